/**
 * Counting and moving bits without an instruction for it, by adding neighbours in parallel (Hacker's Delight, 5-1).
 */
import type { Rvalue } from '../ast';
import { emitInteger } from './address';
import type { Register } from './assembler';
import type { FunctionContext } from './context';
import { withRegister } from './context';
import { evaluate } from './expression';
import { scalarSize } from './machine_types';
import { SCRATCH } from './registers';

/** target = the count, as int. Leading and trailing zeros of 0 are undefined, as with gcc. */
export function countBits(
  f: FunctionContext,
  count: 'popcount' | 'clz' | 'ctz' | 'ffs' | 'parity',
  operand: Rvalue,
  target: Register,
): void {
  const wide = scalarSize(f.model, operand.type) === 8;
  evaluate(f, operand, target);
  if (!wide) f.code.emit('zext32', target, target);
  const isZero = f.code.newLabel();
  switch (count) {
    case 'popcount':
    case 'parity':
      break;
    case 'clz':
      spreadDown(f, target, wide);
      f.code.emit('not64', target, target);
      if (!wide) f.code.emit('zext32', target, target);
      break;
    case 'ctz':
      belowLowestBit(f, target, 'and64');
      break;
    case 'ffs':
      f.code.emitTo('jz64', isZero, target);
      belowLowestBit(f, target, 'xor64');
      break;
  }
  addBits(f, target);
  if (count === 'parity') f.code.emit('andi32', target, target, 0, 1);
  f.code.bind(isZero);
}

/** Sets every bit below the highest one set. */
function spreadDown(f: FunctionContext, register: Register, wide: boolean): void {
  for (const distance of wide ? [1, 2, 4, 8, 16, 32] : [1, 2, 4, 8, 16]) {
    f.code.emit('shri64', SCRATCH, register, 0, distance);
    f.code.emit('or64', register, register, SCRATCH);
  }
}

/** With and64: the ones are the zeros below the lowest bit set. With xor64: these and that bit. */
function belowLowestBit(f: FunctionContext, register: Register, operation: 'and64' | 'xor64'): void {
  f.code.emit('lea', SCRATCH, register, 0, -1);
  if (operation === 'and64') f.code.emit('not64', register, register);
  f.code.emit(operation, register, register, SCRATCH);
}

/** register = how many of its 64 bits are set: sums of 2, 4, 8 bits, then of the eight bytes. */
function addBits(f: FunctionContext, register: Register): void {
  withRegister(f, 'general', [register], (mask) => {
    const masked = (value: bigint, apply: () => void): void => {
      emitInteger(f, value, 8, mask);
      apply();
    };
    masked(0x5555_5555_5555_5555n, () => {
      f.code.emit('shri64', SCRATCH, register, 0, 1);
      f.code.emit('and64', SCRATCH, SCRATCH, mask);
      f.code.emit('sub64', register, register, SCRATCH);
    });
    masked(0x3333_3333_3333_3333n, () => {
      f.code.emit('shri64', SCRATCH, register, 0, 2);
      f.code.emit('and64', SCRATCH, SCRATCH, mask);
      f.code.emit('and64', register, register, mask);
      f.code.emit('add64', register, register, SCRATCH);
    });
    masked(0x0f0f_0f0f_0f0f_0f0fn, () => {
      f.code.emit('shri64', SCRATCH, register, 0, 4);
      f.code.emit('add64', register, register, SCRATCH);
      f.code.emit('and64', register, register, mask);
    });
    masked(0x0101_0101_0101_0101n, () => {
      f.code.emit('mul64', register, register, mask);
      f.code.emit('shri64', register, register, 0, 56);
    });
  });
}

/** target = the operand's bytes in reverse order: neighbouring bytes, then pairs, then halves change places. */
export function swapBytes(f: FunctionContext, operand: Rvalue, target: Register): void {
  const bits = scalarSize(f.model, operand.type) * 8;
  evaluate(f, operand, target);
  withRegister(f, 'general', [target], (mask) => {
    const exchange = (distance: number, value: bigint): void => {
      emitInteger(f, value, 8, mask);
      f.code.emit('shri64', SCRATCH, target, 0, distance);
      f.code.emit('and64', SCRATCH, SCRATCH, mask);
      f.code.emit('and64', target, target, mask);
      f.code.emit('shli64', target, target, 0, distance);
      f.code.emit('or64', target, target, SCRATCH);
    };
    exchange(8, 0x00ff_00ff_00ff_00ffn);
    if (bits >= 32) exchange(16, 0x0000_ffff_0000_ffffn);
    if (bits === 64) exchange(32, 0x0000_0000_ffff_ffffn);
  });
  if (bits === 16) f.code.emit('zext16', target, target);
}
