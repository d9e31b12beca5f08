/**
 * The heap as bands of chunks in address order.
 *
 *     overview   the whole heap in one band. Where chunks are narrower than a pixel, each pixel shows the state that
 *                holds most of its bytes, so that a heap of a million chunks is one pass and a band of a few hundred
 *                rectangles.
 *     window     a part of it to scale, each chunk by itself
 *
 * Neither keeps anything: bytes in, rectangles out. Positions are in CSS pixels from the left edge of the band.
 */
import { chunkStates, type ChunkState } from '../../../engine/views/contract';

/** The columns of a heap answer that the bands are drawn from. */
export interface HeapColumns {
  readonly addresses: Float64Array;
  readonly sizes: Float64Array;
  readonly states: Uint8Array;
}

/** A stretch of one state in the overview: one chunk, or many that are too small to tell apart. */
export interface Stretch {
  readonly left: number;
  readonly right: number;
  readonly state: ChunkState;
}

const STATES = chunkStates.length;
export const stateOfChunk = (number: number | undefined): ChunkState => chunkStates[number ?? 0] ?? 'corrupted';

/**
 * The overview of addresses `start` to `end` in a band `width` pixels wide.
 * @returns stretches from left to right that cover the band; bytes that no chunk covers are left out
 */
export function overview(heap: HeapColumns, start: number, end: number, width: number): Stretch[] {
  const pixels = Math.max(1, Math.floor(width));
  const bytesPerPixel = (end - start) / pixels;
  const weights = new Float64Array(pixels * STATES);
  for (let index = 0; index < heap.addresses.length; index++) {
    addChunk(
      weights,
      (heap.addresses[index] ?? 0) - start,
      heap.sizes[index] ?? 0,
      heap.states[index] ?? 0,
      bytesPerPixel,
    );
  }
  const stretches: Stretch[] = [];
  let open = -1;
  let left = 0;
  for (let pixel = 0; pixel <= pixels; pixel++) {
    const state = pixel < pixels ? heaviest(weights, pixel) : -1;
    if (state === open && pixel < pixels) continue;
    if (open >= 0) stretches.push({ left, right: pixel, state: stateOfChunk(open) });
    open = state;
    left = pixel;
  }
  return stretches;
}

function addChunk(weights: Float64Array, from: number, size: number, state: number, bytesPerPixel: number): void {
  const first = Math.max(0, Math.floor(from / bytesPerPixel));
  const last = Math.min(weights.length / STATES - 1, Math.ceil((from + size) / bytesPerPixel) - 1);
  for (let pixel = first; pixel <= last; pixel++) {
    const low = Math.max(from, pixel * bytesPerPixel);
    const high = Math.min(from + size, (pixel + 1) * bytesPerPixel);
    weights[pixel * STATES + state] = (weights[pixel * STATES + state] ?? 0) + high - low;
  }
}

/** The state with most bytes in a pixel, or -1 where there are none. */
function heaviest(weights: Float64Array, pixel: number): number {
  let best = -1;
  let most = 0;
  for (let state = 0; state < STATES; state++) {
    const weight = weights[pixel * STATES + state] ?? 0;
    if (weight > most) {
      most = weight;
      best = state;
    }
  }
  return best;
}

/** The index of the chunk that holds an address, or undefined. */
export function chunkHolding(heap: HeapColumns, address: number): number | undefined {
  let low = 0;
  let high = heap.addresses.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((heap.addresses[middle] ?? 0) <= address) low = middle + 1;
    else high = middle;
  }
  const index = low - 1;
  if (index < 0) return undefined;
  const at = heap.addresses[index] ?? 0;
  return address < at + (heap.sizes[index] ?? 0) ? index : undefined;
}

export interface Window {
  readonly from: number;
  readonly to: number;
}

const SMALLEST_WINDOW_BYTES = 512;
/** A window of more than this share of the heap would only repeat the overview. */
const LARGEST_SHARE = 1 / 4;

/**
 * The part of the heap to show in full around a chunk: the chunk takes about an eighth of it, so that its neighbours
 * can be seen, and lies in the middle; of a chunk too large for that, its header and the end of the chunk before.
 * `zoom` doubles or halves the window.
 */
export function windowAround(heap: HeapColumns, chunk: number, zoom: number, start: number, end: number): Window {
  const at = heap.addresses[chunk] ?? start;
  const size = heap.sizes[chunk] ?? 0;
  // A few fixed widths, so that stepping from chunk to chunk of similar size does not change the scale.
  const wanted = 2 ** Math.ceil(Math.log2(Math.max(SMALLEST_WINDOW_BYTES, size * 8)));
  const largest = Math.max(SMALLEST_WINDOW_BYTES, (end - start) * LARGEST_SHARE);
  const span = Math.min(end - start, Math.min(wanted, largest) * 2 ** zoom);
  const left = size > span * 0.8 ? at - span * 0.1 : at + size / 2 - span * 0.48;
  const from = Math.max(start, Math.min(end - span, left));
  return { from: Math.floor(from), to: Math.floor(from + span) };
}

/** A chunk in the window: clipped to it, with its header apart. */
export interface PlacedChunk {
  readonly index: number;
  readonly address: number;
  readonly size: number;
  readonly state: ChunkState;
  readonly left: number;
  readonly right: number;
  /** Where the 16 bytes of prev_size and size end; `left` when the header lies outside the window. */
  readonly headerRight: number;
}

const HEADER_BYTES = 16;
/** More chunks than pixels cannot be told apart; the band then shows the overview of its part. */
const MOST_PLACED = 2000;

/** The chunks that overlap the window, from left to right. */
export function placeChunks(heap: HeapColumns, window: Window, width: number): PlacedChunk[] {
  const scale = width / (window.to - window.from);
  const x = (address: number) => Math.max(0, Math.min(width, (address - window.from) * scale));
  const placed: PlacedChunk[] = [];
  const first = chunkHolding(heap, window.from) ?? 0;
  for (let index = first; index < heap.addresses.length && placed.length < MOST_PLACED; index++) {
    const address = heap.addresses[index] ?? 0;
    const size = heap.sizes[index] ?? 0;
    if (address >= window.to) break;
    if (address + size <= window.from) continue;
    const left = x(address);
    placed.push({
      index,
      address,
      size,
      state: stateOfChunk(heap.states[index]),
      left,
      right: x(address + size),
      headerRight: address < window.from ? left : x(Math.min(address + HEADER_BYTES, address + size)),
    });
  }
  return placed;
}

export interface PageBoundary {
  readonly address: number;
  readonly x: number;
}

/** Page boundaries inside the window, when they are far enough apart to be labelled. */
export function pageBoundaries(window: Window, width: number, pageSize = 4096): PageBoundary[] {
  const scale = width / (window.to - window.from);
  if (pageSize * scale < 90) return [];
  const boundaries: PageBoundary[] = [];
  for (let address = (Math.floor(window.from / pageSize) + 1) * pageSize; address < window.to; address += pageSize) {
    boundaries.push({ address, x: (address - window.from) * scale });
  }
  return boundaries;
}
