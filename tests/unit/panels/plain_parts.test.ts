import { describe, expect, it } from 'vitest';
import type { EventStep } from '../../../src/engine/contract';
import { answerDigest } from '../../../src/renderer/panels/answer_digest';
import { entryFlags, flagLetters, flagWords, leadsTo } from '../../../src/renderer/panels/entry_words';
import { partsOfStep } from '../../../src/renderer/panels/event_log/step_parts';
import { WINDOW_ROWS, windowFor } from '../../../src/renderer/panels/event_log/row_window';
import { chunkRows } from '../../../src/renderer/panels/heap/chunk_rows';
import { firstAddress, memoryRows } from '../../../src/renderer/panels/memory/rows';
import { outputLines, plainText } from '../../../src/renderer/panels/output/lines';
import { indicesOf, isOnTheWay, tablesOnTheWay } from '../../../src/renderer/panels/page_tables/table_paths';
import { addressOfEntry, nearestUsed, stripIn } from '../../../src/renderer/panels/page_walk/walk_geometry';
import { processTree } from '../../../src/renderer/panels/processes/tree';
import { cellBudget, largestCells, layOutRam } from '../../../src/renderer/panels/ram/layout';
import {
  placeLevels,
  slotAt,
  slotNeighbour,
  slotNumber,
  slotOf,
  slotRectangle,
} from '../../../src/renderer/panels/tlb/layout';
import { entry, FOCUS, heap, heapChunk, heapChunkBefore, memory, moment, ram, tlb } from './fixtures';

describe('the digest of an answer', () => {
  it('is the same for equal answers and another one for a single different cell', () => {
    const other = { ...ram, cells: ram.cells.slice() };
    expect(answerDigest(other)).toBe(answerDigest(ram));
    other.cells[2047] = (other.cells[2047] ?? 0) + 1;
    expect(answerDigest(other)).not.toBe(answerDigest(ram));
  });

  it('sees order, sign, and what is absent', () => {
    const all = [[1, 2], [2, 1], [-1, 2], { a: 1 }, { b: 1 }, { a: '1' }, {}, [], '', 0, false, null].map(answerDigest);
    expect(new Set(all).size).toBe(all.length);
    expect(answerDigest({ a: 1, b: undefined })).toBe(answerDigest({ a: 1 }));
  });

  it('does not depend on where in a buffer a typed array lies', () => {
    const bytes = Uint8Array.of(9, 1, 2, 3, 4, 5, 6);
    expect(answerDigest(bytes.subarray(1))).toBe(answerDigest(Uint8Array.of(1, 2, 3, 4, 5, 6)));
  });
});

describe('output', () => {
  const piece = (text: string, pid = 1012, fd = 1) => ({ tick: 1, pid, fd, text });

  it('joins the pieces of a line and splits a piece of many lines', () => {
    const lines = outputLines([piece('a'), piece('b\nc\nd')]);
    expect(lines.map(({ text, ended }) => [text, ended])).toEqual([
      ['ab', true],
      ['c', true],
      ['d', false],
    ]);
  });

  it('begins a new line where another process or descriptor breaks in', () => {
    const lines = outputLines([piece('par'), piece('child\n', 1013), piece('ent\n'), piece('oops\n', 1012, 2)]);
    expect(lines.map(({ pid, fd, text }) => [pid, fd, text])).toEqual([
      [1012, 1, 'par'],
      [1013, 1, 'child'],
      [1012, 1, 'ent'],
      [1012, 2, 'oops'],
    ]);
  });

  it('shows no terminal codes', () => {
    expect(plainText('\u001b[1;31mred\u001b[0m \u001b]0;title\u0007\r\nnext')).toBe('red \nnext');
  });
});

