/** Delivering a signal on the way back to user mode (get_signal in kernel/signal.c, handle_signal in arch/x86). */
import { virtAddr } from '../units';
import { doExit } from './exit';
import type { Processes } from './processes';
import { DEFAULT, forceSignal, signalBit } from './send_signal';
import {
  type SignalInfo,
  SA_NODEFER,
  SA_RESETHAND,
  SA_RESTART,
  defaultAction,
  sicode,
  signalName,
  signals,
} from './signal';
import { type SignalHandler, restoreRtFrame, setupRtFrame } from './signal_frame';
import type { Task } from './task';

export const UNBLOCKABLE_MASK = signalBit(signals.SIGKILL) | signalBit(signals.SIGSTOP);

/** Does what the task wants for the signal: its handler is entered, or the default happens. */
export function handleSignal(processes: Processes, task: Task, info: SignalInfo): void {
  const action = task.actions[info.signal] ?? DEFAULT;
  if (action.kind === 'handler') enterHandler(processes, task, info, action);
  else if (action.kind === 'default') applyDefaultAction(processes, task, info);
}

function enterHandler(processes: Processes, task: Task, info: SignalInfo, action: SignalHandler): void {
  processes.mem.events.emit('signal', [info.signal, info.code, info.address, 'handler', info.reason], task.pid);
  const before = task.blocked;
  if (!setupRtFrame(processes, task, info, action)) {
    forceSigsegv(processes, task, `no room on the stack to handle ${signalName(info.signal)}`);
    return;
  }
  const itself = (action.flags & SA_NODEFER) !== 0 ? 0 : signalBit(info.signal);
  task.blocked = (before | action.mask | itself) & ~UNBLOCKABLE_MASK;
  if ((action.flags & SA_RESETHAND) !== 0) task.actions[info.signal] = DEFAULT;
  // wait4 is repeated after the handler with SA_RESTART; pause and nanosleep never are.
  if (task.interrupted === 'wait4' && (action.flags & SA_RESTART) !== 0) task.interrupted = undefined;
}

/** The end of a handler. A frame that can't be read back ends the task. */
export function returnFromHandler(processes: Processes, task: Task): void {
  if (!restoreRtFrame(processes, task)) forceSigsegv(processes, task, 'the frame of a signal handler was destroyed');
}

/** force_sigsegv: nothing may keep this one from killing the task. */
function forceSigsegv(processes: Processes, task: Task, reason: string): void {
  task.actions[signals.SIGSEGV] = DEFAULT;
  const address = virtAddr(0);
  forceSignal(processes, task, { signal: signals.SIGSEGV, code: sicode.SI_KERNEL, address, sender: 0, reason });
}

/** The default action (the end of get_signal). */
function applyDefaultAction(processes: Processes, task: Task, info: SignalInfo): void {
  const action = defaultAction(info.signal);
  processes.mem.events.emit('signal', [info.signal, info.code, info.address, action, info.reason], task.pid);
  switch (action) {
    case 'terminate':
    case 'core':
      doExit(processes, task, { kind: 'signaled', info, coreDumped: false });
      break;
    case 'stop':
      task.state = { kind: 'stopped' };
      processes.scheduler.dequeue(task);
      break;
    case 'ignore':
    case 'continue':
      break;
  }
}
