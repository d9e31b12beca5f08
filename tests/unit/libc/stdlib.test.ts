import { describe, expect, test } from 'vitest';
import * as ctype from '../../../src/engine/libc/ctype';
import * as random from '../../../src/engine/libc/random';
import { initialRandomTable } from '../../../src/engine/libc/random_table';
import * as stdlib from '../../../src/engine/libc/stdlib';
import type { VirtAddr } from '../../../src/engine/units';
import { virtAddr } from '../../../src/engine/units';
import { FlatStrings } from './flat_strings';

/** Expectations are what a program compiled with gcc printed on Debian 12. */
describe('numbers in strings', () => {
  function long(text: string, base = 0): [bigint, number | undefined, number] {
    const flat = new FlatStrings();
    const at = flat.put(text);
    const { low, high, end, errno } = stdlib.strtol(flat.memory, at, base);
    return [(BigInt(high) << 32n) + BigInt(low >>> 0), end === undefined ? undefined : end - at, errno];
  }

  test.each<[string, [bigint, number, number]]>([
    ['  42abc', [42n, 4, 0]],
    ['-0x1F', [-31n, 5, 0]],
    ['0x', [0n, 1, 0]],
    ['0xg', [0n, 1, 0]],
    ['0777', [511n, 4, 0]],
    ['08', [0n, 1, 0]],
    ['9223372036854775807', [2n ** 63n - 1n, 19, 0]],
    ['9223372036854775808', [2n ** 63n - 1n, 19, 34]],
    ['-9223372036854775808', [-(2n ** 63n), 20, 0]],
    ['-9223372036854775809', [-(2n ** 63n), 20, 34]],
    ['123456789012345678', [123456789012345678n, 18, 0]],
    ['+-1', [0n, 0, 0]],
    ['', [0n, 0, 0]],
    ['   ', [0n, 0, 0]],
    ['+5', [5n, 2, 0]],
  ])('strtol reads "%s"', (text, expected) => {
    expect(long(text)).toEqual(expected);
  });

  test.each<[string, number, bigint, number, number]>([
    ['zz', 36, 0x50fn, 2, 0],
    ['18446744073709551615', 10, 2n ** 64n - 1n, 20, 0],
    ['18446744073709551616', 10, 2n ** 64n - 1n, 20, 34],
    ['-1', 10, 2n ** 64n - 1n, 2, 0],
    ['-18446744073709551616', 10, 2n ** 64n - 1n, 21, 34],
    ['0xff', 16, 0xffn, 4, 0],
    ['12', 2, 1n, 1, 0],
    ['0b11', 0, 0n, 1, 0],
    ['7fffffffffffffff', 16, 2n ** 63n - 1n, 16, 0],
  ])('strtoul reads "%s" in base %i', (text, base, value, used, errno) => {
    const flat = new FlatStrings();
    const at = flat.put(text);
    const parsed = stdlib.strtoul(flat.memory, at, base);
    expect((BigInt(parsed.high >>> 0) << 32n) + BigInt(parsed.low >>> 0)).toBe(value);
    expect([(parsed.end ?? at) - at, parsed.errno]).toEqual([used, errno]);
  });

  test('refuse a base that is none, and leave the end pointer alone', () => {
    expect(long('12', 1)).toEqual([0n, undefined, 22]);
    expect(long('12', 37)).toEqual([0n, undefined, 22]);
  });

  test('atoi keeps the low 32 bits', () => {
    const flat = new FlatStrings();
    const texts = ['2147483648', '-99999999999', '12x'];
    expect(texts.map((text) => stdlib.atoi(flat.memory, flat.put(text)))).toEqual([-2147483648, -1215752191, 12]);
  });

  test.each<[string, number, number, number]>([
    ['3.14xyz', 3.14, 4, 0],
    ['  -1e3', -1000, 6, 0],
    ['1e', 1, 1, 0],
    ['1e+', 1, 1, 0],
    ['.5', 0.5, 2, 0],
    ['.', 0, 0, 0],
    ['5.', 5, 2, 0],
    ['infin', Infinity, 3, 0],
    ['-INFINITY', -Infinity, 9, 0],
    ['nan(12)', NaN, 7, 0],
    ['nan(x', NaN, 3, 0],
    ['0x1.8p3', 12, 7, 0],
    ['0x', 0, 1, 0],
    ['0x.8', 0.5, 4, 0],
    ['0x1p', 1, 3, 0],
    ['0x1.fffffffffffff8p0', 2, 20, 0],
    ['-1e400', -Infinity, 6, 34],
    ['1e-400', 0, 6, 34],
    ['5e-324', 5e-324, 6, 34],
    ['2e-324', 0, 6, 34],
    ['2.2250738585072014e-308', 2 ** -1022, 23, 0],
    ['2.2250738585072011e-308', 2 ** -1022 - 2 ** -1074, 23, 34],
    ['1e23', 1e23, 4, 0],
    ['0x1p-1074', 2 ** -1074, 9, 0],
    ['0x1p-1075', 0, 9, 34],
    ['0x1.8p-1075', 2 ** -1074, 11, 34],
    ['0x1p1024', Infinity, 8, 34],
    ['0e999999', 0, 8, 0],
    ['1e99999999999', Infinity, 13, 34],
    ['1e-99999999999', 0, 14, 34],
    ['-0', -0, 2, 0],
  ])('strtod reads "%s"', (text, value, used, errno) => {
    const flat = new FlatStrings();
    const at = flat.put(text);
    const parsed = stdlib.strtod(flat.memory, at);
    expect([parsed.value, parsed.end - at, parsed.errno]).toEqual([value, used, errno]);
  });

  test.each<[string, number, number]>([
    ['1.1', Math.fround(1.1), 0],
    ['16777217', 2 ** 24, 0],
    ['16777219', 2 ** 24 + 4, 0],
    // Just above a tie, which a detour through double would lose.
    ['1.00000005960464477539062500000001', 1 + 2 ** -23, 0],
    ['1e39', Infinity, 34],
    ['1e-46', 0, 34],
    ['3.4028235677973366e38', 2 ** 128 - 2 ** 104, 0],
    ['0x1.000001p0', 1, 0],
  ])('strtof rounds "%s" once', (text, value, errno) => {
    const flat = new FlatStrings();
    const parsed = stdlib.strtof(flat.memory, flat.put(text));
    expect([parsed.value, parsed.errno]).toEqual([value, errno]);
  });

  test('abs and labs leave the most negative number', () => {
    expect([stdlib.abs(-5), stdlib.abs(-2147483648)]).toEqual([5, -2147483648]);
    expect(stdlib.labs(-5, -1)).toEqual({ low: 5, high: 0 });
    expect(stdlib.labs(0, -2147483648)).toEqual({ low: 0, high: -2147483648 });
  });
});

