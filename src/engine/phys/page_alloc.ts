/**
 * The page allocator: `alloc_pages` and `free_pages` over the zones (mm/page_alloc.c).
 *
 * A request walks the zonelist NORMAL, DMA32, DMA and takes from the first zone that stays above a watermark:
 *
 *     1. above low:   served at once
 *     2. otherwise kswapd is woken, and the request is served down to min
 *     3. otherwise the caller reclaims pages himself (direct reclaim) and tries again, as long as there is progress
 *     4. otherwise the OOM killer ends a process, and the request is tried again
 *
 * Steps 3 and 4 belong to the kernel and come in through `setReclaim`. Linux keeps lists of free single frames a
 * processor in front of the zones; they are left out here, so the free counts are exact at every moment.
 */
import { type TrackedMemory } from '../time/tracked_memory';
import { PAGE_SIZE, type Pfn, pfn as toPfn } from '../units';
import { freeBlocks, freeOneBlock, freeRangeAtBoot, rmqueueSmallest } from './buddy';
import { type FrameTable } from './frames';
import { type Gfp } from './gfp';
import { PG_active, PG_buddy, PG_locked, PG_lru, PG_reserved, PG_slab, PG_swapcache } from './page_flags';
import { type PageStore } from './page_store';
import { type Vmstat, type VmstatName } from './vmstat';
import {
  MAX_ORDER,
  type Watermark,
  type WatermarkTunables,
  type Zone,
  type ZoneLayout,
  type ZoneName,
  buildZones,
  setupPerZoneWatermarks,
} from './zones';

/** What the kernel does when the free lists don't suffice. */
export interface Reclaim {
  /** Wakes kswapd for the node unless it is balanced; it runs at the kernel's next safe point. */
  wakeKswapd(order: number): void;
  /** try_to_free_pages: how many pages became free. */
  directReclaim(order: number, gfp: Gfp): number;
  /** Pages that reclaim could still hope for in a zone (zone_reclaimable_pages). */
  reclaimablePages(zone: Zone): number;
  /**
   * out_of_memory: 'killed' when a process was chosen and its memory is free now, 'current' when it is the asking
   * process itself, which has to go on until it can die, 'none' when there is nobody to kill.
   */
  outOfMemory(order: number, gfp: Gfp): 'killed' | 'current' | 'none';
  /** Takes a frame whose last reference has gone off its LRU list. */
  removeFromLru(frame: Pfn): void;
}

/** A zone for a panel and for /proc/zoneinfo and /proc/buddyinfo. Counts are pages but where said. */
export interface ZoneView {
  readonly name: ZoneName;
  readonly start: Pfn;
  readonly end: Pfn;
  readonly managed: number;
  readonly free: number;
  readonly min: number;
  readonly low: number;
  readonly high: number;
  /** lowmem_reserve, by the highest zone of a request. */
  readonly protection: readonly number[];
  /** Free blocks by order. */
  readonly nrFree: readonly number[];
}

/** Direct reclaim gives up after so many rounds without progress. */
export const MAX_RECLAIM_RETRIES = 16;
/** The OOM killer doesn't run for blocks above this order. */
export const PAGE_ALLOC_COSTLY_ORDER = 3;

/** How far below a watermark a request may go. */
type Depth = 'normal' | 'high' | 'oom' | 'no-watermarks';

const ALLOCATED: Record<ZoneName, VmstatName> = {
  DMA: 'pgalloc_dma',
  DMA32: 'pgalloc_dma32',
  NORMAL: 'pgalloc_normal',
};
/** Flags with which no frame may come back (PAGE_FLAGS_CHECK_AT_FREE). */
const CHECK_AT_FREE = PG_locked | PG_lru | PG_active | PG_slab | PG_reserved | PG_swapcache | PG_buddy;

export interface PageAllocatorParts {
  readonly frames: FrameTable;
  /** Contents of RAM, by frame. */
  readonly ram: PageStore;
  readonly vmstat: Vmstat;
}

export interface PageAllocatorSettings extends ZoneLayout, WatermarkTunables {
  /** What the kernel's image and its own tables hold from boot on. */
  readonly kernelReservedBytes: number;
}

export class PageAllocator {
  readonly frames: FrameTable;
  /** Low to high. */
  readonly zones: readonly Zone[];
  private readonly ram: PageStore;
  private readonly vmstat: Vmstat;
  private reclaim: Reclaim | undefined;
  /** Set while pages are reclaimed: what reclaim itself needs ignores the watermarks (PF_MEMALLOC). */
  private reclaiming = false;

  constructor(memory: TrackedMemory, parts: PageAllocatorParts, settings: PageAllocatorSettings) {
    this.frames = parts.frames;
    this.ram = parts.ram;
    this.vmstat = parts.vmstat;
    this.zones = buildZones(memory, settings, toPfn);
    this.bootFree(settings.kernelReservedBytes / PAGE_SIZE);
    setupPerZoneWatermarks(this.zones, settings);
  }

