/**
 * Pointer arithmetic: a step is the size of what is pointed at.
 */
import type { ElementSize, PointerDifference, PointerOffset } from '../ast';
import { emitInteger, loadAddress, memoryOperand, pointedPlace, readsVariable } from './address';
import { evaluateOperands } from './arithmetic';
import type { Register } from './assembler';
import { integerConstant } from './constant';
import type { FunctionContext } from './context';
import { withRegister } from './context';
import { evaluate } from './expression';
import { extendsSign, scalarSize } from './machine_types';

const LARGEST_LEAXM_ELEMENT = 255;

/** target = pointer + index or pointer - index. */
export function evaluatePointerOffset(f: FunctionContext, expression: PointerOffset, target: Register): void {
  const { pointer, index, elementSize, operator } = expression;
  if (elementSize.kind === 'constant' && integerConstant(f, index) !== undefined) {
    loadAddress(f, pointedPlace(f, expression, target), target);
    return;
  }
  if (
    elementSize.kind === 'constant' &&
    operator === '+' &&
    addIndexFromMemory(f, expression, elementSize.bytes, target)
  )
    return;
  if (readsVariable(pointer)) {
    evaluate(f, index, target);
    withRegister(f, 'general', [target], (base) => {
      evaluate(f, pointer, base);
      addIndex(f, operator, elementSize, target, base, target);
    });
    return;
  }
  loadAddress(f, pointedPlace(f, pointer, target), target);
  withRegister(f, 'general', [target], (count) => {
    evaluate(f, index, count);
    addIndex(f, operator, elementSize, target, target, count);
  });
}

/** leaxm: the index is an int of the frame. */
function addIndexFromMemory(f: FunctionContext, expression: PointerOffset, bytes: number, target: Register): boolean {
  const { pointer, index } = expression;
  if (bytes > LARGEST_LEAXM_ELEMENT || index.kind !== 'Convert' || index.conversion !== 'integral') return false;
  const { operand } = index;
  if (scalarSize(f.model, operand.type) !== 4 || !extendsSign(operand.type)) return false;
  const place = memoryOperand(f, operand);
  if (place === undefined) return false;
  loadAddress(f, pointedPlace(f, pointer, target), target);
  f.code.emitLeaxm(target, place.base, bytes, place.offset);
  return true;
}

/** target = base + count * size, or minus. `target` may be either operand; `count` is overwritten when it is not. */
export function addIndex(
  f: FunctionContext,
  operator: '+' | '-',
  size: ElementSize,
  target: Register,
  base: Register,
  count: Register,
): void {
  if (size.kind === 'constant') {
    f.code.emit('leax', target, base, count, operator === '+' ? size.bytes : -size.bytes);
    return;
  }
  withRegister(f, 'general', [target, base, count], (bytes) => {
    evaluate(f, size.size, bytes);
    f.code.emit('mul64', bytes, bytes, count);
    f.code.emit(operator === '+' ? 'add64' : 'sub64', target, base, bytes);
  });
}

/** target = (left - right) / size, as ptrdiff_t. */
export function evaluatePointerDifference(f: FunctionContext, expression: PointerDifference, target: Register): void {
  const { left, right, elementSize } = expression;
  evaluateOperands(f, left, right, target, 'general', (a, b) => f.code.emit('sub64', target, a, b));
  divideBySize(f, elementSize, target);
}

function divideBySize(f: FunctionContext, size: ElementSize, target: Register): void {
  if (size.kind === 'constant') {
    const shift = Math.log2(size.bytes);
    if (size.bytes === 0) throw new Error('a difference of pointers to empty objects reached the code generator');
    if (Number.isInteger(shift)) {
      if (shift > 0) f.code.emit('sari64', target, target, 0, shift);
      return;
    }
  }
  withRegister(f, 'general', [target], (bytes) => {
    if (size.kind === 'constant') emitInteger(f, BigInt(size.bytes), 8, bytes);
    else evaluate(f, size.size, bytes);
    f.code.emit('div64', target, target, bytes);
  });
}
