/**
 * The bytes around an address as a hex dump.
 *
 *     0x555555566d20  d0 6b 56 55 55 55 00 00  b9 ff ff ff ff ff ff ff   .kVUUU..........
 *
 * A byte that is not mapped is `··`, one whose page is not present is `--`: neither has a value to show.
 */
import type { MemoryView } from '../../../engine/contract';

export const NOT_MAPPED = -1;
export const NOT_PRESENT = -2;

export interface MemoryByte {
  readonly address: number;
  readonly text: string;
  readonly character: string;
  readonly kind: 'value' | 'not-mapped' | 'not-present';
  /** What it was at the last stop, when that differs. */
  readonly was?: string;
}

export interface MemoryRow {
  readonly address: number;
  readonly bytes: readonly MemoryByte[];
}

/** The first address to show so that `address` lies in the row after `above` rows. */
export function firstAddress(address: number, above: number, perRow: number): number {
  return Math.max(0, (Math.floor(address / perRow) - above) * perRow);
}

export function memoryRows(memory: MemoryView, previous: MemoryView | undefined, perRow: number): MemoryRow[] {
  const rows: MemoryRow[] = [];
  for (let from = 0; from < memory.bytes.length; from += perRow) {
    const bytes: MemoryByte[] = [];
    for (let index = from; index < Math.min(from + perRow, memory.bytes.length); index++) {
      const address = memory.address + index;
      const value = memory.bytes[index] ?? NOT_MAPPED;
      const old = previous?.bytes[address - previous.address];
      const changed = old !== undefined && old !== value;
      bytes.push({
        address,
        text: byteText(value),
        character: characterOf(value),
        kind: value === NOT_MAPPED ? 'not-mapped' : value === NOT_PRESENT ? 'not-present' : 'value',
        ...(changed ? { was: byteText(old) } : {}),
      });
    }
    rows.push({ address: memory.address + from, bytes });
  }
  return rows;
}

function byteText(value: number): string {
  if (value === NOT_MAPPED) return '··';
  if (value === NOT_PRESENT) return '--';
  return value.toString(16).padStart(2, '0');
}

/** ASCII as it is, a dot for everything else. */
function characterOf(value: number): string {
  if (value < 0) return ' ';
  return value >= 0x20 && value < 0x7f ? String.fromCharCode(value) : '.';
}
