/**
 * Do the books balance? Walks all page tables, caches and lists and holds what it finds against what is counted.
 *
 *     in each zone      free + used = all; blocks disjoint, aligned, merged; nr_free as listed
 *     _refcount         entries that map the frame + page cache + swap cache + the kernel's own
 *     _mapcount         entries that map the frame
 *     rss               present entries of each kind; swapents the swap entries
 *     pgtables_bytes    tables below the PGD
 *     swap map          swap entries of all page tables, and the bit of the swap cache
 *     LRU lists         each page on the list that its flags name, counts per zone as listed
 *     reverse map       finds as many entries as _mapcount says
 *
 * It reads and changes nothing, takes as long as RAM is large, and holds only between two operations of the kernel,
 * when no frame is in anybody's hands.
 */
import { type Level, PTRS_PER_TABLE } from '../mmu/page_table';
import { pteFrame, pteNone, ptePresent, pteSpecial } from '../mmu/pte';
import { findBuddy } from '../phys/buddy';
import { PG_lru, PG_reserved, PG_swapcache, PG_table } from '../phys/page_flags';
import { MAX_ORDER, type Zone } from '../phys/zones';
import { type Pfn, addressOfFrame, pfn, physAddr } from '../units';
import { LRU_NAMES, type LruList } from './lru';
import { mmCounter } from './memory';
import { type MemorySystem } from './memory_system';
import { type MmStruct } from './mm';
import { swpEntry } from './swap';
import { pteToSwpEntry } from './swap_pte';

/** What is checked: all memory, and every address space that exists. The kernel is one. */
export interface Books {
  readonly mem: MemorySystem;
  readonly processes: { addressSpaces(): Iterable<MmStruct> };
}

/** What the walk over all tables and caches found. */
interface Findings {
  /** Entries that map a frame, by frame. */
  readonly mapped: Map<Pfn, number>;
  /** References by frame: entries, caches, tables. */
  readonly references: Map<Pfn, number>;
  /** Swap entries in page tables, by entry. */
  readonly swapEntries: Map<number, number>;
  readonly problems: string[];
}

const LISTS: readonly LruList[] = [0, 1, 2, 3, 4];

/** Every disagreement, as a sentence; none when the books balance. */
export function checkBooks({ mem, processes }: Books): string[] {
  const findings: Findings = { mapped: new Map(), references: new Map(), swapEntries: new Map(), problems: [] };
  for (const mm of processes.addressSpaces()) walkAddressSpace(mem, mm, findings);
  walkCaches(mem, findings);
  checkFrames(mem, findings);
  checkSwap(mem, findings);
  for (const zone of mem.allocator.zones) checkZone(mem, zone, findings.problems);
  checkLists(mem, findings.problems);
  return findings.problems;
}

const increment = <K>(counts: Map<K, number>, key: K): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1);
};

function walkAddressSpace(mem: MemorySystem, mm: MmStruct, findings: Findings): void {
  const found = { file: 0, anon: 0, shmem: 0, swapents: 0, tables: 0 };
  const visit = (table: Pfn, level: Level): void => {
    increment(findings.references, table);
    if (!mem.frames.test(table, PG_table)) findings.problems.push(`frame ${table} holds a table without PG_table`);
    for (let index = 0; index < PTRS_PER_TABLE; index++) {
      const pte = mem.tables.read(physAddr(addressOfFrame(table) + index * 8));
      if (pteNone(pte)) continue;
      if (level > 0) {
        found.tables++;
        visit(pteFrame(pte), lower(level));
      } else if (!ptePresent(pte)) {
        found.swapents++;
        increment(findings.swapEntries, pteToSwpEntry(pte));
      } else if (!pteSpecial(pte)) {
        const frame = pteFrame(pte);
        found[mmCounter(mem, frame)]++;
        increment(findings.mapped, frame);
        increment(findings.references, frame);
      }
    }
  };
  visit(mm.pgd, 3);
  for (const counter of ['file', 'anon', 'shmem', 'swapents'] as const) {
    if (mm.rss[counter] === found[counter]) continue;
    findings.problems.push(`mm ${mm.id}: rss.${counter} is ${mm.rss[counter]}, found ${found[counter]}`);
  }
  if (mm.pgtables_bytes !== found.tables * 4096) {
    findings.problems.push(`mm ${mm.id}: pgtables_bytes is ${mm.pgtables_bytes}, found ${found.tables} tables`);
  }
}

function lower(level: Level): Level {
  return level === 3 ? 2 : level === 2 ? 1 : 0;
}

function walkCaches(mem: MemorySystem, findings: Findings): void {
  for (const mapping of mem.pageCache.mappings()) {
    for (const [index, frame] of mapping.pages) {
      increment(findings.references, frame);
      if (mem.frames.mapping.get(frame) === mapping.id && mem.frames.index.get(frame) === index) continue;
      findings.problems.push(`page ${index} of ${mapping.path} is frame ${frame}, which says otherwise`);
    }
  }
  for (const [type, area] of mem.swap.areas.entries()) {
    for (const { slot, cached } of area.slotsInUse()) {
      if (cached === undefined) continue;
      increment(findings.references, cached);
      const entry = mem.swap.entryOf(cached);
      if (entry !== swpEntry(type, slot)) {
        findings.problems.push(`slot ${slot} is cached in frame ${cached}, which says otherwise`);
      }
    }
  }
  increment(findings.references, mem.zeroPage);
}

