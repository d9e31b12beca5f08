/**
 * The memory management unit: from a virtual address to a byte of RAM.
 *
 *     address --> L1 (data or instruction) --> L2 --> page walk: PGD, PUD, PMD, PTE --> frame
 *                    hit: 0 cycles           hit: 7     25 cycles a level, at least 100
 *
 * The tables lie in frames of RAM and the walker reads them there. It checks present, writable, user and no-execute at
 * every level, sets accessed at every level and dirty in the leaf, and fills both levels of the TLB. A translation that
 * is not allowed is a value: `translate` answers -1 and `faultError` holds the page-fault error code, which the
 * processor takes to the kernel.
 *
 * Lanes. The executors do not call `translate` for most accesses. They look into `lanes`, a table of at most 64 pages
 * that says "this page is the most recently used of its set in L1, its bytes are here": a hit there changes no
 * replacement state, no table and no counter but the number of accesses, so skipping the lookup is exact. Lanes are
 * derived, never part of the machine's state, and may be dropped at any time. A write lane exists only if the entry is
 * writable and dirty, the host page is already marked as written since the last checkpoint, and nobody watches it.
 */
import type { MachineConfiguration } from '../config';
import { EXTRA_CYCLES_F64, PCID_F64, PGD_F64 } from '../cpu/state';
import type { PageStore } from '../phys/page_store';
import { Float64Column, type TrackedMemory } from '../time/tracked_memory';
import { PAGE_SIZE, type Pfn, type VirtAddr, pfn } from '../units';
import { PAGE_ACCESSED, PAGE_DIRTY, PAGE_GLOBAL, PAGE_PRESENT, PAGE_RW, PAGE_USER } from './pte';
import { TLB_DIRTY, TLB_EXECUTABLE, TLB_GLOBAL, TLB_WRITABLE, Tlb } from './tlb';

export const ACCESS_READ = 0;
export const ACCESS_WRITE = 1;
export const ACCESS_EXECUTE = 2;
export type AccessKind = typeof ACCESS_READ | typeof ACCESS_WRITE | typeof ACCESS_EXECUTE;

/** Bits of a page-fault error code (Intel SDM volume 3, 4.7). */
export const PF_PROTECTION = 1;
export const PF_WRITE = 2;
export const PF_USER = 4;
export const PF_RESERVED = 8;
export const PF_INSTRUCTION = 16;
/** No page fault but #GP: the address is not canonical. */
export const NOT_CANONICAL = -1;

/** Columns of the lane table: tag for reading, tag for writing, byte offset of the page in tracked memory. */
export const LANES = 64;
export const LANE_READ = 0;
export const LANE_WRITE = 64;
export const LANE_BASE = 128;
export const LANE_EXECUTE = 192;
export const LANE_EXECUTE_BASE = 256;
const NO_LANE = -1;

const WALKS = 0;
const WALK_CYCLES = 1;

export class Mmu {
  readonly l1d: Tlb;
  readonly l1i: Tlb;
  readonly l2: Tlb;
  /** See above. A tag is bits 16 to 47 of the address; user addresses never give NO_LANE. */
  readonly lanes = new Int32Array(5 * LANES).fill(NO_LANE);
  /** Error code of the last translation that failed, or NOT_CANONICAL. */
  faultError = 0;
  /** False after anything that may have taken away the translation from which instructions are being fetched. */
  fetchValid = false;
  /** Whether stores to this virtual page must be reported (debugger state, not the machine's). */
  isWatched: ((pageLow: number, pageHigh: number) => boolean) | undefined;

  private readonly memory: TrackedMemory;
  private readonly frames: PageStore;
  private readonly ramFrames: number;
  private readonly pcidEnabled: boolean;
  private readonly clock: MachineConfiguration['clock'];
  private readonly counters: Float64Column;

  constructor(memory: TrackedMemory, frames: PageStore, configuration: MachineConfiguration) {
    this.memory = memory;
    this.frames = frames;
    this.ramFrames = configuration.ramBytes / PAGE_SIZE;
    this.pcidEnabled = configuration.tlb.pcid;
    this.clock = configuration.clock;
    const { l1d, l1i, l2, replacement } = configuration.tlb;
    this.l1d = new Tlb(memory, l1d, replacement);
    this.l1i = new Tlb(memory, l1i, replacement);
    this.l2 = new Tlb(memory, l2, replacement);
    this.counters = new Float64Column(memory, 2);
  }

