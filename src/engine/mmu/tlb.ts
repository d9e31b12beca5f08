/**
 * One translation look-aside buffer: sets x ways of entries, each for one 4 KiB page of one address space.
 *
 *     set = page number mod sets          way 0      way 1      ...   way w-1
 *                                     +----------+----------+       +----------+
 *                                     | entry    | entry    |       | entry    |
 *                                     +----------+----------+       +----------+
 *
 *     entry, 8 words:  page low | page high + PCID << 16 | frame | flags | age | 0 | 0 | 0
 *
 * An entry stays in its way until it is evicted or invalidated. Under true LRU `age` orders the ways of a set, 0 being
 * the most recently used; under tree-PLRU each set has a word of tree bits, each pointing to the half to be replaced
 * next. In both cases a hit on the most recently used way changes nothing, which is what lets the executors check that
 * way inline.
 */
import type { TlbGeometry } from '../config';
import { Int32Column, Float64Column, type TrackedMemory } from '../time/tracked_memory';

export const TLB_VALID = 1;
export const TLB_WRITABLE = 2;
export const TLB_EXECUTABLE = 4;
export const TLB_DIRTY = 8;
export const TLB_GLOBAL = 16;

const WORDS = 8;
const PAGE_LOW = 0;
const PAGE_HIGH = 1;
const FRAME = 2;
const FLAGS = 3;
const AGE = 4;

const MISSES = 0;
const EVICTIONS = 1;
const FLUSHES = 2;

export interface TlbEntry {
  readonly set: number;
  readonly way: number;
  readonly page: number;
  readonly pcid: number;
  readonly frame: number;
  readonly flags: number;
  readonly age: number;
}

export class Tlb {
  readonly sets: number;
  readonly ways: number;
  private readonly memory: TrackedMemory;
  private readonly entries: Int32Column;
  /** Index in tracked memory's words of the first entry. */
  private readonly firstWord: number;
  private readonly trees: Int32Column;
  private readonly counters: Float64Column;
  private readonly plru: boolean;

  constructor(memory: TrackedMemory, geometry: TlbGeometry, replacement: 'lru' | 'tree-plru') {
    this.ways = geometry.ways;
    this.sets = geometry.entries / geometry.ways;
    this.plru = replacement === 'tree-plru';
    this.memory = memory;
    this.entries = new Int32Column(memory, geometry.entries * WORDS);
    this.firstWord = this.entries.offset >>> 2;
    this.trees = new Int32Column(memory, this.sets);
    this.counters = new Float64Column(memory, 3);
    for (let entry = 0; entry < geometry.entries; entry++) this.entries.set(entry * WORDS + AGE, entry % this.ways);
  }

  get misses(): number {
    return this.counters.get(MISSES);
  }
  get evictions(): number {
    return this.counters.get(EVICTIONS);
  }
  get flushes(): number {
    return this.counters.get(FLUSHES);
  }

  /** Number of the entry (set * ways + way) that holds the page, or -1. Looks only: no counter, no age changes. */
  find(pageLow: number, tagHigh: number): number {
    const words = this.memory.i32;
    const first = (pageLow & (this.sets - 1)) * this.ways;
    for (let entry = first; entry < first + this.ways; entry++) {
      const at = this.firstWord + entry * WORDS;
      if (words[at + PAGE_LOW] !== pageLow || (words[at + FLAGS]! & TLB_VALID) === 0) continue;
      if (words[at + PAGE_HIGH] === tagHigh || this.matchesGlobally(entry * WORDS, tagHigh)) return entry;
    }
    return -1;
  }

  /** Counts a lookup that found nothing. */
  countMiss(): void {
    this.counters.set(MISSES, this.counters.get(MISSES) + 1);
  }

  frameOfEntry(entry: number): number {
    return this.entries.get(entry * WORDS + FRAME);
  }
  flagsOfEntry(entry: number): number {
    return this.entries.get(entry * WORDS + FLAGS);
  }
  pageLowOfEntry(entry: number): number {
    return this.entries.get(entry * WORDS + PAGE_LOW);
  }
  isMostRecent(entry: number): boolean {
    return this.entries.get(entry * WORDS + AGE) === 0;
  }

  /** The most recently used entry of the set in which this page would lie, or -1 if it is not valid. */
  mostRecentOfSet(pageLow: number): number {
    const words = this.memory.i32;
    const first = (pageLow & (this.sets - 1)) * this.ways;
    for (let entry = first; entry < first + this.ways; entry++) {
      const at = this.firstWord + entry * WORDS;
      if (words[at + AGE] === 0) return (words[at + FLAGS]! & TLB_VALID) !== 0 ? entry : -1;
    }
    return -1;
  }

