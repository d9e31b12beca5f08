/**
 * A swap area: which of its slots are in use, by how many page table entries, and what is in them (mm/swapfile.c).
 *
 *     slot        0         1         2         3        4
 *             +--------+---------+---------+--------+--------+- - -
 *     map     | header | 1       | 2|cache |  free  |  cache |          a count of entries, and the bit SWAP_HAS_CACHE
 *             +--------+---------+---------+--------+--------+- - -
 *                        one PTE   two PTEs           nobody but the swap cache, which may give it up
 *                                  after fork, and a
 *                                  frame in the swap cache
 *
 * A slot is free when its map is 0. Slots are found by searching on from the one found last, so what is swapped out
 * together lies together and read-ahead finds it.
 */
import { PageStore } from '../phys/page_store';
import { type TrackedMemory, Int32Column } from '../time/tracked_memory';
import { PAGE_SIZE, type Pfn, pfn as toPfn } from '../units';
import { MAX_SWAP_SLOTS } from './swap';

/** The slot's contents are also (or only) in a frame of the swap cache. */
export const SWAP_HAS_CACHE = 1 << 30;
const COUNT = SWAP_HAS_CACHE - 1;

const INUSE_PAGES = 0;
const CLUSTER_NEXT = 1;

/** One slot for a panel and for /proc. */
export interface SwapSlotView {
  readonly slot: number;
  /** How many page table entries name it. */
  readonly count: number;
  /** The frame of the swap cache with the same contents. */
  readonly cached: Pfn | undefined;
}

export class SwapArea {
  /** As /proc/swaps shows it. */
  readonly path: string;
  /** Slots including the header. */
  readonly max: number;
  /** Contents, by slot. */
  readonly store: PageStore;
  private readonly map: Int32Column;
  private readonly cacheFrame: Int32Column;
  private readonly shadows: Int32Column;
  private readonly counters: Int32Column;

  constructor(memory: TrackedMemory, path: string, bytes: number) {
    this.path = path;
    this.max = Math.min(MAX_SWAP_SLOTS, Math.floor(bytes / PAGE_SIZE));
    this.store = new PageStore(memory, this.max);
    this.map = new Int32Column(memory, this.max);
    this.cacheFrame = new Int32Column(memory, this.max);
    this.shadows = new Int32Column(memory, this.max);
    this.counters = new Int32Column(memory, 2);
    this.counters.set(CLUSTER_NEXT, 1);
  }

  /** Slots that can hold a page: all but the header. */
  get pages(): number {
    return Math.max(0, this.max - 1);
  }

  get inusePages(): number {
    return this.counters.get(INUSE_PAGES);
  }

  /** Takes a free slot for the swap cache: no entry names it yet (scan_swap_map_slots). Undefined when all are in use. */
  allocate(): number | undefined {
    if (this.inusePages === this.pages) return undefined;
    let slot = this.counters.get(CLUSTER_NEXT);
    while (this.map.get(slot) !== 0) slot = this.slotAfter(slot);
    this.map.set(slot, SWAP_HAS_CACHE);
    this.shadows.set(slot, 0);
    this.counters.add(INUSE_PAGES, 1);
    this.counters.set(CLUSTER_NEXT, this.slotAfter(slot));
    return slot;
  }

  /** How many page table entries name the slot (swap_count). */
  count(slot: number): number {
    return this.map.get(slot) & COUNT;
  }

  /** Whether the slot holds anything: for an entry or for the cache. */
  inUse(slot: number): boolean {
    return slot > 0 && slot < this.max && this.map.get(slot) !== 0;
  }

  addCount(slot: number): void {
    if (this.map.get(slot) === 0) throw new Error(`swap_duplicate of free slot ${slot}`);
    this.map.add(slot, 1);
  }

  /** Takes an entry away; the last one frees the slot unless the swap cache has it. @returns the entries left */
  dropCount(slot: number): number {
    if (this.count(slot) === 0) throw new Error(`swap_free of slot ${slot}, which no entry names`);
    if (this.map.add(slot, -1) === 0) this.counters.add(INUSE_PAGES, -1);
    return this.count(slot);
  }

  /** The frame of the swap cache for this slot. */
  cached(slot: number): Pfn | undefined {
    const frame = this.cacheFrame.get(slot);
    return frame === 0 ? undefined : toPfn(frame);
  }

  /** Enters a frame in the swap cache. What reclaim had noted about the slot's eviction goes. */
  setCached(slot: number, frame: Pfn): void {
    this.map.set(slot, this.map.get(slot) | SWAP_HAS_CACHE);
    this.cacheFrame.set(slot, frame);
    this.shadows.set(slot, 0);
  }

  /** Takes the frame out; a slot that no entry names is free then. @param shadow left behind by an eviction, or 0 */
  clearCached(slot: number, shadow: number): void {
    const rest = this.map.get(slot) & ~SWAP_HAS_CACHE;
    this.map.set(slot, rest);
    this.cacheFrame.set(slot, 0);
    this.shadows.set(slot, shadow);
    if (rest === 0) this.counters.add(INUSE_PAGES, -1);
  }

  /** What workingset.ts left in the slot when its page was evicted; 0 when nothing. */
  shadow(slot: number): number {
    return this.shadows.get(slot);
  }

  /** The slots that are in use, in ascending order. */
  *slotsInUse(): Generator<SwapSlotView> {
    for (let slot = 1; slot < this.max; slot++) {
      if (this.map.get(slot) !== 0) yield { slot, count: this.count(slot), cached: this.cached(slot) };
    }
  }

  private slotAfter(slot: number): number {
    return slot + 1 < this.max ? slot + 1 : 1;
  }
}
