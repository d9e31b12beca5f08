import { describe, expect, test } from 'vitest';
import { DiagnosticSink } from '../../../src/engine/c/diagnostics';
import { SourceFiles } from '../../../src/engine/c/preprocess/includes';
import { preprocess } from '../../../src/engine/c/preprocess/preprocessor';
import { createSourceFile, rangeStart } from '../../../src/engine/c/source';
import { errorsIn, parse } from './front_end';

/** The tokens left after preprocessing, joined by blanks. */
function expanded(
  source: string,
  defines: readonly string[] = [],
  others: Readonly<Record<string, string>> = {},
): string {
  const sink = new DiagnosticSink();
  const files = new SourceFiles(new Map([['main.c', source], ...Object.entries(others)]), ['include']);
  const main = files.open('main.c') ?? createSourceFile('main.c', '');
  const { tokens } = preprocess(files, main, { defines, dataModel: 'lp64' }, sink);
  expect(sink.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return tokens
    .slice(0, -1)
    .map(({ text }) => text)
    .join(' ');
}

describe('macro replacement', () => {
  test('the example of C11 6.10.3.5 with rescanning and recursion', () => {
    const source = `
#define x 3
#define f(a) f(x * (a))
#undef x
#define x 2
#define g f
#define z z[0]
#define h g(~
#define m(a) a(w)
#define w 0,1
#define t(a) a
#define p() int
#define q(x) x
#define r(x,y) x ## y
#define str(x) # x
f(y+1) + f(f(z)) % t(t(g)(0) + t)(1);
g(x+(3,4)-w) | h 5) & m
(f)^m(m);
p() i[q()] = { q(1), r(2,3), r(4,), r(,5), r(,) };
char c[2][6] = { str(hello), str() };`;
    expect(expanded(source)).toBe(
      'f ( 2 * ( y + 1 ) ) + f ( 2 * ( f ( 2 * ( z [ 0 ] ) ) ) ) % f ( 2 * ( 0 ) ) + t ( 1 ) ; ' +
        'f ( 2 * ( 2 + ( 3 , 4 ) - 0 , 1 ) ) | f ( 2 * ( ~ 5 ) ) & f ( 2 * ( 0 , 1 ) ) ^ m ( 0 , 1 ) ; ' +
        'int i [ ] = { 1 , 23 , 4 , 5 , } ; char c [ 2 ] [ 6 ] = { "hello" , "" } ;',
    );
  });

  test('the example of C11 6.10.3.5 with # and ##', () => {
    const source = `
#define str(s) # s
#define xstr(s) str(s)
#define debug(s, t) printf("x" # s "= %d, x" # t "= %s", x ## s, x ## t)
#define INCFILE(n) vers ## n
#define glue(a, b) a ## b
#define xglue(a, b) glue(a, b)
#define HIGHLOW "hello"
#define LOW LOW ", world"
debug(1, 2);
fputs(str(strncmp("abc\\0d", "abc", '\\4') == 0) str(: @\\n), s);
xstr(INCFILE(2).h)
glue(HIGH, LOW);
xglue(HIGH, LOW)`;
    expect(expanded(source)).toBe(
      'printf ( "x" "1" "= %d, x" "2" "= %s" , x1 , x2 ) ; ' +
        `fputs ( "strncmp(\\"abc\\\\0d\\", \\"abc\\", '\\\\4') == 0" ": @\\n" , s ) ; ` +
        '"vers2.h" "hello" ; "hello" ", world"',
    );
  });

  test('variable arguments, with GNU’s swallowed comma and __VA_OPT__', () => {
    const source = `
#define log(format, ...) print(format, ##__VA_ARGS__)
#define named(format, rest...) print(format, rest)
#define opt(a, ...) f(a __VA_OPT__(,) __VA_ARGS__)
#define count(...) n(__VA_ARGS__)
log("a"); log("a", 1, 2); named("b", 3); opt(1); opt(1, 2); count();`;
    expect(expanded(source)).toBe(
      'print ( "a" ) ; print ( "a" , 1 , 2 ) ; print ( "b" , 3 ) ; f ( 1 ) ; f ( 1 , 2 ) ; n ( ) ;',
    );
  });

  test('a function-like name without parentheses stays, and may find them on the next line', () => {
    expect(expanded('#define f(x) <x>\nf; f\n(1); (f)(2)')).toBe('f ; < 1 > ; ( f ) ( 2 )');
  });

  test('two macros that name each other end', () => {
    expect(expanded('#define a b\n#define b a\na b')).toBe('a b');
  });

  test('__LINE__, __FILE__ and #line', () => {
    expect(expanded('__LINE__\n__FILE__ __COUNTER__ __COUNTER__\n#line 40 "other.c"\n__LINE__ __FILE__')).toBe(
      '1 "main.c" 0 1 40 "other.c"',
    );
  });

  test('a token of a macro stands where the macro was invoked', () => {
    const { diagnostics } = parse('#define BAD undeclared_thing\n\nint x = 1 + BAD;\n');
    expect(diagnostics.map(({ range }) => [range.startLine, range.startColumn, range.endColumn])).toEqual([
      [3, 13, 16],
    ]);
  });
});

describe('conditionals', () => {
  test.each([
    ['#if 0\na\n#elif 1\nb\n#elif 1\nc\n#else\nd\n#endif', 'b'],
    ['#ifdef X\na\n#else\nb\n#endif', 'b'],
    ['#define X\n#ifndef X\na\n#endif\nb', 'b'],
    ['#if defined X || !defined(Y) && 1\na\n#endif', 'a'],
    ['#if (2 + 3) * 4 == 20 && -1 < 0 && 1 ? 1 : 0\na\n#endif', 'a'],
    ['#if -1 > 0u\na\n#endif', 'a'],
    ["#if 'a' == 97 && '\\377' < 0\na\n#endif", 'a'],
    ['#if 0 && (1 / 0)\na\n#else\nb\n#endif', 'b'],
    ['#if 0\n#if 1\na\n#else\nb\n#endif\n#else\nc\n#endif', 'c'],
    ['#if 0\ndon\'t "care\n/* #else */\n#endif\nb', 'b'],
    ['#if __has_include(<stdio.h>) && !__has_include("nowhere.h")\na\n#endif', 'a'],
    ['#if unknown == 0\na\n#endif', 'a'],
  ])('%j leaves %j', (source, left) => {
    expect(expanded(source)).toBe(left);
  });

  test('#if may use macros, function-like ones too', () => {
    expect(expanded('#define V(a, b) (a * 100 + b)\n#if V(2, 36) >= V(2, 30)\nnew\n#endif')).toBe('new');
  });
});

describe('files', () => {
  test('an included file is found beside the including one, then in the -I folders', () => {
    const others = { 'lib/a.h': '#include "b.h"\n', 'lib/b.h': 'beside\n', 'include/b.h': 'folder\n' };
    expect(expanded('#include "lib/a.h"\n#include <b.h>', [], others)).toBe('beside folder');
  });

  test('#pragma once and include guards keep a second reading out', () => {
    const others = { 'a.h': '#pragma once\na\n', 'b.h': '#ifndef B\n#define B\nb\n#endif\n' };
    expect(expanded('#include "a.h"\n#include "./a.h"\n#include "b.h"\n#include "b.h"', [], others)).toBe('a b');
  });

  test('a file that includes itself is cut off', () => {
    const { diagnostics } = parse('#include "main.c"\nint x;');
    expect(diagnostics[0]?.message).toBe('#include nested too deeply');
  });

  test('-D defines as gcc does: 1 without a value', () => {
    expect(expanded('A B C(2)', ['A', 'B=x y', 'C(n)=n+n'])).toBe('1 x y 2 + 2');
  });

  test('a missing file is named with what to do about it, and the rest is still read', () => {
    expect(errorsIn('#include "gone.h"\nint x = y;')).toEqual([
      "1: 'gone.h' file not found",
      "2: use of undeclared identifier 'y'",
    ]);
  });
});

describe('line splices and comments', () => {
  test('a backslash at the end of a line joins it, inside tokens too, and places stay those of the file', () => {
    const source = 'in\\\nt x = un\\\r\ndeclared;\n// a comment \\\nthat goes on\nint y;';
    const { unit, diagnostics } = parse(source);
    expect(diagnostics.map(({ message, range }) => [message, range.startLine])).toEqual([
      ["use of undeclared identifier 'undeclared'", 2],
    ]);
    const y = unit.variables.find(({ name }) => name === 'y');
    expect(y === undefined ? undefined : rangeStart(y.nameRange)).toEqual({ line: 6, column: 5 });
  });

  test('a comment is a blank', () => {
    expect(expanded('a/* b\nc */d // e\n#/**/define/**/X/**/1/**/\nX')).toBe('a d 1');
  });

  test('digraphs are read as what they stand for', () => {
    expect(expanded('%:define f(x) %:x\n<% f(a) <: :> %>')).toBe('{ "a" [ ] }');
  });
});
