/** What a picture on a canvas is made of, so that mouse, keyboard and screen reader can reach every part of it. */
import type { Rectangle } from '../../panel_kit/cells';
import { neighbour, placeAt, rectangleOf, type ArrowKey, type CellBlock, type CellPlace } from './blocks';

/** The parts of a picture are numbered from 0; what a number means is the picture's own affair. */
export interface PictureParts {
  /** The part under a point in CSS pixels, or undefined between parts. */
  readonly at: (x: number, y: number) => number | undefined;
  readonly rectangle: (part: number) => Rectangle;
  /** Where an arrow key leads from a part; the part itself where there is nothing further. */
  readonly neighbour: (part: number, key: ArrowKey) => number;
  /** One line in words: what it is, where, in which state. */
  readonly describe: (part: number) => string;
}

export const arrowKeys: readonly string[] = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'];
export const isArrowKey = (key: string): key is ArrowKey => arrowKeys.includes(key);

/** Cells of several blocks as one picture: a part is a cell, counted on from block to block. */
export function partsOfBlocks(
  blocks: readonly CellBlock[],
  describe: (place: CellPlace, block: CellBlock) => string,
): PictureParts {
  const starts: number[] = [];
  let total = 0;
  for (const block of blocks) {
    starts.push(total);
    total += block.grid.count;
  }
  const partOf = (place: CellPlace) => (starts[place.block] ?? 0) + place.cell;
  return {
    at: (x, y) => {
      const place = placeAt(blocks, x, y);
      return place && partOf(place);
    },
    rectangle: (part) => rectangleOf(blocks, placeOfPart(blocks, part)),
    neighbour: (part, key) => partOf(neighbour(blocks, placeOfPart(blocks, part), key)),
    describe: (part) => {
      const place = placeOfPart(blocks, part);
      const block = blocks[place.block];
      return block === undefined ? '' : describe(place, block);
    },
  };
}

/** The part that shows a place. */
export function partOfPlace(blocks: readonly CellBlock[], place: CellPlace): number {
  return blocks.slice(0, place.block).reduce((sum, block) => sum + block.grid.count, place.cell);
}

export function placeOfPart(blocks: readonly CellBlock[], part: number): CellPlace {
  let rest = part;
  for (const [index, block] of blocks.entries()) {
    if (rest < block.grid.count) return { block: index, cell: rest };
    rest -= block.grid.count;
  }
  return { block: 0, cell: 0 };
}
