/**
 * mmap and munmap: entering and removing mappings (mm/mmap.c).
 *
 *     do_mmap        checks, flags, place             ->  mmap_region   room made, limits, VMA, merge
 *     do_munmap      splits at both ends              ->  unmap_region  entries, tables, VMAs
 *
 * Results are what the system calls return: an address, or a negative error number.
 */
import {
  type VirtAddr,
  PAGE_SIZE,
  TASK_SIZE_MAX,
  advance,
  pageAlignDown,
  pageAlignUp,
  pageOffset,
  virtAddr,
} from '../units';
import type { AddressSpace } from './address_space';
import { errno } from './errno';
import { MMAP_MIN_ADDR } from './layout';
import { freePgtables, zapPageRange } from './memory';
import type { MemorySystem } from './memory_system';
import { type MmStruct, findVma, findVmaIntersection, vmaIndex } from './mm';
import { populateRange } from './populate';
import {
  type VmArea,
  VM_ACCOUNT,
  VM_DATA_DEFAULT_FLAGS,
  VM_EXEC,
  VM_GROWSDOWN,
  VM_LOCKED,
  VM_MAYEXEC,
  VM_MAYREAD,
  VM_MAYSHARE,
  VM_MAYWRITE,
  VM_NORESERVE,
  VM_READ,
  VM_SHARED,
  VM_WRITE,
  makeVma,
  vmaPages,
} from './vma';
import { splitVma, vmaLink, vmaMerge, vmaUnlink, vmStatAccount } from './vma_merge';

export const PROT_READ = 1;
export const PROT_WRITE = 2;
export const PROT_EXEC = 4;

export const MAP_SHARED = 0x01;
export const MAP_PRIVATE = 0x02;
export const MAP_FIXED = 0x10;
export const MAP_ANONYMOUS = 0x20;
export const MAP_GROWSDOWN = 0x100;
export const MAP_LOCKED = 0x2000;
export const MAP_NORESERVE = 0x4000;
export const MAP_POPULATE = 0x8000;
export const MAP_FIXED_NOREPLACE = 0x10_0000;

const MAP_TYPE = MAP_SHARED | MAP_PRIVATE;
/** Where mappings go bottom-up when there is no room below mmap_base: TASK_SIZE / 3. */
const TASK_UNMAPPED_BASE = pageAlignUp(virtAddr(TASK_SIZE_MAX / 3));

export interface MapRequest {
  readonly address: VirtAddr;
  /** In bytes. */
  readonly length: number;
  /** PROT_* */
  readonly prot: number;
  /** MAP_* */
  readonly flags: number;
  readonly file: AddressSpace | undefined;
  /** Page of the file that comes first. */
  readonly pgoff: number;
}

/** The address of the new mapping, or -errno (do_mmap). */
export function doMmap(mem: MemorySystem, mm: MmStruct, request: MapRequest): number {
  const { prot, file } = request;
  const flags = (request.flags & MAP_FIXED_NOREPLACE) !== 0 ? request.flags | MAP_FIXED : request.flags;
  if (!(request.length > 0)) return -errno.EINVAL;
  const length = Math.ceil(request.length / PAGE_SIZE) * PAGE_SIZE;
  if (mm.vmas.length > mem.configuration.vm.max_map_count) return -errno.ENOMEM;

  const address = getUnmappedArea(mem, mm, request.address, length, flags);
  if (address < 0) return address;
  const start = virtAddr(address);
  if ((flags & MAP_FIXED_NOREPLACE) !== 0 && findVmaIntersection(mm, start, start + length)) return -errno.EEXIST;

  let vmFlags = vmFlagsOf(prot, flags);
  const type = flags & MAP_TYPE;
  if (type === MAP_SHARED) {
    if (file === undefined && (flags & MAP_GROWSDOWN) !== 0) return -errno.EINVAL;
    vmFlags |= VM_SHARED | VM_MAYSHARE;
  } else if (type !== MAP_PRIVATE) {
    return -errno.EINVAL;
  }
  if ((flags & MAP_NORESERVE) !== 0 && mem.configuration.vm.overcommit_memory !== 2) vmFlags |= VM_NORESERVE;

  const pgoff = file === undefined ? pgoffOf(type, start) : request.pgoff;
  const mapped = mmapRegion(mem, mm, { start, length, vmFlags, file, pgoff });
  if (mapped >= 0 && ((vmFlags & VM_LOCKED) !== 0 || (flags & MAP_POPULATE) !== 0)) {
    populateRange(mem, mm, start, advance(start, length));
  }
  return mapped;
}

/** vm_pgoff of anonymous memory: its own page number if private, from 0 if shared. */
const pgoffOf = (type: number, start: VirtAddr): number => (type === MAP_PRIVATE ? start / PAGE_SIZE : 0);

