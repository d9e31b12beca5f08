/**
 * Lvalues: where an object or function lies.
 *
 * A place is a register plus a constant. Objects of the frame need no instruction at all (rbp + offset), statics need
 * one (leapc), and members and constant subscripts only move the constant.
 */
import type { Expression, Lvalue, Rvalue } from '../ast';
import { alignmentOf } from '../types';
import type { Register } from './assembler';
import { integerConstant } from './constant';
import type { FunctionContext, Place, Reach } from './context';
import { framePlace, moved, withRegister } from './context';
import { evaluate } from './expression';
import { isBehindPointer } from './frame';
import { emitInitializer } from './initializer';
import { objectSize } from './machine_types';
import { evaluateRecord } from './record';
import { RBP } from './registers';

/** Computes where `lvalue` lies. May overwrite `scratch`, which is then the place's base. */
export function addressOf(f: FunctionContext, lvalue: Lvalue, scratch: Register): Place {
  const place = computePlace(f, lvalue, scratch);
  if (place.base === scratch) f.registers.markFilled(scratch);
  return place;
}

function computePlace(f: FunctionContext, lvalue: Lvalue, scratch: Register): Place {
  switch (lvalue.kind) {
    case 'VariableReference': {
      const { variable } = lvalue;
      if (variable.storage !== 'automatic') {
        return reachPlace(f, f.program.reachVariable(variable, lvalue.range), scratch);
      }
      const place = framePlace(f.frame.offsetOf(variable));
      if (!isBehindPointer(variable)) return place;
      f.code.emit('ld64', scratch, place.base, 0, place.offset);
      return { base: scratch, offset: 0 };
    }
    case 'FunctionReference':
      return reachPlace(f, f.program.reachFunction(lvalue.function, lvalue.range), scratch);
    case 'StringLiteral':
      return reachPlace(f, { kind: 'direct', symbol: f.program.string(lvalue.object) }, scratch);
    case 'CompoundLiteral': {
      const { object } = lvalue;
      if (object.storage === 'static') {
        return reachPlace(f, { kind: 'direct', symbol: f.program.compoundLiteral(object) }, scratch);
      }
      let offset = f.compoundLiterals.get(object);
      if (offset === undefined) {
        offset = f.frame.reserve(objectSize(f.model, object.type), alignmentOf(f.model, object.type));
        f.compoundLiterals.set(object, offset);
      }
      if (object.initializer !== undefined) emitInitializer(f, object.initializer, framePlace(offset));
      return framePlace(offset);
    }
    case 'Dereference':
      return pointedPlace(f, lvalue.pointer, scratch);
    case 'Member':
      return moved(addressOf(f, lvalue.object, scratch), lvalue.field.offset);
    case 'Materialize': {
      const area = f.frame.takeArea(objectSize(f.model, lvalue.type), alignmentOf(f.model, lvalue.type));
      evaluateRecord(f, lvalue.value, framePlace(area));
      return framePlace(area);
    }
    case 'ErrorLvalue':
      throw new Error('a unit with errors was given to the code generator');
  }
}

function reachPlace(f: FunctionContext, reach: Reach, scratch: Register): Place {
  if (reach.kind === 'direct') {
    f.code.emitToSymbol('leapc', reach.symbol, scratch);
  } else {
    f.code.emitToSymbol('leapc', reach.slot, scratch);
    f.code.emit('ld64', scratch, scratch, 0, 0);
  }
  return { base: scratch, offset: 0 };
}

/** Where a pointer value points, with constant offsets left to the operand's immediate. */
export function pointedPlace(f: FunctionContext, pointer: Rvalue, scratch: Register): Place {
  switch (pointer.kind) {
    case 'ArrayDecay':
    case 'FunctionDecay':
    case 'AddressOf':
      return addressOf(f, pointer.operand, scratch);
    case 'Convert':
      if (pointer.conversion === 'pointer' || pointer.conversion === 'no-op')
        return pointedPlace(f, pointer.operand, scratch);
      break;
    case 'PointerOffset': {
      const distance = constantDistance(f, pointer);
      if (distance === undefined) break;
      const place = pointedPlace(f, pointer.pointer, scratch);
      if (Math.abs(place.offset + distance) < 0x7fff_0000) return moved(place, distance);
      loadAddress(f, place, scratch);
      withRegister(f, 'general', [scratch], (far) => {
        emitInteger(f, BigInt(distance), 8, far);
        f.code.emit('add64', scratch, scratch, far);
      });
      return { base: scratch, offset: 0 };
    }
    default:
      break;
  }
  evaluate(f, pointer, scratch);
  return { base: scratch, offset: 0 };
}