  get pgd(): Pfn {
    return pfn(this.memory.f64[PGD_F64]!);
  }
  /** The address space's tag as it stands in TLB entries: 0 for all when process-context identifiers are off. */
  get pcid(): number {
    return this.memory.f64[PCID_F64]!;
  }
  get walks(): number {
    return this.counters.get(WALKS);
  }
  get walkCycles(): number {
    return this.counters.get(WALK_CYCLES);
  }

  /**
   * Byte offset in tracked memory of the byte at a virtual address given as halves, or -1 with `faultError` set.
   * For a write the page is marked as written.
   */
  translate(low: number, high: number, access: AccessKind): number {
    if (high >>> 15 !== 0) return this.refuseKernelHalf(high, access);
    const pageLow = (low >>> 12) | (high << 20);
    const tagHigh = (high >>> 12) | (this.pcid << 16);
    const l1 = access === ACCESS_EXECUTE ? this.l1i : this.l1d;
    let entry = l1.find(pageLow, tagHigh);
    if (entry < 0) {
      l1.countMiss();
      entry = this.refill(l1, low, high, pageLow, tagHigh, access);
      if (entry < 0) return -1;
    } else {
      this.makeMostRecent(l1, entry, pageLow);
    }
    const flags = l1.flagsOfEntry(entry);
    if (!allows(flags, access)) {
      entry = this.walkAgain(l1, entry, low, high, pageLow, tagHigh, access);
      if (entry < 0) return -1;
    }
    return this.openLane(l1, entry, low, high, pageLow, access) + (low & 4095);
  }

  /** Looks as `translate` would for a read, but changes and counts nothing: what a view shows of the TLBs. */
  peekTlb(address: VirtAddr, pcid: number): { tlb: 'L1d' | 'L1i' | 'L2'; set: number; entry: number; way: number }[] {
    const page = Math.floor(address / PAGE_SIZE);
    const pageLow = page | 0;
    const tagHigh = Math.floor(page / 4294967296) | (this.tagOf(pcid) << 16);
    return (['L1d', 'L1i', 'L2'] as const).map((name) => {
      const tlb = name === 'L1d' ? this.l1d : name === 'L1i' ? this.l1i : this.l2;
      const entry = tlb.find(pageLow, tagHigh);
      return { tlb: name, set: (pageLow >>> 0) % tlb.sets, entry, way: entry < 0 ? -1 : entry % tlb.ways };
    });
  }

  /** Writes CR3. Without process-context identifiers every entry but the global ones goes. */
  setAddressSpace(pgd: Pfn, pcid: number): void {
    this.memory.f64[PGD_F64] = pgd;
    this.memory.f64[PCID_F64] = this.tagOf(pcid);
    if (!this.pcidEnabled) this.flushAll(undefined);
    this.dropLanes();
  }

  /** INVLPG for a page of an address space, in all levels. */
  invalidatePage(pcid: number, address: VirtAddr): void {
    const page = Math.floor(address / PAGE_SIZE);
    const pageLow = page | 0;
    const tagHigh = Math.floor(page / 4294967296) | (this.tagOf(pcid) << 16);
    for (const tlb of [this.l1d, this.l1i, this.l2]) {
      const entry = tlb.find(pageLow, tagHigh);
      if (entry >= 0) tlb.invalidate(entry);
    }
    this.closeLane(pageLow & (LANES - 1));
    this.fetchValid = false;
  }

  /** Drops all entries of an address space. */
  flushAddressSpace(pcid: number): void {
    this.flushAll(this.tagOf(pcid));
    this.dropLanes();
  }

  /** Forgets all lanes: after a restore, a switch of address space, a change of watches. */
  dropLanes(): void {
    this.lanes.fill(NO_LANE);
    this.fetchValid = false;
  }

  /** Forgets the lanes for writing: after a checkpoint the first write to each page must mark it again. */
  dropWriteLanes(): void {
    this.lanes.fill(NO_LANE, LANE_WRITE, LANE_WRITE + LANES);
  }

  private tagOf(pcid: number): number {
    return this.pcidEnabled ? pcid & 0xfff : 0;
  }

  private flushAll(tag: number | undefined): void {
    this.l1d.flush(tag);
    this.l1i.flush(tag);
    this.l2.flush(tag);
  }

  private charge(cycles: number): void {
    this.memory.f64[EXTRA_CYCLES_F64]! += cycles;
  }

