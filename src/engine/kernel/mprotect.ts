/** mprotect: other rights for a range (mm/mprotect.c). */
import {
  type Pte,
  pteDirty,
  pteFrame,
  pteMkwrite,
  pteModify,
  pteProtNone,
  ptePresent,
  pteSpecial,
  pteWritable,
} from '../mmu/pte';
import { PG_anon, PG_swapcache } from '../phys/page_flags';
import { type VirtAddr, PAGE_SIZE, advance, pageAlignUp, pageOffset, virtAddr } from '../units';
import { errno } from './errno';
import { flushTlbRange } from './memory';
import type { MemorySystem } from './memory_system';
import { type MmStruct, findVma } from './mm';
import { PROT_EXEC, PROT_READ, PROT_WRITE, mayExpandVm } from './mmap';
import {
  type VmArea,
  VM_ACCESS_FLAGS,
  VM_ACCOUNT,
  VM_NORESERVE,
  VM_SHARED,
  VM_WRITE,
  isShared,
  vmPageProt,
} from './vma';
import { splitVma, vmStatAccount, vmaMerge } from './vma_merge';

const PROT_MASK = PROT_READ | PROT_WRITE | PROT_EXEC;

/** 0 or -errno. What was changed before an error stays changed, as in Linux. */
export function doMprotect(mem: MemorySystem, mm: MmStruct, start: VirtAddr, length: number, prot: number): number {
  if (pageOffset(start) !== 0) return -errno.EINVAL;
  if (length === 0) return 0;
  const end = pageAlignUp(advance(start, length));
  if (end <= start) return -errno.ENOMEM;
  if ((prot & ~PROT_MASK) !== 0) return -errno.EINVAL;

  for (let at = start; at < end;) {
    const vma = findVma(mm, at);
    if (vma === undefined || vma.vm_start > at) return -errno.ENOMEM;
    const stop = virtAddr(Math.min(end, vma.vm_end));
    const flags = (vma.vm_flags & ~VM_ACCESS_FLAGS) | prot;
    // A right may be asked for only if the mapping may have it: VM_MAY* are the same bits, four places up.
    if ((flags & ~(flags >>> 4) & VM_ACCESS_FLAGS) !== 0) return -errno.EACCES;
    const result = mprotectFixup(mem, vma, at, stop, flags);
    if (result < 0) return result;
    at = stop;
  }
  return 0;
}

/** mprotect_fixup: one VMA, from `start` to `end` within it. */
function mprotectFixup(mem: MemorySystem, vma: VmArea, start: VirtAddr, end: VirtAddr, wanted: number): number {
  const mm = vma.vm_mm;
  const oldFlags = vma.vm_flags;
  if (wanted === oldFlags) return 0;
  const pages = (end - start) / PAGE_SIZE;
  let flags = wanted;
  if ((flags & VM_WRITE) !== 0) {
    const wasData = (oldFlags & VM_WRITE) !== 0;
    if (!wasData && !mayExpandVm(mem, mm, flags, 0)) return -errno.ENOMEM;
    if ((oldFlags & (VM_ACCOUNT | VM_WRITE | VM_SHARED | VM_NORESERVE)) === 0) {
      if (!mem.commit.charge(mm, pages)) return -errno.ENOMEM;
      flags |= VM_ACCOUNT;
    }
  }
  const splits = (start > vma.vm_start ? 1 : 0) + (end < vma.vm_end ? 1 : 0);
  if (mm.vmas.length + splits > mem.configuration.vm.max_map_count) return -errno.ENOMEM;

  const target = start > vma.vm_start ? splitVma(mem.anonVmas, vma, start) : vma;
  if (end < target.vm_end) splitVma(mem.anonVmas, target, end);
  target.vm_flags = flags;
  changeProtection(mem, target, start, end);
  vmStatAccount(mm, oldFlags, -pages);
  vmStatAccount(mm, flags, pages);
  vmaMerge(mem.anonVmas, target);
  return 0;
}

/** change_protection: the new rights in every present entry, and nothing of the old ones in the TLB. */
function changeProtection(mem: MemorySystem, vma: VmArea, start: VirtAddr, end: VirtAddr): void {
  const protection = vmPageProt(vma.vm_flags);
  let changed = false;
  mem.tables.forEachEntry(vma.vm_mm.pgd, start, end, (ptep, _address, pte) => {
    if (!ptePresent(pte)) return;
    const modified = pteModify(pte, protection);
    mem.tables.write(ptep, canChangePteWritable(mem, vma, modified) ? pteMkwrite(modified) : modified);
    changed = true;
  });
  if (changed) flushTlbRange(mem, vma.vm_mm, start, end);
}

/**
 * can_change_pte_writable: whether write access can be given at once, without the fault that would only find out that
 * the page is this process's alone. Linux remembers that in PageAnonExclusive; here the counts tell.
 */
function canChangePteWritable(mem: MemorySystem, vma: VmArea, pte: Pte): boolean {
  if ((vma.vm_flags & VM_WRITE) === 0 || isShared(vma) || pteWritable(pte)) return false;
  if (pteProtNone(pte) || !pteDirty(pte) || pteSpecial(pte)) return false;
  const frame = pteFrame(pte);
  const cached = mem.frames.test(frame, PG_swapcache) ? 1 : 0;
  return mem.frames.test(frame, PG_anon) && mem.frames.refcount.get(frame) === 1 + cached;
}
