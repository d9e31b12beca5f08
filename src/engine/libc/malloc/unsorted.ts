/**
 * The unsorted bin's one pass. Freed chunks and remainders wait here once: the next request that comes by looks at
 * each of them, oldest first, takes what fits exactly and sorts everything else into small and large bins.
 */
import type { VirtAddr } from '../../units';
import { clearNextsize } from './chunk';
import { binAt, largebinIndex, markBin, namedBin, smallbinIndex, unsortedChunks } from './bins';
import { MAX_ITERS, NON_MAIN_ARENA, PREV_INUSE, SIZE_BITS, csize2tidx } from './layout';
import { NULL, unsigned } from './ptmalloc';
import type { Ptmalloc } from './ptmalloc';
import { tcacheGet, tcacheHasRoom, tcachePut, tcacheServes } from './tcache';

/**
 * Sorts the unsorted bin of `av` while looking for a chunk of `nb` bytes. Exact fits fill the tcache first; one of
 * them is returned when the pass ends or as many chunks as tcache_unsorted_limit allows have been sorted. Returns user
 * memory, or NULL when nothing of that size came by.
 */
export function sortUnsorted(ptmalloc: Ptmalloc, av: VirtAddr, nb: number, bytes: number): VirtAddr {
  const { layout } = ptmalloc;
  const unsorted = unsortedChunks(ptmalloc, av);
  const tcIdx = csize2tidx(layout, nb);
  const tcache = ptmalloc.tcache();
  const cacheable = tcacheServes(ptmalloc, tcache, tcIdx);
  let returnCached = false;
  let iterations = 0;

  for (let victim = ptmalloc.bk(unsorted); victim !== unsorted; victim = ptmalloc.bk(unsorted)) {
    const bck = ptmalloc.bk(victim);
    const size = ptmalloc.chunksize(victim);
    checkUnsorted(ptmalloc, av, victim, size, bck);

    if (
      ptmalloc.inSmallbinRange(nb) &&
      bck === unsorted &&
      victim === ptmalloc.lastRemainder(av) &&
      size > nb + layout.minsize
    ) {
      const mem = cutLastRemainder(ptmalloc, av, victim, size, nb);
      ptmalloc.allocPerturb(mem, bytes);
      return mem;
    }

    ptmalloc.setBk(unsorted, bck);
    ptmalloc.setFd(bck, unsorted);

    if (size === nb) {
      ptmalloc.setInuseBitAtOffset(victim, size);
      if (!ptmalloc.isMainArena(av)) ptmalloc.setNonMainArena(victim);
      if (cacheable && tcacheHasRoom(ptmalloc, tcache, tcIdx)) {
        tcachePut(ptmalloc, victim, tcIdx);
        returnCached = true;
        continue;
      }
      ptmalloc.steps?.record({ kind: 'bin-taken', bin: { kind: 'unsorted' }, chunk: victim, size });
      const mem = ptmalloc.chunk2mem(victim);
      ptmalloc.allocPerturb(mem, bytes);
      return mem;
    }

    placeInBin(ptmalloc, av, victim, size);
    ptmalloc.tcacheUnsortedCount++;
    if (returnCached && unsortedLimitReached(ptmalloc)) return tcacheGet(ptmalloc, tcIdx);
    if (++iterations >= MAX_ITERS) break;
  }

  if (returnCached) return tcacheGet(ptmalloc, tcIdx);
  ptmalloc.steps?.record({ kind: 'bin-passed', bin: { kind: 'unsorted' }, reason: 'empty' });
  return NULL;
}

function unsortedLimitReached(ptmalloc: Ptmalloc): boolean {
  const limit = ptmalloc.parWord(ptmalloc.par.tcacheUnsortedLimit);
  return limit > 0 && ptmalloc.tcacheUnsortedCount > limit;
}

function checkUnsorted(ptmalloc: Ptmalloc, av: VirtAddr, victim: VirtAddr, size: number, bck: VirtAddr): void {
  const { chunkHdrSz } = ptmalloc.layout;
  const systemMem = ptmalloc.systemMem(av);
  const next = ptmalloc.at(victim, size);
  if (unsigned(size) <= chunkHdrSz || unsigned(size) > systemMem) {
    ptmalloc.printerr('malloc(): invalid size (unsorted)');
  }
  const nextHead = ptmalloc.head(next);
  if (unsigned(nextHead) < chunkHdrSz || unsigned(nextHead) > systemMem) {
    ptmalloc.printerr('malloc(): invalid next size (unsorted)');
  }
  const foot = ptmalloc.prevSize(next);
  if (foot - (foot & SIZE_BITS) !== size) ptmalloc.printerr('malloc(): mismatching next->prev_size (unsorted)');
  if (ptmalloc.fd(bck) !== victim || ptmalloc.fd(victim) !== unsortedChunks(ptmalloc, av)) {
    ptmalloc.printerr('malloc(): unsorted double linked list corrupted');
  }
  if ((nextHead & PREV_INUSE) !== 0) ptmalloc.printerr('malloc(): invalid next->prev_inuse (unsorted)');
}

