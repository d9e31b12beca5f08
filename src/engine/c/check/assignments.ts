/**
 * Assignment, ++ and -- (C11 6.5.16, 6.5.2.4, 6.5.3.1): what may be assigned to, and in which type it is computed.
 */
import type { ArithmeticOperator, Expression, Lvalue, Rvalue } from '../ast';
import { note } from '../diagnostics';
import type { SourceRange } from '../source';
import { quotedType, typeName } from '../type_name';
import type { ScalarType, Type } from '../types';
import { INT, isArithmetic, isComplete, isInteger, isScalar, pointerDifferenceType } from '../types';
import { unqualified } from '../compatible';
import {
  assignConvert,
  commonArithmeticType,
  convertTo,
  errorExpression,
  isError,
  isLvalue,
  promoteInteger,
  toRvalue,
} from './conversions';
import { elementSize, warnShiftCount, warnZeroDivisor } from './operators';
import type { Translation } from './translation';

/** The operand as something that can be stored into, or undefined after saying why not (6.3.2.1p1). */
function modifiable(t: Translation, target: Expression, place: SourceRange): Lvalue | undefined {
  if (isError(target)) return undefined;
  if (
    !isLvalue(target) ||
    target.kind === 'Materialize' ||
    target.type.kind === 'function' ||
    isThroughTemporary(target)
  ) {
    if (target.type.kind === 'function')
      t.sink.error(place, `non-object type ${quotedType(target.type)} is not assignable`);
    else t.sink.error(place, 'expression is not assignable');
    return undefined;
  }
  if (target.type.kind === 'array') {
    t.sink.error(place, `array type ${quotedType(target.type)} is not assignable`);
    return undefined;
  }
  if (target.type.qualifiers.const === true) {
    reportConst(t, target, place);
    return undefined;
  }
  if (!isComplete(target.type)) {
    t.sink.error(place, `incomplete type ${quotedType(target.type)} is not assignable`);
    return undefined;
  }
  if (target.type.kind === 'record' && hasConstMember(target.type)) {
    t.sink.error(
      place,
      `cannot assign to an object of type ${quotedType(target.type)} with const-qualified data member`,
    );
    return undefined;
  }
  return target;
}

function isThroughTemporary(target: Lvalue): boolean {
  return target.kind === 'Member' && (target.object.kind === 'Materialize' || isThroughTemporary(target.object));
}

function hasConstMember(type: Type): boolean {
  if (type.kind !== 'record') return false;
  return (
    type.definition.fields?.some(({ type: member }) => {
      const element = member.kind === 'array' ? member.element : member;
      return element.qualifiers.const === true || hasConstMember(element);
    }) === true
  );
}

function reportConst(t: Translation, target: Lvalue, place: SourceRange): void {
  if (target.kind === 'VariableReference') {
    const { variable } = target;
    const message = `cannot assign to variable '${variable.name}' with const-qualified type ${quotedType(target.type)}`;
    t.sink.error(place, message, {
      notes: [note(variable.nameRange, `variable '${variable.name}' declared const here`)],
    });
  } else if (target.kind === 'Member' && target.field.type.qualifiers.const === true) {
    const name = target.field.name ?? '';
    const notes =
      target.field.range === undefined
        ? []
        : [note(target.field.range, `non-static data member '${name}' declared const here`)];
    t.sink.error(
      place,
      `cannot assign to non-static data member '${name}' with const-qualified type ${quotedType(target.field.type)}`,
      { notes },
    );
  } else {
    t.sink.error(place, 'read-only variable is not assignable');
  }
}

/** target = value. */
export function buildAssign(
  t: Translation,
  targetOperand: Expression,
  valueOperand: Expression,
  place: SourceRange,
  range: SourceRange,
): Rvalue {
  const target = modifiable(t, targetOperand, place);
  const value = toRvalue(valueOperand);
  if (target === undefined || isError(value)) return errorExpression(range);
  const converted = assignConvert(t, value, target.type, { kind: 'assigning' });
  if (isError(converted)) return errorExpression(range);
  warnSelfAssignment(t, target, value, place);
  return { kind: 'Assign', target, value: converted, type: unqualified(target.type), range };
}

