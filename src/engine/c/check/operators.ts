/**
 * Unary and binary operators (C11 6.5.3, 6.5.5 to 6.5.14, 6.5.17) and subscripts (6.5.2.1).
 */
import type { ArithmeticOperator, ComparisonOperator, ElementSize, Expression, Rvalue } from '../ast';
import { compatibleUnqualified, unqualified } from '../compatible';
import { note, replace } from '../diagnostics';
import type { SourceRange } from '../source';
import { quotedType, typeName } from '../type_name';
import type { PointerType, Type } from '../types';
import {
  INT,
  isArithmetic,
  isComplete,
  isInteger,
  isScalar,
  isVariableLength,
  pointerDifferenceType,
  pointerTo,
  sizeOf,
} from '../types';
import { evaluateInteger } from './constants';
import {
  convertTo,
  errorExpression,
  isError,
  isLvalue,
  isNullPointerConstant,
  promoteInteger,
  toRvalue,
  usualArithmeticConversions,
} from './conversions';
import type { Translation } from './translation';
import { variableLengthSize } from './sizes';

export type UnaryOperator = '&' | '*' | '+' | '-' | '~' | '!';

/** unary-operator cast-expression (6.5.3.2, 6.5.3.3). */
export function buildUnary(
  t: Translation,
  operator: UnaryOperator,
  operand: Expression,
  range: SourceRange,
): Expression {
  if (isError(operand)) return errorExpression(range);
  switch (operator) {
    case '&':
      return buildAddressOf(t, operand, range);
    case '*':
      return buildDereference(t, toRvalue(operand), range);
    case '!': {
      const value = toRvalue(operand);
      if (!isScalar(value.type)) return invalidUnary(t, value, range);
      return { kind: 'Unary', operator, operand: value, type: INT, range };
    }
    default: {
      const value = toRvalue(operand);
      if (operator === '~' ? !isInteger(value.type) : !isArithmetic(value.type)) return invalidUnary(t, value, range);
      const promoted = promoteInteger(value);
      if (operator === '+') return { ...convertTo(promoted, promoted.type, false), range };
      return { kind: 'Unary', operator, operand: promoted, type: promoted.type, range };
    }
  }
}

function invalidUnary(t: Translation, value: Rvalue, range: SourceRange): Rvalue {
  t.sink.error(range, `invalid argument type ${quotedType(value.type)} to unary expression`);
  return errorExpression(range);
}

function buildAddressOf(t: Translation, operand: Expression, range: SourceRange): Rvalue {
  if (!isLvalue(operand) || operand.kind === 'Materialize') {
    t.sink.error(range, `cannot take the address of an rvalue of type ${quotedType(operand.type)}`);
    return errorExpression(range);
  }
  if (operand.kind === 'Member' && operand.field.bitField !== undefined) {
    t.sink.error(range, 'address of bit-field requested');
    return errorExpression(range);
  }
  if (operand.kind === 'VariableReference' && t.registers.has(operand.variable)) {
    t.sink.error(range, 'address of register variable requested');
    return errorExpression(range);
  }
  return { kind: 'AddressOf', operand, type: pointerTo(operand.type), range };
}

/** *pointer, also for subscripts and ->. */
export function buildDereference(t: Translation, pointer: Rvalue, range: SourceRange): Expression {
  if (isError(pointer)) return errorExpression(range);
  if (pointer.type.kind !== 'pointer') {
    t.sink.error(range, `indirection requires pointer operand (${quotedType(pointer.type)} invalid)`);
    return errorExpression(range);
  }
  const type = pointer.type.pointee;
  if (type.kind === 'record' && !isComplete(type)) return incompleteType(t, type, range);
  return { kind: 'Dereference', pointer, type, range };
}

