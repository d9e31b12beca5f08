/**
 * Zones: RAM cut by address, because old devices reach only its beginning.
 *
 *     0        16 MiB                     4 GiB                        end of RAM
 *     +---------+--------------------------+-----------------------------+
 *     |   DMA   |          DMA32           |           NORMAL            |
 *     +---------+--------------------------+-----------------------------+
 *        ^ frame 0 and the kernel's image (from the start of the second zone on) are reserved
 *
 * A request for NORMAL memory falls back to DMA32 and then to DMA. Three watermarks say how empty a zone may get:
 *
 *     free pages   high ........ kswapd goes back to sleep
 *                  low  ........ kswapd is woken
 *                  min  ........ who allocates must reclaim himself; what is left is for the kernel's emergencies
 *
 * `lowmem_reserve` keeps a part of a low zone from requests that could have been served by a higher one.
 */
import { type TrackedMemory, Int32Column } from '../time/tracked_memory';
import { PAGE_SIZE, type Pfn } from '../units';
import { type FrameListHead } from './frames';

/** Orders of free blocks: 0 (4 KiB) to MAX_ORDER - 1 (4 MiB). */
export const MAX_ORDER = 11;

export type ZoneName = 'DMA' | 'DMA32' | 'NORMAL';
export const ZONE_NAMES: readonly ZoneName[] = ['DMA', 'DMA32', 'NORMAL'];

export type Watermark = 'min' | 'low' | 'high';

/** What the configuration says about zones; sizes in bytes. */
export interface ZoneLayout {
  readonly ramBytes: number;
  readonly zones: readonly { readonly name: ZoneName; readonly endBytes: number }[];
}

/** The tunables that set the watermarks: /proc/sys/vm. */
export interface WatermarkTunables {
  /** Kilobytes; 0 stands for the kernel's own choice. */
  readonly min_free_kbytes: number;
  /** In 10000ths of the zone. */
  readonly watermark_scale_factor: number;
  /** For DMA, DMA32, NORMAL: one page in so many of the zones above is reserved; 0 reserves none. */
  readonly lowmem_reserve_ratio: readonly number[];
}

const FREE = 0;
const MANAGED = 1;
const UNLINKED = 2;
const MIN = 3;
const LOW = 4;
const HIGH = 5;
const RESERVE = 6;
const NR_FREE = RESERVE + ZONE_NAMES.length;
const FIELDS = NR_FREE + MAX_ORDER;

/** One zone: its span, its free lists and its counts. The numbers lie in tracked memory. */
export class Zone {
  readonly index: number;
  readonly name: ZoneName;
  readonly start: Pfn;
  /** The first frame above the zone. */
  readonly end: Pfn;
  /** `free_area[order].free_list`: the first frames of the free blocks of 2^order frames. */
  readonly freeArea: readonly FrameListHead[];
  private readonly fields: Int32Column;

  constructor(memory: TrackedMemory, index: number, name: ZoneName, start: Pfn, end: Pfn) {
    this.index = index;
    this.name = name;
    this.start = start;
    this.end = end;
    this.fields = new Int32Column(memory, FIELDS);
    const heads = new Int32Column(memory, MAX_ORDER * 2);
    this.freeArea = Array.from({ length: MAX_ORDER }, (_, order) => ({ heads, at: order * 2 }));
    this.fields.set(UNLINKED, end);
  }

  contains(frame: number): boolean {
    return frame >= this.start && frame < this.end;
  }

  /** NR_FREE_PAGES of the zone. */
  get free(): number {
    return this.fields.get(FREE);
  }

  addFree(pages: number): void {
    this.fields.add(FREE, pages);
  }

  /** Frames that the buddy allocator was given at boot. */
  get managed(): number {
    return this.fields.get(MANAGED);
  }

  addManaged(pages: number): void {
    this.fields.add(MANAGED, pages);
  }

  /** `free_area[order].nr_free`. */
  nrFree(order: number): number {
    return this.fields.get(NR_FREE + order);
  }

