/**
 * Labels, switch and the statements that jump (C11 6.8.1, 6.8.4.2, 6.8.6).
 */
import type { CaseStatement, Statement } from '../ast';
import { errorExpression, isError, promoteInteger, toRvalue } from '../check/conversions';
import { buildCase, buildReturn } from '../check/statements';
import type { OpenSwitch } from '../check/translation';
import type { SourceRange } from '../source';
import { quotedType } from '../type_name';
import { INT, isInteger } from '../types';
import { parseAttributes } from './attributes';
import { parseDeclarationStatement } from './declarations';
import { parseConstantExpression, parseExpression } from './expressions';
import type { Parser } from './parser';
import { CHAIN_LIMIT } from './parser';
import { endStatement, parseBody, parseCondition, parseStatement } from './statements';
import { atDeclaration } from './type_names';

/** 'switch' '(' expression ')' statement */
export function parseSwitch(p: Parser): Statement {
  const start = p.range;
  p.advance();
  const operand = toRvalue(parseCondition(p, 'switch'));
  const range = p.from(start);
  let condition = operand;
  if (!isError(operand) && !isInteger(operand.type)) {
    p.t.sink.error(
      operand.range,
      `statement requires expression of integer type (${quotedType(operand.type)} invalid)`,
    );
    condition = errorExpression(operand.range);
  }
  condition = promoteInteger(condition);
  const open: OpenSwitch = {
    type: condition.type.kind === 'error' ? INT : condition.type,
    cases: [],
    values: new Map(),
    defaultCase: undefined,
  };
  const context = p.t.current;
  context?.switches.push(open);
  if (context !== undefined) context.breakable++;
  const body = parseBody(p);
  if (context !== undefined) context.breakable--;
  context?.switches.pop();
  return { kind: 'Switch', condition, body, cases: open.cases, defaultCase: open.defaultCase, range };
}

/**
 * labeled-statement: 'case' constant-expression ['...' constant-expression] ':' statement | 'default' ':' statement
 *
 * Labels in a row are read in a loop, each the body of the one before.
 */
export function parseCase(p: Parser): Statement {
  const labels: CaseStatement[] = [];
  while (p.at('case') || p.at('default')) {
    const label = parseCaseLabel(p);
    if (labels.length < CHAIN_LIMIT) labels.push(label);
    else if (labels.length === CHAIN_LIMIT) p.error(label.range, `more than ${CHAIN_LIMIT} case labels in a row`);
  }
  const last = labels[labels.length - 1];
  let statement = parseLabelBody(p, last?.range ?? p.previous);
  for (const label of labels.reverse()) {
    label.body = statement;
    statement = label;
  }
  return statement;
}

function parseCaseLabel(p: Parser): CaseStatement {
  const start = p.range;
  const open = p.t.current?.switches.at(-1);
  if (p.advance().text === 'default') {
    p.expect(':', " after 'default'");
    return buildCase(p.t, open, undefined, undefined, p.from(start));
  }
  const low = parseConstantExpression(p);
  const high = p.accept('...') === undefined ? undefined : parseConstantExpression(p);
  p.expect(':', " after 'case'");
  return buildCase(p.t, open, low, high, p.from(start));
}

/** What a label stands before. GNU and C23 let it be a declaration or the end of the block. */
function parseLabelBody(p: Parser, label: SourceRange): Statement {
  if (p.at('}')) {
    p.t.sink.warning(p.from(label), 'c2x-extensions', 'label at end of compound statement is a C2x extension');
    return { kind: 'Empty', range: p.from(label) };
  }
  return atDeclaration(p) ? parseDeclarationStatement(p) : parseStatement(p);
}

/** labeled-statement: identifier ':' statement */
export function parseLabelled(p: Parser): Statement {
  const start = p.range;
  const name = p.advance().text;
  p.advance();
  const range = p.from(start);
  const attributes = parseAttributes(p);
  const context = p.t.current;
  if (context === undefined) return parseStatement(p);
  const label = context.label(name, start);
  if (context.defined.has(label)) p.t.sink.error(start, `redefinition of label '${name}'`);
  context.defined.add(label);
  if (attributes.unused === true) label.used = true;
  return { kind: 'Label', label, body: parseLabelBody(p, start), range };
}

/** jump-statement: 'goto' identifier ';' and GNU's 'goto' '*' expression ';' */
export function parseGoto(p: Parser): Statement {
  const start = p.range;
  p.advance();
  const context = p.t.current;
  if (p.accept('*') !== undefined) {
    const target = toRvalue(parseExpression(p));
    p.expect(';', ' after goto statement');
    return { kind: 'ComputedGoto', target, range: p.from(start) };
  }
  if (!p.atIdentifier || context === undefined) {
    p.error(p.range, 'expected identifier');
    p.skipUntil([]);
    p.accept(';');
    return { kind: 'Empty', range: p.from(start) };
  }
  const place = p.range;
  const label = context.label(p.advance().text, place);
  label.used = true;
  if (!context.mentions.has(label)) context.mentions.set(label, place);
  p.expect(';', ' after goto statement');
  return { kind: 'Goto', label, range: p.from(start) };
}

/** 'break' ';' | 'continue' ';' */
export function parseJump(p: Parser, keyword: 'break' | 'continue'): Statement {
  const start = p.range;
  p.advance();
  const context = p.t.current;
  const inside = keyword === 'break' ? (context?.breakable ?? 0) > 0 : (context?.loops ?? 0) > 0;
  if (!inside) {
    const where = keyword === 'break' ? 'loop or switch' : 'loop';
    p.t.sink.error(start, `'${keyword}' statement not in ${where} statement`);
  }
  p.expect(';', ` after ${keyword} statement`);
  const range = p.from(start);
  if (!inside) return { kind: 'Empty', range };
  return keyword === 'break' ? { kind: 'Break', range } : { kind: 'Continue', range };
}

/** 'return' [expression] ';' */
export function parseReturn(p: Parser): Statement {
  const start = p.range;
  p.advance();
  const value = p.at(';') || p.at('}') ? undefined : parseExpression(p);
  endStatement(p, ' after return statement');
  return buildReturn(p.t, value, p.from(start));
}
