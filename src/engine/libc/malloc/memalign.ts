/**
 * _int_memalign: a chunk whose user memory starts at a multiple of a large alignment.
 *
 *      ask for nb + alignment + MINSIZE, then cut:   | lead, freed | chunk, aligned | rest, freed |
 *
 * A lead shorter than the smallest chunk could not be freed, so the next aligned place is taken instead.
 */
import type { VirtAddr } from '../../units';
import { virtAddr } from '../../units';
import { intFree } from './int_free';
import { intMalloc } from './int_malloc';
import { IS_MMAPPED, PREV_INUSE, request2size } from './layout';
import { NULL } from './ptmalloc';
import type { Ptmalloc } from './ptmalloc';
import { MallocErrno } from './system';

/** _int_memalign: `alignment` is a power of two, at least MINSIZE. User memory, or NULL and ENOMEM. */
export function intMemalign(ptmalloc: Ptmalloc, av: VirtAddr, alignment: number, bytes: number): VirtAddr {
  const { layout } = ptmalloc;
  if (bytes >= layout.requestLimit) {
    ptmalloc.system.setErrno(MallocErrno.ENOMEM);
    return NULL;
  }
  const nb = request2size(layout, bytes);
  const mem = intMalloc(ptmalloc, av, nb + alignment + layout.minsize);
  if (mem === NULL) return NULL;

  let chunk = ptmalloc.mem2chunk(mem);
  if (mem % alignment !== 0) {
    let aligned = Math.ceil(mem / alignment) * alignment - layout.chunkHdrSz;
    if (aligned - chunk < layout.minsize) aligned += alignment;
    const lead = aligned - chunk;
    const size = ptmalloc.chunksize(chunk) - lead;
    const moved = virtAddr(aligned);
    if (ptmalloc.chunkIsMmapped(chunk)) {
      ptmalloc.setPrevSize(moved, ptmalloc.prevSize(chunk) + lead);
      ptmalloc.setHead(moved, size + IS_MMAPPED);
      return ptmalloc.chunk2mem(moved);
    }
    giveBackLead(ptmalloc, av, chunk, lead, moved, size);
    chunk = moved;
  }
  if (!ptmalloc.chunkIsMmapped(chunk)) giveBackRest(ptmalloc, av, chunk, nb);
  return ptmalloc.chunk2mem(chunk);
}

function giveBackLead(
  ptmalloc: Ptmalloc,
  av: VirtAddr,
  chunk: VirtAddr,
  lead: number,
  moved: VirtAddr,
  size: number,
): void {
  const bit = ptmalloc.arenaBit(av);
  ptmalloc.setHead(moved, size + (PREV_INUSE | bit));
  ptmalloc.setInuseBitAtOffset(moved, size);
  ptmalloc.setHeadSize(chunk, lead + bit);
  ptmalloc.steps?.record({ kind: 'split', chunk, size: lead + size, remainder: moved, remainderSize: size });
  intFree(ptmalloc, av, chunk, true);
}

function giveBackRest(ptmalloc: Ptmalloc, av: VirtAddr, chunk: VirtAddr, nb: number): void {
  const size = ptmalloc.chunksize(chunk);
  if (size <= nb + ptmalloc.layout.minsize) return;
  const remainder = ptmalloc.at(chunk, nb);
  const remainderSize = size - nb;
  ptmalloc.setHead(remainder, remainderSize + (PREV_INUSE | ptmalloc.arenaBit(av)));
  ptmalloc.setHeadSize(chunk, nb);
  ptmalloc.steps?.record({ kind: 'split', chunk, size, remainder, remainderSize });
  intFree(ptmalloc, av, remainder, true);
}
