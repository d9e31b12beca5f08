/**
 * libc's view of the calling process's memory, through the processor's memory port.
 *
 * Word accesses look into the lanes first, as compiled code does, and count as accesses either way.
 */
import type { MemoryPort } from '../cpu/memory_port';
import { ACCESSES_F64 } from '../cpu/state';
import { ACCESS_READ, ACCESS_WRITE, LANE_BASE, LANE_READ, LANE_WRITE, type Mmu } from '../mmu/mmu';
import type { TrackedMemory } from '../time/tracked_memory';
import { PAGE_SIZE, type VirtAddr } from '../units';
import { UserFault, type UserMemory } from './user_memory';

const TWO_32 = 4294967296;

export class ProcessMemory implements UserMemory {
  private readonly tracked: TrackedMemory;
  private readonly mmu: Mmu;
  private readonly port: MemoryPort;

  constructor(tracked: TrackedMemory, mmu: Mmu, port: MemoryPort) {
    this.tracked = tracked;
    this.mmu = mmu;
    this.port = port;
  }

  load8(address: VirtAddr): number {
    const at = this.open(address, 1, LANE_READ);
    if (at >= 0) return this.tracked.u8[at]!;
    return this.finish(this.port.load8(address | 0, (address / TWO_32) | 0));
  }

  load16(address: VirtAddr): number {
    return this.finish(this.port.load16(address | 0, (address / TWO_32) | 0));
  }

  load32(address: VirtAddr): number {
    const at = this.open(address, 4, LANE_READ);
    if (at >= 0) return this.tracked.i32[at >>> 2]!;
    return this.finish(this.port.load32(address | 0, (address / TWO_32) | 0));
  }

  store8(address: VirtAddr, value: number): void {
    const at = this.open(address, 1, LANE_WRITE);
    if (at >= 0) this.tracked.u8[at] = value;
    else this.finish(this.port.store8(address | 0, (address / TWO_32) | 0, value));
  }

  store16(address: VirtAddr, value: number): void {
    this.finish(this.port.store16(address | 0, (address / TWO_32) | 0, value));
  }

  store32(address: VirtAddr, value: number): void {
    const at = this.open(address, 4, LANE_WRITE);
    if (at >= 0) this.tracked.i32[at >>> 2] = value;
    else this.finish(this.port.store32(address | 0, (address / TWO_32) | 0, value));
  }

  loadWord(address: VirtAddr): number {
    const at = this.open(address, 8, LANE_READ);
    if (at >= 0) {
      const words = this.tracked.i32;
      return (words[(at >>> 2) + 1]! >>> 0) * TWO_32 + (words[at >>> 2]! >>> 0);
    }
    const low = this.finish(this.port.load64(address | 0, (address / TWO_32) | 0));
    return (this.port.high >>> 0) * TWO_32 + (low >>> 0);
  }

  storeWord(address: VirtAddr, value: number): void {
    this.storeHalves(address, value | 0, Math.floor(value / TWO_32) | 0);
  }

  loadLow(address: VirtAddr): number {
    return this.load32(address);
  }

  loadHigh(address: VirtAddr): number {
    const above = address + 4;
    const at = this.open(above, 4, LANE_READ);
    if (at >= 0) return this.tracked.i32[at >>> 2]!;
    return this.finish(this.port.load32(above | 0, (above / TWO_32) | 0));
  }

  storeHalves(address: VirtAddr, low: number, high: number): void {
    const at = this.open(address, 8, LANE_WRITE);
    if (at >= 0) {
      const words = this.tracked.i32;
      words[at >>> 2] = low;
      words[(at >>> 2) + 1] = high;
    } else {
      this.finish(this.port.store64(address | 0, (address / TWO_32) | 0, low, high));
    }
  }

  copy(destination: VirtAddr, source: VirtAddr, bytes: number): void {
    const { port } = this;
    this.finish(port.copy(destination | 0, (destination / TWO_32) | 0, source | 0, (source / TWO_32) | 0, bytes));
  }

  fill(destination: VirtAddr, byte: number, bytes: number): void {
    this.finish(this.port.fill(destination | 0, (destination / TWO_32) | 0, byte, bytes));
  }

  readBytes(address: VirtAddr, bytes: number): Uint8Array {
    const result = new Uint8Array(bytes);
    for (let done = 0; done < bytes;) {
      const part = Math.min(bytes - done, PAGE_SIZE - ((address + done) % PAGE_SIZE));
      const at = this.reach(address + done, ACCESS_READ);
      result.set(this.tracked.u8.subarray(at, at + part), done);
      done += part;
    }
    return result;
  }

  writeBytes(address: VirtAddr, bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length;) {
      const part = Math.min(bytes.length - done, PAGE_SIZE - ((address + done) % PAGE_SIZE));
      const at = this.reach(address + done, ACCESS_WRITE);
      this.tracked.u8.set(bytes.subarray(done, done + part), at);
      this.port.reportNumber(address + done, part);
      done += part;
    }
  }

  stringLength(address: VirtAddr): number {
    for (let length = 0; ;) {
      const part = PAGE_SIZE - ((address + length) % PAGE_SIZE);
      const at = this.reach(address + length, ACCESS_READ);
      const end = this.tracked.u8.subarray(at, at + part).indexOf(0);
      if (end >= 0) return length + end;
      length += part;
    }
  }

  /** Byte offset in tracked memory where an open lane leads, for an aligned access; -1 where none does. */
  private open(address: number, bytes: 1 | 4 | 8, kind: typeof LANE_READ | typeof LANE_WRITE): number {
    const low = address | 0;
    const high = (address / TWO_32) | 0;
    const lane = (low >>> 12) & 63;
    const { lanes } = this.mmu;
    if (lanes[kind + lane] !== ((low >>> 16) | (high << 16)) || (low & (bytes - 1)) !== 0 || high >>> 15 !== 0)
      return -1;
    this.tracked.f64[ACCESSES_F64]! += 1;
    return (lanes[LANE_BASE + lane]! + (low & 4095)) >>> 0;
  }

  private reach(address: number, access: typeof ACCESS_READ | typeof ACCESS_WRITE): number {
    this.port.aborted = false;
    return this.finish(this.port.reachNumber(address, access));
  }

  private finish<T>(value: T): T {
    if (this.port.aborted) throw fault;
    return value;
  }
}

const fault = new UserFault();
