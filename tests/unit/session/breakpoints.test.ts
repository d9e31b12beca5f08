import { describe, expect, test } from 'vitest';
import type { Moment, Watchpoint } from '../../../src/engine/contract';
import { DebuggedProgram, PATH, place } from './debugged_program';

const loop = `#include <stdio.h>
#include <string.h>
static int total;
static char name[16];
/* no code here */
static void add(int value)
{
    total += value;
}
int main(void)
{
    for (int i = 1; i <= 3; i++)
        add(i * 10);
    memset(name, 'x', 8);
    if (total > 0) total = 7; else total = 8;
    printf("%d %s\\n", total, name);
    return total;
}
`;

const forward = { kind: 'continue', direction: 'forward' } as const;
const backward = { kind: 'continue', direction: 'backward' } as const;

function watchOf(program: DebuggedProgram, label: string): Watchpoint {
  const { address, size } = program.variable(label);
  return { pid: program.session.moment().pid, address, length: size, label };
}

describe('breakpoints', () => {
  test('bind to the next line with code, and to nothing below the last', () => {
    const program = new DebuggedProgram(loop);
    const { bound } = program.ask('setBreakpoints', { path: PATH, lines: [5, 8, 15, 50] });
    expect(bound).toEqual([8, 8, 15, null]);
    expect(program.ask('setBreakpoints', { path: 'other.c', lines: [1] }).bound).toEqual([null]);
  });

  test('stop before each execution of the line, on the same ticks in both directions', () => {
    const program = new DebuggedProgram(loop);
    program.ask('setBreakpoints', { path: PATH, lines: [8] });
    const ahead: Moment[] = [];
    for (let i = 0; i < 3; i++) ahead.push(program.move(forward));
    expect(ahead.map(place)).toEqual([8, 8, 8]);
    expect(ahead.map(({ reason }) => reason)).toEqual(Array(3).fill({ kind: 'breakpoint', path: PATH, line: 8 }));
    expect(program.variable('value').value).toBe('30');
    expect(program.move(forward).reason).toEqual({ kind: 'end-of-run' });
    const back: Moment[] = [];
    for (let i = 0; i < 3; i++) back.push(program.move(backward));
    expect(back.map(({ tick }) => tick)).toEqual(ahead.map(({ tick }) => tick).reverse());
    expect(program.variable('value').value).toBe('10');
    expect(program.move(backward).reason).toEqual({ kind: 'start-of-history' });
  });

  test('stop once on a line with several statements', () => {
    const program = new DebuggedProgram(loop);
    program.ask('setBreakpoints', { path: PATH, lines: [15] });
    expect(place(program.move(forward))).toBe(15);
    expect(program.move(forward).reason).toEqual({ kind: 'end-of-run' });
  });

  test('that are taken away do not stop any more', () => {
    const program = new DebuggedProgram(loop);
    program.ask('setBreakpoints', { path: PATH, lines: [8] });
    program.move(forward);
    program.ask('setBreakpoints', { path: PATH, lines: [] });
    expect(program.move(forward).reason).toEqual({ kind: 'end-of-run' });
  });

  test('are not part of the state: setting them changes no hash and no tick', () => {
    const program = new DebuggedProgram(loop);
    const hash = program.hash();
    program.ask('setBreakpoints', { path: PATH, lines: [8, 12, 15] });
    program.ask('setWatchpoints', { watchpoints: [watchOf(program, 'total')] });
    expect(program.hash()).toBe(hash);
    const end = program.seek(1_000_000);
    const bare = new DebuggedProgram(loop);
    expect([bare.seek(1_000_000).tick, bare.hash()]).toEqual([end.tick, program.hash()]);
  });
});

describe('data breakpoints', () => {
  test('stop right after each store, with the value before and after', () => {
    const program = new DebuggedProgram(loop);
    const watch = watchOf(program, 'total');
    program.ask('setWatchpoints', { watchpoints: [watch] });
    const changes = [];
    for (let i = 0; i < 4; i++) {
      const { reason } = program.move(forward);
      if (reason.kind !== 'watchpoint') throw new Error(`stopped for ${reason.kind}`);
      expect([reason.address, reason.length]).toEqual([watch.address, 4]);
      changes.push([reason.old, reason.value]);
    }
    expect(changes).toEqual([
      ['0x0', '0xa'],
      ['0xa', '0x1e'],
      ['0x1e', '0x3c'],
      ['0x3c', '0x7'],
    ]);
    expect(program.variable('total').value).toBe('7');
    expect(program.move(forward).reason).toEqual({ kind: 'end-of-run' });
  });

  test('stop right before each store on the way back, and tell the same change', () => {
    const program = new DebuggedProgram(loop);
    program.ask('setWatchpoints', { watchpoints: [watchOf(program, 'total')] });
    const ahead = [0, 1, 2, 3].map(() => program.move(forward));
    program.toEnd();
    const back = [0, 1, 2, 3].map(() => program.move(backward));
    expect(back.map(({ tick }) => tick)).toEqual(ahead.map(({ tick }) => tick - 1).reverse());
    expect(back.map(({ reason }) => reason)).toEqual(ahead.map(({ reason }) => reason).reverse());
    expect(program.variable('total').value).toBe('0');
    expect(program.move(backward).reason).toEqual({ kind: 'start-of-history' });
  });

  test('tell the right value before a store after a seek over other stores', () => {
    const program = new DebuggedProgram(loop);
    program.ask('setWatchpoints', { watchpoints: [watchOf(program, 'total')] });
    const second = [0, 1].map(() => program.move(forward)).at(-1);
    program.seek(second?.tick ?? 0);
    const stopped = program.move({ kind: 'step-out', direction: 'forward' });
    expect(stopped.reason.kind).toBe('step');
    program.move({ kind: 'step-into', direction: 'forward' });
    program.move({ kind: 'step-into', direction: 'forward' });
    expect(program.move({ kind: 'step-over', direction: 'forward' }).reason).toMatchObject({
      kind: 'watchpoint',
      old: '0x1e',
      value: '0x3c',
    });
  });

  test('notice stores of libc in the middle of a range', () => {
    const program = new DebuggedProgram(loop);
    const { address } = program.variable('name');
    const pid = program.session.moment().pid;
    program.ask('setWatchpoints', { watchpoints: [{ pid, address: address + 5, length: 1, label: 'name[5]' }] });
    const moment = program.move(forward);
    expect(moment.reason).toMatchObject({ kind: 'watchpoint', old: '0x0', value: '0x78' });
    expect(moment.reasonText).toBe('name[5] is written: 0x0 became 0x78');
    expect(place(moment)).toBe(14);
  });

  test('leave stores beside the range alone', () => {
    const program = new DebuggedProgram(loop);
    const { address } = program.variable('name');
    const pid = program.session.moment().pid;
    program.ask('setWatchpoints', { watchpoints: [{ pid, address: address + 8, length: 8, label: 'the rest' }] });
    expect(program.move(forward).reason).toEqual({ kind: 'end-of-run' });
  });

  test('and breakpoints stop in the order in which they are met', () => {
    const program = new DebuggedProgram(loop);
    program.ask('setBreakpoints', { path: PATH, lines: [8] });
    program.ask('setWatchpoints', { watchpoints: [watchOf(program, 'total')] });
    const kinds = [0, 1, 2, 3].map(() => program.move(forward).reason.kind);
    expect(kinds).toEqual(['breakpoint', 'watchpoint', 'breakpoint', 'watchpoint']);
    const back = [0, 1, 2].map(() => program.move(backward).reason.kind);
    expect(back).toEqual(['watchpoint', 'breakpoint', 'watchpoint']);
  });
});
