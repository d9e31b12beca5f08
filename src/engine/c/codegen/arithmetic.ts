/**
 * Arithmetic on integers and floating numbers, and unary operators.
 *
 * Every binary operation ends in `target = left op right`; the forms differ in how the right operand is reached: as an
 * immediate, as a memory operand, or in a register of its own.
 */
import type { OpcodeName } from '../../cpu/opcodes';
import type { Arithmetic, ArithmeticOperator, Rvalue, Unary } from '../ast';
import { emitInteger, isPlainPlace, memoryOperand, readsVariable } from './address';
import type { Register } from './assembler';
import { evaluateTruth } from './condition';
import { integerConstant } from './constant';
import type { FunctionContext, Place } from './context';
import { withRegister } from './context';
import { evaluate } from './expression';
import { extendsSign, scalarSize } from './machine_types';
import { SCRATCH } from './registers';

/** The three-register operation for operands of 4 or 8 bytes. */
export function integerOperation(operator: ArithmeticOperator, wide: boolean, signed: boolean): OpcodeName {
  switch (operator) {
    case '+':
      return wide ? 'add64' : 'add32';
    case '-':
      return wide ? 'sub64' : 'sub32';
    case '*':
      return wide ? 'mul64' : 'mul32';
    case '/':
      if (signed) return wide ? 'div64' : 'div32';
      return wide ? 'divu64' : 'divu32';
    case '%':
      if (signed) return wide ? 'rem64' : 'rem32';
      return wide ? 'remu64' : 'remu32';
    case '&':
      return wide ? 'and64' : 'and32';
    case '|':
      return wide ? 'or64' : 'or32';
    case '^':
      return wide ? 'xor64' : 'xor32';
    case '<<':
      return wide ? 'shl64' : 'shl32';
    case '>>':
      if (signed) return wide ? 'sar64' : 'sar32';
      return wide ? 'shr64' : 'shr32';
  }
}

export function floatingOperation(operator: ArithmeticOperator, single: boolean): OpcodeName {
  switch (operator) {
    case '+':
      return single ? 'faddF32' : 'faddF64';
    case '-':
      return single ? 'fsubF32' : 'fsubF64';
    case '*':
      return single ? 'fmulF32' : 'fmulF64';
    case '/':
      return single ? 'fdivF32' : 'fdivF64';
    default:
      throw new Error(`no operation ${operator} on floating operands`);
  }
}

const commutes = (operator: ArithmeticOperator): boolean =>
  operator === '+' || operator === '*' || operator === '&' || operator === '|' || operator === '^';

export function evaluateArithmetic(f: FunctionContext, expression: Arithmetic, target: Register): void {
  const { operator, left, right, type } = expression;
  if (type.kind === 'floating') {
    const operation = floatingOperation(operator, type.name === 'float');
    evaluateOperands(f, left, right, target, 'floating', (a, b) => f.code.emit(operation, target, a, b));
    return;
  }
  const wide = scalarSize(f.model, type) === 8;
  const signed = extendsSign(type);
  const constant = integerConstant(f, right);
  if (constant !== undefined && hasImmediateForm(operator, wide, constant)) {
    evaluate(f, left, target);
    emitImmediate(f, operator, wide, signed, target, target, Number(BigInt.asIntN(64, constant)));
    return;
  }
  const leftConstant = integerConstant(f, left);
  if (leftConstant !== undefined && commutes(operator) && hasImmediateForm(operator, wide, leftConstant)) {
    evaluate(f, right, target);
    emitImmediate(f, operator, wide, signed, target, target, Number(BigInt.asIntN(64, leftConstant)));
    return;
  }
  const shift = operator === '<<' || operator === '>>';
  if (!shift && combineWithMemory(f, operator, wide, left, right, target)) return;
  const operation = integerOperation(operator, wide, signed);
  evaluateOperands(f, left, right, target, 'general', (a, b) => f.code.emit(operation, target, a, b));
}

/** left op right where one of them is a memory operand of an operation that takes one. */
function combineWithMemory(
  f: FunctionContext,
  operator: ArithmeticOperator,
  wide: boolean,
  left: Rvalue,
  right: Rvalue,
  target: Register,
): boolean {
  const operation = memoryOperation(operator, wide);
  if (operation === undefined) return false;
  const rightPlace = memoryOperand(f, right);
  if (rightPlace !== undefined) {
    evaluate(f, left, target);
    f.code.emit(operation, target, rightPlace.base, 0, rightPlace.offset);
    return true;
  }
  const leftPlace = commutes(operator) && readsVariable(left) ? memoryOperand(f, left) : undefined;
  if (leftPlace === undefined) return false;
  evaluate(f, right, target);
  f.code.emit(operation, target, leftPlace.base, 0, leftPlace.offset);
  return true;
}

