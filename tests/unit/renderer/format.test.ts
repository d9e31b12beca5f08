import { describe, expect, it } from 'vitest';
import { bytes, counted, duration, fileName, grouped, hex, verdictText } from '../../../src/renderer/panel_kit/format';

describe('numbers of the window', () => {
  it('writes addresses in lower case and without padding', () => {
    expect(hex(0x555555566d20)).toBe('0x555555566d20');
    expect(hex(0)).toBe('0x0');
  });

  it('groups thousands by a thin space from five digits up', () => {
    expect(grouped(2208)).toBe('2208');
    expect(grouped(38217)).toBe('38\u2009217');
    expect(grouped(1234567)).toBe('1\u2009234\u2009567');
    expect(grouped(-12345)).toBe('\u221212\u2009345');
  });

  it('keeps small sizes exact and gives large ones in binary units', () => {
    expect(bytes(224)).toBe('224 B');
    expect(bytes(9999)).toBe('9999 B');
    expect(bytes(35_328)).toBe('34.5 KiB');
    expect(bytes(8 * 1024 * 1024)).toBe('8 MiB');
    expect(bytes(127.9 * 1024 * 1024)).toBe('128 MiB');
    expect(bytes(1023 * 1024)).toBe('1 MiB');
  });

  it('counts things in their own number', () => {
    expect(counted(1, 'page')).toBe('1 page');
    expect(counted(33, 'page')).toBe('33 pages');
    expect(counted(2, 'entry', 'entries')).toBe('2 entries');
  });

  it('gives durations one to three figures before the point', () => {
    expect(duration(999)).toBe('999 ns');
    expect(duration(1500)).toBe('1.5 µs');
    expect(duration(2.5e9)).toBe('2.50 s');
  });

  it('reads a verdict as one sentence, and a path by its last part', () => {
    expect(verdictText(['missed, ', { strong: '100 cycles' }])).toBe('missed, 100 cycles');
    expect(fileName('/home/me/notes.c')).toBe('notes.c');
    expect(fileName('notes.c')).toBe('notes.c');
  });
});
