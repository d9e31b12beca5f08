/**
 * One entry of a page table, as x86-64 defines it and Linux uses it.
 *
 *      63 62    59 58   52 51                         12 11  9 8 7 6 5 4   3   2 1 0
 *     +--+--------+-------+-----------------------------+-----+-+-+-+-+---+---+-+-+-+
 *     |NX|  pkey  | avail |  page frame number          |avail|G|S|D|A|PCD|PWT|U|W|P|   present
 *     +--+--------+-------+-----------------------------+-----+-+-+-+-+---+---+-+-+-+
 *      P present   W writable   U user   A accessed   D dirty   S a leaf at PMD or PUD   G global   NX no execute
 *
 *      63    59 58                                                  9 8 7                1  0
 *     +--------+-----------------------------------------------------+-+------------------+-+
 *     |  type  |  offset of the slot, every bit inverted             |0|                  |0|   swapped out
 *     +--------+-----------------------------------------------------+-+------------------+-+
 *
 * All zero means: nothing was ever here (or it was dropped). P clear and G set is PROT_NONE: the page is there, nobody
 * may touch it; the frame number is then stored inverted, so that a processor speculating past P finds no real frame
 * (the L1TF mitigation). A swapped-out entry is inverted for the same reason (arch/x86/include/asm/pgtable_64.h).
 *
 * Entries are two 32-bit halves. `low` carries the flags and 20 bits of frame number, `high` the other bits and NX.
 */
import { type Pfn, pfn } from '../units';

export const PAGE_PRESENT = 1 << 0;
export const PAGE_RW = 1 << 1;
export const PAGE_USER = 1 << 2;
export const PAGE_PWT = 1 << 3;
export const PAGE_PCD = 1 << 4;
export const PAGE_ACCESSED = 1 << 5;
export const PAGE_DIRTY = 1 << 6;
export const PAGE_PSE = 1 << 7;
export const PAGE_GLOBAL = 1 << 8;
/** _PAGE_SPECIAL (a software bit): no struct page is counted behind this entry; the zero page. */
export const PAGE_SPECIAL = 1 << 9;
/** _PAGE_PROTNONE shares the global bit; it counts only while P is clear. */
export const PAGE_PROTNONE = PAGE_GLOBAL;
/** NX in the high half. */
export const PAGE_NX_HIGH = 0x8000_0000 | 0;

/** Flags of an entry that points to a lower table (_PAGE_TABLE). */
export const PAGE_TABLE = PAGE_PRESENT | PAGE_RW | PAGE_USER | PAGE_ACCESSED | PAGE_DIRTY;

const LOW_FLAGS = 0xfff;
const LOW_FRAME = ~LOW_FLAGS;
/** Frame number bits of the high half: bits 32..51. */
const HIGH_FRAME = 0x000f_ffff;

export interface Pte {
  readonly low: number;
  readonly high: number;
}

export const EMPTY_PTE: Pte = { low: 0, high: 0 };

export const pteNone = (pte: Pte): boolean => pte.low === 0 && pte.high === 0;
/** Whether a frame is behind the entry: mapped, or mapped with PROT_NONE (pte_present). */
export const ptePresent = (pte: Pte): boolean => (pte.low & (PAGE_PRESENT | PAGE_PROTNONE)) !== 0;
export const pteProtNone = (pte: Pte): boolean => (pte.low & (PAGE_PRESENT | PAGE_PROTNONE)) === PAGE_PROTNONE;
/** Neither empty nor present: the page is in a swap slot. */
export const pteSwapped = (pte: Pte): boolean => !pteNone(pte) && !ptePresent(pte);
export const pteWritable = (pte: Pte): boolean => (pte.low & PAGE_RW) !== 0;
export const pteDirty = (pte: Pte): boolean => (pte.low & PAGE_DIRTY) !== 0;
export const pteYoung = (pte: Pte): boolean => (pte.low & PAGE_ACCESSED) !== 0;
export const pteSpecial = (pte: Pte): boolean => (pte.low & PAGE_SPECIAL) !== 0;
export const pteNoExecute = (pte: Pte): boolean => pte.high < 0;

/** The frame behind a present entry. */
export function pteFrame(pte: Pte): Pfn {
  const inverted = pteProtNone(pte);
  const low = (inverted ? ~pte.low : pte.low) >>> 12;
  const high = (inverted ? ~pte.high : pte.high) & HIGH_FRAME;
  return pfn(high * 0x10_0000 + low);
}

/** An entry for a frame. @param flags bits 0 to 11 @param noExecute the NX bit */
export function makePte(frame: Pfn, flags: number, noExecute: boolean): Pte {
  const inverted = (flags & (PAGE_PRESENT | PAGE_PROTNONE)) === PAGE_PROTNONE;
  const frameLow = (frame % 0x10_0000) << 12;
  const frameHigh = Math.floor(frame / 0x10_0000);
  return {
    low: ((inverted ? ~frameLow : frameLow) & LOW_FRAME) | (flags & LOW_FLAGS),
    high: ((inverted ? ~frameHigh : frameHigh) & HIGH_FRAME) | (noExecute ? PAGE_NX_HIGH : 0),
  };
}

/** The same entry with flags of the low half set and cleared. Not for PROT_NONE's bits: `pteModify` does those. */
export const pteWith = (pte: Pte, set: number, clear = 0): Pte => ({ low: (pte.low & ~clear) | set, high: pte.high });
export const pteMkdirty = (pte: Pte): Pte => pteWith(pte, PAGE_DIRTY);
export const pteMkwrite = (pte: Pte): Pte => pteWith(pte, PAGE_RW);
export const pteWrprotect = (pte: Pte): Pte => pteWith(pte, 0, PAGE_RW);
export const pteMkold = (pte: Pte): Pte => pteWith(pte, 0, PAGE_ACCESSED);

/** The access rights of a page: what vm_page_prot holds. */
export interface PageProtection {
  readonly flags: number;
  readonly noExecute: boolean;
}

/** Flags that survive a change of protection (_PAGE_CHG_MASK, without the frame number). */
const CHANGE_KEEPS = PAGE_PCD | PAGE_PWT | PAGE_ACCESSED | PAGE_DIRTY | PAGE_SPECIAL;

/** The same frame under another protection, keeping accessed and dirty (pte_modify). */
export function pteModify(pte: Pte, protection: PageProtection): Pte {
  return makePte(pteFrame(pte), (pte.low & CHANGE_KEEPS) | protection.flags, protection.noExecute);
}

/** An entry that says: this page is in slot `offset` of swap area `type`. */
export function makeSwapPte(type: number, offset: number): Pte {
  const lowBits = ~(offset % 0x80_0000) << 9;
  const highBits = ~Math.floor(offset / 0x80_0000) & 0x07ff_ffff;
  return { low: lowBits, high: highBits | (type << 27) };
}

export const swapPteType = (pte: Pte): number => pte.high >>> 27;
export const swapPteOffset = (pte: Pte): number => (~pte.high & 0x07ff_ffff) * 0x80_0000 + (~pte.low >>> 9);