  addNrFree(order: number, blocks: number): void {
    this.fields.add(NR_FREE + order, blocks);
  }

  /**
   * From here to the last whole block lie free blocks of the highest order that are not linked yet. They are the tail
   * of `free_area[MAX_ORDER - 1]`, in ascending order: a large machine starts without touching their frames (Linux
   * does the same with CONFIG_DEFERRED_STRUCT_PAGE_INIT). Equal to `end` when there are none.
   */
  get unlinkedFrom(): number {
    return this.fields.get(UNLINKED);
  }

  setUnlinkedFrom(frame: number): void {
    this.fields.set(UNLINKED, frame);
  }

  watermark(mark: Watermark): number {
    return this.fields.get(mark === 'min' ? MIN : mark === 'low' ? LOW : HIGH);
  }

  setWatermarks(min: number, low: number, high: number): void {
    this.fields.set(MIN, min);
    this.fields.set(LOW, low);
    this.fields.set(HIGH, high);
  }

  /** Pages kept from requests whose highest zone is `zoneIndex`. */
  lowmemReserve(zoneIndex: number): number {
    return this.fields.get(RESERVE + zoneIndex);
  }

  setLowmemReserve(zoneIndex: number, pages: number): void {
    this.fields.set(RESERVE + zoneIndex, pages);
  }
}

/** Cuts RAM into zones, low to high. A zone that would begin above the end of RAM is left out. */
export function buildZones(memory: TrackedMemory, layout: ZoneLayout, toPfn: (frame: number) => Pfn): Zone[] {
  const zones: Zone[] = [];
  const frames = layout.ramBytes / PAGE_SIZE;
  let start = 0;
  for (const [position, { name, endBytes }] of layout.zones.entries()) {
    const last = position === layout.zones.length - 1;
    const end = last ? frames : Math.min(frames, Math.floor(endBytes / PAGE_SIZE));
    if (end > start) zones.push(new Zone(memory, zones.length, name, toPfn(start), toPfn(end)));
    start = Math.max(start, end);
  }
  return zones;
}

/**
 * The kernel's own choice of min_free_kbytes: 4 * sqrt(lowmem in kB), between 128 and 262144
 * (calculate_min_free_kbytes).
 */
export function calculateMinFreeKbytes(managedPages: number): number {
  const lowmemKbytes = managedPages * (PAGE_SIZE / 1024);
  return Math.min(262144, Math.max(128, Math.floor(Math.sqrt(lowmemKbytes * 16))));
}

/** Sets the watermarks of all zones (__setup_per_zone_wmarks) and their lowmem_reserve. */
export function setupPerZoneWatermarks(zones: readonly Zone[], tunables: WatermarkTunables): void {
  const managed = zones.reduce((sum, zone) => sum + zone.managed, 0);
  const kbytes = tunables.min_free_kbytes === 0 ? calculateMinFreeKbytes(managed) : tunables.min_free_kbytes;
  const pagesMin = Math.floor(kbytes / (PAGE_SIZE / 1024));
  for (const zone of zones) {
    const min = Math.floor((pagesMin * zone.managed) / Math.max(1, managed));
    const distance = Math.max(
      Math.floor(min / 4),
      Math.floor((zone.managed * tunables.watermark_scale_factor) / 10000),
    );
    zone.setWatermarks(min, min + distance, min + 2 * distance);
  }
  setupLowmemReserve(zones, tunables.lowmem_reserve_ratio);
}

/** setup_per_zone_lowmem_reserve: the managed pages of the zones above, divided by this zone's ratio. */
function setupLowmemReserve(zones: readonly Zone[], ratios: readonly number[]): void {
  for (const zone of zones) {
    const ratio = ratios[ZONE_NAMES.indexOf(zone.name)] ?? 0;
    let above = 0;
    for (const upper of zones.slice(zone.index + 1)) {
      above += upper.managed;
      zone.setLowmemReserve(upper.index, ratio === 0 || zone.managed === 0 ? 0 : Math.floor(above / ratio));
    }
  }
}
