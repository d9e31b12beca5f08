/**
 * vm_area_struct: a range of addresses with one kind of content and one set of rights.
 *
 *     vm_start                                   vm_end
 *        |------------------------------------------|      file:      page i shows page vm_pgoff + i of vm_file
 *                                                          anonymous: vm_pgoff is vm_start / PAGE_SIZE as it was
 *                                                                     at creation, so neighbours fit together
 *
 * Fields and flags carry Linux's names and values (include/linux/mm_types.h, include/linux/mm.h).
 */
import { PAGE_ACCESSED, PAGE_PRESENT, PAGE_PROTNONE, PAGE_RW, PAGE_USER, type PageProtection } from '../mmu/pte';
import { PAGE_SIZE, type VirtAddr } from '../units';
import type { AddressSpace } from './address_space';
import type { AnonVma } from './anon_vma';
import type { MmStruct } from './mm';

export const VM_READ = 0x1;
export const VM_WRITE = 0x2;
export const VM_EXEC = 0x4;
export const VM_SHARED = 0x8;
/** mprotect may add the right. */
export const VM_MAYREAD = 0x10;
export const VM_MAYWRITE = 0x20;
export const VM_MAYEXEC = 0x40;
export const VM_MAYSHARE = 0x80;
/** The stack: a fault just below makes it grow. */
export const VM_GROWSDOWN = 0x100;
export const VM_LOCKED = 0x2000;
export const VM_SEQ_READ = 0x8000;
export const VM_RAND_READ = 0x1_0000;
/** fork leaves it out. */
export const VM_DONTCOPY = 0x2_0000;
/** Counted against the commit limit. */
export const VM_ACCOUNT = 0x10_0000;
export const VM_NORESERVE = 0x20_0000;

export const VM_ACCESS_FLAGS = VM_READ | VM_WRITE | VM_EXEC;
/** VM_DATA_DEFAULT_FLAGS: heap, bss and stack. */
export const VM_DATA_DEFAULT_FLAGS = VM_READ | VM_WRITE | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC;
export const VM_STACK_FLAGS = VM_DATA_DEFAULT_FLAGS | VM_GROWSDOWN | VM_ACCOUNT;

export interface VmArea {
  readonly vm_mm: MmStruct;
  vm_start: VirtAddr;
  vm_end: VirtAddr;
  vm_flags: number;
  /** In pages. */
  vm_pgoff: number;
  readonly vm_file: AddressSpace | undefined;
  /** Where pages that become private here are entered; undefined until the first one. */
  anon_vma: AnonVma | undefined;
  /** All anon_vmas whose pages may be mapped here, oldest first. */
  readonly anon_vma_chain: AnonVma[];
}

/** A new VMA that is in no list yet. */
export function makeVma(
  mm: MmStruct,
  start: VirtAddr,
  end: VirtAddr,
  flags: number,
  file: AddressSpace | undefined,
  pgoff: number,
): VmArea {
  return {
    vm_mm: mm,
    vm_start: start,
    vm_end: end,
    vm_flags: flags,
    vm_pgoff: pgoff,
    vm_file: file,
    anon_vma: undefined,
    anon_vma_chain: [],
  };
}

export const vmaPages = (vma: VmArea): number => (vma.vm_end - vma.vm_start) / PAGE_SIZE;

/** Index of the page at `address` within the VMA's object: linear_page_index. */
export const linearPageIndex = (vma: VmArea, address: VirtAddr): number =>
  Math.floor((address - vma.vm_start) / PAGE_SIZE) + vma.vm_pgoff;

export const isAnonymous = (vma: VmArea): boolean => vma.vm_file === undefined;
export const isShared = (vma: VmArea): boolean => (vma.vm_flags & VM_SHARED) !== 0;
/** Private, and may become writable: its pages are copied on write (is_cow_mapping). */
export const isCowMapping = (vma: VmArea): boolean => (vma.vm_flags & (VM_SHARED | VM_MAYWRITE)) === VM_MAYWRITE;

/**
 * vm_page_prot: the rights a fresh entry gets (protection_map of arch/x86/mm/pgprot.c). A private writable mapping's
 * entries start read-only; the fault that has made the page its own adds RW.
 */
export function vmPageProt(vm_flags: number): PageProtection {
  const noExecute = (vm_flags & VM_EXEC) === 0;
  if ((vm_flags & VM_ACCESS_FLAGS) === 0) return { flags: PAGE_PROTNONE | PAGE_ACCESSED, noExecute: false };
  const sharedWrite = (vm_flags & (VM_SHARED | VM_WRITE)) === (VM_SHARED | VM_WRITE);
  return { flags: PAGE_PRESENT | PAGE_USER | PAGE_ACCESSED | (sharedWrite ? PAGE_RW : 0), noExecute };
}

/** The rights as /proc/PID/maps prints them: rwxp. */
export function vmaPermissions(vma: VmArea): string {
  const letter = (flag: number, yes: string, no = '-'): string => ((vma.vm_flags & flag) !== 0 ? yes : no);
  return letter(VM_READ, 'r') + letter(VM_WRITE, 'w') + letter(VM_EXEC, 'x') + letter(VM_MAYSHARE, 's', 'p');
}

/**
 * The last column of /proc/PID/maps: a file's path, [heap], [stack], or nothing (show_map_vma). A bss that ends where
 * the heap starts is not called heap, as in kernels from 6.6 on.
 */
export function vmaName(vma: VmArea): string {
  if (vma.vm_file !== undefined) return vma.vm_file.path;
  const mm = vma.vm_mm;
  if (vma.vm_start < mm.brk && vma.vm_end > mm.start_brk) return '[heap]';
  return vma.vm_start <= mm.start_stack && mm.start_stack <= vma.vm_end ? '[stack]' : '';
}
