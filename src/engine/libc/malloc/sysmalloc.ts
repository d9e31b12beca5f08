/**
 * sysmalloc: more memory from the kernel, when no bin and not even top can serve a request.
 *
 *      nb >= mmap_threshold (and not too many mappings yet) ... a mapping of its own
 *      otherwise the break moves up by nb + top_pad + MINSIZE less what top still has, in whole pages,
 *      and when the kernel refuses that, 1 MiB or more is mapped to continue the arena there
 *      (an arena of a thread grows its heap instead, or gets another: see heap.ts)
 *
 * A break that is where malloc left it just makes top longer. If somebody else moved it (or a mapping took its place),
 * the old top is fenced off with two unusable chunks and freed, and top starts anew.
 *
 *      ... | old top, freed | fence 0x10 | fence 0x10 |  foreign memory  | new top ...
 */
import type { VirtAddr } from '../../units';
import { virtAddr } from '../../units';
import { unsortedChunks } from './bins';
import { extendThreadArena } from './heap';
import { intFree } from './int_free';
import { splitTop } from './int_malloc';
import { MALLOC_ALIGNMENT, MALLOC_ALIGN_MASK, MMAP_AS_MORECORE_SIZE, PREV_INUSE } from './layout';
import { sysmallocMmap } from './mmap_chunk';
import { NULL, unsigned } from './ptmalloc';
import type { Ptmalloc } from './ptmalloc';
import { MallocErrno } from './system';

const alignUp = (value: number, alignment: number): number => Math.ceil(value / alignment) * alignment;

/** New memory and how far it reaches. `end` is known only when the memory came from mmap. */
interface Morecore {
  readonly brk: VirtAddr;
  readonly size: number;
  readonly end: VirtAddr | undefined;
}

/** sysmalloc: user memory of a chunk of `nb` bytes, or NULL and ENOMEM. */
export function sysmalloc(ptmalloc: Ptmalloc, av: VirtAddr, nb: number): VirtAddr {
  const { par, threads } = ptmalloc;
  let triedMmap = false;
  if (
    nb >= unsigned(ptmalloc.parWord(par.mmapThreshold)) &&
    ptmalloc.parInt(par.nMmaps) < ptmalloc.parInt(par.nMmapsMax)
  ) {
    const mem = sysmallocMmap(ptmalloc, nb);
    if (mem !== NULL) return mem;
    triedMmap = true;
  }
  const oldTop = ptmalloc.top(av);
  const oldSize = ptmalloc.chunksize(oldTop);
  checkOldTop(ptmalloc, av, oldTop, oldSize, nb);
  if (threads === undefined || ptmalloc.isMainArena(av)) {
    extendMainArena(ptmalloc, av, oldTop, oldSize, nb);
  } else if (!extendThreadArena(ptmalloc, threads, av, oldTop, oldSize, nb) && !triedMmap) {
    const mem = sysmallocMmap(ptmalloc, nb);
    if (mem !== NULL) return mem;
  }

  const systemMem = ptmalloc.systemMem(av);
  if (systemMem > ptmalloc.maxSystemMem(av)) ptmalloc.setMaxSystemMem(av, systemMem);

  const top = ptmalloc.top(av);
  const size = ptmalloc.chunksize(top);
  if (size >= nb + ptmalloc.layout.minsize) {
    splitTop(ptmalloc, av, top, size, nb);
    return ptmalloc.chunk2mem(top);
  }
  ptmalloc.system.setErrno(MallocErrno.ENOMEM);
  return NULL;
}

function checkOldTop(ptmalloc: Ptmalloc, av: VirtAddr, oldTop: VirtAddr, oldSize: number, nb: number): void {
  const { minsize } = ptmalloc.layout;
  const initial = oldTop === unsortedChunks(ptmalloc, av) && oldSize === 0;
  ptmalloc.assert(
    initial ||
      (unsigned(oldSize) >= minsize &&
        ptmalloc.prevInuse(oldTop) &&
        (oldTop + oldSize) % ptmalloc.system.pageSize === 0),
    'sysmalloc',
    '(old_top == initial_top (av) && old_size == 0) || ((unsigned long) (old_size) >= MINSIZE && ' +
      'prev_inuse (old_top) && ((unsigned long) old_end & (pagesize - 1)) == 0)',
  );
  ptmalloc.assert(
    unsigned(oldSize) < nb + minsize,
    'sysmalloc',
    '(unsigned long) (old_size) < (unsigned long) (nb + MINSIZE)',
  );
}

