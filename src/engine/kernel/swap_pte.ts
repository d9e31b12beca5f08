/** Between a swap entry's two forms: the kernel's number (swap.ts) and a page table's entry (mmu/pte.ts). */
import { type Pte, makeSwapPte, swapPteOffset, swapPteType } from '../mmu/pte';
import { type SwapEntry, swpEntry, swpOffset, swpType } from './swap';

export const pteToSwpEntry = (pte: Pte): SwapEntry => swpEntry(swapPteType(pte), swapPteOffset(pte));
export const swpEntryToPte = (entry: SwapEntry): Pte => makeSwapPte(swpType(entry), swpOffset(entry));
