/**
 * The swap cache and the way of a page between RAM and its slot (mm/swap_state.c, mm/page_io.c).
 *
 *     reclaim   addToSwap(frame)        slot taken, frame in the swap cache
 *               (page table entries become swap entries: rmap.ts; each counts in the slot's map)
 *               swapWritepage(frame)    contents to the slot
 *               deleteFromSwapCache     the frame can go
 *
 *     fault     lookupSwapCache(entry)  still or again in RAM: a minor fault
 *               swapin(entry)           read from the slot, with its neighbours: a major fault
 *               swapFree(entry)         this page table entry no longer needs the slot
 *               tryToFreeSwap(frame)    nobody does: the slot is free, the page is only in RAM again
 *
 * While a page is in the cache, frame and slot have the same contents unless the frame is PG_dirty. So a page that was
 * swapped in and only read can go again without being written. Writing is done at once here, as with a synchronous
 * device: no page is ever under write-back.
 */
import { type FrameTable } from '../phys/frames';
import { GFP_HIGHUSER_MOVABLE, GFP_READAHEAD, type Gfp } from '../phys/gfp';
import { type PageAllocator } from '../phys/page_alloc';
import { PG_dirty, PG_readahead, PG_swapbacked, PG_swapcache, PG_uptodate } from '../phys/page_flags';
import { type PageStore } from '../phys/page_store';
import { type Vmstat } from '../phys/vmstat';
import { type TrackedMemory, Int32Column } from '../time/tracked_memory';
import { type Pfn, type VirtAddr } from '../units';
import { type EventSink } from './event_sink';
import { type LruLists } from './lru';
import { type SwapEntry, swapEntryOf, swpEntry, swpOffset, swpType } from './swap';
import { type SwapSlotView, SwapArea } from './swapfile';
import { workingsetEviction, workingsetRefault } from './workingset';

export interface SwapParts {
  readonly frames: FrameTable;
  readonly pages: PageAllocator;
  readonly ram: PageStore;
  readonly lru: LruLists;
  readonly vmstat: Vmstat;
  readonly events: EventSink;
  /** Reads /proc/sys/vm/page-cluster: read-ahead is up to 2^page_cluster pages. */
  readonly pageCluster: () => number;
  /** Charges the running task the time of one page to or from the disk. @returns the cycles charged */
  readonly chargeDiskPage: () => number;
}

export interface SwapAreaView {
  readonly path: string;
  /** Slots that can hold a page. */
  readonly pages: number;
  readonly inusePages: number;
}

// State of the read-ahead window, as in swapin_nr_pages().
const RA_HITS = 0;
const RA_PREV_OFFSET = 1;
const RA_LAST_PAGES = 2;

export class Swap {
  readonly areas: readonly SwapArea[];
  private readonly parts: SwapParts;
  private readonly readahead: Int32Column;

  /** @param swapBytes size of the one area at boot; below two pages there is none */
  constructor(memory: TrackedMemory, parts: SwapParts, swapBytes: number) {
    this.parts = parts;
    const area = new SwapArea(memory, '/swapfile', swapBytes);
    this.areas = area.pages > 0 ? [area] : [];
    this.readahead = new Int32Column(memory, 3);
    this.readahead.set(RA_HITS, 4);
  }

  /** total_swap_pages. */
  totalSwapPages(): number {
    return this.areas.reduce((sum, area) => sum + area.pages, 0);
  }

  /** get_nr_swap_pages: free slots. */
  freeSwapPages(): number {
    return this.areas.reduce((sum, area) => sum + area.pages - area.inusePages, 0);
  }

  /** vm_swap_full: half of all slots are in use, so slots aren't kept for pages that are in RAM. */
  vmSwapFull(): boolean {
    return this.freeSwapPages() * 2 < this.totalSwapPages();
  }

  /** How many page table entries name the slot. */
  swapCount(entry: SwapEntry): number {
    return this.area(entry).count(swpOffset(entry));
  }

  /** One more page table entry names the slot: fork, or try_to_unmap (swap_duplicate). */
  swapDuplicate(entry: SwapEntry): void {
    this.area(entry).addCount(swpOffset(entry));
  }

  /** A page table entry that named the slot is replaced by the page (swap_free). */
  swapFree(entry: SwapEntry): void {
    this.area(entry).dropCount(swpOffset(entry));
  }

