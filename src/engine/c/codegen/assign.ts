/**
 * Assignment to scalars: plain, compound, ++ and --.
 *
 * The value of an assignment is the target's new value; where nobody wants it, narrowing is left to the store, and a
 * small step of an int in memory is one operation.
 */
import type { Assign, CompoundAssign, ElementSize, Increment, Lvalue, PointerAssign, Rvalue } from '../ast';
import type { ScalarType, Type } from '../types';
import type { Access } from './access';
import { accessOf, extendField, load, store } from './access';
import { isPlainPlace } from './address';
import { applyConstant, applyMemory, floatingOperation, integerOperation } from './arithmetic';
import type { Register } from './assembler';
import { integerConstant } from './constant';
import type { FunctionContext } from './context';
import { registerKind, withRegister } from './context';
import { convertRegister } from './convert';
import { evaluate, loadFloatingConstant } from './expression';
import { extendsSign, isBoolean, scalarSize, valueClass } from './machine_types';
import { addIndex } from './pointer';

export function evaluateAssign(f: FunctionContext, expression: Assign, target: Register, wanted: boolean): void {
  const { value } = expression;
  const stored = wanted ? value : withoutNarrowing(f, expression.target, value);
  const finish = (access: Access): void => {
    store(f, access, target);
    if (wanted && access.bits !== undefined) extendField(f, access.type, access.bits.width, target);
  };
  if (isPlainPlace(f, expression.target)) {
    evaluate(f, stored, target);
    withRegister(f, 'general', [target], (address) => finish(accessOf(f, expression.target, address)));
    return;
  }
  withRegister(f, 'general', [target], (address) => {
    const access = accessOf(f, expression.target, address);
    evaluate(f, stored, target);
    finish(access);
  });
}

/** The operand of conversions that the store makes by itself: it takes the low bytes only. */
function withoutNarrowing(f: FunctionContext, target: Lvalue, value: Rvalue): Rvalue {
  if (valueClass(value.type) !== 'general') return value;
  const bytes = scalarSize(f.model, target.type);
  let inner = value;
  while (inner.kind === 'Convert' && inner.conversion === 'integral') {
    if (scalarSize(f.model, inner.type) < bytes || scalarSize(f.model, inner.operand.type) < bytes) break;
    inner = inner.operand;
  }
  return inner;
}

export function evaluateCompoundAssign(
  f: FunctionContext,
  expression: CompoundAssign,
  target: Register,
  wanted: boolean,
): void {
  const { operator, value, computationType } = expression;
  const constant = integerConstant(f, value);
  if (constant !== undefined && (operator === '+' || operator === '-')) {
    const step = operator === '+' ? constant : -constant;
    if (stepInMemory(f, expression.target, computationType, Number(BigInt.asIntN(64, step)), target, wanted)) return;
  }
  if (valueClass(computationType) === 'general' && constant !== undefined) {
    modify(f, expression.target, computationType, target, wanted, (work) => {
      const wide = scalarSize(f.model, computationType) === 8;
      applyConstant(f, operator, wide, extendsSign(computationType), work, constant);
    });
    return;
  }
  if (addToMemory(f, expression, target, wanted)) return;
  withRegister(f, registerKind(value.type), [target], (right) => {
    evaluate(f, value, right);
    modify(f, expression.target, computationType, target, wanted, (work) => {
      if (computationType.kind === 'floating') {
        f.code.emit(floatingOperation(operator, computationType.name === 'float'), work, work, right);
      } else {
        const wide = scalarSize(f.model, computationType) === 8;
        f.code.emit(integerOperation(operator, wide, extendsSign(computationType)), work, work, right);
      }
    });
  });
}

/** int += small constant: one operation on memory. */
function stepInMemory(
  f: FunctionContext,
  lvalue: Lvalue,
  computationType: Type,
  step: number,
  target: Register,
  wanted: boolean,
): boolean {
  if (step < -8 || step > 7 || isBitField(lvalue) || valueClass(lvalue.type) !== 'general' || isBoolean(lvalue.type))
    return false;
  if (scalarSize(f.model, lvalue.type) !== 4 || scalarSize(f.model, computationType) !== 4) return false;
  if (valueClass(computationType) !== 'general') return false;
  withRegister(f, 'general', [target], (address) => {
    const { place } = accessOf(f, lvalue, address);
    f.code.emitIncrement(place.base, place.offset, step);
    if (wanted) f.code.emit('ld32', target, place.base, 0, place.offset);
  });
  return true;
}

/** x += value and x *= value, where x needs no conversion: the value is computed, then x is added from memory. */
function addToMemory(f: FunctionContext, expression: CompoundAssign, target: Register, wanted: boolean): boolean {
  const { operator, value, computationType } = expression;
  if (operator !== '+' && operator !== '*') return false;
  if (isBitField(expression.target) || valueClass(computationType) !== 'general') return false;
  const size = scalarSize(f.model, computationType);
  if (valueClass(expression.target.type) !== 'general' || scalarSize(f.model, expression.target.type) !== size)
    return false;
  if (size === 8 && operator === '*') return false;
  evaluate(f, wanted ? value : withoutNarrowing(f, expression.target, value), target);
  withRegister(f, 'general', [target], (address) => {
    const access = accessOf(f, expression.target, address);
    applyMemory(f, operator, size === 8, target, access.place);
    store(f, access, target);
  });
  return true;
}

