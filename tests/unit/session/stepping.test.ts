import { describe, expect, test } from 'vitest';
import type { Moment, Movement } from '../../../src/engine/contract';
import { DebuggedProgram, PATH, place } from './debugged_program';

const calls = `#include <stdio.h>
static int total;
static int square(int x)
{
    int y = x * x;
    return y;
}
static int factorial(int n)
{
    if (n < 2)
        return 1;
    int below = factorial(n - 1);
    return n * below;
}
int main(void)
{
    int a = 3;
    int b = square(a);
    total += b; total++;
    for (int i = 0; i < 2; i++)
        total += square(i);
    b = factorial(3);
    printf("%d %d\\n", total, b);
    return 0;
}
`;

type Stride = 'step-into' | 'step-over' | 'step-out';

const step = (kind: Stride, direction: 'forward' | 'backward'): Movement => ({ kind, direction });

/** Where repeated movements stand, from the present moment (not included) until one ends the walk. */
function walk(program: DebuggedProgram, movement: Movement, until: (moment: Moment) => boolean): Moment[] {
  const moments: Moment[] = [];
  for (let count = 0; count < 500; count++) {
    const moment = program.move(movement);
    moments.push(moment);
    if (until(moment)) return moments;
  }
  throw new Error('the walk does not end');
}

const atEnd = ({ reason }: Moment): boolean => reason.kind === 'end-of-run';
const atStart = ({ reason }: Moment): boolean => reason.kind === 'start-of-history';

describe('a step into', () => {
  test('goes from statement to statement in the order in which C executes them', () => {
    const program = new DebuggedProgram(calls);
    const moments = walk(program, step('step-into', 'forward'), atEnd);
    const square = [5, 6, 7];
    expect(moments.slice(0, -1).map(place)).toEqual([
      18,
      ...square,
      ...[19, 19, 20, 20, 21, ...square, 20, 20, 21, ...square, 20, 20, 22],
      ...[10, 12, 10, 12, 10, 11, 14, 13, 14, 13, 14, 23, 24, 25],
    ]);
    expect(moments.at(-1)?.end).toMatchObject({ kind: 'exited', status: 0 });
    expect(program.printed()).toBe('11 6\n');
  });

  test('stands on the same ticks backward as forward', () => {
    const program = new DebuggedProgram(calls);
    const first = program.tick;
    const forward = walk(program, step('step-into', 'forward'), atEnd);
    const backward = walk(program, step('step-into', 'backward'), ({ tick }) => tick === first);
    const ticks = forward.map(({ tick }) => tick);
    expect(backward.map(({ tick }) => tick)).toEqual([first, ...ticks.slice(0, -1)].reverse());
  });

  test('forward and then backward is where it was, to the bit', () => {
    const program = new DebuggedProgram(calls);
    for (let count = 0; count < 12; count++) {
      const hash = program.hash();
      program.move(step('step-into', 'forward'));
      const ahead = program.hash();
      expect(ahead).not.toBe(hash);
      program.move(step('step-into', 'backward'));
      expect(program.hash()).toBe(hash);
      program.move(step('step-into', 'forward'));
      expect(program.hash()).toBe(ahead);
    }
  });
});

describe('a step over', () => {
  test('goes over the functions that a statement calls', () => {
    const program = new DebuggedProgram(calls);
    const moments = walk(program, step('step-over', 'forward'), atEnd);
    expect(moments.slice(0, -1).map(place)).toEqual([18, 19, 19, 20, 20, 21, 20, 20, 21, 20, 20, 22, 23, 24, 25]);
    const backward = walk(program, step('step-over', 'backward'), ({ location }) => location?.line === 17);
    expect(backward.map(({ tick }) => tick)).toEqual(
      [program.tick, ...moments.slice(0, -1).map(({ tick }) => tick)].reverse(),
    );
  });

  test('stays in its frame of a recursion, in both directions', () => {
    const program = new DebuggedProgram(calls);
    const middle = (): string => program.variable('n').value;
    program.move({ kind: 'run-to', direction: 'forward', path: PATH, line: 10 });
    program.move({ kind: 'run-to', direction: 'forward', path: PATH, line: 12 });
    program.move({ kind: 'run-to', direction: 'forward', path: PATH, line: 12 });
    expect(middle()).toBe('2');
    const before = program.tick;
    expect(place(program.move(step('step-over', 'forward')))).toBe(13);
    expect([middle(), program.variable('below').value]).toEqual(['2', '1']);
    expect(program.move(step('step-over', 'backward')).tick).toBe(before);
    expect(middle()).toBe('2');
  });

  test('from the last statement of a function goes on in its caller', () => {
    const program = new DebuggedProgram(calls);
    program.runToMarker('return y;');
    const lines = [0, 0].map(() => place(program.move(step('step-over', 'forward'))));
    expect(lines).toEqual([7, 19]);
  });

  test('stops at a breakpoint in a function that it would have gone over', () => {
    const program = new DebuggedProgram(calls);
    program.ask('setBreakpoints', { path: PATH, lines: [6] });
    program.move(step('step-over', 'forward'));
    const moment = program.move(step('step-over', 'forward'));
    expect(moment.reason).toEqual({ kind: 'breakpoint', path: PATH, line: 6 });
    expect(moment.reasonText).toBe('at the breakpoint, program.c:6');
  });
});