  /**
   * A page table entry that named the slot goes away: munmap, exit, MADV_DONTNEED (free_swap_and_cache). When it was
   * the last one, a frame that the swap cache still has goes too.
   */
  freeSwapAndCache(entry: SwapEntry): void {
    const area = this.area(entry);
    const slot = swpOffset(entry);
    const left = area.dropCount(slot);
    const frame = area.cached(slot);
    if (left > 0 || frame === undefined) return;
    if (this.parts.frames.mapcount.get(frame) === 0 || this.vmSwapFull()) this.tryToFreeSwap(frame);
  }

  /** Drops the reference of a page table entry that is gone, and the swap cache's if it is of no use any more. */
  freePageAndSwapCache(frame: Pfn): void {
    const { frames, pages } = this.parts;
    if (frames.test(frame, PG_swapcache) && frames.mapcount.get(frame) === 0) this.tryToFreeSwap(frame);
    pages.putPage(frame);
  }

  /** The swap entry of a frame in the swap cache. */
  entryOf(frame: Pfn): SwapEntry | undefined {
    const { frames } = this.parts;
    return frames.test(frame, PG_swapcache) ? swapEntryOf(frames.private.get(frame)) : undefined;
  }

  /** Whether the swap cache has the entry's page; for those who only ask. */
  isCached(entry: SwapEntry): boolean {
    return this.area(entry).cached(swpOffset(entry)) !== undefined;
  }

  /** The frame of the swap cache for an entry. A page that was read ahead counts as a hit. No reference is taken. */
  lookupSwapCache(entry: SwapEntry): Pfn | undefined {
    const frame = this.area(entry).cached(swpOffset(entry));
    if (frame !== undefined && this.parts.frames.testAndClear(frame, PG_readahead)) {
      this.parts.vmstat.add('swap_ra_hit');
      this.readahead.add(RA_HITS, 1);
    }
    return frame;
  }

  /**
   * Reads a page and, as far as free memory and page_cluster allow, its neighbours in the swap area
   * (swap_cluster_readahead). Charges the time of one page to the running task: the neighbours come with the same
   * request. The frame is in the swap cache, on the inactive list, and has no reference but the cache's.
   * @param address where the fault was, for the event
   * @returns undefined when no frame can be had
   */
  swapin(entry: SwapEntry, address: VirtAddr): Pfn | undefined {
    this.readAround(entry);
    const cached = this.area(entry).cached(swpOffset(entry));
    const frame = cached ?? this.readSwapCache(entry, GFP_HIGHUSER_MOVABLE);
    if (frame === undefined) return undefined;
    const cycles = this.parts.chargeDiskPage();
    this.parts.events.emit('swapin', [swpOffset(entry), frame, address, cycles]);
    return frame;
  }

  /** Takes a slot for the frame and enters it in the swap cache (add_to_swap). False when no slot is free. */
  addToSwap(frame: Pfn): boolean {
    for (const [type, area] of this.areas.entries()) {
      const slot = area.allocate();
      if (slot === undefined) continue;
      this.addToSwapCache(frame, swpEntry(type, slot));
      this.parts.frames.setFlags(frame, PG_dirty);
      return true;
    }
    return false;
  }

  /** Writes the frame to its slot (swap_writepage). */
  swapWritepage(frame: Pfn): void {
    const entry = this.requireEntry(frame);
    const { frames, ram, vmstat } = this.parts;
    this.area(entry).store.copyFrom(ram, frame, swpOffset(entry));
    frames.clearFlags(frame, PG_dirty);
    vmstat.add('pswpout');
    vmstat.add('pgpgout', 4);
    vmstat.add('nr_vmscan_write');
    vmstat.add('nr_written');
  }

  /**
   * Takes the frame out of the swap cache and drops the cache's reference (delete_from_swap_cache).
   * @param evicted the page leaves RAM: its age is noted, to know a quick return when it comes
   */
  deleteFromSwapCache(frame: Pfn, evicted = false): void {
    const entry = this.requireEntry(frame);
    const { frames, pages, vmstat, lru } = this.parts;
    const shadow = evicted ? workingsetEviction(lru, frames, frame) : 0;
    this.area(entry).clearCached(swpOffset(entry), shadow);
    frames.clearFlags(frame, PG_swapcache);
    frames.private.set(frame, 0);
    vmstat.add('nr_swapcached', -1);
    vmstat.add('nr_file_pages', -1);
    pages.putPage(frame);
  }

