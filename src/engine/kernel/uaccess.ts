/**
 * The kernel's own access to a process's memory: copy_from_user, copy_to_user (arch/x86/lib/usercopy_64.c).
 *
 * It goes through the page tables and the fault handler like an access of the program, and sets accessed and dirty
 * bits; its faults are events like any other, without the user bit in the error code. It doesn't go through the TLB:
 * the kernel's accesses aren't part of what the TLB's counters measure here.
 */
import { PAGE_ACCESSED, PAGE_DIRTY, PAGE_PRESENT, pteFrame, pteWith, pteWritable } from '../mmu/pte';
import { type Pfn, type VirtAddr, PAGE_SIZE, TASK_SIZE_MAX, advance, pageAlignDown, pageOffset } from '../units';
import { handleKernelFault } from './fault';
import type { MemorySystem } from './memory_system';
import { type MmStruct, findVma } from './mm';
import { expandStack } from './stack';
import { type VmArea, VM_GROWSDOWN, VM_READ, VM_WRITE } from './vma';

/** Bytes of the program's memory; undefined (-EFAULT) where it may not be read or no frame could be had. */
export function copyFromUser(
  mem: MemorySystem,
  mm: MmStruct,
  address: VirtAddr,
  length: number,
): Uint8Array | undefined {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const here = advance(address, at);
    const count = Math.min(length - at, PAGE_SIZE - pageOffset(here));
    const frame = userPage(mem, mm, here, false);
    if (frame === undefined) return undefined;
    for (let i = 0; i < count; i++) bytes[at + i] = mem.ram.read8(frame, pageOffset(here) + i);
    at += count;
  }
  return bytes;
}

/** Writes bytes into the program's memory. False (-EFAULT) where it may not be written; what fitted before stays. */
export function copyToUser(mem: MemorySystem, mm: MmStruct, address: VirtAddr, bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length;) {
    const here = advance(address, at);
    const count = Math.min(bytes.length - at, PAGE_SIZE - pageOffset(here));
    const frame = userPage(mem, mm, here, true);
    if (frame === undefined) return false;
    mem.ram.writeBytes(frame, pageOffset(here), bytes.subarray(at, at + count));
    at += count;
  }
  return true;
}

/** Fills with zeroes (clear_user). */
export const clearUser = (mem: MemorySystem, mm: MmStruct, address: VirtAddr, length: number): boolean =>
  copyToUser(mem, mm, address, new Uint8Array(length));

/** 64 bits little-endian, from an exact number of at most 2^53. */
export function putUser64(mem: MemorySystem, mm: MmStruct, address: VirtAddr, value: number): boolean {
  return copyToUser(mem, mm, address, littleEndian64(value));
}

export function putUser32(mem: MemorySystem, mm: MmStruct, address: VirtAddr, value: number): boolean {
  return copyToUser(mem, mm, address, littleEndian64(value).subarray(0, 4));
}

/** An unsigned 64-bit word; exact below 2^53. */
export function getUser64(mem: MemorySystem, mm: MmStruct, address: VirtAddr): number | undefined {
  const bytes = copyFromUser(mem, mm, address, 8);
  return bytes?.reduceRight((value, byte) => value * 256 + byte, 0);
}

export function littleEndian64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, value >>> 0, true);
  view.setUint32(4, Math.floor(value / 4294967296) >>> 0, true);
  return bytes;
}

/** The frame behind a user address after it was made accessible. */
function userPage(mem: MemorySystem, mm: MmStruct, address: VirtAddr, write: boolean): Pfn | undefined {
  const vma = accessibleVma(mem, mm, address, write);
  if (vma === undefined) return undefined;
  const page = pageAlignDown(address);
  // A page can be reclaimed again by the fault's own allocations only while memory is all but gone.
  for (let attempt = 0; attempt < 3; attempt++) {
    const ptep = mem.tables.lookup(mm.pgd, page);
    const pte = ptep === undefined ? undefined : mem.tables.read(ptep);
    if (ptep !== undefined && pte !== undefined && (pte.low & PAGE_PRESENT) !== 0 && (!write || pteWritable(pte))) {
      mem.tables.write(ptep, pteWith(pte, PAGE_ACCESSED | (write ? PAGE_DIRTY : 0)));
      return pteFrame(pte);
    }
    if (!handleKernelFault(mem, vma, address, write)) return undefined;
  }
  return undefined;
}

function accessibleVma(mem: MemorySystem, mm: MmStruct, address: VirtAddr, write: boolean): VmArea | undefined {
  if (address < 0 || address >= TASK_SIZE_MAX) return undefined;
  const vma = findVma(mm, address);
  if (vma === undefined || (vma.vm_flags & (write ? VM_WRITE : VM_READ)) === 0) return undefined;
  if (vma.vm_start <= address) return vma;
  return (vma.vm_flags & VM_GROWSDOWN) !== 0 && expandStack(mem, vma, address) === undefined ? vma : undefined;
}
