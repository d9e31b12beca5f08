/**
 * What reclaim does with the pages at the tails of the lists (shrink_active_list and shrink_folio_list in mm/vmscan.c).
 *
 *     active list    every page goes to the head of the inactive list, used or not; only code that runs stays
 *
 *     inactive list  used since the last look?   twice or through two entries: activated
 *                                                once: PG_referenced, to the head again (second chance)
 *                    not used, anonymous:        slot in swap, entries become swap entries, written if dirty, freed
 *                    not used, file, clean:      entries emptied, out of the page cache, freed
 *                    not used, file, dirty:      activated; write-back has to come first
 */
import {
  PG_active,
  PG_anon,
  PG_dirty,
  PG_mlocked,
  PG_referenced,
  PG_swapbacked,
  PG_workingset,
} from '../phys/page_flags';
import { type Pfn } from '../units';
import { LRU_INACTIVE_FILE, type LruList } from './lru';
import { type MemorySystem } from './memory_system';
import { type MmStruct } from './mm';
import { type Mapping } from './rmap';
import { type ScanControl } from './scan_balance';
import { swpOffset } from './swap';
import { VM_EXEC, VM_LOCKED } from './vma';

/** The process that an event about a page of this address space names. */
export type OwnerOf = (mm: MmStruct) => number;

/** How a look at the page ended. */
type Verdict = 'reclaimed' | 'keep' | 'activate';

/** Ages up to `count` pages of an active list (shrink_active_list). */
export function shrinkActiveList(mem: MemorySystem, sc: ScanControl, list: LruList, count: number): void {
  const { lru, rmap, frames, vmstat } = mem;
  const isolated = isolate(mem, list, count);
  sc.nrScanned += isolated.length;
  vmstat.add('pgrefill', isolated.length);
  for (const frame of isolated) {
    const { entries, vmFlags } = rmap.pageReferenced(frame);
    const runningCode = entries > 0 && (vmFlags & VM_EXEC) !== 0 && !frames.test(frame, PG_swapbacked);
    if (!runningCode) {
      frames.clearFlags(frame, PG_active);
      frames.setFlags(frame, PG_workingset);
      vmstat.add('pgdeactivate');
    }
    lru.put(frame, 'head');
    mem.allocator.putPage(frame);
  }
}

/** Looks at up to `count` pages of an inactive list. @returns how many frames became free (shrink_inactive_list) */
export function shrinkInactiveList(
  mem: MemorySystem,
  sc: ScanControl,
  list: LruList,
  count: number,
  ownerOf: OwnerOf,
): number {
  const { lru, vmstat } = mem;
  const kind = list === LRU_INACTIVE_FILE ? 'file' : 'anon';
  const writtenBefore = vmstat.get('nr_vmscan_write');
  const isolated = isolate(mem, list, count);
  let reclaimed = 0;
  for (const frame of isolated) {
    const verdict = shrinkFolio(mem, sc, frame, ownerOf);
    if (verdict === 'reclaimed') reclaimed++;
    else putBack(mem, frame, verdict);
    mem.allocator.putPage(frame);
  }
  lru.noteCost(kind, vmstat.get('nr_vmscan_write') - writtenBefore);
  sc.nrScanned += isolated.length;
  vmstat.add(sc.who === 'kswapd' ? 'pgscan_kswapd' : 'pgscan_direct', isolated.length);
  vmstat.add(sc.who === 'kswapd' ? 'pgsteal_kswapd' : 'pgsteal_direct', reclaimed);
  vmstat.add(`pgscan_${kind}`, isolated.length);
  vmstat.add(`pgsteal_${kind}`, reclaimed);
  return reclaimed;
}

/** Takes the oldest pages off a list, with a reference each so that nobody frees them meanwhile. */
function isolate(mem: MemorySystem, list: LruList, count: number): Pfn[] {
  const isolated: Pfn[] = [];
  while (isolated.length < count) {
    const frame = mem.lru.oldest(list);
    if (frame === undefined) break;
    mem.lru.isolate(frame);
    mem.allocator.getPage(frame);
    isolated.push(frame);
  }
  return isolated;
}

