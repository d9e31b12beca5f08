/**
 * The frame table: Linux's mem_map, one struct page a frame, as columns in tracked memory.
 *
 *     column      meaning                                                         all zero means
 *     ---------   -------------------------------------------------------------   -----------------------
 *     flags       PG_* of page_flags.ts                                           a frame inside a free block
 *     refcount    who holds the frame: page tables, caches, the kernel itself     free
 *     mapcount    how many page table entries map it                              mapped nowhere
 *     mapping     id of the anon_vma (PG_anon) or of the address_space            belongs to no object
 *     index       page offset within that object                                  -
 *     private     swap entry (PG_swapcache) or order of a free block (PG_buddy)   -
 *     lruNext     neighbours on the one list the frame is on:                     end of the list
 *     lruPrev     a free_area list or an LRU list
 *
 * Linux stores `_mapcount` minus one, so that zeroed memory would say "mapped once"; here the column is the plain
 * count. Because "all zero" is a free frame, a machine of 16 million frames starts without writing one row a frame.
 *
 * Frame 0 belongs to the kernel on every machine, so 0 serves as "no frame" in the links.
 */
import { type TrackedMemory, Float64Column, Int32Column } from '../time/tracked_memory';
import { type Pfn, pfn as toPfn } from '../units';

export class FrameTable {
  /** How many frames the machine has. */
  readonly count: number;
  readonly flags: Int32Column;
  readonly refcount: Int32Column;
  readonly mapcount: Int32Column;
  readonly mapping: Int32Column;
  readonly index: Float64Column;
  readonly private: Int32Column;
  readonly lruNext: Int32Column;
  readonly lruPrev: Int32Column;

  constructor(memory: TrackedMemory, count: number) {
    this.count = count;
    this.flags = new Int32Column(memory, count);
    this.refcount = new Int32Column(memory, count);
    this.mapcount = new Int32Column(memory, count);
    this.mapping = new Int32Column(memory, count);
    this.index = new Float64Column(memory, count);
    this.private = new Int32Column(memory, count);
    this.lruNext = new Int32Column(memory, count);
    this.lruPrev = new Int32Column(memory, count);
  }

  /** Whether any of the flags is set. */
  test(frame: Pfn, flags: number): boolean {
    return (this.flags.get(frame) & flags) !== 0;
  }

  setFlags(frame: Pfn, flags: number): void {
    this.flags.set(frame, this.flags.get(frame) | flags);
  }

  clearFlags(frame: Pfn, flags: number): void {
    this.flags.set(frame, this.flags.get(frame) & ~flags);
  }

  /** Clears the flags. @returns whether any of them was set (TestClearPage...) */
  testAndClear(frame: Pfn, flags: number): boolean {
    const before = this.flags.get(frame);
    if ((before & flags) === 0) return false;
    this.flags.set(frame, before & ~flags);
    return true;
  }

  /** Takes one more reference. The frame must be in use already. */
  getPage(frame: Pfn): void {
    const count = this.refcount.get(frame);
    if (count <= 0) throw new Error(`get_page of free frame ${frame}`);
    this.refcount.set(frame, count + 1);
  }

  /** Whether nobody holds the frame: it lies in a free block of the buddy allocator. */
  isFree(frame: Pfn): boolean {
    return this.refcount.get(frame) === 0;
  }
}

/** A circular-free, doubly linked list of frames: where its ends are kept. Either end is 0 when it is empty. */
export interface FrameListHead {
  readonly heads: Int32Column;
  /** Index in `heads` of the first frame; the last frame's is one above. */
  readonly at: number;
}

/** Puts a frame, which is on no list, at the head. */
export function listAdd(frames: FrameTable, list: FrameListHead, frame: Pfn): void {
  const first = list.heads.get(list.at);
  frames.lruPrev.set(frame, 0);
  frames.lruNext.set(frame, first);
  if (first === 0) list.heads.set(list.at + 1, frame);
  else frames.lruPrev.set(first, frame);
  list.heads.set(list.at, frame);
}

/** Puts a frame, which is on no list, at the tail. */
export function listAddTail(frames: FrameTable, list: FrameListHead, frame: Pfn): void {
  const last = list.heads.get(list.at + 1);
  frames.lruNext.set(frame, 0);
  frames.lruPrev.set(frame, last);
  if (last === 0) list.heads.set(list.at, frame);
  else frames.lruNext.set(last, frame);
  list.heads.set(list.at + 1, frame);
}

/** Takes a frame off the list it is on. */
export function listDelete(frames: FrameTable, list: FrameListHead, frame: Pfn): void {
  const next = frames.lruNext.get(frame);
  const previous = frames.lruPrev.get(frame);
  if (previous === 0) list.heads.set(list.at, next);
  else frames.lruNext.set(previous, next);
  if (next === 0) list.heads.set(list.at + 1, previous);
  else frames.lruPrev.set(next, previous);
  frames.lruNext.set(frame, 0);
  frames.lruPrev.set(frame, 0);
}

export function listFirst(list: FrameListHead): Pfn | undefined {
  const first = list.heads.get(list.at);
  return first === 0 ? undefined : toPfn(first);
}

export function listLast(list: FrameListHead): Pfn | undefined {
  const last = list.heads.get(list.at + 1);
  return last === 0 ? undefined : toPfn(last);
}

/** The frames of a list from head to tail. The list must not change meanwhile. */
export function* listFrames(frames: FrameTable, list: FrameListHead): Generator<Pfn> {
  for (let frame = list.heads.get(list.at); frame !== 0; frame = frames.lruNext.get(frame)) yield toPfn(frame);
}
