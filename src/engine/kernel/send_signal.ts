/** Sending signals, and choosing the one to deliver (kernel/signal.c). */
import { errno } from './errno';
import type { Processes } from './processes';
import {
  type SignalAction,
  type SignalInfo,
  NSIG,
  defaultAction,
  isSynchronous,
  isUnblockable,
  sicode,
  signalName,
  signals,
} from './signal';
import type { SleepReason, Task } from './task';
import { virtAddr } from '../units';

export const DEFAULT: SignalAction = { kind: 'default' };

export const signalBit = (signal: number): number => 1 << (signal - 1);
const isBlocked = (task: Task, signal: number): boolean =>
  !isUnblockable(signal) && (task.blocked & signalBit(signal)) !== 0;

/** sig_ignored: the signal would do nothing, so it isn't even queued. */
function isIgnored(task: Task, signal: number): boolean {
  if (isBlocked(task, signal)) return false;
  const action = task.actions[signal] ?? DEFAULT;
  if (action.kind === 'ignore') return !isUnblockable(signal);
  return action.kind === 'default' && ['ignore', 'continue'].includes(defaultAction(signal));
}

/** Makes a signal pending; a sleeping task wakes for it, a stopped one for SIGKILL and SIGCONT. */
export function sendSignal(processes: Processes, task: Task, info: SignalInfo): void {
  if (task.state.kind === 'zombie') return;
  const { signal } = info;
  if (signal === signals.SIGCONT && task.state.kind === 'stopped') processes.scheduler.enqueue(task);
  if (isIgnored(task, signal)) return;
  if (task.pending.some((other) => other.signal === signal)) return;
  task.pending.push(info);
  const wakes = task.state.kind === 'sleeping' || (task.state.kind === 'stopped' && signal === signals.SIGKILL);
  if (!wakes || isBlocked(task, signal)) return;
  if (task.state.kind === 'sleeping') task.interrupted = task.state.reason;
  processes.scheduler.enqueue(task);
}

/** A signal raised by the task's own instruction: it can't be blocked or ignored away (force_sig_info). */
export function forceSignal(processes: Processes, task: Task, info: SignalInfo): void {
  const action = task.actions[info.signal] ?? DEFAULT;
  if (isBlocked(task, info.signal) || action.kind === 'ignore') {
    task.actions[info.signal] = DEFAULT;
    task.blocked &= ~signalBit(info.signal);
  }
  sendSignal(processes, task, info);
}

/** Whether something waits to be delivered (signal_pending). */
export const signalPending = (task: Task): boolean => task.pending.some(({ signal }) => !isBlocked(task, signal));
/** Whether the task will die of what is pending (fatal_signal_pending). */
export const fatalSignalPending = (task: Task): boolean =>
  task.pending.some(({ signal }) => signal === signals.SIGKILL);

/** Whether the repeated call must return -EINTR, because a handler ran while it slept. Asked once. */
export function takeInterruption(task: Task, call: SleepReason): boolean {
  const interrupted = task.interrupted === call;
  task.interrupted = undefined;
  return interrupted;
}

/** The next signal to deliver: SIGKILL, then those of instructions, then by number (next_signal). */
export function dequeueSignal(task: Task): SignalInfo | undefined {
  const rank = ({ signal }: SignalInfo): number =>
    signal === signals.SIGKILL ? -1 : isSynchronous(signal) ? signal : signal + NSIG;
  const deliverable = task.pending.filter(({ signal }) => !isBlocked(task, signal));
  const [next] = deliverable.sort((a, b) => rank(a) - rank(b));
  if (next !== undefined) task.pending.splice(task.pending.indexOf(next), 1);
  return next;
}

/**
 * kill(2).
 * @param pid one process; 0 for all of the group, which is everybody here; -1 for everybody else
 * @param signal 0 only asks whether the process exists
 */
export function doKill(processes: Processes, sender: Task, pid: number, signal: number): number {
  if (signal < 0 || signal > NSIG) return -errno.EINVAL;
  const targets = [...processes.tasks.values()].filter((task) =>
    pid > 0 ? task.pid === pid : pid === 0 || task !== sender,
  );
  if (targets.length === 0) return -errno.ESRCH;
  if (signal === 0) return 0;
  for (const task of targets) {
    const reason = task === sender ? `raised ${signalName(signal)} itself` : `process ${sender.pid} sent it`;
    sendSignal(processes, task, { signal, code: sicode.SI_USER, address: virtAddr(0), sender: sender.pid, reason });
  }
  return 0;
}
