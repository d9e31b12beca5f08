/**
 * malloc_consolidate: empties the fastbins. Every chunk there is merged with its free neighbours, as free() would have
 * done at once had the chunk been larger, and goes to the unsorted bin or into top.
 */
import type { VirtAddr } from '../../units';
import { fastbinAt, fastbinIndex, unsortedChunks } from './bins';
import { clearNextsize, unlinkChunk } from './chunk';
import { PREV_INUSE } from './layout';
import { NULL } from './ptmalloc';
import type { Ptmalloc } from './ptmalloc';

export type ConsolidationReason = 'large request' | 'top too small' | 'large free' | 'asked';

export function mallocConsolidate(ptmalloc: Ptmalloc, av: VirtAddr, reason: ConsolidationReason): void {
  const { layout } = ptmalloc;
  ptmalloc.steps?.record({ kind: 'fastbins-consolidated', reason });
  ptmalloc.setHaveFastchunks(av, false);
  for (let index = 0; index < layout.nfastbins; index++) {
    const fb = fastbinAt(layout, av, index);
    let chunk = ptmalloc.pointer(fb);
    ptmalloc.setWord(fb, NULL);
    while (chunk !== NULL) {
      if (ptmalloc.misalignedChunk(chunk)) {
        ptmalloc.printerr('malloc_consolidate(): unaligned fastbin chunk detected');
      }
      const size = ptmalloc.chunksize(chunk);
      if (fastbinIndex(layout, size) !== index) ptmalloc.printerr('malloc_consolidate(): invalid chunk size');
      const next = ptmalloc.reveal(chunk + layout.chunkHdrSz);
      consolidateChunk(ptmalloc, av, chunk, size);
      chunk = next;
    }
  }
}

function consolidateChunk(ptmalloc: Ptmalloc, av: VirtAddr, freed: VirtAddr, freedSize: number): void {
  let chunk = freed;
  let size = freedSize;
  const nextChunk = ptmalloc.at(freed, freedSize);
  const nextSize = ptmalloc.chunksize(nextChunk);
  if (!ptmalloc.prevInuse(freed)) {
    const prevSize = ptmalloc.prevSize(freed);
    size += prevSize;
    chunk = ptmalloc.at(freed, -prevSize);
    if (ptmalloc.chunksize(chunk) !== prevSize) ptmalloc.printerr('corrupted size vs. prev_size in fastbins');
    unlinkChunk(ptmalloc, chunk);
    ptmalloc.steps?.record({ kind: 'merged', with: 'previous', chunk, size });
  }
  if (nextChunk === ptmalloc.top(av)) {
    size += nextSize;
    ptmalloc.setHead(chunk, size + PREV_INUSE);
    ptmalloc.setTop(av, chunk);
    ptmalloc.steps?.record({ kind: 'merged', with: 'top', chunk, size });
    return;
  }
  if (ptmalloc.inuseBitAtOffset(nextChunk, nextSize)) {
    ptmalloc.clearInuseBitAtOffset(nextChunk, 0);
  } else {
    size += nextSize;
    unlinkChunk(ptmalloc, nextChunk);
    ptmalloc.steps?.record({ kind: 'merged', with: 'next', chunk, size });
  }
  const unsorted = unsortedChunks(ptmalloc, av);
  const first = ptmalloc.fd(unsorted);
  ptmalloc.setFd(unsorted, chunk);
  ptmalloc.setBk(first, chunk);
  clearNextsize(ptmalloc, chunk, size);
  ptmalloc.setHead(chunk, size + PREV_INUSE);
  ptmalloc.setBk(chunk, unsorted);
  ptmalloc.setFd(chunk, first);
  ptmalloc.setFoot(chunk, size);
  ptmalloc.steps?.record({ kind: 'bin-put', bin: { kind: 'unsorted' }, chunk, size });
}
