/**
 * Heaps: the memory of arenas other than the main one. Each is a reservation of 64 MiB (i386: 1 MiB), aligned to its
 * size, of which only the front may be accessed; so the heap of any chunk is found by masking its address.
 *
 *      first heap of an arena                               a later heap of the same arena
 *      +-----------+--------------+------+-----+--------+   +-----------+------+-----+---------+-----------+
 *      | heap_info | malloc_state | chunk ... | fences |   | heap_info | chunk ...  | top     | PROT_NONE |
 *      +-----------+--------------+------+-----+--------+   +-----------+------+-----+---------+-----------+
 *            ^                                                    | prev                        ^
 *            '----------------------------------------------------'        size, mprotect_size -'
 *
 *      struct heap_info: ar_ptr, prev, size, mprotect_size, pagesize, one word each, padded to keep chunks aligned
 */
import type { VirtAddr } from '../../units';
import { virtAddr } from '../../units';
import { unlinkChunk } from './chunk';
import { intFree } from './int_free';
import { MALLOC_ALIGN_MASK, NON_MAIN_ARENA, PREV_INUSE } from './layout';
import type { MallocLayout } from './layout';
import { NULL } from './ptmalloc';
import type { Ptmalloc } from './ptmalloc';
import type { MallocThreads } from './system';

const HEAP_MIN_SIZE = 32 * 1024;

/** HEAP_MAX_SIZE. */
export const heapMaxSize = (layout: MallocLayout): number => 2 * layout.mmapThresholdMax;

/** sizeof (heap_info). */
export const sizeofHeapInfo = (layout: MallocLayout): number => (layout.sizeSz === 8 ? 48 : 24);

/** heap_for_ptr: the heap that an address of a thread's arena lies in. */
export const heapForPtr = (layout: MallocLayout, address: number): VirtAddr =>
  virtAddr(address - (address % heapMaxSize(layout)));

export const heapArena = (ptmalloc: Ptmalloc, heap: number): VirtAddr => ptmalloc.pointer(heap);
export const heapPrev = (ptmalloc: Ptmalloc, heap: number): VirtAddr => ptmalloc.pointer(heap + ptmalloc.sizeSz);
export const heapSize = (ptmalloc: Ptmalloc, heap: number): number => ptmalloc.word(heap + 2 * ptmalloc.sizeSz);
export const heapMprotectSize = (ptmalloc: Ptmalloc, heap: number): number => ptmalloc.word(heap + 3 * ptmalloc.sizeSz);

const setHeapSize = (ptmalloc: Ptmalloc, heap: number, size: number): void =>
  ptmalloc.setWord(heap + 2 * ptmalloc.sizeSz, size);
const setHeapMprotectSize = (ptmalloc: Ptmalloc, heap: number, size: number): void =>
  ptmalloc.setWord(heap + 3 * ptmalloc.sizeSz, size);

const alignUp = (value: number, alignment: number): number => Math.ceil(value / alignment) * alignment;

/** new_heap: a heap with room for `size` bytes and up to `topPad` more; NULL when there is no address space. */
export function newHeap(ptmalloc: Ptmalloc, threads: MallocThreads, size: number, topPad: number): VirtAddr {
  const { pageSize } = ptmalloc.system;
  const maximum = heapMaxSize(ptmalloc.layout);
  let wanted = size;
  if (size + topPad < HEAP_MIN_SIZE) wanted = HEAP_MIN_SIZE;
  else if (size + topPad <= maximum) wanted += topPad;
  else if (size > maximum) return NULL;
  else wanted = maximum;
  wanted = alignUp(wanted, pageSize);

  const heap = reserveAligned(ptmalloc, threads, maximum);
  if (heap === NULL) return NULL;
  if (!threads.protect(heap, wanted)) {
    ptmalloc.system.munmap(heap, maximum);
    return NULL;
  }
  setHeapSize(ptmalloc, heap, wanted);
  setHeapMprotectSize(ptmalloc, heap, wanted);
  ptmalloc.setWord(heap + 4 * ptmalloc.sizeSz, pageSize);
  ptmalloc.steps?.record({ kind: 'heap-created', heap, size: wanted });
  return heap;
}

