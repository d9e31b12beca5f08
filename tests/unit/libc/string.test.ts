import { describe, expect, test } from 'vitest';
import * as string from '../../../src/engine/libc/string';
import { UserFault } from '../../../src/engine/libc/user_memory';
import { virtAddr } from '../../../src/engine/units';
import { FlatStrings } from './flat_strings';

const NULL = virtAddr(0);

describe('string.h', () => {
  test('compares as unsigned characters and returns their difference', () => {
    const flat = new FlatStrings();
    const compare = (left: string, right: string): number =>
      string.strcmp(flat.memory, flat.put(left), flat.put(right));
    expect([compare('abc', 'abd'), compare('abc', 'ab'), compare('\xff', 'a'), compare('', '')]).toEqual([
      -1, 99, 158, 0,
    ]);
    expect(string.memcmp(flat.memory, flat.put('a\x80'), flat.put('a\x01'), 2)).toBe(127);
    expect(string.strncmp(flat.memory, flat.put('abcX'), flat.put('abcY'), 3)).toBe(0);
    expect(string.strcasecmp(flat.memory, flat.put('HELLO'), flat.put('help'))).toBe(-4);
    expect(string.strcasecmp(flat.memory, flat.put('['), flat.put('a'))).toBe(-6);
    expect(string.strncasecmp(flat.memory, flat.put('ABc'), flat.put('abC'), 3)).toBe(0);
  });

  test('compares long strings across pages', () => {
    const flat = new FlatStrings();
    const [left, right] = [flat.put('x'.repeat(9000) + 'a'), flat.put('x'.repeat(9000) + 'c')];
    expect(string.strcmp(flat.memory, left, right)).toBe(-2);
    expect(string.strncmp(flat.memory, left, right, 9000)).toBe(0);
  });

  test('reads no byte behind the end of memory when the string ends there', () => {
    const flat = new FlatStrings();
    const last = flat.putLast('end');
    expect(string.strlen(flat.memory, last)).toBe(3);
    expect(string.strcmp(flat.memory, last, flat.put('end'))).toBe(0);
    expect(string.strchr(flat.memory, last, 0x64)).toBe(last + 2);
    expect(string.strnlen(flat.memory, last, 100)).toBe(3);
    expect(() => string.memchr(flat.memory, last, 0x7a, 100)).toThrow(UserFault);
  });

  test('fills strncpy up with nulls, and cuts off without one', () => {
    const flat = new FlatStrings();
    const room = flat.room(8);
    string.strncpy(flat.memory, room, flat.put('abc'), 6);
    expect(flat.read(room, 8)).toBe('abc\0\0\0##');
    string.strncpy(flat.memory, room, flat.put('abcdef'), 4);
    expect(flat.read(room, 6)).toBe('abcd\0\0');
    expect(string.stpncpy(flat.memory, room, flat.put('ab'), 5)).toBe(room + 2);
    expect(string.stpncpy(flat.memory, room, flat.put('abcdef'), 5)).toBe(room + 5);
  });

  test('appends', () => {
    const flat = new FlatStrings();
    const room = flat.room(32);
    string.strcpy(flat.memory, room, flat.put('one'));
    string.strcat(flat.memory, room, flat.put('two'));
    string.strncat(flat.memory, room, flat.put('three'), 2);
    expect(flat.string(room)).toBe('onetwoth');
    expect(string.stpcpy(flat.memory, room, flat.put('x'))).toBe(room + 1);
    expect(string.strxfrm(flat.memory, room, flat.put('hello'), 3)).toBe(5);
  });

  test('moves overlapping bytes', () => {
    const flat = new FlatStrings();
    const at = flat.put('abcdef');
    string.memmove(flat.memory, virtAddr(at + 2), at, 4);
    expect(flat.string(at)).toBe('ababcd');
    expect(string.mempcpy(flat.memory, at, virtAddr(at + 4), 2)).toBe(at + 2);
    expect(flat.string(at)).toBe('cdabcd');
    expect(string.memccpy(flat.memory, at, flat.put('xy,z'), 0x2c, 4)).toBe(at + 3);
    expect(string.memccpy(flat.memory, at, flat.put('xyz'), 0x2c, 3)).toBe(NULL);
  });

  test('searches characters', () => {
    const flat = new FlatStrings();
    const at = flat.put('hello, world');
    expect(string.strchr(flat.memory, at, 0x6f)).toBe(at + 4);
    expect(string.strchr(flat.memory, at, 0)).toBe(at + 12);
    expect(string.strchr(flat.memory, at, 0x7a)).toBe(NULL);
    expect(string.strchrnul(flat.memory, at, 0x7a)).toBe(at + 12);
    expect(string.strrchr(flat.memory, at, 0x6f)).toBe(at + 8);
    expect(string.memrchr(flat.memory, at, 0x6c, 5)).toBe(at + 3);
    expect(string.strspn(flat.memory, at, flat.put('ehl'))).toBe(4);
    expect(string.strcspn(flat.memory, at, flat.put(' ,'))).toBe(5);
    expect(string.strpbrk(flat.memory, at, flat.put('wl'))).toBe(at + 2);
    expect(string.strpbrk(flat.memory, at, flat.put('xyz'))).toBe(NULL);
  });

  test('searches strings', () => {
    const flat = new FlatStrings();
    const at = flat.put('aabaabaaab');
    expect(string.strstr(flat.memory, at, flat.put('aaab'))).toBe(at + 6);
    expect(string.strstr(flat.memory, at, flat.put(''))).toBe(at);
    expect(string.strstr(flat.memory, at, flat.put('aaaab'))).toBe(NULL);
    expect(string.strcasestr(flat.memory, flat.put('Hello'), flat.put('LL'))).not.toBe(NULL);
    expect(string.memmem(flat.memory, at, 5, flat.put('aab'), 3)).toBe(at);
    expect(string.memmem(flat.memory, at, 2, flat.put('aab'), 3)).toBe(NULL);
  });

  test('cuts tokens with strtok and fields with strsep', () => {
    const flat = new FlatStrings();
    const [saved, delimiters] = [flat.room(8), flat.put(' ,')];
    const tokens: string[] = [];
    let token = string.strtokR(flat.memory, flat.put('  one, two,,three '), delimiters, saved);
    for (; token !== NULL; token = string.strtokR(flat.memory, NULL, delimiters, saved))
      tokens.push(flat.string(token));
    expect(tokens).toEqual(['one', 'two', 'three']);
    expect(string.strtokR(flat.memory, NULL, delimiters, saved)).toBe(NULL);

    flat.memory.storeWord(saved, flat.put('a,,b'));
    const fields: string[] = [];
    for (;;) {
      const field = string.strsep(flat.memory, saved, delimiters);
      if (field === NULL) break;
      fields.push(flat.string(field));
    }
    expect(fields).toEqual(['a', '', 'b']);
  });

  test('duplicates into allocated memory, and passes a failed allocation on', () => {
    const flat = new FlatStrings();
    const allocator = { malloc: (bytes: number) => flat.room(bytes) };
    expect(flat.string(string.strdup(flat.memory, allocator, flat.put('copy')))).toBe('copy');
    expect(flat.string(string.strndup(flat.memory, allocator, flat.put('copy'), 2))).toBe('co');
    expect(string.strdup(flat.memory, { malloc: () => NULL }, flat.put('copy'))).toBe(NULL);
  });

  test('finds the lowest bit set', () => {
    expect([string.ffs(0), string.ffs(0x80000000 | 0), string.ffs(12), string.ffsll(0, 0x100)]).toEqual([0, 32, 3, 41]);
  });
});