describe('random numbers', () => {
  /** A struct random_data as libc's data segment holds it at the start. */
  function randomData(): { flat: FlatStrings; data: VirtAddr } {
    const flat = new FlatStrings();
    const table = flat.room(32 * 4);
    const data = flat.room(48);
    flat.memory.store32(table, 3);
    initialRandomTable().forEach((word, index) => flat.memory.store32(virtAddr(table + 4 + index * 4), word));
    flat.memory.storeWord(data, table + 16);
    flat.memory.storeWord(virtAddr(data + 8), table + 4);
    flat.memory.storeWord(virtAddr(data + 16), table + 4);
    [3, 31, 3].forEach((word, index) => flat.memory.store32(virtAddr(data + 24 + index * 4), word));
    flat.memory.storeWord(virtAddr(data + 40), table + 4 + 31 * 4);
    return { flat, data };
  }

  test('rand gives the known sequence before and after srand', () => {
    const { flat, data } = randomData();
    const draw = (): number => random.random(flat.memory, data);
    expect([draw(), draw(), draw()]).toEqual([1804289383, 846930886, 1681692777]);
    random.srandom(flat.memory, data, 42);
    expect([draw(), draw()]).toEqual([71876166, 708592740]);
    random.srandom(flat.memory, data, 0);
    expect(draw()).toBe(1804289383);
  });

  test('initstate and setstate switch between generators of different types', () => {
    const { flat, data } = randomData();
    const draw = (): number => random.random(flat.memory, data);
    random.srandom(flat.memory, data, 5);
    const [middle, smallest] = [flat.room(64), flat.room(8)];
    const old = random.initstate(flat.memory, data, 9, middle, 64);
    expect([draw(), draw()]).toEqual([829433104, 111830998]);
    expect(random.setstate(flat.memory, data, old)).toBe(middle);
    expect(draw()).toBe(590011675);
    random.initstate(flat.memory, data, 3, smallest, 8);
    expect([draw(), draw()]).toEqual([1163074432, 465823161]);
    random.setstate(flat.memory, data, old);
    expect(draw()).toBe(99788765);
    random.setstate(flat.memory, data, middle);
    expect(draw()).toBe(1894667006);
    expect(random.initstate(flat.memory, data, 3, smallest, 7)).toBe(0);
  });

  test('rand_r keeps its state in the program', () => {
    const { flat } = randomData();
    const seed = flat.room(4);
    flat.memory.store32(seed, 7);
    expect([random.randR(flat.memory, seed), random.randR(flat.memory, seed)]).toEqual([1187592820, 153898277]);
  });

  test('the 48-bit generators share one state', () => {
    const { flat } = randomData();
    const data = flat.room(random.DRAND48_BYTES);
    flat.memory.fill(data, 0, random.DRAND48_BYTES);
    random.srand48(flat.memory, data, 11);
    expect(random.mrand48(flat.memory, data)).toBe(-1075230325);
    expect(random.lrand48(flat.memory, data)).toBe(1074594562);
    expect(random.drand48(flat.memory, data)).toBe(0.21927284360038968);
  });
});

describe('ctype.h', () => {
  test('returns the bit of the class, as glibc does', () => {
    const found = [
      ctype.isalpha(0x61),
      ctype.isdigit(0x35),
      ctype.isspace(0x20),
      ctype.ispunct(0x21),
      ctype.isblank(9),
      ctype.iscntrl(127),
      ctype.isalpha(200),
      ctype.isalpha(-1),
    ];
    expect(found).toEqual([1024, 2048, 8192, 4, 1, 2, 0, 0]);
  });

  test('changes the case of letters only', () => {
    expect([ctype.toupper(0x7a), ctype.toupper(0x5b), ctype.tolower(0x41), ctype.tolower(-1)]).toEqual([
      90, 91, 97, -1,
    ]);
  });
});