/** Bytes that a PointerOffset moves, where that is a constant. */
function constantDistance(f: FunctionContext, expression: Rvalue & { kind: 'PointerOffset' }): number | undefined {
  const { index, elementSize, operator } = expression;
  if (elementSize.kind !== 'constant') return undefined;
  const count = integerConstant(f, index);
  if (count === undefined) return undefined;
  const bytes = Number(BigInt.asIntN(64, count)) * elementSize.bytes;
  return operator === '+' ? bytes : -bytes;
}

/** Leaves the address itself in `target`. */
export function loadAddress(f: FunctionContext, place: Place, target: Register): void {
  if (place.offset !== 0) f.code.emit('lea', target, place.base, 0, place.offset);
  else if (place.base !== target) f.code.emit('mov', target, place.base);
  f.registers.markFilled(target);
}

/** Leaves a constant in a general register: `bytes` says how much of it counts. */
export function emitInteger(f: FunctionContext, value: bigint, bytes: number, target: Register): void {
  const low = Number(BigInt.asIntN(32, value));
  f.code.emit('movi', target, 0, 0, low);
  if (bytes <= 4) return;
  const high = Number(BigInt.asIntN(32, value >> 32n));
  if (high !== low >> 31) f.code.emit('movhi', target, 0, 0, high);
}

/** The place of an lvalue that lies in the frame at a constant offset, found without emitting anything. */
export function frameOperand(f: FunctionContext, lvalue: Lvalue): Place | undefined {
  switch (lvalue.kind) {
    case 'VariableReference': {
      const { variable } = lvalue;
      if (variable.storage !== 'automatic' || isBehindPointer(variable)) return undefined;
      return framePlace(f.frame.offsetOf(variable));
    }
    case 'Member': {
      const object = frameOperand(f, lvalue.object);
      return object === undefined ? undefined : moved(object, lvalue.field.offset);
    }
    case 'Dereference':
      return framePointer(f, lvalue.pointer);
    default:
      return undefined;
  }
}

/** The place a pointer value names, when that is a constant place in the frame (`array[3]`, `*&x`). */
function framePointer(f: FunctionContext, pointer: Rvalue): Place | undefined {
  switch (pointer.kind) {
    case 'ArrayDecay':
    case 'AddressOf':
      return frameOperand(f, pointer.operand);
    case 'PointerOffset': {
      const distance = constantDistance(f, pointer);
      const start = distance === undefined ? undefined : framePointer(f, pointer.pointer);
      return start === undefined || distance === undefined ? undefined : moved(start, distance);
    }
    default:
      return undefined;
  }
}

/** Reading an object of the frame, not a bit-field: the operand of a memory form, or undefined. */
export function memoryOperand(f: FunctionContext, expression: Expression): Place | undefined {
  if (expression.kind !== 'LvalueToRvalue') return undefined;
  const { operand } = expression;
  if (operand.kind === 'Member' && operand.field.bitField !== undefined) return undefined;
  return frameOperand(f, operand);
}

/**
 * Whether the expression only reads a named variable. gcc reads such an operand after it has computed the other one,
 * which shows when that one changes the variable.
 */
export function readsVariable(expression: Rvalue): boolean {
  return expression.kind === 'LvalueToRvalue' && expression.operand.kind === 'VariableReference';
}

/** Whether computing the place runs nothing a program could notice, so that it may wait until after the value. */
export function isPlainPlace(f: FunctionContext, lvalue: Lvalue): boolean {
  switch (lvalue.kind) {
    case 'VariableReference':
    case 'StringLiteral':
    case 'FunctionReference':
      return true;
    case 'Member':
      return isPlainPlace(f, lvalue.object);
    case 'Dereference':
      return isPlainPointer(f, lvalue.pointer);
    default:
      return false;
  }
}

function isPlainPointer(f: FunctionContext, pointer: Rvalue): boolean {
  switch (pointer.kind) {
    case 'LvalueToRvalue':
      return readsVariable(pointer);
    case 'ArrayDecay':
    case 'AddressOf':
      return isPlainPlace(f, pointer.operand);
    case 'PointerOffset':
      return constantDistance(f, pointer) !== undefined && isPlainPointer(f, pointer.pointer);
    case 'Convert':
      return (pointer.conversion === 'pointer' || pointer.conversion === 'no-op') && isPlainPointer(f, pointer.operand);
    default:
      return false;
  }
}

export const isFramePlace = (place: Place): boolean => place.base === RBP;
