/**
 * One cell is one page: the same square with the same glyph for a virtual page, a frame and a swap slot.
 *
 *     state       fill        glyph            state        fill       glyph
 *     none        outline     -                anon         solid      -
 *     free        -           centre dot       cow          solid      split on the diagonal
 *     reserved    solid       -                shared       solid      upright line
 *     kernel      solid       centre dot       zero         -          ring
 *     page-table  solid       cross            swapped      outline    level bar
 *     file        solid       level line       swap-cache   solid      level bar
 *     dirty       a notch out of the lower right corner, added to any of them
 *
 * Every state is drawn once into a sprite sheet at the screen's own resolution. A grid is put together from the sheet's
 * pixels and handed to the canvas in one piece, so that tens of thousands of cells cost the browser one picture, and every
 * edge falls on a device pixel.
 */
import { CELL_DIRTY, CELL_FOCUS, cellStates, type CellState } from '../../engine/views/contract';
import { token } from './theme';

/** Colours of one theme, read from the design tokens. */
export interface CellPalette {
  readonly panel: string;
  readonly ink: string;
  readonly faint: string;
  readonly focus: string;
  readonly focusEdge: string;
  readonly dirty: string;
  readonly cowSplit: string;
  readonly fills: Readonly<Record<CellState, string>>;
}

export function readPalette(element: Element): CellPalette {
  const read = (name: `--${string}`) => token(element, name);
  return {
    panel: read('--panel'),
    ink: read('--ink'),
    faint: read('--ink-3'),
    focus: read('--focus'),
    focusEdge: read('--focus-edge'),
    dirty: read('--st-dirty'),
    cowSplit: read('--st-cow-2'),
    fills: {
      none: read('--st-none'),
      free: read('--ink-3'),
      reserved: read('--st-free'),
      kernel: read('--st-kernel'),
      'page-table': read('--st-pt'),
      file: read('--st-file'),
      anon: read('--st-anon'),
      cow: read('--st-cow'),
      shared: read('--st-shared'),
      zero: read('--st-zero'),
      swapped: read('--st-swap'),
      'swap-cache': read('--st-swap'),
    },
  };
}

