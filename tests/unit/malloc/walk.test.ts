import { describe, expect, test } from 'vitest';
import { ChunkState, walkHeap } from '../../../src/engine/libc/malloc/walk';
import { virtAddr } from '../../../src/engine/units';
import { FlatProcess } from './flat_process';

/** Blocks of every state, between guards. */
function variedHeap(): FlatProcess {
  const process = new FlatProcess();
  const { malloc } = process;
  const nine = Array.from({ length: 9 }, () => malloc.malloc(24));
  const small = Array.from({ length: 9 }, () => [malloc.malloc(200), malloc.malloc(40)]);
  const large = malloc.malloc(3000);
  malloc.malloc(40);
  const unsorted = malloc.malloc(2000);
  malloc.malloc(40);
  for (const block of nine) malloc.free(block);
  for (const [block = virtAddr(0)] of small) malloc.free(block);
  malloc.free(large);
  malloc.malloc(5000);
  malloc.free(unsorted);
  return process;
}

function statesIn(process: FlatProcess): Set<number> {
  return new Set(walkHeap(process).chunks.states);
}

describe('the heap walker', () => {
  test('finds nothing before the first allocation', () => {
    expect(walkHeap(new FlatProcess())).toMatchObject({ initialized: false, bins: [] });
  });

  test('tells chunks of every state apart', () => {
    const process = variedHeap();
    const walk = walkHeap(process);
    expect(walk.corruptions).toEqual([]);
    const { allocated, tcache, unsorted, small, large, top, tcacheStruct } = ChunkState;
    expect(statesIn(process)).toEqual(new Set([allocated, tcache, unsorted, small, large, top, tcacheStruct]));
    expect(walk.chunks.addresses[0]).toBe(process.heapStart);
    expect(walk.chunks.states[0]).toBe(tcacheStruct);
    expect(walk.chunks.addresses[walk.chunks.count - 1]).toBe(walk.top);
  });

  test('lists bins in the order of their links', () => {
    const process = new FlatProcess();
    const blocks = Array.from({ length: 10 }, () => process.malloc.malloc(24));
    for (const block of blocks) process.malloc.free(block);
    const chunks = blocks.map((block) => block - 16);
    const { bins } = walkHeap(process);
    expect(bins.map(({ bin }) => bin)).toEqual([
      { kind: 'tcache', index: 0 },
      { kind: 'fast', index: 0 },
    ]);
    expect(bins[0]?.chunks).toEqual(chunks.slice(0, 7).reverse());
    expect(bins[1]?.chunks).toEqual(chunks.slice(7).reverse());
  });

  test('stops at a size field that no chunk can have, and says where', () => {
    const process = variedHeap();
    const victim = virtAddr(process.heapStart + 0x290);
    process.memory.storeWord(virtAddr(victim + 8), 7);
    expect(walkHeap(process).corruptions).toEqual([
      { address: victim, reason: 'the size field says 0x0, which no chunk can have' },
    ]);
  });

  test('stops at a size that reaches beyond top', () => {
    const process = variedHeap();
    const victim = virtAddr(process.heapStart + 0x290);
    process.memory.storeWord(virtAddr(victim + 8), 0x100001);
    expect(walkHeap(process).corruptions[0]?.reason).toBe('the size field says 0x100000, which reaches beyond top');
  });

  test('ends at a list that turns in a circle', () => {
    const process = new FlatProcess();
    const [first, second] = [process.malloc.malloc(24), process.malloc.malloc(24)];
    process.malloc.free(first);
    process.malloc.free(second);
    process.memory.storeWord(first, Number(BigInt(second) ^ (BigInt(first) >> 12n)));
    expect(walkHeap(process).corruptions).toEqual([
      { address: second - 16, reason: 'the list comes back to this chunk and never ends' },
    ]);
  });

  test('ends at a link of letters', () => {
    const process = new FlatProcess();
    const [first, second] = [process.malloc.malloc(24), process.malloc.malloc(24)];
    process.malloc.free(first);
    process.malloc.free(second);
    process.memory.storeHalves(second, 0x41414141, 0x41414141);
    expect(walkHeap(process).corruptions).toHaveLength(1);
    process.memory.storeHalves(second, 0x41414140 ^ Math.floor(second / 4096), 0x41414141);
    expect(walkHeap(process).corruptions[0]?.reason).toBe('the list leads to memory that is not mapped');
  });

  test('notices a bk that does not lead back', () => {
    const process = variedHeap();
    const unsorted = walkHeap(process).bins.find(({ bin }) => bin.kind === 'unsorted');
    const chunk = unsorted?.chunks[0] ?? virtAddr(0);
    process.memory.storeWord(virtAddr(chunk + 24), chunk);
    expect(walkHeap(process).corruptions[0]?.address).toBe(chunk);
  });

  test('disturbs nothing', () => {
    const process = variedHeap();
    const before = process.memory.accesses;
    walkHeap(process);
    expect(process.memory.accesses).toBe(before);
  });
});
