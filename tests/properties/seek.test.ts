import { describe, expect, test } from 'vitest';
import type { Watchpoint } from '../../src/engine/contract';
import { presets } from '../../src/engine/config';
import type { Machine } from '../../src/engine/machine';
import { type Session, SessionProblem } from '../../src/engine/session';
import { RSP_WORD } from '../../src/engine/cpu/state';
import { History } from '../../src/engine/time/history';
import { tick } from '../../src/engine/units';
import { RandomSource } from '../differential/c_generator';
import {
  GeneratedProgram,
  PATH,
  type Visit,
  bookkeeping,
  nightly,
  randomMovement,
  runToEnd,
  seekAbout,
} from './histories';
import { type ProgramShape, generateMemoryProgram } from './memory_programs';

/** Half of the programs fit into the machine's RAM with ease, half of them do not. */
const shapes: readonly (ProgramShape & { readonly name: string; readonly swaps: boolean })[] = [
  { name: 'with room', pieces: 24, areaPages: 60, swaps: false },
  { name: 'under memory pressure', pieces: 16, areaPages: 1850, swaps: true },
];
/** Switches flush the TLB here, and another policy picks its victims. */
const otherTlb = {
  ...presets.classroom,
  tlb: { ...presets.classroom.tlb, pcid: false, replacement: 'tree-plru' as const },
};
const SEEDS = nightly ? 40 : 4;
const SEEKS = nightly ? 100 : 25;
const LAST = tick(1_000_000_000);
/** About two checkpoints' worth: of a longer run all are thinned away but those that always stay. */
const TINY_BUDGET = 600_000;

describe.each(shapes)('a generated program $name', (shape) => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const program = (): GeneratedProgram =>
      new GeneratedProgram(generateMemoryProgram(seed, shape), seed % 2 === 0 ? presets.classroom : otherTlb);

    test(`is at any tick what a fresh run is there (seed ${seed})`, () => {
      const generated = program();
      const random = new RandomSource(seed);
      const { machine, history } = generated.session();
      runToEnd(history.advance(LAST));
      expect(machine.ended).toBe(true);
      if (shape.swaps) expect(swappedOut(machine)).toBeGreaterThan(0);
      const visits = seekAbout(machine, history, SEEKS, random);
      expect(generated.differences(visits, generated.session().machine, random)).toEqual([]);
    });

    test(`is the same with few checkpoints, and its books balance (seed ${seed})`, () => {
      const generated = new GeneratedProgram(
        generateMemoryProgram(seed, { ...shape, pieces: 3 * shape.pieces }),
        presets.classroom,
      );
      const random = new RandomSource(seed + 1000);
      const machine = generated.machine();
      const history = new History(machine, TINY_BUDGET);
      runToEnd(history.advance(LAST));
      if (shape.swaps) expect(history.checkpoints.count).toBeLessThan(checkpointsOf(generated));
      const visits: Visit[] = [];
      for (let round = 0; round < 5; round++) {
        visits.push(...seekAbout(machine, history, Math.ceil(SEEKS / 5), random));
        expect(bookkeeping(machine)).toEqual([]);
      }
      expect(generated.differences(visits, generated.machine(), random)).toEqual([]);
    });

    test(`is the same for a debugger that steps and stops everywhere (seed ${seed})`, () => {
      const generated = program();
      const random = new RandomSource(seed + 2000);
      const session = generated.session();
      runToEnd(session.boot());
      const lines = generated.inputs.files[0]?.text.split('\n').length ?? 1;
      session.setBreakpoints(PATH, [1 + random.below(lines), 1 + random.below(lines)]);
      const visits: Visit[] = [];
      for (let i = 0; i < SEEKS; i++) {
        if (i % 5 === 0) session.setWatchpoints(watchpointsHere(session, random));
        const movement = random.chance(25)
          ? { kind: 'seek' as const, tick: random.below(session.history.frontier + 3000) }
          : randomMovement(random, lines);
        try {
          runToEnd(session.move(movement));
        } catch (problem) {
          // A line below the last statement: nothing was moved, and the state is held against the fresh run's like any.
          expect(problem).toBeInstanceOf(SessionProblem);
        }
        visits.push({ tick: session.tick, hash: session.machine.hash(), by: JSON.stringify(movement) });
      }
      expect(generated.differences(visits, generated.session().machine, random)).toEqual([]);
    });
  }
});

/** How many checkpoints the whole run gets where there is room for all of them. */
function checkpointsOf(generated: GeneratedProgram): number {
  const history = new History(generated.machine());
  runToEnd(history.advance(LAST));
  return history.checkpoints.count;
}

function swappedOut({ events }: Machine): number {
  let count = 0;
  for (let index = 0; index < events.length; index++) if (events.kindAt(index) === 'reclaim') count++;
  return count;
}

/** A word of the stack and one of the heap of whichever process runs now. */
function watchpointsHere({ machine }: Session, random: RandomSource): Watchpoint[] {
  const pid = machine.currentPid;
  const mm = machine.kernel.current?.mm;
  const stack = (machine.memory.i32[RSP_WORD] ?? 0) >>> 0;
  return [
    { pid, address: 0x7fff_0000_0000 + (stack % 0x1_0000_0000), length: 8, label: 'stack' },
    { pid, address: (mm?.start_brk ?? 0) + 8 * random.below(4000), length: 8, label: 'heap' },
  ];
}
