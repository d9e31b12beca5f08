/**
 * Swap entries: the name of one slot of one swap area (include/linux/swapops.h).
 *
 *      30      26 25                                        0
 *     +----------+-------------------------------------------+
 *     |   type   |                 offset                    |     type: which area, in the order of swapon
 *     +----------+-------------------------------------------+     offset: which slot of it, from 1 on
 *
 * Slot 0 of an area is its header, so no valid entry is 0 and 0 serves as "none". In a page table the entry is packed
 * differently (mmu/pte.ts).
 */
export type SwapEntry = number & { readonly unit: 'SwapEntry' };

const OFFSET_SPAN = 2 ** 26;
/** MAX_SWAPFILES: how many areas there can be. */
export const MAX_SWAPFILES = 29;
/** The largest area, in slots. */
export const MAX_SWAP_SLOTS = OFFSET_SPAN;

/** Every SwapEntry is made by one of these two. */
const branded = (value: number): SwapEntry => value as SwapEntry;
export const swpEntry = (type: number, offset: number): SwapEntry => branded(type * OFFSET_SPAN + offset);
/** An entry read back from a column; undefined where it holds 0. */
export const swapEntryOf = (stored: number): SwapEntry | undefined => (stored === 0 ? undefined : branded(stored));

export const swpType = (entry: SwapEntry): number => Math.floor(entry / OFFSET_SPAN);
export const swpOffset = (entry: SwapEntry): number => entry % OFFSET_SPAN;
