import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { errorsIn } from './front_end';

/**
 * Small translation units, sorted into those `gcc -std=gnu11 -fsyntax-only` (12.2) accepts and those it rejects. A new
 * one goes into the file gcc's verdict names, after a line of `====`.
 */
function units(name: string): string[] {
  return readFileSync(join(import.meta.dirname, 'verdicts', name), 'utf8').split('\n====\n');
}

describe('what gcc accepts', () => {
  test.each(units('accepted.txt'))('%s', (source) => {
    expect(errorsIn(source)).toEqual([]);
  });
});

describe('what gcc rejects', () => {
  test.each(units('rejected.txt'))('%s', (source) => {
    expect(errorsIn(source)).not.toEqual([]);
  });
});

/** Where we differ on purpose: clang rejects these too, or they need what the simulated machine does not have. */
describe('what only gcc accepts', () => {
  test.each([
    ['an object of type void', 'void v;'],
    ['a void parameter', 'int f(void a);'],
    ['va_start without a variable argument list', 'void f(int n) { __builtin_va_list ap; __builtin_va_start(ap, n); }'],
    ['a function inside a function', 'int f(void) { int g(void) { return 1; } return 0; }'],
    ['an integer that fits no type', 'long z = 99999999999999999999;'],
    ['complex numbers', '_Complex double z;'],
    ['128-bit integers', '__int128 z;'],
  ])('%s is refused', (_what, source) => {
    expect(errorsIn(source)).not.toEqual([]);
  });
});
