/** What ptmalloc needs around it: the kernel's calls, the process's ways to end, and where libc put its data. */
import type { VirtAddr } from '../../units';

/** The system calls and process services malloc uses. Failing calls return undefined; malloc then sets errno itself. */
export interface MallocSystem {
  readonly pageSize: number;
  /** sbrk(2): moves the break by `increment` bytes (may be negative or 0) and returns the break before the move. */
  sbrk(increment: number): VirtAddr | undefined;
  /** mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0). */
  mmap(length: number): VirtAddr | undefined;
  /** munmap(2); malloc ignores a failure, as glibc does. */
  munmap(address: VirtAddr, length: number): void;
  /** mremap(address, oldLength, newLength, MREMAP_MAYMOVE). */
  mremap(address: VirtAddr, oldLength: number, newLength: number): VirtAddr | undefined;
  /** madvise(address, length, MADV_DONTNEED). */
  madviseDontneed(address: VirtAddr, length: number): void;
  /** getrandom(2), 32 bits at a time as a signed integer: the halves of tcache_key. */
  random32(): number;
  /** Writes `message` (with its newline) to stderr and raises SIGABRT: glibc's __libc_message with do_abort. */
  abort(message: string): never;
  setErrno(errno: MallocErrno): void;
}

export const MallocErrno = { ENOMEM: 12, EINVAL: 22 } as const;
export type MallocErrno = (typeof MallocErrno)[keyof typeof MallocErrno];

/**
 * Addresses of malloc's variables in libc's data and bss segments and in thread-local storage. The thread-local ones
 * are read anew at every use, so a getter may answer with the calling thread's.
 * `mallocDataImages` gives the bytes `mainArena` and `mp` hold when the program starts; the others start as zeros.
 */
export interface MallocSymbols {
  /** struct malloc_state main_arena, in .data. */
  readonly mainArena: VirtAddr;
  /** struct malloc_par mp_, in .data. */
  readonly mp: VirtAddr;
  /** The calling thread's `tcache` pointer, thread-local, one word. */
  readonly tcache: VirtAddr;
  /** uintptr_t tcache_key, in .bss, one word. */
  readonly tcacheKey: VirtAddr;
  /** size_t global_max_fast, in .bss, one word. */
  readonly globalMaxFast: VirtAddr;
  /** int perturb_byte, in .bss. */
  readonly perturbByte: VirtAddr;
  /** bool __malloc_initialized, in .bss, one byte. */
  readonly mallocInitialized: VirtAddr;
}

/**
 * Addresses of the variables that arenas for threads need, one word each unless said otherwise. `narenas` starts as 1
 * (see mallocDataImages), the others as zeros; the thread-local ones are the calling thread's.
 */
export interface MallocThreadSymbols {
  /** mstate thread_arena, thread-local. */
  readonly threadArena: VirtAddr;
  /** bool tcache_shutting_down, thread-local, one byte. */
  readonly tcacheShuttingDown: VirtAddr;
  readonly narenas: VirtAddr;
  readonly narenasLimit: VirtAddr;
  readonly freeList: VirtAddr;
  readonly nextToUse: VirtAddr;
  readonly alignedHeapArea: VirtAddr;
}

/** What malloc needs to know of threads. A process without this is served by main_arena alone. */
export interface MallocThreads {
  readonly symbols: MallocThreadSymbols;
  /** __get_nprocs (). */
  readonly cores: number;
  /** __libc_single_threaded: false once the process has created a thread; true again in a forked child. */
  singleThreaded(): boolean;
  /** mmap(hint, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0). */
  reserve(hint: VirtAddr, length: number): VirtAddr | undefined;
  /** mprotect(address, length, PROT_READ | PROT_WRITE): whether it succeeded. */
  protect(address: VirtAddr, length: number): boolean;
}
