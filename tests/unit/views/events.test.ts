import { describe, expect, test } from 'vitest';
import type { EventKind } from '../../../src/engine/contract';
import { samples } from '../../../src/labs/samples';
import { DebuggedProgram, PATH } from '../session/debugged_program';

const source = `#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static char page[3 * 4096];
int main(void)
{
    char *block = malloc(100);
    puts("first");
    page[4096 + 10] = 1; /* touch */
    if (fork() == 0) {
        page[4096 + 10] = 2; /* copy */
        _exit(0);
    }
    wait(NULL);
    free(block);
    puts("second");
    return 0;
}
`;

/** All rows of the log, window by window. */
function everything(program: DebuggedProgram, kinds: readonly EventKind[] = []) {
  const first = program.ask('events', { kinds, firstRow: 0, rows: 400 });
  const rows = [...first.rows];
  while (rows.length < first.matching) {
    // The last window begins earlier, so that it is full.
    const window = program.ask('events', { kinds, firstRow: rows.length, rows: 400 });
    rows.push(...window.rows.slice(rows.length - window.firstRow));
  }
  return { ...first, rows };
}

/** The faults of a line, oldest first. */
function faultsOn(program: DebuggedProgram, marker: string): number[] {
  const line = program.lineOf(marker);
  return everything(program, ['fault'])
    .rows.filter((row) => row.line === line)
    .map(({ index }) => index);
}

describe('the event log', () => {
  test('holds as many rows of a kind as the program caused', () => {
    const program = new DebuggedProgram(source);
    program.toEnd();
    const count = (kind: EventKind) => everything(program, [kind]).matching;
    // stdout's buffer is the third allocation of the C program's libc: block, then the buffer at the first puts.
    expect([count('fork'), count('exit'), count('wait')]).toEqual([1, 2, 1]);
    expect(everything(program, ['free']).rows.filter(({ line }) => line === 16)).toHaveLength(1);
    expect(everything(program, ['malloc']).rows.filter(({ line }) => line === 8)).toHaveLength(1);
    const all = everything(program);
    expect([all.matching, all.total, all.rows.length]).toEqual([all.past, all.past, all.past]);
    expect(all.rows.map(({ tick }) => tick)).toEqual(all.rows.map(({ tick }) => tick).toSorted((a, b) => a - b));
  });

  test('tells what is past from what is to come, and keeps both when the machine goes back', () => {
    const program = new DebuggedProgram(source);
    program.toEnd();
    const whole = everything(program);
    const middle = whole.rows[Math.floor(whole.rows.length / 2)]?.tick ?? 0;
    program.seek(middle);
    const half = everything(program);
    expect(half.rows).toEqual(whole.rows);
    expect(half.past).toBe(whole.rows.filter(({ tick }) => tick < middle).length);
    expect([half.total, half.matchingPast]).toEqual([whole.total, half.past]);
  });

  test('answers windows of a filtered list', () => {
    const program = new DebuggedProgram(source);
    program.toEnd();
    const faults = everything(program, ['fault']).rows;
    const window = program.ask('events', { kinds: ['fault'], firstRow: 3, rows: 4 });
    expect([window.firstRow, window.matching]).toEqual([3, faults.length]);
    expect(window.rows).toEqual(faults.slice(3, 7));
  });

  test('opens a page fault into its nine steps, of which one decides', () => {
    const program = new DebuggedProgram(source);
    program.toEnd();
    const [touch] = faultsOn(program, '/* touch */');
    const { row, summary, steps } = program.ask('event', { index: touch ?? -1 });
    const address = program.ask('stack', { pid: 0 }).globals.find(({ name }) => name === 'page')?.address;
    expect(steps).toHaveLength(9);
    expect(steps.filter(({ decisive }) => decisive)).toHaveLength(1);
    expect(summary.mark).toBe('minor');
    if (address !== undefined) expect(row.values['address']).toBe(address + 4096 + 10);
    expect(steps.every(({ title, text }) => title !== '' && text !== '')).toBe(true);
  });

  test('tells the copy on write of the child, with the frame before and the frame after', () => {
    const program = new DebuggedProgram(source);
    program.toEnd();
    const copies = faultsOn(program, '/* copy */').map((index) => program.ask('event', { index }));
    const copy = copies.find(({ summary }) => summary.mark === 'cow');
    expect(copy).toBeDefined();
    expect(copy?.row.values['oldFrame']).not.toBe(copy?.row.values['newFrame']);
    expect(copy?.row.pid).not.toBe(program.session.inputs.machine === 'classroom' ? 1012 : 0);
    expect(copy?.steps.map(({ frame }) => frame)).toContain(copy?.row.values['newFrame']);
  });

  test('opens a malloc into its way through the bins, and leaves the session where it stood', () => {
    const program = new DebuggedProgram(source);
    program.toEnd();
    const hash = program.hash();
    const malloc = everything(program, ['malloc']).rows.find(({ line }) => line === 8);
    const { steps } = program.ask('event', { index: malloc?.index ?? -1 });
    expect(steps.length).toBeGreaterThan(1);
    expect(steps.map(({ title, text }) => `${title} ${text}`).join('\n')).toMatch(/tcache/);
    expect(steps.map(({ title, text }) => `${title} ${text}`).join('\n')).toMatch(/top/);
    expect(program.hash()).toBe(hash);
  });
});