/** Where the cells of a grid lie, in CSS pixels. A cell fills its pitch except for the gap on its right and below. */
export interface CellGrid {
  readonly x: number;
  readonly y: number;
  readonly columns: number;
  readonly pitch: number;
  readonly count: number;
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function gridHeight(grid: CellGrid): number {
  return Math.ceil(grid.count / grid.columns) * grid.pitch;
}

/** The square of a cell without its gap. */
export function cellRectangle(grid: CellGrid, index: number): Rectangle {
  const column = index % grid.columns;
  const row = Math.floor(index / grid.columns);
  const side = grid.pitch - gapOf(grid.pitch);
  return { x: grid.x + column * grid.pitch, y: grid.y + row * grid.pitch, width: side, height: side };
}

/** The cell under a point, or undefined. */
export function cellAt(grid: CellGrid, x: number, y: number): number | undefined {
  const column = Math.floor((x - grid.x) / grid.pitch);
  const row = Math.floor((y - grid.y) / grid.pitch);
  if (column < 0 || column >= grid.columns || row < 0) return undefined;
  const index = row * grid.columns + column;
  return index < grid.count ? index : undefined;
}

/** The state in a cell's number, without its marks. */
export function stateOf(cell: number): CellState {
  return cellStates[cell & ~(CELL_DIRTY | CELL_FOCUS)] ?? 'none';
}

export const isDirty = (cell: number) => (cell & CELL_DIRTY) !== 0;
export const isFocus = (cell: number) => (cell & CELL_FOCUS) !== 0;

/** What the states are called in words, for legends, tables and tooltips. */
export const stateNames: Readonly<Record<CellState, string>> = {
  none: 'no entry',
  free: 'free',
  reserved: 'kernel image',
  kernel: 'kernel',
  'page-table': 'page table',
  file: 'file',
  anon: 'anonymous',
  cow: 'copy-on-write',
  shared: 'shared',
  zero: 'zero page',
  swapped: 'swapped',
  'swap-cache': 'swap cache',
};

function gapOf(pitch: number): number {
  return pitch >= 5 ? 1 : pitch >= 3 ? 0.5 : 0;
}

/**
 * Draws all cells of a grid. The ring of the focused cell is drawn last, so that no neighbour covers it.
 * @param changed indices to mark with the ink corner of "differs from the last stop"
 */
export function drawCells(
  context: CanvasRenderingContext2D,
  cells: Uint8Array,
  grid: CellGrid,
  palette: CellPalette,
  changed?: ReadonlySet<number>,
): void {
  const { size, pixels } = sprites(context, grid.pitch, palette);
  const ratio = context.getTransform().a;
  const rows = Math.ceil(grid.count / grid.columns);
  if (rows === 0 || size === 0) return;
  const image = context.createImageData(Math.min(grid.columns, grid.count) * size, rows * size);
  const target = new Uint32Array(image.data.buffer);
  for (let index = 0; index < grid.count; index++) {
    const cell = cells[index] ?? 0;
    const state = cell & ~(CELL_DIRTY | CELL_FOCUS);
    let source = (state + (isDirty(cell) ? cellStates.length : 0)) * size;
    let at = Math.floor(index / grid.columns) * size * image.width + (index % grid.columns) * size;
    for (let line = 0; line < size; line++) {
      target.set(pixels.subarray(source, source + size), at);
      source += size * cellStates.length * 2;
      at += image.width;
    }
  }
  context.putImageData(image, Math.round(grid.x * ratio), Math.round(grid.y * ratio));
  for (const index of changed ?? []) {
    if (index < grid.count) drawChangedCorner(context, cellRectangle(grid, index), palette);
  }
  for (let index = 0; index < grid.count; index++) {
    if (isFocus(cells[index] ?? 0)) drawFocusRing(context, cellRectangle(grid, index), palette);
  }
}

/** One cell by itself, for legends. `side` in CSS pixels. */
export function drawCell(
  context: CanvasRenderingContext2D,
  state: CellState,
  x: number,
  y: number,
  side: number,
  palette: CellPalette,
): void {
  const fill = palette.fills[state];
  const line = Math.max(1, Math.round(side / 6));
  const middle = (side - line) / 2;
  context.fillStyle = fill;
  switch (state) {
    case 'none':
      outline(context, x, y, side, 1);
      return;
    case 'free': {
      // A little more than a pixel: a whole one is lost among its neighbours, two are as loud as a filled cell.
      const dot = Math.max(1, side * 0.3);
      context.fillRect(x + (side - dot) / 2, y + (side - dot) / 2, dot, dot);
      return;
    }
    case 'zero':
      context.beginPath();
      context.arc(x + side / 2, y + side / 2, (side - line) / 2, 0, 2 * Math.PI);
      context.strokeStyle = fill;
      context.lineWidth = line;
      context.stroke();
      return;
    case 'swapped':
      outline(context, x, y, side, line);
      context.fillRect(x, y + middle, side, line);
      return;
    default:
      context.fillRect(x, y, side, side);
  }
  if (state === 'cow') {
    context.fillStyle = palette.cowSplit;
    context.beginPath();
    context.moveTo(x + side, y);
    context.lineTo(x + side, y + side);
    context.lineTo(x, y + side);
    context.fill();
  }
  context.fillStyle = palette.panel;
  if (state === 'kernel') context.fillRect(x + middle, y + middle, line, line);
  if (state === 'file' || state === 'swap-cache' || state === 'page-table') context.fillRect(x, y + middle, side, line);
  if (state === 'shared' || state === 'page-table') context.fillRect(x + middle, y, line, side);
}

function outline(context: CanvasRenderingContext2D, x: number, y: number, side: number, line: number): void {
  context.fillRect(x, y, side, line);
  context.fillRect(x, y + side - line, side, line);
  context.fillRect(x, y + line, line, side - 2 * line);
  context.fillRect(x + side - line, y + line, line, side - 2 * line);
}

/** What you are looking at: a yellow ring inside a dark edge, around the rectangle. */
export function drawFocusRing(context: CanvasRenderingContext2D, at: Rectangle, palette: CellPalette): void {
  context.strokeStyle = palette.focusEdge;
  context.lineWidth = 4;
  context.strokeRect(at.x - 2, at.y - 2, at.width + 4, at.height + 4);
  context.strokeStyle = palette.focus;
  context.lineWidth = 2;
  context.strokeRect(at.x - 2, at.y - 2, at.width + 4, at.height + 4);
}

/** Differs from where you were: an ink triangle in the top left corner. */
export function drawChangedCorner(context: CanvasRenderingContext2D, at: Rectangle, palette: CellPalette): void {
  const size = Math.min(5, Math.max(3, at.width));
  context.beginPath();
  context.moveTo(at.x, at.y);
  context.lineTo(at.x + size, at.y);
  context.lineTo(at.x, at.y + size);
  context.closePath();
  context.fillStyle = palette.ink;
  context.strokeStyle = palette.panel;
  context.lineWidth = 0.8;
  context.stroke();
  context.fill();
}

interface SpriteSheet {
  /** Side of a sprite with its gap, in device pixels. */
  readonly size: number;
  /** One pixel a word, row after row; a row goes through all sprites. */
  readonly pixels: Uint32Array;
}

const sheets = new WeakMap<CellPalette, Map<number, SpriteSheet>>();

/** The sprite sheet for a size: all clean states in a row, then all dirty ones. */
function sprites(context: CanvasRenderingContext2D, pitch: number, palette: CellPalette): SpriteSheet {
  const ratio = context.getTransform().a;
  const size = Math.round(pitch * ratio);
  const bySize = sheets.get(palette) ?? new Map<number, SpriteSheet>();
  sheets.set(palette, bySize);
  const known = bySize.get(size);
  if (known !== undefined) return known;
  const sheet = document.createElement('canvas');
  sheet.width = size * cellStates.length * 2;
  sheet.height = size;
  const target = sheet.getContext('2d', { willReadFrequently: true });
  if (target === null) throw new Error('This browser offers no 2D canvas.');
  const side = Math.max(1, size - Math.round(gapOf(pitch) * ratio));
  cellStates.forEach((state, index) => {
    drawCell(target, state, index * size, 0, side, palette);
    drawCell(target, state, (index + cellStates.length) * size, 0, side, palette);
    notch(target, (index + cellStates.length) * size, side, palette);
  });
  const { data } = target.getImageData(0, 0, sheet.width, sheet.height);
  const drawn = { size, pixels: new Uint32Array(data.buffer) };
  bySize.set(size, drawn);
  return drawn;
}

function notch(context: CanvasRenderingContext2D, x: number, side: number, palette: CellPalette): void {
  const bite = Math.max(1, Math.round(side * 0.36));
  context.clearRect(x + side - bite, side - bite, bite, bite);
  if (bite < 3) return;
  context.fillStyle = palette.dirty;
  context.fillRect(x + side - bite + 1, side - bite + 1, bite - 1, bite - 1);
}
