import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StateHash } from '../../../src/engine/time/hash';
import { TrackedMemory } from '../../../src/engine/time/tracked_memory';

const hashOf = (data: unknown): string => {
  const hash = new StateHash();
  hash.addData(data);
  return hash.text();
};

const hashOfMemory = (memory: TrackedMemory): string => {
  const hash = new StateHash();
  hash.addMemory(memory);
  return hash.text();
};

describe('the hash of a state', () => {
  test('is the same for the same data and another for other data', () => {
    const plain = fc.jsonValue();
    fc.assert(
      fc.property(plain, plain, (one, other) => {
        expect(hashOf(one)).toBe(hashOf(structuredClone(one)));
        // -0 and 0 are one value of the simulated kernel's counters.
        const text = (value: unknown): string => JSON.stringify(value);
        if (text(one) !== text(other)) expect(hashOf(one)).not.toBe(hashOf(other));
      }),
      { seed: 5 },
    );
  });

  test.each([
    ['a bit of a number', { a: 1 }, { a: 3 }],
    ['a high bit', 2 ** 40, 2 ** 41],
    ['a fraction', 0.5, 0.25],
    ['a sign', 5, -5],
    ['a name', { a: 1 }, { b: 1 }],
    ['an order', [1, 2], [2, 1]],
    ['a nesting', [[1], 2], [[1, 2]]],
    ['true and one', true, 1],
    ['a byte of an array', Uint8Array.of(1, 2), Uint8Array.of(1, 3)],
    ['an entry of a map', new Map([[1, 'a']]), new Map([[1, 'b']])],
  ])('sees %s', (_, one, other) => {
    expect(hashOf(one)).not.toBe(hashOf(other));
  });

  test('sees every word of memory, and does not see pages of zeroes', () => {
    const memory = new TrackedMemory();
    const region = memory.reserve(16 * 4096);
    const empty = hashOfMemory(memory);
    for (const offset of [0, 4, 4092, 8 * 4096, 16 * 4096 - 4]) {
      memory.write32(region + offset, 1);
      expect(hashOfMemory(memory)).not.toBe(empty);
      memory.write32(region + offset, 0);
      expect(hashOfMemory(memory)).toBe(empty);
    }
    memory.reserve(4096);
    expect(hashOfMemory(memory)).toBe(empty);
  });

  test('tells two pages apart that have changed places', () => {
    const memory = new TrackedMemory();
    const region = memory.reserve(2 * 4096);
    memory.write32(region, 7);
    const first = hashOfMemory(memory);
    memory.write32(region, 0);
    memory.write32(region + 4096, 7);
    expect(hashOfMemory(memory)).not.toBe(first);
  });
});
