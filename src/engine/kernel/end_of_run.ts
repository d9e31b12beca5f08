/** How a run ends: with its last process. The first process's end is the run's, as a shell would report it. */
import { describeExit } from './exit';
import type { Processes } from './processes';
import type { SignalInfo } from './signal';
import { shellStatus } from './task';

export type EndOfRun =
  | { readonly kind: 'exited'; readonly status: number }
  /** `status` is 128 + signal, as a shell shows it. */
  | { readonly kind: 'signaled'; readonly status: number; readonly info: SignalInfo; readonly explanation: string }
  /** Every process that is left waits for something that can't happen. */
  | { readonly kind: 'deadlock'; readonly explanation: string };

export function endOfRun(processes: Processes): EndOfRun | undefined {
  if (processes.current !== undefined || processes.tasks.size + (processes.firstExit ? 1 : 0) === 0) return undefined;
  const living = processes.living();
  if (living.length > 0) {
    const list = living.map((task) => `${task.comm} (${task.pid}) ${waitingFor(task.state)}`).join(', ');
    return { kind: 'deadlock', explanation: `Nothing can go on: ${list}.` };
  }
  const code = processes.firstExit;
  if (code === undefined) return undefined;
  const status = shellStatus(code);
  if (code.kind === 'exited') return { kind: 'exited', status };
  return { kind: 'signaled', status, info: code.info, explanation: `The program ${describeExit(code)}.` };
}

function waitingFor(state: { readonly kind: string; readonly reason?: string }): string {
  return state.kind === 'sleeping' ? `sleeps in ${state.reason ?? 'the kernel'}` : 'is stopped';
}
