/**
 * Instructions as text, from the one table of operations: `ld32    rax, [rbp-20]`.
 */
import type { OpcodeName } from './opcodes';
import { INSTRUCTION_BYTES, opcodeName, opcodes, registerNames } from './opcodes';

/** Operations whose address operand is register b plus the immediate. */
const memoryOperation = /^(f?ld\d+[sux]?|f?st\d+|addm\d+|subm32|mulm32|cas\d+)$/;
/** Operations whose immediate is a distance from the next instruction. */
const relativeOperation = /^(j(?!mpr)\w+|call|leapc)$/;

/**
 * One instruction. `address` is its own, for targets of jumps; `nameOf` may give a name for such a target.
 * Words that are no instruction are shown as the data they are.
 */
export function disassemble(
  word: number,
  immediate: number,
  address: number,
  nameOf: (target: number) => string | undefined = () => undefined,
): string {
  const name = opcodeName(word & 0xff);
  if (name === undefined) return `.long   ${hexadecimal(word >>> 0)}, ${hexadecimal(immediate >>> 0)}`;
  const operands = describeOperands(name, word, immediate, address, nameOf);
  return operands === '' ? name : `${name.padEnd(8)}${operands}`;
}

function describeOperands(
  name: OpcodeName,
  word: number,
  immediate: number,
  address: number,
  nameOf: (target: number) => string | undefined,
): string {
  const a = (word >>> 8) & 0xff;
  const b = (word >>> 16) & 0xff;
  const c = word >>> 24;
  if (name === 'incm32') return `${memory(b, immediate)}, ${signed(a)}`;
  if (name === 'leaxm') return `${general(a)}, ${memory(b, immediate)} * ${c}`;
  const form = opcodes[name].operands;
  const registers: string[] = [];
  for (const letter of form) {
    if (letter === 'a') registers.push(general(a));
    else if (letter === 'A') registers.push(floating(a));
    else if (letter === 'b') registers.push(general(b));
    else if (letter === 'B') registers.push(floating(b));
    else if (letter === 'c') registers.push(general(c));
    else if (letter === 'C') registers.push(floating(c));
  }
  if (memoryOperation.test(name)) {
    registers[1] = memory(b, immediate);
    return registers.join(', ');
  }
  if (!form.includes('i')) return registers.join(', ');
  if (relativeOperation.test(name)) {
    const target = address + INSTRUCTION_BYTES + immediate;
    return [...registers, nameOf(target) ?? hexadecimal(target)].join(', ');
  }
  return [...registers, String(immediate)].join(', ');
}

const general = (register: number): string => registerNames[register & 15] ?? '?';
const floating = (register: number): string => `xmm${register & 15}`;
const signed = (nibble: number): string => String(nibble >= 8 ? nibble - 16 : nibble);
const hexadecimal = (value: number): string => `0x${value.toString(16)}`;

function memory(base: number, offset: number): string {
  if (offset === 0) return `[${general(base)}]`;
  return `[${general(base)}${offset < 0 ? '-' : '+'}${Math.abs(offset)}]`;
}
