/** What malloc tells about itself: mallinfo2, malloc_info's XML, malloc_stats' lines. All count by walking the lists. */
import type { VirtAddr } from '../../units';
import { arenas } from './arena';
import { binAt, fastbinAt } from './bins';
import { heapForPtr, heapMprotectSize, heapPrev, heapSize } from './heap';
import { NBINS } from './layout';
import { NULL } from './ptmalloc';
import type { Ptmalloc } from './ptmalloc';

/** struct mallinfo2, in bytes and counts. Chunks in the tcache count as in use. */
export interface Mallinfo2 {
  /** Memory obtained by the arenas: system_mem. */
  arena: number;
  /** Free chunks outside fastbins, top among them. */
  ordblks: number;
  /** Chunks in fastbins. */
  smblks: number;
  /** Mapped chunks and their bytes. */
  hblks: number;
  hblkhd: number;
  /** Always 0. */
  usmblks: number;
  /** Bytes in fastbins. */
  fsmblks: number;
  /** Bytes in use, and bytes free. */
  uordblks: number;
  fordblks: number;
  /** Bytes that trimming top could give back at most: its size. */
  keepcost: number;
}

/** mallinfo2(3): all arenas together. */
export function mallinfo2(ptmalloc: Ptmalloc): Mallinfo2 {
  const info = emptyMallinfo2();
  for (const av of arenas(ptmalloc)) intMallinfo(ptmalloc, av, info);
  return info;
}

function emptyMallinfo2(): Mallinfo2 {
  return {
    arena: 0,
    ordblks: 0,
    smblks: 0,
    hblks: 0,
    hblkhd: 0,
    usmblks: 0,
    fsmblks: 0,
    uordblks: 0,
    fordblks: 0,
    keepcost: 0,
  };
}

/** int_mallinfo: adds one arena to `info`. */
function intMallinfo(ptmalloc: Ptmalloc, av: VirtAddr, info: Mallinfo2): void {
  const { layout, par } = ptmalloc;
  const topSize = ptmalloc.chunksize(ptmalloc.top(av));
  let available = topSize;
  let blocks = 1;
  let fastBlocks = 0;
  let fastAvailable = 0;
  for (let index = 0; index < layout.nfastbins; index++) {
    for (let chunk = ptmalloc.pointer(fastbinAt(layout, av, index)); chunk !== NULL;) {
      if (ptmalloc.misalignedChunk(chunk)) ptmalloc.printerr('int_mallinfo(): unaligned fastbin chunk detected');
      fastBlocks++;
      fastAvailable += ptmalloc.chunksize(chunk);
      chunk = ptmalloc.reveal(chunk + layout.chunkHdrSz);
    }
  }
  available += fastAvailable;
  for (let index = 1; index < NBINS; index++) {
    const bin = binAt(layout, av, index);
    for (let chunk = ptmalloc.bk(bin); chunk !== bin; chunk = ptmalloc.bk(chunk)) {
      blocks++;
      available += ptmalloc.chunksize(chunk);
    }
  }
  const systemMem = ptmalloc.systemMem(av);
  info.smblks += fastBlocks;
  info.ordblks += blocks;
  info.fordblks += available;
  info.uordblks += systemMem - available;
  info.arena += systemMem;
  info.fsmblks += fastAvailable;
  if (ptmalloc.isMainArena(av)) {
    info.hblks = ptmalloc.parInt(par.nMmaps);
    info.hblkhd = ptmalloc.parWord(par.mmappedMem);
    info.keepcost = topSize;
  }
}

/** What one list holds, as malloc_info prints it. */
interface BinSizes {
  from: number;
  to: number;
  total: number;
  count: number;
}

/** One arena's share of malloc_info. */
interface ArenaSizes {
  readonly fast: readonly BinSizes[];
  readonly unsorted: BinSizes;
  readonly bins: readonly BinSizes[];
}

/**
 * malloc_info(3)'s XML. As in 2.36, sizes in the unsorted, small and large bins are raw size fields, so each chunk
 * counts its PREV_INUSE bit as a byte; `rest` includes top.
 */
export function mallocInfo(ptmalloc: Ptmalloc): string {
  const { par } = ptmalloc;
  let text = '<malloc version="1">\n';
  let number = 0;
  let [fastCount, fastSize, restCount, restSize, current, maximum] = [0, 0, 0, 0, 0, 0];
  let [total, mprotect] = [0, 0];
  for (const av of arenas(ptmalloc)) {
    const sizes = arenaSizes(ptmalloc, av);
    const fast = sum(sizes.fast);
    const rest = sum([sizes.unsorted, ...sizes.bins]);
    rest.count += 1;
    rest.total += ptmalloc.chunksize(ptmalloc.top(av));
    const system = ptmalloc.systemMem(av);
    const systemMax = ptmalloc.maxSystemMem(av);
    text += `<heap nr="${number++}">\n<sizes>\n${[...sizes.fast, ...sizes.bins].map(sizeLine).join('')}`;
    if (sizes.unsorted.count !== 0) text += `  <unsorted ${attributes(sizes.unsorted)}/>\n`;
    text += `</sizes>\n${totalLine('fast', fast.count, fast.total)}${totalLine('rest', rest.count, rest.total)}`;
    const space = addressSpace(ptmalloc, av);
    text += systemLines(system, systemMax) + aspaceLines(space.total, space.mprotect);
    if (space.subheaps > 0) text += `<aspace type="subheaps" size="${space.subheaps}"/>\n`;
    text += '</heap>\n';
    total += space.total;
    mprotect += space.mprotect;
    fastCount += fast.count;
    fastSize += fast.total;
    restCount += rest.count;
    restSize += rest.total;
    current += system;
    maximum += systemMax;
  }
  text += totalLine('fast', fastCount, fastSize) + totalLine('rest', restCount, restSize);
  text += totalLine('mmap', ptmalloc.parInt(par.nMmaps), ptmalloc.parWord(par.mmappedMem));
  return `${text}${systemLines(current, maximum)}${aspaceLines(total, mprotect)}</malloc>\n`;
}

