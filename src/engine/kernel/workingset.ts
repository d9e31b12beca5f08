/**
 * Workingset detection: does an evicted page come back so soon that it should not have gone? (mm/workingset.c)
 *
 *     evicted at age E ............. comes back at age R          age: evictions and activations of the node so far
 *                    R - E = refault distance
 *
 * The distance is how many more inactive pages the page would have needed to survive. When it isn't larger than what
 * the active lists hold, the page joins them at once: it belongs to the working set, and something there does not.
 *
 * A shadow is what remains of an evicted page in its slot (or in its file's index): the age at eviction, and whether
 * the page had been active before. 0 is "no shadow".
 */
import { type FrameTable } from '../phys/frames';
import { PG_active, PG_swapbacked, PG_workingset } from '../phys/page_flags';
import { type Pfn } from '../units';
import { LRU_ACTIVE_ANON, LRU_ACTIVE_FILE, LRU_INACTIVE_ANON, LRU_INACTIVE_FILE, type LruLists } from './lru';

/** Ages wrap here, so that a shadow fits 32 bits beside its two other bits. */
const EVICTION_SPAN = 2 ** 29;
const PRESENT = 1;
const WORKINGSET = 2;

/** Notes the eviction of a page and lets the node age. @returns its shadow (workingset_eviction) */
export function workingsetEviction(lru: LruLists, frames: FrameTable, frame: Pfn): number {
  const eviction = lru.nonresidentAge % EVICTION_SPAN;
  lru.ageNonresident();
  return eviction * 4 + (frames.test(frame, PG_workingset) ? WORKINGSET : 0) + PRESENT;
}

/** A page with a shadow is back, not yet on a list: decides which one it will join (workingset_refault). */
export function workingsetRefault(lru: LruLists, frames: FrameTable, frame: Pfn, shadow: number): void {
  const kind = frames.test(frame, PG_swapbacked) ? 'anon' : 'file';
  const distance = (lru.nonresidentAge - Math.floor(shadow / 4) + EVICTION_SPAN) % EVICTION_SPAN;
  lru.vmstat.add(`workingset_refault_${kind}`);
  if (distance > workingsetSize(lru, kind)) return;

  frames.setFlags(frame, PG_active);
  lru.ageNonresident();
  lru.vmstat.add(`workingset_activate_${kind}`);
  if ((shadow & WORKINGSET) === 0) return;
  frames.setFlags(frame, PG_workingset);
  lru.noteCost(kind, 1);
  lru.vmstat.add(`workingset_restore_${kind}`);
}

/** The pages that the returning one competes with. */
function workingsetSize(lru: LruLists, kind: 'anon' | 'file'): number {
  let size = lru.size(LRU_ACTIVE_FILE);
  if (kind === 'anon') size += lru.size(LRU_INACTIVE_FILE);
  if (lru.freeSwapPages() > 0) {
    size += lru.size(LRU_ACTIVE_ANON);
    if (kind === 'file') size += lru.size(LRU_INACTIVE_ANON);
  }
  return size;
}
