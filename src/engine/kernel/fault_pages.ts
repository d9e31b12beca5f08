/**
 * handle_mm_fault: finds or makes the page behind an address that may be accessed (mm/memory.c).
 *
 *     entry            VMA            access    what happens                                judgement
 *     --------------   ------------   -------   -----------------------------------------   -----------------------
 *     empty            anonymous      read      the shared zero page, read-only             minor-zero-page
 *     empty            anonymous      write     a fresh frame of zeroes                     minor-anonymous
 *     empty            file           read      page cache, and up to 15 neighbours         minor-page-cache, major-file
 *     empty            file private   write     page cache, copied                          cow-copy, major-file
 *     empty            file shared    write     page cache, writable                        minor-page-cache, major-file
 *     swap entry       anonymous      any       swap cache or slot                          minor-swap-cache, major-swap
 *     present, no W    private        write     copied, or taken over from the last sharer  cow-copy, cow-reuse
 *     present          any            any       the entry allows it already                 spurious
 */
import type { FaultJudgement } from '../events';
import {
  type Pte,
  makePte,
  PAGE_ACCESSED,
  PAGE_RW,
  PAGE_SPECIAL,
  pteFrame,
  pteMkdirty,
  pteMkwrite,
  pteNone,
  ptePresent,
  pteSpecial,
  pteWith,
  pteWritable,
} from '../mmu/pte';
import { GFP_HIGHUSER_MOVABLE, GFP_HIGHUSER_MOVABLE_ZERO } from '../phys/gfp';
import { PG_anon, PG_dirty, PG_swapcache, PG_uptodate } from '../phys/page_flags';
import { type Pfn, type PhysAddr, type VirtAddr } from '../units';
import { doFault } from './fault_file';
import { mmCounter } from './memory';
import type { MemorySystem } from './memory_system';
import { pteToSwpEntry } from './swap_pte';
import { type VmArea, VM_LOCKED, VM_WRITE, isAnonymous, isShared, vmPageProt } from './vma';
import { findMergeableAnonVma } from './vma_merge';

export type FaultOutcome =
  | {
      readonly kind: 'done';
      readonly judgement: FaultJudgement;
      readonly major: boolean;
      /** The page that was copied or read from. */
      readonly oldFrame: Pfn | undefined;
      /** The page that is mapped now. */
      readonly newFrame: Pfn;
      /** Neighbours mapped on the way (fault-around). */
      readonly around: number;
    }
  | { readonly kind: 'out-of-memory' }
  | { readonly kind: 'bus-error' };

export const OUT_OF_MEMORY: FaultOutcome = { kind: 'out-of-memory' };

export function done(
  judgement: FaultJudgement,
  newFrame: Pfn,
  more: { readonly major?: boolean; readonly oldFrame?: Pfn; readonly around?: number } = {},
): FaultOutcome {
  const { major = false, oldFrame, around = 0 } = more;
  return { kind: 'done', judgement, major, oldFrame, newFrame, around };
}

/** One fault on the way through its handlers (struct vm_fault). */
export interface VmFault {
  readonly vma: VmArea;
  /** Start of the page. */
  readonly address: VirtAddr;
  readonly write: boolean;
  readonly ptep: PhysAddr;
}

/**
 * Makes the page at `address` accessible, and counts the fault for the running task (mm_account_fault). The caller has
 * checked that the VMA allows the access.
 */
export function handleMmFault(mem: MemorySystem, vma: VmArea, address: VirtAddr, write: boolean): FaultOutcome {
  const outcome = handlePteFault(mem, vma, address, write);
  if (outcome.kind !== 'done') return outcome;
  mem.vmstat.add('pgfault');
  if (outcome.major) mem.vmstat.add('pgmajfault');
  const usage = mem.currentUsage();
  if (usage !== undefined) usage[outcome.major ? 'maj_flt' : 'min_flt']++;
  return outcome;
}