/** Reports the use of a structure or union that was only declared. */
export function incompleteType(t: Translation, type: Type, range: SourceRange): Rvalue {
  const notes =
    type.kind === 'record' && type.definition.range !== undefined
      ? [note(type.definition.range, `forward declaration of '${typeName(unqualified(type))}'`)]
      : [];
  t.sink.error(range, `incomplete definition of type ${quotedType(unqualified(type))}`, { notes });
  return errorExpression(range);
}

/** a[i] (6.5.2.1), also written i[a]. */
export function buildSubscript(t: Translation, base: Expression, index: Expression, range: SourceRange): Expression {
  if (isError(base) || isError(index)) return errorExpression(range);
  let pointer = toRvalue(base);
  let offset = toRvalue(index);
  if (pointer.type.kind !== 'pointer' && offset.type.kind === 'pointer') [pointer, offset] = [offset, pointer];
  if (pointer.type.kind !== 'pointer') {
    t.sink.error(range, 'subscripted value is not an array, pointer, or vector');
    return errorExpression(range);
  }
  if (!isInteger(offset.type)) {
    t.sink.error(offset.range, 'array subscript is not an integer');
    return errorExpression(range);
  }
  if (pointer.type.pointee.kind === 'function' || !requireCompletePointee(t, pointer.type, range)) {
    if (pointer.type.pointee.kind === 'function')
      t.sink.error(range, `subscript of pointer to function type ${quotedType(pointer.type.pointee)}`);
    return errorExpression(range);
  }
  const moved = pointerOffset(t, '+', pointer, pointer.type, offset, range);
  return { kind: 'Dereference', pointer: moved, type: pointer.type.pointee, range };
}

function requireCompletePointee(t: Translation, pointer: PointerType, range: SourceRange): boolean {
  const { pointee } = pointer;
  if (isComplete(pointee) || pointee.kind === 'void' || pointee.kind === 'function') return true;
  t.sink.error(range, `subscript of pointer to incomplete type ${quotedType(pointee)}`);
  return false;
}

/** How far one step of a pointer to `pointee` moves. */
export function elementSize(t: Translation, pointee: Type): ElementSize {
  if (isVariableLength(pointee)) return { kind: 'variable', size: variableLengthSize(t, pointee, []) };
  return { kind: 'constant', bytes: sizeOf(t.model, pointee) ?? 1 };
}

function pointerOffset(
  t: Translation,
  operator: '+' | '-',
  pointer: Rvalue,
  type: PointerType,
  index: Rvalue,
  range: SourceRange,
): Rvalue {
  const offset = convertTo(promoteInteger(index), pointerDifferenceType(t.model));
  return {
    kind: 'PointerOffset',
    operator,
    pointer,
    index: offset,
    elementSize: elementSize(t, type.pointee),
    type: unqualified(type),
    range,
  };
}

export type BinaryOperator = ArithmeticOperator | ComparisonOperator | '&&' | '||' | ',';

/** Every binary operator but assignment. `place` is the operator itself. */
export function buildBinary(
  t: Translation,
  operator: BinaryOperator,
  leftOperand: Expression,
  rightOperand: Expression,
  place: SourceRange,
  range: SourceRange,
): Rvalue {
  const left = toRvalue(leftOperand);
  const right = toRvalue(rightOperand);
  if (operator === ',') return { kind: 'Comma', left, right, type: right.type, range };
  if (isError(left) || isError(right)) return errorExpression(range);
  switch (operator) {
    case '&&':
    case '||':
      if (!isScalar(left.type) || !isScalar(right.type)) return invalidOperands(t, left, right, place, range);
      return { kind: 'Logical', operator, left, right, type: INT, range };
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return buildComparison(t, operator, left, right, place, range);
    case '<<':
    case '>>':
      return buildShift(t, operator, left, right, place, range);
    case '+':
      if (left.type.kind === 'pointer' || right.type.kind === 'pointer')
        return buildPointerSum(t, left, right, place, range);
      return buildArithmetic(t, operator, left, right, place, range);
    case '-':
      if (left.type.kind === 'pointer') return buildPointerSubtraction(t, left, left.type, right, place, range);
      return buildArithmetic(t, operator, left, right, place, range);
    default:
      return buildArithmetic(t, operator, left, right, place, range);
  }
}

