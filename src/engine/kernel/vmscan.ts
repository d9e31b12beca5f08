/**
 * Page reclaim: how frames become free again when programs want more than there are (mm/vmscan.c).
 *
 *     kswapd   woken when all zones are below low; works until one of them is above high. In Linux a thread of its
 *              own; here it runs as one piece when the kernel calls `runKswapd` at its next safe point (the end of a
 *              fault or system call), and its time isn't charged to the program.
 *     direct   whoever finds no frame above min reclaims SWAP_CLUSTER_MAX pages himself, inside his allocation.
 *
 * Both go over the lists round by round. Each round halves the priority's divisor, so it looks at twice as many pages
 * as the one before, until enough are free.
 */
import { type Gfp } from '../phys/gfp';
import { type Reclaim, MAX_RECLAIM_RETRIES } from '../phys/page_alloc';
import { type Zone } from '../phys/zones';
import { type TrackedMemory, Int32Column } from '../time/tracked_memory';
import { type Pfn } from '../units';
import {
  type EvictableList,
  EVICTABLE_LISTS,
  LRU_ACTIVE_ANON,
  LRU_ACTIVE_FILE,
  LRU_INACTIVE_ANON,
  LRU_INACTIVE_FILE,
} from './lru';
import { type MemorySystem } from './memory_system';
import { type OomKiller } from './oom_kill';
import {
  DEF_PRIORITY,
  SWAP_CLUSTER_MAX,
  type ScanControl,
  type ScanTargets,
  getScanCount,
  newScanControl,
  prepareScanCount,
} from './scan_balance';
import { type OwnerOf, shrinkActiveList, shrinkInactiveList } from './shrink_list';

const KSWAPD_PENDING = 0;
const KSWAPD_FAILURES = 1;

export class Vmscan implements Reclaim {
  private readonly mem: MemorySystem;
  private readonly oom: Pick<OomKiller, 'outOfMemory'>;
  private readonly ownerOf: OwnerOf;
  private readonly state: Int32Column;

  /** @param ownerOf the process that events about a page of an address space name */
  constructor(memory: TrackedMemory, mem: MemorySystem, oom: Pick<OomKiller, 'outOfMemory'>, ownerOf: OwnerOf) {
    this.mem = mem;
    this.oom = oom;
    this.ownerOf = ownerOf;
    this.state = new Int32Column(memory, 2);
  }

  /** Whether kswapd waits to run. */
  get kswapdPending(): boolean {
    return this.state.get(KSWAPD_PENDING) !== 0;
  }

  /** Wakes kswapd, unless the node is balanced or it has failed too often in a row (wakeup_kswapd). */
  wakeKswapd(order: number): void {
    if (this.state.get(KSWAPD_FAILURES) >= MAX_RECLAIM_RETRIES || this.isBalanced(order)) return;
    this.state.set(KSWAPD_PENDING, 1);
  }

  /** Runs kswapd if it was woken (balance_pgdat). To be called where no frame is in anybody's hands. */
  runKswapd(): void {
    if (!this.kswapdPending) return;
    this.state.set(KSWAPD_PENDING, 0);
    this.mem.vmstat.add('pageoutrun');
    const { zones } = this.mem.allocator;
    const toReclaim = zones.reduce((sum, zone) => sum + Math.max(zone.watermark('high'), SWAP_CLUSTER_MAX), 0);
    const sc = newScanControl('kswapd', toReclaim);
    let scanned = 0;
    while (sc.priority >= 1 && !this.isBalanced(0)) {
      const reclaimedBefore = sc.nrReclaimed;
      sc.nrScanned = 0;
      sc.nrToReclaim = sc.nrReclaimed + toReclaim;
      this.ageAnonymous(sc);
      this.shrinkNode(sc);
      scanned += sc.nrScanned;
      if (sc.nrScanned < toReclaim || sc.nrReclaimed === reclaimedBefore) sc.priority--;
    }
    if (sc.nrReclaimed > 0) this.state.set(KSWAPD_FAILURES, 0);
    else if (!this.isBalanced(0)) this.state.add(KSWAPD_FAILURES, 1);
    this.mem.lru.snapshotRefaults();
    this.report('kswapd', scanned, sc.nrReclaimed);
  }

  /** Frees some pages for an allocation that waits for them (try_to_free_pages). @returns how many */
  directReclaim(_order: number, _gfp: Gfp): number {
    const sc = newScanControl('direct', SWAP_CLUSTER_MAX);
    let scanned = this.tryToFreePages(sc);
    if (sc.nrReclaimed === 0 && sc.skippedDeactivate) {
      sc.forceDeactivate = true;
      sc.priority = DEF_PRIORITY;
      scanned += this.tryToFreePages(sc);
    }
    if (sc.nrReclaimed > 0) this.state.set(KSWAPD_FAILURES, 0);
    this.report('direct reclaim', scanned, sc.nrReclaimed);
    return sc.nrReclaimed;
  }

  /** zone_reclaimable_pages: anonymous pages count while there are free slots. */
  reclaimablePages(zone: Zone): number {
    const { lru } = this.mem;
    const file = lru.size(LRU_INACTIVE_FILE, zone.index) + lru.size(LRU_ACTIVE_FILE, zone.index);
    if (lru.freeSwapPages() <= 0) return file;
    return file + lru.size(LRU_INACTIVE_ANON, zone.index) + lru.size(LRU_ACTIVE_ANON, zone.index);
  }

