import { describe, expect, test } from 'vitest';
import { GeneratedProgram, nightly, runToEnd } from '../properties/histories';
import { generateMemoryProgram } from '../properties/memory_programs';
import { tick } from '../../src/engine/units';
import { hasGcc, runNatively } from './native_compiler';

const SEEDS = nightly ? 200 : 8;

if (!hasGcc) console.warn('random programs of memory and processes are skipped: there is no gcc to compare with');

/** Processes write when they are given the processor, and who comes first is the scheduler's business. */
const lines = (text: string): string[] => text.split('\n').toSorted();

describe.skipIf(!hasGcc)('a random program of allocations, mappings, signals and processes', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    test(`prints what gcc's program prints (seed ${seed})`, () => {
      const text = generateMemoryProgram(seed, { pieces: 24, areaPages: 60 });
      const session = new GeneratedProgram(text, 'classroom').session();
      runToEnd(session.history.advance(tick(1_000_000_000)));
      const printed = session.machine.output.pieces.map(({ bytes }) => new TextDecoder().decode(bytes)).join('');
      const native = runNatively(new Map([['generated.c', text]]), ['generated.c']);
      expect(lines(printed)).toEqual(lines(native.stdout));
      expect(session.runEnd()?.status).toBe(native.status);
    });
  }
});