function handlePteFault(mem: MemorySystem, vma: VmArea, address: VirtAddr, write: boolean): FaultOutcome {
  const ptep = mem.tables.ensure(vma.vm_mm, address);
  if (ptep === undefined) return OUT_OF_MEMORY;
  const fault: VmFault = { vma, address, write, ptep };
  const pte = mem.tables.read(ptep);
  if (pteNone(pte)) return isAnonymous(vma) ? doAnonymousPage(mem, fault) : doFault(mem, fault);
  if (!ptePresent(pte)) return doSwapPage(mem, fault, pte);
  if (write && !pteWritable(pte)) return doWpPage(mem, fault, pte);

  const touched = pteWith(pte, PAGE_ACCESSED);
  mem.tables.write(ptep, write ? pteMkdirty(touched) : touched);
  return done('spurious', pteFrame(pte));
}

/** anon_vma_prepare, before the first page of its own comes into a VMA. */
export function anonVmaPrepare(mem: MemorySystem, vma: VmArea): void {
  if (vma.anon_vma === undefined) mem.anonVmas.prepare(vma, findMergeableAnonVma(vma));
}

function doAnonymousPage(mem: MemorySystem, { vma, address, write, ptep }: VmFault): FaultOutcome {
  const protection = vmPageProt(vma.vm_flags);
  if (!write) {
    mem.tables.write(ptep, makePte(mem.zeroPage, protection.flags | PAGE_SPECIAL, protection.noExecute));
    return done('minor-zero-page', mem.zeroPage);
  }
  anonVmaPrepare(mem, vma);
  const frame = mem.allocator.allocPage(GFP_HIGHUSER_MOVABLE_ZERO);
  if (frame === undefined) return OUT_OF_MEMORY;
  mapNewAnonPage(mem, vma, address, ptep, frame);
  return done('minor-anonymous', frame);
}

/** A frame that only this entry will hold: mapped writable and dirty, on the LRU list, counted. */
export function mapNewAnonPage(mem: MemorySystem, vma: VmArea, address: VirtAddr, ptep: PhysAddr, frame: Pfn): void {
  mem.frames.setFlags(frame, PG_uptodate | PG_dirty);
  mem.rmap.pageAddNewAnonRmap(frame, vma, address);
  lruAdd(mem, vma, frame);
  vma.vm_mm.rss.anon++;
  mem.tables.write(ptep, maybeMkwrite(pteMkdirty(freshEntry(vma, frame)), vma));
}

/** lru_cache_add_inactive_or_unevictable. */
function lruAdd(mem: MemorySystem, vma: VmArea, frame: Pfn): void {
  mem.lru.folioAddLru(frame);
  if ((vma.vm_flags & VM_LOCKED) !== 0) mem.lru.mlock(frame);
}

export function freshEntry(vma: VmArea, frame: Pfn): Pte {
  const { flags, noExecute } = vmPageProt(vma.vm_flags);
  return makePte(frame, flags, noExecute);
}

/** Writable if the VMA is: for a page of the task's own (maybe_mkwrite). */
export const maybeMkwrite = (pte: Pte, vma: VmArea): Pte => ((vma.vm_flags & VM_WRITE) !== 0 ? pteMkwrite(pte) : pte);

/** A write to a page that is mapped read-only (do_wp_page). */
function doWpPage(mem: MemorySystem, fault: VmFault, pte: Pte): FaultOutcome {
  const { vma, ptep } = fault;
  const frame = pteFrame(pte);
  if (isShared(vma)) {
    mem.frames.setFlags(frame, PG_dirty);
    mem.tables.write(ptep, pteWith(pte, PAGE_RW | PAGE_ACCESSED));
    return done('cow-reuse', frame);
  }
  if (!pteSpecial(pte) && mem.frames.test(frame, PG_anon) && isLastSharer(mem, frame)) {
    mem.rmap.pageMoveAnonRmap(frame, vma);
    mem.tables.write(ptep, maybeMkwrite(pteMkdirty(pteWith(pte, PAGE_ACCESSED)), vma));
    return done('cow-reuse', frame);
  }
  return wpPageCopy(mem, fault, pte);
}

