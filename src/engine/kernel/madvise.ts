/** madvise and mincore: advice about a range, and which of its pages are in RAM (mm/madvise.c, mm/mincore.c). */
import { pteNone, ptePresent } from '../mmu/pte';
import { type VirtAddr, PAGE_SIZE, TASK_SIZE_MAX, advance, pageAlignUp, pageOffset, virtAddr } from '../units';
import { errno } from './errno';
import { zapPageRange } from './memory';
import type { MemorySystem } from './memory_system';
import { type MmStruct, findVma, findVmaIntersection } from './mm';
import { pteToSwpEntry } from './swap_pte';
import { copyToUser } from './uaccess';
import { type VmArea, VM_LOCKED, VM_RAND_READ, VM_SEQ_READ, linearPageIndex } from './vma';
import { splitVma, vmaMerge } from './vma_merge';

export const MADV_NORMAL = 0;
export const MADV_RANDOM = 1;
export const MADV_SEQUENTIAL = 2;
export const MADV_WILLNEED = 3;
export const MADV_DONTNEED = 4;

const READ_PATTERN: Readonly<Record<number, number>> = {
  [MADV_NORMAL]: 0,
  [MADV_RANDOM]: VM_RAND_READ,
  [MADV_SEQUENTIAL]: VM_SEQ_READ,
};

/**
 * NORMAL, RANDOM, SEQUENTIAL set how file pages are read, WILLNEED does nothing for pages that are in RAM or swap,
 * DONTNEED drops the pages: private ones read as zero (or as the file) afterwards. Other advice gives -EINVAL.
 * @returns 0; -ENOMEM where a part isn't mapped, after doing the rest
 */
export function doMadvise(mem: MemorySystem, mm: MmStruct, start: VirtAddr, length: number, advice: number): number {
  if (!(advice in READ_PATTERN) && advice !== MADV_WILLNEED && advice !== MADV_DONTNEED) return -errno.EINVAL;
  if (pageOffset(start) !== 0 || start + length >= 2 ** 64) return -errno.EINVAL;
  const end = pageAlignUp(advance(start, length));
  let unmapped = false;
  for (let at = start; at < end;) {
    const vma = findVmaIntersection(mm, at, end);
    if (vma === undefined) return -errno.ENOMEM;
    unmapped ||= vma.vm_start > at;
    const from = virtAddr(Math.max(at, vma.vm_start));
    const to = virtAddr(Math.min(end, vma.vm_end));
    const result = adviseVma(mem, vma, from, to, advice);
    if (result < 0) return result;
    at = to;
  }
  return unmapped ? -errno.ENOMEM : 0;
}

function adviseVma(mem: MemorySystem, vma: VmArea, start: VirtAddr, end: VirtAddr, advice: number): number {
  if (advice === MADV_WILLNEED) return 0;
  if (advice === MADV_DONTNEED) {
    if ((vma.vm_flags & VM_LOCKED) !== 0) return -errno.EINVAL;
    zapPageRange(mem, vma, start, end);
    return 0;
  }
  const flags = (vma.vm_flags & ~(VM_RAND_READ | VM_SEQ_READ)) | (READ_PATTERN[advice] ?? 0);
  if (flags === vma.vm_flags) return 0;
  const target = start > vma.vm_start ? splitVma(mem.anonVmas, vma, start) : vma;
  if (end < target.vm_end) splitVma(mem.anonVmas, target, end);
  target.vm_flags = flags;
  vmaMerge(mem.anonVmas, target);
  return 0;
}

/** One byte a page into `vector`: 1 for those in RAM. 0 or -errno. */
export function doMincore(mem: MemorySystem, mm: MmStruct, start: VirtAddr, length: number, vector: VirtAddr): number {
  if (pageOffset(start) !== 0) return -errno.EINVAL;
  if (start + length > TASK_SIZE_MAX) return -errno.ENOMEM;
  const pages = Math.ceil(length / PAGE_SIZE);
  const answer = new Uint8Array(pages);
  for (let index = 0; index < pages; index++) {
    const address = advance(start, index * PAGE_SIZE);
    const vma = findVma(mm, address);
    if (vma === undefined || vma.vm_start > address) return -errno.ENOMEM;
    answer[index] = isResident(mem, vma, address) ? 1 : 0;
  }
  return copyToUser(mem, mm, vector, answer) ? 0 : -errno.EFAULT;
}

/** Mapped, or in the cache of the file or of swap, from where a fault would take it without the disk. */
function isResident(mem: MemorySystem, vma: VmArea, address: VirtAddr): boolean {
  const pte = mem.tables.readAt(vma.vm_mm.pgd, address);
  if (ptePresent(pte)) return true;
  if (!pteNone(pte)) return mem.swap.isCached(pteToSwpEntry(pte));
  return vma.vm_file?.pages.has(linearPageIndex(vma, address)) ?? false;
}
