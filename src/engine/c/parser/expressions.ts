/**
 * Expressions (C11 6.5): recursive descent, one function a precedence class, binary operators by binding strength.
 */
import type { ArithmeticOperator, Expression } from '../ast';
import { buildAssign, buildCompoundAssign, buildIncrement } from '../check/assignments';
import { buildBuiltin, isBuiltin } from '../check/builtins';
import { buildCall } from '../check/calls';
import { errorExpression } from '../check/conversions';
import { buildMember } from '../check/members';
import type { BinaryOperator } from '../check/operators';
import { buildBinary, buildSubscript, buildUnary } from '../check/operators';
import { buildCast } from '../check/casts';
import { buildConditional } from '../check/conditional';
import { joinRanges } from '../source';
import { buildCompoundLiteral } from '../check/compound_literals';
import { parseInitializerList } from './initializers';
import type { Parser } from './parser';
import { isPrimaryStart, parsePrimaryExpression } from './primary';
import { atTypeName, parseTypeName } from './type_names';
import { parseAlignof, parseSizeof, parseVariadicArgument } from './operands';

/** expression: assignment-expression (',' assignment-expression)* */
export function parseExpression(p: Parser): Expression {
  let left = parseAssignmentExpression(p);
  for (let length = 1; p.at(',') && p.continuesChain(length); length++) {
    const place = p.range;
    p.advance();
    const right = parseAssignmentExpression(p);
    left = buildBinary(p.t, ',', left, right, place, joinRanges(left.range, right.range));
  }
  return left;
}

const COMPOUND_OPERATORS: ReadonlyMap<string, ArithmeticOperator> = new Map([
  ['+=', '+'],
  ['-=', '-'],
  ['*=', '*'],
  ['/=', '/'],
  ['%=', '%'],
  ['&=', '&'],
  ['|=', '|'],
  ['^=', '^'],
  ['<<=', '<<'],
  ['>>=', '>>'],
]);

/** assignment-expression: conditional-expression | unary-expression assignment-operator assignment-expression */
export function parseAssignmentExpression(p: Parser): Expression {
  return p.nested(
    () => {
      const target = parseConditionalExpression(p);
      const place = p.range;
      if (p.accept('=') !== undefined) {
        const value = parseAssignmentExpression(p);
        const result = buildAssign(p.t, target, value, place, joinRanges(target.range, value.range));
        p.t.assignmentPlaces.set(result, place);
        return result;
      }
      const operator = COMPOUND_OPERATORS.get(p.token.text);
      if (operator === undefined) return target;
      p.advance();
      const value = parseAssignmentExpression(p);
      return buildCompoundAssign(p.t, operator, target, value, place, joinRanges(target.range, value.range));
    },
    () => errorExpression(p.range),
  );
}

/** constant-expression: conditional-expression */
export function parseConstantExpression(p: Parser): Expression {
  return p.nested(
    () => parseConditionalExpression(p),
    () => errorExpression(p.range),
  );
}

/** conditional-expression: binary ['?' [expression] ':' conditional-expression] */
function parseConditionalExpression(p: Parser): Expression {
  const condition = parseBinaryExpression(p, 1);
  const place = p.range;
  if (p.accept('?') === undefined) return condition;
  const whenTrue = p.at(':') ? undefined : parseExpression(p);
  if (!p.expect(':', '')) return errorExpression(p.from(condition.range));
  const whenFalse = p.nested(
    () => parseConditionalExpression(p),
    () => errorExpression(p.range),
  );
  return buildConditional(p.t, condition, whenTrue, whenFalse, place, joinRanges(condition.range, whenFalse.range));
}

/** Binding strength of the binary operators (6.5.5 to 6.5.14), strongest highest. */
const BINARY_OPERATORS: ReadonlyMap<string, { readonly operator: BinaryOperator; readonly strength: number }> = new Map(
  (
    [
      ['*', 10],
      ['/', 10],
      ['%', 10],
      ['+', 9],
      ['-', 9],
      ['<<', 8],
      ['>>', 8],
      ['<', 7],
      ['>', 7],
      ['<=', 7],
      ['>=', 7],
      ['==', 6],
      ['!=', 6],
      ['&', 5],
      ['^', 4],
      ['|', 3],
      ['&&', 2],
      ['||', 1],
    ] as const
  ).map(([operator, strength]) => [operator, { operator, strength }]),
);

/** Operators of at least that strength; all are left-associative. */
function parseBinaryExpression(p: Parser, minimum: number): Expression {
  let left = parseCastExpression(p);
  for (let length = 1; p.continuesChain(length); length++) {
    const entry = BINARY_OPERATORS.get(p.token.text);
    if (entry === undefined || entry.strength < minimum) return left;
    const place = p.range;
    p.advance();
    const right = parseBinaryExpression(p, entry.strength + 1);
    left = buildBinary(p.t, entry.operator, left, right, place, joinRanges(left.range, right.range));
  }
  return left;
}