/** Whether nobody but this entry holds an anonymous page. A slot that no entry names any more is given up for it. */
function isLastSharer(mem: MemorySystem, frame: Pfn): boolean {
  const cached = mem.frames.test(frame, PG_swapcache) ? 1 : 0;
  if (mem.frames.refcount.get(frame) > 1 + cached) return false;
  if (cached === 1) mem.swap.tryToFreeSwap(frame);
  return mem.frames.refcount.get(frame) === 1;
}

/** Gives the entry a page of its own in place of a shared one (wp_page_copy). */
function wpPageCopy(mem: MemorySystem, { vma, address, ptep }: VmFault, pte: Pte): FaultOutcome {
  const old = pteFrame(pte);
  const ownsPage = !pteSpecial(pte);
  anonVmaPrepare(mem, vma);
  // Reclaim during the allocation must not take the page that is about to be copied.
  if (ownsPage) mem.allocator.getPage(old);
  const frame = mem.allocator.allocPage(ownsPage ? GFP_HIGHUSER_MOVABLE : GFP_HIGHUSER_MOVABLE_ZERO);
  if (frame === undefined) {
    if (ownsPage) mem.allocator.putPage(old);
    return OUT_OF_MEMORY;
  }
  if (ownsPage) {
    mem.ram.copyFrom(mem.ram, old, frame);
    mem.time.chargePageCopy();
  }
  const now = mem.tables.read(ptep);
  if (now.low !== pte.low || now.high !== pte.high) {
    // Reclaim has swapped the page out meanwhile: the instruction faults again and finds it.
    mem.allocator.putPage(frame);
    if (ownsPage) mem.allocator.putPage(old);
    return done('spurious', old);
  }
  mem.processor.invalidatePage(vma.vm_mm.pcid, address);
  if (ownsPage) {
    vma.vm_mm.rss[mmCounter(mem, old)]--;
    mem.rmap.pageRemoveRmap(old);
  }
  mapNewAnonPage(mem, vma, address, ptep, frame);
  if (ownsPage) {
    mem.swap.freePageAndSwapCache(old);
    mem.allocator.putPage(old);
  }
  return done('cow-copy', frame, { oldFrame: old });
}

/** Brings a page back that is in a swap slot, or still in the swap cache (do_swap_page). */
function doSwapPage(mem: MemorySystem, fault: VmFault, pte: Pte): FaultOutcome {
  const { vma, address, write, ptep } = fault;
  const mm = vma.vm_mm;
  const entry = pteToSwpEntry(pte);
  const cached = mem.swap.lookupSwapCache(entry);
  const frame = cached ?? mem.swap.swapin(entry, address);
  if (frame === undefined) return OUT_OF_MEMORY;
  const major = cached === undefined;

  anonVmaPrepare(mem, vma);
  mem.allocator.getPage(frame);
  mm.rss.anon++;
  mm.rss.swapents--;
  mem.swap.swapFree(entry);
  // should_try_to_free_swap: the slot is worth nothing if the page is about to be written and nobody else needs it.
  const onlyOurs = mem.frames.refcount.get(frame) === 2 && mem.swap.swapCount(entry) === 0;
  if ((write && onlyOurs) || mem.swap.vmSwapFull() || (vma.vm_flags & VM_LOCKED) !== 0) mem.swap.tryToFreeSwap(frame);

  const exclusive = mem.frames.refcount.get(frame) === 1;
  const fresh = freshEntry(vma, frame);
  mem.rmap.pageAddAnonRmap(frame, vma, address, exclusive);
  mem.tables.write(ptep, write && exclusive ? maybeMkwrite(pteMkdirty(fresh), vma) : fresh);
  if (write && !exclusive) {
    const copied = doWpPage(mem, fault, mem.tables.read(ptep));
    if (copied.kind !== 'done') return copied;
    return done(major ? 'major-swap' : copied.judgement, copied.newFrame, { major, oldFrame: frame });
  }
  return done(major ? 'major-swap' : 'minor-swap-cache', frame, { major });
}
