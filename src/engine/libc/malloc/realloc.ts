/** _int_realloc: grows or shrinks a chunk of an arena, in place where the neighbourhood allows. */
import type { VirtAddr } from '../../units';
import { unlinkChunk } from './chunk';
import { intFree } from './int_free';
import { intMalloc } from './int_malloc';
import { MALLOC_ALIGN_MASK, PREV_INUSE } from './layout';
import { NULL, unsigned } from './ptmalloc';
import type { Ptmalloc } from './ptmalloc';

/**
 * _int_realloc: the chunk `old` of `oldSize` bytes becomes one of at least `nb`. Returns user memory; NULL, with the old
 * chunk untouched, when there is no memory. Mmapped chunks never come here.
 */
export function intRealloc(ptmalloc: Ptmalloc, av: VirtAddr, old: VirtAddr, oldSize: number, nb: number): VirtAddr {
  const next = ptmalloc.at(old, oldSize);
  const nextSize = checkSizes(ptmalloc, av, old, oldSize, next);
  let size = oldSize;
  if (oldSize >= nb) {
    ptmalloc.steps?.record({ kind: 'realloc', how: 'already large enough', chunk: old, size });
  } else if (next === ptmalloc.top(av) && oldSize + nextSize >= nb + ptmalloc.layout.minsize) {
    growIntoTop(ptmalloc, av, old, oldSize + nextSize, nb);
    return ptmalloc.chunk2mem(old);
  } else if (
    next !== ptmalloc.top(av) &&
    !ptmalloc.inuseBitAtOffset(next, ptmalloc.chunksize(next)) &&
    oldSize + nextSize >= nb
  ) {
    unlinkChunk(ptmalloc, next);
    size = oldSize + nextSize;
    ptmalloc.steps?.record({ kind: 'realloc', how: 'grew into the next chunk', chunk: old, size });
  } else {
    const mem = intMalloc(ptmalloc, av, nb - MALLOC_ALIGN_MASK);
    if (mem === NULL) return NULL;
    const chunk = ptmalloc.mem2chunk(mem);
    if (chunk !== next) return moveTo(ptmalloc, av, old, oldSize, mem);
    size = oldSize + ptmalloc.chunksize(chunk);
    ptmalloc.steps?.record({ kind: 'realloc', how: 'new chunk follows the old one', chunk: old, size });
  }
  giveBackExcess(ptmalloc, av, old, size, nb);
  return ptmalloc.chunk2mem(old);
}

/** Checks both size fields, and returns the size of the chunk behind. */
function checkSizes(ptmalloc: Ptmalloc, av: VirtAddr, old: VirtAddr, oldSize: number, next: VirtAddr): number {
  const { chunkHdrSz } = ptmalloc.layout;
  const systemMem = ptmalloc.systemMem(av);
  if (unsigned(ptmalloc.head(old)) <= chunkHdrSz || unsigned(oldSize) >= systemMem) {
    ptmalloc.printerr('realloc(): invalid old size');
  }
  const nextHead = ptmalloc.head(next);
  const nextSize = ptmalloc.chunksize(next);
  if (unsigned(nextHead) <= chunkHdrSz || unsigned(nextSize) >= systemMem) {
    ptmalloc.printerr('realloc(): invalid next size');
  }
  return nextSize;
}

function growIntoTop(ptmalloc: Ptmalloc, av: VirtAddr, old: VirtAddr, size: number, nb: number): void {
  ptmalloc.setHeadSize(old, nb + ptmalloc.arenaBit(av));
  const top = ptmalloc.at(old, nb);
  ptmalloc.setTop(av, top);
  ptmalloc.setHead(top, size - nb + PREV_INUSE);
  ptmalloc.steps?.record({ kind: 'realloc', how: 'grew into top', chunk: old, size: nb });
}

function moveTo(ptmalloc: Ptmalloc, av: VirtAddr, old: VirtAddr, oldSize: number, mem: VirtAddr): VirtAddr {
  const chunk = ptmalloc.mem2chunk(mem);
  ptmalloc.steps?.record({ kind: 'realloc', how: 'moved', chunk, size: ptmalloc.chunksize(chunk) });
  ptmalloc.memory.copy(mem, ptmalloc.chunk2mem(old), ptmalloc.memsize(oldSize));
  intFree(ptmalloc, av, old, true);
  return mem;
}

/** Cuts what the request does not need off the end and frees it, if it can be a chunk. */
export function giveBackExcess(ptmalloc: Ptmalloc, av: VirtAddr, chunk: VirtAddr, size: number, nb: number): void {
  const bit = ptmalloc.arenaBit(av);
  const remainderSize = size - nb;
  if (remainderSize < ptmalloc.layout.minsize) {
    ptmalloc.setHeadSize(chunk, size + bit);
    ptmalloc.setInuseBitAtOffset(chunk, size);
    return;
  }
  const remainder = ptmalloc.at(chunk, nb);
  ptmalloc.setHeadSize(chunk, nb + bit);
  ptmalloc.setHead(remainder, remainderSize + (PREV_INUSE | bit));
  ptmalloc.setInuseBitAtOffset(remainder, remainderSize);
  ptmalloc.steps?.record({ kind: 'split', chunk, size, remainder, remainderSize });
  intFree(ptmalloc, av, remainder, true);
}
