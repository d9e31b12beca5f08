import { describe, expect, test } from 'vitest';
import { presets } from '../../../src/engine/config';
import { cellStates } from '../../../src/engine/views/contract';
import { samples } from '../../../src/labs/samples';
import { DebuggedProgram } from '../session/debugged_program';

const pressure = (): DebuggedProgram => {
  const sample = samples.find(({ id }) => id === 'memory_pressure');
  if (sample === undefined) throw new Error('the sample is missing');
  return new DebuggedProgram(sample.text);
};

const state = (cell: number) => cellStates[cell & 63];

const countCells = (cells: Uint8Array): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const cell of cells) {
    const name = state(cell) ?? '';
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};

describe('the RAM view', () => {
  test.each(['at the start', 'under pressure'])('adds up %s: zones, free lists, cells, counts', (when) => {
    const program = pressure();
    if (when === 'under pressure') program.runToMarker('/* Two rounds');
    const ram = program.ask('ram', { maximumCells: 4096 });
    expect(ram.frames).toBe(presets.classroom.ramBytes / 4096);
    expect(ram.zones.map(({ name }) => name)).toEqual(['DMA', 'DMA32', 'NORMAL']);
    for (const [i, zone] of ram.zones.entries()) {
      expect(zone.startFrame).toBe(ram.zones[i - 1]?.endFrame ?? 0);
      expect(zone.free).toBe(zone.freeBlocks.reduce((sum, count, order) => sum + count * 2 ** order, 0));
      expect(zone.min).toBeLessThan(zone.low);
      expect(zone.low).toBeLessThan(zone.high);
      expect(zone.free).toBeLessThanOrEqual(zone.managed);
    }
    expect(ram.zones.at(-1)?.endFrame).toBe(ram.frames);
    expect(ram.free).toBe(ram.zones.reduce((sum, { free }) => sum + free, 0));
    expect(ram.framesPerCell).toBe(1);
    expect(countCells(ram.cells)).toEqual(ram.counts);
    expect(ram.counts.free).toBe(ram.free);
  });

  test('keeps zones apart where a cell stands for several frames', () => {
    const program = pressure();
    const ram = program.ask('ram', { maximumCells: 256 });
    expect(ram.framesPerCell).toBeGreaterThan(1);
    for (const { startFrame } of ram.zones) expect(startFrame % ram.framesPerCell).toBe(0);
    expect(ram.cells.length).toBe(ram.frames / ram.framesPerCell);
  });

  test('lists on the LRU what is resident and evictable', () => {
    const program = pressure();
    program.runToMarker('/* Two rounds');
    const { lru, counts } = program.ask('ram', { maximumCells: 4096 });
    expect(lru.activeAnon + lru.inactiveAnon).toBeGreaterThan(1000);
    expect(lru.activeAnon + lru.inactiveAnon).toBeLessThanOrEqual((counts.anon ?? 0) + (counts['swap-cache'] ?? 0));
  });
});

describe('the swap view', () => {
  test('is empty before anything was sent out', () => {
    const swap = pressure().ask('swap', { maximumCells: 4096 });
    expect([swap.used, swap.owners, swap.lastOutTick]).toEqual([0, [], undefined]);
    // Slot 0 holds the area's header.
    expect(countCells(swap.cells)).toEqual({ reserved: 1, free: swap.slots - 1 });
  });

  test('has a cell for each used slot, owners for all of them, and the times of the last transfers', () => {
    const program = pressure();
    program.runToMarker('/* Two rounds');
    const swap = program.ask('swap', { maximumCells: 4096 });
    expect(swap.used).toBeGreaterThan(100);
    const { free = 0, reserved = 0, ...others } = countCells(swap.cells);
    expect([reserved, free]).toEqual([1, swap.slots - swap.used - 1]);
    expect(Object.values(others).reduce((sum, count) => sum + count, 0)).toBe(swap.used);
    const { pid } = program.session.moment();
    const owned = swap.owners.filter(({ pids }) => pids.includes(pid)).reduce((sum, { slots }) => sum + slots, 0);
    const space = program.ask('addressSpace', { pid });
    expect(owned).toBe(space.regions.reduce((sum, { swapped }) => sum + swapped, 0));
    expect(swap.lastOutTick).toBeLessThanOrEqual(program.tick);
    expect(swap.lastInTick).toBeLessThanOrEqual(program.tick);
  });

  test('names the slot in which a page lies', () => {
    const program = pressure();
    program.runToMarker('/* Two rounds');
    const area = program.variable('area').target ?? 0;
    const { regions } = program.ask('addressSpace', { pid: 0 });
    const region = regions.find(({ start, end }) => start <= area && area < end);
    const index = region?.cells.findIndex((cell) => state(cell) === 'swapped') ?? -1;
    expect(index).toBeGreaterThanOrEqual(0);
    const address = (region?.start ?? 0) + index * (region?.pagesPerCell ?? 1) * 4096;
    const focus = program.ask('focus', { pid: 0, address });
    expect(focus.frame).toBeUndefined();
    expect(focus.whereabouts).toBe(`in swap slot ${focus.swapSlot}`);
    const walk = program.ask('pageWalk', { pid: 0, address });
    expect(walk.steps[3]?.entry?.swapSlot).toBe(focus.swapSlot);
    expect(walk.outcome).toContain(`swapped out to slot ${focus.swapSlot}`);
  });
});
