/**
 * How many pages of which list one round of reclaim looks at (prepare_scan_count and get_scan_count in mm/vmscan.c).
 *
 *     pages to scan = list size / 2^priority * weight              priority: 12 at first, 0 when all else failed
 *
 *     weight anon  ~        swappiness  / recent cost of anon      cost: pages written or refaulted
 *     weight file  ~ (200 - swappiness) / recent cost of file
 */
import { type PageAllocator } from '../phys/page_alloc';
import {
  type EvictableList,
  LRU_ACTIVE_ANON,
  LRU_ACTIVE_FILE,
  LRU_INACTIVE_ANON,
  LRU_INACTIVE_FILE,
  type LruLists,
} from './lru';

/** The first round looks at a 4096th of each list. */
export const DEF_PRIORITY = 12;
/** How many pages are taken off a list at a time. */
export const SWAP_CLUSTER_MAX = 32;

/** Who reclaims: kswapd beside the programs, or the one who needs a frame. */
export type Reclaimer = 'kswapd' | 'direct';

/** struct scan_control: the aims and the findings of one run of reclaim. */
export interface ScanControl {
  readonly who: Reclaimer;
  nrToReclaim: number;
  priority: number;
  /** Active pages are deactivated whatever the balance says. */
  forceDeactivate: boolean;
  /** An active list was left alone that could have been shrunk. */
  skippedDeactivate: boolean;
  mayDeactivateAnon: boolean;
  mayDeactivateFile: boolean;
  /** There are plenty of idle file pages: take those alone. */
  cacheTrimMode: boolean;
  /** So few file pages are left that taking them would only make programs crawl: take anonymous ones. */
  fileIsTiny: boolean;
  nrScanned: number;
  nrReclaimed: number;
}

export function newScanControl(who: Reclaimer, nrToReclaim: number): ScanControl {
  return {
    who,
    nrToReclaim,
    priority: DEF_PRIORITY,
    forceDeactivate: false,
    skippedDeactivate: false,
    mayDeactivateAnon: false,
    mayDeactivateFile: false,
    cacheTrimMode: false,
    fileIsTiny: false,
    nrScanned: 0,
    nrReclaimed: 0,
  };
}

/** Pages to scan, by list: inactive anon, active anon, inactive file, active file. */
export type ScanTargets = [number, number, number, number];

/** Looks at the lists before a round: which ones may be aged, and whether one kind is spared. */
export function prepareScanCount(lru: LruLists, pages: PageAllocator, sc: ScanControl): void {
  sc.mayDeactivateAnon =
    sc.forceDeactivate || isWorkingsetChanging(lru, 'anon') || lru.inactiveIsLow(LRU_INACTIVE_ANON);
  sc.mayDeactivateFile =
    sc.forceDeactivate || isWorkingsetChanging(lru, 'file') || lru.inactiveIsLow(LRU_INACTIVE_FILE);
  sc.cacheTrimMode = lru.size(LRU_INACTIVE_FILE) >> sc.priority > 0 && !sc.mayDeactivateFile;

  const high = pages.zones.reduce((sum, zone) => sum + zone.watermark('high'), 0);
  const file = lru.size(LRU_INACTIVE_FILE) + lru.size(LRU_ACTIVE_FILE);
  sc.fileIsTiny =
    file + pages.freePageCount() <= high && !sc.mayDeactivateAnon && lru.size(LRU_INACTIVE_ANON) >> sc.priority > 0;
}

/** How many pages of each list to scan in this round. */
export function getScanCount(lru: LruLists, sc: ScanControl, swappiness: number): ScanTargets {
  const { anon, file, of } = weights(lru, sc, swappiness);
  const share = (list: EvictableList): number => {
    const isFile = list === LRU_INACTIVE_FILE || list === LRU_ACTIVE_FILE;
    return Math.floor(((lru.size(list) >> sc.priority) * (isFile ? file : anon)) / of);
  };
  return [share(LRU_INACTIVE_ANON), share(LRU_ACTIVE_ANON), share(LRU_INACTIVE_FILE), share(LRU_ACTIVE_FILE)];
}

/** The parts `anon / of` and `file / of` of the lists that are scanned. */
interface Weights {
  readonly anon: number;
  readonly file: number;
  readonly of: number;
}

const SCAN_EQUAL: Weights = { anon: 1, file: 1, of: 1 };
const SCAN_FILE: Weights = { anon: 0, file: 1, of: 1 };
const SCAN_ANON: Weights = { anon: 1, file: 0, of: 1 };

function weights(lru: LruLists, sc: ScanControl, swappiness: number): Weights {
  if (lru.freeSwapPages() <= 0) return SCAN_FILE;
  if (sc.priority === 0 && swappiness > 0) return SCAN_EQUAL;
  if (sc.fileIsTiny) return SCAN_ANON;
  if (sc.cacheTrimMode) return SCAN_FILE;

  const sum = lru.anonCost + lru.fileCost;
  const anonCost = sum + lru.anonCost;
  const fileCost = sum + lru.fileCost;
  const total = anonCost + fileCost;
  const anon = Math.floor((swappiness * (total + 1)) / (anonCost + 1));
  const file = Math.floor(((200 - swappiness) * (total + 1)) / (fileCost + 1));
  return { anon, file, of: anon + file };
}

/** Pages came back since the last reclaim that were still part of the working set. */
const isWorkingsetChanging = (lru: LruLists, kind: 'anon' | 'file'): boolean =>
  lru.vmstat.get(`workingset_activate_${kind}`) !== lru.refaultsBefore(kind);