/** calc_vm_prot_bits and calc_vm_flag_bits. */
function vmFlagsOf(prot: number, flags: number): number {
  return (
    ((prot & PROT_READ) !== 0 ? VM_READ : 0) |
    ((prot & PROT_WRITE) !== 0 ? VM_WRITE : 0) |
    ((prot & PROT_EXEC) !== 0 ? VM_EXEC : 0) |
    ((flags & MAP_GROWSDOWN) !== 0 ? VM_GROWSDOWN : 0) |
    ((flags & MAP_LOCKED) !== 0 ? VM_LOCKED : 0) |
    VM_MAYREAD |
    VM_MAYWRITE |
    VM_MAYEXEC
  );
}

export interface Region {
  readonly start: VirtAddr;
  readonly length: number;
  readonly vmFlags: number;
  readonly file: AddressSpace | undefined;
  readonly pgoff: number;
}

/** Enters the mapping in place of whatever is there (mmap_region). */
export function mmapRegion(mem: MemorySystem, mm: MmStruct, region: Region): number {
  const { start, length, file, pgoff } = region;
  const end = advance(start, length);
  const pages = length / PAGE_SIZE;
  if (!mayExpandVm(mem, mm, region.vmFlags, pages - overlappingPages(mm, start, end))) return -errno.ENOMEM;
  const cleared = doMunmap(mem, mm, start, length);
  if (cleared < 0) return cleared;

  const sharedMemory = file === undefined && (region.vmFlags & VM_SHARED) !== 0;
  const reserves = (region.vmFlags & VM_NORESERVE) === 0;
  const accountable = reserves && (region.vmFlags & (VM_SHARED | VM_WRITE)) === VM_WRITE;
  if ((accountable || (sharedMemory && reserves)) && !mem.commit.charge(mm, pages)) return -errno.ENOMEM;

  const vmFlags = region.vmFlags | (accountable ? VM_ACCOUNT : 0);
  const object = sharedMemory ? mem.pageCache.addSharedMemory(length, reserves) : file;
  const vma = makeVma(mm, start, end, vmFlags, object, pgoff);
  vmaLink(mm, vma);
  vmaMerge(mem.anonVmas, vma);
  vmStatAccount(mm, vmFlags, pages);
  if ((vmFlags & VM_LOCKED) !== 0) mm.locked_vm += pages;
  return start;
}

/**
 * Where a mapping can go: exactly there with MAP_FIXED; at the hint if it is free; else the highest gap below mmap_base
 * (arch_get_unmapped_area_topdown).
 */
export function getUnmappedArea(
  mem: MemorySystem,
  mm: MmStruct,
  wish: VirtAddr,
  length: number,
  flags: number,
): number {
  if (length > TASK_SIZE_MAX) return -errno.ENOMEM;
  if ((flags & MAP_FIXED) !== 0) {
    if (wish > TASK_SIZE_MAX - length) return -errno.ENOMEM;
    if (pageOffset(wish) !== 0) return -errno.EINVAL;
    return wish < MMAP_MIN_ADDR ? -errno.EPERM : wish;
  }
  if (wish > 0) {
    const hint = Math.max(pageAlignUp(wish), MMAP_MIN_ADDR);
    const next = findVma(mm, hint);
    const free = next === undefined || hint + length <= startGap(mem, next);
    if (hint <= TASK_SIZE_MAX - length && free) return hint;
  }
  return unmappedAreaTopdown(mem, mm, length) ?? unmappedArea(mem, mm, length) ?? -errno.ENOMEM;
}

function unmappedAreaTopdown(mem: MemorySystem, mm: MmStruct, length: number): number | undefined {
  let gapEnd: number = mm.mmap_base;
  for (let at = vmaIndex(mm, gapEnd - 1); at >= -1; at--) {
    const vma = mm.vmas[at];
    if (vma === undefined && at >= 0) continue;
    const gapStart = Math.max(vma?.vm_end ?? 0, MMAP_MIN_ADDR);
    if (gapStart + length <= gapEnd) return gapEnd - length;
    if (vma !== undefined) gapEnd = Math.min(gapEnd, startGap(mem, vma));
  }
  return undefined;
}

function unmappedArea(mem: MemorySystem, mm: MmStruct, length: number): number | undefined {
  let gapStart: number = TASK_UNMAPPED_BASE;
  for (let at = vmaIndex(mm, gapStart); at < mm.vmas.length; at++) {
    const vma = mm.vmas[at];
    if (vma === undefined) break;
    if (gapStart + length <= startGap(mem, vma)) return gapStart;
    gapStart = Math.max(gapStart, vma.vm_end);
  }
  return gapStart + length <= TASK_SIZE_MAX ? gapStart : undefined;
}

/** The lowest address that belongs to a VMA with its guard gap (vm_start_gap). */
export function startGap(mem: MemorySystem, vma: VmArea): number {
  if ((vma.vm_flags & VM_GROWSDOWN) === 0) return vma.vm_start;
  return Math.max(0, vma.vm_start - mem.configuration.stack_guard_gap_pages * PAGE_SIZE);
}

