import { describe, expect, test } from 'vitest';
import { CHECKPOINT_WORK, History, SLICE_WORK } from '../../../src/engine/time/history';
import { tick } from '../../../src/engine/units';
import { RandomSource } from '../../differential/c_generator';
import { ToyMachine } from './toy_machine';

const LAST = 20_000;
/** So a checkpoint comes every fifty ticks or so. */
const WORK_PER_TICK = CHECKPOINT_WORK / 50;

function finish(work: Iterator<unknown>): void {
  while (work.next().done !== true);
}

function recorded(budgetBytes?: number): { machine: ToyMachine; history: History<unknown> } {
  const machine = new ToyMachine(LAST, WORK_PER_TICK);
  const history = new History(machine, budgetBytes);
  finish(history.advance(tick(LAST)));
  return { machine, history };
}

describe.each([
  ['all its checkpoints', undefined],
  ['few checkpoints', 2_000_000],
  ['hardly any checkpoints', 1],
])('a history with %s', (_, budget) => {
  test('stands at any tick of the run in the state of that tick', () => {
    const { machine, history } = recorded(budget);
    const random = new RandomSource(3);
    for (let i = 0; i < 300; i++) {
      const goal = random.below(LAST + 1);
      finish(history.seek(tick(goal)));
      expect([machine.tick, machine.problems()]).toEqual([goal, []]);
    }
  });

  test('can be left in the middle of a seek, and goes on from there', () => {
    const { machine, history } = recorded(budget);
    const random = new RandomSource(4);
    for (let i = 0; i < 100; i++) {
      const work = history.seek(tick(random.below(LAST + 1)));
      for (let slices = random.below(4); slices > 0; slices--) work.next();
      work.return();
      expect(machine.problems()).toEqual([]);
    }
  });

  test('writes its logs once, however often a stretch is replayed', () => {
    const { machine, history } = recorded(budget);
    finish(history.seek(tick(100)));
    finish(history.seek(tick(LAST)));
    expect(machine.recorded).toEqual(Array.from({ length: LAST }, (_unused, at) => at));
  });

  test('gives its caller a turn after a slice of work', () => {
    const { machine, history } = recorded(budget);
    const work = history.seek(tick(LAST - 1));
    finish(history.seek(tick(0)));
    let before = machine.work;
    while (work.next().done !== true) {
      expect(machine.work - before).toBeLessThanOrEqual(2 * SLICE_WORK);
      before = machine.work;
    }
  });
});

describe('checkpoints', () => {
  test('lie as close as their work says', () => {
    const { history } = recorded();
    const ticks = history.checkpoints.ticks();
    expect(ticks.length).toBeGreaterThan(100);
    for (let i = 1; i < ticks.length; i++) {
      const gap = ((ticks[i] ?? 0) - (ticks[i - 1] ?? 0)) * WORK_PER_TICK;
      expect(gap).toBeGreaterThanOrEqual(CHECKPOINT_WORK);
      expect(gap).toBeLessThanOrEqual(2 * CHECKPOINT_WORK);
    }
  });

  test('are thinned to the budget, evenly over the whole run, and the first one stays', () => {
    const all = recorded().history.checkpoints;
    const budget = all.bytes / 8;
    const { count, bytes, ticks } = (() => {
      const { checkpoints } = recorded(budget).history;
      return { count: checkpoints.count, bytes: checkpoints.bytes, ticks: checkpoints.ticks() };
    })();
    expect(count).toBeLessThan(all.count / 2);
    // One version of each page has to stay whatever the budget says.
    expect(bytes).toBeLessThan(budget + 100 * 4096);
    expect(ticks[0]).toBe(0);
    const gaps = ticks.slice(1).map((at, i) => at - (ticks[i] ?? 0));
    const old = gaps.slice(0, -10);
    expect(Math.max(...old)).toBeLessThanOrEqual(8 * Math.min(...old));
  });

  test('are taken anew in a stretch that was thinned bare, while it is replayed', () => {
    const { machine, history } = recorded(1_000_000);
    const ticks = history.checkpoints.ticks();
    const gaps = ticks.slice(1).map((at, i) => at - (ticks[i] ?? 0));
    const widest = gaps.indexOf(Math.max(...gaps));
    const [from, to] = [ticks[widest] ?? 0, ticks[widest + 1] ?? 0];
    finish(history.seek(tick(to - 1)));
    const workBefore = machine.work;
    finish(history.seek(tick(to - 2)));
    expect(machine.work - workBefore).toBeLessThan((to - from) * WORK_PER_TICK);
    expect(machine.work - workBefore).toBeLessThanOrEqual(2 * CHECKPOINT_WORK);
  });

  test('cost nothing for pages that nobody writes', () => {
    const machine = new ToyMachine(10, 1);
    const history = new History(machine);
    machine.memory.reserve(1000 * 4096);
    finish(history.advance(tick(10)));
    expect(history.checkpoints.bytes).toBeLessThan(100 * 4096);
  });
});