  /**
   * Gives the slot up when no page table entry names it (folio_free_swap): the page is only in RAM then, and dirty.
   * @returns whether it did
   */
  tryToFreeSwap(frame: Pfn): boolean {
    const entry = this.entryOf(frame);
    if (entry === undefined || this.swapCount(entry) > 0) return false;
    this.parts.frames.setFlags(frame, PG_dirty);
    this.deleteFromSwapCache(frame);
    return true;
  }

  swapAreasView(): SwapAreaView[] {
    return this.areas.map(({ path, pages, inusePages }) => ({ path, pages, inusePages }));
  }

  /** The slots of an area that are in use, in ascending order; none where there is no such area. */
  swapSlotsView(type = 0): SwapSlotView[] {
    return [...(this.areas[type]?.slotsInUse() ?? [])];
  }

  private area(entry: SwapEntry): SwapArea {
    const area = this.areas[swpType(entry)];
    if (area === undefined) throw new RangeError(`swap entry of area ${swpType(entry)}, which doesn't exist`);
    return area;
  }

  private requireEntry(frame: Pfn): SwapEntry {
    const entry = this.entryOf(frame);
    if (entry === undefined) throw new Error(`frame ${frame} is not in the swap cache`);
    return entry;
  }

  /** Enters a frame and takes the cache's reference. */
  private addToSwapCache(frame: Pfn, entry: SwapEntry): void {
    const { frames, pages, vmstat } = this.parts;
    pages.getPage(frame);
    frames.setFlags(frame, PG_swapcache | PG_swapbacked);
    frames.private.set(frame, entry);
    this.area(entry).setCached(swpOffset(entry), frame);
    vmstat.add('nr_swapcached');
    vmstat.add('nr_file_pages');
  }

  /** __read_swap_cache_async and swap_readpage: the slot's page in a new frame that only the cache holds. */
  private readSwapCache(entry: SwapEntry, gfp: Gfp): Pfn | undefined {
    const { frames, pages, ram, vmstat, lru } = this.parts;
    const frame = pages.allocPage(gfp);
    if (frame === undefined) return undefined;
    const area = this.area(entry);
    const slot = swpOffset(entry);
    const shadow = area.shadow(slot);
    ram.copyFrom(area.store, slot, frame);
    this.addToSwapCache(frame, entry);
    frames.setFlags(frame, PG_uptodate);
    if (shadow !== 0) workingsetRefault(lru, frames, frame, shadow);
    lru.folioAddLru(frame);
    pages.putPage(frame);
    vmstat.add('pswpin');
    vmstat.add('pgpgin', 4);
    return frame;
  }

  /** Reads the other slots of the window around `entry`. */
  private readAround(entry: SwapEntry): void {
    const area = this.area(entry);
    const offset = swpOffset(entry);
    const window = this.swapinNrPages(offset);
    const start = Math.max(1, offset - (offset % window));
    const end = Math.min(area.max, offset - (offset % window) + window);
    for (let slot = start; slot < end; slot++) {
      if (slot === offset || area.count(slot) === 0 || area.cached(slot) !== undefined) continue;
      const frame = this.readSwapCache(swpEntry(swpType(entry), slot), GFP_READAHEAD);
      if (frame === undefined) return;
      this.parts.frames.setFlags(frame, PG_readahead);
      this.parts.vmstat.add('swap_ra');
      this.parts.events.emit('swapin', [slot, frame, -1, 0]);
    }
  }

  /**
   * How many pages to read at once: a power of two up to 2^page_cluster that grows with the hits of earlier
   * read-ahead, and 1 when there were none and the slots aren't neighbours (swapin_nr_pages).
   */
  private swapinNrPages(offset: number): number {
    const most = 2 ** this.parts.pageCluster();
    if (most <= 1) return 1;
    const hits = this.readahead.get(RA_HITS);
    this.readahead.set(RA_HITS, 0);
    let pages = hits + 2;
    if (pages === 2) {
      if (Math.abs(offset - this.readahead.get(RA_PREV_OFFSET)) !== 1) pages = 1;
    } else {
      pages = Math.max(4, 2 ** Math.ceil(Math.log2(pages)));
    }
    pages = Math.max(Math.min(pages, most), Math.floor(this.readahead.get(RA_LAST_PAGES) / 2));
    if (hits === 0) this.readahead.set(RA_PREV_OFFSET, offset);
    this.readahead.set(RA_LAST_PAGES, pages);
    return pages;
  }
}
