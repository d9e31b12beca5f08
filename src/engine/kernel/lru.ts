/**
 * The LRU lists of the node: which page was used longest ago (mm/swap.c, struct lruvec).
 *
 *                   head (newest)                        tail (oldest, reclaimed first)
 *     active anon   [ . . . . . . . . . . . ]  --.
 *     inactive anon [ . . . . . . . . . . . ]  <-' shrink_active_list      anon and shmem: go to swap
 *     active file   [ . . . . . . . . . . . ]  --.
 *     inactive file [ . . . . . . . . . . . ]  <-'                         page cache: dropped or written to the file
 *     unevictable   [ . . . ]                                              mlocked: never looked at
 *
 * A new page enters an inactive list at the head. PG_referenced is its second chance: used again while inactive, it
 * is activated. A page on a list has PG_lru, the list follows from PG_active, PG_unevictable and PG_swapbacked, and the
 * lists hold no reference. Linux collects pages in batches a processor before they reach a list; here they are on it
 * at once.
 */
import {
  type FrameListHead,
  type FrameTable,
  listAdd,
  listAddTail,
  listDelete,
  listFrames,
  listLast,
} from '../phys/frames';
import { type PageAllocator } from '../phys/page_alloc';
import { PG_active, PG_lru, PG_mlocked, PG_referenced, PG_swapbacked, PG_unevictable } from '../phys/page_flags';
import { type Vmstat, type VmstatName } from '../phys/vmstat';
import { type TrackedMemory, Float64Column, Int32Column } from '../time/tracked_memory';
import { type Pfn, pfn as toPfn } from '../units';

export const LRU_INACTIVE_ANON = 0;
export const LRU_ACTIVE_ANON = 1;
export const LRU_INACTIVE_FILE = 2;
export const LRU_ACTIVE_FILE = 3;
export const LRU_UNEVICTABLE = 4;
export type LruList = 0 | 1 | 2 | 3 | 4;
/** The lists that reclaim scans, in its order (for_each_evictable_lru). */
export const EVICTABLE_LISTS = [LRU_INACTIVE_ANON, LRU_ACTIVE_ANON, LRU_INACTIVE_FILE, LRU_ACTIVE_FILE] as const;
export type EvictableList = (typeof EVICTABLE_LISTS)[number];
export const LRU_NAMES = ['inactive_anon', 'active_anon', 'inactive_file', 'active_file', 'unevictable'] as const;

const LISTS = LRU_NAMES.length;
const LIST_COUNTERS: readonly VmstatName[] = [
  'nr_inactive_anon',
  'nr_active_anon',
  'nr_inactive_file',
  'nr_active_file',
  'nr_unevictable',
];

const ANON_COST = 0;
const FILE_COST = 1;
const NONRESIDENT_AGE = 2;
const REFAULTS_ANON = 3;
const REFAULTS_FILE = 4;

export class LruLists {
  private readonly frames: FrameTable;
  private readonly pages: PageAllocator;
  readonly vmstat: Vmstat;
  private readonly lists: readonly FrameListHead[];
  /** Pages by zone and list (NR_ZONE_LRU_BASE). */
  private readonly zoneCounts: Int32Column;
  private readonly numbers: Float64Column;
  private readonly swapSpace: () => number;

  /** @param swapSpace free slots in swap areas: whether anonymous pages are part of the working set's competition */
  constructor(memory: TrackedMemory, pages: PageAllocator, vmstat: Vmstat, swapSpace: () => number) {
    this.frames = pages.frames;
    this.pages = pages;
    this.vmstat = vmstat;
    this.swapSpace = swapSpace;
    const heads = new Int32Column(memory, LISTS * 2);
    this.lists = LRU_NAMES.map((_, list) => ({ heads, at: list * 2 }));
    this.zoneCounts = new Int32Column(memory, pages.zones.length * LISTS);
    this.numbers = new Float64Column(memory, 5);
  }

