import { describe, expect, test } from 'vitest';
import type { EventKind, Moment } from '../../../src/engine/contract';
import { DebuggedProgram, place } from './debugged_program';

const allocations = `#include <stdlib.h>
#include <sys/mman.h>
int main(void)
{
    char *a = malloc(100);
    char *b = malloc(200);
    free(a);
    char *c = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    c[0] = 1;
    c[4096] = 2;
    free(b);
    return 0;
}
`;

const next = (kinds: readonly EventKind[]) => ({ kind: 'event', direction: 'forward', kinds }) as const;
const previous = (kinds: readonly EventKind[]) => ({ kind: 'event', direction: 'backward', kinds }) as const;

describe('the next event of a kind', () => {
  test('stands just after the operation that caused it, and the previous one where the next one stood', () => {
    const program = new DebuggedProgram(allocations);
    const kinds = ['malloc', 'free'] as const;
    const ahead = [0, 1, 2, 3].map(() => program.move(next(kinds)));
    expect(ahead.map(place)).toEqual([5, 6, 7, 11]);
    expect(ahead.map(({ reason }) => (reason.kind === 'event' ? reason.event : reason.kind))).toEqual([
      'malloc',
      'malloc',
      'free',
      'free',
    ]);
    const end = program.move(next(kinds));
    expect(end.reason).toEqual({ kind: 'end-of-run' });
    const back = [0, 1, 2, 3].map(() => program.move(previous(kinds)));
    expect(back.map(({ tick, reason }) => ({ tick, reason }))).toEqual(
      ahead.map(({ tick, reason }) => ({ tick, reason })).reverse(),
    );
    expect(program.move(previous(kinds))).toMatchObject({ reason: { kind: 'start-of-history' } });
    expect(place(program.session.moment())).toBe(5);
  });

  test('names in words what has happened', () => {
    const program = new DebuggedProgram(allocations);
    expect(program.move(next(['malloc'])).reasonText).toMatch(/^after malloc.*100/);
  });

  test('can be a page fault of a line', () => {
    const program = new DebuggedProgram(allocations);
    program.runToMarker('c[0] = 1;');
    const lineOf = ({ reason }: Moment): number | undefined =>
      reason.kind === 'event' ? program.ask('event', { index: reason.index }).summary.line : undefined;
    expect(lineOf(program.move(next(['fault'])))).toBe(9);
    expect(lineOf(program.move(next(['fault'])))).toBe(10);
    expect(lineOf(program.move(previous(['fault'])))).toBe(9);
  });

  test('tells the same event from both sides where one operation caused several', () => {
    const program = new DebuggedProgram(allocations);
    const first = program.move(next([]));
    const second = program.move(next([]));
    const third = program.move(next([]));
    expect(new Set([first.tick, second.tick, third.tick]).size).toBe(3);
    const back = [program.move(previous([])), program.move(previous([]))];
    expect(back.map(({ tick, reason }) => ({ tick, reason }))).toEqual(
      [second, first].map(({ tick, reason }) => ({ tick, reason })),
    );
  });
});
