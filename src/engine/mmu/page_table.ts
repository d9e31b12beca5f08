/**
 * Page tables in frames of RAM, as software reads and changes them. (The processor's own walk is in mmu.ts.)
 *
 *      47        39 38        30 29        21 20        12 11           0
 *     +------------+------------+------------+------------+--------------+
 *     | PGD index  | PUD index  | PMD index  | PTE index  |    offset    |
 *     +------------+------------+------------+------------+--------------+
 *           |            |            |            |
 *     pgd --+--> [ ]     |            |            |       a table is a frame with 512 entries of 8 bytes;
 *                 \------+--> [ ]     |            |       an entry above the last level holds the next table's frame
 *                              \------+--> [ ]     |
 *                                           \------+--> [ entry of the page ]
 *
 * A `PhysAddr` of an entry plays the part of Linux's `pte_t *`. Tables come from the page allocator, one reference each,
 * flagged PG_table; the PGD isn't counted in `pgtables_bytes`, as in Linux. The kernel's half of the tables isn't
 * modelled: entries 256 to 511 of a PGD are empty.
 */
import type { FrameTable } from '../phys/frames';
import { GFP_PGTABLE_USER } from '../phys/gfp';
import type { PageAllocator } from '../phys/page_alloc';
import { PG_table } from '../phys/page_flags';
import type { PageStore } from '../phys/page_store';
import type { Vmstat } from '../phys/vmstat';
import {
  type Pfn,
  type PhysAddr,
  type VirtAddr,
  PAGE_SIZE,
  addressOfFrame,
  frameOf,
  pageOffset,
  physAddr,
  virtAddr,
} from '../units';
import { PAGE_TABLE, type Pte, makePte, pteFrame, pteNone, ptePresent } from './pte';

export const PTRS_PER_TABLE = 512;
/** Bytes that one entry covers, by level: 0 the page, 1 PMD entry, 2 PUD entry, 3 PGD entry. */
export const LEVEL_BYTES = [PAGE_SIZE, 2 ** 21, 2 ** 30, 2 ** 39] as const;
export const LEVEL_NAMES = ['PTE', 'PMD', 'PUD', 'PGD'] as const;
export type Level = 0 | 1 | 2 | 3;

const below = { 3: 2, 2: 1, 1: 0 } as const;
const ENTRY_BYTES = 8;

/** Index into the table of a level. */
export const tableIndex = (level: Level, address: VirtAddr): number =>
  Math.floor(address / LEVEL_BYTES[level]) % PTRS_PER_TABLE;

/** Whose tables they are: the part of an mm_struct that counts them. */
export interface PageTableOwner {
  readonly pgd: Pfn;
  pgtables_bytes: number;
}

/** One level of a walk, for those who show it. */
export interface WalkStep {
  readonly level: Level;
  readonly table: Pfn;
  readonly index: number;
  readonly entry: Pte;
}

export class PageTables {
  private readonly ram: PageStore;
  private readonly frames: FrameTable;
  private readonly allocator: PageAllocator;
  private readonly vmstat: Vmstat;

  constructor(ram: PageStore, allocator: PageAllocator, vmstat: Vmstat) {
    this.ram = ram;
    this.frames = allocator.frames;
    this.allocator = allocator;
    this.vmstat = vmstat;
  }

  /** A table without entries. @returns undefined when there is no memory */
  allocTable(): Pfn | undefined {
    const table = this.allocator.allocPage(GFP_PGTABLE_USER);
    if (table === undefined) return undefined;
    this.frames.setFlags(table, PG_table);
    this.vmstat.add('nr_page_table_pages');
    return table;
  }

  /** Gives a table's frame back; nothing may point to it any more. */
  freeTable(table: Pfn): void {
    this.frames.clearFlags(table, PG_table);
    this.vmstat.add('nr_page_table_pages', -1);
    this.allocator.freePages(table, 0);
  }

  read(ptep: PhysAddr): Pte {
    const table = frameOf(ptep);
    const offset = pageOffset(ptep);
    return { low: this.ram.read32(table, offset), high: this.ram.read32(table, offset + 4) };
  }

  /** set_pte. The caller flushes the TLB where the old entry may be cached. */
  write(ptep: PhysAddr, pte: Pte): void {
    const table = frameOf(ptep);
    const offset = pageOffset(ptep);
    this.ram.write32(table, offset, pte.low);
    this.ram.write32(table, offset + 4, pte.high);
  }

