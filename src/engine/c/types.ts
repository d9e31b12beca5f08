/**
 * C types (C11 6.2.5) for the two data models of the simulated machines.
 *
 * A type is an immutable value; qualifiers are part of it. Structures, unions and enumerations are the exception C makes
 * them: they have identity, so the type points at a definition object that a later declaration may complete.
 *
 *            char short int long llong float double long double pointer    alignment of llong, double
 *   lp64        1     2   4    8     8     4      8          16       8    8, 8
 *   ilp32       1     2   4    4     8     4      8          12       4    4, 4  (inside and outside of structures)
 */
import type { Rvalue } from './ast';
import type { SourceRange } from './source';

export type DataModelName = 'lp64' | 'ilp32';

export interface DataModel {
  readonly name: DataModelName;
  readonly pointerSize: 4 | 8;
  readonly longSize: 4 | 8;
  readonly longDoubleSize: 12 | 16;
  /** No scalar but a long double is aligned to more than this. */
  readonly maxScalarAlignment: 4 | 8;
}

export const LP64: DataModel = { name: 'lp64', pointerSize: 8, longSize: 8, longDoubleSize: 16, maxScalarAlignment: 8 };
export const ILP32: DataModel = {
  name: 'ilp32',
  pointerSize: 4,
  longSize: 4,
  longDoubleSize: 12,
  maxScalarAlignment: 4,
};

export function dataModel(name: DataModelName): DataModel {
  return name === 'lp64' ? LP64 : ILP32;
}

/** Type qualifiers (6.7.3). */
export interface Qualifiers {
  readonly const?: boolean;
  readonly volatile?: boolean;
  readonly restrict?: boolean;
  readonly atomic?: boolean;
}

export const UNQUALIFIED: Qualifiers = {};

interface TypeBase {
  readonly qualifiers: Qualifiers;
  /** The typedef name the program used, for messages and the debugger; never part of the type's identity. */
  readonly alias?: string;
}

/** Integer types by their C spelling; enumerated types are apart. */
export type IntegerName =
  | '_Bool'
  | 'char'
  | 'signed char'
  | 'unsigned char'
  | 'short'
  | 'unsigned short'
  | 'int'
  | 'unsigned int'
  | 'long'
  | 'unsigned long'
  | 'long long'
  | 'unsigned long long';

export type FloatingName = 'float' | 'double' | 'long double';

export interface VoidType extends TypeBase {
  readonly kind: 'void';
}

export interface IntegerType extends TypeBase {
  readonly kind: 'integer';
  readonly name: IntegerName;
}

export interface FloatingType extends TypeBase {
  readonly kind: 'floating';
  readonly name: FloatingName;
}

export interface PointerType extends TypeBase {
  readonly kind: 'pointer';
  readonly pointee: Type;
}

/** How many elements an array has: a constant, not known yet (or a flexible member), or found at run time. */
export type ArrayLength =
  | { readonly kind: 'constant'; readonly count: number }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'variable'; readonly bound: VariableArrayBound };

/**
 * The bound of a variable-length array (6.7.6.2). It is evaluated once, where the declaration or type name is reached
 * (a DeclarationStatement lists it in `bounds`); afterwards the stored element count is what sizeof and indexing use.
 */
export interface VariableArrayBound {
  /** Unique within the function. */
  readonly id: number;
  /** The element count, converted to size_t. */
  readonly count: Rvalue;
}

export interface ArrayType extends TypeBase {
  readonly kind: 'array';
  readonly element: Type;
  readonly length: ArrayLength;
}

export interface FunctionParameter {
  readonly name: string | undefined;
  /** After the adjustment of arrays and functions to pointers, unqualified at the top as far as compatibility goes. */
  readonly type: Type;
}

export interface FunctionType extends TypeBase {
  readonly kind: 'function';
  readonly result: Type;
  readonly parameters: readonly FunctionParameter[];
  readonly variadic: boolean;
  /** False for `int f()`: nothing is known of the parameters; calls apply the default argument promotions. */
  readonly prototyped: boolean;
}

export interface RecordType extends TypeBase {
  readonly kind: 'record';
  readonly definition: RecordDefinition;
}

