/** What a function of libc works with, and what it answers. */
import type { Kernel } from '../kernel/kernel';
import type { VirtAddr } from '../units';
import type { LibcCall } from './call';
import type { Malloc } from './malloc/malloc';
import type { Streams } from './stdio_file';
import type { UserMemory } from './user_memory';

/** Addresses of libc's data in the running process. */
export interface LibcSymbols {
  /** Where libc is mapped. */
  readonly base: VirtAddr;
  readonly errno: VirtAddr;
  readonly stdin: VirtAddr;
  readonly stdout: VirtAddr;
  readonly stderr: VirtAddr;
  readonly environ: VirtAddr;
  readonly randomState: VirtAddr;
  readonly strtokSaved: VirtAddr;
  /** struct drand48_data. */
  readonly drand48State: VirtAddr;
  /** The struct tm of gmtime and localtime. */
  readonly brokenDownTime: VirtAddr;
  /** Three words for the pointers that __ctype_b_loc and its kin return the addresses of. */
  readonly ctypePointers: VirtAddr;
  /** Room for what functions return a pointer to: strerror, asctime. */
  readonly staticBuffer: VirtAddr;
  /** Where a signal handler returns to. */
  readonly restoreRt: VirtAddr;
}

/**
 * What becomes of the call:
 * - undefined: it has returned, its result is in rax or xmm0
 * - 'retry': the caller sleeps, and the call is made again when it is woken
 * - 'gone': the caller ended, or goes on elsewhere (exit, longjmp)
 */
export type LibcOutcome = undefined | 'retry' | 'gone';

export interface LibcContext {
  readonly call: LibcCall;
  readonly memory: UserMemory;
  readonly malloc: Malloc;
  readonly streams: Streams;
  readonly symbols: LibcSymbols;
  readonly kernel: Kernel;
  /** Simulated time since boot. */
  nanoseconds(): number;
  setErrno(errno: number): void;
  errno(): number;
  /** Returns a system call's result as libc's wrappers do: -1 and errno for an error. */
  returnSystemCall(result: number): void;
  /** fork(2): the child's pid or -errno; the child's copy of this call returns 0. */
  fork(): number;
  /** Writes down an allocation or a release for the event log. */
  logAllocation(name: string, size: number, pointer: VirtAddr, old: VirtAddr): void;
  logFree(pointer: VirtAddr, usable: number): void;
  /** Ends the process by SIGABRT, after a message on stderr. `reason` explains it in the event log. */
  abort(message: string, reason: string): never;
}

export type LibcFunction = (context: LibcContext) => LibcOutcome | void;
export type LibcFunctions = Readonly<Record<string, LibcFunction>>;
