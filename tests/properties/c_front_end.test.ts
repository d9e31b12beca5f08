import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/engine/c/diagnostics';
import { parseTranslationUnit } from '../../src/engine/c/front';

/**
 * Whatever a person is typing, the front end answers: it never throws, never hangs, and a unit it calls free of errors
 * holds no Error node. The nightly form asks more often.
 */
const runs = process.env.PAGEWALK_NIGHTLY === undefined ? 200 : 5000;

const folder = join(import.meta.dirname, '../golden/diagnostics');
const verdicts = join(import.meta.dirname, '../unit/c/verdicts');
const sources = [
  ...readdirSync(folder)
    .filter((name) => name.endsWith('.c'))
    .map((name) => readFileSync(join(folder, name), 'utf8')),
  ...['accepted.txt', 'rejected.txt'].flatMap((name) => readFileSync(join(verdicts, name), 'utf8').split('\n====\n')),
];

const fragments =
  '( ) { } [ ] ; , * & = # ## " \' ... ? : -> . \\\n /* */ // ({ }) typedef struct\u0020s\u0020 int\u0020 case\u0020 sizeof\u0020 return _Generic( __VA_ARGS__ 0 1.5 x'.split(
    ' ',
  );

type Edit = (text: string) => string;

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.nat(5000).map(
    (at): Edit =>
      (text) =>
        text.slice(0, at % (text.length + 1)),
  ),
  fc.tuple(fc.nat(5000), fc.constantFrom(...fragments)).map(([at, fragment]): Edit => (text) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + fragment + text.slice(place);
  }),
  fc.tuple(fc.nat(5000), fc.integer({ min: 1, max: 12 })).map(([at, length]): Edit => (text) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + text.slice(place + length);
  }),
  fc.tuple(fc.nat(5000), fc.nat(5000), fc.nat(60)).map(([at, from, length]): Edit => (text) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + text.slice(from % (text.length + 1)).slice(0, length) + text.slice(place);
  }),
);

/** Walks a tree and says whether an Error node or type is in it. */
function holdsError(root: unknown): boolean {
  const seen = new Set<object>();
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== 'object' || value === null || seen.has(value) || ArrayBuffer.isView(value)) continue;
    seen.add(value);
    if ('kind' in value && (value.kind === 'ErrorRvalue' || value.kind === 'ErrorLvalue' || value.kind === 'error'))
      return true;
    const children: unknown[] = Object.values(value);
    for (const child of children) pending.push(child);
  }
  return false;
}

function isInside({ range, message }: Diagnostic, text: string): boolean {
  return (
    message !== '' && range.start >= 0 && range.start <= range.end && range.end <= text.length && range.startLine >= 1
  );
}

describe('the C front end, given damaged sources', () => {
  test('answers every one, inside the file, and keeps errors out of units it calls clean', () => {
    fc.assert(
      fc.property(fc.constantFrom(...sources), fc.array(edit, { minLength: 1, maxLength: 5 }), (source, edits) => {
        const text = edits.reduce((result, change) => change(result), source);
        const { unit, diagnostics } = parseTranslationUnit(new Map([['main.c', text]]), 'main.c');
        for (const each of diagnostics) {
          if (each.range.file === 'main.c') expect(isInside(each, text)).toBe(true);
        }
        const clean = diagnostics.every(({ severity }) => severity !== 'error');
        if (clean)
          expect(holdsError([unit.functions.filter(({ body }) => body !== undefined), unit.variables])).toBe(false);
      }),
      { numRuns: runs },
    );
  });

  test('keeps what follows a damaged function', () => {
    const damaged = fc.constantFrom(
      'int f(void) { return (; }',
      'int f(void) { int x = ; }',
      'int f(int { }',
      'int f(void) { if ( }',
      'struct s { int } v;',
      'int f(void) { x y z; }',
    );
    fc.assert(
      fc.property(damaged, (source) => {
        const { unit } = parseTranslationUnit(
          new Map([['main.c', `${source}\nint after(int n) { return n; }\n`]]),
          'main.c',
        );
        expect(unit.functions.find(({ name }) => name === 'after')?.body).toBeDefined();
      }),
      { numRuns: 30 },
    );
  });

  test('refuses nesting no stack could hold, instead of running out of it', () => {
    const deep = ['(', '{', '[', '-', '!', '(int)', 'sizeof ', 'f(', 'struct {', 'if (1) '].map(
      (piece) => `int x = ${piece.repeat(20_000)}`,
    );
    const chains = [
      `int x = 1${'+1'.repeat(20_000)};`,
      `int ${'*'.repeat(20_000)}x;`,
      `#if ${'('.repeat(20_000)}1\n#endif`,
    ];
    for (const source of [...deep, ...chains]) {
      const { diagnostics } = parseTranslationUnit(new Map([['main.c', source]]), 'main.c');
      expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
    }
  });
});