export interface EnumType extends TypeBase {
  readonly kind: 'enum';
  readonly definition: EnumDefinition;
}

/** Stands where a type could not be determined; whatever touches it is not reported again. Never in a unit free of errors. */
export interface ErrorType extends TypeBase {
  readonly kind: 'error';
}

export type Type =
  VoidType | IntegerType | FloatingType | PointerType | ArrayType | FunctionType | RecordType | EnumType | ErrorType;

export type ScalarType = IntegerType | FloatingType | EnumType | PointerType;

/** A member of a structure or union, placed. */
export interface Field {
  /** Undefined for an anonymous structure or union member, and for an unnamed bit-field. */
  readonly name: string | undefined;
  readonly type: Type;
  /** Bytes from the start of the record. For a bit-field, of the storage unit of its declared type that holds it. */
  readonly offset: number;
  readonly bitField: BitField | undefined;
  readonly range: SourceRange | undefined;
}

/**
 * The bits of a bit-field inside its storage unit (`sizeof(field.type)` bytes at `field.offset`, little-endian):
 * value = (unit >> bitOffset) & ((1 << width) - 1), sign-extended when the type is signed.
 * In a packed record a field may need more bytes than the unit has: then bitOffset + width > 8 * unit size.
 */
export interface BitField {
  readonly bitOffset: number;
  readonly width: number;
}

/** The identity of a structure or union type. `fields` is undefined while the type is incomplete. */
export interface RecordDefinition {
  readonly tag: 'struct' | 'union';
  /** Undefined for an anonymous record. */
  readonly name: string | undefined;
  /** Unique within a translation unit. */
  readonly id: number;
  readonly range: SourceRange | undefined;
  /** In declaration order, unnamed bit-fields left out. */
  fields: readonly Field[] | undefined;
  size: number;
  alignment: number;
  /** The last member is an array without a length. */
  flexible: boolean;
}

export interface EnumConstant {
  readonly name: string;
  readonly value: bigint;
  readonly range: SourceRange | undefined;
}

/** The identity of an enumerated type. */
export interface EnumDefinition {
  readonly name: string | undefined;
  readonly id: number;
  readonly range: SourceRange | undefined;
  /** The compatible integer type: gcc takes unsigned int unless a value is negative, then int, wider when needed. */
  underlying: IntegerName;
  /** Undefined while only declared. */
  constants: readonly EnumConstant[] | undefined;
}

const integerTypes = new Map<IntegerName, IntegerType>();

/** The unqualified integer type of that name. */
export function integerType(name: IntegerName): IntegerType {
  let type = integerTypes.get(name);
  if (type === undefined) {
    type = { kind: 'integer', name, qualifiers: UNQUALIFIED };
    integerTypes.set(name, type);
  }
  return type;
}

export const VOID: VoidType = { kind: 'void', qualifiers: UNQUALIFIED };
export const BOOL = integerType('_Bool');
export const CHAR = integerType('char');
export const INT = integerType('int');
export const UNSIGNED_INT = integerType('unsigned int');
export const FLOAT: FloatingType = { kind: 'floating', name: 'float', qualifiers: UNQUALIFIED };
export const DOUBLE: FloatingType = { kind: 'floating', name: 'double', qualifiers: UNQUALIFIED };
export const LONG_DOUBLE: FloatingType = { kind: 'floating', name: 'long double', qualifiers: UNQUALIFIED };
export const ERROR_TYPE: ErrorType = { kind: 'error', qualifiers: UNQUALIFIED };

export function pointerTo(pointee: Type): PointerType {
  return { kind: 'pointer', pointee, qualifiers: UNQUALIFIED };
}

export function arrayOf(element: Type, length: ArrayLength): ArrayType {
  return { kind: 'array', element, length, qualifiers: UNQUALIFIED };
}

/** size_t: unsigned long on both models' x86-64 side, unsigned int on i386. */
export function sizeType(model: DataModel): IntegerType {
  return integerType(model.name === 'lp64' ? 'unsigned long' : 'unsigned int');
}

/** ptrdiff_t, the type of a pointer difference and of a PointerOffset's index. */
export function pointerDifferenceType(model: DataModel): IntegerType {
  return integerType(model.name === 'lp64' ? 'long' : 'int');
}