/** An arena's address space: the main arena's is what it obtained, a thread's arena adds up its heaps. */
function addressSpace(ptmalloc: Ptmalloc, av: VirtAddr): { total: number; mprotect: number; subheaps: number } {
  if (ptmalloc.isMainArena(av)) {
    const systemMem = ptmalloc.systemMem(av);
    return { total: systemMem, mprotect: systemMem, subheaps: 0 };
  }
  const space = { total: 0, mprotect: 0, subheaps: 0 };
  let heap = heapForPtr(ptmalloc.layout, ptmalloc.top(av));
  while (heap !== NULL) {
    space.total += heapSize(ptmalloc, heap);
    space.mprotect += heapMprotectSize(ptmalloc, heap);
    space.subheaps++;
    heap = heapPrev(ptmalloc, heap);
  }
  return space;
}

function arenaSizes(ptmalloc: Ptmalloc, av: VirtAddr): ArenaSizes {
  const fast: BinSizes[] = [];
  for (let index = 0; index < ptmalloc.layout.nfastbins; index++) fast.push(fastbinSizes(ptmalloc, av, index));
  const bins: BinSizes[] = [];
  for (let index = 2; index < NBINS; index++) bins.push(binSizes(ptmalloc, av, index));
  return { fast, unsorted: binSizes(ptmalloc, av, 1), bins };
}

/** All chunks of a fastbin are taken to be as large as the first. */
function fastbinSizes(ptmalloc: Ptmalloc, av: VirtAddr, index: number): BinSizes {
  const first = ptmalloc.pointer(fastbinAt(ptmalloc.layout, av, index));
  if (first === NULL) return { from: 0, to: 0, total: 0, count: 0 };
  const size = ptmalloc.chunksize(first);
  let count = 0;
  for (let chunk = first; chunk !== NULL; chunk = ptmalloc.reveal(chunk + ptmalloc.layout.chunkHdrSz)) {
    if (ptmalloc.misalignedChunk(chunk)) ptmalloc.printerr('__malloc_info(): unaligned fastbin chunk detected');
    count++;
  }
  return { from: size - 15, to: size, total: count * size, count };
}

function binSizes(ptmalloc: Ptmalloc, av: VirtAddr, index: number): BinSizes {
  const bin = binAt(ptmalloc.layout, av, index);
  const sizes: BinSizes = { from: Infinity, to: 0, total: 0, count: 0 };
  for (let chunk = ptmalloc.fd(bin); chunk !== bin; chunk = ptmalloc.fd(chunk)) {
    const size = ptmalloc.head(chunk);
    sizes.count++;
    sizes.total += size;
    sizes.from = Math.min(sizes.from, size);
    sizes.to = Math.max(sizes.to, size);
  }
  return sizes;
}

function sum(sizes: readonly BinSizes[]): { count: number; total: number } {
  let count = 0;
  let total = 0;
  for (const size of sizes) {
    count += size.count;
    total += size.total;
  }
  return { count, total };
}

const attributes = (sizes: BinSizes): string =>
  `from="${sizes.from}" to="${sizes.to}" total="${sizes.total}" count="${sizes.count}"`;
const sizeLine = (sizes: BinSizes): string => (sizes.count === 0 ? '' : `  <size ${attributes(sizes)}/>\n`);
const totalLine = (type: string, count: number, size: number): string =>
  `<total type="${type}" count="${count}" size="${size}"/>\n`;
const systemLines = (current: number, maximum: number): string =>
  `<system type="current" size="${current}"/>\n<system type="max" size="${maximum}"/>\n`;
const aspaceLines = (total: number, mprotect: number): string =>
  `<aspace type="total" size="${total}"/>\n<aspace type="mprotect" size="${mprotect}"/>\n`;

/** malloc_stats(3)'s lines. Byte counts are unsigned ints there, so they wrap at 4 GiB. */
export function mallocStats(ptmalloc: Ptmalloc): string {
  const { par } = ptmalloc;
  const mmapped = ptmalloc.parWord(par.mmappedMem);
  let system = mmapped;
  let inUse = mmapped;
  let text = '';
  let number = 0;
  for (const av of arenas(ptmalloc)) {
    const info = emptyMallinfo2();
    intMallinfo(ptmalloc, av, info);
    text += `Arena ${number++}:\n${statsLine('system bytes    ', info.arena)}`;
    text += statsLine('in use bytes    ', info.uordblks);
    system += info.arena;
    inUse += info.uordblks;
  }
  text += `Total (incl. mmap):\n${statsLine('system bytes    ', system)}${statsLine('in use bytes    ', inUse)}`;
  text += statsLine('max mmap regions', ptmalloc.parInt(par.maxNMmaps));
  return `${text}max mmap bytes   = ${String(ptmalloc.parWord(par.maxMmappedMem)).padStart(10)}\n`;
}

const statsLine = (name: string, value: number): string => `${name} = ${String(value % 2 ** 32).padStart(10)}\n`;
