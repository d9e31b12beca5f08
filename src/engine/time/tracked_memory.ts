/**
 * Tracked memory: the one store for all state that grows with memory size or with the length of a run.
 *
 *     +-----------+----------------+---------------------------+------------------------ - - -
 *     | processor | fixed regions  | frame table, slot map ... | pages of RAM and of swap  ->  grows
 *     +-----------+----------------+---------------------------+------------------------ - - -
 *     0           4096             (reserved at start-up)       growBase
 *
 * It lies in one WebAssembly.Memory and knows which of its 4 KiB pages were written since the last checkpoint.
 * A checkpoint copies those pages and nothing else.
 *
 * The rule for writers: whoever writes through `u8`, `i32`, `f64` directly first calls `touch` for the page, or uses
 * `write8`, `write32` and `writeF64`, which do. The first page (the processor's registers and counters) is written at
 * every tick and counts as always dirty.
 *
 * The views are replaced when the memory grows: never keep one across a call that may allocate. `generation` counts
 * the replacements.
 */
import { PAGE_SHIFT, PAGE_SIZE } from '../units';

const WASM_PAGE = 65536;
const GROWTH_STEP_BYTES = 4 * 1024 * 1024;
const LARGEST_STEP_BYTES = 64 * 1024 * 1024;

/** The host has no memory left for the simulated machine: the run can't go on, but nothing of it is lost. */
export class HostMemoryExhausted extends Error {
  override readonly name = 'HostMemoryExhausted';
}

export class TrackedMemory {
  u8: Uint8Array;
  i32: Int32Array;
  f64: Float64Array;
  /** One byte a tracked page: 1 when it was written since `takeDirtyPages`. */
  dirty: Uint8Array;
  /** Counts how often the views were replaced. */
  generation = 0;

  private readonly memory: WebAssembly.Memory;
  private dirtyPages: number[] = [];
  private reservedBytes = PAGE_SIZE;
  /** The most that was ever reserved: what lies above it was never written. */
  private highestReserved = PAGE_SIZE;

  constructor() {
    this.memory = new WebAssembly.Memory({ initial: GROWTH_STEP_BYTES / WASM_PAGE, maximum: 65536 });
    this.u8 = new Uint8Array(this.memory.buffer);
    this.i32 = new Int32Array(this.memory.buffer);
    this.f64 = new Float64Array(this.memory.buffer);
    this.dirty = new Uint8Array(this.u8.length >>> PAGE_SHIFT);
    this.touch(0);
  }

  /**
   * Reserves a zeroed region, aligned to a page, for the life of the machine.
   * @returns its byte offset. @throws HostMemoryExhausted
   */
  reserve(bytes: number): number {
    const offset = this.reservedBytes;
    this.reservedBytes += Math.ceil(bytes / PAGE_SIZE) * PAGE_SIZE;
    this.ensure(this.reservedBytes);
    // After a return to an earlier checkpoint the region may hold what a later one wrote.
    if (offset < this.highestReserved) this.u8.fill(0, offset, Math.min(this.reservedBytes, this.highestReserved));
    this.highestReserved = Math.max(this.highestReserved, this.reservedBytes);
    return offset;
  }

  /** Bytes in use by regions and pages; the memory itself may be larger. */
  get usedBytes(): number {
    return this.reservedBytes;
  }

  /** Takes the used size back to that of a checkpoint: regions reserved since are given up. */
  setUsedBytes(bytes: number): void {
    this.reservedBytes = bytes;
  }

  /** Marks the tracked page `page` (byte offset / 4096) as written. */
  touch(page: number): void {
    if (this.dirty[page] === 0) {
      this.dirty[page] = 1;
      this.dirtyPages.push(page);
    }
  }

  write8(offset: number, value: number): void {
    this.touch(offset >>> PAGE_SHIFT);
    this.u8[offset] = value;
  }

  /** Writes 32 bits at a byte offset that is a multiple of 4. */
  write32(offset: number, value: number): void {
    this.touch(offset >>> PAGE_SHIFT);
    this.i32[offset >>> 2] = value;
  }

  /** Writes a double at a byte offset that is a multiple of 8. */
  writeF64(offset: number, value: number): void {
    this.touch(offset >>> PAGE_SHIFT);
    this.f64[offset / 8] = value;
  }

  read32(offset: number): number {
    return this.i32[offset >>> 2] ?? 0;
  }

  readF64(offset: number): number {
    return this.f64[offset / 8] ?? 0;
  }

  /** The pages written since the last call, in the order of their first write; the first page is always among them. */
  takeDirtyPages(): number[] {
    const pages = this.dirtyPages;
    for (const page of pages) this.dirty[page] = 0;
    this.dirtyPages = [];
    this.touch(0);
    return pages;
  }

  /** The pages written since the last checkpoint, without taking them. */
  peekDirtyPages(): readonly number[] {
    return this.dirtyPages;
  }

  private ensure(bytes: number): void {
    if (bytes <= this.u8.length) return;
    // Growing by a part of the whole keeps the number of growths, each of which replaces the views, small.
    const step = Math.max(bytes - this.u8.length, Math.min(this.u8.length / 2, LARGEST_STEP_BYTES));
    const missing = Math.ceil(step / GROWTH_STEP_BYTES) * GROWTH_STEP_BYTES;
    try {
      this.memory.grow(missing / WASM_PAGE);
    } catch {
      throw new HostMemoryExhausted(
        `The simulated machine needs ${Math.ceil(bytes / 1048576)} MiB of host memory, more than can be had. ` +
          'Choose a machine with less RAM or a program that touches less of it.',
      );
    }
    this.u8 = new Uint8Array(this.memory.buffer);
    this.i32 = new Int32Array(this.memory.buffer);
    this.f64 = new Float64Array(this.memory.buffer);
    const dirty = new Uint8Array(this.u8.length >>> PAGE_SHIFT);
    dirty.set(this.dirty);
    this.dirty = dirty;
    this.generation++;
  }
}

/** A column of 32-bit integers in tracked memory, one value an index. */
export class Int32Column {
  private readonly memory: TrackedMemory;
  readonly offset: number;
  readonly length: number;

  constructor(memory: TrackedMemory, length: number) {
    this.memory = memory;
    this.length = length;
    this.offset = memory.reserve(length * 4);
  }

  get(index: number): number {
    return this.memory.i32[(this.offset >>> 2) + index]!;
  }

  set(index: number, value: number): void {
    const at = (this.offset >>> 2) + index;
    this.memory.touch(at >>> 10);
    this.memory.i32[at] = value;
  }

  add(index: number, by: number): number {
    const value = this.get(index) + by;
    this.set(index, value);
    return value;
  }
}

/** A column of doubles in tracked memory, one value an index. */
export class Float64Column {
  private readonly memory: TrackedMemory;
  readonly offset: number;
  readonly length: number;

  constructor(memory: TrackedMemory, length: number) {
    this.memory = memory;
    this.length = length;
    this.offset = memory.reserve(length * 8);
  }

  get(index: number): number {
    return this.memory.f64[this.offset / 8 + index]!;
  }

  set(index: number, value: number): void {
    const at = this.offset / 8 + index;
    this.memory.touch(at >>> 9);
    this.memory.f64[at] = value;
  }
}
