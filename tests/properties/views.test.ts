import { describe, expect, test } from 'vitest';
import type { Method } from '../../src/engine/contract';
import { samples } from '../../src/labs/samples';
import { RandomSource } from '../differential/c_generator';
import { DebuggedProgram, PATH } from '../unit/session/debugged_program';
import { nightly } from './histories';
import { generateMemoryProgram } from './memory_programs';

const STOPS = nightly ? 60 : 8;

/** What every panel shows at this moment, but for how much of the future is known. */
function pictureOf(program: DebuggedProgram): Record<string, unknown> {
  const { pid } = program.session.moment();
  const { frames } = program.ask('stack', { pid: 0 });
  const address = frames[0]?.frameAddress ?? 0;
  const views: Partial<Record<Method, unknown>> = {
    addressSpace: program.ask('addressSpace', { pid: 0 }),
    pageWalk: program.ask('pageWalk', { pid: 0, address }),
    pageTable: program.ask('pageTable', { pid: 0, path: [] }),
    tlb: program.ask('tlb', {}),
    heap: program.ask('heap', { pid: 0 }),
    ram: program.ask('ram', { maximumCells: 2048 }),
    frame: program.ask('frame', { frame: 700 }),
    swap: program.ask('swap', { maximumCells: 2048 }),
    stack: program.ask('stack', { pid: 0 }),
    output: program.ask('output', {}),
    lineCounts: program.ask('lineCounts', { path: PATH }),
    focus: program.ask('focus', { pid: 0, address }),
    memory: program.ask('memory', { pid: 0, address, length: 256 }),
  };
  const { tick, statement, nanoseconds, functionName, location, processes } = program.session.moment();
  return { ...views, moment: { pid, tick, statement, nanoseconds, functionName, location, processes } };
}

/** Names of the views whose answers differ. */
function differing(one: Record<string, unknown>, other: Record<string, unknown>): string[] {
  return Object.keys(one).filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
}

const generated = [1, 2, 3].map((seed) => ({
  id: `a generated program (seed ${seed})`,
  text: generateMemoryProgram(seed, { pieces: 20, areaPages: seed === 2 ? 1850 : 60 }),
}));

describe('every panel shows on the way back what it showed on the way forward', () => {
  test.each([...samples, ...generated])('for $id', ({ text }) => {
    const program = new DebuggedProgram(text);
    const random = new RandomSource(11);
    const end = new DebuggedProgram(text).toEnd().tick;
    const ticks = Array.from({ length: STOPS }, () => program.tick + random.below(end - program.tick)).toSorted(
      (a, b) => a - b,
    );
    const forward = ticks.map((tick) => {
      program.seek(tick);
      return pictureOf(program);
    });
    program.toEnd();
    for (let i = ticks.length - 1; i >= 0; i--) {
      program.seek(ticks[i] ?? 0);
      expect([ticks[i], differing(forward[i] ?? {}, pictureOf(program))]).toEqual([ticks[i], []]);
    }
  });
});