  /** Connects what runs when free memory is short. Without it a request that finds no frame fails. */
  setReclaim(reclaim: Reclaim): void {
    this.reclaim = reclaim;
  }

  /** Recomputes watermarks and reserves after a write to /proc/sys/vm. */
  setTunables(tunables: WatermarkTunables): void {
    setupPerZoneWatermarks(this.zones, tunables);
  }

  /**
   * Allocates 2^order frames in a row, aligned to their size, each with one reference (__alloc_pages).
   * @returns the first frame; undefined when no memory can be had, also after reclaim and OOM killer
   */
  allocPages(order: number, gfp: Gfp): Pfn | undefined {
    if (order < 0 || order >= MAX_ORDER) throw new RangeError(`order ${order}`);
    return this.getPageFromFreelist(order, gfp, 'low', 'normal') ?? this.allocSlowpath(order, gfp);
  }

  /** One frame with one reference; see `allocPages`. */
  allocPage(gfp: Gfp): Pfn | undefined {
    return this.allocPages(0, gfp);
  }

  /** Gives back 2^order frames that `allocPages` gave in one piece; their one reference is dropped (__free_pages). */
  freePages(frame: Pfn, order: number): void {
    for (let at = frame; at < frame + 2 ** order; at++) {
      if (this.frames.refcount.get(at) !== 1) throw new Error(`free_pages of frame ${at} with other references`);
      this.frames.refcount.set(at, 0);
    }
    this.freeUnreferenced(frame, order);
  }

  getPage(frame: Pfn): void {
    this.frames.getPage(frame);
  }

  /** Drops a reference; the last one takes the frame off its LRU list and frees it (put_page). */
  putPage(frame: Pfn): void {
    const count = this.frames.refcount.add(frame, -1);
    if (count > 0) return;
    if (count < 0) throw new Error(`put_page of free frame ${frame}`);
    if (this.frames.test(frame, PG_lru)) this.reclaim?.removeFromLru(frame);
    this.freeUnreferenced(frame, 0);
  }

  /** The zone that a frame lies in. */
  zoneOf(frame: Pfn): Zone {
    for (const zone of this.zones) if (zone.contains(frame)) return zone;
    throw new RangeError(`frame ${frame} lies outside RAM`);
  }

  /** Free pages of all zones. */
  freePageCount(): number {
    return this.zones.reduce((sum, zone) => sum + zone.free, 0);
  }

  /** Pages that the allocator was given at boot: totalram_pages. */
  managedPageCount(): number {
    return this.zones.reduce((sum, zone) => sum + zone.managed, 0);
  }

  /**
   * __zone_watermark_ok: whether a request of this order would leave the zone above `mark`.
   * @param highest index of the highest zone that the request could have used
   * @param available pages to count as free, normally `zone.free`
   */
  zoneWatermarkOk(zone: Zone, order: number, mark: number, highest: number, available = zone.free): boolean {
    if (available - (2 ** order - 1) <= mark + zone.lowmemReserve(highest)) return false;
    if (order === 0) return true;
    for (let larger = order; larger < MAX_ORDER; larger++) if (zone.nrFree(larger) > 0) return true;
    return false;
  }

  zonesView(): ZoneView[] {
    return this.zones.map((zone) => ({
      name: zone.name,
      start: zone.start,
      end: zone.end,
      managed: zone.managed,
      free: zone.free,
      min: zone.watermark('min'),
      low: zone.watermark('low'),
      high: zone.watermark('high'),
      protection: this.zones.map((upper) => zone.lowmemReserve(upper.index)),
      nrFree: Array.from({ length: MAX_ORDER }, (_, order) => zone.nrFree(order)),
    }));
  }

  /** First frames of the free blocks of one order, in the order in which they will be used. */
  freeBlocksOf(zone: Zone, order: number): Pfn[] {
    return [...freeBlocks(this.frames, zone, order)];
  }

  /** Frames of the free block (or of the free blocks not linked yet) that begins at a frame; 0 where none begins. */
  freeBlockLength(frame: Pfn): number {
    if (this.frames.test(frame, PG_buddy)) return 2 ** this.frames.private.get(frame);
    const zone = this.zoneOf(frame);
    const top = 2 ** (MAX_ORDER - 1);
    const unlinked = frame >= zone.unlinkedFrom && frame % top === 0;
    return unlinked ? Math.floor((zone.end - frame) / top) * top : 0;
  }

  /** Frame 0 and the kernel's image are reserved; all else becomes free blocks. */
  private bootFree(kernelFrames: number): void {
    const kernelStart = this.zones[1]?.start ?? 0;
    const kernelEnd = kernelStart + kernelFrames;
    this.reserve(0, 1);
    this.reserve(Math.max(1, kernelStart), kernelEnd);
    for (const zone of this.zones) {
      const start = Math.max(1, zone.start);
      freeRangeAtBoot(this.frames, zone, start, Math.min(zone.end, Math.max(start, kernelStart)));
      freeRangeAtBoot(this.frames, zone, Math.max(start, kernelEnd), zone.end);
    }
    this.vmstat.add('nr_free_pages', this.freePageCount());
  }

