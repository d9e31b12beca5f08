/**
 * ptmalloc's hands: how its chapters read and write chunks, arenas and mp_ in simulated memory.
 *
 * Nothing of the allocator lives in the host. This object holds where things are and whom to call; every field of
 * every structure is a word of the calling process's memory, reached through the MMU. Forking, going back in time and
 * corrupting the heap therefore need no support here.
 *
 * Numbers. A word that holds a size is read as a signed integer: ordinary sizes are small and positive, and the
 * sizes an overflow or an attack leaves behind (0xffff...) are negative, so adding one to an address wraps as in C.
 * C compares them as unsigned, hence `unsigned()` at comparisons where a negative one could appear. A word that is
 * not exact as a double (2^53 and more, either sign) cannot be a size or an address of anything; it is read as
 * `OUTSIZED` plus its low 12 bits: larger than any size, not canonical as an address, with flags and alignment kept.
 */
import type { VirtAddr } from '../../units';
import { virtAddr } from '../../units';
import type { UserMemory } from '../user_memory';
import type { ArenaLayout, MallocLayout, ParLayout } from './layout';
import {
  IS_MMAPPED,
  MALLOC_ALIGNMENT,
  MALLOC_ALIGN_MASK,
  NONCONTIGUOUS_BIT,
  NON_MAIN_ARENA,
  PREV_INUSE,
  SIZE_BITS,
} from './layout';
import type { MallocSteps } from './steps';
import type { MallocSymbols, MallocSystem, MallocThreads } from './system';
import type { MallocTunables } from './tunables';

export const NULL = virtAddr(0);

const EXACT_LIMIT = 2 ** 53;
const OUTSIZED = 2 ** 52;
const TWO_TO_32 = 2 ** 32;
const TWO_TO_64 = 2 ** 64;

/** A size as C's unsigned comparison sees it. */
export function unsigned(size: number): number {
  return size < 0 ? size + TWO_TO_64 : size;
}

export interface PtmallocParts {
  readonly memory: UserMemory;
  readonly system: MallocSystem;
  readonly symbols: MallocSymbols;
  readonly layout: MallocLayout;
  readonly tunables: MallocTunables;
  /** Left out, every thread is served by main_arena. */
  readonly threads?: MallocThreads | undefined;
}

export class Ptmalloc {
  readonly memory: UserMemory;
  readonly system: MallocSystem;
  readonly symbols: MallocSymbols;
  readonly layout: MallocLayout;
  readonly tunables: MallocTunables;
  readonly threads: MallocThreads | undefined;
  /** Where decisions are recorded, if anybody wants to see them. */
  steps: MallocSteps | undefined;

  /** A local variable of _int_malloc that two of our functions share: chunks sorted while serving one request. */
  tcacheUnsortedCount = 0;

  readonly sizeSz: number;
  readonly arena: ArenaLayout;
  readonly par: ParLayout;
  private readonly lp64: boolean;

  constructor(parts: PtmallocParts) {
    this.memory = parts.memory;
    this.system = parts.system;
    this.symbols = parts.symbols;
    this.layout = parts.layout;
    this.tunables = parts.tunables;
    this.threads = parts.threads;
    this.steps = undefined;
    this.sizeSz = parts.layout.sizeSz;
    this.arena = parts.layout.arena;
    this.par = parts.layout.par;
    this.lp64 = parts.layout.sizeSz === 8;
  }

  // Words

  /** A word that holds a size, signed. */
  word(address: number): number {
    if (!this.lp64) return this.memory.load32(virtAddr(address));
    const value = this.memory.loadWord(virtAddr(address));
    return value < EXACT_LIMIT ? value : this.inexactWord(address);
  }

  setWord(address: number, value: number): void {
    if (this.lp64) this.memory.storeWord(virtAddr(address), value);
    else this.memory.store32(virtAddr(address), value | 0);
  }

  /** A word that holds an address. */
  pointer(address: number): VirtAddr {
    if (!this.lp64) return virtAddr(this.memory.load32(virtAddr(address)) >>> 0);
    const value = this.memory.loadWord(virtAddr(address));
    return virtAddr(value < EXACT_LIMIT ? value : OUTSIZED + (this.memory.loadLow(virtAddr(address)) & 0xfff));
  }

  private inexactWord(address: number): number {
    const low = this.memory.loadLow(virtAddr(address));
    const signed = this.memory.loadHigh(virtAddr(address)) * TWO_TO_32 + (low >>> 0);
    return signed < 0 && signed > -EXACT_LIMIT ? signed : OUTSIZED + (low & 0xfff);
  }

  /** `base + offset` as C computes it, wrapping at the width of a pointer. */
  at(base: number, offset: number): VirtAddr {
    const sum = base + offset;
    if (!this.lp64) return virtAddr(sum >>> 0);
    return virtAddr(sum >= 0 ? sum : sum + TWO_TO_64);
  }

