/**
 * Blocks of cells: where each page, frame or slot of a picture lies, and which one lies under a point.
 *
 * A block shows consecutive units from `first` on, `perCell` units a cell. RAM and swap run downwards, as text does. An
 * address space is drawn with high addresses on top, so its rows run upwards and a row that is not full is the top one:
 *
 *     down   0 1 2 3          up     8 9
 *            4 5 6 7                 4 5 6 7
 *            8 9                     0 1 2 3
 */
import { CELL_DIRTY, CELL_FOCUS, cellStates, type CellState } from '../../../engine/views/contract';
import { cellAt, cellRectangle, type CellGrid, type Rectangle } from '../../panel_kit/cells';

export interface CellBlock {
  readonly grid: CellGrid;
  /** In the order of the picture, from the top left cell on. */
  readonly cells: Uint8Array;
  readonly order: 'down' | 'up';
  /** Number of the first unit (page, frame, slot) of the block. */
  readonly first: number;
  readonly perCell: number;
  /** One past the last unit, because the last cell may stand for fewer. */
  readonly end: number;
}

/** A cell of a picture: which block, and which cell of it in the order of the picture. */
export interface CellPlace {
  readonly block: number;
  readonly cell: number;
}

/** Picture order and unit order turn into each other by the same mirroring of rows. */
function mirrored(block: CellBlock, index: number): number {
  if (block.order === 'down') return index;
  const { columns, count } = block.grid;
  const lastRow = Math.ceil(count / columns) - 1;
  return (lastRow - Math.floor(index / columns)) * columns + (index % columns);
}

/** The units that a cell stands for: from, and one past the last. */
export function unitsOf(block: CellBlock, cell: number): { readonly from: number; readonly to: number } {
  const from = block.first + mirrored(block, cell) * block.perCell;
  return { from, to: Math.min(from + block.perCell, block.end) };
}

/** Where a unit is drawn, or undefined when no block has it. */
export function placeOf(blocks: readonly CellBlock[], unit: number): CellPlace | undefined {
  const block = blocks.findIndex((candidate) => unit >= candidate.first && unit < candidate.end);
  const found = blocks[block];
  if (found === undefined) return undefined;
  return { block, cell: mirrored(found, Math.floor((unit - found.first) / found.perCell)) };
}

export function placeAt(blocks: readonly CellBlock[], x: number, y: number): CellPlace | undefined {
  for (const [index, block] of blocks.entries()) {
    const cell = cellAt(block.grid, x, y);
    if (cell !== undefined) return { block: index, cell };
  }
  return undefined;
}

export function rectangleOf(blocks: readonly CellBlock[], place: CellPlace): Rectangle {
  const block = blocks[place.block];
  return block === undefined ? { x: 0, y: 0, width: 0, height: 0 } : cellRectangle(block.grid, place.cell);
}

export type ArrowKey = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown' | 'Home' | 'End';

/** Where an arrow key leads. Up and down go on in the neighbouring block; Home and End stay in the block. */
export function neighbour(blocks: readonly CellBlock[], place: CellPlace, key: ArrowKey): CellPlace {
  const block = blocks[place.block];
  if (block === undefined) return place;
  const { columns, count } = block.grid;
  const within = (cell: number): CellPlace => ({ block: place.block, cell });
  switch (key) {
    case 'Home':
      return within(0);
    case 'End':
      return within(count - 1);
    case 'ArrowLeft':
      return place.cell > 0 ? within(place.cell - 1) : lastOf(blocks, place.block - 1, place);
    case 'ArrowRight':
      return place.cell + 1 < count ? within(place.cell + 1) : firstOf(blocks, place.block + 1, place);
    case 'ArrowUp':
      return place.cell >= columns ? within(place.cell - columns) : lastRowOf(blocks, place);
    case 'ArrowDown':
      return place.cell + columns < count ? within(place.cell + columns) : firstRowOf(blocks, place);
  }
}

