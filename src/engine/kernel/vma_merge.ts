/**
 * The list of VMAs: linking, unlinking, splitting, merging (mm/mmap.c).
 *
 *     split_vma at x                          vma_merge around the middle one
 *     |---------- V ----------|               |-- A --|-- B --|-- C --|     alike in rights, file and offsets,
 *     |---- V ----|--- new ---|               |---------- A ----------|     and no conflict of anon_vmas
 *                 x
 *
 * Two VMAs may become one only if they are neighbours, have the same flags and file, the right one continues the left
 * one's offsets, and their anon_vmas agree: equal, or one has none and the other isn't shared with a relative by fork.
 */
import { type VirtAddr, PAGE_SIZE } from '../units';
import type { AnonVma, AnonVmas } from './anon_vma';
import { type MmStruct, vmaIndex } from './mm';
import {
  type VmArea,
  VM_ACCESS_FLAGS,
  VM_EXEC,
  VM_GROWSDOWN,
  VM_SHARED,
  VM_WRITE,
  linearPageIndex,
  makeVma,
  vmaPages,
} from './vma';

/** vm_stat_account: pages come (or go, when negative) under a VMA with these flags. */
export function vmStatAccount(mm: MmStruct, flags: number, pages: number): void {
  mm.total_vm += pages;
  const stack = (flags & VM_GROWSDOWN) !== 0;
  const writable = (flags & VM_WRITE) !== 0;
  if (stack) mm.stack_vm += pages;
  else if ((flags & VM_EXEC) !== 0 && !writable) mm.exec_vm += pages;
  else if (writable && (flags & VM_SHARED) === 0) mm.data_vm += pages;
  mm.hiwater_vm = Math.max(mm.hiwater_vm, mm.total_vm);
}

/** Enters a new VMA, which overlaps no other, into the list and its file's i_mmap (vma_link). */
export function vmaLink(mm: MmStruct, vma: VmArea): void {
  mm.vmas.splice(vmaIndex(mm, vma.vm_start), 0, vma);
  vma.vm_file?.i_mmap.add(vma);
}

/** Takes a VMA out of the list, its file and its anon_vmas. Its pages are unmapped already or belong to a neighbour. */
export function vmaUnlink(anonVmas: AnonVmas, vma: VmArea): void {
  const at = vma.vm_mm.vmas.indexOf(vma);
  vma.vm_mm.vmas.splice(at, 1);
  vma.vm_file?.i_mmap.delete(vma);
  anonVmas.unlink(vma);
}

/** A VMA like `source` in everything but where it is (vm_area_dup). Not linked to anything but its mm. */
export function vmAreaDup(source: VmArea, mm: MmStruct, start: VirtAddr, end: VirtAddr): VmArea {
  return makeVma(mm, start, end, source.vm_flags, source.vm_file, linearPageIndex(source, start));
}

/**
 * Divides a VMA at `address` (__split_vma). The lower part stays `vma`.
 * @returns the upper part
 */
export function splitVma(anonVmas: AnonVmas, vma: VmArea, address: VirtAddr): VmArea {
  const upper = vmAreaDup(vma, vma.vm_mm, address, vma.vm_end);
  anonVmas.clone(upper, vma);
  vma.vm_end = address;
  vmaLink(vma.vm_mm, upper);
  return upper;
}

/**
 * Unites a VMA with its neighbours as far as they fit (the outcome of vma_merge's eight cases).
 * @returns the VMA that covers the range now: the lowest of those united
 */
export function vmaMerge(anonVmas: AnonVmas, vma: VmArea): VmArea {
  const mm = vma.vm_mm;
  const at = mm.vmas.indexOf(vma);
  const next = mm.vmas[at + 1];
  if (next !== undefined && canMerge(vma, next)) absorb(anonVmas, vma, next);
  const previous = mm.vmas[at - 1];
  if (previous === undefined || !canMerge(previous, vma)) return vma;
  absorb(anonVmas, previous, vma);
  return previous;
}

function canMerge(lower: VmArea, upper: VmArea): boolean {
  return (
    lower.vm_end === upper.vm_start &&
    lower.vm_flags === upper.vm_flags &&
    lower.vm_file === upper.vm_file &&
    upper.vm_pgoff === lower.vm_pgoff + vmaPages(lower) &&
    isMergeableAnonVma(lower, upper)
  );
}

/** is_mergeable_anon_vma, for both sides. */
function isMergeableAnonVma(lower: VmArea, upper: VmArea): boolean {
  if (lower.anon_vma === upper.anon_vma) return true;
  if (lower.anon_vma !== undefined && upper.anon_vma !== undefined) return false;
  const owner = lower.anon_vma === undefined ? upper : lower;
  return owner.anon_vma_chain.length === 1;
}

function absorb(anonVmas: AnonVmas, lower: VmArea, upper: VmArea): void {
  anonVmas.clone(lower, upper);
  const end = upper.vm_end;
  vmaUnlink(anonVmas, upper);
  lower.vm_end = end;
}

/**
 * find_mergeable_anon_vma: the anon_vma of a neighbour with which this VMA could merge if their rights were equal, so
 * that a later mprotect can unite them.
 */
export function findMergeableAnonVma(vma: VmArea): AnonVma | undefined {
  const mm = vma.vm_mm;
  const at = vmaIndex(mm, vma.vm_start);
  return reusableAnonVma(vma, mm.vmas[at + 1]) ?? reusableAnonVma(mm.vmas[at - 1], vma, 'lower');
}

function reusableAnonVma(lower: VmArea | undefined, upper: VmArea | undefined, of = 'upper'): AnonVma | undefined {
  if (lower === undefined || upper === undefined) return undefined;
  const compatible =
    lower.vm_end === upper.vm_start &&
    lower.vm_file === upper.vm_file &&
    ((lower.vm_flags ^ upper.vm_flags) & ~VM_ACCESS_FLAGS) === 0 &&
    upper.vm_pgoff === lower.vm_pgoff + (upper.vm_start - lower.vm_start) / PAGE_SIZE;
  const owner = of === 'upper' ? upper : lower;
  return compatible && owner.anon_vma_chain.length === 1 ? owner.anon_vma : undefined;
}
