/** task_struct: one process. Fields are grouped by who changes them. */
import type { Pid, Tick } from '../units';
import type { MmStruct } from './mm';
import type { SignalAction, SignalInfo } from './signal';

/**
 * What a task does. A zombie has given back its memory and keeps its exit code until its parent waits for it.
 * A sleeping task retries its system call when it is woken.
 */
export type TaskState =
  | { readonly kind: 'running' }
  | { readonly kind: 'sleeping'; readonly reason: SleepReason }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'zombie' };

export type SleepReason = 'wait4' | 'pause' | 'nanosleep';

/** How a task ended. `reason` is a sentence for the person who reads it. */
export type ExitCode =
  | { readonly kind: 'exited'; readonly status: number }
  | { readonly kind: 'signaled'; readonly info: SignalInfo; readonly coreDumped: boolean };

/** getrusage's counters. */
export interface ResourceUsage {
  min_flt: number;
  maj_flt: number;
  /** Switches because the task waited, and because its slice was over. */
  nvcsw: number;
  nivcsw: number;
  /** Ticks executed in user mode. */
  utime: number;
}

export interface Task {
  readonly pid: Pid;
  /** The name: the last part of the program's path, 15 characters. */
  comm: string;

  // Changed by fork, exit and wait.
  /** The parent's pid: 1 after it died, the shell's for the first process. */
  ppid: Pid;
  /** In the order of fork. */
  readonly children: Task[];
  exit_code: ExitCode | undefined;
  /** Gone when the task is a zombie. */
  mm: MmStruct | undefined;
  readonly start_time: Tick;

  // Changed by the scheduler.
  state: TaskState;
  /** The registers while the task isn't on the processor. */
  context: Int32Array;
  /** When the slice of the running task started. */
  slice_start: Tick;
  /** -20 .. 19; a weight only from later on, kept for getpriority. */
  nice: number;

  // Changed by timers, in cycles since boot.
  /** When the nanosleep under way ends; it outlives the sleep until the call is repeated. */
  sleep_expires: number | undefined;
  /** When SIGALRM is due. */
  alarm_expires: number | undefined;

  // Changed by signal delivery.
  /** A handler has run while the task slept in this call, which therefore returns -EINTR when it is repeated. */
  interrupted: SleepReason | undefined;
  /** In the order of arrival; at most one of each number. */
  readonly pending: SignalInfo[];
  /** Blocked signals, bit signal - 1. */
  blocked: number;
  /** Index is the signal's number. */
  readonly actions: SignalAction[];

  // Changed by whoever does the work.
  readonly usage: ResourceUsage;
  /** Of children that were waited for (RUSAGE_CHILDREN). */
  readonly childrenUsage: ResourceUsage;
  /** -1000 .. 1000. */
  oom_score_adj: number;
}

export const noUsage = (): ResourceUsage => ({ min_flt: 0, maj_flt: 0, nvcsw: 0, nivcsw: 0, utime: 0 });

export function addUsage(to: ResourceUsage, usage: ResourceUsage): void {
  to.min_flt += usage.min_flt;
  to.maj_flt += usage.maj_flt;
  to.nvcsw += usage.nvcsw;
  to.nivcsw += usage.nivcsw;
  to.utime += usage.utime;
}

/** The status word of wait4: exit status in bits 8..15, or the signal in bits 0..6 and bit 7 for a core dump. */
export function waitStatus(code: ExitCode): number {
  if (code.kind === 'exited') return (code.status & 0xff) << 8;
  return (code.info.signal & 0x7f) | (code.coreDumped ? 0x80 : 0);
}

/** What a shell shows in $?. */
export function shellStatus(code: ExitCode): number {
  return code.kind === 'exited' ? code.status & 0xff : 128 + code.info.signal;
}
