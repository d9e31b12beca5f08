import { describe, expect, test } from 'vitest';
import { presets } from '../../../src/engine/config';
import type { Moment } from '../../../src/engine/contract';
import { SLICE_WORK } from '../../../src/engine/time/history';
import { tick } from '../../../src/engine/units';
import { DebuggedProgram, type ProgramOptions } from './debugged_program';

/** Between two turns of the host: what a slice is meant to be, and one operation that cannot be divided. */
const LONGEST_SLICE = SLICE_WORK * 1.5;

interface Run {
  readonly moment: Moment;
  readonly longestSlice: number;
  readonly slices: number;
}

/** Continues, counting the work between two yields; cancels after `maxSlices`. */
function runAway(source: string, options: ProgramOptions = {}, maxSlices = Infinity): Run {
  const program = new DebuggedProgram(source, options);
  const { machine } = program.session;
  const work = program.service.handle('move', { kind: 'continue', direction: 'forward' });
  let longestSlice = 0;
  for (let slices = 1; ; slices++) {
    const before = machine.work;
    const step = work.next();
    longestSlice = Math.max(longestSlice, machine.work - before);
    if (step.done === true) return { moment: step.value, longestSlice, slices };
    if (slices === maxSlices) program.ask('cancel', {});
  }
}

const short = { ...presets.classroom, maxTicks: 3_000_000 };

const loop = 'int main(void) { while (1); }\n';
const leak = '#include <stdlib.h>\nint main(void) { while (1) malloc(4096); }\n';
const touchingLeak = '#include <stdlib.h>\nint main(void) { while (1) *(char *)malloc(4096) = 1; }\n';
const forks = '#include <unistd.h>\nint main(void) { while (1) fork(); }\n';
const recursion = 'int down(int n) { return down(n + 1) + 1; }\nint main(void) { return down(0); }\n';
const output = '#include <stdio.h>\nint main(void) { while (1) puts("again and again"); }\n';

describe('a program that never ends by itself', () => {
  test('while (1); ends at the limit of its machine, and says which', () => {
    const { moment, longestSlice } = runAway(loop, { machine: short });
    expect(moment.end).toMatchObject({ kind: 'limit', status: 124 });
    expect(moment.end?.explanation).toContain('3,000,000 operations');
    expect(moment.end?.explanation).toContain('maxTicks');
    expect(moment.reason.kind).toBe('limit');
    expect(longestSlice).toBeLessThan(LONGEST_SLICE);
  });

  test.each([
    ['malloc(4096)', leak],
    ['malloc(4096) and a store', touchingLeak],
  ])('while (1) %s is killed on the classroom machine for want of memory', (_, source) => {
    const { moment, longestSlice } = runAway(source);
    expect(moment.end).toMatchObject({ kind: 'signaled', status: 137, title: 'Killed: SIGKILL (137)' });
    expect(moment.end?.explanation).toMatch(/out of memory|OOM/i);
    expect(longestSlice).toBeLessThan(LONGEST_SLICE);
  });

  test('while (1) malloc(4096) and a store ends on a large machine where the host keeps no more of it', () => {
    const program = new DebuggedProgram(touchingLeak, { machine: 'pc64' });
    const { machine, history } = program.session;
    const end = program.toEnd();
    expect(end.end).toMatchObject({ kind: 'limit', status: 124 });
    expect(end.end?.explanation).toContain('512 MiB');
    expect(end.reason.kind).toBe('limit');
    // The limit is met at one tick, by a replay in other slices too.
    program.seek(end.tick - 1000);
    while (machine.run(tick(end.tick + 1000), 777) === 'work');
    expect([machine.tick, history.frontier]).toEqual([end.tick, end.tick]);
  });

  test('while (1) fork(); fills the machine until somebody is killed or nobody can be made', () => {
    const { moment, longestSlice } = runAway(forks, { machine: short });
    expect(['limit', 'signaled']).toContain(moment.end?.kind);
    expect(moment.end?.explanation).not.toBe('');
    expect(moment.processes.length).toBeLessThanOrEqual(presets.classroom.limits.RLIMIT_NPROC);
    expect(longestSlice).toBeLessThan(LONGEST_SLICE);
  });

  test('an infinite recursion is ended by SIGSEGV at the end of the stack, and the sentence says so', () => {
    const { moment, longestSlice } = runAway(recursion, { machine: 'pc64' });
    expect(moment.end).toMatchObject({ kind: 'signaled', status: 139 });
    expect(moment.end?.explanation).toMatch(/stack/);
    expect(longestSlice).toBeLessThan(LONGEST_SLICE);
  });

  test.each([
    ['a loop', loop],
    ['allocations', leak],
    ['processes', forks],
    ['output', output],
    ['recursion', recursion],
  ])('of %s gives the host its turn often, on a large machine too', (_, source) => {
    const { longestSlice, slices } = runAway(source, { machine: 'pc64' }, 60);
    expect(slices).toBeGreaterThan(1);
    expect(longestSlice).toBeLessThan(LONGEST_SLICE);
  });

  test.each([
    ['a loop', loop],
    ['allocations', leak],
    ['stores', touchingLeak],
    ['processes', forks],
    ['output', output],
    ['recursion', recursion],
  ])('of %s comes back from one run of its machine when the work is done', (_, source) => {
    const { machine } = new DebuggedProgram(source, { machine: 'pc64' }).session;
    for (let slice = 0; slice < 20 && !machine.ended; slice++) {
      const before = machine.work;
      machine.run(tick(1_000_000_000), SLICE_WORK);
      expect(machine.work - before).toBeLessThan(LONGEST_SLICE);
    }
  });
});
