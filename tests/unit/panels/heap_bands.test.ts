import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkStates } from '../../../src/engine/views/contract';
import {
  chunkHolding,
  overview,
  pageBoundaries,
  placeChunks,
  windowAround,
  type HeapColumns,
} from '../../../src/renderer/panels/heap/band_layout';
import { CHUNK, FOCUS, heap } from './fixtures';

const START = 0x555555559000;

/** A heap of chunks side by side. */
function heapOf(chunks: readonly (readonly [size: number, state: number])[]): HeapColumns {
  const addresses = new Float64Array(chunks.length);
  let at = START;
  for (const [index, [size]] of chunks.entries()) {
    addresses[index] = at;
    at += size;
  }
  return {
    addresses,
    sizes: Float64Array.from(chunks, ([size]) => size),
    states: Uint8Array.from(chunks, ([, state]) => state),
  };
}

const someChunks = fc.array(
  fc.tuple(
    fc.integer({ min: 2, max: 400 }).map((words) => words * 16),
    fc.integer({ min: 0, max: chunkStates.length - 1 }),
  ),
  { minLength: 1, maxLength: 200 },
);
const endOf = (columns: HeapColumns) => (columns.addresses.at(-1) ?? START) + (columns.sizes.at(-1) ?? 0);

describe('the overview band', () => {
  it('covers the heap from end to end, stretch beside stretch', () => {
    fc.assert(
      fc.property(someChunks, (chunks) => {
        const columns = heapOf(chunks);
        const stretches = overview(columns, START, endOf(columns), 300);
        expect(stretches[0]?.left).toBe(0);
        expect(stretches.at(-1)?.right).toBe(300);
        for (const [index, stretch] of stretches.entries()) {
          expect(stretch.left).toBe(index === 0 ? 0 : stretches[index - 1]?.right);
          expect(stretch.state).not.toBe(stretches[index - 1]?.state);
        }
      }),
    );
  });

  it('shows at each pixel the state that holds most of its bytes', () => {
    const columns = heapOf([
      [96, 0],
      [32, 1],
      [32, 0],
      [96, 2],
    ]);
    expect(overview(columns, START, START + 256, 2)).toEqual([
      { left: 0, right: 1, state: 'allocated' },
      { left: 1, right: 2, state: 'fast' },
    ]);
  });

  it('stays a band of a few hundred stretches for a million chunks', () => {
    const million = 1_000_000;
    const columns: HeapColumns = {
      addresses: Float64Array.from({ length: million }, (_, index) => START + index * 32),
      sizes: new Float64Array(million).fill(32),
      states: Uint8Array.from({ length: million }, (_, index) => index % 3),
    };
    const began = performance.now();
    expect(overview(columns, START, START + million * 32, 600).length).toBeLessThanOrEqual(600);
    expect(performance.now() - began).toBeLessThan(500);
  });
});

describe('a chunk', () => {
  it('holds its first and its last byte and nothing beyond', () => {
    fc.assert(
      fc.property(someChunks, (chunks) => {
        const columns = heapOf(chunks);
        for (const [index, address] of columns.addresses.entries()) {
          expect(chunkHolding(columns, address)).toBe(index);
          expect(chunkHolding(columns, address + (columns.sizes[index] ?? 0) - 1)).toBe(index);
        }
        expect(chunkHolding(columns, START - 1)).toBeUndefined();
        expect(chunkHolding(columns, endOf(columns))).toBeUndefined();
      }),
    );
  });

  it('is found behind the pointer that malloc returned', () => {
    const index = chunkHolding(heap, FOCUS);
    expect(heap.addresses[index ?? -1]).toBe(CHUNK);
  });
});

describe('the window', () => {
  const chosen = chunkHolding(heap, FOCUS) ?? -1;
  const window = windowAround(heap, chosen, 0, heap.start ?? 0, heap.end ?? 0);

  it('lies in the heap, holds the chosen chunk, and keeps its scale from one small chunk to the next', () => {
    expect(window.from).toBeGreaterThanOrEqual(heap.start ?? 0);
    expect(window.to).toBeLessThanOrEqual(heap.end ?? 0);
    expect(window.from).toBeLessThanOrEqual(CHUNK);
    expect(window.to).toBeGreaterThanOrEqual(CHUNK + 224);
    const before = windowAround(heap, chosen - 2, 0, heap.start ?? 0, heap.end ?? 0);
    expect(before.to - before.from).toBe(window.to - window.from);
  });

  it('shows chunks to scale, each after the one before', () => {
    const placed = placeChunks(heap, window, 571);
    const scale = 571 / (window.to - window.from);
    const whole = placed.find((chunk) => chunk.address === CHUNK);
    expect(whole?.right).toBeCloseTo((whole?.left ?? 0) + 224 * scale);
    expect((whole?.headerRight ?? 0) - (whole?.left ?? 0)).toBeCloseTo(16 * scale);
    for (const [index, chunk] of placed.entries()) {
      if (index > 0) expect(chunk.left).toBeCloseTo(placed[index - 1]?.right ?? NaN);
    }
    expect(placed[0]?.left).toBe(0);
    expect(placed.at(-1)?.right).toBeCloseTo(571);
  });

  it('is halved and doubled by zooming', () => {
    const closer = windowAround(heap, chosen, -1, heap.start ?? 0, heap.end ?? 0);
    expect(closer.to - closer.from).toBe((window.to - window.from) / 2);
  });

  it('marks page boundaries only where their labels have room', () => {
    expect(pageBoundaries({ from: 0x1f00, to: 0x2300 }, 571).map((one) => one.address)).toEqual([0x2000]);
    expect(pageBoundaries({ from: 0, to: 0x100000 }, 571)).toEqual([]);
  });
});
