/**
 * signal.h: what is asked of the kernel about signals.
 *
 *     struct sigaction   0  sa_handler   8  sa_mask (128 bytes)   136  sa_flags   144  sa_restorer
 *     sigset_t           signal n is bit n - 1; the kernel knows the first word
 */
import { SA_RESTART, type SignalAction, describeSignal } from '../../kernel/signal';
import { virtAddr } from '../../units';
import type { LibcContext, LibcFunctions } from '../context';
import { returnConstantText } from './strings';

const SIG_DFL = 0;
const SIG_IGN = 1;
const EINVAL = 22;
const SIGSET_BYTES = 128;
const SA_MASK = 8;
const SA_FLAGS = 136;
const SA_RESTORER = 144;

function actionOf(context: LibcContext, handler: number, flags: number, mask: number): SignalAction {
  if (handler === SIG_DFL) return { kind: 'default' };
  if (handler === SIG_IGN) return { kind: 'ignore' };
  return { kind: 'handler', handler: virtAddr(handler), flags, mask, restorer: context.symbols.restoreRt };
}

function handlerOf(action: SignalAction): number {
  if (action.kind === 'handler') return action.handler;
  return action.kind === 'ignore' ? SIG_IGN : SIG_DFL;
}

/** BSD semantics, as glibc's: calls are restarted, the signal itself is blocked in its handler. */
function signal(context: LibcContext): void {
  const { call, kernel } = context;
  const before = kernel.sys.sigaction(call.int(0), actionOf(context, call.size(1), SA_RESTART, 0));
  if (typeof before === 'number') return context.returnSystemCall(before);
  call.returnWord(handlerOf(before));
}

function sigaction(context: LibcContext): void {
  const { call, kernel, memory } = context;
  const [wanted, old] = [call.address(1), call.address(2)];
  let action: SignalAction | undefined;
  if (wanted !== 0) {
    const flags = memory.load32(virtAddr(wanted + SA_FLAGS)) >>> 0;
    action = actionOf(context, memory.loadWord(wanted), flags, memory.load32(virtAddr(wanted + SA_MASK)));
  }
  const before = kernel.sys.sigaction(call.int(0), action);
  if (typeof before === 'number') return context.returnSystemCall(before);
  if (old !== 0) storeAction(context, old, before);
  call.returnInt(0);
}

function storeAction({ memory }: LibcContext, target: number, action: SignalAction): void {
  const details = action.kind === 'handler' ? action : { flags: 0, mask: 0, restorer: virtAddr(0) };
  memory.fill(virtAddr(target + SA_MASK), 0, SIGSET_BYTES);
  memory.storeWord(virtAddr(target), handlerOf(action));
  memory.store32(virtAddr(target + SA_MASK), details.mask);
  memory.store32(virtAddr(target + SA_FLAGS), details.flags | 0);
  memory.storeWord(virtAddr(target + SA_RESTORER), details.restorer);
}

const HOW = ['block', 'unblock', 'setmask'] as const;

function sigprocmask(context: LibcContext): void {
  const { call, kernel, memory } = context;
  const [set, old] = [call.address(1), call.address(2)];
  const how = HOW[call.int(0)];
  if (set !== 0 && how === undefined) return context.returnSystemCall(-EINVAL);
  const mask = set === 0 ? 0 : memory.load32(set);
  const before = kernel.sys.sigprocmask(set === 0 || how === undefined ? 'block' : how, mask);
  if (old !== 0) {
    memory.fill(old, 0, SIGSET_BYTES);
    memory.store32(old, before);
  }
  call.returnInt(0);
}

/** One bit of a signal set: sigaddset, sigdelset, sigismember. */
function changeSet(context: LibcContext, change: (word: number, bit: number) => number): void {
  const { call, memory } = context;
  const number = call.int(1);
  if (number < 1 || number > 64) return context.returnSystemCall(-EINVAL);
  const word = virtAddr(call.address(0) + 4 * Math.floor((number - 1) / 32));
  const before = memory.load32(word);
  const after = change(before, 1 << ((number - 1) % 32));
  if (after !== before) memory.store32(word, after);
  call.returnInt(0);
}

function sigismember(context: LibcContext): void {
  let member = 0;
  changeSet(context, (word, bit) => {
    member = (word & bit) !== 0 ? 1 : 0;
    return word;
  });
  if (member === 1) context.call.returnInt(1);
}

function fillSet({ call, memory }: LibcContext, byte: number): void {
  memory.fill(call.address(0), byte, SIGSET_BYTES);
  call.returnInt(0);
}

/** The signals that wait while they are blocked. */
function sigpending({ call, kernel, memory }: LibcContext): void {
  const set = call.address(0);
  memory.fill(set, 0, SIGSET_BYTES);
  memory.store32(set, kernel.sys.sigpending());
  call.returnInt(0);
}

export const signalFunctions: LibcFunctions = {
  sigpending,
  strsignal: (context) => returnConstantText(context, describeSignal(context.call.int(0))),
  signal,
  sigaction,
  sigprocmask,
  pthread_sigmask: sigprocmask,
  sigemptyset: (context) => fillSet(context, 0),
  sigfillset: (context) => fillSet(context, 0xff),
  sigaddset: (context) => changeSet(context, (word, bit) => word | bit),
  sigdelset: (context) => changeSet(context, (word, bit) => word & ~bit),
  sigismember,
  /** What every handler returns to. */
  __restore_rt: ({ kernel }) => {
    kernel.sys.rtSigreturn();
    return 'gone';
  },
};
