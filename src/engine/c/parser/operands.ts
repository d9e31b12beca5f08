/**
 * Operators whose operand may be a type: sizeof, _Alignof, va_arg, offsetof, __builtin_types_compatible_p.
 */
import type { Expression } from '../ast';
import { buildVariadicArgument } from '../check/builtins';
import { evaluateInteger } from '../check/constants';
import { errorExpression, toRvalue } from '../check/conversions';
import type { OffsetStep } from '../check/members';
import { buildOffsetof } from '../check/members';
import { buildAlignof, buildSizeof, sizeofExpression } from '../check/sizes';
import { compatibleUnqualified, unqualified } from '../compatible';
import { INT, alignmentOf, sizeOf } from '../types';
import {
  parseAssignmentExpression,
  parseConstantExpression,
  parsePostfixOperators,
  parseUnaryExpression,
} from './expressions';
import type { Parser } from './parser';
import { atTypeName, parseTypeName } from './type_names';
import { buildCompoundLiteral } from '../check/compound_literals';
import { parseInitializerList } from './initializers';

/** 'sizeof' unary-expression | 'sizeof' '(' type-name ')' */
export function parseSizeof(p: Parser): Expression {
  const start = p.range;
  p.advance();
  const operand = parseTypeOrExpression(p);
  const range = p.from(start);
  if (operand.kind === 'expression') return sizeofExpression(p.t, operand.expression, range);
  const size = buildSizeof(p.t, operand.type, operand.bounds, range);
  p.t.sizeofOperands.set(size, { kind: 'type', type: operand.type });
  return size;
}

/** '_Alignof' '(' type-name ')', and GNU: of an expression. */
export function parseAlignof(p: Parser): Expression {
  const start = p.range;
  p.advance();
  const operand = parseTypeOrExpression(p);
  const range = p.from(start);
  if (operand.kind === 'type') return buildAlignof(p.t, operand.type, range);
  const { expression } = operand;
  const aligned =
    expression.kind === 'VariableReference' ? expression.variable.alignment : alignmentOf(p.t.model, expression.type);
  const result = buildAlignof(p.t, expression.type, range);
  return result.kind === 'IntegerConstant' ? { ...result, value: BigInt(aligned) } : result;
}

type TypeOrExpression =
  | {
      readonly kind: 'type';
      readonly type: ReturnType<typeof parseTypeName>['type'];
      readonly bounds: ReturnType<typeof parseTypeName>['bounds'];
    }
  | { readonly kind: 'expression'; readonly expression: Expression };

/** The operand is typed but not evaluated. A type in parentheses may begin a compound literal. */
function parseTypeOrExpression(p: Parser): TypeOrExpression {
  return p.t.unevaluatedOperand((): TypeOrExpression => {
    if (!p.at('(') || !atTypeName(p, 1)) {
      const expression = p.nested(
        () => parseUnaryExpression(p),
        () => errorExpression(p.range),
      );
      return { kind: 'expression', expression };
    }
    const open = p.range;
    p.advance();
    const { type, bounds } = parseTypeName(p);
    p.skipToClosing(')', open);
    if (!p.at('{')) return { kind: 'type', type, bounds };
    const literal = buildCompoundLiteral(p.t, type, parseInitializerList(p), p.from(open));
    return { kind: 'expression', expression: parsePostfixOperators(p, literal) };
  });
}

/** '__builtin_va_arg' '(' assignment-expression ',' type-name ')' */
export function parseVariadicArgument(p: Parser): Expression {
  const start = p.range;
  p.advance();
  const open = p.range;
  if (!p.expect('(', " after 'va_arg'")) return errorExpression(start);
  const list = parseAssignmentExpression(p);
  p.expect(',', '');
  const { type } = parseTypeName(p);
  p.skipToClosing(')', open);
  return buildVariadicArgument(p.t, list, type, p.from(start));
}

/** '__builtin_offsetof' '(' type-name ',' identifier ('.' identifier | '[' constant-expression ']')* ')' */
export function parseOffsetof(p: Parser): Expression {
  const start = p.range;
  p.advance();
  const open = p.range;
  if (!p.expect('(', " after 'offsetof'")) return errorExpression(start);
  const { type } = parseTypeName(p);
  p.expect(',', '');
  const steps: OffsetStep[] = [];
  let runTimeIndex = false;
  for (let first = true; first || p.at('.') || p.at('['); first = false) {
    const place = p.range;
    if (p.accept('[') !== undefined) {
      const index = evaluateInteger(p.t.model, toRvalue(parseConstantExpression(p)));
      p.skipToClosing(']', place);
      runTimeIndex ||= index === undefined;
      steps.push({ kind: 'subscript', index: index ?? 0n, range: place });
      continue;
    }
    if (!first) p.advance();
    if (!p.atIdentifier) {
      p.error(p.range, 'expected identifier');
      break;
    }
    const range = p.range;
    steps.push({ kind: 'member', name: p.advance().text, range });
  }
  p.skipToClosing(')', open);
  const range = p.from(start);
  if (runTimeIndex) {
    p.t.sink.error(range, 'offsetof with an index that is not a constant is not supported');
    return errorExpression(range);
  }
  return buildOffsetof(p.t, type, steps, (element) => sizeOf(p.t.model, element) ?? 0, range);
}

/** GNU: '__builtin_types_compatible_p' '(' type-name ',' type-name ')' */
export function parseTypesCompatible(p: Parser): Expression {
  const start = p.range;
  p.advance();
  const open = p.range;
  if (!p.expect('(', '')) return errorExpression(start);
  const first = parseTypeName(p).type;
  p.expect(',', '');
  const second = parseTypeName(p).type;
  p.skipToClosing(')', open);
  const same = compatibleUnqualified(unqualified(first), unqualified(second));
  return { kind: 'IntegerConstant', value: same ? 1n : 0n, type: INT, range: p.from(start) };
}
