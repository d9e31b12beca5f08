/**
 * mm_struct: one address space, shared by the threads of a process.
 *
 *     0x0000_5555_5555_4000   text, rodata, data, bss of the program      start_code .. end_data
 *                             heap                                        start_brk .. brk, grows up
 *                                          ...
 *     below 0x7fff_f7ff_f000  mappings, libc first                        mmap_base, grows down
 *                                          ...
 *     below 0x7fff_ffff_f000  stack                                       start_stack, grows down
 *
 * Fields carry Linux's names. Everything counted is in pages unless the name says bytes.
 */
import { type Pfn, type VirtAddr } from '../units';
import type { AddressSpace } from './address_space';
import type { VmArea } from './vma';

/** mm->rss_stat: what the page tables of this address space map, in pages. */
export interface RssCounters {
  /** MM_FILEPAGES: pages of files. */
  file: number;
  /** MM_ANONPAGES. The shared zero page doesn't count. */
  anon: number;
  /** MM_SHMEMPAGES. */
  shmem: number;
  /** MM_SWAPENTS: entries that point to swap slots. */
  swapents: number;
}

/** A program or library in the address space. */
export interface MappedImage {
  readonly file: AddressSpace;
  /** What the image's relative addresses count from. */
  readonly base: VirtAddr;
}

export interface MmStruct {
  readonly id: number;
  /** The frame of the top-level table; CR3 while the task runs. */
  pgd: Pfn;
  /** Marks this address space's TLB entries. */
  readonly pcid: number;
  /** Bytes of page tables below the PGD: VmPTE. */
  pgtables_bytes: number;
  /** Sorted by address, never overlapping. Changed by mmap.ts alone. */
  readonly vmas: VmArea[];
  /** How many tasks use it. */
  mm_users: number;

  mmap_base: VirtAddr;
  start_code: VirtAddr;
  end_code: VirtAddr;
  start_data: VirtAddr;
  end_data: VirtAddr;
  start_brk: VirtAddr;
  brk: VirtAddr;
  /** The stack pointer that the program started with. */
  start_stack: VirtAddr;
  arg_start: VirtAddr;
  arg_end: VirtAddr;
  env_start: VirtAddr;
  env_end: VirtAddr;
  /** The program first, then its libraries. */
  images: readonly MappedImage[];

  readonly rss: RssCounters;
  hiwater_rss: number;
  total_vm: number;
  hiwater_vm: number;
  data_vm: number;
  exec_vm: number;
  stack_vm: number;
  locked_vm: number;
}

/** Resident pages: get_mm_rss. */
export const getMmRss = (mm: MmStruct): number => mm.rss.file + mm.rss.anon + mm.rss.shmem;

/** Before pages are taken away: remembers the most that was ever resident (update_hiwater_rss). */
export function updateHiwaterRss(mm: MmStruct): void {
  mm.hiwater_rss = Math.max(mm.hiwater_rss, getMmRss(mm));
}

/** Index in `mm.vmas` of the first VMA that ends above the address; the length where there is none. */
export function vmaIndex(mm: MmStruct, address: number): number {
  let low = 0;
  let high = mm.vmas.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const vma = mm.vmas[middle];
    if (vma !== undefined && vma.vm_end <= address) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first VMA that ends above the address: it contains the address or lies above it (find_vma). */
export const findVma = (mm: MmStruct, address: number): VmArea | undefined => mm.vmas[vmaIndex(mm, address)];

/** The VMA that contains the address. */
export function vmaAt(mm: MmStruct, address: number): VmArea | undefined {
  const vma = findVma(mm, address);
  return vma !== undefined && vma.vm_start <= address ? vma : undefined;
}

/** The first VMA that overlaps [start, end) (find_vma_intersection). */
export function findVmaIntersection(mm: MmStruct, start: number, end: number): VmArea | undefined {
  const vma = findVma(mm, start);
  return vma !== undefined && vma.vm_start < end ? vma : undefined;
}

/** The VMA just below this one (vma->vm_prev), wherever it ends. */
export const vmaPrev = (mm: MmStruct, vma: VmArea): VmArea | undefined => mm.vmas[vmaIndex(mm, vma.vm_start) - 1];
/** The VMA just above this one, wherever it starts. */
export const vmaNext = (mm: MmStruct, vma: VmArea): VmArea | undefined => mm.vmas[vmaIndex(mm, vma.vm_start) + 1];