  /** Pages on a list, of the whole node or of one zone. */
  size(list: LruList, zoneIndex?: number): number {
    if (zoneIndex !== undefined) return this.zoneCounts.get(zoneIndex * LISTS + list);
    return this.pages.zones.reduce((sum, zone) => sum + this.zoneCounts.get(zone.index * LISTS + list), 0);
  }

  /** The list that a frame's flags name (folio_lru_list). */
  listOf(frame: Pfn): LruList {
    const flags = this.frames.flags.get(frame);
    if ((flags & PG_unevictable) !== 0) return LRU_UNEVICTABLE;
    const active = (flags & PG_active) !== 0;
    if ((flags & PG_swapbacked) !== 0) return active ? LRU_ACTIVE_ANON : LRU_INACTIVE_ANON;
    return active ? LRU_ACTIVE_FILE : LRU_INACTIVE_FILE;
  }

  /** Puts a page on the list that its flags name, at the head. Every user page comes here once (folio_add_lru). */
  folioAddLru(frame: Pfn): void {
    if (this.frames.test(frame, PG_mlocked)) this.frames.setFlags(frame, PG_unevictable);
    this.put(frame, 'head');
  }

  /** Puts an isolated page back (putback_lru_page). @param where the tail for those to look at first next time */
  put(frame: Pfn, where: 'head' | 'tail'): void {
    if (this.frames.test(frame, PG_lru)) throw new Error(`frame ${frame} is on an LRU list already`);
    this.frames.setFlags(frame, PG_lru);
    const list = this.listOf(frame);
    if (where === 'head') listAdd(this.frames, this.head(list), frame);
    else listAddTail(this.frames, this.head(list), frame);
    this.account(list, frame, 1);
  }

  /** Takes a page off its list, to look at it or to free it (folio_isolate_lru). Its other flags stay. */
  isolate(frame: Pfn): void {
    if (!this.frames.test(frame, PG_lru)) throw new Error(`frame ${frame} is on no LRU list`);
    const list = this.listOf(frame);
    listDelete(this.frames, this.head(list), frame);
    this.frames.clearFlags(frame, PG_lru);
    this.account(list, frame, -1);
  }

  /** A page whose last reference has gone leaves its list and its LRU flags (__page_cache_release). */
  release(frame: Pfn): void {
    this.isolate(frame);
    this.frames.clearFlags(frame, PG_active | PG_unevictable | PG_referenced);
  }

  /** The page used longest ago. */
  oldest(list: LruList): Pfn | undefined {
    return listLast(this.head(list));
  }

  /** The next newer page of the same list; the list must not have changed since `frame` was found. */
  newerThan(frame: Pfn): Pfn | undefined {
    const previous = this.frames.lruPrev.get(frame);
    return previous === 0 ? undefined : toPfn(previous);
  }

  /** To the active list (folio_activate). */
  activate(frame: Pfn): void {
    if (!this.frames.test(frame, PG_lru) || this.frames.test(frame, PG_active | PG_unevictable)) return;
    this.isolate(frame);
    this.frames.setFlags(frame, PG_active);
    this.put(frame, 'head');
    this.vmstat.add('pgactivate');
  }

  /**
   * A page was used through a system call or found by a fault in a cache (folio_mark_accessed): inactive becomes
   * inactive referenced, and that becomes active.
   */
  markPageAccessed(frame: Pfn): void {
    if (!this.frames.test(frame, PG_referenced)) {
      this.frames.setFlags(frame, PG_referenced);
    } else if (!this.frames.test(frame, PG_active | PG_unevictable)) {
      this.activate(frame);
      this.frames.clearFlags(frame, PG_referenced);
      this.ageNonresident();
    }
  }

  /** To the tail of its list, so that reclaim takes it next (rotate_reclaimable_page). */
  rotate(frame: Pfn): void {
    this.isolate(frame);
    this.put(frame, 'tail');
    this.vmstat.add('pgrotated');
  }

  /** The page is locked in RAM from now on (mlock_folio). */
  mlock(frame: Pfn): void {
    if (this.frames.test(frame, PG_mlocked)) return;
    this.relist(frame, () => {
      this.frames.clearFlags(frame, PG_active);
      this.frames.setFlags(frame, PG_mlocked | PG_unevictable);
    });
    this.vmstat.add('nr_mlock');
    this.vmstat.add('unevictable_pgs_mlocked');
  }

