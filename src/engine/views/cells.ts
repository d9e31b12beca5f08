/** The state of a page, a frame or a swap slot, as the one number that pictures of cells are made of. */
import type { MemorySystem } from '../kernel/memory_system';
import { type VmArea, isShared } from '../kernel/vma';
import { type Pte, pteDirty, pteFrame, pteNone, ptePresent, pteSpecial } from '../mmu/pte';
import {
  PG_anon,
  PG_dirty,
  PG_reserved,
  PG_slab,
  PG_swapbacked,
  PG_swapcache,
  PG_table,
  PG_zero,
} from '../phys/page_flags';
import { type Pfn } from '../units';
import { CELL_DIRTY, type CellState, cellStates } from './contract';

export const cellNumber = (state: CellState): number => cellStates.indexOf(state);
export const cellName = (cell: number): CellState => cellStates[cell & 63] ?? 'none';

const NONE = cellNumber('none');
const FREE = cellNumber('free');
const RESERVED = cellNumber('reserved');
const KERNEL = cellNumber('kernel');
const PAGE_TABLE = cellNumber('page-table');
const FILE = cellNumber('file');
const ANON = cellNumber('anon');
const COW = cellNumber('cow');
const SHARED = cellNumber('shared');
const ZERO = cellNumber('zero');
const SWAPPED = cellNumber('swapped');
const SWAP_CACHE = cellNumber('swap-cache');

/** What an entry of a process's page table says of its page, with CELL_DIRTY. */
export function cellOfEntry(mem: MemorySystem, vma: VmArea | undefined, pte: Pte): number {
  if (pteNone(pte)) return NONE;
  if (!ptePresent(pte)) return SWAPPED;
  const dirty = pteDirty(pte) ? CELL_DIRTY : 0;
  const frame = pteFrame(pte);
  if (pteSpecial(pte) || frame === mem.zeroPage) return ZERO;
  if (vma !== undefined && isShared(vma)) return SHARED | dirty;
  if (!mem.frames.test(frame, PG_anon)) return FILE | dirty;
  return (mem.frames.mapcount.get(frame) > 1 ? COW : ANON) | dirty;
}

/** What a frame of RAM holds, with CELL_DIRTY. */
export function cellOfFrame(mem: MemorySystem, frame: Pfn): number {
  const { frames } = mem;
  if (frames.refcount.get(frame) === 0) return FREE;
  const flags = frames.flags.get(frame);
  if ((flags & PG_zero) !== 0 || frame === mem.zeroPage) return ZERO;
  if ((flags & PG_reserved) !== 0) return RESERVED;
  if ((flags & PG_table) !== 0) return PAGE_TABLE;
  if ((flags & PG_slab) !== 0) return KERNEL;
  const dirty = (flags & PG_dirty) !== 0 ? CELL_DIRTY : 0;
  if ((flags & PG_anon) !== 0) {
    const mapped = frames.mapcount.get(frame);
    if (mapped === 0 && (flags & PG_swapcache) !== 0) return SWAP_CACHE;
    return (mapped > 1 ? COW : ANON) | dirty;
  }
  if (frames.mapping.get(frame) !== 0) return ((flags & PG_swapbacked) !== 0 ? SHARED : FILE) | dirty;
  return (flags & PG_swapcache) !== 0 ? SWAP_CACHE : KERNEL;
}

/** Which of two cells a coarser picture shows: the rarer kind of page wins over the common one. */
const RANK: readonly number[] = (() => {
  const order: CellState[] = [
    'none',
    'free',
    'reserved',
    'kernel',
    'file',
    'zero',
    'anon',
    'cow',
    'shared',
    'swap-cache',
    'swapped',
    'page-table',
  ];
  return cellStates.map((state) => order.indexOf(state));
})();

export const strongerCell = (one: number, other: number): number =>
  (RANK[other & 63] ?? 0) > (RANK[one & 63] ?? 0) ? other | (one & CELL_DIRTY) : one | (other & CELL_DIRTY);

/** Counts cells by state, for a legend. */
export class CellCounts {
  private readonly counts = new Array<number>(cellStates.length).fill(0);

  add(cell: number): void {
    this.counts[cell & 63]! += 1;
  }

  addMany(state: CellState, count: number): void {
    this.counts[cellNumber(state)]! += count;
  }

  of(state: CellState): number {
    return this.counts[cellNumber(state)] ?? 0;
  }

  record(): Partial<Record<CellState, number>> {
    const result: Partial<Record<CellState, number>> = {};
    cellStates.forEach((state, index) => {
      const count = this.counts[index] ?? 0;
      if (count > 0) result[state] = count;
    });
    return result;
  }
}