/** cast-expression: unary-expression | '(' type-name ')' cast-expression | '(' type-name ')' '{' initializer-list '}' */
export function parseCastExpression(p: Parser): Expression {
  return p.nested(
    () => {
      if (!p.at('(') || !atTypeName(p, 1)) return parseUnaryExpression(p);
      const start = p.range;
      p.advance();
      const { type, bounds } = parseTypeName(p);
      p.skipToClosing(')', start);
      if (p.at('{')) {
        const list = parseInitializerList(p);
        return parsePostfixOperators(p, buildCompoundLiteral(p.t, type, list, p.from(start)));
      }
      const operand = parseCastExpression(p);
      p.t.noteBounds(bounds);
      return buildCast(p.t, type, operand, joinRanges(start, operand.range));
    },
    () => errorExpression(p.range),
  );
}

/**
 * unary-expression: postfix-expression | ('++' | '--') unary-expression | unary-operator cast-expression
 *                 | 'sizeof' ... | '_Alignof' ... | '__extension__' cast-expression | '&&' identifier
 */
export function parseUnaryExpression(p: Parser): Expression {
  const start = p.range;
  const { text } = p.token;
  switch (text) {
    case '++':
    case '--': {
      p.advance();
      const operand = p.nested(
        () => parseUnaryExpression(p),
        () => errorExpression(p.range),
      );
      return buildIncrement(p.t, text, 'prefix', operand, joinRanges(start, operand.range));
    }
    case '&':
    case '*':
    case '+':
    case '-':
    case '~':
    case '!': {
      p.advance();
      const operand = parseCastExpression(p);
      return buildUnary(p.t, text, operand, joinRanges(start, operand.range));
    }
    case '&&':
      return parseLabelAddress(p);
    case 'sizeof':
      return parseSizeof(p);
    case '_Alignof':
    case '__alignof__':
    case '__alignof':
      return parseAlignof(p);
    case '__extension__':
      p.advance();
      return parseCastExpression(p);
    default:
      return parsePostfixExpression(p);
  }
}

/** GNU: '&&' identifier, the address of a label. */
function parseLabelAddress(p: Parser): Expression {
  const start = p.range;
  p.advance();
  if (!p.atIdentifier || p.t.current === undefined) {
    p.error(p.range, 'expected identifier');
    return errorExpression(start);
  }
  const place = p.range;
  const label = p.t.current.label(p.advance().text, place);
  label.used = true;
  if (!p.t.current.mentions.has(label)) p.t.current.mentions.set(label, place);
  return { kind: 'LabelAddress', label, type: p.t.voidPointer, range: p.from(start) };
}

/** postfix-expression: primary-expression postfix-operator* */
function parsePostfixExpression(p: Parser): Expression {
  if (
    p.atIdentifier &&
    p.peek(1).text === '(' &&
    isBuiltin(p.token.text) &&
    p.t.scope.lookup(p.token.text) === undefined
  ) {
    return parsePostfixOperators(p, parseBuiltinCall(p));
  }
  if (p.at('__builtin_va_arg')) return parsePostfixOperators(p, parseVariadicArgument(p));
  if (!isPrimaryStart(p)) {
    p.error(p.range, 'expected expression');
    return errorExpression(p.range);
  }
  return parsePostfixOperators(p, parsePrimaryExpression(p));
}

function parseBuiltinCall(p: Parser): Expression {
  const start = p.range;
  const name = p.advance().text;
  const { operands } = parseArguments(p);
  return buildBuiltin(p.t, name, operands, p.from(start));
}

/** '[' expression ']' | '(' arguments ')' | '.' identifier | '->' identifier | '++' | '--' */
export function parsePostfixOperators(p: Parser, primary: Expression): Expression {
  let left = primary;
  const start = primary.range;
  for (let length = 1; p.continuesChain(length); length++) {
    const place = p.range;
    switch (p.token.text) {
      case '[': {
        p.advance();
        const index = parseExpression(p);
        p.skipToClosing(']', place);
        left = buildSubscript(p.t, left, index, p.from(start));
        break;
      }
      case '(': {
        const { operands, close } = parseArguments(p);
        left = buildCall(p.t, left, operands, close, p.from(start));
        break;
      }
      case '.':
      case '->': {
        const arrow = p.advance().text === '->';
        if (p.token.kind !== 'identifier') {
          p.error(p.range, 'expected identifier');
          return errorExpression(p.from(start));
        }
        const nameRange = p.range;
        const name = p.advance().text;
        left = buildMember(p.t, left, arrow, name, place, nameRange, p.from(start));
        break;
      }
      case '++':
      case '--': {
        const operator = p.advance().text === '++' ? '++' : '--';
        left = buildIncrement(p.t, operator, 'postfix', left, p.from(start));
        break;
      }
      default:
        return left;
    }
  }
  return left;
}

/** '(' [assignment-expression (',' assignment-expression)*] ')' */
function parseArguments(p: Parser): { operands: Expression[]; close: ReturnType<Parser['expectClosing']> } {
  const open = p.range;
  p.advance();
  const operands: Expression[] = [];
  if (!p.at(')')) {
    do operands.push(parseAssignmentExpression(p));
    while (p.accept(',') !== undefined);
  }
  return { operands, close: p.skipToClosing(')', open) };
}