function warnSelfAssignment(t: Translation, target: Lvalue, value: Rvalue, place: SourceRange): void {
  if (
    target.kind !== 'VariableReference' ||
    value.kind !== 'LvalueToRvalue' ||
    value.operand.kind !== 'VariableReference'
  )
    return;
  if (target.variable !== value.operand.variable) return;
  t.sink.warning(
    place,
    'self-assign',
    `explicitly assigning value of variable of type ${quotedType(target.type)} to itself`,
  );
}

/** target op= value. */
export function buildCompoundAssign(
  t: Translation,
  operator: ArithmeticOperator,
  targetOperand: Expression,
  valueOperand: Expression,
  place: SourceRange,
  range: SourceRange,
): Rvalue {
  const target = modifiable(t, targetOperand, place);
  const value = toRvalue(valueOperand);
  if (target === undefined || isError(value)) return errorExpression(range);
  const type = unqualified(target.type);
  if (type.kind === 'pointer' && (operator === '+' || operator === '-') && isInteger(value.type)) {
    const index = convertTo(promoteInteger(value), pointerDifferenceType(t.model));
    return { kind: 'PointerAssign', operator, target, index, elementSize: elementSize(t, type.pointee), type, range };
  }
  const needsIntegers = operator !== '+' && operator !== '-' && operator !== '*' && operator !== '/';
  const valid = needsIntegers
    ? isInteger(type) && isInteger(value.type)
    : isArithmetic(type) && isArithmetic(value.type);
  if (!valid) {
    t.sink.error(
      place,
      `invalid operands to binary expression (${quotedType(target.type)} and ${quotedType(value.type)})`,
    );
    return errorExpression(range);
  }
  const promotedTarget = promoteInteger(toRvalue(target)).type;
  const promotedValue = promoteInteger(value);
  if (operator === '<<' || operator === '>>') {
    warnShiftCount(t, promotedTarget, promotedValue, place);
    return {
      kind: 'CompoundAssign',
      operator,
      target,
      value: promotedValue,
      computationType: scalar(promotedTarget),
      type,
      range,
    };
  }
  const computation = commonArithmeticType(t.model, promotedTarget, promotedValue.type) ?? INT;
  const converted = convertTo(promotedValue, computation);
  if (operator === '/' || operator === '%') warnZeroDivisor(t, operator, converted, place);
  return { kind: 'CompoundAssign', operator, target, value: converted, computationType: computation, type, range };
}

function scalar(type: Type): ScalarType {
  return isScalar(type) ? type : INT;
}

/** ++ and --, before or after their operand. */
export function buildIncrement(
  t: Translation,
  operator: '++' | '--',
  position: 'prefix' | 'postfix',
  operand: Expression,
  range: SourceRange,
): Rvalue {
  const target = modifiable(t, operand, range);
  if (target === undefined) return errorExpression(range);
  const type = unqualified(target.type);
  if (type.kind === 'pointer') {
    if (!isComplete(type.pointee) && type.pointee.kind !== 'void' && type.pointee.kind !== 'function') {
      t.sink.error(range, `arithmetic on a pointer to an incomplete type '${typeName(type.pointee)}'`);
      return errorExpression(range);
    }
    return {
      kind: 'Increment',
      operator,
      position,
      target,
      step: elementSize(t, type.pointee),
      computationType: type,
      type,
      range,
    };
  }
  if (!isArithmetic(type)) {
    const word = operator === '++' ? 'increment' : 'decrement';
    t.sink.error(range, `cannot ${word} value of type ${quotedType(target.type)}`);
    return errorExpression(range);
  }
  const computationType = scalar(promoteInteger(toRvalue(target)).type);
  return { kind: 'Increment', operator, position, target, step: undefined, computationType, type, range };
}