/** Bytes of an integer type. */
export function integerSize(model: DataModel, name: IntegerName): 1 | 2 | 4 | 8 {
  switch (name) {
    case '_Bool':
    case 'char':
    case 'signed char':
    case 'unsigned char':
      return 1;
    case 'short':
    case 'unsigned short':
      return 2;
    case 'int':
    case 'unsigned int':
      return 4;
    case 'long':
    case 'unsigned long':
      return model.longSize;
    case 'long long':
    case 'unsigned long long':
      return 8;
  }
}

/** Whether values may be negative; plain char is signed on x86. */
export function isSignedName(name: IntegerName): boolean {
  return name !== '_Bool' && !name.startsWith('unsigned');
}

/** The integer type an integer or enumerated type computes as. */
export function integerNameOf(type: IntegerType | EnumType): IntegerName {
  return type.kind === 'enum' ? type.definition.underlying : type.name;
}

/** Whether a scalar compares and divides as signed; pointers are unsigned, floating types signed. */
export function isSigned(type: ScalarType): boolean {
  if (type.kind === 'pointer') return false;
  return type.kind === 'floating' || isSignedName(integerNameOf(type));
}

/**
 * sizeof in bytes. gcc's extension gives 1 for void and functions. Undefined for an incomplete type, a variable-length
 * array, and the error type.
 */
export function sizeOf(model: DataModel, type: Type): number | undefined {
  switch (type.kind) {
    case 'void':
    case 'function':
      return 1;
    case 'integer':
      return integerSize(model, type.name);
    case 'enum':
      return integerSize(model, type.definition.underlying);
    case 'floating':
      return type.name === 'float' ? 4 : type.name === 'double' ? 8 : model.longDoubleSize;
    case 'pointer':
      return model.pointerSize;
    case 'array': {
      if (type.length.kind !== 'constant') return undefined;
      const element = sizeOf(model, type.element);
      return element === undefined ? undefined : element * type.length.count;
    }
    case 'record':
      return type.definition.fields === undefined ? undefined : type.definition.size;
    case 'error':
      return undefined;
  }
}

/** _Alignof in bytes; 1 where no size is known. */
export function alignmentOf(model: DataModel, type: Type): number {
  switch (type.kind) {
    case 'array':
      return alignmentOf(model, type.element);
    case 'record':
      return type.definition.alignment;
    case 'floating':
      return type.name === 'long double' ? (model.name === 'lp64' ? 16 : 4) : scalarAlignment(model, type);
    default:
      return scalarAlignment(model, type);
  }
}

function scalarAlignment(model: DataModel, type: Type): number {
  return Math.min(sizeOf(model, type) ?? 1, model.maxScalarAlignment);
}

export function isInteger(type: Type): type is IntegerType | EnumType {
  return type.kind === 'integer' || type.kind === 'enum';
}

export function isArithmetic(type: Type): type is IntegerType | EnumType | FloatingType {
  return type.kind === 'integer' || type.kind === 'enum' || type.kind === 'floating';
}

export function isScalar(type: Type): type is ScalarType {
  return isArithmetic(type) || type.kind === 'pointer';
}

/** Whether objects of the type can exist: everything but void, functions and what still lacks a size. */
export function isComplete(type: Type): boolean {
  switch (type.kind) {
    case 'void':
      return false;
    case 'array':
      return type.length.kind !== 'incomplete' && isComplete(type.element);
    case 'record':
      return type.definition.fields !== undefined;
    default:
      return true;
  }
}

/** Whether the type's size is known only at run time: a variable-length array, or an array of such. */
export function isVariableLength(type: Type): type is ArrayType {
  return type.kind === 'array' && (type.length.kind === 'variable' || isVariableLength(type.element));
}

/** Whether the type depends anywhere on a run-time bound, behind pointers too (6.7.6p3). */
export function isVariablyModified(type: Type): boolean {
  switch (type.kind) {
    case 'array':
      return type.length.kind === 'variable' || isVariablyModified(type.element);
    case 'pointer':
      return isVariablyModified(type.pointee);
    case 'function':
      return isVariablyModified(type.result);
    default:
      return false;
  }
}
