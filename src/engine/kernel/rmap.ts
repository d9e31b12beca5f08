/**
 * The reverse map: from a frame to the page table entries that map it (mm/rmap.c).
 *
 *     frame --mapping--> anon_vma or address_space --> VMAs --index - vm_pgoff--> address --> entry: does it name
 *                                                                                             the frame?
 *
 * `_mapcount` of a frame is the number of those entries. Whoever writes an entry that maps a frame calls one of the
 * `pageAdd...` or `pageDup...` functions and takes a reference for it; whoever clears one calls `pageRemoveRmap` and
 * drops the reference. The shared zero page is outside of all this.
 */
import { type PageTables } from '../mmu/page_table';
import { EMPTY_PTE, makeSwapPte, pteDirty, pteFrame, pteMkold, ptePresent, pteYoung } from '../mmu/pte';
import { type FrameTable } from '../phys/frames';
import { type PageAllocator } from '../phys/page_alloc';
import { PG_anon, PG_dirty, PG_swapbacked } from '../phys/page_flags';
import { type Vmstat } from '../phys/vmstat';
import { type Pfn, type PhysAddr, type VirtAddr, PAGE_SIZE, advance } from '../units';
import { type AddressSpace } from './address_space';
import { type AnonVma, type AnonVmas } from './anon_vma';
import { type MmStruct, updateHiwaterRss } from './mm';
import { swpOffset, swpType } from './swap';
import { type Swap } from './swap_state';
import { type VmArea, VM_LOCKED, VM_SEQ_READ, linearPageIndex } from './vma';

/** One place where a frame is mapped. */
export interface Mapping {
  readonly vma: VmArea;
  readonly mm: MmStruct;
  readonly address: VirtAddr;
  /** Where the entry lies in RAM. */
  readonly ptep: PhysAddr;
}

/** What a look at all entries of a frame has found (page_referenced). */
export interface Referenced {
  /** Entries that the processor had marked accessed; the marks are cleared now. */
  readonly entries: number;
  /** The flags of the VMAs of those entries, or-ed; with VM_LOCKED one locked VMA was found and the search ended. */
  readonly vmFlags: number;
}

export interface RmapParts {
  readonly frames: FrameTable;
  readonly pages: PageAllocator;
  readonly vmstat: Vmstat;
  readonly swap: Swap;
  readonly tables: PageTables;
  readonly anonVmas: AnonVmas;
  /** The address_space that a frame's `mapping` names. */
  readonly addressSpace: (id: number) => AddressSpace | undefined;
  /** Removes a translation from every TLB. */
  readonly invalidatePage: (pcid: number, address: VirtAddr) => void;
}

export class ReverseMap {
  private readonly parts: RmapParts;

  constructor(parts: RmapParts) {
    this.parts = parts;
  }

  /** A fresh frame is mapped for the first time, at `address` of an anonymous VMA (page_add_new_anon_rmap). */
  pageAddNewAnonRmap(frame: Pfn, vma: VmArea, address: VirtAddr): void {
    this.setAnonMapping(frame, requireAnonVma(vma), linearPageIndex(vma, address));
    this.addMapping(frame);
  }

  /**
   * A page from the swap cache is mapped (page_add_anon_rmap). Unless it is `exclusive` to this VMA, relatives by fork
   * may map it too, so it is entered at the root of the family.
   */
  pageAddAnonRmap(frame: Pfn, vma: VmArea, address: VirtAddr, exclusive: boolean): void {
    const anonVma = requireAnonVma(vma);
    if (!this.parts.frames.test(frame, PG_anon)) {
      this.setAnonMapping(frame, exclusive ? anonVma : anonVma.root, linearPageIndex(vma, address));
    }
    this.addMapping(frame);
  }

  /** A page of the page cache, whose `mapping` and `index` are set, is mapped once more (page_add_file_rmap). */
  pageAddFileRmap(frame: Pfn): void {
    this.addMapping(frame);
  }

  /** fork copies an entry: one mapping more of a mapped frame (page_dup_rmap). */
  pageDupRmap(frame: Pfn): void {
    this.addMapping(frame);
  }

  /** The last sharer writes: the page belongs to this VMA alone from now on (page_move_anon_rmap). */
  pageMoveAnonRmap(frame: Pfn, vma: VmArea): void {
    this.parts.frames.mapping.set(frame, requireAnonVma(vma).id);
  }

  /** An entry that mapped the frame is gone (page_remove_rmap). The caller drops the entry's reference. */
  pageRemoveRmap(frame: Pfn): void {
    const left = this.parts.frames.mapcount.add(frame, -1);
    if (left < 0) throw new Error(`page_remove_rmap of frame ${frame}, which is mapped nowhere`);
    if (left === 0) this.countMapped(frame, -1);
  }