  /**
   * PROTECT_PTR: a list link is stored as (its own address >> 12) xor the pointer, so that a leaked or overwritten
   * link is not a usable address ("safe-linking"). `target` was read from `source`, where its bits are exact.
   */
  protect(position: number, target: VirtAddr, source: number): void {
    const key = Math.floor(position / 4096);
    if (target >= OUTSIZED) {
      this.storeMixed(position, source, key);
      return;
    }
    const high = Math.floor(key / TWO_TO_32) ^ Math.floor(target / TWO_TO_32);
    this.setWord(position, high * TWO_TO_32 + ((key ^ target) >>> 0));
  }

  /** REVEAL_PTR: the pointer behind the protected link at `position`; outsized when that is garbage. */
  reveal(position: number): VirtAddr {
    const key = Math.floor(position / 4096);
    if (!this.lp64) return virtAddr((this.memory.load32(virtAddr(position)) ^ key) >>> 0);
    const link = this.memory.loadWord(virtAddr(position));
    if (link >= EXACT_LIMIT) return virtAddr(OUTSIZED + ((this.memory.loadLow(virtAddr(position)) ^ key) & 0xfff));
    const high = Math.floor(link / TWO_TO_32) ^ Math.floor(key / TWO_TO_32);
    return virtAddr(high * TWO_TO_32 + ((link ^ key) >>> 0));
  }

  /** Stores at `destination` the pointer behind the protected link at `position`, to the bit, and returns it. */
  revealTo(destination: number, position: number): VirtAddr {
    const target = this.reveal(position);
    if (target >= OUTSIZED) this.storeMixed(destination, position, Math.floor(position / 4096));
    else this.setWord(destination, target);
    return target;
  }

  /** All 64 bits at `source` xor `key`, for links that are no addresses. */
  private storeMixed(destination: number, source: number, key: number): void {
    const low = this.memory.loadLow(virtAddr(source)) ^ key;
    const high = this.memory.loadHigh(virtAddr(source)) ^ Math.floor(key / TWO_TO_32);
    this.memory.storeHalves(virtAddr(destination), low, high);
  }

  // Chunks: see chunk.ts for the drawing

  mem2chunk(mem: number): VirtAddr {
    return this.at(mem, -this.layout.chunkHdrSz);
  }

  chunk2mem(chunk: number): VirtAddr {
    return virtAddr(chunk + this.layout.chunkHdrSz);
  }

  /** prev_size: meaningful only while the chunk before is free (then its size), or for an mmapped chunk. */
  prevSize(chunk: number): number {
    return this.word(chunk);
  }

  setPrevSize(chunk: number, size: number): void {
    this.setWord(chunk, size);
  }

  /** chunksize_nomask: the size field with its flags. */
  head(chunk: number): number {
    return this.word(chunk + this.sizeSz);
  }

  setHead(chunk: number, head: number): void {
    this.setWord(chunk + this.sizeSz, head);
  }

  chunksize(chunk: number): number {
    const head = this.word(chunk + this.sizeSz);
    return head - (head & SIZE_BITS);
  }

  /** set_head_size: a new size under the old flags (`size` may carry NON_MAIN_ARENA). */
  setHeadSize(chunk: number, size: number): void {
    const bits = this.head(chunk) & SIZE_BITS;
    this.setHead(chunk, size - (size & SIZE_BITS) + (bits | (size & SIZE_BITS)));
  }

  /** set_foot: a free chunk repeats its size in the next chunk's prev_size. */
  setFoot(chunk: number, size: number): void {
    this.setWord(this.at(chunk, size), size);
  }

  prevInuse(chunk: number): boolean {
    return (this.head(chunk) & PREV_INUSE) !== 0;
  }

  chunkIsMmapped(chunk: number): boolean {
    return (this.head(chunk) & IS_MMAPPED) !== 0;
  }

  /** inuse_bit_at_offset: whether a chunk of that size is in use is written in the chunk after it. */
  inuseBitAtOffset(chunk: number, size: number): boolean {
    return (this.head(this.at(chunk, size)) & PREV_INUSE) !== 0;
  }

  setInuseBitAtOffset(chunk: number, size: number): void {
    const next = this.at(chunk, size);
    const head = this.head(next);
    this.setHead(next, (head & PREV_INUSE) !== 0 ? head : head + PREV_INUSE);
  }

  clearInuseBitAtOffset(chunk: number, size: number): void {
    const next = this.at(chunk, size);
    const head = this.head(next);
    this.setHead(next, head - (head & PREV_INUSE));
  }

  setNonMainArena(chunk: number): void {
    const head = this.head(chunk);
    this.setHead(chunk, (head & NON_MAIN_ARENA) !== 0 ? head : head + NON_MAIN_ARENA);
  }

  fd(chunk: number): VirtAddr {
    return this.pointer(chunk + 2 * this.sizeSz);
  }

  setFd(chunk: number, target: number): void {
    this.setWord(chunk + 2 * this.sizeSz, target);
  }

  bk(chunk: number): VirtAddr {
    return this.pointer(chunk + 3 * this.sizeSz);
  }