  /** The entry of a page, or undefined where a table on the way is missing. */
  lookup(pgd: Pfn, address: VirtAddr): PhysAddr | undefined {
    let table = pgd;
    for (const level of [3, 2, 1] as const) {
      const entry = this.read(entryAddress(table, tableIndex(level, address)));
      if (!ptePresent(entry)) return undefined;
      table = pteFrame(entry);
    }
    return entryAddress(table, tableIndex(0, address));
  }

  /** The entry's contents; all zero where a table is missing. */
  readAt(pgd: Pfn, address: VirtAddr): Pte {
    const ptep = this.lookup(pgd, address);
    return ptep === undefined ? { low: 0, high: 0 } : this.read(ptep);
  }

  /** The walk for an address from the PGD down, ending at the page's entry or where a table is missing. */
  walk(pgd: Pfn, address: VirtAddr): WalkStep[] {
    const steps: WalkStep[] = [];
    let table = pgd;
    for (const level of [3, 2, 1, 0] as const) {
      const index = tableIndex(level, address);
      const entry = this.read(entryAddress(table, index));
      steps.push({ level, table, index, entry });
      if (level === 0 || !ptePresent(entry)) break;
      table = pteFrame(entry);
    }
    return steps;
  }

  /**
   * The entry of a page, with the tables on the way made where they are missing (pte_alloc).
   * @returns undefined when there is no memory for a table; those made so far stay
   */
  ensure(owner: PageTableOwner, address: VirtAddr): PhysAddr | undefined {
    let table = owner.pgd;
    for (const level of [3, 2, 1] as const) {
      const slot = entryAddress(table, tableIndex(level, address));
      const entry = this.read(slot);
      if (ptePresent(entry)) {
        table = pteFrame(entry);
        continue;
      }
      const fresh = this.allocTable();
      if (fresh === undefined) return undefined;
      this.write(slot, makePte(fresh, PAGE_TABLE, false));
      owner.pgtables_bytes += PAGE_SIZE;
      table = fresh;
    }
    return entryAddress(table, tableIndex(0, address));
  }

  /** Visits each entry of [start, end) that isn't empty, in the order of addresses. The visitor may change it. */
  forEachEntry(
    pgd: Pfn,
    start: VirtAddr,
    end: VirtAddr,
    visit: (ptep: PhysAddr, address: VirtAddr, pte: Pte) => void,
  ): void {
    this.visitTable(pgd, 3, start, end, visit);
  }

  private visitTable(
    table: Pfn,
    level: Level,
    start: VirtAddr,
    end: VirtAddr,
    visit: (ptep: PhysAddr, address: VirtAddr, pte: Pte) => void,
  ): void {
    const span = LEVEL_BYTES[level];
    for (let at = start; at < end; at = virtAddr(Math.floor(at / span) * span + span)) {
      const slot = entryAddress(table, tableIndex(level, at));
      const entry = this.read(slot);
      if (pteNone(entry)) continue;
      if (level === 0) {
        visit(slot, at, entry);
      } else {
        const stop = virtAddr(Math.min(end, Math.floor(at / span) * span + span));
        this.visitTable(pteFrame(entry), below[level], at, stop, visit);
      }
    }
  }

  /**
   * Frees the tables that served only [start, end), whose pages are unmapped already (free_pgd_range).
   * @param floor end of the mapping below, or 0
   * @param ceiling start of the mapping above, or the end of the address space: tables that reach beyond either stay
   */
  freeTables(owner: PageTableOwner, start: VirtAddr, end: VirtAddr, floor: number, ceiling: number): void {
    this.freeBelow(owner, owner.pgd, 3, start, end, floor, ceiling);
  }

  private freeBelow(
    owner: PageTableOwner,
    table: Pfn,
    level: 3 | 2 | 1,
    start: number,
    end: number,
    floor: number,
    ceiling: number,
  ): void {
    const span = LEVEL_BYTES[level];
    for (let at = Math.floor(start / span) * span; at < end; at += span) {
      const slot = entryAddress(table, tableIndex(level, virtAddr(at)));
      const entry = this.read(slot);
      if (pteNone(entry)) continue;
      const lower = pteFrame(entry);
      if (level !== 1) {
        const from = Math.max(start, at);
        const to = Math.min(end, at + span);
        this.freeBelow(owner, lower, below[level], from, to, floor, ceiling);
      }
      if (at < floor || at + span > ceiling) continue;
      this.write(slot, { low: 0, high: 0 });
      this.freeTable(lower);
      owner.pgtables_bytes -= PAGE_SIZE;
    }
  }
}

const entryAddress = (table: Pfn, index: number): PhysAddr => physAddr(addressOfFrame(table) + index * ENTRY_BYTES);
