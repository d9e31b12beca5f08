/**
 * How C types meet the machine: which kind of register holds a value, how wide it is there, which operations load and
 * store it.
 *
 * A value of 4 bytes or less lies in the low half of a general register, extended to 32 bits as its type says; the high
 * half is then undefined. An 8-byte integer or a pointer fills the register. Floating types lie in xmm registers; a
 * long double has the range and precision of a double and takes 16 bytes of memory.
 */
import type { OpcodeName } from '../../cpu/opcodes';
import type { DataModel, Type } from '../types';
import { integerNameOf, integerSize, isSignedName, sizeOf } from '../types';

export type ValueClass = 'general' | 'floating' | 'record' | 'void';

export function valueClass(type: Type): ValueClass {
  switch (type.kind) {
    case 'integer':
    case 'enum':
    case 'pointer':
      return 'general';
    case 'floating':
      return 'floating';
    case 'record':
      return 'record';
    case 'void':
    case 'array':
    case 'function':
      return 'void';
    case 'error':
      throw new Error('a unit with errors was given to the code generator');
  }
}

/** Bytes of a scalar. */
export function scalarSize(model: DataModel, type: Type): number {
  switch (type.kind) {
    case 'integer':
      return integerSize(model, type.name);
    case 'enum':
      return integerSize(model, type.definition.underlying);
    default:
      return sizeOf(model, type) ?? model.pointerSize;
  }
}

/** Bytes of any object type whose size is constant. */
export function objectSize(model: DataModel, type: Type): number {
  const size = sizeOf(model, type);
  if (size === undefined) throw new Error('an object of unknown size reached the code generator');
  return size;
}

export function isBoolean(type: Type): boolean {
  return type.kind === 'integer' && type.name === '_Bool';
}

/** Whether an integer or pointer is extended with its sign. */
export function extendsSign(type: Type): boolean {
  return (type.kind === 'integer' || type.kind === 'enum') && isSignedName(integerNameOf(type));
}

export function loadOperation(model: DataModel, type: Type): OpcodeName {
  if (type.kind === 'floating') return type.name === 'float' ? 'fld32' : 'fld64';
  const signed = extendsSign(type);
  switch (scalarSize(model, type)) {
    case 1:
      return signed ? 'ld8s' : 'ld8u';
    case 2:
      return signed ? 'ld16s' : 'ld16u';
    case 4:
      return 'ld32';
    default:
      return 'ld64';
  }
}

export function storeOperation(model: DataModel, type: Type): OpcodeName {
  if (type.kind === 'floating') return type.name === 'float' ? 'fst32' : 'fst64';
  return storeOfSize(scalarSize(model, type));
}

export function storeOfSize(bytes: number): OpcodeName {
  return bytes === 1 ? 'st8' : bytes === 2 ? 'st16' : bytes === 4 ? 'st32' : 'st64';
}

/** The zero-extending load of 1, 2, 4 or 8 bytes. */
export function loadOfSize(bytes: number): OpcodeName {
  return bytes === 1 ? 'ld8u' : bytes === 2 ? 'ld16u' : bytes === 4 ? 'ld32' : 'ld64';
}