  /** Makes the entry the most recently used of its set. */
  use(entry: number): void {
    const words = this.memory.i32;
    const first = entry - (entry % this.ways);
    const own = this.firstWord + entry * WORDS + AGE;
    const age = words[own]!;
    if (age !== 0) {
      for (let other = first; other < first + this.ways; other++) {
        const at = this.firstWord + other * WORDS + AGE;
        if (words[at]! >= age) continue;
        this.memory.touch(at >>> 10);
        words[at]!++;
      }
      this.memory.touch(own >>> 10);
      words[own] = 0;
    }
    if (this.plru) this.pointTreeAwayFrom(first / this.ways, entry - first);
  }

  /** Puts a translation in place of the set's victim and makes it the most recently used. Returns its entry number. */
  insert(pageLow: number, tagHigh: number, frame: number, flags: number): number {
    const entry = this.victim(pageLow & (this.sets - 1));
    const words = this.memory.i32;
    const at = this.firstWord + entry * WORDS;
    if ((words[at + FLAGS]! & TLB_VALID) !== 0) this.counters.set(EVICTIONS, this.counters.get(EVICTIONS) + 1);
    this.memory.touch(at >>> 10);
    words[at + PAGE_LOW] = pageLow;
    words[at + PAGE_HIGH] = tagHigh;
    words[at + FRAME] = frame;
    words[at + FLAGS] = flags | TLB_VALID;
    this.use(entry);
    return entry;
  }

  addFlags(entry: number, flags: number): void {
    this.entries.set(entry * WORDS + FLAGS, this.entries.get(entry * WORDS + FLAGS) | flags);
  }

  /** Makes the entry invalid; its age stays, so that the set's order is kept. */
  invalidate(entry: number): void {
    this.entries.set(entry * WORDS + FLAGS, 0);
  }

  /** Drops the entries of one PCID, or all but the global ones when `pcid` is undefined. */
  flush(pcid: number | undefined): void {
    let dropped = 0;
    for (let entry = 0; entry < this.sets * this.ways; entry++) {
      const flags = this.entries.get(entry * WORDS + FLAGS);
      if ((flags & TLB_VALID) === 0 || (flags & TLB_GLOBAL) !== 0) continue;
      if (pcid !== undefined && this.entries.get(entry * WORDS + PAGE_HIGH) >>> 16 !== pcid) continue;
      this.invalidate(entry);
      dropped++;
    }
    if (dropped > 0) this.counters.set(FLUSHES, this.counters.get(FLUSHES) + dropped);
  }

  /** Every valid entry, in order of set and way. */
  *valid(): Generator<TlbEntry> {
    for (let entry = 0; entry < this.sets * this.ways; entry++) {
      const at = entry * WORDS;
      const flags = this.entries.get(at + FLAGS);
      if ((flags & TLB_VALID) === 0) continue;
      const tagHigh = this.entries.get(at + PAGE_HIGH);
      yield {
        set: Math.floor(entry / this.ways),
        way: entry % this.ways,
        page: (tagHigh & 0xffff) * 4294967296 + (this.entries.get(at + PAGE_LOW) >>> 0),
        pcid: tagHigh >>> 16,
        frame: this.entries.get(at + FRAME),
        flags,
        age: this.entries.get(at + AGE),
      };
    }
  }

  private matchesGlobally(at: number, tagHigh: number): boolean {
    return (
      (this.entries.get(at + FLAGS) & TLB_GLOBAL) !== 0 &&
      (this.entries.get(at + PAGE_HIGH) & 0xffff) === (tagHigh & 0xffff)
    );
  }

  /** An invalid way first (the lowest), then the one that the policy names. */
  private victim(set: number): number {
    const words = this.memory.i32;
    const first = set * this.ways;
    let oldest = first;
    for (let entry = first; entry < first + this.ways; entry++) {
      const at = this.firstWord + entry * WORDS;
      if ((words[at + FLAGS]! & TLB_VALID) === 0) return entry;
      if (words[at + AGE] === this.ways - 1) oldest = entry;
    }
    return this.plru ? first + this.treeVictim(set) : oldest;
  }

  /**
   * The tree lies in one word as a heap: node 1 is the root, node n has children 2n and 2n+1. A set bit sends the
   * search to the right half. Ways that are no power of two use the part of the tree that exists.
   */
  private treeVictim(set: number): number {
    const tree = this.trees.get(set);
    let node = 1;
    let low = 0;
    let high = this.ways;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      const right = (tree >>> (node & 31)) & 1;
      if (right === 1) low = middle;
      else high = middle;
      node = 2 * node + right;
    }
    return low;
  }

  private pointTreeAwayFrom(set: number, way: number): void {
    let tree = this.trees.get(set);
    let node = 1;
    let low = 0;
    let high = this.ways;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      const right = way >= middle ? 1 : 0;
      tree = right === 1 ? tree & ~(1 << (node & 31)) : tree | (1 << (node & 31));
      if (right === 1) low = middle;
      else high = middle;
      node = 2 * node + right;
    }
    this.trees.set(set, tree);
  }
}
