/**
 * The way to memory for everything that does not find an open lane: translation, page faults, unaligned and
 * page-crossing accesses, watched pages, and all accesses of libc and of block operations.
 *
 * A page fault goes to the kernel, which either mends it (the access is tried again) or answers with a signal. Then
 * the access can't be completed: `aborted` is true, the value is 0, and the operation under way must be left.
 */
import { ACCESS_EXECUTE, ACCESS_READ, ACCESS_WRITE, type AccessKind, type Mmu } from '../mmu/mmu';
import type { TrackedMemory } from '../time/tracked_memory';
import { ACCESSES_F64 } from './state';

export interface PageFaultHandler {
  /** Runs the kernel's page-fault handler. True: try again. False: the task got a signal, leave the operation. */
  pageFault(low: number, high: number, errorCode: number): boolean;
  /** A store that was completed on a watched page. */
  watchedStore(low: number, high: number, bytes: number): void;
}

export class MemoryPort {
  aborted = false;
  private readonly memory: TrackedMemory;
  private readonly mmu: Mmu;
  private readonly handler: PageFaultHandler;

  constructor(memory: TrackedMemory, mmu: Mmu, handler: PageFaultHandler) {
    this.memory = memory;
    this.mmu = mmu;
    this.handler = handler;
  }

  /** Byte offset in tracked memory, after as many faults as it takes; -1 with `aborted` set when a signal ended it. */
  reach(low: number, high: number, access: AccessKind): number {
    for (;;) {
      const offset = this.mmu.translate(low, high, access);
      if (offset >= 0) return offset;
      if (!this.handler.pageFault(low, high, this.mmu.faultError)) {
        this.aborted = true;
        return -1;
      }
    }
  }

  /** Where the instructions of a page lie. */
  fetch(low: number, high: number): number {
    this.aborted = false;
    return this.reach(low, high, ACCESS_EXECUTE);
  }

  load8(low: number, high: number): number {
    this.begin();
    const offset = this.reach(low, high, ACCESS_READ);
    return offset < 0 ? 0 : this.memory.u8[offset]!;
  }

  /** Unsigned 16 bits. */
  load16(low: number, high: number): number {
    if ((low & 4095) === 4095) return this.loadAcross(low, high, 2);
    this.begin();
    const offset = this.reach(low, high, ACCESS_READ);
    return offset < 0 ? 0 : this.memory.u8[offset]! | (this.memory.u8[offset + 1]! << 8);
  }

  load32(low: number, high: number): number {
    if ((low & 4095) > 4092) return this.loadAcross(low, high, 4);
    this.begin();
    const offset = this.reach(low, high, ACCESS_READ);
    if (offset < 0) return 0;
    if ((offset & 3) === 0) return this.memory.i32[offset >>> 2]!;
    return this.readUnaligned(offset);
  }

  /** The high half of the last load64. */
  high = 0;

  /** Returns the low half and leaves the high half in `high`: one access. */
  load64(low: number, high: number): number {
    if ((low & 4095) > 4088) {
      const lowHalf = this.load32(low, high);
      if (this.aborted) return 0;
      const next = (low + 4) | 0;
      this.high = this.load32(next, next >>> 0 < 4 ? high + 1 : high);
      return lowHalf;
    }
    this.begin();
    const offset = this.reach(low, high, ACCESS_READ);
    if (offset < 0) return 0;
    if ((offset & 3) === 0) {
      const words = this.memory.i32;
      this.high = words[(offset >>> 2) + 1]!;
      return words[offset >>> 2]!;
    }
    this.high = this.readUnaligned(offset + 4);
    return this.readUnaligned(offset);
  }

  store8(low: number, high: number, value: number): void {
    this.begin();
    const offset = this.reach(low, high, ACCESS_WRITE);
    if (offset < 0) return;
    this.memory.u8[offset] = value;
    this.report(low, high, 1);
  }

