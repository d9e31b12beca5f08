import { describe, expect, test } from 'vitest';
import { errorsIn, unitOf, variableNamed } from './front_end';

/** Says of each expression whether the front end computes the value: _Static_assert is C's own test. */
function holds(condition: string, dataModel: 'lp64' | 'ilp32' = 'lp64'): string[] {
  return errorsIn(`_Static_assert(${condition}, "");`, { dataModel });
}

describe('integer constant expressions have the values gcc gives them', () => {
  test.each([
    '-7 / 2 == -3 && -7 % 2 == -1',
    '(unsigned)-1 == 4294967295u',
    '(char)200 == -56 && (unsigned char)300 == 44',
    '-1 < 0u == 0',
    '-1L < 0u',
    '(1 << 31) < 0',
    '0xffffffff > 0 && sizeof 0xffffffff == 4 && sizeof 0x1ffffffff == 8',
    "sizeof 'a' == sizeof(int) && '\\xff' == -1 && 'ab' == 24930",
    'sizeof(char[3][4]) == 12 && sizeof "abc" == 4',
    '(_Bool)0.5 == 1 && (int)3.99 == 3 && (int)-3.99 == -3',
    '1 ? 2 : 1 / 0',
    '(0 && 1 / 0) == 0',
    '~0u >> 28 == 15 && -8 >> 1 == -4',
    '_Alignof(double) == 8 && sizeof(long double) == 16',
    '__builtin_offsetof(struct { char c; struct { int a[4]; } s; }, s.a[2]) == 12',
    'sizeof(struct { int n; char text[]; }) == 4',
    '_Generic(1.0f, float: 1, double: 2) == 1',
    '(long)&((struct { int a, b; } *)0)->b == 4',
    '__builtin_types_compatible_p(int[3], int[])',
  ])('%s', (condition) => {
    expect(holds(condition)).toEqual([]);
  });

  test.each([
    'sizeof(long) == 4 && sizeof(void *) == 4 && sizeof(long long) == 8',
    'sizeof(struct { char c; long long n; }) == 12 && sizeof(struct { char c; double d; }) == 12',
    'sizeof(long double) == 12 && _Alignof(double) == 4',
    '4294967295 > 0 && sizeof 4294967295 == 8',
    'sizeof 2147483648u == 4',
  ])('on ilp32: %s', (condition) => {
    expect(holds(condition, 'ilp32')).toEqual([]);
  });

  test('a false assertion is reported, so that the ones above mean something', () => {
    expect(holds('1 + 1 == 3')).toEqual(['1: static assertion failed']);
  });
});

describe('static images', () => {
  const image = (source: string, name: string, dataModel: 'lp64' | 'ilp32' = 'lp64'): unknown =>
    variableNamed(unitOf(source, { dataModel }), name).image;

  test('numbers lie in little-endian order, zero bytes are left out', () => {
    expect(image('int a[100] = { 0x01020304, [50] = 5 };', 'a')).toEqual({
      size: 400,
      items: [
        { kind: 'bytes', offset: 0, bytes: Uint8Array.of(4, 3, 2, 1) },
        { kind: 'bytes', offset: 200, bytes: Uint8Array.of(5, 0, 0, 0) },
      ],
    });
  });

  test('an address is a base and an addend for the linker', () => {
    expect(image('int a[4]; int *p = &a[3] - 1;', 'p')).toMatchObject({
      size: 8,
      items: [{ kind: 'address', offset: 0, addend: 8, base: { name: 'a' } }],
    });
  });

  test('bit-fields share their bytes', () => {
    expect(image('struct { unsigned a : 3, b : 6, c : 7; } s = { 5, 33, 100 };', 's')).toEqual({
      size: 4,
      // 5 | 33 << 3 | 100 << 9
      items: [{ kind: 'bytes', offset: 0, bytes: Uint8Array.of(0x0d, 0xc9) }],
    });
  });

  test('a negative bit-field does not spill into its neighbour', () => {
    expect(image('struct { int a : 4; unsigned b : 4; } s = { -1, 2 };', 's')).toMatchObject({
      items: [{ bytes: Uint8Array.of(0x2f) }],
    });
  });

  test('a string fills its array without the zero when there is no room', () => {
    expect(image('char s[3] = "abc";', 's')).toEqual({
      size: 3,
      items: [{ kind: 'bytes', offset: 0, bytes: Uint8Array.of(97, 98, 99) }],
    });
  });

  test('a flexible array member adds to the size of the object, not of the type', () => {
    expect(image('struct { int n; short data[]; } s = { 2, { 7, 8 } };', 's')).toMatchObject({ size: 8 });
  });

  test('a long double holds a double in its first eight bytes, as the machine has no wider one', () => {
    expect(image('long double x = -1.5L;', 'x')).toMatchObject({
      size: 16,
      items: [{ bytes: Uint8Array.of(0, 0, 0, 0, 0, 0, 0xf8, 0xbf, 0, 0, 0, 0, 0, 0, 0, 0) }],
    });
  });

  test('a constant object may be read, as gcc allows', () => {
    expect(image('static const int n = 4; int m = n * 2;', 'm')).toMatchObject({
      items: [{ bytes: Uint8Array.of(8, 0, 0, 0) }],
    });
  });
});
