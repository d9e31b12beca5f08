/**
 * _int_free: where a freed chunk goes.
 *
 *      tcache, while its bin has room ... the chunk stays as it is
 *      fastbin, up to global_max_fast ... likewise, until malloc_consolidate
 *      otherwise merge with a free neighbour before and behind; then into top, when it touches it, else into the
 *      unsorted bin. A large result consolidates the fastbins and may give memory back to the kernel.
 */
import type { VirtAddr } from '../../units';
import { fastbinAt, fastbinIndex, unsortedChunks } from './bins';
import { clearNextsize, unlinkChunk } from './chunk';
import { mallocConsolidate } from './consolidate';
import { FASTBIN_CONSOLIDATION_THRESHOLD, IS_MMAPPED, PREV_INUSE, SIZE_BITS, csize2tidx } from './layout';
import { heapTrim } from './heap';
import { munmapChunk } from './mmap_chunk';
import { NULL, unsigned } from './ptmalloc';
import type { Ptmalloc } from './ptmalloc';
import { systrim } from './systrim';
import { tcacheFree } from './tcache';

/** _int_free. `haveLock` is set when malloc itself frees a piece, which adds a check of the fastbin's first chunk. */
export function intFree(ptmalloc: Ptmalloc, av: VirtAddr, chunk: VirtAddr, haveLock: boolean): void {
  const { layout } = ptmalloc;
  const head = ptmalloc.head(chunk);
  const size = head - (head & SIZE_BITS);
  // C tests p > (uintptr_t) -size: the chunk would wrap around the end of the address space.
  if ((size <= 0 && chunk > -size) || ptmalloc.misalignedChunk(chunk)) ptmalloc.printerr('free(): invalid pointer');
  if (unsigned(size) < layout.minsize || !ptmalloc.alignedOk(size)) ptmalloc.printerr('free(): invalid size');

  const tcIdx = csize2tidx(layout, size);
  if (tcacheFree(ptmalloc, chunk, tcIdx)) return;
  if (unsigned(size) <= ptmalloc.globalMaxFast()) {
    freeFast(ptmalloc, av, chunk, size, haveLock);
  } else if ((head & IS_MMAPPED) !== 0) {
    munmapChunk(ptmalloc, chunk);
  } else {
    freeNormal(ptmalloc, av, chunk, size, head);
  }
}

function freeFast(ptmalloc: Ptmalloc, av: VirtAddr, chunk: VirtAddr, size: number, haveLock: boolean): void {
  const { layout } = ptmalloc;
  const nextHead = ptmalloc.head(ptmalloc.at(chunk, size));
  if (
    unsigned(nextHead) <= layout.chunkHdrSz ||
    unsigned(nextHead - (nextHead & SIZE_BITS)) >= ptmalloc.systemMem(av)
  ) {
    ptmalloc.printerr('free(): invalid next size (fast)');
  }
  ptmalloc.freePerturb(ptmalloc.chunk2mem(chunk), size - layout.chunkHdrSz);
  ptmalloc.setHaveFastchunks(av, true);

  const index = fastbinIndex(layout, size);
  const fb = fastbinAt(layout, av, index);
  const old = ptmalloc.pointer(fb);
  if (old === chunk) ptmalloc.printerr('double free or corruption (fasttop)');
  ptmalloc.protect(chunk + layout.chunkHdrSz, old, fb);
  ptmalloc.setWord(fb, chunk);
  if (haveLock && old !== NULL && fastbinIndex(layout, ptmalloc.chunksize(old)) !== index) {
    ptmalloc.printerr('invalid fastbin entry (free)');
  }
  ptmalloc.steps?.record({ kind: 'bin-put', bin: { kind: 'fast', index }, chunk, size });
}

