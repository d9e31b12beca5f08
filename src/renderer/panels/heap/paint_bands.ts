/**
 * Painting the two bands of the heap: every rectangle comes from band_layout, every colour from the tokens.
 *
 * Free chunks are half as high in the overview, so that what is broken up shows without its colours. A chunk's first 16
 * bytes, its header, are shaded in the window; the edge of a page cuts it with a dashed line.
 */
import { drawFocusRing, type CellPalette } from '../../panel_kit/cells';
import { token } from '../../panel_kit/theme';
import type { PageBoundary, PlacedChunk, Stretch, Window } from './band_layout';
import { chunkFills, isFreeChunk, type ChunkFills } from './chunk_states';

export const OVERVIEW = { top: 14, height: 18 } as const;
export const WINDOW = { top: 50, height: 36 } as const;
const PAGE_SIZE = 4096;

/** All that the bands show, laid out. */
export interface BandsPicture {
  readonly width: number;
  readonly start: number;
  readonly end: number;
  /** Where top begins in the overview; `width` where there is none. */
  readonly topX: number;
  readonly stretches: readonly Stretch[];
  readonly window: Window;
  readonly placed: readonly PlacedChunk[];
  readonly boundaries: readonly PageBoundary[];
  readonly chosen: PlacedChunk | undefined;
  /** Addresses of a list's chunks, in list order. */
  readonly chain: readonly number[];
}

/** Where an address lies in the overview. */
export function overviewX(
  { start, end, width }: Pick<BandsPicture, 'start' | 'end' | 'width'>,
  address: number,
): number {
  return ((address - start) / Math.max(1, end - start)) * width;
}

/** What the bands are painted with, read from the tokens once a theme and resolution: each palette is a new object. */
export interface Paints {
  readonly palette: CellPalette;
  readonly ratio: number;
  readonly fills: ChunkFills;
  readonly wash: string;
  readonly line: string;
  readonly header: string;
}

/** The paints for a canvas; `known` is returned again while it still fits. */
export function paintsFor(context: CanvasRenderingContext2D, palette: CellPalette, known: Paints | undefined): Paints {
  const ratio = context.getTransform().a;
  if (known?.palette === palette && known.ratio === ratio) return known;
  return {
    palette,
    ratio,
    fills: chunkFills(context),
    wash: token(context.canvas, '--focus-wash'),
    line: token(context.canvas, '--line-2'),
    header: token(context.canvas, '--glyph'),
  };
}

export function paintBands(context: CanvasRenderingContext2D, picture: BandsPicture, paints: Paints): void {
  paintFan(context, picture, paints);
  paintOverview(context, picture, paints);
  paintTicks(context, picture, paints);
  paintWindow(context, picture, paints);
  paintChain(context, picture, paints);
  const left = overviewX(picture, picture.window.from);
  const right = Math.max(left + 3, overviewX(picture, picture.window.to));
  const shown = { x: left + 2, y: OVERVIEW.top + 1, width: right - left - 4, height: OVERVIEW.height - 2 };
  drawFocusRing(context, shown, paints.palette);
  if (picture.chosen) drawFocusRing(context, inset(picture.chosen), paints.palette);
}

function inset(chunk: PlacedChunk) {
  const wide = Math.max(1, chunk.right - chunk.left - 1);
  return { x: chunk.left + 1, y: WINDOW.top + 1, width: wide - 2, height: WINDOW.height - 2 };
}

function paintFan(context: CanvasRenderingContext2D, picture: BandsPicture, { wash }: Paints): void {
  context.fillStyle = wash;
  context.beginPath();
  context.moveTo(overviewX(picture, picture.window.from), OVERVIEW.top + OVERVIEW.height + 3);
  context.lineTo(overviewX(picture, picture.window.to), OVERVIEW.top + OVERVIEW.height + 3);
  context.lineTo(picture.width, WINDOW.top - 1);
  context.lineTo(0, WINDOW.top - 1);
  context.fill();
}

function paintOverview(context: CanvasRenderingContext2D, picture: BandsPicture, { fills, line }: Paints): void {
  const { top, height } = OVERVIEW;
  for (const { left, right, state } of picture.stretches) {
    const drop = isFreeChunk(state) ? 7 : 0;
    context.fillStyle = fills[state];
    const gap = right - left > 2 ? 0.6 : 0;
    context.fillRect(left, top + drop, right - left - gap, height - drop);
  }
  if (picture.topX >= picture.width) return;
  context.strokeStyle = line;
  context.lineWidth = 1;
  context.setLineDash([3, 2]);
  context.strokeRect(picture.topX + 0.5, top + 0.5, picture.width - picture.topX - 1, height - 1);
  context.setLineDash([]);
}

/** A tick at each page where they are far enough apart, else at each power of two of pages. */
function paintTicks(context: CanvasRenderingContext2D, picture: BandsPicture, { line }: Paints): void {
  const pages = (picture.end - picture.start) / PAGE_SIZE;
  const stride = 2 ** Math.max(0, Math.ceil(Math.log2((pages * 8) / Math.max(1, picture.width))));
  context.fillStyle = line;
  for (let page = 0; page <= pages; page += stride) {
    const x = Math.min(picture.width - 1, Math.round(overviewX(picture, picture.start + page * PAGE_SIZE)));
    context.fillRect(x, OVERVIEW.top + OVERVIEW.height + 1, 1, page % (stride * 8) === 0 ? 4 : 2);
  }
}

function paintWindow(
  context: CanvasRenderingContext2D,
  picture: BandsPicture,
  { fills, header, line, palette }: Paints,
): void {
  const { top, height } = WINDOW;
  for (const chunk of picture.placed) {
    const wide = Math.max(0.5, chunk.right - chunk.left - 1);
    context.fillStyle = fills[chunk.state];
    context.fillRect(chunk.left, top, wide, height);
    context.globalAlpha = 0.5;
    context.fillStyle = header;
    context.fillRect(chunk.left, top, Math.min(wide, chunk.headerRight - chunk.left), height);
    context.globalAlpha = 1;
    if (chunk.state === 'top' || chunk.state === 'corrupted') {
      context.strokeStyle = chunk.state === 'top' ? line : palette.ink;
      context.lineWidth = 1;
      context.setLineDash([3, 2]);
      context.strokeRect(chunk.left + 0.5, top + 0.5, wide - 1, height - 1);
      context.setLineDash([]);
    }
  }
  for (const { x } of picture.boundaries) {
    context.fillStyle = palette.panel;
    context.fillRect(Math.round(x) - 1, top, 3, height + 2);
    context.fillStyle = palette.ink;
    for (let y = top; y < top + height + 5; y += 5) context.fillRect(Math.round(x), y, 1, 3);
  }
}

/** The list of the chosen chunk in the overview, as malloc would walk it. */
function paintChain(context: CanvasRenderingContext2D, picture: BandsPicture, { palette }: Paints): void {
  const base = OVERVIEW.top + OVERVIEW.height;
  context.strokeStyle = context.fillStyle = palette.ink;
  context.lineWidth = 1;
  for (let index = 1; index < picture.chain.length; index++) {
    const from = Math.round(overviewX(picture, picture.chain[index - 1] ?? 0)) + 0.5;
    const to = Math.round(overviewX(picture, picture.chain[index] ?? 0)) + 0.5;
    context.beginPath();
    context.moveTo(from, base);
    context.bezierCurveTo(from, base + 13, to, base + 13, to, base + 3);
    context.stroke();
    context.beginPath();
    context.moveTo(to, base);
    context.lineTo(to - 2.5, base + 4);
    context.lineTo(to + 2.5, base + 4);
    context.fill();
  }
}
