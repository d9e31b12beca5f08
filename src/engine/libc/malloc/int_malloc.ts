/**
 * _int_malloc: where a request finds its chunk once the tcache has none.
 *
 *      fastbin of that size ........ hit: take it, stash its equals in the tcache
 *      small bin of that size ...... hit: likewise          (a large request consolidates the fastbins instead)
 *  .-> unsorted bin ................ sort every chunk into its bin; an exact fit is stashed or taken; a small request
 *  |                                 may cut from the last remainder when that is all there is
 *  |   its own large bin ........... smallest chunk that is large enough, cut
 *  |   larger bins, by binmap ...... smallest chunk of the first non-empty one, cut
 *  |   top ......................... cut
 *  '-- top too small, but there were fastbin chunks: consolidate them and look again
 *      sysmalloc ................... more memory from the kernel
 *
 * Functions here return user memory, or NULL where their place has nothing suitable.
 */
import type { VirtAddr } from '../../units';
import { clearNextsize, unlinkChunk } from './chunk';
import { binAt, binIndex, binmapWord, fastbinAt, fastbinIndex, namedBin, smallbinIndex, unsortedChunks } from './bins';
import { mallocConsolidate } from './consolidate';
import { BINMAPSIZE, PREV_INUSE, csize2tidx, request2size } from './layout';
import { NULL, unsigned } from './ptmalloc';
import type { Ptmalloc } from './ptmalloc';
import { sysmallocMmap } from './mmap_chunk';
import { sysmalloc } from './sysmalloc';
import { MallocErrno } from './system';
import { tcacheHasRoom, tcachePut, tcacheServes } from './tcache';
import { sortUnsorted } from './unsorted';

/** _int_malloc: user memory of at least `bytes` bytes from arena `av`; NULL and ENOMEM when there is none. */
export function intMalloc(ptmalloc: Ptmalloc, av: VirtAddr, bytes: number): VirtAddr {
  if (bytes >= ptmalloc.layout.requestLimit) {
    ptmalloc.system.setErrno(MallocErrno.ENOMEM);
    return NULL;
  }
  const nb = request2size(ptmalloc.layout, bytes);
  if (av === NULL) return mapInstead(ptmalloc, nb, bytes);
  const exact = takeSameSize(ptmalloc, av, nb);
  if (exact !== NULL) {
    ptmalloc.allocPerturb(exact, bytes);
    return exact;
  }
  ptmalloc.tcacheUnsortedCount = 0;
  for (;;) {
    const sorted = sortUnsorted(ptmalloc, av, nb, bytes);
    if (sorted !== NULL) return sorted;
    const mem = takeLarger(ptmalloc, av, nb);
    if (mem !== NULL) {
      ptmalloc.allocPerturb(mem, bytes);
      return mem;
    }
    if (!ptmalloc.haveFastchunks(av)) break;
    mallocConsolidate(ptmalloc, av, 'top too small');
  }
  const mem = sysmalloc(ptmalloc, av, nb);
  if (mem !== NULL) ptmalloc.allocPerturb(mem, bytes);
  return mem;
}

/** No arena could be had: there is still mmap. */
function mapInstead(ptmalloc: Ptmalloc, nb: number, bytes: number): VirtAddr {
  const mem = sysmallocMmap(ptmalloc, nb);
  if (mem !== NULL) ptmalloc.allocPerturb(mem, bytes);
  return mem;
}

/** The lists that hold chunks of exactly this size: its fastbin, its small bin. */
function takeSameSize(ptmalloc: Ptmalloc, av: VirtAddr, nb: number): VirtAddr {
  const limit = ptmalloc.globalMaxFast();
  if (nb <= limit) {
    const mem = takeFast(ptmalloc, av, nb);
    if (mem !== NULL) return mem;
  } else {
    ptmalloc.steps?.record({ kind: 'fastbins-passed', limit });
  }
  if (ptmalloc.inSmallbinRange(nb)) return takeSmall(ptmalloc, av, nb);
  if (ptmalloc.haveFastchunks(av)) mallocConsolidate(ptmalloc, av, 'large request');
  return NULL;
}

/** The newest chunk of a fastbin; the others go to the tcache while it has room. */
function takeFast(ptmalloc: Ptmalloc, av: VirtAddr, nb: number): VirtAddr {
  const { layout } = ptmalloc;
  const index = fastbinIndex(layout, nb);
  const fb = fastbinAt(layout, av, index);
  const victim = ptmalloc.pointer(fb);
  if (victim === NULL) {
    ptmalloc.steps?.record({ kind: 'bin-passed', bin: { kind: 'fast', index }, reason: 'empty' });
    return NULL;
  }
  if (ptmalloc.misalignedChunk(victim)) ptmalloc.printerr('malloc(): unaligned fastbin chunk detected 2');
  ptmalloc.revealTo(fb, victim + layout.chunkHdrSz);
  if (fastbinIndex(layout, ptmalloc.chunksize(victim)) !== index) {
    ptmalloc.printerr('malloc(): memory corruption (fast)');
  }
  ptmalloc.steps?.record({ kind: 'bin-taken', bin: { kind: 'fast', index }, chunk: victim, size: nb });

  const tcIdx = csize2tidx(layout, nb);
  const tcache = ptmalloc.tcache();
  if (tcacheServes(ptmalloc, tcache, tcIdx)) {
    while (tcacheHasRoom(ptmalloc, tcache, tcIdx)) {
      const tcVictim = ptmalloc.pointer(fb);
      if (tcVictim === NULL) break;
      if (ptmalloc.misalignedChunk(tcVictim)) ptmalloc.printerr('malloc(): unaligned fastbin chunk detected 3');
      ptmalloc.revealTo(fb, tcVictim + layout.chunkHdrSz);
      tcachePut(ptmalloc, tcVictim, tcIdx);
    }
  }
  return ptmalloc.chunk2mem(victim);
}

