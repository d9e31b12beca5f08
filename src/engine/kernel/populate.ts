/** Faulting pages in before the program touches them: MAP_POPULATE, MAP_LOCKED, mlock (mm_populate in mm/gup.c). */
import { ptePresent, pteWritable } from '../mmu/pte';
import { type VirtAddr, PAGE_SIZE, advance, virtAddr } from '../units';
import { handleMmFault } from './fault_pages';
import type { MemorySystem } from './memory_system';
import { type MmStruct, vmaIndex } from './mm';
import { VM_ACCESS_FLAGS, VM_SHARED, VM_WRITE } from './vma';

/**
 * Faults in what [start, end) maps, as far as memory lasts. A private writable mapping gets pages of its own at once;
 * a mapping without any right is left out.
 */
export function populateRange(mem: MemorySystem, mm: MmStruct, start: VirtAddr, end: VirtAddr): void {
  for (let index = vmaIndex(mm, start); ; index++) {
    const vma = mm.vmas[index];
    if (vma === undefined || vma.vm_start >= end) return;
    if ((vma.vm_flags & VM_ACCESS_FLAGS) === 0) continue;
    const write = (vma.vm_flags & (VM_WRITE | VM_SHARED)) === VM_WRITE;
    const stop = Math.min(vma.vm_end, end);
    for (let at = virtAddr(Math.max(vma.vm_start, start)); at < stop; at = advance(at, PAGE_SIZE)) {
      const pte = mem.tables.readAt(mm.pgd, at);
      if (ptePresent(pte) && (!write || pteWritable(pte))) continue;
      const outcome = handleMmFault(mem, vma, at, write);
      if (outcome.kind !== 'done') return;
    }
  }
}
