/**
 * Conversions (C11 6.3), made explicit: promotions, the usual arithmetic conversions, decay of arrays and functions, and
 * conversion as if by assignment (6.5.16.1) with clang's words for what is doubtful about it.
 */
import type { Conversion, Expression, Lvalue, Rvalue } from '../ast';
import { compatible, compatibleUnqualified, includesQualifiers, unqualified } from '../compatible';
import type { DiagnosticNote } from '../diagnostics';
import type { SourceRange } from '../source';
import { quotedType, typeName } from '../type_name';
import type { DataModel, EnumType, FloatingType, IntegerName, IntegerType, Type } from '../types';
import {
  DOUBLE,
  ERROR_TYPE,
  INT,
  UNSIGNED_INT,
  integerNameOf,
  integerSize,
  integerType,
  isArithmetic,
  isInteger,
  isScalar,
  isSignedName,
  pointerTo,
} from '../types';
import { evaluate, evaluateInteger } from './constants';
import type { Translation } from './translation';

const LVALUE_KINDS: ReadonlySet<Expression['kind']> = new Set<Lvalue['kind']>([
  'VariableReference',
  'FunctionReference',
  'StringLiteral',
  'CompoundLiteral',
  'Dereference',
  'Member',
  'Materialize',
  'ErrorLvalue',
]);

export function isLvalue(expression: Expression): expression is Lvalue {
  return LVALUE_KINDS.has(expression.kind);
}

export function errorExpression(range: SourceRange): Rvalue {
  return { kind: 'ErrorRvalue', type: ERROR_TYPE, range };
}

export function isError(expression: Expression): boolean {
  return expression.type.kind === 'error';
}

/** Lvalue conversion and decay (6.3.2.1): the value of an expression. */
export function toRvalue(expression: Expression): Rvalue {
  if (!isLvalue(expression)) return expression;
  const { type, range } = expression;
  switch (type.kind) {
    case 'array':
      return { kind: 'ArrayDecay', type: pointerTo(type.element), range, operand: expression };
    case 'function':
      return { kind: 'FunctionDecay', type: pointerTo(type), range, operand: expression };
    case 'error':
      return errorExpression(range);
    default:
      return { kind: 'LvalueToRvalue', type: unqualified(type), range, operand: expression };
  }
}

/** Wraps a value in a conversion to `type`; nothing is added where the types are the same. */
export function convertTo(value: Rvalue, type: Type, implicit = true, range = value.range): Rvalue {
  const target = unqualified(type);
  if (value.type.kind === 'error' || target.kind === 'error') return errorExpression(value.range);
  const conversion = conversionBetween(value.type, target);
  if (conversion === undefined) return errorExpression(value.range);
  if (conversion === 'same') {
    if (implicit) return value;
    return { kind: 'Convert', conversion: 'no-op', operand: value, implicit, type: target, range };
  }
  return { kind: 'Convert', conversion, operand: value, implicit, type: target, range };
}

/** What converting does to the bits; undefined where no conversion exists. */
function conversionBetween(from: Type, to: Type): Conversion | 'same' | undefined {
  if (to.kind === 'void') return 'to-void';
  if (to.kind === 'integer' && to.name === '_Bool') {
    if (from.kind === 'integer' && from.name === '_Bool') return 'same';
    if (isInteger(from)) return 'integral-to-boolean';
    return from.kind === 'floating'
      ? 'floating-to-boolean'
      : from.kind === 'pointer'
        ? 'pointer-to-boolean'
        : undefined;
  }
  switch (from.kind) {
    case 'integer':
    case 'enum':
      if (isInteger(to)) return sameInteger(from, to);
      return to.kind === 'floating'
        ? 'integral-to-floating'
        : to.kind === 'pointer'
          ? 'integral-to-pointer'
          : undefined;
    case 'floating':
      if (to.kind === 'floating') return from.name === to.name ? 'same' : 'floating';
      return isInteger(to) ? 'floating-to-integral' : undefined;
    case 'pointer':
      if (to.kind === 'pointer') return compatible(from, to) ? 'same' : 'pointer';
      return isInteger(to) ? 'pointer-to-integral' : undefined;
    case 'record':
      return to.kind === 'record' && to.definition === from.definition ? 'same' : undefined;
    case 'void':
    case 'array':
    case 'function':
    case 'error':
      return undefined;
  }
}

