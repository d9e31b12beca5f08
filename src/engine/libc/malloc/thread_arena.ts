/**
 * Which arena serves a thread. The main thread has main_arena; another thread gets, at its first allocation, an arena
 * that ended threads left (free_list), else a new one while there are fewer than the limit, else the next in turn.
 *
 *      arena limit: glibc.malloc.arena_max or M_ARENA_MAX; by default 8 a core (i386: 2), once arena_test is passed
 *
 * A call of libc is not interrupted here, so no arena is ever found locked and the mutexes are left alone.
 */
import type { VirtAddr } from '../../units';
import { virtAddr } from '../../units';
import { arenas, mallocInitState } from './arena';
import { heapArena, heapForPtr, heapSize, newHeap, sizeofHeapInfo } from './heap';
import { MALLOC_ALIGNMENT, NON_MAIN_ARENA, PREV_INUSE, TCACHE_MAX_BINS } from './layout';
import { NULL } from './ptmalloc';
import type { Ptmalloc } from './ptmalloc';
import type { MallocThreads } from './system';

/** arena_get: the arena for a request of `bytes` by the calling thread; NULL when none can be made. */
export function arenaGet(ptmalloc: Ptmalloc, bytes: number): VirtAddr {
  const { threads, symbols } = ptmalloc;
  if (threads === undefined || threads.singleThreaded()) return symbols.mainArena;
  const attached = ptmalloc.pointer(threads.symbols.threadArena);
  return attached !== NULL ? attached : arenaGet2(ptmalloc, threads, bytes);
}

/** arena_get_retry: where to try again after `failed` had no memory; NULL when there is nowhere. */
export function arenaGetRetry(ptmalloc: Ptmalloc, failed: VirtAddr, bytes: number): VirtAddr {
  const { threads, symbols } = ptmalloc;
  if (threads === undefined || failed === NULL || threads.singleThreaded()) return NULL;
  return failed !== symbols.mainArena ? symbols.mainArena : arenaGet2(ptmalloc, threads, bytes);
}

/** arena_for_chunk: the arena a chunk belongs to, given its size field. */
export function arenaForChunk(ptmalloc: Ptmalloc, chunk: VirtAddr, head: number): VirtAddr {
  if ((head & NON_MAIN_ARENA) === 0) return ptmalloc.symbols.mainArena;
  return heapArena(ptmalloc, heapForPtr(ptmalloc.layout, chunk));
}

function arenaGet2(ptmalloc: Ptmalloc, threads: MallocThreads, bytes: number): VirtAddr {
  const free = takeFromFreeList(ptmalloc, threads);
  if (free !== NULL) return free;
  const { narenas } = threads.symbols;
  const count = ptmalloc.word(narenas);
  const limit = arenaLimit(ptmalloc, threads, count);
  // narenas_limit - 1 wraps while there is no limit yet, and lets every count through.
  if (limit !== 0 && count > limit - 1) return reusedArena(ptmalloc, threads);
  ptmalloc.setWord(narenas, count + 1);
  const av = intNewArena(ptmalloc, threads, bytes);
  if (av === NULL) ptmalloc.setWord(narenas, count);
  return av;
}

function arenaLimit(ptmalloc: Ptmalloc, threads: MallocThreads, count: number): number {
  const { narenasLimit } = threads.symbols;
  const known = ptmalloc.word(narenasLimit);
  if (known !== 0) return known;
  const max = ptmalloc.parWord(ptmalloc.par.arenaMax);
  let limit = 0;
  if (max !== 0) limit = max;
  else if (count > ptmalloc.parWord(ptmalloc.par.arenaTest)) limit = threads.cores * ptmalloc.layout.arenasPerCore;
  if (limit !== 0) ptmalloc.setWord(narenasLimit, limit);
  return limit;
}

/** _int_new_arena: an arena at the front of a new heap, attached to the calling thread. */
function intNewArena(ptmalloc: Ptmalloc, threads: MallocThreads, bytes: number): VirtAddr {
  const { layout, arena } = ptmalloc;
  const info = sizeofHeapInfo(layout);
  const least = info + arena.sizeof + MALLOC_ALIGNMENT;
  const topPad = ptmalloc.parWord(ptmalloc.par.topPad);
  let heap = newHeap(ptmalloc, threads, bytes + least, topPad);
  if (heap === NULL) heap = newHeap(ptmalloc, threads, least, topPad);
  if (heap === NULL) return NULL;

  const av = virtAddr(heap + info);
  const size = heapSize(ptmalloc, heap);
  ptmalloc.setWord(heap, av);
  mallocInitState(ptmalloc, av);
  ptmalloc.setWord(av + arena.attachedThreads, 1);
  ptmalloc.setSystemMem(av, size);
  ptmalloc.setMaxSystemMem(av, size);
  const top = firstChunkOf(ptmalloc, av);
  ptmalloc.setTop(av, top);
  ptmalloc.setHead(top, heap + size - top + PREV_INUSE);

  const replaced = ptmalloc.pointer(threads.symbols.threadArena);
  ptmalloc.setWord(threads.symbols.threadArena, av);
  const { mainArena } = ptmalloc.symbols;
  ptmalloc.setWord(av + arena.next, ptmalloc.pointer(mainArena + arena.next));
  ptmalloc.setWord(mainArena + arena.next, av);
  detachArena(ptmalloc, replaced);
  ptmalloc.steps?.record({ kind: 'arena-created', arena: av });
  return av;
}

