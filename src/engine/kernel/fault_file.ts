/** Faults in mappings of files and of shared memory (do_fault in mm/memory.c, filemap_map_pages in mm/filemap.c). */
import { pteMkdirty, pteMkwrite, pteNone } from '../mmu/pte';
import { PTRS_PER_TABLE, tableIndex } from '../mmu/page_table';
import { GFP_HIGHUSER_MOVABLE } from '../phys/gfp';
import { PG_dirty, PG_uptodate } from '../phys/page_flags';
import { type Pfn, type PhysAddr, PAGE_SIZE, physAddr } from '../units';
import type { AddressSpace } from './address_space';
import {
  type FaultOutcome,
  type VmFault,
  OUT_OF_MEMORY,
  anonVmaPrepare,
  done,
  freshEntry,
  mapNewAnonPage,
} from './fault_pages';
import { mmCounter } from './memory';
import type { MemorySystem } from './memory_system';
import { type VmArea, isShared, linearPageIndex, vmaPages } from './vma';

const BUS_ERROR: FaultOutcome = { kind: 'bus-error' };
const PTE_BYTES = 8;

/** The entry is empty and the VMA shows a file. */
export function doFault(mem: MemorySystem, fault: VmFault): FaultOutcome {
  const file = fault.vma.vm_file;
  if (file === undefined) throw new Error('do_fault in an anonymous VMA');
  if (!fault.write) return doReadFault(mem, fault, file);
  return isShared(fault.vma) ? doSharedFault(mem, fault, file) : doCowFault(mem, fault, file);
}

/** Maps the page of the cache, and with it those of its neighbours that are in the cache too. */
function doReadFault(mem: MemorySystem, fault: VmFault, file: AddressSpace): FaultOutcome {
  const { vma, address, ptep } = fault;
  const index = linearPageIndex(vma, address);
  const around = doFaultAround(mem, fault, file);
  const mapped = file.pages.get(index);
  if (mapped !== undefined && !pteNone(mem.tables.read(ptep))) return done('minor-page-cache', mapped, { around });

  const page = mem.pageCache.read(file, index);
  if (page === undefined) return OUT_OF_MEMORY;
  if (page === 'beyond-end') return BUS_ERROR;
  mapFilePage(mem, vma, ptep, page.frame, false);
  return done(page.major ? 'major-file' : 'minor-page-cache', page.frame, { major: page.major, around });
}

/**
 * do_fault_around: maps what the cache has of the fault_around_bytes around the address, aligned to that size, within
 * the VMA and within one table of entries.
 * @returns how many neighbours were mapped
 */
function doFaultAround(mem: MemorySystem, { vma, address, ptep }: VmFault, file: AddressSpace): number {
  const pages = Math.floor(mem.configuration.vm.fault_around_bytes / PAGE_SIZE);
  if (pages <= 1) return 0;
  const window = pages * PAGE_SIZE;
  const start = Math.max(Math.floor(address / window) * window, vma.vm_start);
  const slot = tableIndex(0, address);
  const before = Math.min((address - start) / PAGE_SIZE, slot);
  const index = linearPageIndex(vma, address);
  const first = index - before;
  const last = Math.min(
    first - (slot - before) + PTRS_PER_TABLE - 1,
    vma.vm_pgoff + vmaPages(vma) - 1,
    first + pages - 1,
    Math.ceil(file.size / PAGE_SIZE) - 1,
  );
  let neighbours = 0;
  for (let at = first; at <= last; at++) {
    const frame = file.pages.get(at);
    const entry = physAddr(ptep + (at - index) * PTE_BYTES);
    if (frame === undefined || !mem.frames.test(frame, PG_uptodate) || !pteNone(mem.tables.read(entry))) continue;
    mapFilePage(mem, vma, entry, frame, false);
    if (at !== index) neighbours++;
  }
  return neighbours;
}

/** A private mapping is written: the page becomes anonymous memory with the file's contents. */
function doCowFault(mem: MemorySystem, { vma, address, ptep }: VmFault, file: AddressSpace): FaultOutcome {
  anonVmaPrepare(mem, vma);
  const copy = mem.allocator.allocPage(GFP_HIGHUSER_MOVABLE);
  if (copy === undefined) return OUT_OF_MEMORY;
  const page = mem.pageCache.read(file, linearPageIndex(vma, address));
  if (page === undefined || page === 'beyond-end') {
    mem.allocator.putPage(copy);
    return page === undefined ? OUT_OF_MEMORY : BUS_ERROR;
  }
  mem.ram.copyFrom(mem.ram, page.frame, copy);
  mem.time.chargePageCopy();
  mapNewAnonPage(mem, vma, address, ptep, copy);
  return done(page.major ? 'major-file' : 'cow-copy', copy, { major: page.major, oldFrame: page.frame });
}

/** A shared mapping is written: the page itself, marked dirty. */
function doSharedFault(mem: MemorySystem, { vma, address, ptep }: VmFault, file: AddressSpace): FaultOutcome {
  const page = mem.pageCache.read(file, linearPageIndex(vma, address));
  if (page === undefined) return OUT_OF_MEMORY;
  if (page === 'beyond-end') return BUS_ERROR;
  mapFilePage(mem, vma, ptep, page.frame, true);
  mem.frames.setFlags(page.frame, PG_dirty);
  return done(page.major ? 'major-file' : 'minor-page-cache', page.frame, { major: page.major });
}

/** do_set_pte for a page of the cache: one reference and one mapping more. */
function mapFilePage(mem: MemorySystem, vma: VmArea, ptep: PhysAddr, frame: Pfn, write: boolean): void {
  mem.allocator.getPage(frame);
  mem.rmap.pageAddFileRmap(frame);
  vma.vm_mm.rss[mmCounter(mem, frame)]++;
  const entry = freshEntry(vma, frame);
  mem.tables.write(ptep, write ? pteMkwrite(pteMkdirty(entry)) : entry);
}