const isBitField = (lvalue: Lvalue): boolean => lvalue.kind === 'Member' && lvalue.field.bitField !== undefined;

/** Reads the object, lets `change` work on its value in the computation type, and stores the result. */
function modify(
  f: FunctionContext,
  lvalue: Lvalue,
  computationType: ScalarType,
  target: Register,
  wanted: boolean,
  change: (work: Register) => void,
): void {
  withRegister(f, 'general', [target], (address) => {
    const access = accessOf(f, lvalue, address);
    load(f, access, target);
    if (registerKind(access.type) === registerKind(computationType)) {
      convertRegister(f, access.type, computationType, target, target);
      change(target);
      convertRegister(f, computationType, access.type, target, target);
    } else {
      withRegister(f, registerKind(computationType), [target], (work) => {
        convertRegister(f, access.type, computationType, target, work);
        change(work);
        convertRegister(f, computationType, access.type, work, target);
      });
    }
    store(f, access, target);
    if (wanted && access.bits !== undefined) extendField(f, access.type, access.bits.width, target);
  });
}

export function evaluateIncrement(f: FunctionContext, expression: Increment, target: Register, wanted: boolean): void {
  const { operator, position, step, computationType } = expression;
  const by = operator === '++' ? 1 : -1;
  const keepOld = wanted && position === 'postfix';
  if (step !== undefined) {
    stepPointer(f, expression.target, step, operator === '++' ? '+' : '-', target, keepOld);
  } else if (keepOld) {
    keepOldValue(f, expression, by, target);
  } else if (!stepInMemory(f, expression.target, computationType, by, target, wanted)) {
    modify(f, expression.target, computationType, target, wanted, (work) => addOne(f, computationType, work, work, by));
  }
}

/** result = value + by, in the computation type. */
function addOne(f: FunctionContext, type: ScalarType, result: Register, value: Register, by: number): void {
  if (type.kind === 'floating') {
    withRegister(f, 'floating', [result, value], (one) => {
      loadFloatingConstant(f, by, false, one);
      f.code.emit(floatingOperation('+', type.name === 'float'), result, value, one);
    });
    return;
  }
  f.code.emit(scalarSize(f.model, type) === 8 ? 'lea' : 'addi32', result, value, 0, by);
}

/** x++ whose value is wanted: `target` keeps what was there. */
function keepOldValue(f: FunctionContext, expression: Increment, by: number, target: Register): void {
  const { computationType } = expression;
  withRegister(f, 'general', [target], (address) => {
    const access = accessOf(f, expression.target, address);
    load(f, access, target);
    withRegister(f, registerKind(computationType), [target, address], (work) => {
      convertRegister(f, access.type, computationType, target, work);
      addOne(f, computationType, work, work, by);
      if (registerKind(computationType) === registerKind(access.type)) {
        convertRegister(f, computationType, access.type, work, work);
        store(f, access, work);
        return;
      }
      withRegister(f, registerKind(access.type), [target, address, work], (result) => {
        convertRegister(f, computationType, access.type, work, result);
        store(f, access, result);
      });
    });
  });
}

function stepPointer(
  f: FunctionContext,
  lvalue: Lvalue,
  step: ElementSize,
  operator: '+' | '-',
  target: Register,
  keepOld: boolean,
): void {
  withRegister(f, 'general', [target], (address) => {
    const access = accessOf(f, lvalue, address);
    load(f, access, target);
    const advance = (result: Register): void => {
      if (step.kind === 'constant') {
        f.code.emit('lea', result, target, 0, operator === '+' ? step.bytes : -step.bytes);
      } else {
        withRegister(f, 'general', [target, address, result], (bytes) => {
          evaluate(f, step.size, bytes);
          f.code.emit(operator === '+' ? 'add64' : 'sub64', result, target, bytes);
        });
      }
      store(f, access, result);
    };
    if (keepOld) withRegister(f, 'general', [target, address], advance);
    else advance(target);
  });
}

/** pointer += index: the index first, then the pointer's place. */
export function evaluatePointerAssign(f: FunctionContext, expression: PointerAssign, target: Register): void {
  const { index, elementSize, operator } = expression;
  const constant = integerConstant(f, index);
  if (constant !== undefined && elementSize.kind === 'constant') {
    const bytes = Number(BigInt.asIntN(64, constant)) * elementSize.bytes;
    if (Math.abs(bytes) < 0x7fff_0000) {
      stepPointer(f, expression.target, { kind: 'constant', bytes }, operator, target, false);
      return;
    }
  }
  withRegister(f, 'general', [target], (count) => {
    evaluate(f, index, count);
    withRegister(f, 'general', [target, count], (address) => {
      const access = accessOf(f, expression.target, address);
      load(f, access, target);
      addIndex(f, operator, elementSize, target, target, count);
      store(f, access, target);
    });
  });
}
