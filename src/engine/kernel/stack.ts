/** Growth of the stack by a fault below it (expand_downwards and acct_stack_growth in mm/mmap.c). */
import { type VirtAddr, PAGE_SIZE, pageAlignDown, virtAddr } from '../units';
import { MMAP_MIN_ADDR } from './layout';
import type { MemorySystem } from './memory_system';
import { vmaPrev } from './mm';
import { mayExpandVm } from './mmap';
import { type VmArea, VM_ACCESS_FLAGS, VM_ACCOUNT, VM_GROWSDOWN } from './vma';
import { vmStatAccount } from './vma_merge';

/**
 * Lets the VMA grow down to the page of `address`.
 * @returns why it may not, or undefined when it has grown
 */
export function expandStack(mem: MemorySystem, vma: VmArea, address: VirtAddr): string | undefined {
  const mm = vma.vm_mm;
  const start = pageAlignDown(address);
  if (start < MMAP_MIN_ADDR) return 'addresses this low stay unmapped';

  const gap = mem.configuration.stack_guard_gap_pages * PAGE_SIZE;
  const below = vmaPrev(mm, vma);
  if (below !== undefined && (below.vm_flags & VM_GROWSDOWN) === 0 && (below.vm_flags & VM_ACCESS_FLAGS) !== 0) {
    if (start - below.vm_end < gap) return `the guard gap of ${gap / 1024} KiB above the next mapping would be hurt`;
  }
  const limit = mem.configuration.limits.RLIMIT_STACK;
  if (vma.vm_end - start > limit)
    return `RLIMIT_STACK is ${limit / 1024} KiB (a recursion without end, or too large an array on the stack?)`;
  const pages = (vma.vm_start - start) / PAGE_SIZE;
  if (!mayExpandVm(mem, mm, vma.vm_flags, pages)) return 'RLIMIT_AS is reached';
  if ((vma.vm_flags & VM_ACCOUNT) !== 0 && !mem.commit.charge(mm, pages)) return 'the commit limit is reached';

  vma.vm_start = virtAddr(start);
  vma.vm_pgoff -= pages;
  vmStatAccount(mm, vma.vm_flags, pages);
  return undefined;
}