  setBk(chunk: number, target: number): void {
    this.setWord(chunk + 3 * this.sizeSz, target);
  }

  fdNextsize(chunk: number): VirtAddr {
    return this.pointer(chunk + 4 * this.sizeSz);
  }

  setFdNextsize(chunk: number, target: number): void {
    this.setWord(chunk + 4 * this.sizeSz, target);
  }

  bkNextsize(chunk: number): VirtAddr {
    return this.pointer(chunk + 5 * this.sizeSz);
  }

  setBkNextsize(chunk: number, target: number): void {
    this.setWord(chunk + 5 * this.sizeSz, target);
  }

  /** memsize: the bytes a program may use in a chunk that did not come from mmap. */
  memsize(chunkSize: number): number {
    return chunkSize - this.sizeSz;
  }

  /** misaligned_chunk: the chunk's user memory is not on a multiple of 16. */
  misalignedChunk(chunk: number): boolean {
    return (chunk + this.layout.chunkHdrSz) % MALLOC_ALIGNMENT !== 0;
  }

  alignedOk(value: number): boolean {
    return (value & MALLOC_ALIGN_MASK) === 0;
  }

  inSmallbinRange(size: number): boolean {
    return size >= 0 && size < this.layout.minLargeSize;
  }

  // Arenas

  isMainArena(av: number): boolean {
    return av === this.symbols.mainArena;
  }

  /** The flag that chunks of this arena carry. */
  arenaBit(av: number): number {
    return av === this.symbols.mainArena ? 0 : NON_MAIN_ARENA;
  }

  top(av: number): VirtAddr {
    return this.pointer(av + this.arena.top);
  }

  setTop(av: number, chunk: number): void {
    this.setWord(av + this.arena.top, chunk);
  }

  lastRemainder(av: number): VirtAddr {
    return this.pointer(av + this.arena.lastRemainder);
  }

  setLastRemainder(av: number, chunk: number): void {
    this.setWord(av + this.arena.lastRemainder, chunk);
  }

  haveFastchunks(av: number): boolean {
    return this.memory.load32(virtAddr(av + this.arena.haveFastchunks)) !== 0;
  }

  setHaveFastchunks(av: number, have: boolean): void {
    this.memory.store32(virtAddr(av + this.arena.haveFastchunks), have ? 1 : 0);
  }

  contiguous(av: number): boolean {
    return (this.memory.load32(virtAddr(av + this.arena.flags)) & NONCONTIGUOUS_BIT) === 0;
  }

  setNoncontiguous(av: number): void {
    const flags = virtAddr(av + this.arena.flags);
    this.memory.store32(flags, this.memory.load32(flags) | NONCONTIGUOUS_BIT);
  }

  systemMem(av: number): number {
    return this.word(av + this.arena.systemMem);
  }

  setSystemMem(av: number, bytes: number): void {
    this.setWord(av + this.arena.systemMem, bytes);
  }

  maxSystemMem(av: number): number {
    return this.word(av + this.arena.maxSystemMem);
  }

  setMaxSystemMem(av: number, bytes: number): void {
    this.setWord(av + this.arena.maxSystemMem, bytes);
  }

  // mp_ and the other variables

  /** A size_t field of mp_, by its offset in `par`. */
  parWord(field: number): number {
    return this.word(this.symbols.mp + field);
  }

  setParWord(field: number, value: number): void {
    this.setWord(this.symbols.mp + field, value);
  }

  /** An int field of mp_, by its offset in `par`. */
  parInt(field: number): number {
    return this.memory.load32(virtAddr(this.symbols.mp + field));
  }

  setParInt(field: number, value: number): void {
    this.memory.store32(virtAddr(this.symbols.mp + field), value);
  }

  globalMaxFast(): number {
    return this.word(this.symbols.globalMaxFast);
  }

  tcache(): VirtAddr {
    return this.pointer(this.symbols.tcache);
  }

  perturbByte(): number {
    return this.memory.load32(this.symbols.perturbByte);
  }

  /** alloc_perturb: M_PERTURB fills new memory with the complement of its byte. */
  allocPerturb(mem: VirtAddr, bytes: number): void {
    const perturb = this.perturbByte();
    if (perturb !== 0) this.memory.fill(mem, (perturb ^ 0xff) & 0xff, bytes);
  }

  /** free_perturb: and freed memory with the byte itself. */
  freePerturb(mem: VirtAddr, bytes: number): void {
    const perturb = this.perturbByte();
    if (perturb !== 0) this.memory.fill(mem, perturb & 0xff, bytes);
  }

  // Ends

  /** malloc_printerr: a consistency check failed. The message goes to stderr and the process aborts. */
  printerr(message: string): never {
    this.steps?.record({ kind: 'check-failed', message });
    return this.system.abort(`${message}\n`);
  }

  /** assert() inside malloc.c, with the function and expression glibc names. */
  assert(condition: boolean, where: string, expression: string): void {
    if (!condition) this.printerr(`Fatal glibc error: malloc assertion failure in ${where}: ${expression}`);
  }
}
