/**
 * Reading and writing scalar objects, bit-fields included.
 *
 * A bit-field is reached through the smallest aligned unit of 1, 2, 4 or 8 bytes that holds all its bits and lies
 * inside the record: a packed record must not be read or written past its end. Where no unit does, it goes byte by byte.
 *
 *      unit      ...|. . x x x x x . .|...      shift = bits below, width = bits of the field
 */
import type { Lvalue } from '../ast';
import type { BitField, Type } from '../types';
import { addressOf, emitInteger } from './address';
import type { Register } from './assembler';
import type { FunctionContext, Place } from './context';
import { moved, withRegister } from './context';
import {
  extendsSign,
  loadOfSize,
  loadOperation,
  objectSize,
  scalarSize,
  storeOfSize,
  storeOperation,
} from './machine_types';
import { SCRATCH } from './registers';

/** A scalar object in memory. */
export interface Access {
  readonly place: Place;
  readonly type: Type;
  readonly bits: BitUnit | undefined;
}

/** The bits of a field: inside one unit at the place, or (`unitBytes` undefined) from a byte on. */
export interface BitUnit {
  readonly unitBytes: 1 | 2 | 4 | 8 | undefined;
  readonly shift: number;
  readonly width: number;
}

/** Computes where the object lies; `scratch` may become the base. */
export function accessOf(f: FunctionContext, lvalue: Lvalue, scratch: Register): Access {
  if (lvalue.kind === 'Member' && lvalue.field.bitField !== undefined) {
    const record = addressOf(f, lvalue.object, scratch);
    const size = objectSize(f.model, lvalue.object.type);
    return bitFieldAccess(record, size, lvalue.field.offset, lvalue.field.bitField, lvalue.field.type);
  }
  return { place: addressOf(f, lvalue, scratch), type: lvalue.type, bits: undefined };
}

/** A bit-field whose storage unit begins `offset` bytes into an object of `objectBytes` at `object`. */
export function bitFieldAccess(
  object: Place,
  objectBytes: number,
  offset: number,
  field: BitField,
  type: Type,
): Access {
  const first = offset * 8 + field.bitOffset;
  for (const unitBytes of [1, 2, 4, 8] as const) {
    const start = Math.floor(first / 8 / unitBytes) * unitBytes;
    if (first + field.width <= (start + unitBytes) * 8 && start + unitBytes <= objectBytes) {
      return { place: moved(object, start), type, bits: { unitBytes, shift: first - start * 8, width: field.width } };
    }
  }
  const start = Math.floor(first / 8);
  return {
    place: moved(object, start),
    type,
    bits: { unitBytes: undefined, shift: first - start * 8, width: field.width },
  };
}

/** target = the object's value. */
export function load(f: FunctionContext, access: Access, target: Register): void {
  const { place, type, bits } = access;
  if (bits === undefined) f.code.emit(loadOperation(f.model, type), target, place.base, 0, place.offset);
  else loadBits(f, place, type, bits, target);
}

/** The object = source. For a bit-field, `source` keeps its value too. */
export function store(f: FunctionContext, access: Access, source: Register): void {
  const { place, type, bits } = access;
  if (bits === undefined) f.code.emit(storeOperation(f.model, type), source, place.base, 0, place.offset);
  else if (bits.unitBytes === undefined) storeSpreadBits(f, place, bits, source);
  else storeBits(f, place, bits, bits.unitBytes, source);
}

function loadBits(f: FunctionContext, place: Place, type: Type, bits: BitUnit, target: Register): void {
  const { unitBytes, shift, width } = bits;
  if (unitBytes === undefined) {
    withRegister(f, 'general', [target, place.base], (sum) => {
      gatherBytes(f, place, bits, sum);
      f.code.emit('mov', target, sum);
    });
    extendField(f, type, width, target);
    return;
  }
  f.code.emit(loadOfSize(unitBytes), target, place.base, 0, place.offset);
  if (unitBytes === 8) {
    if (shift > 0) f.code.emit('shri64', target, target, 0, shift);
    extendField(f, type, width, target);
    return;
  }
  if (shift > 0) f.code.emit('shri32', target, target, 0, shift);
  extendField(f, type, width, target);
}