/** Gets memory by sbrk or mmap and makes it, or it and the old top together, the new top. */
function extendMainArena(ptmalloc: Ptmalloc, av: VirtAddr, oldTop: VirtAddr, oldSize: number, nb: number): void {
  const oldEnd = ptmalloc.at(oldTop, oldSize);
  const got = morecore(ptmalloc, av, oldSize, nb);
  if (got === undefined) return;
  if (ptmalloc.pointer(ptmalloc.symbols.mp + ptmalloc.par.sbrkBase) === NULL) {
    ptmalloc.setParWord(ptmalloc.par.sbrkBase, got.brk);
  }
  ptmalloc.setSystemMem(av, ptmalloc.systemMem(av) + got.size);

  if (got.brk === oldEnd && got.end === undefined) {
    ptmalloc.setHead(oldTop, got.size + oldSize + PREV_INUSE);
  } else if (ptmalloc.contiguous(av) && oldSize !== 0 && got.brk < oldEnd) {
    ptmalloc.printerr('break adjusted to free malloc space');
  } else {
    startNewTop(ptmalloc, av, oldTop, oldSize, got);
  }
}

function morecore(ptmalloc: Ptmalloc, av: VirtAddr, oldSize: number, nb: number): Morecore | undefined {
  const { system, layout } = ptmalloc;
  const contiguous = ptmalloc.contiguous(av);
  const wanted = nb + ptmalloc.parWord(ptmalloc.par.topPad) + layout.minsize - (contiguous ? oldSize : 0);
  const size = alignUp(wanted, system.pageSize);
  // A size of half the address space is negative as sbrk's argument.
  if (size > 0 && size < layout.requestLimit) {
    const brk = system.sbrk(size);
    ptmalloc.steps?.record({ kind: 'sbrk', increment: size, before: brk });
    if (brk !== undefined) return { brk, size, end: undefined };
  }
  const mapped = Math.max(contiguous ? alignUp(size + oldSize, system.pageSize) : size, MMAP_AS_MORECORE_SIZE);
  if (mapped <= nb || mapped >= 2 * layout.requestLimit) return undefined;
  const brk = system.mmap(mapped);
  ptmalloc.steps?.record({ kind: 'mmap', length: mapped, address: brk });
  if (brk === undefined) return undefined;
  ptmalloc.setNoncontiguous(av);
  return { brk, size: mapped, end: virtAddr(brk + mapped) };
}

/** The new memory does not continue the old top: align it, find its end, and retire the old top. */
function startNewTop(ptmalloc: Ptmalloc, av: VirtAddr, oldTop: VirtAddr, oldSize: number, got: Morecore): void {
  const { system, layout } = ptmalloc;
  const misalignment = (got.brk + layout.chunkHdrSz) % MALLOC_ALIGNMENT;
  const front = misalignment === 0 ? 0 : MALLOC_ALIGNMENT - misalignment;
  let correction = 0;
  let end = got.end;
  if (ptmalloc.contiguous(av)) {
    if (oldSize !== 0) {
      const foreign = got.brk - ptmalloc.at(oldTop, oldSize);
      ptmalloc.setSystemMem(av, ptmalloc.systemMem(av) + foreign);
    }
    correction = front + oldSize;
    const unalignedEnd = got.brk + got.size + correction;
    correction += alignUp(unalignedEnd, system.pageSize) - unalignedEnd;
    end = system.sbrk(correction);
    if (correction !== 0) ptmalloc.steps?.record({ kind: 'sbrk', increment: correction, before: end });
    if (end === undefined) {
      correction = 0;
      end = system.sbrk(0);
    }
  } else {
    end ??= system.sbrk(0);
  }
  if (end === undefined) return;

  const top = virtAddr(got.brk + front);
  ptmalloc.setTop(av, top);
  ptmalloc.setHead(top, end - top + correction + PREV_INUSE);
  ptmalloc.setSystemMem(av, ptmalloc.systemMem(av) + correction);
  if (oldSize !== 0) fenceOldTop(ptmalloc, av, oldTop, oldSize);
}

function fenceOldTop(ptmalloc: Ptmalloc, av: VirtAddr, oldTop: VirtAddr, oldSize: number): void {
  const { chunkHdrSz, minsize } = ptmalloc.layout;
  const shrunk = oldSize - 2 * chunkHdrSz;
  const size = shrunk - (shrunk & MALLOC_ALIGN_MASK);
  ptmalloc.setHead(oldTop, size + PREV_INUSE);
  ptmalloc.setHead(oldTop + size, chunkHdrSz + PREV_INUSE);
  ptmalloc.setHead(oldTop + size + chunkHdrSz, chunkHdrSz + PREV_INUSE);
  if (size >= minsize) intFree(ptmalloc, av, oldTop, true);
}
