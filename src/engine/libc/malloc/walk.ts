import type { VirtAddr } from '../../units';
export interface PeekMemory {
  peekWord(address: VirtAddr): number | undefined;
  peekLow(address: VirtAddr): number | undefined;
  peekHigh(address: VirtAddr): number | undefined;
}
