import { describe, expect, test } from 'vitest';
import { compileText, instructionsOf } from './compile_text';

describe('compact code', () => {
  test('counting an int in memory is one operation', () => {
    const image = compileText('void f(void) { int i; i = 0; i++; ++i; i += 7; i -= 8; } int main(void) { return 0; }');
    expect(instructionsOf(image, 'f').filter((line) => line.startsWith('incm32'))).toEqual([
      'incm32 [rbp-4], 1',
      'incm32 [rbp-4], 1',
      'incm32 [rbp-4], 7',
      'incm32 [rbp-4], -8',
    ]);
  });

  test('adding an element of an array takes four operations', () => {
    const image = compileText('int f(int *p, int i, int s) { s += p[i]; return s; } int main(void) { return 0; }');
    expect(instructionsOf(image, 'f').slice(4, 9)).toEqual([
      'ld64 rax, [rbp-8]',
      'leaxm rax, [rbp-12] * 4',
      'ld32 rax, [rax]',
      'addm32 rax, [rbp-16]',
      'st32 rax, [rbp-16]',
    ]);
  });

  test('a condition compares and jumps in one operation', () => {
    const image = compileText('int f(int a, int b) { if (a < b) return 1; return 0; } int main(void) { return 0; }');
    expect(instructionsOf(image, 'f').slice(3, 6)).toEqual([
      'ld32 rax, [rbp-4]',
      'ld32 rcx, [rbp-8]',
      'jle32 rcx, rax, 0x98',
    ]);
  });

  test('int constants and conversions that change no bit cost nothing', () => {
    const image = compileText('unsigned f(void) { return (unsigned)(2 * 3 + -1); } int main(void) { return 0; }');
    expect(instructionsOf(image, 'f')).toEqual(['enter 0', 'movi rax, 5', 'leave', 'ret']);
  });
});

/** Offsets from rbp, read off `gcc -O0 -fno-stack-protector -S` (gcc 12.2). */
describe('the frame has the layout that gcc -O0 gives it', () => {
  const offsets = (body: string): Record<string, number> => {
    const { debug } = compileText(`${body} int main(void) { return 0; }`);
    const variables = debug.functions.find(({ name }) => name === 'f')?.variables ?? [];
    return Object.fromEntries(
      variables.map(({ name, location }) => [name, location.kind === 'frame' ? location.offset : 0]),
    );
  };

  test('scalars by first assignment, then arrays, then parameters from a multiple of 16', () => {
    const text = `int f(int a, char b, double c, char *d) { int x = 1; char buf[10]; long y = 2; char c1 = 3; int arr[4];
      short s = 4; double dd = 5; buf[0] = 1; arr[0] = 2; return x + y + c1 + s + dd; }`;
    expect(offsets(text)).toEqual({
      x: -4,
      y: -16,
      c1: -17,
      s: -20,
      dd: -32,
      buf: -42,
      arr: -64,
      a: -68,
      b: -72,
      c: -80,
      d: -88,
    });
  });

  test('a scalar whose address is taken lies with the arrays', () => {
    const text = 'int g(int *, int *); int f(int a) { int x; int y; g(&x, &y); int z = 3; return x + y + z; }';
    expect(
      offsets(`${text.replace('int g(int *, int *);', 'static int g(int *p, int *q) { return *p + *q; }')}`),
    ).toEqual({
      z: -4,
      x: -8,
      y: -12,
      a: -20,
    });
  });

  test('a large array of an inner block comes last, aggregates of 16 bytes are aligned to 16', () => {
    const text = `static void use(char *a, char *b) { *a = *b; }
      int f(void) { char pass[16]; int auth = 0; use(pass, pass); { int q = 2; char small[8]; char big[64]; use(small, big);
      int r = q; auth += r; } return auth; }`;
    expect(offsets(text)).toEqual({ auth: -4, q: -8, r: -12, pass: -32, small: -40, big: -112 });
  });

  test('arguments that came on the stack stay there', () => {
    const text = 'struct big { long a, b, c; }; int f(struct big b, int n, struct big d) { return b.a + n + d.c; }';
    expect(offsets(text)).toEqual({ b: 16, n: -4, d: 40 });
  });
});

describe('debug information', () => {
  const text = [
    'struct node { struct node *next; unsigned flag : 3; };',
    'static int count = 4;',
    'int main(void) {',
    '  struct node n = {0, 5};',
    '  for (int i = 0; i < count; i++) {',
    '    int square = i * i;',
    '    n.flag += square;',
    '  }',
    '  return n.flag;',
    '}',
  ].join('\n');
  const { debug } = compileText(text);
  const [main] = debug.functions;
  if (main === undefined) throw new Error('no main');

  test('every statement has a marker with its place, each of the three parts of a for its own', () => {
    expect(debug.statements.map(({ line, column, endColumn }) => `${line}:${column}-${endColumn}`)).toEqual([
      '4:3-26',
      '5:8-18',
      '6:5-24',
      '7:5-22',
      '5:30-33',
      '5:19-28',
      '9:3-17',
      '10:1-2',
    ]);
    expect(debug.statements.every(({ address }) => address >= main.prologueEnd && address < main.end)).toBe(true);
  });

  test('a local is visible from its declaration to the end of its block', () => {
    const visible = (name: string): (string | undefined)[] => {
      const variable = main.variables.find((each) => each.name === name);
      return debug.statements
        .filter(
          ({ address }) => variable !== undefined && address >= variable.scopeStart && address < variable.scopeEnd,
        )
        .map(({ line }) => String(line));
    };
    expect(visible('n')).toEqual(['4', '5', '6', '7', '5', '5', '9', '10']);
    expect(visible('i')).toEqual(['5', '6', '7', '5', '5']);
    expect(visible('square')).toEqual(['6', '7']);
  });

  test('a type that contains a pointer to itself is described once', () => {
    const variable = main.variables.find(({ name }) => name === 'n');
    const type = debug.types[variable?.type ?? -1];
    expect(type).toMatchObject({ kind: 'record', name: 'struct node', size: 16 });
    if (type?.kind !== 'record') throw new Error('not a record');
    const [next, flag] = type.members;
    expect(debug.types[next?.type ?? -1]).toMatchObject({ kind: 'pointer', target: variable?.type });
    expect(flag).toMatchObject({ name: 'flag', offset: 8, bits: { offset: 0, width: 3 } });
  });

  test('globals carry their address', () => {
    const count = debug.globals.find(({ name }) => name === 'count');
    expect(count?.location.kind).toBe('static');
  });
});