/** The oldest chunk of a small bin; the others go to the tcache while it has room. */
function takeSmall(ptmalloc: Ptmalloc, av: VirtAddr, nb: number): VirtAddr {
  const { layout } = ptmalloc;
  const index = smallbinIndex(layout, nb);
  const bin = binAt(layout, av, index);
  const victim = ptmalloc.bk(bin);
  if (victim === bin) {
    ptmalloc.steps?.record({ kind: 'bin-passed', bin: namedBin(index), reason: 'empty' });
    return NULL;
  }
  const bck = ptmalloc.bk(victim);
  if (ptmalloc.fd(bck) !== victim) ptmalloc.printerr('malloc(): smallbin double linked list corrupted');
  takeLast(ptmalloc, av, bin, victim, bck, nb);
  ptmalloc.steps?.record({ kind: 'bin-taken', bin: namedBin(index), chunk: victim, size: nb });

  const tcIdx = csize2tidx(layout, nb);
  const tcache = ptmalloc.tcache();
  if (tcacheServes(ptmalloc, tcache, tcIdx)) {
    while (tcacheHasRoom(ptmalloc, tcache, tcIdx)) {
      const tcVictim = ptmalloc.bk(bin);
      if (tcVictim === bin) break;
      takeLast(ptmalloc, av, bin, tcVictim, ptmalloc.bk(tcVictim), nb);
      tcachePut(ptmalloc, tcVictim, tcIdx);
    }
  }
  return ptmalloc.chunk2mem(victim);
}

/** Takes the last chunk of a small bin, whose predecessor is `bck`, into use. */
function takeLast(ptmalloc: Ptmalloc, av: VirtAddr, bin: VirtAddr, victim: VirtAddr, bck: VirtAddr, nb: number): void {
  ptmalloc.setInuseBitAtOffset(victim, nb);
  ptmalloc.setBk(bin, bck);
  ptmalloc.setFd(bck, bin);
  if (!ptmalloc.isMainArena(av)) ptmalloc.setNonMainArena(victim);
}

/** After the unsorted pass: the best fit in the request's own large bin, the next larger bin, top. */
function takeLarger(ptmalloc: Ptmalloc, av: VirtAddr, nb: number): VirtAddr {
  const index = binIndex(ptmalloc.layout, nb);
  if (!ptmalloc.inSmallbinRange(nb)) {
    const mem = takeLarge(ptmalloc, av, nb, index);
    if (mem !== NULL) return mem;
  }
  const mem = takeByBinmap(ptmalloc, av, nb, index + 1);
  return mem !== NULL ? mem : takeTop(ptmalloc, av, nb);
}

/** The smallest chunk of the request's own large bin that is large enough, by the list of distinct sizes. */
function takeLarge(ptmalloc: Ptmalloc, av: VirtAddr, nb: number, index: number): VirtAddr {
  const bin = binAt(ptmalloc.layout, av, index);
  const largest = ptmalloc.fd(bin);
  if (largest === bin || unsigned(ptmalloc.head(largest)) < nb) {
    const reason = largest === bin ? 'empty' : 'all chunks too small';
    ptmalloc.steps?.record({ kind: 'bin-passed', bin: namedBin(index), reason });
    return NULL;
  }
  let victim = ptmalloc.bkNextsize(largest);
  let size = ptmalloc.chunksize(victim);
  while (unsigned(size) < nb) {
    victim = ptmalloc.bkNextsize(victim);
    size = ptmalloc.chunksize(victim);
  }
  // The first chunk of a size carries the nextsize links: take the one behind it when there is one.
  if (victim !== ptmalloc.bk(bin)) {
    const second = ptmalloc.fd(victim);
    if (ptmalloc.head(victim) === ptmalloc.head(second)) victim = second;
  }
  unlinkChunk(ptmalloc, victim);
  ptmalloc.steps?.record({ kind: 'bin-taken', bin: namedBin(index), chunk: victim, size });
  return takeChunk(ptmalloc, av, victim, size, nb, 'malloc(): corrupted unsorted chunks');
}

