/**
 * Entering a signal handler and coming back from it (arch/x86/kernel/signal.c: setup_rt_frame, rt_sigreturn).
 *
 *     interrupted rsp ->  the program's stack
 *                         128 bytes red zone
 *     fpstate         ->  xmm0 .. xmm15, their low 64 bits                        multiple of 64
 *                         siginfo      128 bytes                                  rsi
 *                         ucontext     304 bytes: registers, signal mask          rdx
 *     rsp             ->  address of the restorer, to which the handler returns   8 below a multiple of 16
 *
 * The restorer is libc's: it calls rt_sigreturn, which takes everything back from this frame. A handler may change the
 * registers that lie here.
 */
import { type VirtAddr, highHalf, lowHalf, virtAddr, virtAddrOfHalves } from '../units';
import type { Processes } from './processes';
import { CONTEXT_WORDS, contextIndex, registerOf, setRegister } from './processor';
import type { SignalAction, SignalInfo } from './signal';
import type { Task } from './task';
import { copyFromUser, copyToUser } from './uaccess';

export type SignalHandler = Extract<SignalAction, { kind: 'handler' }>;

const RED_ZONE = 128;
const POINTER = 8;
const SIGINFO_BYTES = 128;
const UCONTEXT_BYTES = 304;
const XMM_BYTES = 128;
const FRAME_BYTES = POINTER + UCONTEXT_BYTES + SIGINFO_BYTES;

/** Offsets in struct ucontext: the registers of struct sigcontext in their order there, then the mask. */
const UC_REGISTERS = 40;
const UC_FPSTATE = 224;
const UC_SIGMASK = 296;
/** r8 .. r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp as indices of low halves in a context; rip follows. */
const SIGCONTEXT_ORDER = [16, 18, 20, 22, 24, 26, 28, 30, 14, 12, 10, 6, 4, 0, 2, 8, contextIndex.rip] as const;
const XMM_WORD = 32;

/**
 * Writes the frame and lets the task go on in the handler.
 * @returns false when the stack can't take it: then the task must die
 */
export function setupRtFrame(processes: Processes, task: Task, info: SignalInfo, action: SignalHandler): boolean {
  const { mem } = processes;
  const { mm } = task;
  if (mm === undefined) return false;
  const context = mem.processor.saveContext();
  const stack = registerOf(context, contextIndex.rsp);
  const fpstate = roundDown(stack - RED_ZONE - XMM_BYTES, 64);
  const frame = roundDown(fpstate - FRAME_BYTES, 16) - POINTER;

  const bytes = new Uint8Array(FRAME_BYTES);
  const view = new DataView(bytes.buffer);
  put64(view, 0, action.restorer);
  SIGCONTEXT_ORDER.forEach((word, index) => {
    view.setInt32(POINTER + UC_REGISTERS + index * 8, context[word] ?? 0, true);
    view.setInt32(POINTER + UC_REGISTERS + index * 8 + 4, context[word + 1] ?? 0, true);
  });
  put64(view, POINTER + UC_FPSTATE, fpstate);
  view.setUint32(POINTER + UC_SIGMASK, task.blocked >>> 0, true);
  const infoAt = POINTER + UCONTEXT_BYTES;
  view.setInt32(infoAt, info.signal, true);
  view.setInt32(infoAt + 8, info.code, true);
  // si_addr and si_pid share their place.
  put64(view, infoAt + 16, info.sender === 0 ? info.address : info.sender);
  if (!copyToUser(mem, mm, virtAddr(frame), bytes)) return false;
  if (!copyToUser(mem, mm, virtAddr(fpstate), wordsToBytes(context.subarray(XMM_WORD, contextIndex.rip)))) return false;

  setRegister(context, contextIndex.rdi, info.signal);
  setRegister(context, contextIndex.rsi, frame + infoAt);
  setRegister(context, contextIndex.rdx, frame + POINTER);
  setRegister(context, contextIndex.rax, 0);
  setRegister(context, contextIndex.rsp, frame);
  setRegister(context, contextIndex.rip, action.handler);
  mem.processor.loadContext(context);
  return true;
}

/**
 * rt_sigreturn: the registers and the mask from the frame, whose restorer address the handler's return has popped.
 * @returns false when the frame can't be read: then the task must die
 */
export function restoreRtFrame(processes: Processes, task: Task): boolean {
  const { mem } = processes;
  const { mm } = task;
  if (mm === undefined) return false;
  const context = mem.processor.saveContext();
  const ucontext = registerOf(context, contextIndex.rsp);
  const bytes = copyFromUser(mem, mm, virtAddr(ucontext), UCONTEXT_BYTES);
  if (bytes === undefined) return false;
  const view = new DataView(bytes.buffer);
  const xmm = copyFromUser(mem, mm, pointerAt(view, UC_FPSTATE), XMM_BYTES);
  if (xmm === undefined) return false;

  const restored = new Int32Array(CONTEXT_WORDS);
  SIGCONTEXT_ORDER.forEach((word, index) => {
    restored[word] = view.getInt32(UC_REGISTERS + index * 8, true);
    restored[word + 1] = view.getInt32(UC_REGISTERS + index * 8 + 4, true);
  });
  const xmmView = new DataView(xmm.buffer);
  for (let word = 0; word < XMM_BYTES / 4; word++) restored[XMM_WORD + word] = xmmView.getInt32(word * 4, true);
  task.blocked = view.getInt32(UC_SIGMASK, true);
  mem.processor.loadContext(restored);
  return true;
}

const roundDown = (value: number, to: number): number => Math.floor(value / to) * to;

const pointerAt = (view: DataView, offset: number): VirtAddr =>
  virtAddrOfHalves(view.getInt32(offset, true), view.getInt32(offset + 4, true));

function put64(view: DataView, offset: number, value: number): void {
  view.setInt32(offset, lowHalf(value), true);
  view.setInt32(offset + 4, highHalf(value), true);
}

function wordsToBytes(words: Int32Array): Uint8Array {
  const bytes = new Uint8Array(words.length * 4);
  const view = new DataView(bytes.buffer);
  words.forEach((word, index) => view.setInt32(index * 4, word, true));
  return bytes;
}