  store16(low: number, high: number, value: number): void {
    if ((low & 4095) === 4095) return this.storeAcross(low, high, value, 0, 2);
    this.begin();
    const offset = this.reach(low, high, ACCESS_WRITE);
    if (offset < 0) return;
    this.memory.u8[offset] = value;
    this.memory.u8[offset + 1] = value >>> 8;
    this.report(low, high, 2);
  }

  store32(low: number, high: number, value: number): void {
    if ((low & 4095) > 4092) return this.storeAcross(low, high, value, 0, 4);
    this.begin();
    const offset = this.reach(low, high, ACCESS_WRITE);
    if (offset < 0) return;
    this.writeUnaligned(offset, value);
    this.report(low, high, 4);
  }

  store64(low: number, high: number, valueLow: number, valueHigh: number): void {
    if ((low & 4095) > 4088) return this.storeAcross(low, high, valueLow, valueHigh, 8);
    this.begin();
    const offset = this.reach(low, high, ACCESS_WRITE);
    if (offset < 0) return;
    this.writeUnaligned(offset, valueLow);
    this.writeUnaligned(offset + 4, valueHigh);
    this.report(low, high, 8);
  }

  /**
   * Copies bytes between two ranges as memmove does, a page's part at a time. Aborts in the middle where the machine
   * would: what was copied stays copied.
   */
  copy(toLow: number, toHigh: number, fromLow: number, fromHigh: number, bytes: number): void {
    const to = (toHigh >>> 0) * 4294967296 + (toLow >>> 0);
    const from = (fromHigh >>> 0) * 4294967296 + (fromLow >>> 0);
    this.aborted = false;
    if (to > from && to < from + bytes) {
      this.copyBackwards(to, from, bytes);
      return;
    }
    for (let done = 0; done < bytes;) {
      const part = Math.min(bytes - done, 4096 - ((to + done) % 4096), 4096 - ((from + done) % 4096));
      if (!this.copyPart(to + done, from + done, part)) return;
      done += part;
    }
  }

  /**
   * The locked operations cas8 .. cas64 (opcodes 140 to 143) of the instruction with word `w0`: stores c where memory
   * equals a, and leaves in a what was there.
   */
  compareAndSwap(w0: number, low: number, high: number): void {
    const a = (w0 >>> 7) & 30;
    const c = (w0 >>> 23) & 30;
    const bytes = 1 << ((w0 & 255) - 140);
    const old = this.loadSized(low, high, bytes);
    if (this.aborted) return;
    const words = this.memory.i32;
    const mask = bytes === 1 ? 0xff : bytes === 2 ? 0xffff : -1;
    const oldHigh = bytes === 8 ? this.high : words[a + 1]!;
    if ((words[a]! & mask) === (old & mask) && words[a + 1] === oldHigh) {
      this.storeSized(low, high, bytes, words[c]!, words[c + 1]!);
      if (this.aborted) return;
    }
    this.memory.i32[a] = old;
    this.memory.i32[a + 1] = oldHigh;
  }

  /** 1, 2, 4 or 8 bytes, zero-extended; the high half of 8 is left in `high`. */
  private loadSized(low: number, high: number, bytes: number): number {
    if (bytes === 1) return this.load8(low, high);
    if (bytes === 2) return this.load16(low, high);
    return bytes === 4 ? this.load32(low, high) : this.load64(low, high);
  }

  private storeSized(low: number, high: number, bytes: number, valueLow: number, valueHigh: number): void {
    if (bytes === 1) this.store8(low, high, valueLow);
    else if (bytes === 2) this.store16(low, high, valueLow);
    else if (bytes === 4) this.store32(low, high, valueLow);
    else this.store64(low, high, valueLow, valueHigh);
  }