  /** The lock is gone (munlock_folio). */
  munlock(frame: Pfn): void {
    if (!this.frames.test(frame, PG_mlocked)) return;
    this.relist(frame, () => this.frames.clearFlags(frame, PG_mlocked | PG_unevictable));
    this.vmstat.add('nr_mlock', -1);
    this.vmstat.add('unevictable_pgs_munlocked');
  }

  /** Active pages may be `ratio` times the inactive ones before they are deactivated (inactive_is_low). */
  inactiveIsLow(inactive: typeof LRU_INACTIVE_ANON | typeof LRU_INACTIVE_FILE): boolean {
    const idle = this.size(inactive);
    const used = this.size(inactive === LRU_INACTIVE_ANON ? LRU_ACTIVE_ANON : LRU_ACTIVE_FILE);
    const gigabytes = Math.floor((idle + used) / 2 ** 18);
    const ratio = gigabytes === 0 ? 1 : Math.floor(Math.sqrt(10 * gigabytes));
    return idle * ratio < used;
  }

  /**
   * What reclaiming anonymous pages and file pages has cost lately: pages written, rotated and refaulted. The scan
   * balance leans away from the costly side (lru_note_cost); old cost fades when the sum passes a quarter of the lists.
   */
  noteCost(kind: 'anon' | 'file', pages: number): void {
    const at = kind === 'anon' ? ANON_COST : FILE_COST;
    this.numbers.set(at, this.numbers.get(at) + pages);
    const all = EVICTABLE_LISTS.reduce<number>((sum, list) => sum + this.size(list), 0);
    if (this.anonCost + this.fileCost <= Math.floor(all / 4)) return;
    this.numbers.set(ANON_COST, Math.floor(this.anonCost / 2));
    this.numbers.set(FILE_COST, Math.floor(this.fileCost / 2));
  }

  get anonCost(): number {
    return this.numbers.get(ANON_COST);
  }

  get fileCost(): number {
    return this.numbers.get(FILE_COST);
  }

  /** The clock of workingset.ts: evictions and activations so far. */
  get nonresidentAge(): number {
    return this.numbers.get(NONRESIDENT_AGE);
  }

  ageNonresident(): void {
    this.numbers.set(NONRESIDENT_AGE, this.nonresidentAge + 1);
  }

  /** Free swap slots. */
  freeSwapPages(): number {
    return this.swapSpace();
  }

  /** workingset_activate_* at the end of the last reclaim: more by now means that pages of the working set went. */
  refaultsBefore(kind: 'anon' | 'file'): number {
    return this.numbers.get(kind === 'anon' ? REFAULTS_ANON : REFAULTS_FILE);
  }

  /** snapshot_refaults. */
  snapshotRefaults(): void {
    this.numbers.set(REFAULTS_ANON, this.vmstat.get('workingset_activate_anon'));
    this.numbers.set(REFAULTS_FILE, this.vmstat.get('workingset_activate_file'));
  }

  /** The frames of a list from newest to oldest. */
  framesOf(list: LruList): Pfn[] {
    return [...listFrames(this.frames, this.head(list))];
  }

  private head(list: LruList): FrameListHead {
    const head = this.lists[list];
    if (head === undefined) throw new RangeError(`LRU list ${list}`);
    return head;
  }

  private account(list: LruList, frame: Pfn, by: number): void {
    this.zoneCounts.add(this.pages.zoneOf(frame).index * LISTS + list, by);
    const counter = LIST_COUNTERS[list];
    if (counter !== undefined) this.vmstat.add(counter, by);
  }

  /** Changes flags that decide the list, keeping a listed page on the right one. */
  private relist(frame: Pfn, change: () => void): void {
    const listed = this.frames.test(frame, PG_lru);
    if (listed) this.isolate(frame);
    change();
    if (listed) this.put(frame, 'head');
  }
}
