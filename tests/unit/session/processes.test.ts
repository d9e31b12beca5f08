import { describe, expect, test } from 'vitest';
import { DebuggedProgram, PATH, place } from './debugged_program';

const forked = `#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static int shared = 1;
int main(void)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        shared = 2;
        for (volatile int i = 0; i < 3000; i++)
            shared += i;
        _exit(5);
    }
    shared = 3;
    for (volatile int i = 0; i < 3000; i++)
        shared++;
    waitpid(child, &status, 0);
    printf("%d %d\\n", shared, WEXITSTATUS(status));
    return 0;
}
`;

describe('a step in a program of two processes', () => {
  test('stays with its process, forward and backward', () => {
    const program = new DebuggedProgram(forked);
    const { pid } = program.session.moment();
    const lines: unknown[] = [];
    const ticks: number[] = [program.tick];
    for (let i = 0; i < 5; i++) {
      const moment = program.move({ kind: 'step-over', direction: 'forward' });
      expect(moment.pid).toBe(pid);
      lines.push(place(moment));
      ticks.push(moment.tick);
    }
    expect(lines).toEqual([9, 10, 16, 17, 17]);
    for (let i = 4; i >= 0; i--) {
      const moment = program.move({ kind: 'step-over', direction: 'backward' });
      expect([moment.pid, moment.tick]).toEqual([pid, ticks[i]]);
    }
  });

  test('over the wait goes to where the process itself goes on', () => {
    const program = new DebuggedProgram(forked);
    const { pid } = program.session.moment();
    program.runToMarker('waitpid(child');
    const before = program.tick;
    const after = program.move({ kind: 'step-over', direction: 'forward' });
    expect([after.pid, place(after)]).toEqual([pid, 20]);
    const back = program.move({ kind: 'step-over', direction: 'backward' });
    expect([back.pid, place(back), back.tick]).toEqual([pid, 19, before]);
  });

  test('of the child stays with the child until it ends, and then shows the process that goes on', () => {
    const program = new DebuggedProgram(forked);
    const parent = program.session.moment().pid;
    const inChild = program.runToMarker('shared = 2;');
    expect(inChild.pid).not.toBe(parent);
    expect(program.move({ kind: 'step-over', direction: 'forward' }).pid).toBe(inChild.pid);
    program.runToMarker('_exit(5);');
    expect(program.session.moment().pid).toBe(inChild.pid);
    const after = program.move({ kind: 'step-over', direction: 'forward' });
    expect(after.pid).toBe(parent);
    expect(after.processes.find(({ pid }) => pid === inChild.pid)?.state ?? 'dead').not.toBe('running');
  });

  test('a data breakpoint watches the memory of one process', () => {
    const program = new DebuggedProgram(forked);
    const { pid } = program.session.moment();
    const { address } = program.variable('shared');
    program.ask('setWatchpoints', { watchpoints: [{ pid, address, length: 4, label: 'shared' }] });
    const moment = program.move({ kind: 'continue', direction: 'forward' });
    expect(moment.pid).toBe(pid);
    expect(moment.reason).toMatchObject({ kind: 'watchpoint', old: '0x1', value: '0x3' });
  });

  test('each process has its own value of a variable after the write', () => {
    const program = new DebuggedProgram(forked);
    const { pid: parent } = program.session.moment();
    const { pid: child } = program.runToMarker('_exit(5);');
    program.ask('setBreakpoints', { path: PATH, lines: [] });
    const valueIn = (pid: number) => program.ask('stack', { pid }).globals.find(({ name }) => name === 'shared')?.value;
    expect(valueIn(child)).toBe(String(2 + (2999 * 3000) / 2));
    expect(Number(valueIn(parent))).toBeLessThan(3004);
  });
});
