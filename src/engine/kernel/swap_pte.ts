/** From a page table's entry (mmu/pte.ts) to the kernel's number of the slot (swap.ts). */
import { type Pte, swapPteOffset, swapPteType } from '../mmu/pte';
import { type SwapEntry, swpEntry } from './swap';

export const pteToSwpEntry = (pte: Pte): SwapEntry => swpEntry(swapPteType(pte), swapPteOffset(pte));