function freeNormal(ptmalloc: Ptmalloc, av: VirtAddr, freed: VirtAddr, freedSize: number, head: number): void {
  const next = ptmalloc.at(freed, freedSize);
  const nextHead = checkFreed(ptmalloc, av, freed, next);
  const nextSize = nextHead - (nextHead & SIZE_BITS);
  ptmalloc.freePerturb(ptmalloc.chunk2mem(freed), freedSize - ptmalloc.layout.chunkHdrSz);

  let chunk = freed;
  let size = freedSize;
  if ((head & PREV_INUSE) === 0) {
    const prevSize = ptmalloc.prevSize(freed);
    size += prevSize;
    chunk = ptmalloc.at(freed, -prevSize);
    if (ptmalloc.chunksize(chunk) !== prevSize) ptmalloc.printerr('corrupted size vs. prev_size while consolidating');
    unlinkChunk(ptmalloc, chunk);
    ptmalloc.steps?.record({ kind: 'merged', with: 'previous', chunk, size });
  }
  if (next === ptmalloc.top(av)) {
    size += nextSize;
    ptmalloc.setHead(chunk, size + PREV_INUSE);
    ptmalloc.setTop(av, chunk);
    ptmalloc.steps?.record({ kind: 'merged', with: 'top', chunk, size });
  } else {
    if (ptmalloc.inuseBitAtOffset(next, nextSize)) {
      ptmalloc.clearInuseBitAtOffset(next, 0);
    } else {
      unlinkChunk(ptmalloc, next);
      size += nextSize;
      ptmalloc.steps?.record({ kind: 'merged', with: 'next', chunk, size });
    }
    putUnsorted(ptmalloc, av, chunk, size);
  }
  if (unsigned(size) >= FASTBIN_CONSOLIDATION_THRESHOLD) afterLargeFree(ptmalloc, av);
}

/** The lightweight tests of a chunk about to be merged. Returns the size field of the chunk behind it. */
function checkFreed(ptmalloc: Ptmalloc, av: VirtAddr, chunk: VirtAddr, next: VirtAddr): number {
  const top = ptmalloc.top(av);
  if (chunk === top) ptmalloc.printerr('double free or corruption (top)');
  if (ptmalloc.contiguous(av) && next >= ptmalloc.at(top, ptmalloc.chunksize(top))) {
    ptmalloc.printerr('double free or corruption (out)');
  }
  const nextHead = ptmalloc.head(next);
  if ((nextHead & PREV_INUSE) === 0) ptmalloc.printerr('double free or corruption (!prev)');
  if (
    unsigned(nextHead) <= ptmalloc.layout.chunkHdrSz ||
    unsigned(nextHead - (nextHead & SIZE_BITS)) >= ptmalloc.systemMem(av)
  ) {
    ptmalloc.printerr('free(): invalid next size (normal)');
  }
  return nextHead;
}

function putUnsorted(ptmalloc: Ptmalloc, av: VirtAddr, chunk: VirtAddr, size: number): void {
  const bck = unsortedChunks(ptmalloc, av);
  const fwd = ptmalloc.fd(bck);
  if (ptmalloc.bk(fwd) !== bck) ptmalloc.printerr('free(): corrupted unsorted chunks');
  ptmalloc.setFd(chunk, fwd);
  ptmalloc.setBk(chunk, bck);
  clearNextsize(ptmalloc, chunk, size);
  ptmalloc.setFd(bck, chunk);
  ptmalloc.setBk(fwd, chunk);
  ptmalloc.setHead(chunk, size + PREV_INUSE);
  ptmalloc.setFoot(chunk, size);
  ptmalloc.steps?.record({ kind: 'bin-put', bin: { kind: 'unsorted' }, chunk, size });
}

function afterLargeFree(ptmalloc: Ptmalloc, av: VirtAddr): void {
  if (ptmalloc.haveFastchunks(av)) mallocConsolidate(ptmalloc, av, 'large free');
  if (!ptmalloc.isMainArena(av)) {
    if (ptmalloc.threads !== undefined) heapTrim(ptmalloc, ptmalloc.threads, av, ptmalloc.parWord(ptmalloc.par.topPad));
    return;
  }
  const topSize = ptmalloc.chunksize(ptmalloc.top(av));
  if (unsigned(topSize) >= unsigned(ptmalloc.parWord(ptmalloc.par.trimThreshold))) {
    systrim(ptmalloc, av, ptmalloc.parWord(ptmalloc.par.topPad));
  }
}
