/**
 * _Generic (C11 6.5.1.1) and GNU __builtin_choose_expr: the choice is made now, the other arms vanish.
 */
import type { Expression } from '../ast';
import { compatible, unqualified } from '../compatible';
import type { SourceRange } from '../source';
import { quotedType } from '../type_name';
import type { Type } from '../types';
import { evaluateInteger } from './constants';
import { errorExpression, isError, toRvalue } from './conversions';
import type { Translation } from './translation';

export interface GenericAssociation {
  /** Undefined for `default`. */
  readonly type: Type | undefined;
  readonly value: Expression;
  readonly range: SourceRange;
}

/** The arm whose type is that of the controlling expression's value. */
export function buildGeneric(
  t: Translation,
  control: Expression,
  associations: readonly GenericAssociation[],
  range: SourceRange,
): Expression {
  if (isError(control)) return errorExpression(range);
  const type = unqualified(toRvalue(control).type);
  const chosen =
    associations.find((each) => each.type !== undefined && each.type.kind !== 'error' && compatible(each.type, type)) ??
    associations.find((each) => each.type === undefined);
  if (chosen !== undefined) return { ...chosen.value, range };
  t.sink.error(
    control.range,
    `controlling expression type ${quotedType(type)} not compatible with any generic association type`,
  );
  return errorExpression(range);
}

export function buildChoice(
  t: Translation,
  condition: Expression,
  whenTrue: Expression,
  whenFalse: Expression,
  range: SourceRange,
): Expression {
  const value = evaluateInteger(t.model, toRvalue(condition));
  if (value === undefined) {
    if (!isError(condition)) t.sink.error(condition.range, "'__builtin_choose_expr' requires a constant expression");
    return errorExpression(range);
  }
  return value === 0n ? whenFalse : whenTrue;
}
