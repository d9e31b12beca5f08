/**
 * Taking pages away from an address space (mm/memory.c): what munmap, exit, MADV_DONTNEED and a shrinking brk do with
 * each entry of a range.
 *
 *     present, a page         counted off rss, mapcount and reference dropped; dirty and accessed bits go to the page
 *     present, the zero page  cleared, nothing was counted
 *     a swap entry            the slot loses one user
 *
 * Whoever takes entries away also drops what the TLB holds of them: page by page, or all entries of the address space
 * when there are more than 33 pages (tlb_single_page_flush_ceiling).
 */
import { EMPTY_PTE, type Pte, pteDirty, pteFrame, ptePresent, pteSpecial, pteYoung } from '../mmu/pte';
import { PG_anon, PG_dirty, PG_swapbacked } from '../phys/page_flags';
import { type Pfn, type VirtAddr, PAGE_SIZE, TASK_SIZE_MAX, advance } from '../units';
import type { MemorySystem } from './memory_system';
import { type MmStruct, type RssCounters, findVma, updateHiwaterRss } from './mm';
import { pteToSwpEntry } from './swap_pte';
import { type VmArea, VM_SEQ_READ } from './vma';

export const TLB_SINGLE_PAGE_FLUSH_CEILING = 33;

/** Which of the counters a mapped page belongs to (mm_counter). */
export function mmCounter(mem: MemorySystem, frame: Pfn): keyof RssCounters {
  if (mem.frames.test(frame, PG_anon)) return 'anon';
  return mem.frames.test(frame, PG_swapbacked) ? 'shmem' : 'file';
}

/** Drops what the TLB holds of [start, end) (flush_tlb_mm_range). */
export function flushTlbRange(mem: MemorySystem, mm: MmStruct, start: VirtAddr, end: VirtAddr): void {
  if ((end - start) / PAGE_SIZE > TLB_SINGLE_PAGE_FLUSH_CEILING) {
    mem.processor.flushAddressSpace(mm.pcid);
    return;
  }
  for (let at = start; at < end; at = advance(at, PAGE_SIZE)) mem.processor.invalidatePage(mm.pcid, at);
}

/** Empties the entries of [start, end) within a VMA and drops what they held (zap_page_range). */
export function zapPageRange(mem: MemorySystem, vma: VmArea, start: VirtAddr, end: VirtAddr): void {
  const mm = vma.vm_mm;
  updateHiwaterRss(mm);
  let present = false;
  const gone: Pfn[] = [];
  mem.tables.forEachEntry(mm.pgd, start, end, (ptep, _address, pte) => {
    mem.tables.write(ptep, EMPTY_PTE);
    if (!ptePresent(pte)) {
      mm.rss.swapents--;
      mem.swap.freeSwapAndCache(pteToSwpEntry(pte));
      return;
    }
    present = true;
    if (pteSpecial(pte)) return;
    forgetMapping(mem, vma, pte);
    gone.push(pteFrame(pte));
  });
  // As mmu_gather does: first no TLB can name the frames any more, then they may be given to others.
  if (present) flushTlbRange(mem, mm, start, end);
  for (const frame of gone) mem.swap.freePageAndSwapCache(frame);
}

/** zap_present_pte without the reference: the page is no longer counted as mapped here. */
function forgetMapping(mem: MemorySystem, vma: VmArea, pte: Pte): void {
  const frame = pteFrame(pte);
  const counter = mmCounter(mem, frame);
  if (counter !== 'anon') {
    if (pteDirty(pte)) mem.frames.setFlags(frame, PG_dirty);
    if (pteYoung(pte) && counter === 'file' && (vma.vm_flags & VM_SEQ_READ) === 0) mem.lru.markPageAccessed(frame);
  }
  vma.vm_mm.rss[counter]--;
  mem.rmap.pageRemoveRmap(frame);
}

/**
 * Gives back the tables that served only [start, end) (free_pgtables). The VMAs of the range are out of the list
 * already, so the neighbours tell how far an empty table may reach.
 */
export function freePgtables(mem: MemorySystem, mm: MmStruct, start: VirtAddr, end: VirtAddr): void {
  const next = findVma(mm, end);
  const at = next === undefined ? mm.vmas.length : mm.vmas.indexOf(next);
  const floor = mm.vmas[at - 1]?.vm_end ?? 0;
  const ceiling = next?.vm_start ?? Math.ceil(TASK_SIZE_MAX / 2 ** 39) * 2 ** 39;
  mem.tables.freeTables(mm, start, end, floor, ceiling);
}
