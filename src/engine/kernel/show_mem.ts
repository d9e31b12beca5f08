/**
 * The memory table that the kernel log carries when memory runs out (show_mem, show_free_areas in mm/page_alloc.c).
 * Counters of what this machine doesn't have are left out; the others stand in Linux's words and order.
 */
import { MAX_ORDER, type Zone } from '../phys/zones';
import {
  LRU_ACTIVE_ANON,
  LRU_ACTIVE_FILE,
  LRU_INACTIVE_ANON,
  LRU_INACTIVE_FILE,
  LRU_UNEVICTABLE,
  type LruLists,
} from './lru';
import { type MemorySystem } from './memory_system';

const kB = (pages: number): string => `${pages * 4}kB`;

/** The lines from `Mem-Info:` on. */
export function showMem(mem: MemorySystem): string[] {
  const { allocator, lru, swap, vmstat } = mem;
  const size = (list: Parameters<LruLists['size']>[0]): number => lru.size(list);
  return [
    'Mem-Info:',
    `active_anon:${size(LRU_ACTIVE_ANON)} inactive_anon:${size(LRU_INACTIVE_ANON)} isolated_anon:0`,
    ` active_file:${size(LRU_ACTIVE_FILE)} inactive_file:${size(LRU_INACTIVE_FILE)} isolated_file:0`,
    ` unevictable:${size(LRU_UNEVICTABLE)} dirty:${vmstat.get('nr_dirty')} writeback:${vmstat.get('nr_writeback')}`,
    ` mapped:${vmstat.get('nr_mapped')} shmem:${vmstat.get('nr_shmem')} ` +
      `pagetables:${vmstat.get('nr_page_table_pages')}`,
    ` free:${allocator.freePageCount()} free_pcp:0 free_cma:0`,
    ...allocator.zones.flatMap((zone) => [zoneLine(lru, zone), reserveLine(allocator.zones, zone)]),
    ...allocator.zones.map(buddyLine),
    `${vmstat.get('nr_file_pages')} total pagecache pages`,
    `${vmstat.get('nr_swapcached')} pages in swap cache`,
    `Free swap  = ${kB(swap.freeSwapPages())}`,
    `Total swap = ${kB(swap.totalSwapPages())}`,
    `${mem.frames.count} pages RAM`,
    '0 pages HighMem/MovableOnly',
    `${mem.frames.count - allocator.managedPageCount()} pages reserved`,
  ];
}

function zoneLine(lru: LruLists, zone: Zone): string {
  const list = (which: Parameters<LruLists['size']>[0]): string => kB(lru.size(which, zone.index));
  return (
    `Node 0 ${zone.name} free:${kB(zone.free)} boost:0kB min:${kB(zone.watermark('min'))} ` +
    `low:${kB(zone.watermark('low'))} high:${kB(zone.watermark('high'))} ` +
    `active_anon:${list(LRU_ACTIVE_ANON)} inactive_anon:${list(LRU_INACTIVE_ANON)} ` +
    `active_file:${list(LRU_ACTIVE_FILE)} inactive_file:${list(LRU_INACTIVE_FILE)} ` +
    `unevictable:${list(LRU_UNEVICTABLE)} present:${kB(zone.end - zone.start)} managed:${kB(zone.managed)}`
  );
}

const reserveLine = (zones: readonly Zone[], zone: Zone): string =>
  `lowmem_reserve[]: ${zones.map((upper) => zone.lowmemReserve(upper.index)).join(' ')}`;

function buddyLine(zone: Zone): string {
  const orders = Array.from({ length: MAX_ORDER }, (_, order) => `${zone.nrFree(order)}*${4 * 2 ** order}kB`);
  return `Node 0 ${zone.name}: ${orders.join(' ')} = ${kB(zone.free)}`;
}