function sameInteger(from: IntegerType | EnumType, to: IntegerType | EnumType): Conversion | 'same' {
  if (integerNameOf(from) !== integerNameOf(to)) return 'integral';
  return from.kind === to.kind ? 'same' : 'no-op';
}

const RANKS: Readonly<Record<IntegerName, number>> = {
  _Bool: 0,
  char: 1,
  'signed char': 1,
  'unsigned char': 1,
  short: 2,
  'unsigned short': 2,
  int: 3,
  'unsigned int': 3,
  long: 4,
  'unsigned long': 4,
  'long long': 5,
  'unsigned long long': 5,
};

/** The integer promotions (6.3.1.1p2). A bit-field narrower than int becomes int whatever its type says. */
export function promoteInteger(value: Rvalue): Rvalue {
  if (!isInteger(value.type)) return value;
  const name = integerNameOf(value.type);
  const width = bitFieldWidth(value);
  if (width !== undefined && width <= 32) {
    const fitsInt = width < 32 || isSignedName(name);
    return convertTo(value, fitsInt ? INT : UNSIGNED_INT);
  }
  if (RANKS[name] < RANKS.int) return convertTo(value, INT);
  return value.type.kind === 'enum' ? convertTo(value, integerType(name)) : convertTo(value, value.type);
}

function bitFieldWidth(value: Rvalue): number | undefined {
  if (value.kind === 'LvalueToRvalue' && value.operand.kind === 'Member') return value.operand.field.bitField?.width;
  return undefined;
}

/** The default argument promotions (6.5.2.2p6): integer promotions, and float to double. */
export function promoteArgument(value: Rvalue): Rvalue {
  if (value.type.kind === 'floating' && value.type.name === 'float') return convertTo(value, DOUBLE);
  return promoteInteger(value);
}

/** The common real type of two promoted operands (6.3.1.8). */
export function commonArithmeticType(
  model: DataModel,
  left: Type,
  right: Type,
): IntegerType | FloatingType | undefined {
  if (!isArithmetic(left) || !isArithmetic(right)) return undefined;
  for (const name of ['long double', 'double', 'float'] as const) {
    if ((left.kind === 'floating' && left.name === name) || (right.kind === 'floating' && right.name === name)) {
      return { kind: 'floating', name, qualifiers: {} };
    }
  }
  if (left.kind === 'floating' || right.kind === 'floating') return undefined;
  return integerType(commonInteger(model, integerNameOf(left), integerNameOf(right)));
}

function commonInteger(model: DataModel, left: IntegerName, right: IntegerName): IntegerName {
  if (left === right) return left;
  if (isSignedName(left) === isSignedName(right)) return RANKS[left] >= RANKS[right] ? left : right;
  const [signed, unsigned] = isSignedName(left) ? [left, right] : [right, left];
  if (RANKS[unsigned] >= RANKS[signed]) return unsigned;
  if (integerSize(model, signed) > integerSize(model, unsigned)) return signed;
  return signed === 'long long' ? 'unsigned long long' : 'unsigned long';
}

/** Both operands promoted and brought to their common type; undefined when one of them is not arithmetic. */
export function usualArithmeticConversions(
  model: DataModel,
  left: Rvalue,
  right: Rvalue,
): { left: Rvalue; right: Rvalue } | undefined {
  const a = promoteInteger(left);
  const b = promoteInteger(right);
  const type = commonArithmeticType(model, a.type, b.type);
  return type === undefined ? undefined : { left: convertTo(a, type), right: convertTo(b, type) };
}