/**
 * Reserves `maximum` bytes aligned to as many. Twice as much is reserved and the rest cut off; when the front half was
 * aligned already, the place of the back half is remembered (aligned_heap_area) to be tried first the next time.
 */
function reserveAligned(ptmalloc: Ptmalloc, threads: MallocThreads, maximum: number): VirtAddr {
  const { system } = ptmalloc;
  const remembered = ptmalloc.pointer(threads.symbols.alignedHeapArea);
  if (remembered !== NULL) {
    const place = threads.reserve(remembered, maximum);
    ptmalloc.setWord(threads.symbols.alignedHeapArea, NULL);
    if (place !== undefined && place % maximum === 0) return place;
    if (place !== undefined) system.munmap(place, maximum);
  }
  const twice = threads.reserve(NULL, 2 * maximum);
  if (twice !== undefined) {
    const heap = virtAddr(alignUp(twice, maximum));
    const front = heap - twice;
    if (front > 0) system.munmap(twice, front);
    else ptmalloc.setWord(threads.symbols.alignedHeapArea, heap + maximum);
    system.munmap(virtAddr(heap + maximum), maximum - front);
    return heap;
  }
  const once = threads.reserve(NULL, maximum);
  if (once === undefined) return NULL;
  if (once % maximum === 0) return once;
  system.munmap(once, maximum);
  return NULL;
}

/** grow_heap: whether `bytes` more could be made accessible. */
function growHeap(ptmalloc: Ptmalloc, threads: MallocThreads, heap: VirtAddr, bytes: number): boolean {
  const size = heapSize(ptmalloc, heap) + alignUp(bytes, ptmalloc.system.pageSize);
  if (size > heapMaxSize(ptmalloc.layout)) return false;
  const accessible = heapMprotectSize(ptmalloc, heap);
  if (size > accessible) {
    if (!threads.protect(virtAddr(heap + accessible), size - accessible)) return false;
    setHeapMprotectSize(ptmalloc, heap, size);
  }
  setHeapSize(ptmalloc, heap, size);
  ptmalloc.steps?.record({ kind: 'heap-grown', heap, size });
  return true;
}

/** sysmalloc for a thread's arena: a longer heap, else a new one. False when neither can be had. */
export function extendThreadArena(
  ptmalloc: Ptmalloc,
  threads: MallocThreads,
  av: VirtAddr,
  oldTop: VirtAddr,
  oldSize: number,
  nb: number,
): boolean {
  const { minsize } = ptmalloc.layout;
  const oldHeap = heapForPtr(ptmalloc.layout, oldTop);
  const oldHeapSize = heapSize(ptmalloc, oldHeap);
  if (growHeap(ptmalloc, threads, oldHeap, minsize + nb - oldSize)) {
    const size = heapSize(ptmalloc, oldHeap);
    ptmalloc.setSystemMem(av, ptmalloc.systemMem(av) + size - oldHeapSize);
    ptmalloc.setHead(oldTop, oldHeap + size - oldTop + PREV_INUSE);
    return true;
  }
  const info = sizeofHeapInfo(ptmalloc.layout);
  const heap = newHeap(ptmalloc, threads, nb + minsize + info, ptmalloc.parWord(ptmalloc.par.topPad));
  if (heap === NULL) return false;
  const size = heapSize(ptmalloc, heap);
  ptmalloc.setWord(heap, av);
  ptmalloc.setWord(heap + ptmalloc.sizeSz, oldHeap);
  ptmalloc.setSystemMem(av, ptmalloc.systemMem(av) + size);
  ptmalloc.setTop(av, heap + info);
  ptmalloc.setHead(heap + info, size - info + PREV_INUSE);
  fenceOldHeap(ptmalloc, av, oldTop, oldSize);
  return true;
}

/** Closes the old top with two unusable chunks, the second of size 0, and frees what is in front of them. */
function fenceOldHeap(ptmalloc: Ptmalloc, av: VirtAddr, oldTop: VirtAddr, oldSize: number): void {
  const { minsize, chunkHdrSz } = ptmalloc.layout;
  const shrunk = oldSize - minsize;
  const size = shrunk - (shrunk & MALLOC_ALIGN_MASK);
  ptmalloc.setHead(oldTop + size + chunkHdrSz, PREV_INUSE);
  if (size >= minsize) {
    ptmalloc.setHead(oldTop + size, chunkHdrSz + PREV_INUSE);
    ptmalloc.setFoot(oldTop + size, chunkHdrSz);
    ptmalloc.setHead(oldTop, size + (PREV_INUSE | NON_MAIN_ARENA));
    intFree(ptmalloc, av, oldTop, true);
  } else {
    ptmalloc.setHead(oldTop, size + chunkHdrSz + PREV_INUSE);
    ptmalloc.setFoot(oldTop, size + chunkHdrSz);
  }
}

