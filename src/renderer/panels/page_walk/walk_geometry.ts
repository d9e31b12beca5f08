/**
 * Where the four strips of a page walk lie, and the way from one to the next.
 *
 *     PGD 0x754   |-----[170]--------------|   next 0x755  P W U A
 *            +----------'
 *            `> PUD 0x755 |-------[341]----|   next 0x757  P W U A
 *
 * A strip is a table of 512 entries drawn to scale; the chosen entry is ringed, the other used ones are ticks.
 */
import type { PageTableLevel } from '../../../engine/contract';

export const ENTRIES = 512;
export const ROW_PITCH = 25;
export const STRIP_HEIGHT = 14;
/** A ring must stay visible on a strip where an entry is about one pixel wide. */
const RING_MINIMUM = 4;

/** Below this width, words that can be done without are left out. */
export const NARROW = 500;

export interface Strip {
  readonly left: number;
  readonly width: number;
}

/**
 * The strip between the labels at the left and the words at the right.
 * @param scale of the text beside it
 */
export function stripIn(width: number, scale = 1): Strip {
  const narrow = width < NARROW * scale;
  const left = (narrow ? 88 : 116) * scale;
  const right = (narrow ? 64 : 158) * scale;
  return { left, width: Math.max(80, width - left - right) };
}

export const entryX = (strip: Strip, index: number) => strip.left + (index / ENTRIES) * strip.width;
export const rowTop = (row: number) => row * ROW_PITCH + 4;

export function entryRing(strip: Strip, row: number, index: number) {
  const width = Math.max(RING_MINIMUM, strip.width / ENTRIES);
  const x = entryX(strip, index + 0.5) - width / 2;
  return { x: Math.min(x, strip.left + strip.width - width), y: rowTop(row), width, height: STRIP_HEIGHT };
}

/** The arrow from an entry down to the table that it points to. */
export function arrowPath(strip: Strip, row: number, index: number): string {
  const x = entryX(strip, index + 0.5);
  const from = rowTop(row) + STRIP_HEIGHT + 3;
  const bend = from + 3;
  const to = rowTop(row + 1) + STRIP_HEIGHT / 2;
  const side = strip.left - 8;
  return `M${x} ${from}V${bend}H${side}V${to}H${strip.left - 2}m-4 -3l4 3l-4 3`;
}

const shifts: Readonly<Record<PageTableLevel, number>> = { PGD: 39, PUD: 30, PMD: 21, PTE: 12 };

/** First address that the entry `index` of the table on the way to `address` translates. */
export function addressOfEntry(address: number, level: PageTableLevel, index: number): number {
  const reach = 2 ** shifts[level];
  const table = Math.floor(address / (reach * ENTRIES)) * reach * ENTRIES;
  return table + index * reach;
}

/** The used entry nearest to a point of a strip, or undefined where the table is empty. */
export function nearestUsed(strip: Strip, used: readonly { readonly index: number }[], x: number): number | undefined {
  const wanted = ((x - strip.left) / strip.width) * ENTRIES - 0.5;
  let best: number | undefined;
  for (const { index } of used) {
    if (best === undefined || Math.abs(index - wanted) < Math.abs(best - wanted)) best = index;
  }
  return best;
}
