/** Reading malloc's structures without disturbing the machine: no translation is counted, no page is touched. */
import type { VirtAddr } from '../../units';
import { virtAddr } from '../../units';
import type { MallocLayout } from './layout';
import { SIZE_BITS } from './layout';
import type { MallocSymbols } from './system';

/** Bytes of a process as they are now. Every function answers undefined where nothing is mapped. */
export interface PeekMemory {
  /** Unsigned 64 bits as a number, as UserMemory.loadWord. */
  peekWord(address: VirtAddr): number | undefined;
  /** 32 bits, signed: those at `address`, and those of a 64-bit value there beyond the first 32. */
  peekLow(address: VirtAddr): number | undefined;
  peekHigh(address: VirtAddr): number | undefined;
}

/** Where a panel or a test finds one process's allocator. */
export interface PeekedMalloc {
  readonly memory: PeekMemory;
  readonly symbols: MallocSymbols;
  readonly layout: MallocLayout;
}

/** One word, unsigned; garbage of 2^53 and more is the nearest double. */
export function peekWord(malloc: PeekedMalloc, address: number): number | undefined {
  if (malloc.layout.sizeSz === 8) return malloc.memory.peekWord(virtAddr(address));
  const low = malloc.memory.peekLow(virtAddr(address));
  return low === undefined ? undefined : low >>> 0;
}

export function peekInt(malloc: PeekedMalloc, address: number): number | undefined {
  return malloc.memory.peekLow(virtAddr(address));
}

/** A chunk's size field: the size, and the three flag bits. */
export interface PeekedHead {
  readonly size: number;
  readonly flags: number;
}

export function peekHead(malloc: PeekedMalloc, chunk: number): PeekedHead | undefined {
  const address = chunk + malloc.layout.sizeSz;
  const head = peekWord(malloc, address);
  const low = peekInt(malloc, address);
  if (head === undefined || low === undefined) return undefined;
  return { size: head > Number.MAX_SAFE_INTEGER ? head : head - (head & SIZE_BITS), flags: low & SIZE_BITS };
}

/** The pointer behind a link that safe-linking protects with the link's own address. */
export function peekProtected(malloc: PeekedMalloc, address: number): number | undefined {
  const low = malloc.memory.peekLow(virtAddr(address));
  if (low === undefined) return undefined;
  const key = Math.floor(address / 4096);
  const revealed = (low ^ key) >>> 0;
  if (malloc.layout.sizeSz === 4) return revealed;
  const high = malloc.memory.peekHigh(virtAddr(address));
  return high === undefined ? undefined : ((high ^ Math.floor(key / 2 ** 32)) >>> 0) * 2 ** 32 + revealed;
}
