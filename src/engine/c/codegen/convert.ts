/**
 * Conversions (6.3): between integer widths, to _Bool, between integers and floating numbers.
 */
import type { Convert, Rvalue } from '../ast';
import type { Type } from '../types';
import { memoryOperand } from './address';
import type { Register } from './assembler';
import { emitTruth, evaluateTruth } from './condition';
import type { FunctionContext } from './context';
import { withRegister } from './context';
import { discard, evaluate } from './expression';
import { extendsSign, isBoolean, scalarSize } from './machine_types';
import { isFloating, SCRATCH } from './registers';

export function evaluateConversion(f: FunctionContext, expression: Convert, target: Register): void {
  const { conversion, operand, type } = expression;
  switch (conversion) {
    case 'to-void':
      discard(f, operand);
      return;
    case 'integral-to-boolean':
    case 'pointer-to-boolean':
      evaluateBoolean(f, operand, target);
      return;
    case 'floating-to-boolean':
    case 'floating-to-integral':
      withRegister(f, 'floating', [], (value) => {
        evaluate(f, operand, value);
        convertRegister(f, operand.type, type, value, target);
      });
      return;
    case 'integral-to-floating':
      withRegister(f, 'general', [], (value) => {
        evaluate(f, operand, value);
        convertRegister(f, operand.type, type, value, target);
      });
      return;
    case 'integral':
      if (loadExtended(f, operand, type, target)) return;
      evaluate(f, operand, target);
      convertRegister(f, operand.type, type, target, target);
      return;
    case 'integral-to-pointer':
    case 'pointer-to-integral':
    case 'floating':
      evaluate(f, operand, target);
      convertRegister(f, operand.type, type, target, target);
      return;
    case 'pointer':
    case 'null-to-pointer':
    case 'no-op':
      evaluate(f, operand, target);
      if (conversion === 'null-to-pointer') convertRegister(f, operand.type, type, target, target);
      return;
  }
}

function evaluateBoolean(f: FunctionContext, operand: Rvalue, target: Register): void {
  if (operand.kind === 'Comparison') evaluate(f, operand, target);
  else if (operand.kind === 'Logical' || operand.kind === 'Unary') evaluateTruth(f, operand, target);
  else {
    evaluate(f, operand, target);
    emitTruth(f, operand.type, target, target);
  }
}

/** int in memory -> long: one load that extends. */
function loadExtended(f: FunctionContext, operand: Rvalue, type: Type, target: Register): boolean {
  if (scalarSize(f.model, type) !== 8 || scalarSize(f.model, operand.type) !== 4 || !extendsSign(operand.type))
    return false;
  const place = memoryOperand(f, operand);
  if (place === undefined) return false;
  f.code.emit('ld32x', target, place.base, 0, place.offset);
  return true;
}

/** target = source converted from one scalar type to another. */
export function convertRegister(f: FunctionContext, from: Type, to: Type, source: Register, target: Register): void {
  if (isFloating(source)) {
    if (isFloating(target)) convertFloating(f, from, to, source, target);
    else floatingToIntegral(f, from, to, source, target);
    return;
  }
  if (isFloating(target)) integralToFloating(f, from, to, source, target);
  else if (isBoolean(to)) emitTruth(f, from, target, source);
  else convertIntegral(f, from, to, source, target);
}

function convertIntegral(f: FunctionContext, from: Type, to: Type, source: Register, target: Register): void {
  const fromSize = scalarSize(f.model, from);
  const toSize = scalarSize(f.model, to);
  if (toSize === 8) {
    if (fromSize < 8) f.code.emit(extendsSign(from) ? 'sext32' : 'zext32', target, source);
    else copyRegister(f, target, source);
    return;
  }
  const fits = fromSize < toSize && (!extendsSign(from) || extendsSign(to));
  const same = fromSize === toSize && extendsSign(from) === extendsSign(to);
  if (toSize === 4 || fits || same) copyRegister(f, target, source);
  else if (toSize === 1) f.code.emit(extendsSign(to) ? 'sext8' : 'zext8', target, source);
  else f.code.emit(extendsSign(to) ? 'sext16' : 'zext16', target, source);
}

function copyRegister(f: FunctionContext, target: Register, source: Register): void {
  if (target !== source) f.code.emit(isFloating(target) ? 'fmov' : 'mov', target, source);
}

function convertFloating(f: FunctionContext, from: Type, to: Type, source: Register, target: Register): void {
  const single = (type: Type): boolean => type.kind === 'floating' && type.name === 'float';
  if (single(to) && !single(from)) f.code.emit('fround', target, source);
  else copyRegister(f, target, source);
}

/** Truncates towards zero. gcc converts to unsigned int by way of a signed 64-bit number, to narrow types by way of int. */
function floatingToIntegral(f: FunctionContext, from: Type, to: Type, source: Register, target: Register): void {
  if (isBoolean(to)) {
    emitTruth(f, from, target, source);
    return;
  }
  const size = scalarSize(f.model, to);
  const signed = extendsSign(to);
  if (size === 8) f.code.emit(signed ? 'cvtFI64' : 'cvtFU64', target, source);
  else if (size === 4 && !signed) f.code.emit('cvtFI64', target, source);
  else {
    f.code.emit('cvtFI32', target, source);
    if (size === 1) f.code.emit(signed ? 'sext8' : 'zext8', target, target);
    else if (size === 2) f.code.emit(signed ? 'sext16' : 'zext16', target, target);
  }
}

function integralToFloating(f: FunctionContext, from: Type, to: Type, source: Register, target: Register): void {
  const single = to.kind === 'floating' && to.name === 'float';
  const signed = extendsSign(from);
  if (scalarSize(f.model, from) < 8) {
    f.code.emit(signed || scalarSize(f.model, from) < 4 ? 'cvtI32F' : 'cvtU32F', target, source);
  } else if (single) {
    withRegister(f, 'general', [source], (odd) => {
      roundToOdd(f, source, odd, signed);
      f.code.emit(signed ? 'cvtI64F' : 'cvtU64F', target, odd);
    });
  } else {
    f.code.emit(signed ? 'cvtI64F' : 'cvtU64F', target, source);
  }
  if (single) f.code.emit('fround', target, target);
}

/**
 * Makes a 64-bit integer exact as a double without changing how it rounds to float: where its magnitude needs more than
 * 53 bits, the low 11 bits are replaced by one that says whether any was set (as libgcc's __floatdisf does). Rounding
 * twice would otherwise go wrong halfway between two floats.
 */
function roundToOdd(f: FunctionContext, source: Register, odd: Register, signed: boolean): void {
  const exact = f.code.newLabel();
  f.code.emit('mov', odd, source);
  if (signed) {
    // Exact when bits 53 to 63 are all alike: adding 1 to them gives 0 or 1.
    f.code.emit('sari64', SCRATCH, source, 0, 53);
    f.code.emit('lea', SCRATCH, SCRATCH, 0, 1);
    f.code.emit('shri64', SCRATCH, SCRATCH, 0, 1);
  } else {
    f.code.emit('shri64', SCRATCH, source, 0, 53);
  }
  f.code.emitTo('jz64', exact, SCRATCH);
  f.code.emit('andi32', SCRATCH, source, 0, 0x7ff);
  f.code.emit('addi32', SCRATCH, SCRATCH, 0, 0x7ff);
  f.code.emit('zext32', SCRATCH, SCRATCH);
  f.code.emit('or64', odd, odd, SCRATCH);
  f.code.emit('andi64', odd, odd, 0, ~0x7ff);
  f.code.bind(exact);
}
