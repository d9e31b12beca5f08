/** mremap: another size for a mapping, at another place if need be (mm/mremap.c). */
import { EMPTY_PTE } from '../mmu/pte';
import { type VirtAddr, PAGE_SIZE, advance, pageAlignUp, pageOffset, virtAddr } from '../units';
import { errno } from './errno';
import { flushTlbRange } from './memory';
import type { MemorySystem } from './memory_system';
import { type MmStruct, findVma, vmaNext } from './mm';
import { MAP_FIXED, doMunmap, getUnmappedArea, mayExpandVm } from './mmap';
import { populateRange } from './populate';
import { type VmArea, VM_ACCOUNT, VM_LOCKED, linearPageIndex, makeVma } from './vma';
import { vmStatAccount, vmaLink, vmaMerge } from './vma_merge';

export const MREMAP_MAYMOVE = 1;
export const MREMAP_FIXED = 2;

export interface RemapRequest {
  readonly address: VirtAddr;
  /** In bytes. */
  readonly oldLength: number;
  readonly newLength: number;
  /** MREMAP_* */
  readonly flags: number;
  /** With MREMAP_FIXED. */
  readonly newAddress: VirtAddr;
}

/** The address of the mapping afterwards, or -errno. */
export function doMremap(mem: MemorySystem, mm: MmStruct, request: RemapRequest): number {
  const { address, flags, newAddress } = request;
  const oldLength = pageAlignUp(virtAddr(request.oldLength));
  const newLength = pageAlignUp(virtAddr(request.newLength));
  const fixed = (flags & MREMAP_FIXED) !== 0;
  if ((flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED)) !== 0 || pageOffset(address) !== 0) return -errno.EINVAL;
  if (!(newLength > 0) || (fixed && (flags & MREMAP_MAYMOVE) === 0)) return -errno.EINVAL;
  const vma = findVma(mm, address);
  if (vma === undefined || vma.vm_start > address) return -errno.EFAULT;
  if (oldLength === 0) return -errno.EINVAL;

  if (fixed) {
    if (pageOffset(newAddress) !== 0) return -errno.EINVAL;
    if (newAddress + newLength > address && address + oldLength > newAddress) return -errno.EINVAL;
    const cleared = doMunmap(mem, mm, newAddress, newLength);
    if (cleared < 0) return cleared;
  }
  if (oldLength >= newLength) {
    if (oldLength > newLength) {
      const cut = doMunmap(mem, mm, advance(address, newLength), oldLength - newLength);
      if (cut < 0) return cut;
    }
    if (!fixed) return address;
  }
  const source = findVma(mm, address);
  if (source === undefined || address + Math.min(oldLength, newLength) > source.vm_end) return -errno.EFAULT;
  const growth = Math.max(0, newLength - oldLength) / PAGE_SIZE;
  if (!mayExpandVm(mem, mm, source.vm_flags, growth)) return -errno.ENOMEM;
  if ((source.vm_flags & VM_ACCOUNT) !== 0 && growth > 0 && !mem.commit.charge(mm, growth)) return -errno.ENOMEM;

  const inPlace = !fixed && address + oldLength === source.vm_end && canExpand(source, newLength - oldLength);
  const moved = inPlace
    ? expandInPlace(mem, source, address, growth)
    : moveVma(mem, source, { ...request, oldLength: Math.min(oldLength, newLength), newLength });
  if (moved < 0 && (source.vm_flags & VM_ACCOUNT) !== 0) mem.commit.release(growth);
  return moved;
}

/** vma_expandable: nothing lies in the way. */
function canExpand(vma: VmArea, bytes: number): boolean {
  const next = vmaNext(vma.vm_mm, vma);
  return next === undefined || vma.vm_end + bytes <= next.vm_start;
}

function expandInPlace(mem: MemorySystem, vma: VmArea, address: VirtAddr, pages: number): number {
  const mm = vma.vm_mm;
  const oldEnd = vma.vm_end;
  vma.vm_end = advance(oldEnd, pages * PAGE_SIZE);
  vmStatAccount(mm, vma.vm_flags, pages);
  const newEnd = vma.vm_end;
  const merged = vmaMerge(mem.anonVmas, vma);
  if ((merged.vm_flags & VM_LOCKED) !== 0) {
    mm.locked_vm += pages;
    populateRange(mem, mm, oldEnd, newEnd);
  }
  return address;
}

/** move_vma: a VMA at the new place, the entries moved to it, the old range unmapped. Growth is charged already. */
function moveVma(mem: MemorySystem, vma: VmArea, request: RemapRequest): number {
  const mm = vma.vm_mm;
  const { address, oldLength, newLength, flags } = request;
  if ((flags & MREMAP_MAYMOVE) === 0) return -errno.ENOMEM;
  if (mm.vmas.length >= mem.configuration.vm.max_map_count - 3) return -errno.ENOMEM;
  const fixed = (flags & MREMAP_FIXED) !== 0;
  const found = getUnmappedArea(mem, mm, fixed ? request.newAddress : virtAddr(0), newLength, fixed ? MAP_FIXED : 0);
  if (found < 0) return found;

  const start = virtAddr(found);
  // Untouched anonymous memory is numbered anew, so that it can merge with its new neighbours (copy_vma).
  const fresh = vma.vm_file === undefined && vma.anon_vma === undefined;
  const pgoff = fresh ? start / PAGE_SIZE : linearPageIndex(vma, address);
  const copy = makeVma(mm, start, advance(start, newLength), vma.vm_flags, vma.vm_file, pgoff);
  mem.anonVmas.clone(copy, vma);
  vmaLink(mm, copy);
  vmStatAccount(mm, copy.vm_flags, newLength / PAGE_SIZE);
  if (!movePageTables(mem, mm, address, start, oldLength)) {
    movePageTables(mem, mm, start, address, oldLength);
    doMunmap(mem, mm, start, newLength);
    return -errno.ENOMEM;
  }
  // The pages keep their promise: unmapping the old range must not take it back.
  if ((vma.vm_flags & VM_ACCOUNT) !== 0) mem.commit.transfer(oldLength / PAGE_SIZE);
  vmaMerge(mem.anonVmas, copy);
  doMunmap(mem, mm, address, oldLength);
  return start;
}

/** move_page_tables. @returns false when there was no memory for a table; what was moved stays moved */
function movePageTables(mem: MemorySystem, mm: MmStruct, from: VirtAddr, to: VirtAddr, length: number): boolean {
  let complete = true;
  mem.tables.forEachEntry(mm.pgd, from, advance(from, length), (ptep, address) => {
    const target = complete ? mem.tables.ensure(mm, advance(to, address - from)) : undefined;
    if (target === undefined) {
      complete = false;
      return;
    }
    mem.tables.write(target, mem.tables.read(ptep));
    mem.tables.write(ptep, EMPTY_PTE);
  });
  flushTlbRange(mem, mm, from, advance(from, length));
  return complete;
}
