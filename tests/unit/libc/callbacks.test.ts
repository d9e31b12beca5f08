import { describe, expect, test } from 'vitest';
import { DebuggedProgram, place } from '../session/debugged_program';

const SOURCE = `
#include <stdio.h>
#include <stdlib.h>
static int compare(const void *a, const void *b) {
  return *(const int *)a - *(const int *)b; // comparing
}
static void leave(void) {
  puts("left"); // leaving
}
int main(void) {
  int values[5] = { 4, 2, 5, 1, 3 };
  atexit(leave);
  qsort(values, 5, sizeof *values, compare); // sorting
  printf("%d %d\\n", values[0], values[4]);
  return 0;
}`;

const frames = (program: DebuggedProgram): string[] =>
  program.ask('stack', { pid: 0 }).frames.map(({ functionName }) => functionName);

describe('functions of libc that call back', () => {
  test('the stack of a comparison reaches through qsort to main', () => {
    const program = new DebuggedProgram(SOURCE);
    program.runToMarker('// comparing');
    expect(frames(program).slice(0, 2)).toEqual(['compare', 'main']);
  });

  test('the stack of a function of atexit reaches through exit to its caller', () => {
    const program = new DebuggedProgram(SOURCE);
    program.runToMarker('// leaving');
    expect(frames(program)[0]).toBe('leave');
    expect(frames(program)).not.toContain('main');
  });

  test('a step over qsort stops behind it', () => {
    const program = new DebuggedProgram(SOURCE);
    program.runToMarker('// sorting');
    const moment = program.move({ kind: 'step-over', direction: 'forward' });
    expect(place(moment)).toBe(program.lineOf('values[0]'));
  });
});

describe('functions that libc does not have', () => {
  const told = (source: string): readonly string[] =>
    new DebuggedProgram(source)
      .ask('check', { files: [{ path: 'a.c', text: source }], mainFiles: ['a.c'] })
      .diagnostics.map(({ severity, message, range }) => `${range.line} ${severity} ${message}`);

  test('are warned about where they are called', () => {
    const source =
      '#include <stdlib.h>\nint main(int argc, char **argv) {\n  if (argc > 5) system(argv[0]);\n  return 0;\n}\n';
    expect(told(source)).toEqual([
      "3 warning 'system' is declared by Pagewalk's headers but its libc does not have it yet: calling it ends the program with SIGSYS",
    ]);
  });

  test('are nothing to warn about when the program has its own', () => {
    const source =
      'int system(const char *command) { return *command; }\nint main(void) { return system("") + 0 * 3; }\n';
    expect(told(source)).toEqual([]);
  });
});