  outOfMemory(order: number, gfp: Gfp): 'killed' | 'current' | 'none' {
    return this.oom.outOfMemory(order, gfp);
  }

  removeFromLru(frame: Pfn): void {
    this.mem.lru.release(frame);
  }

  /** Whether any zone has enough for kswapd to sleep (pgdat_balanced). */
  private isBalanced(order: number): boolean {
    const { allocator } = this.mem;
    const highest = allocator.zones.length - 1;
    return allocator.zones.some((zone) => allocator.zoneWatermarkOk(zone, order, zone.watermark('high'), highest));
  }

  /** do_try_to_free_pages, one sequence of priorities. @returns pages scanned */
  private tryToFreePages(sc: ScanControl): number {
    let scanned = 0;
    for (; sc.priority >= 0; sc.priority--) {
      sc.nrScanned = 0;
      this.shrinkNode(sc);
      scanned += sc.nrScanned;
      if (sc.nrReclaimed >= sc.nrToReclaim) break;
    }
    this.mem.lru.snapshotRefaults();
    return scanned;
  }

  /** One round over the lists of the node (shrink_node). */
  private shrinkNode(sc: ScanControl): void {
    const { lru, allocator, configuration } = this.mem;
    prepareScanCount(lru, allocator, sc);
    const targets = getScanCount(lru, sc, configuration.vm.swappiness);
    this.shrinkLists(sc, targets);
    if (lru.inactiveIsLow(LRU_INACTIVE_ANON) && lru.freeSwapPages() > 0) {
      shrinkActiveList(this.mem, sc, LRU_ACTIVE_ANON, SWAP_CLUSTER_MAX);
    }
  }

  /**
   * shrink_lruvec: takes SWAP_CLUSTER_MAX pages of each list in turn until the targets are met. Once enough pages are
   * free, the kind with fewer pages left to scan is spared, and the other is scanned to the same part of its target.
   */
  private shrinkLists(sc: ScanControl, targets: ScanTargets): void {
    const left: ScanTargets = [...targets];
    const aim = sc.nrToReclaim;
    let proportional = sc.who === 'direct' && sc.priority === DEF_PRIORITY;
    while (left[LRU_INACTIVE_ANON] > 0 || left[LRU_ACTIVE_FILE] > 0 || left[LRU_INACTIVE_FILE] > 0) {
      for (const list of EVICTABLE_LISTS) {
        const count = Math.min(left[list], SWAP_CLUSTER_MAX);
        if (count === 0) continue;
        left[list] -= count;
        this.shrinkList(sc, list, count);
      }
      if (sc.nrReclaimed < aim || proportional) continue;
      const file = left[LRU_INACTIVE_FILE] + left[LRU_ACTIVE_FILE];
      const anon = left[LRU_INACTIVE_ANON] + left[LRU_ACTIVE_ANON];
      if (file === 0 || anon === 0) break;
      if (file > anon) spare(targets, left, [LRU_INACTIVE_ANON, LRU_ACTIVE_ANON], [LRU_INACTIVE_FILE, LRU_ACTIVE_FILE]);
      else spare(targets, left, [LRU_INACTIVE_FILE, LRU_ACTIVE_FILE], [LRU_INACTIVE_ANON, LRU_ACTIVE_ANON]);
      proportional = true;
    }
  }

  private shrinkList(sc: ScanControl, list: EvictableList, count: number): void {
    if (list === LRU_ACTIVE_ANON || list === LRU_ACTIVE_FILE) {
      const may = list === LRU_ACTIVE_FILE ? sc.mayDeactivateFile : sc.mayDeactivateAnon;
      if (may) shrinkActiveList(this.mem, sc, list, count);
      else sc.skippedDeactivate = true;
      return;
    }
    sc.nrReclaimed += shrinkInactiveList(this.mem, sc, list, count, this.ownerOf);
  }

  /** Keeps the inactive anonymous list supplied even when no page of it is due (kswapd_age_node). */
  private ageAnonymous(sc: ScanControl): void {
    const { lru } = this.mem;
    if (this.mem.swap.totalSwapPages() === 0 || !lru.inactiveIsLow(LRU_INACTIVE_ANON)) return;
    shrinkActiveList(this.mem, sc, LRU_ACTIVE_ANON, SWAP_CLUSTER_MAX);
  }

  private report(who: string, scanned: number, reclaimed: number): void {
    if (scanned === 0) return;
    const { zones } = this.mem.allocator;
    const sum = (mark: 'low' | 'high'): number => zones.reduce((total, zone) => total + zone.watermark(mark), 0);
    const free = this.mem.allocator.freePageCount();
    this.mem.events.emit('scan', [who, 'Node 0', scanned, reclaimed, free, sum('low'), sum('high')]);
  }
}

/** Ends the scan of one kind of pages and cuts what is left of the other kind in the same proportion. */
function spare(
  targets: ScanTargets,
  left: ScanTargets,
  spared: readonly [inactive: 0 | 2, active: 1 | 3],
  other: readonly [inactive: 0 | 2, active: 1 | 3],
): void {
  const [inactive, active] = spared;
  const percentage = Math.floor(((left[inactive] + left[active]) * 100) / (targets[inactive] + targets[active] + 1));
  left[inactive] = 0;
  left[active] = 0;
  for (const list of other) {
    const scanned = targets[list] - left[list];
    const wanted = Math.floor((targets[list] * (100 - percentage)) / 100);
    left[list] = Math.max(0, wanted - scanned);
  }
}
