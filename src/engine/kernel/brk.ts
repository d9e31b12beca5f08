/** brk: moving the end of the heap (sys_brk in mm/mmap.c). */
import { type VirtAddr, PAGE_SIZE, pageAlignUp, virtAddr } from '../units';
import type { MemorySystem } from './memory_system';
import { type MmStruct, findVma, vmaIndex } from './mm';
import { doBrkFlags, doMunmap, startGap } from './mmap';

/**
 * Sets the break if it can be set.
 * @returns the break afterwards: the wish if it was granted, the old one if not (the system call never fails)
 */
export function doBrk(mem: MemorySystem, mm: MmStruct, wish: VirtAddr): VirtAddr {
  if (wish < mm.start_brk) return mm.brk;
  const data = wish - mm.start_brk + (mm.end_data - mm.start_data);
  if (data > mem.configuration.limits.RLIMIT_DATA) return mm.brk;

  const newbrk = pageAlignUp(wish);
  const oldbrk = pageAlignUp(mm.brk);
  const granted =
    newbrk === oldbrk || (newbrk < oldbrk ? shrink(mem, mm, newbrk, oldbrk) : grow(mem, mm, oldbrk, newbrk));
  if (granted) mm.brk = wish;
  return mm.brk;
}

function shrink(mem: MemorySystem, mm: MmStruct, newbrk: VirtAddr, oldbrk: VirtAddr): boolean {
  const heap = findVma(mm, newbrk);
  if (heap === undefined || heap.vm_start >= oldbrk) return false;
  return doMunmap(mem, mm, newbrk, oldbrk - newbrk) === 0;
}

function grow(mem: MemorySystem, mm: MmStruct, oldbrk: VirtAddr, newbrk: VirtAddr): boolean {
  const next = findVma(mm, oldbrk);
  if (next !== undefined && newbrk + PAGE_SIZE > startGap(mem, next)) return false;
  // Only a VMA that reaches above start_brk is extended: a bss that ends there stays a VMA of its own.
  const below = mm.vmas[vmaIndex(mm, oldbrk) - 1];
  const heap = below !== undefined && below.vm_end > mm.start_brk ? below : undefined;
  return doBrkFlags(mem, mm, virtAddr(oldbrk), newbrk - oldbrk, heap) === 0;
}
