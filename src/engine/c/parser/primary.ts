/**
 * Primary expressions (C11 6.5.1): names, constants, strings, parentheses, _Generic and GNU statement expressions.
 */
import type { Expression } from '../ast';
import { buildName } from '../check/calls';
import { buildChoice, buildGeneric } from '../check/generic';
import type { GenericAssociation } from '../check/generic';
import { buildCharacter, buildNumber, buildPredefinedName, buildString } from '../check/literals';
import { errorExpression, isLvalue } from '../check/conversions';
import type { Token } from '../lexer';
import { parseAssignmentExpression, parseConstantExpression, parseExpression } from './expressions';
import { parseOffsetof, parseTypesCompatible } from './operands';
import type { Parser } from './parser';
import { isIdentifier } from './parser';
import { parseStatementExpression } from './statements';
import { parseTypeName } from './type_names';

/** Whether an expression can begin with this token, unary operators aside. */
export function isPrimaryStart(p: Parser): boolean {
  const { token } = p;
  if (token.kind === 'number' || token.kind === 'string' || token.kind === 'character' || isIdentifier(token))
    return true;
  return ['(', '_Generic', '__builtin_offsetof', '__builtin_types_compatible_p', '__builtin_choose_expr'].includes(
    token.text,
  );
}

/** primary-expression: identifier | constant | string-literal+ | '(' expression ')' | generic-selection | '(' compound ')' */
export function parsePrimaryExpression(p: Parser): Expression {
  const { token, range } = p;
  switch (token.kind) {
    case 'number':
      p.advance();
      return buildNumber(p.t, token.text, range);
    case 'character':
      p.advance();
      return buildCharacter(p.t, token, range);
    case 'string':
      return parseStringLiteral(p);
    case 'identifier':
      if (isIdentifier(token)) {
        p.advance();
        return buildPredefinedName(p.t, token.text, range) ?? buildName(p.t, token.text, p.at('('), range);
      }
      return parseKeywordExpression(p);
    default:
      return parseParenthesised(p);
  }
}

/** Adjacent literals are one (5.1.1.2, phase 6). */
function parseStringLiteral(p: Parser): Expression {
  const start = p.range;
  const pieces: Token[] = [];
  while (p.token.kind === 'string') pieces.push(p.advance());
  return buildString(p.t, pieces, p.from(start));
}

function parseKeywordExpression(p: Parser): Expression {
  switch (p.token.text) {
    case '_Generic':
      return parseGeneric(p);
    case '__builtin_offsetof':
      return parseOffsetof(p);
    case '__builtin_types_compatible_p':
      return parseTypesCompatible(p);
    default:
      return parseChooseExpression(p);
  }
}

function parseParenthesised(p: Parser): Expression {
  const open = p.range;
  if (p.peek(1).text === '{') return parseStatementExpression(p);
  p.advance();
  const inner = parseExpression(p);
  p.skipToClosing(')', open);
  const range = p.from(open);
  if (isLvalue(inner)) return { ...inner, range };
  const result = { ...inner, range };
  p.t.parenthesised.add(result);
  const measured = p.t.sizeofOperands.get(inner);
  if (measured !== undefined) p.t.sizeofOperands.set(result, measured);
  return result;
}

/** generic-selection: '_Generic' '(' assignment-expression (',' (type-name | 'default') ':' assignment-expression)+ ')' */
function parseGeneric(p: Parser): Expression {
  const start = p.range;
  p.advance();
  const open = p.range;
  p.expect('(', " after '_Generic'");
  const control = p.t.unevaluatedOperand(() => parseAssignmentExpression(p));
  const associations: GenericAssociation[] = [];
  while (p.accept(',') !== undefined) {
    const range = p.range;
    const type = p.accept('default') === undefined ? parseTypeName(p).type : undefined;
    p.expect(':', '');
    associations.push({ type, value: parseAssignmentExpression(p), range });
  }
  p.skipToClosing(')', open);
  return buildGeneric(p.t, control, associations, p.from(start));
}

/** GNU: '__builtin_choose_expr' '(' constant ',' expression ',' expression ')' */
function parseChooseExpression(p: Parser): Expression {
  const start = p.range;
  p.advance();
  const open = p.range;
  if (!p.expect('(', '')) return errorExpression(start);
  const condition = parseConstantExpression(p);
  p.expect(',', '');
  const whenTrue = parseAssignmentExpression(p);
  p.expect(',', '');
  const whenFalse = parseAssignmentExpression(p);
  p.skipToClosing(')', open);
  return buildChoice(p.t, condition, whenTrue, whenFalse, p.from(start));
}
