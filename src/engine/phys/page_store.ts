/**
 * Where the contents of simulated pages are kept on the host: frames of RAM and slots of swap areas.
 *
 * A machine may have 64 GiB of frames; the host stores only those written. Every page has a number in the slot map,
 * 0 meaning "never written, all zero". A page gets a host slot at its first write and keeps it; slot 0 is a page of
 * zeroes that nobody writes.
 *
 *     slot map:  page 0 -> 0     page 1 -> 7     page 2 -> 0  ...
 *                                        \
 *     tracked memory  ...[ slot 0: zero ][ 1 ]...[ 7 ]...
 *
 * The slot map lies in tracked memory too, so a checkpoint restores which page has which slot.
 */
import { Int32Column, type TrackedMemory } from '../time/tracked_memory';
import { PAGE_SHIFT, PAGE_SIZE } from '../units';

export class PageStore {
  private readonly memory: TrackedMemory;
  /** Host page number of each page's contents, 0 where it was never written. */
  private readonly hostPage: Int32Column;
  private readonly zeroPage: number;

  /** @param pages how many simulated pages there can be: frames of RAM or slots of a swap area */
  constructor(memory: TrackedMemory, pages: number) {
    this.memory = memory;
    this.hostPage = new Int32Column(memory, pages);
    this.zeroPage = memory.reserve(PAGE_SIZE) >>> PAGE_SHIFT;
  }

  /** Byte offset in tracked memory of the page's contents, for reading only. */
  readOffset(page: number): number {
    const host = this.hostPage.get(page);
    return (host === 0 ? this.zeroPage : host) * PAGE_SIZE;
  }

  /** Whether the page was ever written (an unwritten page is all zero and costs the host nothing). */
  isStored(page: number): boolean {
    return this.hostPage.get(page) !== 0;
  }

  /** Byte offset in tracked memory of the page's contents, which are stored and marked dirty from now on. */
  writeOffset(page: number): number {
    let host = this.hostPage.get(page);
    if (host === 0) {
      host = this.memory.reserve(PAGE_SIZE) / PAGE_SIZE;
      this.hostPage.set(page, host);
    }
    this.memory.touch(host);
    return host * PAGE_SIZE;
  }

  /** Fills the page with zeroes. An unstored page stays unstored. */
  clear(page: number): void {
    if (!this.isStored(page)) return;
    const offset = this.writeOffset(page);
    this.memory.u8.fill(0, offset, offset + PAGE_SIZE);
  }

  /** Copies a page, possibly from another store over the same tracked memory. */
  copyFrom(source: PageStore, from: number, to: number): void {
    if (!source.isStored(from)) {
      this.clear(to);
      return;
    }
    const target = this.writeOffset(to);
    const origin = source.readOffset(from);
    this.memory.u8.copyWithin(target, origin, origin + PAGE_SIZE);
  }

  /** 32 bits at a multiple of 4 within a page. */
  read32(page: number, offset: number): number {
    return this.memory.i32[(this.readOffset(page) + offset) >>> 2]!;
  }

  write32(page: number, offset: number, value: number): void {
    const base = this.writeOffset(page);
    this.memory.i32[(base + offset) >>> 2] = value;
  }

  read8(page: number, offset: number): number {
    return this.memory.u8[this.readOffset(page) + offset]!;
  }

  /** Writes bytes that lie within the page. */
  writeBytes(page: number, offset: number, bytes: Uint8Array): void {
    const base = this.writeOffset(page);
    this.memory.u8.set(bytes, base + offset);
  }
}