/** sum = the bytes from the place on, moved so that the field's lowest bit is bit 0. */
function gatherBytes(f: FunctionContext, place: Place, { shift, width }: BitUnit, sum: Register): void {
  f.code.emit('movi', sum, 0, 0, 0);
  for (let byte = 0; byte * 8 < shift + width; byte++) {
    f.code.emit('ld8u', SCRATCH, place.base, 0, place.offset + byte);
    f.code.emit('zext32', SCRATCH, SCRATCH);
    const left = byte * 8 - shift;
    if (left > 0) f.code.emit('shli64', SCRATCH, SCRATCH, 0, left);
    else if (left < 0) f.code.emit('shri64', SCRATCH, SCRATCH, 0, -left);
    f.code.emit('or64', sum, sum, SCRATCH);
  }
}

/** Makes the low `width` bits of `register` a value of the field's type; bits above them don't count. */
export function extendField(f: FunctionContext, type: Type, width: number, register: Register): void {
  const signed = extendsSign(type);
  if (scalarSize(f.model, type) === 8) {
    if (width === 64) return;
    f.code.emit('shli64', register, register, 0, 64 - width);
    f.code.emit(signed ? 'sari64' : 'shri64', register, register, 0, 64 - width);
  } else if (width < 32 && signed) {
    f.code.emit('shli32', register, register, 0, 32 - width);
    f.code.emit('sari32', register, register, 0, 32 - width);
  } else if (width < 32) {
    f.code.emit('andi32', register, register, 0, 2 ** width - 1);
  }
}

function storeBits(f: FunctionContext, place: Place, bits: BitUnit, unitBytes: 1 | 2 | 4 | 8, source: Register): void {
  const { shift, width } = bits;
  withRegister(f, 'general', [source, place.base], (value) => {
    if (unitBytes === 8) {
      f.code.emit('shli64', value, source, 0, 64 - width);
      if (64 - width > shift) f.code.emit('shri64', value, value, 0, 64 - width - shift);
      withRegister(f, 'general', [source, place.base, value], (mask) => {
        emitInteger(f, ~(((1n << BigInt(width)) - 1n) << BigInt(shift)), 8, mask);
        f.code.emit('ld64', SCRATCH, place.base, 0, place.offset);
        f.code.emit('and64', SCRATCH, SCRATCH, mask);
      });
      f.code.emit('or64', SCRATCH, SCRATCH, value);
    } else {
      const mask = width === 32 ? -1 : 2 ** width - 1;
      f.code.emit('andi32', value, source, 0, mask);
      if (shift > 0) f.code.emit('shli32', value, value, 0, shift);
      f.code.emit(loadOfSize(unitBytes), SCRATCH, place.base, 0, place.offset);
      f.code.emit('andi32', SCRATCH, SCRATCH, 0, ~(mask << shift));
      f.code.emit('or32', SCRATCH, SCRATCH, value);
    }
    f.code.emit(storeOfSize(unitBytes), SCRATCH, place.base, 0, place.offset);
  });
}

function storeSpreadBits(f: FunctionContext, place: Place, { shift, width }: BitUnit, source: Register): void {
  withRegister(f, 'general', [source, place.base], (value) => {
    for (let byte = 0; byte * 8 < shift + width; byte++) {
      const low = Math.max(shift - byte * 8, 0);
      const high = Math.min(shift + width - byte * 8, 8);
      const mask = (1 << high) - (1 << low);
      const right = byte * 8 - shift;
      if (right >= 0) f.code.emit('shri64', value, source, 0, right);
      else f.code.emit('shli64', value, source, 0, -right);
      f.code.emit('andi32', value, value, 0, mask);
      f.code.emit('ld8u', SCRATCH, place.base, 0, place.offset + byte);
      f.code.emit('andi32', SCRATCH, SCRATCH, 0, ~mask);
      f.code.emit('or32', SCRATCH, SCRATCH, value);
      f.code.emit('st8', SCRATCH, place.base, 0, place.offset + byte);
    }
  });
}