/** The smallest chunk of the first non-empty bin from `first` on. Bits of binmap that lie are cleared on the way. */
function takeByBinmap(ptmalloc: Ptmalloc, av: VirtAddr, nb: number, first: number): VirtAddr {
  const { memory, layout } = ptmalloc;
  let index = first;
  let block = index >>> 5;
  let map = block < BINMAPSIZE ? memory.load32(binmapWord(ptmalloc, av, index)) : 0;
  for (;;) {
    // Skip the rest of the block when no bit at or above this bin's is set.
    if (index >>> 5 > block || map >>> (index & 31) === 0) {
      do {
        if (++block >= BINMAPSIZE) {
          ptmalloc.steps?.record({ kind: 'binmap-exhausted' });
          return NULL;
        }
        map = memory.load32(binmapWord(ptmalloc, av, block << 5));
      } while (map === 0);
      index = block << 5;
    }
    while ((map & (1 << (index & 31))) === 0) index++;

    const bin = binAt(layout, av, index);
    const victim = ptmalloc.bk(bin);
    if (victim !== bin) return takeBestFit(ptmalloc, av, victim, index, nb);
    map &= ~(1 << (index & 31));
    memory.store32(binmapWord(ptmalloc, av, index), map);
    ptmalloc.steps?.record({ kind: 'binmap-cleared', index });
    index++;
  }
}

function takeBestFit(ptmalloc: Ptmalloc, av: VirtAddr, victim: VirtAddr, index: number, nb: number): VirtAddr {
  const size = ptmalloc.chunksize(victim);
  ptmalloc.assert(unsigned(size) >= nb, '_int_malloc', '(unsigned long) (size) >= (unsigned long) (nb)');
  unlinkChunk(ptmalloc, victim);
  ptmalloc.steps?.record({ kind: 'bin-taken', bin: namedBin(index), chunk: victim, size });
  const mem = takeChunk(ptmalloc, av, victim, size, nb, 'malloc(): corrupted unsorted chunks 2');
  if (size - nb >= ptmalloc.layout.minsize && ptmalloc.inSmallbinRange(nb)) {
    ptmalloc.setLastRemainder(av, ptmalloc.at(victim, nb));
  }
  return mem;
}

/** Takes an unlinked chunk into use; what is left of it, if it can be a chunk, goes to the unsorted bin. */
function takeChunk(
  ptmalloc: Ptmalloc,
  av: VirtAddr,
  victim: VirtAddr,
  size: number,
  nb: number,
  corrupted: string,
): VirtAddr {
  const remainderSize = size - nb;
  if (remainderSize < ptmalloc.layout.minsize) {
    ptmalloc.setInuseBitAtOffset(victim, size);
    if (!ptmalloc.isMainArena(av)) ptmalloc.setNonMainArena(victim);
    return ptmalloc.chunk2mem(victim);
  }
  const remainder = ptmalloc.at(victim, nb);
  const bck = unsortedChunks(ptmalloc, av);
  const fwd = ptmalloc.fd(bck);
  if (ptmalloc.bk(fwd) !== bck) ptmalloc.printerr(corrupted);
  ptmalloc.setBk(remainder, bck);
  ptmalloc.setFd(remainder, fwd);
  ptmalloc.setFd(bck, remainder);
  ptmalloc.setBk(fwd, remainder);
  clearNextsize(ptmalloc, remainder, remainderSize);
  ptmalloc.setHead(victim, nb + (PREV_INUSE | ptmalloc.arenaBit(av)));
  ptmalloc.setHead(remainder, remainderSize + PREV_INUSE);
  ptmalloc.setFoot(remainder, remainderSize);
  ptmalloc.steps?.record({ kind: 'split', chunk: victim, size, remainder, remainderSize });
  ptmalloc.steps?.record({ kind: 'bin-put', bin: { kind: 'unsorted' }, chunk: remainder, size: remainderSize });
  return ptmalloc.chunk2mem(victim);
}

/** The front of top, if at least a smallest chunk of it would be left. */
function takeTop(ptmalloc: Ptmalloc, av: VirtAddr, nb: number): VirtAddr {
  const victim = ptmalloc.top(av);
  const size = ptmalloc.chunksize(victim);
  if (unsigned(size) > ptmalloc.systemMem(av)) ptmalloc.printerr('malloc(): corrupted top size');
  const { minsize } = ptmalloc.layout;
  if (size < nb + minsize) {
    ptmalloc.steps?.record({ kind: 'top-too-small', size, needed: nb + minsize });
    return NULL;
  }
  splitTop(ptmalloc, av, victim, size, nb);
  return ptmalloc.chunk2mem(victim);
}

/** Cuts `nb` bytes from the front of top, which has `size`. */
export function splitTop(ptmalloc: Ptmalloc, av: VirtAddr, top: VirtAddr, size: number, nb: number): void {
  const remainder = ptmalloc.at(top, nb);
  ptmalloc.setTop(av, remainder);
  ptmalloc.setHead(top, nb + (PREV_INUSE | ptmalloc.arenaBit(av)));
  ptmalloc.setHead(remainder, size - nb + PREV_INUSE);
  ptmalloc.steps?.record({ kind: 'top-split', chunk: top, size: nb, left: size - nb });
}
