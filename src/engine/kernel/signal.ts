/** Signals: numbers, codes, and what happens by default (signal(7), include/uapi/asm-generic/signal.h). */
import type { VirtAddr } from '../units';

export const signals = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGSTKFLT: 16,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGSTOP: 19,
  SIGTSTP: 20,
  SIGTTIN: 21,
  SIGTTOU: 22,
  SIGURG: 23,
  SIGXCPU: 24,
  SIGXFSZ: 25,
  SIGVTALRM: 26,
  SIGPROF: 27,
  SIGWINCH: 28,
  SIGIO: 29,
  SIGPWR: 30,
  SIGSYS: 31,
} as const;

export const NSIG = 64;

/** si_code of a signal that a fault raised; positive codes come from the kernel (siginfo.h). */
export const sicode = {
  SI_USER: 0,
  SI_KERNEL: 0x80,
  /** SIGSEGV: no mapping there. */
  SEGV_MAPERR: 1,
  /** SIGSEGV: the mapping forbids it. */
  SEGV_ACCERR: 2,
  /** SIGBUS: the file ends before this page. */
  BUS_ADRERR: 2,
  /** SIGFPE: integer division by zero. */
  FPE_INTDIV: 1,
  /** SIGCHLD. */
  CLD_EXITED: 1,
  CLD_KILLED: 2,
} as const;

export interface SignalInfo {
  readonly signal: number;
  readonly code: number;
  /** si_addr of a fault, 0 otherwise. */
  readonly address: VirtAddr;
  /** si_pid of kill(2), 0 otherwise. */
  readonly sender: number;
  /** Why it was sent, in a sentence for the person who reads the event log. */
  readonly reason: string;
}

/** sa_flags. */
export const SA_SIGINFO = 0x4;
export const SA_RESTART = 0x1000_0000;
export const SA_NODEFER = 0x4000_0000;
export const SA_RESETHAND = 0x8000_0000;

/** What a task asked to happen. `handler` is a function of the program. */
export type SignalAction =
  | { readonly kind: 'default' }
  | { readonly kind: 'ignore' }
  | {
      readonly kind: 'handler';
      readonly handler: VirtAddr;
      /** SA_*, unsigned. */
      readonly flags: number;
      /** Signals that are blocked while the handler runs, bit signal - 1. */
      readonly mask: number;
      /** Where the handler returns to: code that calls rt_sigreturn. */
      readonly restorer: VirtAddr;
    };

/** What the kernel does with a signal whose action is the default. */
export type DefaultAction = 'terminate' | 'core' | 'ignore' | 'stop' | 'continue';

const S = signals;
const CORE: readonly number[] = [
  S.SIGQUIT,
  S.SIGILL,
  S.SIGTRAP,
  S.SIGABRT,
  S.SIGBUS,
  S.SIGFPE,
  S.SIGSEGV,
  S.SIGXCPU,
  S.SIGXFSZ,
  S.SIGSYS,
];
const IGNORED: readonly number[] = [S.SIGCHLD, S.SIGURG, S.SIGWINCH];
const STOPPING: readonly number[] = [S.SIGSTOP, S.SIGTSTP, S.SIGTTIN, S.SIGTTOU];
/** Delivered before all others (SYNCHRONOUS_MASK): an instruction raised them. */
const SYNCHRONOUS: readonly number[] = [S.SIGSEGV, S.SIGBUS, S.SIGILL, S.SIGTRAP, S.SIGFPE, S.SIGSYS];

export function defaultAction(signal: number): DefaultAction {
  if (CORE.includes(signal)) return 'core';
  if (IGNORED.includes(signal)) return 'ignore';
  if (STOPPING.includes(signal)) return 'stop';
  return signal === S.SIGCONT ? 'continue' : 'terminate';
}

export const isSynchronous = (signal: number): boolean => SYNCHRONOUS.includes(signal);
/** SIGKILL and SIGSTOP can be neither caught, blocked nor ignored. */
export const isUnblockable = (signal: number): boolean => signal === S.SIGKILL || signal === S.SIGSTOP;

/** The name of a signal: SIGSEGV. */
export function signalName(signal: number): string {
  return Object.entries(signals).find(([, value]) => value === signal)?.[0] ?? `SIG${signal}`;
}

/** Everything that describeSignal knows. */
export const signalTexts = (): readonly string[] => Object.values(DESCRIPTIONS);

/** What a shell says when it killed a program (strsignal). */
export function describeSignal(signal: number): string {
  return DESCRIPTIONS[signal] ?? `Unknown signal ${signal}`;
}

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  [S.SIGHUP]: 'Hangup',
  [S.SIGINT]: 'Interrupt',
  [S.SIGQUIT]: 'Quit',
  [S.SIGILL]: 'Illegal instruction',
  [S.SIGTRAP]: 'Trace/breakpoint trap',
  [S.SIGABRT]: 'Aborted',
  [S.SIGBUS]: 'Bus error',
  [S.SIGFPE]: 'Floating point exception',
  [S.SIGKILL]: 'Killed',
  [S.SIGUSR1]: 'User defined signal 1',
  [S.SIGSEGV]: 'Segmentation fault',
  [S.SIGUSR2]: 'User defined signal 2',
  [S.SIGPIPE]: 'Broken pipe',
  [S.SIGALRM]: 'Alarm clock',
  [S.SIGTERM]: 'Terminated',
  [S.SIGSTKFLT]: 'Stack fault',
  [S.SIGCHLD]: 'Child exited',
  [S.SIGCONT]: 'Continued',
  [S.SIGSTOP]: 'Stopped (signal)',
  [S.SIGTSTP]: 'Stopped',
  [S.SIGTTIN]: 'Stopped (tty input)',
  [S.SIGTTOU]: 'Stopped (tty output)',
  [S.SIGURG]: 'Urgent I/O condition',
  [S.SIGXFSZ]: 'File size limit exceeded',
  [S.SIGVTALRM]: 'Virtual timer expired',
  [S.SIGPROF]: 'Profiling timer expired',
  [S.SIGWINCH]: 'Window changed',
  [S.SIGIO]: 'I/O possible',
  [S.SIGPWR]: 'Power failure',
  [S.SIGXCPU]: 'CPU time limit exceeded',
  [S.SIGSYS]: 'Bad system call',
};