  /** The upper half belongs to the kernel, and what lies between the halves is no address at all. */
  private refuseKernelHalf(high: number, access: AccessKind): number {
    this.faultError = high >>> 15 === 0x1ffff ? errorCode(access, false) : NOT_CANONICAL;
    return -1;
  }

  /** An L1 miss: from L2, or by a walk. Returns the new entry of L1, or -1. */
  private refill(l1: Tlb, low: number, high: number, pageLow: number, tagHigh: number, access: AccessKind): number {
    const found = this.l2.find(pageLow, tagHigh);
    if (found >= 0 && allows(this.l2.flagsOfEntry(found), access)) {
      this.charge(this.clock.l2HitCycles);
      this.l2.use(found);
      return this.insertL1(l1, pageLow, tagHigh, this.l2.frameOfEntry(found), this.l2.flagsOfEntry(found));
    }
    if (found < 0) this.l2.countMiss();
    else this.l2.invalidate(found);
    return this.fillByWalk(l1, low, high, pageLow, tagHigh, access);
  }

  /** The entry at hand does not allow this access, or is not dirty yet: the tables decide. */
  private walkAgain(
    l1: Tlb,
    entry: number,
    low: number,
    high: number,
    pageLow: number,
    tagHigh: number,
    access: AccessKind,
  ): number {
    const second = this.l2.find(pageLow, tagHigh);
    if (!this.walk(low, high, access)) {
      // A page fault takes the translation that caused it out of the TLB (Intel SDM volume 3, 4.10.4.1).
      l1.invalidate(entry);
      if (second >= 0) this.l2.invalidate(second);
      this.closeLane(pageLow & (LANES - 1));
      return -1;
    }
    l1.invalidate(entry);
    if (second >= 0) this.l2.invalidate(second);
    this.l2.insert(pageLow, tagHigh, this.walkFrame, this.walkFlags);
    return this.insertL1(l1, pageLow, tagHigh, this.walkFrame, this.walkFlags);
  }

  private fillByWalk(l1: Tlb, low: number, high: number, pageLow: number, tagHigh: number, access: AccessKind): number {
    if (!this.walk(low, high, access)) return -1;
    this.l2.insert(pageLow, tagHigh, this.walkFrame, this.walkFlags);
    return this.insertL1(l1, pageLow, tagHigh, this.walkFrame, this.walkFlags);
  }

  private insertL1(l1: Tlb, pageLow: number, tagHigh: number, frame: number, flags: number): number {
    this.closeMostRecentLane(l1, pageLow);
    return l1.insert(pageLow, tagHigh, frame, flags);
  }

  private makeMostRecent(l1: Tlb, entry: number, pageLow: number): void {
    if (l1.isMostRecent(entry)) return;
    this.closeMostRecentLane(l1, pageLow);
    l1.use(entry);
  }

  /** What the last successful walk found. */
  private walkFrame = 0;
  private walkFlags = 0;
  /** Index and table of each level of the walk under way. */
  private readonly indices = new Int32Array(4);
  private readonly tables = new Int32Array(4);

