import { describe, expect, test } from 'vitest';
import { compile } from '../../../src/engine/c/compile';
import type { CompileOptions } from '../../../src/engine/c/compile';
import { compileText } from './compile_text';
import { runProgram } from './reference_executor';

const messages = (text: string, options: CompileOptions = {}): string[] => {
  const { image, diagnostics } = compile(new Map([['a.c', text]]), ['a.c'], options);
  return [
    ...diagnostics.map(({ severity, message }) => `${severity}: ${message}`),
    image === undefined ? 'no image' : 'image',
  ];
};

describe('what the generator leaves out is said', () => {
  test('cleanup attributes are refused', () => {
    const text = 'void f(int *p) { *p = 1; } int main(void) { int x __attribute__((cleanup(f))) = 0; return x; }';
    expect(messages(text)).toEqual([
      "error: attribute 'cleanup' is not supported; call 'f(&x)' where the scope ends",
      'no image',
    ]);
  });

  test('thread-local objects are compiled with a warning', () => {
    expect(messages('static _Thread_local int t; int main(void) { return t; }')).toEqual([
      "warning: thread-local object 't' is shared by all threads here",
      'image',
    ]);
  });

  test('32-bit programs are refused', () => {
    expect(messages('int main(void) { return 0; }', { dataModel: 'ilp32' })).toEqual([
      'error: programs for 32-bit machines cannot be generated yet; choose a 64-bit machine',
      'no image',
    ]);
  });
});

test('locals that are aligned to more than the frame lie at their alignment, in every recursion', () => {
  const image = compileText(`
    int f(int n) {
      _Alignas(64) char a[40] = "hello";
      __attribute__((aligned(128))) long v = n;
      char c = n;
      v += a[4] == 'o';
      return ((long)a & 63) + ((long)&v & 127) + (c != n) + (v != n + 1) + (n ? f(n - 1) : 0);
    }
    int main(void) { return f(5); }`);
  expect(runProgram(image).status).toBe(0);
});
