/**
 * A process without a kernel: flat memory regions, a break and mappings, enough for malloc to live in.
 *
 *      0x555555559000 heap, grows up        0x7ffff7fff000 mappings, placed downwards        libc's data below them
 */
import { LP64, ILP32 } from '../../../src/engine/libc/malloc/layout';
import type { MallocLayout } from '../../../src/engine/libc/malloc/layout';
import { mallocDataImages } from '../../../src/engine/libc/malloc/arena';
import { Malloc } from '../../../src/engine/libc/malloc/malloc';
import type { MallocErrno, MallocSymbols, MallocSystem, MallocThreads } from '../../../src/engine/libc/malloc/system';
import type { MallocTunables } from '../../../src/engine/libc/malloc/tunables';
import type { PeekMemory } from '../../../src/engine/libc/malloc/walk';
import type { UserMemory } from '../../../src/engine/libc/user_memory';
import { UserFault } from '../../../src/engine/libc/user_memory';
import type { VirtAddr } from '../../../src/engine/units';
import { virtAddr } from '../../../src/engine/units';

interface Region {
  start: number;
  size: number;
  bytes: Uint8Array;
  view: DataView;
}

const PAGE = 4096;
const EXACT_LIMIT = 2 ** 53;

function region(start: number, size: number, capacity = size): Region {
  const bytes = new Uint8Array(capacity);
  return { start, size, bytes, view: new DataView(bytes.buffer) };
}

/** Changes a region's size, with spare capacity for growing on. */
function growRegion(grown: Region, size: number): void {
  if (size > grown.bytes.length) {
    const bytes = new Uint8Array(size * 2);
    bytes.set(grown.bytes);
    grown.bytes = bytes;
    grown.view = new DataView(bytes.buffer);
  }
  grown.size = size;
}

/** Regions of bytes at addresses; an access outside them is a fault. Also answers peeks. */
export class FlatMemory implements UserMemory, PeekMemory {
  readonly regions: Region[] = [];
  /** How many accesses were made through UserMemory. */
  accesses = 0;
  private last: Region | undefined;

  find(address: number, bytes: number): Region | undefined {
    const { last } = this;
    if (last !== undefined && address >= last.start && address + bytes <= last.start + last.size) return last;
    const found = this.regions.find((one) => address >= one.start && address + bytes <= one.start + one.size);
    if (found !== undefined) this.last = found;
    return found;
  }

  forget(): void {
    this.last = undefined;
  }

  private at(address: number, bytes: number): Region {
    this.accesses++;
    const found = this.find(address, bytes);
    if (found === undefined) throw new UserFault(`no memory at 0x${address.toString(16)}`);
    return found;
  }

  load8(address: VirtAddr): number {
    const { view, start } = this.at(address, 1);
    return view.getUint8(address - start);
  }

  load16(address: VirtAddr): number {
    const { view, start } = this.at(address, 2);
    return view.getUint16(address - start, true);
  }

  load32(address: VirtAddr): number {
    const { view, start } = this.at(address, 4);
    return view.getInt32(address - start, true);
  }

  store8(address: VirtAddr, value: number): void {
    const { view, start } = this.at(address, 1);
    view.setUint8(address - start, value);
  }

  store16(address: VirtAddr, value: number): void {
    const { view, start } = this.at(address, 2);
    view.setUint16(address - start, value, true);
  }

  store32(address: VirtAddr, value: number): void {
    const { view, start } = this.at(address, 4);
    view.setInt32(address - start, value, true);
  }

  loadWord(address: VirtAddr): number {
    const { view, start } = this.at(address, 8);
    return view.getUint32(address - start + 4, true) * 2 ** 32 + view.getUint32(address - start, true);
  }

  storeWord(address: VirtAddr, value: number): void {
    if (!Number.isInteger(value) || Math.abs(value) >= EXACT_LIMIT) throw new RangeError(`inexact word ${value}`);
    this.storeHalves(address, value, Math.floor(value / 2 ** 32));
  }

  loadLow(address: VirtAddr): number {
    return this.load32(address);
  }

  loadHigh(address: VirtAddr): number {
    return this.load32(virtAddr(address + 4));
  }

  storeHalves(address: VirtAddr, low: number, high: number): void {
    const { view, start } = this.at(address, 8);
    view.setInt32(address - start, low, true);
    view.setInt32(address - start + 4, high, true);
  }

  copy(destination: VirtAddr, source: VirtAddr, bytes: number): void {
    if (bytes > 0) this.writeBytes(destination, this.readBytes(source, bytes));
  }

  fill(destination: VirtAddr, byte: number, bytes: number): void {
    if (bytes <= 0) return;
    const { bytes: array, start } = this.at(destination, bytes);
    array.fill(byte, destination - start, destination - start + bytes);
  }

  readBytes(address: VirtAddr, bytes: number): Uint8Array {
    const { bytes: array, start } = this.at(address, bytes);
    return array.slice(address - start, address - start + bytes);
  }

  writeBytes(address: VirtAddr, bytes: Uint8Array): void {
    const { bytes: array, start } = this.at(address, bytes.length);
    array.set(bytes, address - start);
  }

  stringLength(address: VirtAddr): number {
    let length = 0;
    while (this.load8(virtAddr(address + length)) !== 0) length++;
    return length;
  }

  peekWord(address: VirtAddr): number | undefined {
    const found = this.find(address, 8);
    if (found === undefined) return undefined;
    const offset = address - found.start;
    return found.view.getUint32(offset + 4, true) * 2 ** 32 + found.view.getUint32(offset, true);
  }

  peekLow(address: VirtAddr): number | undefined {
    const found = this.find(address, 4);
    return found?.view.getInt32(address - found.start, true);
  }

