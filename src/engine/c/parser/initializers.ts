/**
 * Initialisers as written (C11 6.7.9); check/initializers.ts lays them over the type.
 *
 *   initializer: assignment-expression | '{' [initializer-list [',']] '}'
 *   initializer-list: [designation] initializer (',' [designation] initializer)*
 *   designation: ('[' constant ['...' constant] ']' | '.' identifier)+ '='   also GNU's `name:`
 */
import { evaluateInteger } from '../check/constants';
import { isError, toRvalue } from '../check/conversions';
import type { Designator, InitializerSyntax, InitializerSyntaxItem } from '../check/initializers';
import { parseAssignmentExpression, parseConstantExpression } from './expressions';
import type { Parser } from './parser';

/** Array indices beyond this are refused rather than laid out. */
const INDEX_LIMIT = 1n << 26n;

export function parseInitializer(p: Parser): InitializerSyntax {
  if (p.at('{')) return parseInitializerList(p);
  const expression = parseAssignmentExpression(p);
  return { kind: 'expression', expression, range: expression.range };
}

/** The braced form; the current token is `{`. */
export function parseInitializerList(p: Parser): InitializerSyntax {
  const open = p.range;
  return p.nested<InitializerSyntax>(
    () => {
      p.advance();
      const items: InitializerSyntaxItem[] = [];
      while (!p.at('}') && !p.atEnd && !p.at(';')) {
        const before = p.position;
        const designators = parseDesignation(p);
        items.push({ designators, value: parseInitializer(p) });
        if (p.accept(',') === undefined) break;
        p.progress(before);
      }
      if (!p.at('}')) {
        p.expectClosing('}', open);
        p.skipUntil(['}']);
      }
      p.accept('}');
      return { kind: 'list', items, range: p.from(open) };
    },
    () => ({ kind: 'list', items: [], range: open }),
  );
}

function parseDesignation(p: Parser): Designator[] {
  if (p.atIdentifier && p.peek(1).text === ':') {
    const designator: Designator = { kind: 'member', name: p.token.text, range: p.range };
    p.advance();
    p.advance();
    return [designator];
  }
  const designators: Designator[] = [];
  while (p.at('.') || p.at('[')) {
    const start = p.range;
    if (p.accept('.') !== undefined) {
      if (p.token.kind !== 'identifier') {
        p.error(p.range, "expected a field designator, such as '.field = 4'");
        return designators;
      }
      const range = p.range;
      designators.push({ kind: 'member', name: p.advance().text, range });
    } else {
      p.advance();
      const low = parseIndex(p);
      const high = p.accept('...') === undefined ? low : parseIndex(p);
      p.skipToClosing(']', start);
      designators.push({ kind: 'index', low, high, range: p.from(start) });
    }
  }
  // GNU: `[3] value` without an equals sign.
  if (designators.length > 0 && p.accept('=') === undefined && designators[0]?.kind === 'member') {
    p.error(p.range, "expected '=' or another designator");
  }
  return designators;
}

function parseIndex(p: Parser): number | undefined {
  const expression = parseConstantExpression(p);
  if (isError(expression)) return undefined;
  const value = evaluateInteger(p.t.model, toRvalue(expression));
  if (value === undefined) p.t.sink.error(expression.range, 'expression is not an integer constant expression');
  else if (value < 0n) p.t.sink.error(expression.range, `array designator value '${value}' is negative`);
  else if (value > INDEX_LIMIT) p.t.sink.error(expression.range, `array designator value '${value}' is too large`);
  else return Number(value);
  return undefined;
}