function invalidOperands(t: Translation, left: Rvalue, right: Rvalue, place: SourceRange, range: SourceRange): Rvalue {
  t.sink.error(place, `invalid operands to binary expression (${quotedType(left.type)} and ${quotedType(right.type)})`);
  return errorExpression(range);
}

function buildArithmetic(
  t: Translation,
  operator: ArithmeticOperator,
  left: Rvalue,
  right: Rvalue,
  place: SourceRange,
  range: SourceRange,
): Rvalue {
  const needsIntegers = operator === '%' || operator === '&' || operator === '|' || operator === '^';
  if (needsIntegers && !(isInteger(left.type) && isInteger(right.type)))
    return invalidOperands(t, left, right, place, range);
  const operands = usualArithmeticConversions(t.model, left, right);
  if (operands === undefined) return invalidOperands(t, left, right, place, range);
  if (operator === '/' || operator === '%') warnZeroDivisor(t, operator, operands.right, place);
  return { kind: 'Arithmetic', operator, ...operands, type: operands.left.type, range };
}

export function warnZeroDivisor(t: Translation, operator: '/' | '%', divisor: Rvalue, place: SourceRange): void {
  if (t.unevaluated > 0 || evaluateInteger(t.model, divisor) !== 0n) return;
  t.sink.warning(place, 'division-by-zero', `${operator === '/' ? 'division' : 'remainder'} by zero is undefined`);
}

function buildShift(
  t: Translation,
  operator: '<<' | '>>',
  left: Rvalue,
  right: Rvalue,
  place: SourceRange,
  range: SourceRange,
): Rvalue {
  if (!isInteger(left.type) || !isInteger(right.type)) return invalidOperands(t, left, right, place, range);
  const value = promoteInteger(left);
  const count = promoteInteger(right);
  warnShiftCount(t, value.type, count, place);
  return { kind: 'Arithmetic', operator, left: value, right: count, type: value.type, range };
}

export function warnShiftCount(t: Translation, type: Type, count: Rvalue, place: SourceRange): void {
  if (t.unevaluated > 0) return;
  const constant = evaluateInteger(t.model, count);
  if (constant === undefined) return;
  if (constant < 0n) t.sink.warning(place, 'shift-count-negative', 'shift count is negative');
  else if (constant >= BigInt((sizeOf(t.model, type) ?? 8) * 8))
    t.sink.warning(place, 'shift-count-overflow', 'shift count >= width of type');
}

function buildPointerSum(t: Translation, left: Rvalue, right: Rvalue, place: SourceRange, range: SourceRange): Rvalue {
  const [pointer, index] = left.type.kind === 'pointer' ? [left, right] : [right, left];
  if (pointer.type.kind !== 'pointer' || !isInteger(index.type)) return invalidOperands(t, left, right, place, range);
  if (!arithmeticPointee(t, pointer.type, place)) return errorExpression(range);
  return pointerOffset(t, '+', pointer, pointer.type, index, range);
}

function buildPointerSubtraction(
  t: Translation,
  left: Rvalue,
  type: PointerType,
  right: Rvalue,
  place: SourceRange,
  range: SourceRange,
): Rvalue {
  if (!arithmeticPointee(t, type, place)) return errorExpression(range);
  if (isInteger(right.type)) return pointerOffset(t, '-', left, type, right, range);
  if (right.type.kind !== 'pointer') return invalidOperands(t, left, right, place, range);
  if (!compatibleUnqualified(unqualified(type.pointee), unqualified(right.type.pointee))) {
    t.sink.error(place, `${quotedType(left.type)} and ${quotedType(right.type)} are not pointers to compatible types`);
    return errorExpression(range);
  }
  return {
    kind: 'PointerDifference',
    left,
    right,
    elementSize: elementSize(t, type.pointee),
    type: pointerDifferenceType(t.model),
    range,
  };
}