function checkFrames(mem: MemorySystem, { mapped, references, problems }: Findings): void {
  const { frames, rmap } = mem;
  for (let frame = pfn(0); frame < frames.count; frame = pfn(frame + 1)) {
    const entries = mapped.get(frame) ?? 0;
    const kernelOwn = frames.test(frame, PG_reserved) && frame !== mem.zeroPage ? 1 : 0;
    const held = (references.get(frame) ?? 0) + kernelOwn;
    const refcount = frames.refcount.get(frame);
    const mapcount = frames.mapcount.get(frame);
    if (refcount !== held) problems.push(`frame ${frame}: _refcount is ${refcount}, found ${held} references`);
    if (mapcount !== entries) problems.push(`frame ${frame}: _mapcount is ${mapcount}, found ${entries} entries`);
    const known = mapcount === 0 ? 0 : rmap.mappingsOf(frame).length;
    if (known !== mapcount) problems.push(`frame ${frame}: the reverse map finds ${known} of ${mapcount} entries`);
    if (frames.test(frame, PG_swapcache) && mem.swap.entryOf(frame) === undefined) {
      problems.push(`frame ${frame} is in the swap cache without an entry`);
    }
  }
}

function checkSwap(mem: MemorySystem, { swapEntries, problems }: Findings): void {
  for (const [type, area] of mem.swap.areas.entries()) {
    let used = 0;
    for (const { slot, count, cached } of area.slotsInUse()) {
      used++;
      const entry = swpEntry(type, slot);
      const found = swapEntries.get(entry) ?? 0;
      swapEntries.delete(entry);
      if (count !== found) problems.push(`slot ${slot}: the map counts ${count} entries, found ${found}`);
      if (count === 0 && cached === undefined) problems.push(`slot ${slot} is in use by nobody`);
    }
    if (used !== area.inusePages) problems.push(`${area.path}: ${used} slots in use, ${area.inusePages} counted`);
  }
  for (const entry of swapEntries.keys()) problems.push(`a page table names swap entry ${entry}, which is free`);
}

function checkZone(mem: MemorySystem, zone: Zone, problems: string[]): void {
  const { frames, allocator } = mem;
  const listed = new Set<number>();
  for (let order = 0; order < MAX_ORDER; order++) {
    const blocks = allocator.freeBlocksOf(zone, order);
    if (blocks.length !== zone.nrFree(order)) problems.push(`${zone.name} order ${order}: nr_free is wrong`);
    for (const block of blocks) {
      if (block % 2 ** order !== 0) problems.push(`free block ${block} of order ${order} is not aligned`);
      if (order < MAX_ORDER - 1 && findBuddy(frames, zone, block, order) !== undefined) {
        problems.push(`free block ${block} of order ${order} could be merged with its buddy`);
      }
      for (let at = 0; at < 2 ** order; at++) {
        if (listed.has(block + at)) problems.push(`frame ${block + at} is in two free blocks`);
        listed.add(block + at);
      }
    }
  }
  if (listed.size !== zone.free) problems.push(`${zone.name}: ${listed.size} frames on lists, ${zone.free} counted`);
  for (let frame = zone.start; frame < zone.end; frame = pfn(frame + 1)) {
    if (frames.isFree(frame) === listed.has(frame)) continue;
    problems.push(`frame ${frame} is ${listed.has(frame) ? 'on a free list and in use' : 'free and on no list'}`);
  }
}

function checkLists(mem: MemorySystem, problems: string[]): void {
  const { lru, frames, allocator } = mem;
  let listed = 0;
  for (const list of LISTS) {
    const counts = allocator.zones.map(() => 0);
    for (const frame of lru.framesOf(list)) {
      listed++;
      const zone = allocator.zoneOf(frame).index;
      counts[zone] = (counts[zone] ?? 0) + 1;
      if (!frames.test(frame, PG_lru)) problems.push(`frame ${frame} is on ${LRU_NAMES[list]} without PG_lru`);
      if (lru.listOf(frame) !== list) problems.push(`frame ${frame} is on ${LRU_NAMES[list]}, its flags say otherwise`);
      if (frames.isFree(frame)) problems.push(`frame ${frame} is free and on ${LRU_NAMES[list]}`);
    }
    for (const zone of allocator.zones) {
      if (lru.size(list, zone.index) === counts[zone.index]) continue;
      problems.push(
        `${LRU_NAMES[list]} of ${zone.name}: ${lru.size(list, zone.index)} counted, ${counts[zone.index]} listed`,
      );
    }
  }
  let flagged = 0;
  for (let frame = pfn(0); frame < frames.count; frame = pfn(frame + 1)) if (frames.test(frame, PG_lru)) flagged++;
  if (flagged !== listed) problems.push(`${flagged} frames have PG_lru, ${listed} are listed`);
}
