/**
 * The call stack, from the frames that compiled code builds:
 *
 *      rbp of the caller's frame ...
 *      +----------------------+
 *      | return address       |  rbp + 8
 *      | caller's rbp         |  rbp            <- rbp while the function's own code runs
 *      | locals               |
 *      +----------------------+  rsp
 *
 * Before a function's first operation, after its `leave`, and in stubs (PLT, libc) there is no frame yet or any more:
 * the return address is at rsp. The routines of libc that call back have frames like compiled code.
 */
import { type FunctionInformation, functionAt } from '../c/image';
import { RBP_WORD, RIP_WORD, RSP_WORD } from '../cpu/state';
import { libcRoutinesStart, libcTextLimit } from '../libc/image';
import type { Task } from '../kernel/task';
import { INSTRUCTION_BYTES } from '../cpu/opcodes';
import { virtAddrOfHalves } from '../units';
import type { MemoryInspector } from './inspect';
import { type ViewContext, contextOf } from './view_context';

export interface UnwoundFrame {
  /** The function; undefined in libc and in stubs. */
  readonly home: FunctionInformation | undefined;
  /** Where it stands: the next instruction, or for callers the one that called. */
  readonly address: number;
  /** rbp of the frame; 0 where it has none. */
  readonly frame: number;
  readonly returnAddress: number;
}

const MAXIMUM_FRAMES = 256;

/** Innermost frame first. Ends at _start, at memory that can't be read, or after MAXIMUM_FRAMES. */
export function unwind(context: ViewContext, task: Task, inspector: MemoryInspector): UnwoundFrame[] {
  const registers = contextOf(context, task);
  const read = (word: number): number => virtAddrOfHalves(registers[word] ?? 0, registers[word + 1] ?? 0);
  const frames: UnwoundFrame[] = [];
  let rip = read(RIP_WORD);
  let rbp = read(RBP_WORD);
  let rsp = read(RSP_WORD);
  for (let depth = 0; depth < MAXIMUM_FRAMES; depth++) {
    const relative = (depth === 0 ? rip : rip - 1) - context.programBase;
    const home = functionAt(context.image, relative);
    const bare = home === undefined ? !isInRoutine(context, rip) : isOutsideFrame(home, relative, depth);
    const returnAddress = inspector.peekWord(bare ? rsp : rbp + 8) ?? 0;
    frames.push({ home, address: depth === 0 ? rip : rip - 1, frame: bare ? 0 : rbp, returnAddress });
    if (home?.name === '_start' || returnAddress === 0) break;
    if (bare) {
      rsp += 8;
    } else {
      const saved = inspector.peekWord(rbp);
      if (saved === undefined) break;
      rsp = rbp + 16;
      rbp = saved;
    }
    rip = returnAddress;
  }
  return frames;
}

function isOutsideFrame(home: FunctionInformation, relative: number, depth: number): boolean {
  return relative === home.start || (depth === 0 && relative === home.end - INSTRUCTION_BYTES);
}

/** Whether an address lies in libc's text behind the stubs. */
function isInRoutine(context: ViewContext, address: number): boolean {
  const relative = address - context.libcBase;
  return relative >= libcRoutinesStart && relative < libcTextLimit;
}