describe('bytes', () => {
  it('start a few rows above the address, at a whole row', () => {
    expect(firstAddress(0x1234, 3, 16)).toBe(0x1200);
    expect(firstAddress(0x10, 3, 16)).toBe(0);
  });

  it('tell what is not mapped from what is not present, and both from zero', () => {
    const rows = memoryRows({ address: 0x1000, bytes: Int16Array.of(-1, -2, 0, 0x41) }, undefined, 4);
    expect(rows[0]?.bytes.map((byte) => [byte.text, byte.kind, byte.character])).toEqual([
      ['··', 'not-mapped', ' '],
      ['--', 'not-present', ' '],
      ['00', 'value', '.'],
      ['41', 'value', 'A'],
    ]);
  });

  it('know what they were at the last stop, even when the window has moved', () => {
    const before = memory(FOCUS - 16, 32);
    const now = memory(FOCUS, 16);
    now.bytes[0] = 0x11;
    const changed = memoryRows(now, before, 16).flatMap((row) => row.bytes.filter((byte) => byte.was !== undefined));
    expect(changed.map((byte) => [byte.address, byte.was, byte.text])).toEqual([[FOCUS, 'd0', '11']]);
  });

  it('of a chunk stand in rows of eight beside the name of the field that starts there', () => {
    const rows = chunkRows(heapChunk, undefined);
    expect(rows.map((row) => [row.offset, row.name])).toEqual([
      ['+00', 'prev_size'],
      ['+08', 'size'],
      ['+10', 'n->next'],
      ['+18', 'n->id'],
      ['+20', 'n->text'],
      ['+28', ''],
    ]);
    expect(rows[1]?.bytes.map((byte) => byte.text).join(' ')).toBe('e1 00 00 00 00 00 00 00');
  });

  it('of a chunk are marked where they changed, and not when another chunk was chosen before', () => {
    const changed = (before: typeof heapChunk) =>
      chunkRows(heapChunk, before).flatMap((row) => row.bytes.filter((byte) => byte.changed)).length;
    expect(changed(heapChunkBefore)).toBe(8);
    expect(changed({ ...heapChunkBefore, address: heapChunk.address - 32 })).toBe(0);
  });
});

describe('page-table entries in words', () => {
  it('name only what an entry of their level has', () => {
    expect(flagLetters(entry('PTE', 0))).toBe('P W U A D NX');
    expect(flagLetters(entry('PGD', 0))).toBe('P W U A');
    expect(entryFlags(entry('PMD', 0, { huge: true })).map((flag) => flag.letter)).toContain('D');
    expect(flagWords(entry('PTE', 0, { dirty: false, writable: false }))).toBe('present, user, accessed, no execute');
  });

  it('say where they lead', () => {
    expect(leadsTo(entry('PTE', 0, { frame: 0x502 }))).toBe('frame 0x502');
    expect(leadsTo(entry('PTE', 0, { frame: undefined, swapSlot: 12, present: false }))).toBe('swap slot 12');
    expect(leadsTo(entry('PTE', 0, { frame: undefined, present: false }))).toBe('nothing');
  });

  it('are found on the way to an address', () => {
    expect(indicesOf(FOCUS)).toEqual([170, 341, 170, 358]);
    expect(tablesOnTheWay(FOCUS)).toEqual([[170], [170, 341], [170, 341, 170]]);
    expect(isOnTheWay([170, 341, 170], 358, FOCUS)).toBe(true);
    expect(isOnTheWay([170, 341, 170], 357, FOCUS)).toBe(false);
  });

  it('are chosen on a strip by the nearest one in use', () => {
    const strip = stripIn(571);
    const used = [{ index: 10 }, { index: 400 }];
    expect(nearestUsed(strip, used, strip.left + 5)).toBe(10);
    expect(nearestUsed(strip, used, strip.left + strip.width)).toBe(400);
    expect(nearestUsed(strip, [], strip.left)).toBeUndefined();
  });

  it('translate addresses that share everything above their level', () => {
    expect(addressOfEntry(FOCUS, 'PTE', 359)).toBe(0x555555567000);
    expect(addressOfEntry(FOCUS, 'PGD', 255)).toBe(0x7f8000000000);
  });
});