  private reserve(start: number, end: number): void {
    for (let frame = start; frame < end; frame++) {
      this.frames.flags.set(frame, PG_reserved);
      this.frames.refcount.set(frame, 1);
    }
  }

  private getPageFromFreelist(order: number, gfp: Gfp, mark: Watermark, depth: Depth): Pfn | undefined {
    const highest = this.zones.length - 1;
    for (let index = highest; index >= 0; index--) {
      const zone = this.zones[index]!;
      const level = depth === 'no-watermarks' ? 0 : lowered(zone.watermark(mark), depth);
      if (depth !== 'no-watermarks' && !this.zoneWatermarkOk(zone, order, level, highest)) continue;
      const frame = rmqueueSmallest(this.frames, zone, order);
      if (frame === undefined) continue;
      this.prepareNewPages(frame, order, gfp);
      this.vmstat.add(ALLOCATED[zone.name], 2 ** order);
      this.vmstat.add('nr_free_pages', -(2 ** order));
      return frame;
    }
    return undefined;
  }

  /** __alloc_pages_slowpath: see the head of this file. */
  private allocSlowpath(order: number, gfp: Gfp): Pfn | undefined {
    const reclaim = this.reclaim;
    if (gfp.kswapdReclaim) reclaim?.wakeKswapd(order);
    const depth: Depth = this.reclaiming ? 'no-watermarks' : gfp.high ? 'high' : 'normal';
    const frame = this.getPageFromFreelist(order, gfp, 'min', depth);
    if (frame !== undefined || reclaim === undefined || !gfp.directReclaim || this.reclaiming) return frame;

    for (let withoutProgress = 0; ;) {
      const progress = this.directReclaim(reclaim, order, gfp);
      const reclaimed = this.getPageFromFreelist(order, gfp, 'min', depth);
      if (reclaimed !== undefined) return reclaimed;
      if (gfp.noRetry) return undefined;

      withoutProgress = progress > 0 && order <= PAGE_ALLOC_COSTLY_ORDER ? 0 : withoutProgress + 1;
      if (this.shouldReclaimRetry(reclaim, order, withoutProgress)) continue;

      if (order > PAGE_ALLOC_COSTLY_ORDER) return undefined;
      const lastTry = this.getPageFromFreelist(order, gfp, 'high', 'normal');
      if (lastTry !== undefined) return lastTry;
      const outcome = reclaim.outOfMemory(order, gfp);
      if (outcome === 'none') return undefined;
      if (outcome === 'current') return this.getPageFromFreelist(order, gfp, 'min', 'oom');
      withoutProgress = 0;
    }
  }

  private directReclaim(reclaim: Reclaim, order: number, gfp: Gfp): number {
    this.vmstat.add('allocstall_normal');
    this.reclaiming = true;
    try {
      return reclaim.directReclaim(order, gfp);
    } finally {
      this.reclaiming = false;
    }
  }

  /** should_reclaim_retry: could the request be met if everything reclaimable were free? */
  private shouldReclaimRetry(reclaim: Reclaim, order: number, withoutProgress: number): boolean {
    if (withoutProgress > MAX_RECLAIM_RETRIES) return false;
    const highest = this.zones.length - 1;
    return this.zones.some((zone) => {
      const available = zone.free + reclaim.reclaimablePages(zone);
      return this.zoneWatermarkOk(zone, order, zone.watermark('min'), highest, available);
    });
  }

  /** prep_new_page: one reference each, no flags, zeroes when asked for. */
  private prepareNewPages(frame: Pfn, order: number, gfp: Gfp): void {
    for (let at = frame; at < frame + 2 ** order; at++) {
      if (this.frames.refcount.get(at) !== 0) throw new Error(`frame ${at} was on a free list while in use`);
      this.frames.refcount.set(at, 1);
      this.frames.flags.set(at, 0);
      this.frames.private.set(at, 0);
      if (gfp.zero) this.ram.clear(at);
    }
  }

  /** free_pages_prepare, then back to the zone. */
  private freeUnreferenced(frame: Pfn, order: number): void {
    for (let at = frame; at < frame + 2 ** order; at++) {
      if (this.frames.mapcount.get(at) !== 0) throw new Error(`frame ${at} is freed while mapped`);
      if ((this.frames.flags.get(at) & CHECK_AT_FREE) !== 0) throw new Error(`frame ${at} is freed in a bad state`);
      this.frames.flags.set(at, 0);
      this.frames.mapping.set(at, 0);
      this.frames.index.set(at, 0);
      this.frames.private.set(at, 0);
    }
    freeOneBlock(this.frames, this.zoneOf(frame), frame, order);
    this.vmstat.add('pgfree', 2 ** order);
    this.vmstat.add('nr_free_pages', 2 ** order);
  }
}

/** The part of a watermark that a request of this depth must leave (ALLOC_HIGH, ALLOC_OOM: half of it). */
const lowered = (mark: number, depth: Depth): number => (depth === 'normal' ? mark : mark - Math.floor(mark / 2));