/** An integer constant expression 0, or such cast to void * (6.3.2.3p3). */
export function isNullPointerConstant(model: DataModel, value: Rvalue): boolean {
  if (isInteger(value.type)) return evaluateInteger(model, value) === 0n;
  if (value.kind !== 'Convert' || value.type.kind !== 'pointer' || value.type.pointee.kind !== 'void') return false;
  const { qualifiers } = value.type.pointee;
  return (
    !qualifiers.const &&
    !qualifiers.volatile &&
    isInteger(value.operand.type) &&
    evaluateInteger(model, value.operand) === 0n
  );
}

/** Where a value is converted as if by assignment; clang names the place in its messages. */
export type AssignmentPlace =
  | { readonly kind: 'assigning' }
  | { readonly kind: 'initializing' }
  | { readonly kind: 'returning' }
  | { readonly kind: 'passing'; readonly notes: readonly DiagnosticNote[] };

/** Converts a value to the type of what it is stored into, and says what is wrong or doubtful about that (6.5.16.1). */
export function assignConvert(t: Translation, value: Rvalue, type: Type, place: AssignmentPlace): Rvalue {
  const target = unqualified(type);
  const source = value.type;
  if (source.kind === 'error' || target.kind === 'error') return errorExpression(value.range);
  if (isArithmetic(target) && isArithmetic(source)) {
    warnConstantConversion(t, value, target);
    return convertTo(value, target);
  }
  if (target.kind === 'integer' && target.name === '_Bool' && source.kind === 'pointer')
    return convertTo(value, target);
  if (target.kind === 'record' && source.kind === 'record' && target.definition === source.definition) return value;
  if (target.kind === 'pointer') return assignPointer(t, value, target, place);
  if (isInteger(target) && source.kind === 'pointer') {
    t.sink.warning(
      value.range,
      'int-conversion',
      `incompatible pointer to integer conversion ${describe(place, source, target)}`,
      notesOf(place),
    );
    return convertTo(value, target);
  }
  t.sink.error(value.range, incompatible(place, source, target), notesOf(place));
  return errorExpression(value.range);
}

function assignPointer(
  t: Translation,
  value: Rvalue,
  target: Extract<Type, { kind: 'pointer' }>,
  place: AssignmentPlace,
): Rvalue {
  const source = value.type;
  if (isNullPointerConstant(t.model, value)) {
    if (source.kind === 'pointer') return convertTo(value, target);
    return {
      kind: 'Convert',
      conversion: 'null-to-pointer',
      operand: value,
      implicit: true,
      type: target,
      range: value.range,
    };
  }
  if (source.kind === 'pointer') {
    checkPointees(t, value, source.pointee, target.pointee, target, place);
    return convertTo(value, target);
  }
  if (isInteger(source)) {
    t.sink.warning(
      value.range,
      'int-conversion',
      `incompatible integer to pointer conversion ${describe(place, source, target)}`,
      notesOf(place),
    );
    return convertTo(value, target);
  }
  t.sink.error(value.range, incompatible(place, source, target), notesOf(place));
  return errorExpression(value.range);
}

function checkPointees(
  t: Translation,
  value: Rvalue,
  from: Type,
  to: Type,
  target: Type,
  place: AssignmentPlace,
): void {
  const source = value.type;
  const involvesVoid =
    (from.kind === 'void' || to.kind === 'void') && from.kind !== 'function' && to.kind !== 'function';
  if (involvesVoid || compatibleUnqualified(unqualified(from), unqualified(to))) {
    const fromQualifiers = from.kind === 'array' ? from.element.qualifiers : from.qualifiers;
    const toQualifiers = to.kind === 'array' ? to.element.qualifiers : to.qualifiers;
    if (!includesQualifiers(toQualifiers, fromQualifiers)) {
      t.sink.warning(
        value.range,
        'incompatible-pointer-types-discards-qualifiers',
        `${describe(place, source, target)} discards qualifiers`,
        notesOf(place),
      );
    }
    return;
  }
  if (from.kind === 'void' || to.kind === 'void') return;
  if (isInteger(from) && isInteger(to) && sameSizeOtherSign(t.model, from, to)) {
    const message = `${describe(place, source, target)} converts between pointers to integer types ${signDifference(from, to)}`;
    t.sink.warning(value.range, 'pointer-sign', message, notesOf(place));
    return;
  }
  const kind =
    from.kind === 'function' && to.kind === 'function'
      ? 'incompatible-function-pointer-types'
      : 'incompatible-pointer-types';
  const words =
    kind === 'incompatible-pointer-types' ? 'incompatible pointer types' : 'incompatible function pointer types';
  t.sink.warning(value.range, kind, `${words} ${describe(place, source, target)}`, notesOf(place));
}