describe('the steps of an event', () => {
  const step = (change: Partial<EventStep>): EventStep => ({ title: 'Allocate', text: '', decisive: false, ...change });

  it('make the number that they speak of a link', () => {
    const parts = partsOfStep(step({ text: 'frame 0x502 from NORMAL', frame: 0x502 }));
    expect(parts.map((part) => [part.text, part.leadsTo !== undefined])).toEqual([
      ['frame ', false],
      ['0x502', true],
      [' from NORMAL', false],
    ]);
  });

  it('add the number where the sentence does not name it, and do not take a longer one for it', () => {
    const parts = partsOfStep(step({ text: 'at 0x5021', frame: 0x502 }));
    expect(parts.map((part) => part.text).join('')).toBe('at 0x5021 frame 0x502');
  });
});

describe('the window of the event log', () => {
  it('stays while what is in sight lies in it, and else moves in strides around it', () => {
    expect(windowFor(100, 20, 0)).toBe(0);
    const moved = windowFor(WINDOW_ROWS - 5, 20, 0);
    expect(moved).toBeGreaterThan(0);
    expect(windowFor(WINDOW_ROWS - 5, 20, moved)).toBe(moved);
    expect(windowFor(3, 20, 5000)).toBe(0);
  });
});

describe('the process tree', () => {
  it('puts children below their parents and orphans at the root', () => {
    const base = moment.processes[0];
    if (base === undefined) throw new Error('the fixture has no process');
    const family = [
      { ...base, pid: 30, parent: 20 },
      { ...base, pid: 11, parent: 10 },
      { ...base, pid: 12, parent: 11 },
      { ...base, pid: 10, parent: 1 },
    ];
    expect(processTree(family).map(({ process, depth }) => [process.pid, depth])).toEqual([
      [10, 0],
      [11, 1],
      [12, 2],
      [30, 0],
    ]);
  });
});

describe('the frames of RAM', () => {
  it('fit the panel in the largest cells, every frame once', () => {
    const layout = layOutRam(ram, 54, 400, 204);
    expect(layout.columns).toBe(64);
    expect(layout.height).toBeLessThanOrEqual(204);
    expect(layout.blocks.map((block) => [block.first, block.end])).toEqual([
      [0, 256],
      [256, 1024],
      [1024, 2048],
    ]);
    expect(largestCells([2048], 800, 800).pitch).toBeGreaterThan(layout.pitch);
  });

  it('are asked for in powers of two, so that resizing a little asks nothing new', () => {
    expect(cellBudget(391, 200)).toBe(2048);
    expect(cellBudget(400, 205)).toBe(2048);
    expect(cellBudget(10, 10)).toBe(512);
    expect(cellBudget(5000, 5000)).toBe(32_768);
  });
});

describe('the slots of the TLB', () => {
  const placed = placeLevels(tlb.levels, 40, 284);

  it('are found under the middle of their own rectangles', () => {
    for (const level of placed) {
      for (const [set, way] of [
        [0, 0],
        [level.level.sets - 1, level.level.ways - 1],
      ] as const) {
        const at = slotRectangle(level, set, way);
        expect(slotAt(placed, at.x + at.width / 2, at.y + at.height / 2)).toBe(slotNumber(level, set, way));
      }
    }
    expect(slotAt(placed, 2, 2)).toBeUndefined();
  });

  it('are walked by the arrow keys, set by set, way by way, and on to the next level', () => {
    const [first] = placed;
    if (first === undefined) throw new Error('no level was placed');
    const at = (slot: number) => slotOf(placed, slot);
    expect(at(slotNeighbour(placed, slotNumber(first, 3, 0), 'ArrowRight'))).toEqual({ level: 0, set: 4, way: 0 });
    expect(at(slotNeighbour(placed, slotNumber(first, 3, 3), 'ArrowDown'))).toEqual({ level: 1, set: 3, way: 0 });
    expect(at(slotNeighbour(placed, slotNumber(first, 0, 0), 'ArrowUp'))).toEqual({ level: 0, set: 0, way: 0 });
  });
});

it('the fixtures tile their heap, so that the tests above say something', () => {
  for (const [index, address] of heap.addresses.entries()) {
    if (index > 0) expect(address).toBe((heap.addresses[index - 1] ?? 0) + (heap.sizes[index - 1] ?? 0));
  }
});
