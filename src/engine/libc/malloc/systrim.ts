/** Giving memory back: systrim shrinks the break, mtrim also drops whole pages inside free chunks. */
import type { VirtAddr } from '../../units';
import { virtAddr } from '../../units';
import { binAt, binIndex } from './bins';
import { mallocConsolidate } from './consolidate';
import { NBINS, PREV_INUSE } from './layout';
import type { Ptmalloc } from './ptmalloc';

/**
 * systrim: lowers the break so that at least `pad` bytes of top stay, in whole pages. Does nothing when somebody else
 * moved the break. Returns whether memory was released.
 */
export function systrim(ptmalloc: Ptmalloc, av: VirtAddr, pad: number): boolean {
  const { system } = ptmalloc;
  const top = ptmalloc.top(av);
  const topSize = ptmalloc.chunksize(top);
  const topArea = topSize - ptmalloc.layout.minsize - 1;
  // top_area is signed and pad is not: a top of exactly MINSIZE passes this test in C too.
  if (topArea >= 0 && topArea <= pad) return false;
  const extra = Math.floor((topArea - pad) / system.pageSize) * system.pageSize;
  if (extra === 0) return false;

  const currentBrk = system.sbrk(0);
  if (currentBrk === undefined || currentBrk !== ptmalloc.at(top, topSize)) return false;
  const before = system.sbrk(-extra);
  ptmalloc.steps?.record({ kind: 'sbrk', increment: -extra, before });
  const newBrk = system.sbrk(0);
  if (newBrk === undefined) return false;
  const released = currentBrk - newBrk;
  if (released === 0) return false;
  ptmalloc.setSystemMem(av, ptmalloc.systemMem(av) - released);
  ptmalloc.setHead(top, topSize - released + PREV_INUSE);
  ptmalloc.steps?.record({ kind: 'top-trimmed', released, left: topSize - released });
  return true;
}

/**
 * mtrim: what malloc_trim does to one arena. Pages that lie wholly inside a free chunk of the unsorted bin, or of a
 * bin whose chunks can hold a page, are given back with madvise; then top is trimmed.
 */
export function mtrim(ptmalloc: Ptmalloc, av: VirtAddr, pad: number): boolean {
  const { layout } = ptmalloc;
  mallocConsolidate(ptmalloc, av, 'asked');
  const pageIndex = binIndex(layout, ptmalloc.system.pageSize);
  let released = false;
  for (let index = 1; index < NBINS; index++) {
    if (index !== 1 && index < pageIndex) continue;
    const bin = binAt(layout, av, index);
    for (let chunk = ptmalloc.bk(bin); chunk !== bin; chunk = ptmalloc.bk(chunk)) {
      if (dropPages(ptmalloc, chunk)) released = true;
    }
  }
  const trimmed = ptmalloc.isMainArena(av) && systrim(ptmalloc, av, pad);
  return released || trimmed;
}

/** Gives back the pages of a free chunk behind its header and links. */
function dropPages(ptmalloc: Ptmalloc, chunk: VirtAddr): boolean {
  const { pageSize } = ptmalloc.system;
  const size = ptmalloc.chunksize(chunk);
  if (size <= pageSize - 1 + ptmalloc.layout.sizeofChunk) return false;
  const start = Math.ceil((chunk + ptmalloc.layout.sizeofChunk) / pageSize) * pageSize;
  const room = size - (start - chunk);
  if (room < pageSize) return false;
  const length = room - (room % pageSize);
  ptmalloc.system.madviseDontneed(virtAddr(start), length);
  ptmalloc.steps?.record({ kind: 'madvise', address: virtAddr(start), length });
  return true;
}
