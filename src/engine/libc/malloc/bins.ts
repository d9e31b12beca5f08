/**
 * Bins: an arena's lists of free chunks.
 *
 *   fastbinsY[i]   one size each, singly linked, last in first out, links protected, never merged while there:
 *                  [0] --> chunk --> chunk --> NULL
 *
 *   bin 1          unsorted: whatever free() and splitting left, in order of arrival
 *   bins 2..63     small: one size each, 16 bytes apart; first in first out
 *   bins 64..126   large: a range of sizes each, largest first; among them one chunk per distinct size is
 *                  linked by fd_nextsize/bk_nextsize, so that a search skips equal ones
 *   binmap         one bit per bin: "may hold a chunk"; cleared lazily
 *
 * A bin's head is a chunk of which only fd and bk exist: bin_at (i) points two words before bins[2i-2], so that
 * `fd` and `bk` of that imagined chunk are the two array entries. Lists are circular through the head.
 *
 *              +------- bin -------+      +------ chunk ------+      +------ chunk ------+
 *      .------>| fd  (first)       |----->| fd                |----->| fd                |------.
 *      |  .----| bk  (last)        |<-----| bk                |<-----| bk                |<--.  |
 *      |  |    +-------------------+      +-------------------+      +-------------------+   |  |
 *      |  '-----------------------------------------------------------------------------------'  |
 *      '-----------------------------------------------------------------------------------------'
 */
import type { VirtAddr } from '../../units';
import { virtAddr } from '../../units';
import type { MallocLayout } from './layout';
import { NSMALLBINS } from './layout';
import type { Ptmalloc } from './ptmalloc';
import type { MallocBin } from './steps';

/** bin_at: the imagined chunk that heads bin `index` (1..126) of the arena at `av`. */
export function binAt(layout: MallocLayout, av: number, index: number): VirtAddr {
  return virtAddr(av + layout.arena.bins + (index - 1) * 2 * layout.sizeSz - 2 * layout.sizeSz);
}

export function unsortedChunks(ptmalloc: Ptmalloc, av: number): VirtAddr {
  return virtAddr(av + ptmalloc.arena.bins - 2 * ptmalloc.sizeSz);
}

/** Address of the head of fastbin `index`. */
export function fastbinAt(layout: MallocLayout, av: number, index: number): VirtAddr {
  return virtAddr(av + layout.arena.fastbinsY + index * layout.sizeSz);
}

/** fastbin_index: `(unsigned int) sz >> 4, less two`; a corrupted size gives an index beyond every fastbin. */
export function fastbinIndex(layout: MallocLayout, chunkSize: number): number {
  return (chunkSize >>> (layout.sizeSz === 8 ? 4 : 3)) - 2;
}

export function smallbinIndex(layout: MallocLayout, chunkSize: number): number {
  return (chunkSize >>> 4) + layout.smallbinCorrection;
}

/** largebin_index: bins spaced 64 bytes, then 512, 4096, 32768, 262144, and one for all the rest. */
export function largebinIndex(layout: MallocLayout, chunkSize: number): number {
  if (chunkSize < 0 || chunkSize >= 3 << 18) return 126;
  const narrow = chunkSize >>> 6;
  if (layout.sizeSz === 8 ? narrow <= 48 : narrow <= 45) return narrow + (layout.sizeSz === 8 ? 48 : 49);
  if (chunkSize >>> 9 <= 20) return 91 + (chunkSize >>> 9);
  if (chunkSize >>> 12 <= 10) return 110 + (chunkSize >>> 12);
  if (chunkSize >>> 15 <= 4) return 119 + (chunkSize >>> 15);
  return 124 + (chunkSize >>> 18);
}

/** bin_index: the small or large bin where a chunk of this size belongs. */
export function binIndex(layout: MallocLayout, chunkSize: number): number {
  return chunkSize >= 0 && chunkSize < layout.minLargeSize
    ? smallbinIndex(layout, chunkSize)
    : largebinIndex(layout, chunkSize);
}

/** How the event log names bin `index` (1..126). */
export function namedBin(index: number): MallocBin {
  if (index === 1) return { kind: 'unsorted' };
  return index < NSMALLBINS ? { kind: 'small', index } : { kind: 'large', index };
}

/** Address of the 32 bits of binmap that cover bin `index`. */
export function binmapWord(ptmalloc: Ptmalloc, av: number, index: number): VirtAddr {
  return virtAddr(av + ptmalloc.arena.binmap + (index >>> 5) * 4);
}

/** mark_bin: bin `index` may now hold a chunk. */
export function markBin(ptmalloc: Ptmalloc, av: number, index: number): void {
  const word = binmapWord(ptmalloc, av, index);
  ptmalloc.memory.store32(word, ptmalloc.memory.load32(word) | (1 << (index & 31)));
}