/** The place behind an arena's malloc_state where its first chunk starts. */
function firstChunkOf(ptmalloc: Ptmalloc, av: VirtAddr): VirtAddr {
  const start = av + ptmalloc.arena.sizeof;
  const misalign = (start + ptmalloc.layout.chunkHdrSz) % MALLOC_ALIGNMENT;
  return virtAddr(misalign === 0 ? start : start + MALLOC_ALIGNMENT - misalign);
}

function attachedThreads(ptmalloc: Ptmalloc, av: VirtAddr): number {
  return ptmalloc.word(av + ptmalloc.arena.attachedThreads);
}

function detachArena(ptmalloc: Ptmalloc, av: VirtAddr): void {
  if (av === NULL) return;
  ptmalloc.setWord(av + ptmalloc.arena.attachedThreads, attachedThreads(ptmalloc, av) - 1);
}

/** get_free_list: an arena that no thread is attached to, now attached to the calling one; NULL when there is none. */
function takeFromFreeList(ptmalloc: Ptmalloc, threads: MallocThreads): VirtAddr {
  const { freeList, threadArena } = threads.symbols;
  const replaced = ptmalloc.pointer(threadArena);
  const av = ptmalloc.pointer(freeList);
  if (av === NULL) return NULL;
  ptmalloc.setWord(freeList, ptmalloc.pointer(av + ptmalloc.arena.nextFree));
  ptmalloc.setWord(av + ptmalloc.arena.attachedThreads, 1);
  detachArena(ptmalloc, replaced);
  ptmalloc.setWord(threadArena, av);
  ptmalloc.steps?.record({ kind: 'arena-reused', arena: av });
  return av;
}

/** reused_arena: the next arena in turn, shared with the threads that have it. */
function reusedArena(ptmalloc: Ptmalloc, threads: MallocThreads): VirtAddr {
  const { nextToUse, threadArena } = threads.symbols;
  const remembered = ptmalloc.pointer(nextToUse);
  const av = remembered === NULL ? ptmalloc.symbols.mainArena : remembered;
  detachArena(ptmalloc, ptmalloc.pointer(threadArena));
  ptmalloc.setWord(av + ptmalloc.arena.attachedThreads, attachedThreads(ptmalloc, av) + 1);
  ptmalloc.setWord(threadArena, av);
  ptmalloc.setWord(nextToUse, ptmalloc.pointer(av + ptmalloc.arena.next));
  ptmalloc.steps?.record({ kind: 'arena-reused', arena: av });
  return av;
}

/** tcache_thread_shutdown: an ending thread gives its cached chunks and the structure itself back, through `free`. */
export function tcacheThreadShutdown(ptmalloc: Ptmalloc, threads: MallocThreads, free: (mem: VirtAddr) => void): void {
  const tcache = ptmalloc.tcache();
  ptmalloc.memory.store8(threads.symbols.tcacheShuttingDown, 1);
  if (tcache === NULL) return;
  ptmalloc.setWord(ptmalloc.symbols.tcache, NULL);
  for (let index = 0; index < TCACHE_MAX_BINS; index++) {
    const entry = tcache + ptmalloc.layout.tcacheEntries + index * ptmalloc.sizeSz;
    for (let mem = ptmalloc.pointer(entry); mem !== NULL; mem = ptmalloc.pointer(entry)) {
      if (!ptmalloc.alignedOk(mem)) ptmalloc.printerr('tcache_thread_shutdown(): unaligned tcache chunk detected');
      ptmalloc.revealTo(entry, mem);
      free(mem);
    }
  }
  free(tcache);
}

/** The rest of __malloc_arena_thread_freeres: an arena whose last thread ended goes to the free list. */
export function detachThread(ptmalloc: Ptmalloc, threads: MallocThreads): void {
  const { threadArena, freeList } = threads.symbols;
  const av = ptmalloc.pointer(threadArena);
  ptmalloc.setWord(threadArena, NULL);
  if (av === NULL) return;
  detachArena(ptmalloc, av);
  if (attachedThreads(ptmalloc, av) === 0) pushFree(ptmalloc, freeList, av);
}

/** __malloc_fork_unlock_child: in a forked child only the calling thread lives, so all other arenas are free. */
export function releaseArenasAfterFork(ptmalloc: Ptmalloc, threads: MallocThreads): void {
  const { threadArena, freeList } = threads.symbols;
  const own = ptmalloc.pointer(threadArena);
  if (own !== NULL) ptmalloc.setWord(own + ptmalloc.arena.attachedThreads, 1);
  ptmalloc.setWord(freeList, NULL);
  for (const av of arenas(ptmalloc)) {
    if (av === own) continue;
    ptmalloc.setWord(av + ptmalloc.arena.attachedThreads, 0);
    pushFree(ptmalloc, freeList, av);
  }
}

function pushFree(ptmalloc: Ptmalloc, freeList: VirtAddr, av: VirtAddr): void {
  ptmalloc.setWord(av + ptmalloc.arena.nextFree, ptmalloc.pointer(freeList));
  ptmalloc.setWord(freeList, av);
}