/** Whether the limits allow so many pages more (may_expand_vm): RLIMIT_AS, and RLIMIT_DATA for private writable ones. */
export function mayExpandVm(mem: MemorySystem, mm: MmStruct, vmFlags: number, pages: number): boolean {
  const { RLIMIT_AS, RLIMIT_DATA } = mem.configuration.limits;
  if (mm.total_vm + pages > RLIMIT_AS / PAGE_SIZE) return false;
  const data = (vmFlags & (VM_WRITE | VM_SHARED | VM_GROWSDOWN)) === VM_WRITE;
  return !data || mm.data_vm + pages <= RLIMIT_DATA / PAGE_SIZE;
}

/** count_vma_pages_range. */
function overlappingPages(mm: MmStruct, start: VirtAddr, end: VirtAddr): number {
  let pages = 0;
  for (let at = vmaIndex(mm, start); at < mm.vmas.length; at++) {
    const vma = mm.vmas[at];
    if (vma === undefined || vma.vm_start >= end) break;
    pages += (Math.min(vma.vm_end, end) - Math.max(vma.vm_start, start)) / PAGE_SIZE;
  }
  return pages;
}

/** Removes what is mapped in a range; mappings that reach beyond are split. 0 or -errno (do_munmap). */
export function doMunmap(mem: MemorySystem, mm: MmStruct, start: VirtAddr, length: number): number {
  if (pageOffset(start) !== 0 || start > TASK_SIZE_MAX || length > TASK_SIZE_MAX - start) return -errno.EINVAL;
  const end = pageAlignUp(advance(start, length));
  if (end === start) return -errno.EINVAL;
  const first = findVmaIntersection(mm, start, end);
  if (first === undefined) return 0;

  if (start > first.vm_start) {
    const splitsInTwo = end < first.vm_end;
    if (splitsInTwo && mm.vmas.length >= mem.configuration.vm.max_map_count) return -errno.ENOMEM;
    splitVma(mem.anonVmas, first, start);
  }
  const last = findVma(mm, end);
  if (last !== undefined && last.vm_start < end) splitVma(mem.anonVmas, last, end);
  unmapRegion(mem, mm, start, end);
  return 0;
}

/** Unmaps the VMAs of a range that begins and ends at VMA borders. */
export function unmapRegion(mem: MemorySystem, mm: MmStruct, start: VirtAddr, end: VirtAddr): void {
  const from = vmaIndex(mm, start);
  const doomed = mm.vmas.slice(from, vmaIndexOfEnd(mm, end));
  for (const vma of doomed) zapPageRange(mem, vma, vma.vm_start, vma.vm_end);
  for (const vma of doomed) removeVma(mem, vma);
  freePgtables(mem, mm, start, end);
}

/** Index behind the last VMA that starts below `end`. */
function vmaIndexOfEnd(mm: MmStruct, end: VirtAddr): number {
  let at = vmaIndex(mm, end);
  const vma = mm.vmas[at];
  if (vma !== undefined && vma.vm_start < end) at++;
  return at;
}

function removeVma(mem: MemorySystem, vma: VmArea): void {
  const mm = vma.vm_mm;
  const pages = vmaPages(vma);
  vmStatAccount(mm, vma.vm_flags, -pages);
  if ((vma.vm_flags & VM_LOCKED) !== 0) mm.locked_vm -= pages;
  if ((vma.vm_flags & VM_ACCOUNT) !== 0) mem.commit.release(pages);
  vmaUnlink(mem.anonVmas, vma);
  if (vma.vm_file !== undefined) releaseSharedMemory(mem, vma.vm_file);
}

function releaseSharedMemory(mem: MemorySystem, object: AddressSpace): void {
  const { backing } = object;
  const isLast = mem.pageCache.mappingReleased(object);
  if (isLast && backing.kind === 'shmem' && backing.accounted) mem.commit.release(object.size / PAGE_SIZE);
}

/** An anonymous region with the rights of data: bss and heap (do_brk_flags). 0 or -errno. */
export function doBrkFlags(
  mem: MemorySystem,
  mm: MmStruct,
  start: VirtAddr,
  length: number,
  extend: VmArea | undefined,
): number {
  const pages = length / PAGE_SIZE;
  const vmFlags = VM_DATA_DEFAULT_FLAGS | VM_ACCOUNT;
  if (!mayExpandVm(mem, mm, vmFlags, pages)) return -errno.ENOMEM;
  if (mm.vmas.length > mem.configuration.vm.max_map_count) return -errno.ENOMEM;
  if (!mem.commit.charge(mm, pages)) return -errno.ENOMEM;
  if (extend?.vm_end === start && extend.vm_flags === vmFlags) {
    extend.vm_end = advance(start, length);
  } else {
    const pgoff = pageAlignDown(start) / PAGE_SIZE;
    vmaLink(mm, makeVma(mm, start, advance(start, length), vmFlags, undefined, pgoff));
  }
  vmStatAccount(mm, vmFlags, pages);
  return 0;
}
