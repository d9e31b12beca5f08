import { describe, expect, test } from 'vitest';
import type { Movement } from '../../../src/engine/contract';
import { DebuggedProgram, PATH, finish } from './debugged_program';

const busy = `int main(void)
{
    volatile long sum = 0;
    for (long i = 0; i < 400000; i++)
        sum += i;
    return 0;
}
`;

/** Starts a movement, lets it take some pieces, cancels it, and lets it come to its answer. */
function cancelAfter(program: DebuggedProgram, pieces: number, movement: Movement) {
  const work = program.service.handle('move', movement);
  for (let i = 0; i < pieces; i++) {
    if (work.next().done === true) throw new Error('the movement ended before it could be cancelled');
  }
  program.ask('cancel', {});
  return finish(work);
}

describe('cancel', () => {
  test('of a movement forward leaves the machine where it has come', () => {
    const program = new DebuggedProgram(busy);
    const { tick } = program;
    const moment = cancelAfter(program, 3, { kind: 'continue', direction: 'forward' });
    expect(moment.reason).toEqual({ kind: 'cancelled' });
    expect(moment.reasonText).toMatch(/^stopped by you, program.c:[45]$/);
    expect(moment.tick).toBeGreaterThan(tick);
    expect(moment.complete).toBe(false);
    const { pid } = moment;
    expect(program.move({ kind: 'step-into', direction: 'forward' }).pid).toBe(pid);
  });

  test('of a search backward goes back to where it began', () => {
    const program = new DebuggedProgram(busy);
    program.seek(3_000_000);
    const { tick } = program;
    const hash = program.hash();
    const moment = cancelAfter(program, 2, { kind: 'run-to', direction: 'backward', path: PATH, line: 3 });
    expect(moment.reason).toEqual({ kind: 'cancelled' });
    expect([moment.tick, program.hash()]).toEqual([tick, hash]);
  });

  test('between two movements does not stop the next one', () => {
    const program = new DebuggedProgram(busy);
    program.ask('cancel', {});
    expect(program.toEnd().reason).toEqual({ kind: 'end-of-run' });
  });

  test('leaves a history that goes on as if nothing had been', () => {
    const program = new DebuggedProgram(busy);
    cancelAfter(program, 2, { kind: 'continue', direction: 'forward' });
    program.seek(500_000);
    cancelAfter(program, 1, { kind: 'continue', direction: 'forward' });
    const end = program.toEnd();
    const calm = new DebuggedProgram(busy);
    expect(calm.toEnd().tick).toBe(end.tick);
    expect(calm.hash()).toBe(program.hash());
  });

  test('meanwhile views are answered for the moment at which the machine stands', () => {
    const program = new DebuggedProgram(busy);
    const work = program.service.handle('move', { kind: 'continue', direction: 'forward' });
    for (let i = 0; i < 4; i++) work.next();
    expect(program.notifications.length).toBeGreaterThan(0);
    const { past, total } = program.ask('events', { kinds: [], rows: 5 });
    expect(past).toBe(total);
    expect(program.ask('stack', { pid: 0 }).frames[0]?.functionName).toBe('main');
    expect(finish(work).end?.status).toBe(0);
  });
});