  /** Stores the same byte `bytes` times. */
  fill(low: number, high: number, value: number, bytes: number): void {
    const to = (high >>> 0) * 4294967296 + (low >>> 0);
    this.aborted = false;
    for (let done = 0; done < bytes;) {
      const part = Math.min(bytes - done, 4096 - ((to + done) % 4096));
      const offset = this.reachNumber(to + done, ACCESS_WRITE);
      if (offset < 0) return;
      this.memory.u8.fill(value, offset, offset + part);
      this.reportNumber(to + done, part);
      done += part;
    }
  }

  /** Byte offset for a byte address given as a number. */
  reachNumber(address: number, access: AccessKind): number {
    this.memory.f64[ACCESSES_F64]! += 1;
    return this.reach(address | 0, Math.floor(address / 4294967296) | 0, access);
  }

  reportNumber(address: number, bytes: number): void {
    this.report(address | 0, Math.floor(address / 4294967296) | 0, bytes);
  }

  private begin(): void {
    this.aborted = false;
    this.memory.f64[ACCESSES_F64]! += 1;
  }

  private copyPart(to: number, from: number, bytes: number): boolean {
    // Reading may evict the page to be written and the other way round, so the second is followed by a look at the first.
    let source = this.reachNumber(from, ACCESS_READ);
    if (source < 0) return false;
    const target = this.reachNumber(to, ACCESS_WRITE);
    if (target < 0) return false;
    source = this.mmu.translate(from | 0, Math.floor(from / 4294967296) | 0, ACCESS_READ);
    if (source < 0) return this.copyPart(to, from, bytes);
    this.memory.u8.copyWithin(target, source, source + bytes);
    this.reportNumber(to, bytes);
    return true;
  }

  private copyBackwards(to: number, from: number, bytes: number): void {
    for (let left = bytes; left > 0;) {
      const toPart = (to + left) % 4096 || 4096;
      const fromPart = (from + left) % 4096 || 4096;
      const part = Math.min(left, toPart, fromPart);
      left -= part;
      if (!this.copyPart(to + left, from + left, part)) return;
    }
  }

  private loadAcross(low: number, high: number, bytes: number): number {
    let value = 0;
    for (let i = 0; i < bytes; i++) {
      const at = (low + i) | 0;
      value |= this.load8(at, at >>> 0 < i ? high + 1 : high) << (8 * i);
      if (this.aborted) return 0;
    }
    return value;
  }

  /** Both pages are reached before the first byte is stored, so that a fault in the second leaves the first unchanged. */
  private storeAcross(low: number, high: number, valueLow: number, valueHigh: number, bytes: number): void {
    const last = (low + bytes - 1) | 0;
    const lastHigh = last >>> 0 < bytes - 1 ? high + 1 : high;
    this.begin();
    if (this.reach(low, high, ACCESS_WRITE) < 0 || this.reach(last, lastHigh, ACCESS_WRITE) < 0) return;
    for (let i = 0; i < bytes; i++) {
      const at = (low + i) | 0;
      const offset = this.reach(at, at >>> 0 < i ? high + 1 : high, ACCESS_WRITE);
      if (offset < 0) return;
      this.memory.u8[offset] = (i < 4 ? valueLow >>> (8 * i) : valueHigh >>> (8 * (i - 4))) & 255;
    }
    this.report(low, high, bytes);
  }

  private readUnaligned(offset: number): number {
    const u8 = this.memory.u8;
    return u8[offset]! | (u8[offset + 1]! << 8) | (u8[offset + 2]! << 16) | (u8[offset + 3]! << 24);
  }

  private writeUnaligned(offset: number, value: number): void {
    const u8 = this.memory.u8;
    u8[offset] = value;
    u8[offset + 1] = value >>> 8;
    u8[offset + 2] = value >>> 16;
    u8[offset + 3] = value >>> 24;
  }

  private report(low: number, high: number, bytes: number): void {
    const watched = this.mmu.isWatched;
    if (watched === undefined) return;
    if (watched((low >>> 12) | (high << 20), high >>> 12)) this.handler.watchedStore(low, high, bytes);
  }
}