describe('a step out', () => {
  test('forward goes to what the caller does next, backward to the call', () => {
    const program = new DebuggedProgram(calls);
    program.runToMarker('int y =');
    const inside = program.tick;
    const after = program.move(step('step-out', 'forward'));
    expect(place(after)).toBe(19);
    program.seek(inside);
    const call = program.move(step('step-out', 'backward'));
    expect(place(call)).toBe(18);
    expect(call.tick).toBeLessThan(inside);
  });

  test('of a recursion leaves one frame', () => {
    const program = new DebuggedProgram(calls);
    program.runToMarker('return 1;');
    expect(program.variable('n').value).toBe('1');
    expect(place(program.move(step('step-out', 'forward')))).toBe(13);
    expect(program.variable('n').value).toBe('2');
    expect(place(program.move(step('step-out', 'backward')))).toBe(12);
    expect(program.variable('n').value).toBe('3');
    expect(place(program.move(step('step-out', 'backward')))).toBe(22);
  });

  test('of main goes to the end of the run', () => {
    const program = new DebuggedProgram(calls);
    const moment = program.move(step('step-out', 'forward'));
    expect(moment.reason).toEqual({ kind: 'end-of-run' });
    expect(moment.end?.title).toBe('Exited 0');
    expect(moment.complete).toBe(true);
    expect(moment.recordedTick).toBe(moment.tick);
  });
});

describe('run to here', () => {
  test('goes to the next and to the previous time that the line is about to be executed', () => {
    const program = new DebuggedProgram(calls);
    const there = (direction: 'forward' | 'backward'): Moment =>
      program.move({ kind: 'run-to', direction, path: PATH, line: 21 });
    const first = there('forward');
    const second = there('forward');
    expect([first, second].map(place)).toEqual([21, 21]);
    expect(second.tick).toBeGreaterThan(first.tick);
    expect(atEnd(there('forward'))).toBe(true);
    expect(there('backward').tick).toBe(second.tick);
    expect(there('backward').tick).toBe(first.tick);
    expect(atStart(there('backward'))).toBe(true);
  });

  test('takes the next line with code, and says so where there is none', () => {
    const program = new DebuggedProgram(calls);
    expect(place(program.move({ kind: 'run-to', direction: 'forward', path: PATH, line: 3 }))).toBe(5);
    const hash = program.hash();
    expect(() => program.move({ kind: 'run-to', direction: 'forward', path: PATH, line: 99 })).toThrow(
      'program.c:99: there is no statement to run to.',
    );
    expect(program.hash()).toBe(hash);
  });
});

describe('one tick', () => {
  test('forward and backward are one operation', () => {
    const program = new DebuggedProgram(calls);
    const { tick } = program;
    const hash = program.hash();
    expect(program.move({ kind: 'tick', direction: 'forward' }).tick).toBe(tick + 1);
    expect(program.hash()).not.toBe(hash);
    expect(program.move({ kind: 'tick', direction: 'backward' }).tick).toBe(tick);
    expect(program.hash()).toBe(hash);
  });

  test('ends at the ends of history', () => {
    const program = new DebuggedProgram(calls);
    program.seek(0);
    expect(program.move({ kind: 'tick', direction: 'backward' })).toMatchObject({
      tick: 0,
      reason: { kind: 'start-of-history' },
    });
    const end = program.toEnd();
    expect(program.move({ kind: 'tick', direction: 'forward' })).toMatchObject({
      tick: end.tick,
      reason: { kind: 'end-of-run' },
    });
  });
});

describe('the ends of history', () => {
  test('a walk back ends before the first statement of main', () => {
    const program = new DebuggedProgram(calls);
    const { tick } = program;
    program.move(step('step-into', 'forward'));
    const moment = program.move({ kind: 'continue', direction: 'backward' });
    expect(moment).toMatchObject({ tick, reason: { kind: 'start-of-history' } });
    expect(moment.reasonText).toBe('at the start: nothing of main has run');
    expect(place(moment)).toBe(17);
  });

  test('what ran before main can be reached too', () => {
    const program = new DebuggedProgram(calls);
    expect(program.move(step('step-into', 'backward')).tick).toBe(0);
    expect(place(program.move(step('step-into', 'forward')))).toBe(17);
  });

  test('each movement forward from the end stays there and says so', () => {
    const program = new DebuggedProgram(calls);
    const end = program.toEnd();
    for (const kind of ['step-into', 'step-over', 'step-out', 'continue'] as const) {
      const moment = program.move({ kind, direction: 'forward' });
      expect(moment).toMatchObject({ tick: end.tick, reason: { kind: 'end-of-run' }, end: { status: 0 } });
    }
    expect(program.seek(end.tick + 1000).tick).toBe(end.tick);
  });
});