function sameSizeOtherSign(model: DataModel, from: IntegerType | EnumType, to: IntegerType | EnumType): boolean {
  const [a, b] = [integerNameOf(from), integerNameOf(to)];
  return RANKS[a] === RANKS[b] && integerSize(model, a) === integerSize(model, b) && a !== '_Bool' && b !== '_Bool';
}

function signDifference(from: IntegerType | EnumType, to: IntegerType | EnumType): string {
  const plainChar = integerNameOf(from) === 'char' || integerNameOf(to) === 'char';
  return plainChar ? "where one is of the unique plain 'char' type and the other is not" : 'with different sign';
}

function notesOf(place: AssignmentPlace): { notes?: readonly DiagnosticNote[] } {
  return place.kind === 'passing' ? { notes: place.notes } : {};
}

/** Clang's phrase for the place: "assigning to 'T' from 'S'". */
function describe(place: AssignmentPlace, source: Type, target: Type): string {
  switch (place.kind) {
    case 'assigning':
      return `assigning to ${quotedType(target)} from ${quotedType(source)}`;
    case 'initializing':
      return `initializing ${quotedType(target)} with an expression of type ${quotedType(source)}`;
    case 'returning':
      return `returning ${quotedType(source)} from a function with result type ${quotedType(target)}`;
    case 'passing':
      return `passing ${quotedType(source)} to parameter of type ${quotedType(target)}`;
  }
}

function incompatible(place: AssignmentPlace, source: Type, target: Type): string {
  switch (place.kind) {
    case 'assigning':
      return `assigning to ${quotedType(target)} from incompatible type ${quotedType(source)}`;
    case 'initializing':
      return `initializing ${quotedType(target)} with an expression of incompatible type ${quotedType(source)}`;
    case 'returning':
      return `returning ${quotedType(source)} from a function with incompatible result type ${quotedType(target)}`;
    case 'passing':
      return `passing ${quotedType(source)} to parameter of incompatible type ${quotedType(target)}`;
  }
}

/** `char c = 300;`: a constant that does not survive the conversion. */
function warnConstantConversion(t: Translation, value: Rvalue, target: Type): void {
  if (t.unevaluated > 0 || !isInteger(target) || integerNameOf(target) === '_Bool' || !isInteger(value.type)) return;
  if (value.kind === 'IntegerConstant' && value.value >= -128n && value.value < 128n) return;
  const constant = evaluate(t.model, value);
  if (constant?.kind !== 'integer') return;
  const name = integerNameOf(target);
  const bits = integerSize(t.model, name) * 8;
  // Clang keeps quiet while the value fits the type's bits read either way (char c = 0xff; unsigned u = -1).
  const kept = isSignedName(name) ? BigInt.asIntN(bits, constant.value) : BigInt.asUintN(bits, constant.value);
  if (
    kept === constant.value ||
    constant.value === BigInt.asUintN(bits, constant.value) ||
    constant.value === BigInt.asIntN(bits, constant.value)
  ) {
    return;
  }
  t.sink.warning(
    value.range,
    'constant-conversion',
    `implicit conversion from ${quotedType(value.type)} to ${quotedType(target)} changes value from ${constant.value} to ${kept}`,
  );
}

/** A condition must be scalar (6.8.4.1, 6.5.15, ...). */
export function requireScalar(t: Translation, value: Rvalue): Rvalue {
  if (isError(value) || isScalar(value.type)) return value;
  t.sink.error(value.range, `statement requires expression of scalar type ('${typeName(value.type)}' invalid)`);
  return errorExpression(value.range);
}
