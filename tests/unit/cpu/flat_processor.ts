/**
 * The interpreter over a page table made by hand, without a kernel: frames are handed out in an order that leaves
 * neighbours in virtual memory far apart in RAM.
 */
import { presets } from '../../../src/engine/config';
import { type LoopEnd, Interpreter, type Traps } from '../../../src/engine/cpu/interpreter';
import { MemoryPort } from '../../../src/engine/cpu/memory_port';
import { RIP_WORD, TICKS_F64, XMM_F64 } from '../../../src/engine/cpu/state';
import { Mmu } from '../../../src/engine/mmu/mmu';
import { PAGE_ACCESSED, PAGE_DIRTY, PAGE_NX_HIGH, PAGE_TABLE } from '../../../src/engine/mmu/pte';
import { PageStore } from '../../../src/engine/phys/page_store';
import { TrackedMemory } from '../../../src/engine/time/tracked_memory';
import { PAGE_SIZE, pfn } from '../../../src/engine/units';

const ROOT = 1;
const RAM_FRAMES = 512;

/** A trap that the interpreter took. */
export type Trapped =
  | { readonly kind: 'libc'; readonly number: number }
  | { readonly kind: 'exception'; readonly exception: string }
  | { readonly kind: 'page-fault'; readonly address: number; readonly errorCode: number };

export class FlatProcessor implements Traps {
  readonly memory = new TrackedMemory();
  readonly ram = new PageStore(this.memory, RAM_FRAMES);
  readonly mmu = new Mmu(this.memory, this.ram, { ...presets.classroom, ramBytes: RAM_FRAMES * PAGE_SIZE });
  readonly trapped: Trapped[] = [];
  readonly interpreter: Interpreter;
  readonly port: MemoryPort;
  private nextTable = ROOT + 1;
  private nextFrame = RAM_FRAMES - 1;
  private readonly frames = new Map<number, number>();

  constructor() {
    this.port = new MemoryPort(this.memory, this.mmu, {
      pageFault: (low, high, errorCode) => {
        this.trapped.push({ kind: 'page-fault', address: (high >>> 0) * 2 ** 32 + (low >>> 0), errorCode });
        return false;
      },
      watchedStore: () => undefined,
    });
    this.interpreter = new Interpreter(this.memory, this.mmu, this.port, this);
    this.mmu.setAddressSpace(pfn(ROOT), 1);
  }

  /** Maps pages from `address` on. What is not mapped faults. */
  map(address: number, pages: number, executable: boolean): void {
    for (let page = 0; page < pages; page++) {
      const frame = this.nextFrame;
      this.nextFrame -= 3;
      const at = address + page * PAGE_SIZE;
      this.frames.set(at, frame);
      const leaf = this.table(at);
      const low = (frame << 12) | PAGE_TABLE | PAGE_ACCESSED | PAGE_DIRTY;
      this.ram.write32(leaf, ((at >>> 12) & 511) * 8, low);
      this.ram.write32(leaf, ((at >>> 12) & 511) * 8 + 4, executable ? 0 : PAGE_NX_HIGH);
    }
  }

  /** The PTE table for an address below 4 GiB, made where it is missing. */
  private table(address: number): number {
    let table = ROOT;
    for (const index of [0, (address >>> 30) & 511, (address >>> 21) & 511]) {
      const entry = this.ram.read32(table, index * 8);
      if (entry === 0) this.ram.write32(table, index * 8, (this.nextTable << 12) | PAGE_TABLE);
      table = entry === 0 ? this.nextTable++ : entry >>> 12;
    }
    return table;
  }

  run(limit: number): LoopEnd {
    return this.interpreter.run(limit);
  }

  get general(): BigUint64Array {
    return new BigUint64Array(this.memory.u8.buffer, 0, 16);
  }

  get floating(): Float64Array {
    return this.memory.f64.subarray(XMM_F64, XMM_F64 + 16);
  }

  get rip(): number {
    return Number(new BigUint64Array(this.memory.u8.buffer, RIP_WORD * 4, 1)[0]);
  }

  set rip(address: number) {
    new BigUint64Array(this.memory.u8.buffer, RIP_WORD * 4, 1)[0] = BigInt(address);
  }

  get ticks(): number {
    return this.memory.f64[TICKS_F64] ?? 0;
  }

  write(address: number, bytes: Uint8Array): void {
    for (const { frame, at, from, length } of this.parts(address, bytes.length)) {
      this.ram.writeBytes(frame, at, bytes.subarray(from, from + length));
    }
  }

  read(address: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (const part of this.parts(address, length)) {
      const start = this.ram.readOffset(part.frame) + part.at;
      bytes.set(this.memory.u8.subarray(start, start + part.length), part.from);
    }
    return bytes;
  }

  /** A range of virtual memory, page by page. */
  private *parts(address: number, length: number) {
    for (let from = 0; from < length;) {
      const at = (address + from) % PAGE_SIZE;
      const frame = this.frames.get(address + from - at);
      if (frame === undefined) throw new Error(`nothing is mapped at ${address + from}`);
      const part = Math.min(PAGE_SIZE - at, length - from);
      yield { frame, at, from, length: part };
      from += part;
    }
  }

  /** Opens the lanes of pages as an access to each would. */
  warm(address: number, pages: number): void {
    for (let page = 0; page < pages; page++) {
      const at = address + page * PAGE_SIZE;
      this.port.store8(at, 0, this.port.load8(at, 0));
    }
  }

  // -- traps -----------------------------------------------------------------------------------------------------------

  libcFunction(number: number): boolean {
    this.trapped.push({ kind: 'libc', number });
    return true;
  }

  exception(kind: string): void {
    this.trapped.push({ kind: 'exception', exception: kind });
  }

  statement(): boolean {
    return false;
  }

  statementAhead(): boolean {
    return false;
  }
}