/** Consecutive small requests are cut from the same remainder, so that they lie side by side. */
function cutLastRemainder(ptmalloc: Ptmalloc, av: VirtAddr, victim: VirtAddr, size: number, nb: number): VirtAddr {
  const unsorted = unsortedChunks(ptmalloc, av);
  const remainderSize = size - nb;
  const remainder = ptmalloc.at(victim, nb);
  ptmalloc.setFd(unsorted, remainder);
  ptmalloc.setBk(unsorted, remainder);
  ptmalloc.setLastRemainder(av, remainder);
  ptmalloc.setFd(remainder, unsorted);
  ptmalloc.setBk(remainder, unsorted);
  clearNextsize(ptmalloc, remainder, remainderSize);
  ptmalloc.setHead(victim, nb + (PREV_INUSE | ptmalloc.arenaBit(av)));
  ptmalloc.setHead(remainder, remainderSize + PREV_INUSE);
  ptmalloc.setFoot(remainder, remainderSize);
  ptmalloc.steps?.record({ kind: 'last-remainder', chunk: victim, size });
  ptmalloc.steps?.record({ kind: 'split', chunk: victim, size, remainder, remainderSize });
  return ptmalloc.chunk2mem(victim);
}

/** Puts a chunk into the small bin of its size, at the front, or in order into its large bin. */
function placeInBin(ptmalloc: Ptmalloc, av: VirtAddr, victim: VirtAddr, size: number): void {
  const { layout } = ptmalloc;
  if (ptmalloc.inSmallbinRange(size)) {
    const index = smallbinIndex(layout, size);
    const bin = binAt(layout, av, index);
    const fwd = ptmalloc.fd(bin);
    markBin(ptmalloc, av, index);
    linkBetween(ptmalloc, bin, victim, fwd);
    ptmalloc.steps?.record({ kind: 'sorted', bin: namedBin(index), chunk: victim, size });
    return;
  }
  const index = largebinIndex(layout, size);
  const bin = binAt(layout, av, index);
  const first = ptmalloc.fd(bin);
  markBin(ptmalloc, av, index);
  if (first === bin) {
    ptmalloc.setBkNextsize(victim, victim);
    ptmalloc.setFdNextsize(victim, victim);
    linkBetween(ptmalloc, bin, victim, first);
  } else {
    insertLarge(ptmalloc, victim, size + PREV_INUSE, bin, first);
  }
  ptmalloc.steps?.record({ kind: 'sorted', bin: namedBin(index), chunk: victim, size });
}

function linkBetween(ptmalloc: Ptmalloc, bck: VirtAddr, victim: VirtAddr, fwd: VirtAddr): void {
  ptmalloc.setBk(victim, bck);
  ptmalloc.setFd(victim, fwd);
  ptmalloc.setBk(fwd, victim);
  ptmalloc.setFd(bck, victim);
}

/** Inserts a chunk into a non-empty large bin. `head` is its size with PREV_INUSE, as free chunks carry it. */
function insertLarge(ptmalloc: Ptmalloc, victim: VirtAddr, head: number, bin: VirtAddr, first: VirtAddr): void {
  const smallest = ptmalloc.bk(bin);
  const smallestHead = ptmalloc.head(smallest);
  assertMainArena(ptmalloc, smallestHead, 'bck->bk');
  if (head < unsigned(smallestHead)) {
    const previous = ptmalloc.bkNextsize(first);
    ptmalloc.setFdNextsize(victim, first);
    ptmalloc.setBkNextsize(victim, previous);
    ptmalloc.setFdNextsize(previous, victim);
    ptmalloc.setBkNextsize(first, victim);
    linkBetween(ptmalloc, smallest, victim, bin);
    return;
  }
  const fwd = placeAmongSizes(ptmalloc, victim, head, first);
  const bck = ptmalloc.bk(fwd);
  if (ptmalloc.fd(bck) !== fwd) ptmalloc.printerr('malloc(): largebin double linked list corrupted (bk)');
  linkBetween(ptmalloc, bck, victim, fwd);
}

/**
 * Finds the chunk in front of which `victim` belongs, and links it into the list of distinct sizes. A chunk of a size
 * already present goes to the second place and stays out of that list.
 */
function placeAmongSizes(ptmalloc: Ptmalloc, victim: VirtAddr, head: number, first: VirtAddr): VirtAddr {
  let fwd = first;
  let fwdHead = ptmalloc.head(fwd);
  assertMainArena(ptmalloc, fwdHead, 'fwd');
  while (head < unsigned(fwdHead)) {
    fwd = ptmalloc.fdNextsize(fwd);
    fwdHead = ptmalloc.head(fwd);
    assertMainArena(ptmalloc, fwdHead, 'fwd');
  }
  if (head === fwdHead) return ptmalloc.fd(fwd);

  const previous = ptmalloc.bkNextsize(fwd);
  ptmalloc.setFdNextsize(victim, fwd);
  ptmalloc.setBkNextsize(victim, previous);
  if (ptmalloc.fdNextsize(previous) !== fwd) {
    ptmalloc.printerr('malloc(): largebin double linked list corrupted (nextsize)');
  }
  ptmalloc.setBkNextsize(fwd, victim);
  ptmalloc.setFdNextsize(previous, victim);
  return fwd;
}

/** Free chunks of every arena are stored without the arena flag. */
function assertMainArena(ptmalloc: Ptmalloc, head: number, name: string): void {
  ptmalloc.assert((head & NON_MAIN_ARENA) === 0, '_int_malloc', `chunk_main_arena (${name})`);
}
