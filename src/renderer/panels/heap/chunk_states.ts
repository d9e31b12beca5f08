/**
 * How each state of a chunk looks and what it is called. Colour never carries the meaning alone: every state has its
 * hatch, and free chunks are half as high in the overview.
 *
 *     allocated  solid               unsorted  diagonal /          top        sparse dots, dashed outline
 *     tcache     dots                small     level lines         mmapped    solid, upright edge lines
 *     fast       upright lines       large     crossed diagonals   corrupted  crosses, ink outline
 */
import type { ChunkState } from '../../../engine/contract';
import { token } from '../../panel_kit/theme';

interface Look {
  /** In a sentence: "224 bytes, in a tcache bin". */
  readonly words: string;
  /** In a narrow label. */
  readonly short: string;
  readonly fill: `--${string}`;
  readonly stroke: `--${string}`;
  readonly tile: number;
  /** One tile of the hatch. */
  readonly hatch: (context: CanvasRenderingContext2D, tile: number) => void;
}

function lines(context: CanvasRenderingContext2D, ...segments: readonly (readonly [number, number, number, number])[]) {
  context.beginPath();
  for (const [fromX, fromY, toX, toY] of segments) {
    context.moveTo(fromX, fromY);
    context.lineTo(toX, toY);
  }
  context.stroke();
}

function dot(context: CanvasRenderingContext2D, x: number, y: number, radius: number) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

const risingDiagonal = (context: CanvasRenderingContext2D, tile: number) =>
  lines(context, [-1, tile + 1, tile + 1, -1], [-1, 1, 1, -1], [tile - 1, tile + 1, tile + 1, tile - 1]);

export const chunkLooks: Readonly<Record<ChunkState, Look>> = {
  allocated: {
    words: 'allocated',
    short: 'allocated',
    fill: '--ch-alloc',
    stroke: '--glyph',
    tile: 4,
    hatch: () => undefined,
  },
  tcache: {
    words: 'free, in a tcache bin',
    short: 'tcache',
    fill: '--ch-tcache',
    stroke: '--glyph',
    tile: 6,
    hatch: (context) => {
      dot(context, 1.5, 1.5, 1);
      dot(context, 4.5, 4.5, 1);
    },
  },
  fast: {
    words: 'free, in a fast bin',
    short: 'fastbin',
    fill: '--ch-fast',
    stroke: '--glyph',
    tile: 5,
    hatch: (context, tile) => lines(context, [1.5, 0, 1.5, tile]),
  },
  unsorted: {
    words: 'free, in the unsorted bin',
    short: 'unsorted',
    fill: '--ch-unsorted',
    stroke: '--glyph',
    tile: 6,
    hatch: risingDiagonal,
  },
  small: {
    words: 'free, in a small bin',
    short: 'small bin',
    fill: '--ch-small',
    stroke: '--glyph-2',
    tile: 4,
    hatch: (context, tile) => lines(context, [0, 1.5, tile, 1.5]),
  },
  large: {
    words: 'free, in a large bin',
    short: 'large bin',
    fill: '--ch-large',
    stroke: '--glyph-2',
    tile: 5,
    hatch: (context, tile) => {
      risingDiagonal(context, tile);
      lines(context, [-1, -1, tile + 1, tile + 1], [tile - 1, -1, tile + 1, 1], [-1, tile - 1, 1, tile + 1]);
    },
  },
  top: {
    words: 'top, not yet handed out',
    short: 'top',
    fill: '--ch-top',
    stroke: '--line-2',
    tile: 8,
    hatch: (context) => dot(context, 4, 4, 0.8),
  },
  mmapped: {
    words: 'allocated by mmap',
    short: 'mmapped',
    fill: '--ch-alloc',
    stroke: '--glyph',
    tile: 10,
    hatch: (context, tile) => lines(context, [1, 0, 1, tile]),
  },
  corrupted: {
    words: 'corrupted: its header makes no sense',
    short: 'corrupted',
    fill: '--panel',
    stroke: '--ink',
    tile: 8,
    hatch: (context) => lines(context, [2, 2, 6, 6], [6, 2, 2, 6]),
  },
};

export const isFreeChunk = (state: ChunkState) =>
  state !== 'allocated' && state !== 'mmapped' && state !== 'top' && state !== 'corrupted';

/** Fills for a canvas, in the theme of its element and at the screen's resolution. */
export type ChunkFills = Readonly<Record<ChunkState, CanvasPattern | string>>;

export function chunkFills(context: CanvasRenderingContext2D): ChunkFills {
  const fill = (state: ChunkState) => chunkFill(context, state);
  return {
    allocated: fill('allocated'),
    tcache: fill('tcache'),
    fast: fill('fast'),
    unsorted: fill('unsorted'),
    small: fill('small'),
    large: fill('large'),
    top: fill('top'),
    mmapped: fill('mmapped'),
    corrupted: fill('corrupted'),
  };
}

/** One of them. */
export function chunkFill(context: CanvasRenderingContext2D, state: ChunkState): CanvasPattern | string {
  const look = chunkLooks[state];
  const ratio = context.getTransform().a;
  const base = token(context.canvas, look.fill);
  const tile = document.createElement('canvas');
  tile.width = tile.height = Math.max(1, Math.round(look.tile * ratio));
  const target = tile.getContext('2d');
  if (target === null) return base;
  const scale = tile.width / look.tile;
  target.scale(scale, scale);
  target.fillStyle = base;
  target.fillRect(0, 0, look.tile, look.tile);
  target.strokeStyle = target.fillStyle = token(context.canvas, look.stroke);
  target.lineWidth = 1.2;
  look.hatch(target, look.tile);
  const pattern = context.createPattern(tile, 'repeat');
  if (pattern === null) return base;
  // A pattern lives in device pixels; the context's unit is the CSS pixel.
  pattern.setTransform(new DOMMatrix().scale(1 / scale));
  return pattern;
}
