import { describe, expect, test } from 'vitest';
import { compile } from '../../../src/engine/c/compile';
import { presets } from '../../../src/engine/config';
import { Machine } from '../../../src/engine/machine';
import { tick } from '../../../src/engine/units';

const SOURCE = `
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
#include <sys/wait.h>
static volatile int rings;
static void ring(int signal) { (void)signal; rings++; alarm(1); }
int main(void) {
  signal(SIGALRM, ring);
  alarm(1);
  if (fork() == 0) {
    for (int i = 0; i < 3; i++) { usleep(300000); printf("child %d\\n", i); fflush(stdout); }
    return 0;
  }
  while (rings < 1) for (volatile int i = 0; i < 3000; i++) { }
  while (rings < 3) pause();
  wait(NULL);
  printf("%d rings\\n", rings);
  return 0;
}`;

// A slow processor, so that a second is not many operations.
const configuration = { ...presets.classroom, clock: { ...presets.classroom.clock, hertz: 40_000 } };

function machine(): Machine {
  const { image } = compile(new Map([['sleep.c', SOURCE]]), ['sleep.c']);
  if (image === undefined) throw new Error('the program does not compile');
  return new Machine({ configuration, image, argv: ['sleep'], environment: [], stdin: new Uint8Array() });
}

function run(subject: Machine, limit: number, workAtATime: number): void {
  while (subject.tick < limit && !subject.ended) subject.run(tick(limit), workAtATime);
}

const printed = ({ output }: Machine): string =>
  output.pieces.map(({ bytes }) => new TextDecoder().decode(bytes)).join('');

describe('time that programs wait for', () => {
  const whole = machine();
  run(whole, 2_000_000, 10_000_000);

  test('alarms ring over running code, and who sleeps wakes while others run', () => {
    expect(whole.kernel.endOfRun).toMatchObject({ kind: 'exited', status: 0 });
    expect(printed(whole)).toBe('child 0\nchild 1\nchild 2\n3 rings\n');
  });

  test('passes at once while nobody can run', () => {
    expect(whole.nanoseconds).toBeGreaterThan(3e9);
    expect(whole.tick).toBeLessThan(3 * configuration.clock.hertz);
  });

  test.each([1, 7, 333, 1000])('runs cut into pieces of %i operations come to the same states', (piece) => {
    const cut = machine();
    const limit = Math.floor(whole.tick / 2);
    while (cut.tick < limit && !cut.ended) cut.run(tick(Math.min(limit, cut.tick + piece)), 10_000);
    const straight = machine();
    run(straight, limit, 10_000_000);
    expect(cut.hash()).toBe(straight.hash());
  });
});