/** heap_trim: unmaps last heaps of which nothing is used, then shrinks what top leaves beyond `pad` bytes. */
export function heapTrim(ptmalloc: Ptmalloc, threads: MallocThreads, av: VirtAddr, pad: number): void {
  const { layout, par } = ptmalloc;
  const info = sizeofHeapInfo(layout);
  let heap = heapForPtr(layout, ptmalloc.top(av));
  while (ptmalloc.top(av) === heap + info) {
    const previous = dropHeap(ptmalloc, threads, av, heap);
    if (previous === NULL) break;
    heap = previous;
  }
  const top = ptmalloc.top(av);
  const topSize = ptmalloc.chunksize(top);
  const { pageSize } = ptmalloc.system;
  if (topSize < ptmalloc.parWord(par.trimThreshold)) return;
  const topArea = topSize - layout.minsize - 1;
  if (topArea < 0 || topArea <= pad) return;
  const extra = Math.floor((topArea - pad) / pageSize) * pageSize;
  const size = heapSize(ptmalloc, heap) - extra;
  if (extra === 0 || size < info) return;

  ptmalloc.system.madviseDontneed(virtAddr(heap + size), extra);
  setHeapSize(ptmalloc, heap, size);
  ptmalloc.setSystemMem(av, ptmalloc.systemMem(av) - extra);
  ptmalloc.setHead(top, topSize - extra + PREV_INUSE);
  ptmalloc.steps?.record({ kind: 'top-trimmed', released: extra, left: topSize - extra });
}

/**
 * Unmaps a heap that is all top and continues the arena in the heap before it, unless too little would be left there.
 * Returns that heap, or NULL when this one stays.
 */
function dropHeap(ptmalloc: Ptmalloc, threads: MallocThreads, av: VirtAddr, heap: VirtAddr): VirtAddr {
  const { minsize, chunkHdrSz } = ptmalloc.layout;
  const maximum = heapMaxSize(ptmalloc.layout);
  const previous = heapPrev(ptmalloc, heap);
  const previousSize = heapSize(ptmalloc, previous);
  const end = previous + previousSize - (minsize - chunkHdrSz);
  const misalign = end % (MALLOC_ALIGN_MASK + 1);
  const fence = virtAddr(end - misalign);
  ptmalloc.assert(ptmalloc.head(fence) === PREV_INUSE, 'heap_trim', 'chunksize_nomask (p) == (0 | PREV_INUSE)');
  let chunk = ptmalloc.at(fence, -ptmalloc.prevSize(fence));
  let size = ptmalloc.chunksize(chunk) + (minsize - chunkHdrSz) + misalign;
  const mergeable = !ptmalloc.prevInuse(chunk);
  if (mergeable) size += ptmalloc.prevSize(chunk);
  if (size + (maximum - previousSize) < ptmalloc.parWord(ptmalloc.par.topPad) + minsize + ptmalloc.system.pageSize) {
    return NULL;
  }
  ptmalloc.setSystemMem(av, ptmalloc.systemMem(av) - heapSize(ptmalloc, heap));
  const { alignedHeapArea } = threads.symbols;
  if (ptmalloc.pointer(alignedHeapArea) === heap + maximum) ptmalloc.setWord(alignedHeapArea, NULL);
  ptmalloc.system.munmap(heap, maximum);
  ptmalloc.steps?.record({ kind: 'munmap', address: heap, length: maximum });
  if (mergeable) {
    chunk = ptmalloc.at(chunk, -ptmalloc.prevSize(chunk));
    unlinkChunk(ptmalloc, chunk);
  }
  ptmalloc.setTop(av, chunk);
  ptmalloc.setHead(chunk, size + PREV_INUSE);
  return previous;
}