  peekHigh(address: VirtAddr): number | undefined {
    return this.peekLow(virtAddr(address + 4));
  }
}

/** The simulated program ended by abort(). */
export class Aborted extends Error {
  override readonly name = 'Aborted';
}

export interface FlatProcessOptions {
  readonly layout?: MallocLayout;
  readonly tunables?: MallocTunables;
  /** Bytes the heap may reach. */
  readonly heapLimit?: number;
  /** Whether the process may have threads, each with an arena. */
  readonly threads?: boolean;
}

const HEAP_LIMIT = 256 * 1024 * 1024;

/** Memory, system calls and libc data of one process, with its malloc. */
export class FlatProcess implements MallocSystem {
  readonly pageSize = PAGE;
  readonly memory = new FlatMemory();
  readonly layout: MallocLayout;
  readonly symbols: MallocSymbols;
  /** The thread that runs: 0 is the main thread. */
  currentThread = 0;
  /** Once a second thread has been created. */
  multiThreaded = false;
  readonly malloc: Malloc;
  readonly heapStart: VirtAddr;
  readonly system: MallocSystem = this;
  errno = 0;
  private readonly heap: Region;
  private readonly heapLimit: number;
  private mmapBase: number;
  private randomState = 0x9e3779b9;

  constructor(options: FlatProcessOptions = {}) {
    this.layout = options.layout ?? LP64;
    const small = this.layout === ILP32;
    this.heapStart = virtAddr(small ? 0x0804_c000 : 0x5555_5555_9000);
    this.mmapBase = small ? 0xf7ff_e000 : 0x7fff_f7ff_f000;
    this.heapLimit = options.heapLimit ?? HEAP_LIMIT;
    this.heap = region(this.heapStart, 0, PAGE);
    this.memory.regions.push(this.heap);
    const data = small ? 0xf7fa_d000 : 0x7fff_f7fa_c000;
    this.mmapBase = data;
    this.memory.regions.push(region(data, 4 * PAGE));
    // Each thread's thread-local storage is 64 bytes.
    const threadLocal = (offset: number): VirtAddr => virtAddr(data + 0x3100 + this.currentThread * 64 + offset);
    this.symbols = {
      mainArena: virtAddr(data + 0xc60),
      mp: virtAddr(data + 0x340),
      get tcache() {
        return threadLocal(0);
      },
      tcacheKey: virtAddr(data + 0x3010),
      globalMaxFast: virtAddr(data + 0x3020),
      perturbByte: virtAddr(data + 0x3030),
      mallocInitialized: virtAddr(data + 0x3038),
    };
    const threads = options.threads === true ? this.threadSupport(virtAddr(data + 0x3040), threadLocal) : undefined;
    for (const { address, bytes } of mallocDataImages(this.symbols, this.layout, threads?.symbols)) {
      this.memory.writeBytes(address, bytes);
    }
    this.malloc = new Malloc({
      memory: this.memory,
      system: this,
      symbols: this.symbols,
      layout: this.layout,
      tunables: options.tunables ?? {},
      threads,
    });
  }

  /** A new thread starts with zeros. */
  clearThreadLocal(thread: number): void {
    this.memory.fill(virtAddr(this.symbols.tcache + (thread - this.currentThread) * 64), 0, 64);
  }

  private threadSupport(data: VirtAddr, threadLocal: (offset: number) => VirtAddr): MallocThreads {
    return {
      symbols: {
        get threadArena() {
          return threadLocal(8);
        },
        get tcacheShuttingDown() {
          return threadLocal(16);
        },
        narenas: data,
        narenasLimit: virtAddr(data + 8),
        freeList: virtAddr(data + 16),
        nextToUse: virtAddr(data + 24),
        alignedHeapArea: virtAddr(data + 32),
      },
      cores: 2,
      singleThreaded: () => !this.multiThreaded,
      reserve: (_hint, length) => {
        this.mmapBase -= length;
        return virtAddr(this.mmapBase);
      },
      protect: (address, length) => {
        const grown = this.memory.regions.find((one) => one.start + one.size === address);
        if (grown === undefined) this.memory.regions.push(region(address, length));
        else growRegion(grown, grown.size + length);
        return true;
      },
    };
  }

  sbrk(increment: number): VirtAddr | undefined {
    const { heap } = this;
    const size = heap.size + increment;
    if (size < 0 || size > this.heapLimit) return undefined;
    const before = virtAddr(heap.start + heap.size);
    if (increment < 0) heap.bytes.fill(0, size, heap.size);
    growRegion(heap, size);
    return before;
  }

  mmap(length: number): VirtAddr | undefined {
    if (length > 2 ** 31) return undefined;
    this.mmapBase -= length;
    this.memory.regions.push(region(this.mmapBase, length));
    return virtAddr(this.mmapBase);
  }

  munmap(address: VirtAddr, length: number): void {
    const { regions } = this.memory;
    const kept = regions.filter((one) => one.start < address || one.start + one.size > address + length);
    regions.splice(0, regions.length, ...kept);
    this.memory.forget();
  }

  mremap(address: VirtAddr, oldLength: number, newLength: number): VirtAddr | undefined {
    const moved = this.mmap(newLength);
    if (moved === undefined) return undefined;
    this.memory.copy(moved, address, Math.min(oldLength, newLength));
    this.munmap(address, oldLength);
    return moved;
  }

  madviseDontneed(address: VirtAddr, length: number): void {
    this.memory.fill(address, 0, length);
  }

  random32(): number {
    this.randomState = (Math.imul(this.randomState, 1664525) + 1013904223) | 0;
    return this.randomState;
  }

  abort(message: string): never {
    throw new Aborted(message);
  }

  setErrno(errno: MallocErrno): void {
    this.errno = errno;
  }
}
