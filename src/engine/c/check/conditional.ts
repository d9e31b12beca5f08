/**
 * The conditional operator (C11 6.5.15) and what type its arms have in common.
 */
import type { Expression, Rvalue } from '../ast';
import { compatibleUnqualified, compositeType, qualifiersOf, qualify, unqualified } from '../compatible';
import type { SourceRange } from '../source';
import { quotedType } from '../type_name';
import type { Type } from '../types';
import { VOID, isInteger, pointerTo } from '../types';
import {
  convertTo,
  errorExpression,
  isError,
  isNullPointerConstant,
  requireScalar,
  toRvalue,
  usualArithmeticConversions,
} from './conversions';
import type { Translation } from './translation';

/** condition ? whenTrue : whenFalse (6.5.15); without `whenTrue`, GNU's condition ?: whenFalse. */
export function buildConditional(
  t: Translation,
  conditionOperand: Expression,
  trueOperand: Expression | undefined,
  falseOperand: Expression,
  place: SourceRange,
  range: SourceRange,
): Rvalue {
  const condition = requireScalar(t, toRvalue(conditionOperand));
  const whenTrue = trueOperand === undefined ? condition : toRvalue(trueOperand);
  const whenFalse = toRvalue(falseOperand);
  if (isError(condition) || isError(whenTrue) || isError(whenFalse)) return errorExpression(range);
  const arms = matchArms(t, whenTrue, whenFalse, place);
  if (arms === undefined) return errorExpression(range);
  if (trueOperand === undefined) {
    return { kind: 'BinaryConditional', value: arms.left, otherwise: arms.right, type: arms.left.type, range };
  }
  return { kind: 'Conditional', condition, whenTrue: arms.left, whenFalse: arms.right, type: arms.left.type, range };
}

function matchArms(
  t: Translation,
  left: Rvalue,
  right: Rvalue,
  place: SourceRange,
): { left: Rvalue; right: Rvalue } | undefined {
  const arithmetic = usualArithmeticConversions(t.model, left, right);
  if (arithmetic !== undefined) return arithmetic;
  const [a, b] = [left.type, right.type];
  if (a.kind === 'void' || b.kind === 'void') return { left: convertTo(left, VOID), right: convertTo(right, VOID) };
  if (a.kind === 'record' && b.kind === 'record' && a.definition === b.definition) return { left, right };
  if (a.kind === 'pointer' || b.kind === 'pointer') {
    const type = commonPointer(t, left, right, place);
    if (type !== undefined) {
      const arm = (value: Rvalue): Rvalue =>
        isInteger(value.type) && isNullPointerConstant(t.model, value)
          ? { kind: 'Convert', conversion: 'null-to-pointer', operand: value, implicit: true, type, range: value.range }
          : convertTo(value, type);
      return { left: arm(left), right: arm(right) };
    }
  }
  t.sink.error(place, `incompatible operand types (${quotedType(a)} and ${quotedType(b)})`);
  return undefined;
}

function commonPointer(t: Translation, left: Rvalue, right: Rvalue, place: SourceRange): Type | undefined {
  const [a, b] = [left.type, right.type];
  if (a.kind === 'pointer' && isNullPointerConstant(t.model, right)) return a;
  if (b.kind === 'pointer' && isNullPointerConstant(t.model, left)) return b;
  if (a.kind === 'pointer' && b.kind === 'pointer') {
    const qualifiers = { ...qualifiersOf(a.pointee), ...qualifiersOf(b.pointee) };
    const [x, y] = [unqualified(a.pointee), unqualified(b.pointee)];
    if (x.kind === 'void' || y.kind === 'void') return pointerTo(qualify(VOID, qualifiers));
    if (compatibleUnqualified(x, y)) return pointerTo(qualify(compositeType(x, y), qualifiers));
    t.sink.warning(place, 'pointer-type-mismatch', `pointer type mismatch (${quotedType(a)} and ${quotedType(b)})`);
    return pointerTo(VOID);
  }
  const pointer = a.kind === 'pointer' ? a : b;
  const other = a.kind === 'pointer' ? b : a;
  if (!isInteger(other)) return undefined;
  t.sink.warning(
    place,
    'conditional-type-mismatch',
    `pointer/integer type mismatch in conditional expression (${quotedType(a)} and ${quotedType(b)})`,
  );
  return pointer;
}
