/**
 * sizeof and _Alignof (C11 6.5.3.4).
 */
import type { Expression, Rvalue, VariableLengthSize } from '../ast';
import { note } from '../diagnostics';
import type { SourceRange } from '../source';
import { quotedType } from '../type_name';
import type { ArrayType, Type, VariableArrayBound } from '../types';
import { alignmentOf, isComplete, isVariableLength, sizeOf, sizeType } from '../types';
import { errorExpression, isError } from './conversions';
import type { Translation } from './translation';

/** The size of a variable-length array type, computed when the expression is reached. */
export function variableLengthSize(
  t: Translation,
  type: ArrayType,
  evaluate: readonly VariableArrayBound[],
  range?: SourceRange,
): VariableLengthSize {
  const bounds: VariableArrayBound[] = [];
  let elementBytes = 1;
  let element: Type = type;
  while (element.kind === 'array') {
    if (element.length.kind === 'variable') bounds.push(element.length.bound);
    else if (element.length.kind === 'constant') elementBytes *= element.length.count;
    element = element.element;
  }
  elementBytes *= sizeOf(t.model, element) ?? 1;
  const place = range ?? bounds[0]?.count.range;
  if (place === undefined) throw new Error('a variable-length array type without a bound');
  return { kind: 'VariableLengthSize', bounds, evaluate, elementBytes, type: sizeType(t.model), range: place };
}

/** sizeof of a type. `evaluate` are bounds written in the operand itself. */
export function buildSizeof(
  t: Translation,
  type: Type,
  evaluate: readonly VariableArrayBound[],
  range: SourceRange,
): Rvalue {
  if (type.kind === 'error') return errorExpression(range);
  if (isVariableLength(type)) return variableLengthSize(t, type, evaluate, range);
  const size = sizeOf(t.model, type);
  if (size === undefined || !(isComplete(type) || type.kind === 'void' || type.kind === 'function')) {
    t.sink.error(range, `invalid application of 'sizeof' to an incomplete type ${quotedType(type)}`);
    return errorExpression(range);
  }
  return { kind: 'IntegerConstant', value: BigInt(size), type: sizeType(t.model), range };
}

/** sizeof of an expression, which is not evaluated (but for a variable-length array). */
export function sizeofExpression(t: Translation, operand: Expression, range: SourceRange): Rvalue {
  if (isError(operand)) return errorExpression(range);
  if (operand.kind === 'Member' && operand.field.bitField !== undefined) {
    t.sink.error(range, "invalid application of 'sizeof' to bit-field");
    return errorExpression(range);
  }
  const size = buildSizeof(t, operand.type, [], range);
  t.sizeofOperands.set(size, { kind: 'expression', operand });
  const declared = operand.kind === 'VariableReference' ? t.arrayParameters.get(operand.variable) : undefined;
  if (declared !== undefined && operand.kind === 'VariableReference') {
    const message = `sizeof on array function parameter will return size of ${quotedType(operand.type)} instead of ${quotedType(declared)}`;
    t.sink.warning(range, 'sizeof-array-argument', message, {
      notes: [note(operand.variable.nameRange, 'declared here')],
    });
  }
  return size;
}

export function buildAlignof(t: Translation, type: Type, range: SourceRange): Rvalue {
  if (type.kind === 'error') return errorExpression(range);
  if (type.kind === 'record' && !isComplete(type)) {
    t.sink.error(range, `invalid application of '_Alignof' to an incomplete type ${quotedType(type)}`);
    return errorExpression(range);
  }
  return { kind: 'IntegerConstant', value: BigInt(alignmentOf(t.model, type)), type: sizeType(t.model), range };
}
