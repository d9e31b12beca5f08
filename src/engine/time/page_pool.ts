/**
 * Copies of pages, many to one array.
 *
 * A history holds tens of thousands of page copies. Each as an array of its own would cost the host's allocator and
 * garbage collector more than the copying; so slabs of SLAB_PAGES copies are allocated at once and given out by number.
 */
import { PAGE_SIZE } from '../units';

const SLAB_PAGES = 256;
const PAGE_WORDS = PAGE_SIZE / 4;

export class PagePool {
  private readonly slabs: Int32Array[] = [];
  private readonly free: number[] = [];
  private next = 0;

  /** Copies a page of `words` that starts at index `from`. @returns the copy's number */
  keep(words: Int32Array, from: number): number {
    const copy = this.free.pop() ?? this.next++;
    const index = Math.floor(copy / SLAB_PAGES);
    let slab = this.slabs[index];
    if (slab === undefined) {
      slab = new Int32Array(SLAB_PAGES * PAGE_WORDS);
      this.slabs.push(slab);
    }
    slab.set(words.subarray(from, from + PAGE_WORDS), (copy % SLAB_PAGES) * PAGE_WORDS);
    return copy;
  }

  /** Copies a kept page back to `words` from index `to` on. */
  restore(copy: number, words: Int32Array, to: number): void {
    const slab = this.slabs[Math.floor(copy / SLAB_PAGES)];
    if (slab === undefined) throw new RangeError(`page copy ${copy}`);
    const from = (copy % SLAB_PAGES) * PAGE_WORDS;
    words.set(slab.subarray(from, from + PAGE_WORDS), to);
  }

  /** The copy is no longer needed: its room is used again. */
  drop(copy: number): void {
    this.free.push(copy);
  }
}
