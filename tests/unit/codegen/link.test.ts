import { describe, expect, test } from 'vitest';
import { compile } from '../../../src/engine/c/compile';
import type { CompileResult } from '../../../src/engine/c/compile';
import { formatDiagnostic } from '../../../src/engine/c/diagnostics';
import { compileText } from './compile_text';

const build = (...sources: readonly string[]): CompileResult => {
  const files = new Map(sources.map((text, i) => [`${String.fromCharCode(97 + i)}.c`, text] as const));
  return compile(files, [...files.keys()]);
};
const errors = (result: CompileResult): string[] =>
  result.diagnostics.filter(({ severity }) => severity === 'error').map(formatDiagnostic);

describe('linking', () => {
  test('a name that nobody defines is reported once, at its first use', () => {
    const result = build('int missing(int);\nint main(void) {\n  return missing(1) + missing(2);\n}\n');
    expect(errors(result)).toEqual(["a.c:3:10: error: undefined reference to 'missing'"]);
    expect(result.image).toBeUndefined();
  });

  test('a program without main cannot start', () => {
    expect(errors(build('int f(void) { return 1; }'))).toEqual(["a.c:1:1: error: undefined reference to 'main'"]);
  });

  test('two definitions of one external name are an error with a note at the first', () => {
    const result = build('int f(void) { return 1; }\nint main(void) { return f(); }\n', 'int f(void) { return 2; }\n');
    expect(errors(result)).toEqual(["b.c:1:5: error: multiple definition of 'f'\na.c:1:5: note: first defined here"]);
  });

  test('two tentative definitions in two files are two definitions, as with gcc since version 10', () => {
    expect(errors(build('int x;\nint main(void) { return x; }\n', 'int x;\n'))).toHaveLength(1);
  });

  test('static names of two files do not meet', () => {
    expect(
      errors(
        build('static int x = 1;\nint main(void) { return x; }\n', 'static int x = 2;\nint y(void) { return x; }\n'),
      ),
    ).toEqual([]);
  });

  test('a weak definition gives way to another one', () => {
    const weak = '__attribute__((weak)) int f(void) { return 1; }\nint main(void) { return f(); }\n';
    expect(errors(build(weak, 'int f(void) { return 2; }\n'))).toEqual([]);
  });
});

describe('the image', () => {
  const image = compileText(`
    #include <stdio.h>
    const int constant = 5;
    int initialised = 7;
    int zeroed[100];
    const char *const names[] = {"one", "two", "one"};
    int main(void) { puts("one"); printf("%d %d %d %s\\n", constant, initialised, zeroed[0], names[0]); return 0; }`);
  const segment = (name: string): (typeof image.segments)[number] => {
    const found = image.segments.find((each) => each.name === name);
    if (found === undefined) throw new Error(`no segment ${name}`);
    return found;
  };
  const inside = (name: string, address: number): boolean => {
    const { vaddr, memoryBytes } = segment(name);
    return address >= vaddr && address < vaddr + memoryBytes;
  };
  const addressOf = (name: string): number => {
    const location = image.debug.globals.find((each) => each.name === name)?.location;
    if (location?.kind !== 'static') throw new Error(`${name} has no address`);
    return location.address;
  };

  test('each segment starts on a page of its own', () => {
    expect(image.segments.map(({ vaddr, fileOffset }) => [vaddr % 4096, fileOffset % 4096])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });

  test('constants are read-only, a table of addresses is relocated, zeros take no file', () => {
    expect(inside('rodata', addressOf('constant'))).toBe(true);
    expect(inside('data', addressOf('initialised'))).toBe(true);
    expect(inside('data', addressOf('names'))).toBe(true);
    const zeroed = addressOf('zeroed');
    expect(inside('data', zeroed)).toBe(true);
    expect(zeroed).toBeGreaterThanOrEqual(segment('data').vaddr + segment('data').fileBytes);
  });

  test('equal string literals are one object', () => {
    const view = new DataView(image.bytes.buffer);
    const names = addressOf('names');
    const [one, two, again] = [0, 8, 16].map((offset) => view.getUint32(names + offset, true));
    expect(again).toBe(one);
    expect(two).not.toBe(one);
    expect(image.relocations).toEqual(expect.arrayContaining([names, names + 8, names + 16]));
  });

  test('each function of libc that is called has one word of the .got', () => {
    expect(image.imports.map(({ name }) => name).sort()).toEqual(['exit', 'printf', 'puts']);
    expect(image.imports.every(({ slot }) => inside('data', slot) && slot % 8 === 0)).toBe(true);
  });
});