  /**
   * The page walk. Returns false, with `faultError` set, where an entry is not present or does not allow the access.
   * A and D bits are written back only when the access is allowed.
   */
  private walk(low: number, high: number, access: AccessKind): boolean {
    const { indices, tables } = this;
    indices[0] = (high >>> 7) & 511;
    indices[1] = ((high << 2) | (low >>> 30)) & 511;
    indices[2] = (low >>> 21) & 511;
    indices[3] = (low >>> 12) & 511;
    const cycles = Math.max(this.clock.walkMinimumCycles, 4 * this.clock.walkLevelCycles);
    this.charge(cycles);
    this.counters.set(WALKS, this.counters.get(WALKS) + 1);
    this.counters.set(WALK_CYCLES, this.counters.get(WALK_CYCLES) + cycles);
    let table: number = this.pgd;
    let rights = PAGE_RW | PAGE_USER;
    let noExecute = false;
    let entryLow = 0;
    for (let level = 0; level < 4; level++) {
      tables[level] = table;
      entryLow = this.frames.read32(table, indices[level]! * 8);
      const entryHigh = this.frames.read32(table, indices[level]! * 8 + 4);
      if ((entryLow & PAGE_PRESENT) === 0) return this.refuse(access, false);
      rights &= entryLow;
      noExecute ||= entryHigh < 0;
      table = (entryHigh & 0xfffff) * 0x10_0000 + (entryLow >>> 12);
      if (table >= this.ramFrames) return this.refuseReserved(access);
    }
    if ((rights & PAGE_USER) === 0) return this.refuse(access, true);
    if (access === ACCESS_WRITE && (rights & PAGE_RW) === 0) return this.refuse(access, true);
    if (access === ACCESS_EXECUTE && noExecute) return this.refuse(access, true);
    for (let level = 0; level < 4; level++) {
      const wanted = level === 3 && access === ACCESS_WRITE ? PAGE_ACCESSED | PAGE_DIRTY : PAGE_ACCESSED;
      const at = indices[level]! * 8;
      const value = this.frames.read32(tables[level]!, at);
      if ((value & wanted) !== wanted) this.frames.write32(tables[level]!, at, value | wanted);
      if (level === 3) entryLow = value | wanted;
    }
    this.walkFrame = table;
    this.walkFlags =
      ((rights & PAGE_RW) !== 0 ? TLB_WRITABLE : 0) |
      (noExecute ? 0 : TLB_EXECUTABLE) |
      ((entryLow & PAGE_DIRTY) !== 0 ? TLB_DIRTY : 0) |
      ((entryLow & PAGE_GLOBAL) !== 0 ? TLB_GLOBAL : 0);
    return true;
  }

  private refuse(access: AccessKind, present: boolean): boolean {
    this.faultError = errorCode(access, present);
    return false;
  }

  private refuseReserved(access: AccessKind): boolean {
    this.faultError = errorCode(access, true) | PF_RESERVED;
    return false;
  }

  private closeMostRecentLane(l1: Tlb, pageLow: number): void {
    const previous = l1.mostRecentOfSet(pageLow);
    if (previous < 0) return;
    const lane = l1.pageLowOfEntry(previous) & (LANES - 1);
    if (l1 === this.l1i) {
      this.lanes[LANE_EXECUTE + lane] = NO_LANE;
    } else {
      this.lanes[LANE_READ + lane] = NO_LANE;
      this.lanes[LANE_WRITE + lane] = NO_LANE;
    }
  }

  private closeLane(lane: number): void {
    this.lanes[LANE_READ + lane] = NO_LANE;
    this.lanes[LANE_WRITE + lane] = NO_LANE;
    this.lanes[LANE_EXECUTE + lane] = NO_LANE;
  }

  /** Opens the lane of a page just translated. Returns the byte offset of the page in tracked memory. */
  private openLane(l1: Tlb, entry: number, low: number, high: number, pageLow: number, access: AccessKind): number {
    const frame = l1.frameOfEntry(entry);
    const lane = pageLow & (LANES - 1);
    const tag = (low >>> 16) | (high << 16);
    // A frame that was never written gets its host page now: its place must not change under an open lane.
    const stored = this.frames.isStored(frame);
    const base = access === ACCESS_WRITE || !stored ? this.frames.writeOffset(frame) : this.frames.readOffset(frame);
    if (access === ACCESS_EXECUTE) {
      this.lanes[LANE_EXECUTE + lane] = tag;
      this.lanes[LANE_EXECUTE_BASE + lane] = base;
      return base;
    }
    if (this.lanes[LANE_READ + lane] !== tag) this.lanes[LANE_WRITE + lane] = NO_LANE;
    this.lanes[LANE_READ + lane] = tag;
    this.lanes[LANE_BASE + lane] = base;
    if (access === ACCESS_WRITE && !(this.isWatched?.(pageLow, high >>> 12) ?? false)) {
      this.lanes[LANE_WRITE + lane] = tag;
    }
    return base;
  }
}

/** Whether an entry with these flags allows the access without the tables being asked. */
function allows(flags: number, access: AccessKind): boolean {
  if (access === ACCESS_READ) return true;
  if (access === ACCESS_EXECUTE) return (flags & TLB_EXECUTABLE) !== 0;
  return (flags & (TLB_WRITABLE | TLB_DIRTY)) === (TLB_WRITABLE | TLB_DIRTY);
}

function errorCode(access: AccessKind, present: boolean): number {
  return (
    PF_USER |
    (present ? PF_PROTECTION : 0) |
    (access === ACCESS_WRITE ? PF_WRITE : 0) |
    (access === ACCESS_EXECUTE ? PF_INSTRUCTION : 0)
  );
}
