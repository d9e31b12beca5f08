import { describe, expect, it } from 'vitest';
import { type SwapEntry, swpEntry, swpOffset, swpType } from '../../../src/engine/kernel/swap';
import { SwapArea } from '../../../src/engine/kernel/swapfile';
import { GFP_HIGHUSER_MOVABLE } from '../../../src/engine/phys/gfp';
import { PG_dirty, PG_swapbacked, PG_swapcache } from '../../../src/engine/phys/page_flags';
import { TrackedMemory } from '../../../src/engine/time/tracked_memory';
import { type Pfn, PAGE_SIZE } from '../../../src/engine/units';
import { BASE, TestMachine } from './machine';

/** A frame with a word in it, in the swap cache and written to its slot. */
function swappedPage(machine: TestMachine, word: number): { frame: Pfn; entry: SwapEntry } {
  const { allocator, frames, ram, swap, lru } = machine.mem;
  const frame = allocator.allocPage(GFP_HIGHUSER_MOVABLE);
  if (frame === undefined) throw new Error('no frame');
  frames.setFlags(frame, PG_swapbacked);
  ram.write32(frame, 0, word);
  swap.addToSwap(frame);
  swap.swapWritepage(frame);
  const entry = swap.entryOf(frame);
  if (entry === undefined) throw new Error('no entry');
  lru.folioAddLru(frame);
  return { frame, entry };
}

/** The same, out of RAM, with one page table entry that names it. */
function evictedPage(machine: TestMachine, word: number): SwapEntry {
  const { frame, entry } = swappedPage(machine, word);
  machine.mem.swap.swapDuplicate(entry);
  machine.mem.swap.deleteFromSwapCache(frame, true);
  machine.mem.allocator.putPage(frame);
  return entry;
}

describe('a swap area', () => {
  it('never gives out its header, and each slot once', () => {
    const area = new SwapArea(new TrackedMemory(), '/swapfile', 8 * PAGE_SIZE);
    const slots = Array.from({ length: 8 }, () => area.allocate());
    expect(slots).toEqual([1, 2, 3, 4, 5, 6, 7, undefined]);
    expect(area.inusePages).toBe(7);
  });

  it('goes on behind the slot it gave last, so that neighbours in time are neighbours in place', () => {
    const area = new SwapArea(new TrackedMemory(), '/swapfile', 8 * PAGE_SIZE);
    for (let slot = 1; slot <= 3; slot++) area.allocate();
    area.clearCached(1, 0);
    expect(area.allocate()).toBe(4);
  });

  it('names a slot by area and offset in one number', () => {
    const entry = swpEntry(3, 70_000);
    expect([swpType(entry), swpOffset(entry)]).toEqual([3, 70_000]);
  });
});

describe('the swap cache', () => {
  it('keeps a slot as long as an entry names it or the cache has it', () => {
    const machine = new TestMachine();
    const { swap, frames, allocator } = machine.mem;
    const { frame, entry } = swappedPage(machine, 1);
    swap.swapDuplicate(entry);
    swap.swapDuplicate(entry);
    expect(swap.tryToFreeSwap(frame)).toBe(false);
    swap.swapFree(entry);
    swap.swapFree(entry);
    expect(swap.swapSlotsView()).toEqual([{ slot: 1, count: 0, cached: frame }]);
    expect(swap.tryToFreeSwap(frame)).toBe(true);
    expect(swap.swapSlotsView()).toEqual([]);
    expect(frames.test(frame, PG_swapcache)).toBe(false);
    expect(frames.test(frame, PG_dirty)).toBe(true);
    allocator.putPage(frame);
    expect(frames.isFree(frame)).toBe(true);
  });

  it('gives slot and frame back when the last entry goes away', () => {
    const machine = new TestMachine();
    const { swap, allocator, frames } = machine.mem;
    const { frame, entry } = swappedPage(machine, 1);
    swap.swapDuplicate(entry);
    allocator.putPage(frame);
    expect(frames.refcount.get(frame)).toBe(1);
    swap.freeSwapAndCache(entry);
    expect(frames.isFree(frame)).toBe(true);
    expect(swap.freeSwapPages()).toBe(swap.totalSwapPages());
  });

  it('finds a page that was swapped out and in again', () => {
    const machine = new TestMachine();
    const { swap, ram } = machine.mem;
    const entry = evictedPage(machine, 0xabcdef);
    expect(swap.lookupSwapCache(entry)).toBeUndefined();
    const frame = swap.swapin(entry, BASE);
    expect(frame === undefined ? undefined : ram.read32(frame, 0)).toBe(0xabcdef);
    expect(swap.lookupSwapCache(entry)).toBe(frame);
    expect(machine.events.at(-1)).toEqual({ kind: 'swapin', values: [1, frame, BASE, 300_000] });
  });
});

describe('read-ahead', () => {
  const setUp = (pageCluster: number) => {
    const machine = new TestMachine({}, { page_cluster: pageCluster });
    const entries = Array.from({ length: 40 }, (_, index) => evictedPage(machine, index));
    const read = (index: number) => {
      const entry = entries[index];
      if (entry === undefined) throw new Error('no such page');
      machine.events.length = 0;
      if (machine.mem.swap.lookupSwapCache(entry) === undefined) machine.mem.swap.swapin(entry, BASE);
      return machine.count('swapin');
    };
    return { machine, read };
  };

  it('reads the aligned window of 2^page_cluster slots around the one that is needed', () => {
    const { machine, read } = setUp(3);
    expect(read(9)).toBe(8);
    const cached = machine.mem.swap.swapSlotsView().filter((slot) => slot.cached !== undefined);
    expect(cached.map(({ slot }) => slot)).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
    expect(machine.mem.vmstat.get('swap_ra')).toBe(7);
  });

  it('grows with hits and shrinks to single pages without them', () => {
    const { machine, read } = setUp(3);
    read(9);
    expect(read(10)).toBe(0);
    expect(machine.mem.vmstat.get('swap_ra_hit')).toBe(1);
    const sizes = [20, 35, 2, 28].map(read);
    expect(sizes.at(-1)).toBe(1);
  });

  it('is off with page_cluster 0', () => {
    const { read } = setUp(0);
    expect([read(9), read(10), read(11)]).toEqual([1, 1, 1]);
  });
});
