/**
 * Static assertions (C11 6.7.10).
 *
 *   static_assert-declaration: '_Static_assert' '(' constant-expression [',' string-literal] ')' ';'
 */
import { evaluateInteger } from '../check/constants';
import { isError, toRvalue } from '../check/conversions';
import { parseCharacters } from '../literals';
import { parseConstantExpression } from './expressions';
import type { Parser } from './parser';

export function parseStaticAssertion(p: Parser): void {
  p.advance();
  const open = p.range;
  if (!p.expect('(', " after '_Static_assert'")) return p.skipUntil([]);
  const condition = parseConstantExpression(p);
  let message = '';
  if (p.accept(',') !== undefined) {
    while (p.token.kind === 'string') {
      for (const unit of parseCharacters(p.advance().text, 2).elements) message += String.fromCharCode(unit);
    }
  }
  p.skipToClosing(')', open);
  p.expect(';', " after '_Static_assert'");
  if (isError(condition)) return;
  const value = evaluateInteger(p.t.model, toRvalue(condition));
  if (value === undefined)
    p.t.sink.error(condition.range, 'static assertion expression is not an integral constant expression');
  else if (value === 0n)
    p.t.sink.error(condition.range, `static assertion failed${message === '' ? '' : `: ${message}`}`);
}
