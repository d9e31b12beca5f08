import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CELL_DIRTY, CELL_FOCUS, cellStates, type CellState } from '../../../src/engine/views/contract';
import {
  changedCells,
  mergedCells,
  neighbour,
  placeAt,
  placeOf,
  rectangleOf,
  rowsUpwards,
  unitsOf,
  type CellBlock,
} from '../../../src/renderer/panels/picture/blocks';

const cell = (state: CellState) => cellStates.indexOf(state);

function block(change: Partial<Omit<CellBlock, 'grid'>> & { count: number; columns?: number; y?: number }): CellBlock {
  const { count, columns = 4, y = 0, ...rest } = change;
  const perCell = rest.perCell ?? 1;
  const first = rest.first ?? 0;
  return {
    grid: { x: 0, y, columns, pitch: 5, count },
    cells: new Uint8Array(count),
    order: 'down',
    first,
    perCell,
    end: first + count * perCell,
    ...rest,
  };
}

describe('blocks of cells', () => {
  it('find every unit in the cell that stands for it, whichever way the rows run', () => {
    fc.assert(
      fc.property(
        fc.record({
          rows: fc.integer({ min: 1, max: 9 }),
          columns: fc.integer({ min: 1, max: 16 }),
          perCell: fc.constantFrom(1, 2, 8),
          order: fc.constantFrom<'down' | 'up'>('down', 'up'),
          first: fc.integer({ min: 0, max: 1000 }),
        }),
        ({ rows, columns, perCell, order, first }) => {
          const one = block({ count: rows * columns, columns, perCell, order, first });
          for (let unit = one.first; unit < one.end; unit++) {
            const place = placeOf([one], unit);
            if (place === undefined) throw new Error(`unit ${unit} has no place`);
            const { from, to } = unitsOf(one, place.cell);
            expect(unit).toBeGreaterThanOrEqual(from);
            expect(unit).toBeLessThan(to);
          }
        },
      ),
    );
  });

  it('draw the lowest units in the bottom row when rows run upwards', () => {
    const one = block({ count: 8, order: 'up', first: 100 });
    expect(placeOf([one], 100)).toEqual({ block: 0, cell: 4 });
    expect(placeOf([one], 104)).toEqual({ block: 0, cell: 0 });
    expect([...rowsUpwards(Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7), 4)]).toEqual([4, 5, 6, 7, 0, 1, 2, 3]);
  });

  it('know nothing of a unit outside them', () => {
    expect(placeOf([block({ count: 8, first: 100 })], 108)).toBeUndefined();
  });

  it('find the cell under the middle of its own square', () => {
    const blocks = [block({ count: 7 }), block({ count: 8, y: 20, first: 7 })];
    for (const place of [
      { block: 0, cell: 6 },
      { block: 1, cell: 0 },
      { block: 1, cell: 7 },
    ]) {
      const at = rectangleOf(blocks, place);
      expect(placeAt(blocks, at.x + at.width / 2, at.y + at.height / 2)).toEqual(place);
    }
    expect(placeAt(blocks, 18, 7)).toBeUndefined();
  });

  it('lead the arrow keys from block to block and stop at the ends', () => {
    const blocks = [block({ count: 6 }), block({ count: 8, y: 20, first: 6 })];
    expect(neighbour(blocks, { block: 0, cell: 5 }, 'ArrowRight')).toEqual({ block: 1, cell: 0 });
    expect(neighbour(blocks, { block: 1, cell: 1 }, 'ArrowUp')).toEqual({ block: 0, cell: 5 });
    expect(neighbour(blocks, { block: 0, cell: 3 }, 'ArrowDown')).toEqual({ block: 1, cell: 3 });
    expect(neighbour(blocks, { block: 0, cell: 0 }, 'ArrowLeft')).toEqual({ block: 0, cell: 0 });
    expect(neighbour(blocks, { block: 1, cell: 7 }, 'ArrowDown')).toEqual({ block: 1, cell: 7 });
    expect(neighbour(blocks, { block: 1, cell: 3 }, 'End')).toEqual({ block: 1, cell: 7 });
  });
});

describe('cells that stand for several units', () => {
  it('show the most telling state and keep a dirty mark', () => {
    const cells = Uint8Array.of(cell('none'), cell('anon') | CELL_DIRTY, cell('swapped'), cell('none'), cell('free'));
    expect([...mergedCells(cells, 4)]).toEqual([cell('swapped') | CELL_DIRTY, cell('free')]);
  });

  it('leave the mark of the focus out, because the picture draws its own ring', () => {
    expect([...mergedCells(Uint8Array.of(cell('file') | CELL_FOCUS), 1)]).toEqual([cell('file')]);
  });
});

describe('changed cells', () => {
  it('are those whose state or dirty mark differs', () => {
    const before = block({ count: 4, cells: Uint8Array.of(1, 1, 6, 6) });
    const now = block({ count: 4, cells: Uint8Array.of(1, 6, 6, 6 | CELL_DIRTY) });
    expect([...(changedCells([now], [before])[0] ?? [])]).toEqual([1, 3]);
  });

  it('are none where the scale of the picture changed, for nothing can be compared', () => {
    const before = block({ count: 4, perCell: 2, cells: Uint8Array.of(1, 1, 1, 1) });
    const now = block({ count: 4, cells: Uint8Array.of(6, 6, 6, 6) });
    expect(changedCells([now], [before])[0]?.size).toBe(0);
  });
});
