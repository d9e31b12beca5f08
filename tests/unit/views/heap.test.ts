import { describe, expect, test } from 'vitest';
import { chunkStates } from '../../../src/engine/views/contract';
import { DebuggedProgram } from '../session/debugged_program';

/** Sizes with their header, rounded to 16: 32, 112, 1040 -> 1056, 32; the tcache's own chunk of 0x290 comes first. */
const source = `#include <stdlib.h>
#include <string.h>
int main(void)
{
    char *a = malloc(20);
    char *b = malloc(100);
    char *c = malloc(1040);
    char *d = malloc(24);
    strcpy(b, "hello");
    free(b);
    free(c);
    char *large = malloc(200000);
    large[0] = 1; /* here */
    a[24] = 0x7f;
    return 0; /* overwritten */
}
`;

const heapOf = (program: DebuggedProgram) => program.ask('heap', { pid: 0 });

const chunksOf = (program: DebuggedProgram) => {
  const { addresses, sizes, states } = heapOf(program);
  return Array.from(addresses, (address, i) => ({ address, size: sizes[i], state: chunkStates[states[i] ?? 0] }));
};

describe('the heap view', () => {
  test('has nothing to show before the first malloc', () => {
    const program = new DebuggedProgram(source);
    const heap = heapOf(program);
    expect([heap.start, heap.addresses.length, heap.allocatedBytes]).toEqual([undefined, 0, 0]);
  });

  test('lists every chunk in address order, each with what became of it', () => {
    const program = new DebuggedProgram(source);
    program.runToMarker('/* here */');
    const chunks = chunksOf(program);
    expect(chunks.map(({ size, state }) => [size, state])).toEqual([
      [0x290, 'allocated'],
      [32, 'allocated'],
      [112, 'tcache'],
      [1056, 'large'],
      [32, 'allocated'],
      [0x21000 - 0x290 - 32 - 112 - 1056 - 32, 'top'],
    ]);
    for (const [i, { address, size }] of chunks.entries()) {
      const next = chunks[i + 1]?.address ?? heapOf(program).end;
      expect(address + (size ?? 0)).toBe(next);
    }
    expect(chunks[1]?.address).toBe((program.variable('a').target ?? 0) - 16);
  });

  test('adds up: bytes, bins, the top and the mapped block', () => {
    const program = new DebuggedProgram(source);
    program.runToMarker('/* here */');
    const heap = heapOf(program);
    expect([heap.topBytes, heap.freePieces, heap.freeBytes]).toEqual([0x21000 - 0x290 - 1232, 2, 112 + 1056]);
    expect(heap.largestFree).toBe(1056);
    expect((heap.end ?? 0) - (heap.start ?? 0)).toBe(0x21000);
    expect(heap.pages).toBe(0x21);
    const bins = heap.bins.filter(({ count }) => count > 0);
    expect(bins.map(({ kind, count, bytes }) => [kind, count, bytes])).toEqual([
      ['tcache', 1, 112],
      ['large', 1, 1056],
    ]);
    expect(bins[0]?.chunks[0]).toBe(chunksOf(program)[2]?.address);
    expect(heap.mmapped.map(({ size }) => size)).toEqual([200_704]);
    expect(heap.mmapped[0]?.address).toBe((program.variable('large').target ?? 0) - 16);
  });

  test('opens a free chunk into the fields that lie over its old bytes, and knows who freed it', () => {
    const program = new DebuggedProgram(source);
    const address = program.runToMarker('/* here */') && (program.variable('b').target ?? 0) - 16;
    const chunk = program.ask('heapChunk', { pid: 0, address });
    expect(chunk).toMatchObject({ address, userAddress: address + 16, size: 112, usable: 0, state: 'tcache' });
    expect(chunk?.flags).toEqual({ previousInUse: true, mmapped: false, nonMainArena: false });
    const names = chunk?.fields.map(({ name }) => name) ?? [];
    expect(names).toEqual(expect.arrayContaining(['size', 'key']));
    const size = chunk?.fields.find(({ name }) => name === 'size');
    expect(size?.bytes.slice(0, 2)).toEqual([0x71, 0]);
    expect(chunk?.allocatedBy?.tick).toBeLessThan(chunk?.freedBy?.tick ?? 0);
  });

  test('finds the chunk for any address inside it, and none outside the heap', () => {
    const program = new DebuggedProgram(source);
    program.runToMarker('/* here */');
    const target = program.variable('c').target ?? 0;
    expect(program.ask('heapChunk', { pid: 0, address: target + 500 })?.size).toBe(1056);
    expect(program.ask('heapChunk', { pid: 0, address: program.variable('a').address })).toBeNull();
  });

  test('shows where an overflow has made the bytes senseless', () => {
    const program = new DebuggedProgram(source);
    program.runToMarker('/* overwritten */');
    const heap = heapOf(program);
    const behindA = (program.variable('a').target ?? 0) + 16;
    expect(heap.corrupted?.address).toBe(behindA);
    expect(heap.corrupted?.reason).not.toBe('');
  });

  test('goes back with the machine', () => {
    const program = new DebuggedProgram(source);
    const early = program.runToMarker('free(b);').tick;
    const before = heapOf(program);
    program.toEnd();
    program.seek(early);
    expect(heapOf(program)).toEqual(before);
    expect(chunksOf(program)[2]?.state).toBe('allocated');
  });
});