/** The operation that takes its right operand from memory, if there is one. */
export function memoryOperation(operator: ArithmeticOperator, wide: boolean): OpcodeName | undefined {
  if (wide) return operator === '+' ? 'addm64' : undefined;
  return operator === '+' ? 'addm32' : operator === '-' ? 'subm32' : operator === '*' ? 'mulm32' : undefined;
}

/** Evaluates both operands in gcc's order and hands their registers to `combine`; `target` is one of them. */
export function evaluateOperands(
  f: FunctionContext,
  left: Rvalue,
  right: Rvalue,
  target: Register,
  kind: 'general' | 'floating',
  combine: (a: Register, b: Register) => void,
): void {
  const late = (readsVariable(left) || integerConstant(f, left) !== undefined) && !isLeaf(f, right);
  if (late) {
    evaluate(f, right, target);
    withRegister(f, kind, [target], (register) => {
      evaluate(f, left, register);
      combine(register, target);
    });
    return;
  }
  evaluate(f, left, target);
  withRegister(f, kind, [target], (register) => {
    evaluate(f, right, register);
    combine(target, register);
  });
}

function isLeaf(f: FunctionContext, expression: Rvalue): boolean {
  if (expression.kind === 'LvalueToRvalue') return isPlainPlace(f, expression.operand);
  return expression.kind === 'IntegerConstant' || expression.kind === 'FloatingConstant';
}

/** Whether `x op constant` is one operation. */
export function hasImmediateForm(operator: ArithmeticOperator, wide: boolean, constant: bigint): boolean {
  if (operator === '<<' || operator === '>>') return constant >= 0n && constant < (wide ? 64n : 32n);
  const value = BigInt.asIntN(wide ? 64 : 32, constant);
  if (operator === '-') return value > -(2n ** 31n) && value < 2n ** 31n;
  if (operator === '+' || operator === '&') return BigInt.asIntN(32, value) === value;
  return operator === '*' && !wide && BigInt.asIntN(32, value) === value;
}

/** target = source op constant, for what `hasImmediateForm` accepts. */
export function emitImmediate(
  f: FunctionContext,
  operator: ArithmeticOperator,
  wide: boolean,
  signed: boolean,
  target: Register,
  source: Register,
  constant: number,
): void {
  const immediate = constant | 0;
  switch (operator) {
    case '+':
      f.code.emit(wide ? 'lea' : 'addi32', target, source, 0, immediate);
      return;
    case '-':
      f.code.emit(wide ? 'lea' : 'addi32', target, source, 0, -immediate);
      return;
    case '*':
      f.code.emit('muli32', target, source, 0, immediate);
      return;
    case '&':
      f.code.emit(wide ? 'andi64' : 'andi32', target, source, 0, immediate);
      return;
    case '<<':
      f.code.emit(wide ? 'shli64' : 'shli32', target, source, 0, immediate);
      return;
    case '>>':
      if (signed) f.code.emit(wide ? 'sari64' : 'sari32', target, source, 0, immediate);
      else f.code.emit(wide ? 'shri64' : 'shri32', target, source, 0, immediate);
      return;
    default:
      throw new Error(`no immediate form of ${operator}`);
  }
}

/** target = target op constant, by way of a register where there is no immediate form. */
export function applyConstant(
  f: FunctionContext,
  operator: ArithmeticOperator,
  wide: boolean,
  signed: boolean,
  target: Register,
  constant: bigint,
): void {
  if (hasImmediateForm(operator, wide, constant)) {
    emitImmediate(f, operator, wide, signed, target, target, Number(BigInt.asIntN(64, constant)));
    return;
  }
  emitInteger(f, constant, wide ? 8 : 4, SCRATCH);
  f.code.emit(integerOperation(operator, wide, signed), target, target, SCRATCH);
}

/** target = target op the memory operand. */
export function applyMemory(
  f: FunctionContext,
  operator: ArithmeticOperator,
  wide: boolean,
  target: Register,
  place: Place,
): boolean {
  const operation = memoryOperation(operator, wide);
  if (operation === undefined) return false;
  f.code.emit(operation, target, place.base, 0, place.offset);
  return true;
}

export function evaluateUnary(f: FunctionContext, expression: Unary, target: Register): void {
  if (expression.operator === '!') {
    evaluateTruth(f, expression, target);
    return;
  }
  evaluate(f, expression.operand, target);
  const { type } = expression;
  if (type.kind === 'floating') f.code.emit('fneg', target, target);
  else {
    const wide = scalarSize(f.model, type) === 8;
    if (expression.operator === '-') f.code.emit(wide ? 'neg64' : 'neg32', target, target);
    else f.code.emit(wide ? 'not64' : 'not32', target, target);
  }
}