describe('the timeline', () => {
  test.each(samples.map(({ id, text, machine }) => [id, text, machine] as const))(
    'of %s has every event of the log in one bin of its lane',
    (_, text, machine) => {
      const program = new DebuggedProgram(text, { machine });
      const { tick } = program.toEnd();
      const timeline = program.ask('timeline', { from: 0, to: tick + 1, bins: 97 });
      const binned = Object.fromEntries(
        timeline.lanes.map(({ name, bins }) => [name, bins.reduce((sum, count) => sum + count, 0)]),
      );
      const rows = everything(program).rows;
      const logged = (mark: string, kind?: EventKind) =>
        rows.filter((row) => row.mark === mark && (kind === undefined || row.kind === kind)).length;
      expect(binned).toMatchObject({
        allocations: logged('alloc'),
        frees: logged('free'),
        'minor faults': logged('minor'),
        'major faults': logged('major'),
        'copy-on-write': logged('cow'),
      });
    },
  );

  test('shows who ran when, without a gap', () => {
    const program = new DebuggedProgram(source);
    const { tick } = program.toEnd();
    const { running } = program.ask('timeline', { from: 0, to: tick, bins: 50 });
    expect(new Set(running.map(({ pid }) => pid)).size).toBeGreaterThanOrEqual(2);
    expect([running[0]?.from, running.at(-1)?.to]).toEqual([0, tick]);
    for (let i = 1; i < running.length; i++) expect(running[i]?.from).toBe(running[i - 1]?.to);
  });

  test('flags the fork and the ends, and marks the checkpoints', () => {
    const program = new DebuggedProgram(source);
    const { tick } = program.toEnd();
    const { marks, checkpoints, samples: curves } = program.ask('timeline', { from: 0, to: tick + 1, bins: 50 });
    expect(marks.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['fork', 'exit']));
    expect(Array.from(checkpoints)).toEqual(program.session.history.checkpoints.ticks());
    expect(curves.ticks.length).toBe(curves.rssPages.length);
    expect(Array.from(curves.ticks)).toEqual(Array.from(curves.ticks).toSorted((a, b) => a - b));
  });
});

describe('the margin and the output', () => {
  test('count what each line has caused, up to now', () => {
    const program = new DebuggedProgram(source);
    program.runToMarker('free(block);');
    const { lines, statements } = program.ask('lineCounts', { path: PATH });
    const of = (marker: string) => lines.find(({ line }) => line === program.lineOf(marker));
    expect(of('char *block')).toMatchObject({ executed: true, allocations: 1 });
    expect(of('/* touch */')?.faults).toBeGreaterThan(0);
    expect(of('free(block);')?.frees ?? 0).toBe(0);
    expect(of('puts("second");')?.executed ?? false).toBe(false);
    expect(statements).toContain(program.lineOf('/* copy */'));
    expect(statements).not.toContain(program.lineOf('static char page'));
  });

  test('show what was written up to now, and less after going back', () => {
    const program = new DebuggedProgram(source);
    program.toEnd();
    expect(program.printed()).toBe('first\nsecond\n');
    const [first, second] = program.ask('output', {}).pieces;
    expect([first?.fd, first?.text, second?.text]).toEqual([1, 'first\n', 'second\n']);
    program.seek(second?.tick ?? 0);
    expect(program.printed()).toBe('first\n');
  });
});
