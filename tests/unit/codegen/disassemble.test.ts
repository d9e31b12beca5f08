import { describe, expect, test } from 'vitest';
import { disassemble } from '../../../src/engine/cpu/disassemble';
import { encode, opcodes } from '../../../src/engine/cpu/opcodes';
import type { OpcodeName } from '../../../src/engine/cpu/opcodes';

describe('the disassembler', () => {
  const show = (name: OpcodeName, a: number, b: number, c: number, immediate: number): string =>
    disassemble(encode(name, a, b, c), immediate, 0x100);

  test('writes memory operands with their base and offset', () => {
    expect(show('ld32', 0, 5, 0, -4)).toBe('ld32    rax, [rbp-4]');
    expect(show('st64', 7, 4, 0, 0)).toBe('st64    rdi, [rsp]');
    expect(show('fld64', 3, 1, 0, 8)).toBe('fld64   xmm3, [rcx+8]');
    expect(show('cas32', 0, 7, 1, 0)).toBe('cas32   rax, [rdi], rcx');
  });

  test('writes operations whose fields are no registers by what they mean', () => {
    expect(show('incm32', 15, 5, 0, -8)).toBe('incm32  [rbp-8], -1');
    expect(show('leaxm', 0, 5, 24, -12)).toBe('leaxm   rax, [rbp-12] * 24');
  });

  test('resolves distances to addresses, and addresses to names', () => {
    expect(show('jlt32', 0, 1, 0, 0x10)).toBe('jlt32   rax, rcx, 0x118');
    expect(disassemble(encode('call'), -0x108, 0x100, (target) => (target === 0 ? '_start' : undefined))).toBe(
      'call    _start',
    );
    expect(show('jmpr', 11, 0, 0, 0)).toBe('jmpr    r11');
  });

  test('has a line for every operation, with as many operands as its form', () => {
    for (const [name, { code, operands }] of Object.entries(opcodes)) {
      const line = disassemble(code | (1 << 8) | (2 << 16) | (3 << 24), 4, 0);
      expect(line.split(/ +/)[0]).toBe(name);
      expect(line.split(/[,*] /).length).toBeGreaterThanOrEqual(operands.includes('c') ? 2 : 1);
    }
  });

  test('shows words that are no operation as data', () => {
    expect(disassemble(0xff, 0x10, 0)).toBe('.long   0xff, 0x10');
  });
});