function firstOf(blocks: readonly CellBlock[], index: number, otherwise: CellPlace): CellPlace {
  return blocks[index] === undefined ? otherwise : { block: index, cell: 0 };
}

function lastOf(blocks: readonly CellBlock[], index: number, otherwise: CellPlace): CellPlace {
  const block = blocks[index];
  return block === undefined ? otherwise : { block: index, cell: block.grid.count - 1 };
}

function lastRowOf(blocks: readonly CellBlock[], from: CellPlace): CellPlace {
  const above = blocks[from.block - 1];
  const here = blocks[from.block];
  if (above === undefined || here === undefined) return from;
  const rowStart = (Math.ceil(above.grid.count / above.grid.columns) - 1) * above.grid.columns;
  const column = from.cell % here.grid.columns;
  return { block: from.block - 1, cell: Math.min(rowStart + column, above.grid.count - 1) };
}

function firstRowOf(blocks: readonly CellBlock[], from: CellPlace): CellPlace {
  const below = blocks[from.block + 1];
  const here = blocks[from.block];
  if (below === undefined || here === undefined) return from;
  return { block: from.block + 1, cell: Math.min(from.cell % here.grid.columns, below.grid.count - 1) };
}

/** How much a state says about a group of pages: the cell of a group shows the one that says most. */
const weight: readonly CellState[] = [
  'none',
  'free',
  'reserved',
  'kernel',
  'file',
  'zero',
  'anon',
  'shared',
  'cow',
  'page-table',
  'swap-cache',
  'swapped',
];
const weightOfNumber = cellStates.map((state) => weight.indexOf(state));

/**
 * Groups cells by `factor`. A group shows its most telling state and is dirty when one of its cells is.
 * The mark of the focus is left out: the picture draws its own ring.
 */
export function mergedCells(cells: Uint8Array, factor: number): Uint8Array {
  const merged = new Uint8Array(Math.ceil(cells.length / factor));
  for (let group = 0; group < merged.length; group++) {
    let best = 0;
    let dirty = 0;
    const end = Math.min((group + 1) * factor, cells.length);
    for (let index = group * factor; index < end; index++) {
      const cell = cells[index] ?? 0;
      dirty |= cell & CELL_DIRTY;
      const state = cell & ~(CELL_DIRTY | CELL_FOCUS);
      if ((weightOfNumber[state] ?? 0) > (weightOfNumber[best] ?? 0)) best = state;
    }
    merged[group] = best | dirty;
  }
  return merged;
}

/** Turns cells in the order of units into the order of a picture whose rows run upwards; the last row must be full. */
export function rowsUpwards(cells: Uint8Array, columns: number): Uint8Array {
  const rows = Math.ceil(cells.length / columns);
  const turned = new Uint8Array(cells.length);
  for (let row = 0; row < rows; row++) {
    turned.set(cells.subarray((rows - 1 - row) * columns, (rows - row) * columns), row * columns);
  }
  return turned;
}

/** Cells whose state or dirty mark differs between two pictures of the same blocks, for each block. */
export function changedCells(now: readonly CellBlock[], before: readonly CellBlock[]): readonly ReadonlySet<number>[] {
  const earlier = new Map(before.map((block) => [block.first, block]));
  return now.map((block) => {
    const changed = new Set<number>();
    const old = earlier.get(block.first);
    if (old?.perCell !== block.perCell || old.grid.count !== block.grid.count) return changed;
    for (let cell = 0; cell < block.cells.length; cell++) {
      if (block.cells[cell] !== old.cells[cell]) changed.add(cell);
    }
    return changed;
  });
}

/** Device pixels in a CSS pixel; 1 where there is no screen. */
export const screenRatio = () => ('devicePixelRatio' in globalThis ? globalThis.devicePixelRatio : 1);

/** The nearest pitch to `pixels` that is a whole number of device pixels. */
export function sharpPitch(pixels: number): number {
  return Math.max(1, Math.round(pixels * screenRatio())) / screenRatio();
}