function putBack(mem: MemorySystem, frame: Pfn, verdict: 'keep' | 'activate'): void {
  const { frames, lru, swap, vmstat } = mem;
  if (verdict === 'activate') {
    // A page that stays needs its slot only as long as slots are plentiful.
    if (swap.vmSwapFull()) swap.tryToFreeSwap(frame);
    frames.setFlags(frame, PG_active);
    vmstat.add('pgactivate');
  }
  lru.put(frame, 'head');
}

/** One isolated page: see the head of this file. */
function shrinkFolio(mem: MemorySystem, sc: ScanControl, frame: Pfn, ownerOf: OwnerOf): Verdict {
  const { frames, rmap, swap } = mem;
  const judged = checkReferences(mem, frame);
  if (judged === 'locked') return lockedAfterAll(mem, frame);
  if (judged === 'keep' || judged === 'activate') return judged;

  const anonymous = frames.test(frame, PG_anon);
  if (anonymous && swap.entryOf(frame) === undefined && !swap.addToSwap(frame)) return 'activate';
  const mappings = rmap.tryToUnmap(frame);
  if (mappings === undefined) return lockedAfterAll(mem, frame);

  const dirty = frames.test(frame, PG_dirty);
  if (dirty && !anonymous) return judged === 'reclaim-clean' ? 'keep' : 'activate';
  if (dirty) {
    swap.swapWritepage(frame);
    // kswapd's writing runs beside the programs; a program that reclaims for itself waits.
    if (sc.who === 'direct') mem.time.chargeDiskPage();
  }
  return removeMapping(mem, frame, dirty, mappings, ownerOf) ? 'reclaimed' : 'keep';
}

/** Was the page used since the last look? (folio_check_references) */
function checkReferences(mem: MemorySystem, frame: Pfn): 'keep' | 'activate' | 'locked' | 'reclaim' | 'reclaim-clean' {
  const { frames, rmap } = mem;
  if (frames.test(frame, PG_mlocked)) return 'keep';
  const { entries, vmFlags } = rmap.pageReferenced(frame);
  if ((vmFlags & VM_LOCKED) !== 0) return 'locked';
  const referencedBefore = frames.testAndClear(frame, PG_referenced);
  const file = !frames.test(frame, PG_swapbacked);
  if (entries > 0) {
    frames.setFlags(frame, PG_referenced);
    if (referencedBefore || entries > 1) return 'activate';
    return file && (vmFlags & VM_EXEC) !== 0 ? 'activate' : 'keep';
  }
  return referencedBefore && file ? 'reclaim-clean' : 'reclaim';
}

/** A page in a locked VMA that isn't marked yet goes to the unevictable list. */
function lockedAfterAll(mem: MemorySystem, frame: Pfn): Verdict {
  mem.lru.mlock(frame);
  mem.vmstat.add('unevictable_pgs_culled');
  return 'keep';
}

/**
 * Takes the page out of the swap cache or page cache unless somebody else holds it (__remove_mapping): our reference
 * and the cache's must be the only ones.
 */
function removeMapping(
  mem: MemorySystem,
  frame: Pfn,
  written: boolean,
  mappings: readonly Mapping[],
  ownerOf: OwnerOf,
): boolean {
  const { frames, swap, pageCache, events } = mem;
  if (frames.refcount.get(frame) !== 2) return false;
  const first = mappings[0];
  const owner = first === undefined ? -1 : ownerOf(first.mm);
  const address = first === undefined ? -1 : first.address;
  const entry = swap.entryOf(frame);
  if (entry === undefined) {
    pageCache.deleteFromPageCache(frame);
    events.emit('reclaim', [frame, owner, address, -1, 'dropped', 'a clean page of a file, not used lately']);
  } else {
    swap.deleteFromSwapCache(frame, true);
    const reason = written
      ? 'not used lately, written to its slot'
      : 'not used lately, its slot still had the contents';
    events.emit('reclaim', [frame, owner, address, swpOffset(entry), 'swap', reason]);
  }
  return true;
}
