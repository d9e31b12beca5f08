/**
 * __builtin_add_overflow and its kin: the result is computed exactly, in 128 bits as a low and a high word, whatever the
 * types of the operands, and compared with what fits into the result's type.
 *
 *     sum         low = a + b     high = sign(a) + sign(b) + carry
 *     difference  low = a - b     high = sign(a) - sign(b) - borrow
 *     product     four products of 32-bit halves; for a negative operand the other one is taken off the high word
 */
import type { BuiltinOperation, Rvalue } from '../ast';
import type { Type } from '../types';
import { integerType } from '../types';
import type { Register } from './assembler';
import type { FunctionContext } from './context';
import { convertRegister } from './convert';
import { evaluate } from './expression';
import { extendsSign, scalarSize, storeOfSize } from './machine_types';
import { SCRATCH } from './registers';

const LONG = integerType('long');

interface Words {
  readonly a: Register;
  readonly b: Register;
  readonly low: Register;
  readonly high: Register;
}

/** *result = left op right in the pointee's type; target = whether it did not fit. */
export function evaluateOverflow(
  f: FunctionContext,
  operation: BuiltinOperation & { name: 'overflow' },
  target: Register,
): void {
  const { left, right, result, operator } = operation;
  const type = result.type.kind === 'pointer' ? result.type.pointee : LONG;
  withRegisters(f, 4, [target], ([a = 0, b = 0, low = 0, high = 0]) => {
    const words = { a, b, low, high };
    evaluateWide(f, left, a);
    evaluateWide(f, right, b);
    if (operator === '*') multiply(f, words, left.type, right.type, target);
    else addOrSubtract(f, operator, words, left.type, right.type);
    evaluate(f, result, a);
    f.code.emit(storeOfSize(scalarSize(f.model, type)), low, a);
    compareWithFitting(f, type, words, target);
  });
}

function withRegisters(
  f: FunctionContext,
  count: number,
  avoid: readonly Register[],
  use: (registers: readonly Register[]) => void,
): void {
  const taken: Register[] = [];
  for (let i = 0; i < count; i++) taken.push(f.registers.take('general', ...avoid, ...taken));
  use(taken);
  for (const register of taken.toReversed()) f.registers.release(register);
}

function evaluateWide(f: FunctionContext, operand: Rvalue, register: Register): void {
  evaluate(f, operand, register);
  convertRegister(f, operand.type, LONG, register, register);
}

/** high = the word above a 64-bit value: copies of its sign, or zeros. */
function signWord(f: FunctionContext, type: Type, value: Register, high: Register): void {
  if (extendsSign(type)) f.code.emit('sari64', high, value, 0, 63);
  else f.code.emit('movi', high, 0, 0, 0);
}

function addOrSubtract(
  f: FunctionContext,
  operator: '+' | '-',
  { a, b, low, high }: Words,
  left: Type,
  right: Type,
): void {
  const operation = operator === '+' ? 'add64' : 'sub64';
  f.code.emit(operation, low, a, b);
  // The carry: the sum is below an operand. The borrow: a is below b.
  if (operator === '+') f.code.emit('sltu64', high, low, a);
  else f.code.emit('sltu64', high, a, b);
  signWord(f, left, a, SCRATCH);
  if (operator === '+') f.code.emit('add64', high, high, SCRATCH);
  else f.code.emit('sub64', high, SCRATCH, high);
  signWord(f, right, b, SCRATCH);
  f.code.emit(operation, high, high, SCRATCH);
}

/** high:low = a * b. `middle` is free for what carries from the low word. */
function multiply(f: FunctionContext, { a, b, low, high }: Words, left: Type, right: Type, middle: Register): void {
  const { code } = f;
  withRegisters(f, 1, [a, b, low, high, middle], ([carry = 0]) => {
    // carry = (a.low * b.low >> 32) + low half of a.high * b.low + low half of a.low * b.high
    code.emit('zext32', low, a);
    code.emit('zext32', high, b);
    code.emit('mul64', carry, low, high);
    code.emit('shri64', carry, carry, 0, 32);
    code.emit('shri64', SCRATCH, a, 0, 32);
    code.emit('mul64', middle, SCRATCH, high);
    code.emit('shri64', high, b, 0, 32);
    code.emit('mul64', low, low, high);
    code.emit('mul64', high, high, SCRATCH);
    for (const product of [middle, low]) {
      code.emit('zext32', SCRATCH, product);
      code.emit('add64', carry, carry, SCRATCH);
      code.emit('shri64', SCRATCH, product, 0, 32);
      code.emit('add64', high, high, SCRATCH);
    }
    code.emit('shri64', carry, carry, 0, 32);
    code.emit('add64', high, high, carry);
    signWord(f, left, a, SCRATCH);
    code.emit('and64', SCRATCH, SCRATCH, b);
    code.emit('sub64', high, high, SCRATCH);
    signWord(f, right, b, SCRATCH);
    code.emit('and64', SCRATCH, SCRATCH, a);
    code.emit('sub64', high, high, SCRATCH);
    code.emit('mul64', low, a, b);
  });
}

/** target = whether the 128 bits differ from their low part, cut to the type and extended again. */
function compareWithFitting(f: FunctionContext, type: Type, { a, b, low, high }: Words, target: Register): void {
  f.code.emit('mov', a, low);
  convertRegister(f, LONG, type, a, a);
  convertRegister(f, type, LONG, a, a);
  signWord(f, type, a, b);
  f.code.emit('sne64', target, a, low);
  f.code.emit('sne64', SCRATCH, b, high);
  f.code.emit('or32', target, target, SCRATCH);
}
