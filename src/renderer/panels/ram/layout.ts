/**
 * The frames of RAM, zone under zone, in rows as long as fit.
 *
 *     DMA     [][][][][][][][]      a block a zone; every zone starts a row
 *     0x0     [][][]
 *     DMA32   [][][][][][][][]
 */
import type { RamView, ZoneView } from '../../../engine/contract';
import { CELL_FOCUS } from '../../../engine/views/contract';
import { screenRatio, sharpPitch, type CellBlock } from '../picture/blocks';

export interface PlacedZone {
  readonly zone: ZoneView;
  readonly y: number;
  readonly height: number;
}

export interface RamLayout {
  readonly zones: readonly PlacedZone[];
  readonly blocks: readonly CellBlock[];
  readonly pitch: number;
  readonly columns: number;
  readonly height: number;
}

const ZONE_SPACE = 3;
/** A zone of one row still needs room for its name and its first frame's number. */
const ZONE_MINIMUM = 24;
const LARGEST_CELL = 10;
const SMALLEST_CELL = 3;
const COLUMN_CHOICES = [16, 32, 64, 128, 256, 512] as const;

/**
 * The number of columns, a power of two, that gives the largest cells in the given area.
 * @param counts cells of each block; each block starts a row
 */
export function largestCells(
  counts: readonly number[],
  width: number,
  height: number,
): { readonly columns: number; readonly pitch: number } {
  let best: { columns: number; pitch: number } = { columns: COLUMN_CHOICES[0], pitch: 0 };
  for (const columns of COLUMN_CHOICES) {
    const rows = counts.reduce((sum, count) => sum + Math.ceil(count / columns), 0);
    const pitch = Math.min(width / columns, height / Math.max(1, rows));
    if (pitch > best.pitch) best = { columns, pitch };
  }
  const pitch = Math.max(SMALLEST_CELL, Math.min(LARGEST_CELL, best.pitch));
  const sharp = sharpPitch(pitch);
  // Rounding up to whole device pixels would no longer fit.
  const fitting = sharp > pitch ? sharp - 1 / screenRatio() : sharp;
  return { columns: best.columns, pitch: fitting };
}

/** @param left where the cells begin; the names of the zones stand before it */
export function layOutRam(ram: RamView, left: number, width: number, height: number): RamLayout {
  const zones = ram.zones.filter((zone) => zone.endFrame > zone.startFrame);
  const cellsOf = (zone: ZoneView) => Math.ceil((zone.endFrame - zone.startFrame) / ram.framesPerCell);
  const spaces = Math.max(0, zones.length - 1) * ZONE_SPACE;
  const { columns, pitch } = largestCells(zones.map(cellsOf), width, height - spaces);
  const placed: PlacedZone[] = [];
  const blocks: CellBlock[] = [];
  let y = 0;
  for (const zone of zones) {
    const count = cellsOf(zone);
    const first = Math.floor(zone.startFrame / ram.framesPerCell);
    const tall = Math.max(ZONE_MINIMUM, Math.ceil(count / columns) * pitch);
    placed.push({ zone, y, height: tall });
    blocks.push({
      grid: { x: left, y, columns, pitch, count },
      cells: ram.cells.slice(first, first + count).map((cell) => cell & ~CELL_FOCUS),
      order: 'down',
      first: zone.startFrame,
      perCell: ram.framesPerCell,
      end: zone.endFrame,
    });
    y += tall + ZONE_SPACE;
  }
  return { zones: placed, blocks, pitch, columns, height: Math.max(0, y - ZONE_SPACE) };
}

/** What fits in the default arrangement; asked for before there is a size, and for the table. */
export const USUAL_CELLS = 2048;

/**
 * How many cells to ask for in an area: a power of two, so that a little resizing asks nothing new, in cells of about
 * six pixels.
 */
export function cellBudget(width: number, height: number): number {
  const room = Math.max(1, (width * height) / 25);
  return Math.max(512, Math.min(32_768, 2 ** Math.floor(Math.log2(room))));
}
