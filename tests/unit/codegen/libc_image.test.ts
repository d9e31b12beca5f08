import { describe, expect, test } from 'vitest';
import { encode } from '../../../src/engine/cpu/opcodes';
import { libcFunctionNames } from '../../../src/engine/libc/function_names';
import { buildLibcImage, libcAddresses } from '../../../src/engine/libc/image';
import { RANDOM_DEGREE, RANDOM_SEPARATION, initialRandomTable } from '../../../src/engine/libc/random_table';

describe('libc.so.6', () => {
  const { image, functions } = buildLibcImage(libcFunctionNames);
  const view = new DataView(image.bytes.buffer);
  const at = (address: number): number => {
    const segment = image.segments.find(({ vaddr, fileBytes }) => address >= vaddr && address < vaddr + fileBytes);
    if (segment === undefined) throw new Error(`nothing of the file is mapped at ${address}`);
    return segment.fileOffset + address - segment.vaddr;
  };

  test('names each function once', () => {
    expect(new Set(libcFunctionNames).size).toBe(libcFunctionNames.length);
  });

  test('has a stub of two operations for each function', () => {
    for (const { number, address } of functions.values()) {
      expect([view.getInt32(at(address), true), view.getInt32(at(address) + 4, true)]).toEqual([
        encode('libc'),
        number,
      ]);
      expect(view.getInt32(at(address) + 8, true)).toBe(encode('ret'));
    }
  });

  test('has main_arena and the streams where Debian 12 has them', () => {
    expect(libcAddresses.main_arena).toBe(0x1d3c60);
    expect(view.getUint32(at(libcAddresses.stdout), true)).toBe(libcAddresses._IO_2_1_stdout_);
    expect(view.getUint32(at(libcAddresses._IO_2_1_stdout_), true)).toBe(0xfbad2084);
    expect(view.getInt32(at(libcAddresses._IO_2_1_stderr_ + 112), true)).toBe(2);
    expect(image.relocations).toContain(libcAddresses.stdout);
  });

  test('draws the numbers that rand() draws before srand', () => {
    const table = initialRandomTable();
    const drawn = Array.from({ length: 5 }, (_, i) => {
      const front = (RANDOM_SEPARATION + i) % RANDOM_DEGREE;
      const sum = ((table[front] ?? 0) + (table[i] ?? 0)) | 0;
      table[front] = sum;
      return sum >>> 1;
    });
    expect(drawn).toEqual([1804289383, 846930886, 1681692777, 1714636915, 1957747793]);
  });
});
