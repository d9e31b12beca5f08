/**
 * Casts (C11 6.5.4).
 */
import type { Expression, Rvalue } from '../ast';
import { unqualified } from '../compatible';
import type { SourceRange } from '../source';
import { quotedType } from '../type_name';
import type { Type } from '../types';
import { VOID, integerNameOf, isInteger, isScalar, sizeOf } from '../types';
import { evaluate, evaluateInteger } from './constants';
import { convertTo, errorExpression, isError, toRvalue } from './conversions';
import type { Translation } from './translation';

/** (type) expression (6.5.4). */
export function buildCast(t: Translation, type: Type, operand: Expression, range: SourceRange): Rvalue {
  const value = toRvalue(operand);
  if (isError(value) || type.kind === 'error') return errorExpression(range);
  if (type.kind === 'void') return convertTo(value, VOID, false, range);
  if (type.kind === 'record' && value.type.kind === 'record' && value.type.definition === type.definition) {
    return convertTo(value, type, false, range);
  }
  if (!isScalar(type)) {
    if (type.kind === 'array' || type.kind === 'function')
      t.sink.error(range, `cast to incomplete or non-scalar type ${quotedType(type)}`);
    else t.sink.error(range, `used type ${quotedType(type)} where arithmetic or pointer type is required`);
    return errorExpression(range);
  }
  if (!isScalar(value.type)) {
    t.sink.error(value.range, `operand of type ${quotedType(value.type)} where arithmetic or pointer type is required`);
    return errorExpression(range);
  }
  if (
    (type.kind === 'pointer' && value.type.kind === 'floating') ||
    (type.kind === 'floating' && value.type.kind === 'pointer')
  ) {
    const message =
      type.kind === 'pointer'
        ? `operand of type ${quotedType(value.type)} cannot be cast to a pointer type`
        : `pointer cannot be cast to type ${quotedType(type)}`;
    t.sink.error(range, message);
    return errorExpression(range);
  }
  warnPointerCast(t, value, type, range);
  if (type.kind === 'pointer' && isInteger(value.type) && evaluateInteger(t.model, value) === 0n) {
    return {
      kind: 'Convert',
      conversion: 'null-to-pointer',
      operand: value,
      implicit: false,
      type: unqualified(type),
      range,
    };
  }
  return convertTo(value, type, false, range);
}

function warnPointerCast(t: Translation, value: Rvalue, type: Type, range: SourceRange): void {
  const [from, to] = [sizeOf(t.model, value.type) ?? 0, sizeOf(t.model, type) ?? 0];
  if (type.kind === 'pointer' && isInteger(value.type) && from < to && evaluate(t.model, value) === undefined) {
    t.sink.warning(
      range,
      'int-to-pointer-cast',
      `cast to ${quotedType(type)} from smaller integer type ${quotedType(value.type)}`,
    );
  }
  if (isInteger(type) && value.type.kind === 'pointer' && from > to && integerNameOf(type) !== '_Bool') {
    const kind = value.type.pointee.kind === 'void' ? 'void-pointer-to-int-cast' : 'pointer-to-int-cast';
    t.sink.warning(range, kind, `cast to smaller integer type ${quotedType(type)} from ${quotedType(value.type)}`);
  }
}