  /** Every entry that maps the frame, by address space and address (rmap_walk). */
  mappingsOf(frame: Pfn): Mapping[] {
    const { frames, tables } = this.parts;
    if (frames.mapcount.get(frame) === 0) return [];
    const index = frames.index.get(frame);
    const found: Mapping[] = [];
    for (const vma of this.vmasOf(frame)) {
      const address = advance(vma.vm_start, (index - vma.vm_pgoff) * PAGE_SIZE);
      if (address < vma.vm_start || address >= vma.vm_end) continue;
      const ptep = tables.lookup(vma.vm_mm.pgd, address);
      if (ptep === undefined) continue;
      const pte = tables.read(ptep);
      if (ptePresent(pte) && pteFrame(pte) === frame) found.push({ vma, mm: vma.vm_mm, address, ptep });
    }
    return found.sort((a, b) => a.mm.id - b.mm.id || a.address - b.address);
  }

  /**
   * Counts the entries through which the frame was used since the last look, and clears their accessed bits
   * (folio_referenced). As on a real x86, the TLB isn't flushed for it: a translation that a TLB still holds sets the
   * bit again only after it was evicted there.
   */
  pageReferenced(frame: Pfn): Referenced {
    const { tables } = this.parts;
    let entries = 0;
    let vmFlags = 0;
    for (const { vma, ptep } of this.mappingsOf(frame)) {
      if ((vma.vm_flags & VM_LOCKED) !== 0) return { entries, vmFlags: vmFlags | VM_LOCKED };
      const pte = tables.read(ptep);
      if (!pteYoung(pte)) continue;
      tables.write(ptep, pteMkold(pte));
      if ((vma.vm_flags & VM_SEQ_READ) !== 0) continue;
      entries++;
      vmFlags |= vma.vm_flags;
    }
    return { entries, vmFlags };
  }

  /**
   * Takes the frame out of all page tables (try_to_unmap). Entries of an anonymous page, which must be in the swap
   * cache, become its swap entry; entries of a file page become empty. Dirty bits move to the frame, TLB entries go.
   * @returns the entries that were removed; undefined when one lies in a locked VMA and the frame must stay
   */
  tryToUnmap(frame: Pfn): Mapping[] | undefined {
    const mappings = this.mappingsOf(frame);
    if (mappings.some(({ vma }) => (vma.vm_flags & VM_LOCKED) !== 0)) return undefined;
    for (const mapping of mappings) this.unmapOne(frame, mapping);
    if (this.parts.frames.mapcount.get(frame) !== 0)
      throw new Error(`frame ${frame} has mappings that rmap can't find`);
    return mappings;
  }

  private unmapOne(frame: Pfn, { mm, address, ptep }: Mapping): void {
    const { frames, pages, swap, tables } = this.parts;
    const before = tables.read(ptep);
    updateHiwaterRss(mm);
    if (frames.test(frame, PG_anon)) {
      const entry = swap.entryOf(frame);
      if (entry === undefined) throw new Error(`try_to_unmap of anonymous frame ${frame} outside the swap cache`);
      swap.swapDuplicate(entry);
      tables.write(ptep, makeSwapPte(swpType(entry), swpOffset(entry)));
      mm.rss.anon--;
      mm.rss.swapents++;
    } else {
      tables.write(ptep, EMPTY_PTE);
      if (frames.test(frame, PG_swapbacked)) mm.rss.shmem--;
      else mm.rss.file--;
    }
    this.parts.invalidatePage(mm.pcid, address);
    if (pteDirty(before)) frames.setFlags(frame, PG_dirty);
    this.pageRemoveRmap(frame);
    pages.putPage(frame);
  }

  private vmasOf(frame: Pfn): Iterable<VmArea> {
    const { frames, anonVmas, addressSpace } = this.parts;
    const id = frames.mapping.get(frame);
    return (frames.test(frame, PG_anon) ? anonVmas.find(id)?.vmas : addressSpace(id)?.i_mmap) ?? [];
  }

  private setAnonMapping(frame: Pfn, anonVma: AnonVma, index: number): void {
    const { frames } = this.parts;
    frames.setFlags(frame, PG_anon | PG_swapbacked);
    frames.mapping.set(frame, anonVma.id);
    frames.index.set(frame, index);
  }

  private addMapping(frame: Pfn): void {
    if (this.parts.frames.mapcount.add(frame, 1) === 1) this.countMapped(frame, 1);
  }

  private countMapped(frame: Pfn, by: number): void {
    this.parts.vmstat.add(this.parts.frames.test(frame, PG_anon) ? 'nr_anon_pages' : 'nr_mapped', by);
  }
}

function requireAnonVma(vma: VmArea): AnonVma {
  if (vma.anon_vma === undefined) throw new Error('an anonymous page is mapped in a VMA without anon_vma');
  return vma.anon_vma;
}