function arithmeticPointee(t: Translation, pointer: PointerType, place: SourceRange): boolean {
  const { pointee } = pointer;
  if (isComplete(pointee) || pointee.kind === 'void' || pointee.kind === 'function') return true;
  t.sink.error(place, `arithmetic on a pointer to an incomplete type ${quotedType(pointee)}`);
  return false;
}

function buildComparison(
  t: Translation,
  operator: ComparisonOperator,
  left: Rvalue,
  right: Rvalue,
  place: SourceRange,
  range: SourceRange,
): Rvalue {
  const arithmetic = usualArithmeticConversions(t.model, left, right);
  if (arithmetic !== undefined) return { kind: 'Comparison', operator, ...arithmetic, type: INT, range };
  if (!isScalar(left.type) || !isScalar(right.type)) return invalidOperands(t, left, right, place, range);
  warnStringComparison(t, left, right, place);
  const comparison = (a: Rvalue, b: Rvalue): Rvalue => ({
    kind: 'Comparison',
    operator,
    left: a,
    right: b,
    type: INT,
    range,
  });
  if (left.type.kind === 'pointer' && right.type.kind === 'pointer') {
    const [a, b] = [unqualified(left.type.pointee), unqualified(right.type.pointee)];
    const related = a.kind === 'void' || b.kind === 'void' || compatibleUnqualified(a, b);
    if (!related && !isNullPointerConstant(t.model, left) && !isNullPointerConstant(t.model, right)) {
      const message = `comparison of distinct pointer types (${quotedType(left.type)} and ${quotedType(right.type)})`;
      t.sink.warning(place, 'compare-distinct-pointer-types', message);
    }
    return comparison(left, convertTo(right, left.type));
  }
  const [pointer, other] = left.type.kind === 'pointer' ? [left, right] : [right, left];
  if (!isInteger(other.type)) return invalidOperands(t, left, right, place, range);
  const isNull = isNullPointerConstant(t.model, other);
  if (!isNull) {
    const message = `comparison between pointer and integer (${quotedType(left.type)} and ${quotedType(right.type)})`;
    t.sink.warning(place, 'pointer-integer-compare', message);
  }
  const converted: Rvalue = isNull
    ? {
        kind: 'Convert',
        conversion: 'null-to-pointer',
        operand: other,
        implicit: true,
        type: unqualified(pointer.type),
        range: other.range,
      }
    : convertTo(other, pointer.type);
  return left === pointer ? comparison(left, converted) : comparison(converted, right);
}

function warnStringComparison(t: Translation, left: Rvalue, right: Rvalue, place: SourceRange): void {
  const isString = (value: Rvalue): boolean => value.kind === 'ArrayDecay' && value.operand.kind === 'StringLiteral';
  if (!isString(left) && !isString(right)) return;
  if (isNullPointerConstant(t.model, left) || isNullPointerConstant(t.model, right)) return;
  const message =
    'result of comparison against a string literal is unspecified (use an explicit string comparison function instead)';
  t.sink.warning(place, 'string-compare', message);
}

/** `if (a = b)`: clang's advice, with the fix that is usually meant. */
export function warnAssignmentAsCondition(t: Translation, condition: Expression, place: SourceRange | undefined): void {
  if (condition.kind !== 'Assign' || place === undefined || t.parenthesised.has(condition)) return;
  t.sink.warning(place, 'parentheses', 'using the result of an assignment as a condition without parentheses', {
    notes: [
      note(place, 'place parentheses around the assignment to silence this warning'),
      note(place, "use '==' to turn this assignment into an equality comparison"),
    ],
    fix: replace(place, '=='),
  });
}
