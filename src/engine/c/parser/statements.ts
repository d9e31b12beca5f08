/**
 * Statements (C11 6.8), one function a kind, productions above them.
 */
import type {
  Block,
  CompoundStatement,
  DeclarationStatement,
  Expression,
  ExpressionStatement,
  Rvalue,
  Statement,
} from '../ast';
import { errorExpression, isError, requireScalar, toRvalue } from '../check/conversions';
import { warnAssignmentAsCondition } from '../check/operators';
import { warnEmptyBody, warnUnusedValue } from '../check/statements';
import type { SourceRange } from '../source';
import { VOID } from '../types';
import { parseAttributes } from './attributes';
import { parseDeclarationStatement } from './declarations';
import { parseExpression } from './expressions';
import type { Parser } from './parser';
import { CHAIN_LIMIT, isIdentifier } from './parser';
import { parseCase, parseGoto, parseJump, parseLabelled, parseReturn, parseSwitch } from './jumps';
import { atDeclaration } from './type_names';

/** block-item*: declarations and statements up to `}`. */
export function parseBlockItems(p: Parser): Statement[] {
  const items: Statement[] = [];
  while (!p.at('}') && !p.atEnd) {
    const before = p.position;
    if (p.at('__label__')) parseLocalLabels(p);
    else
      pushStatement(
        p,
        items,
        atDeclaration(p) || looksLikeDeclaration(p) ? parseDeclarationStatement(p) : parseStatement(p),
      );
    if (p.position === before) {
      // A stray token was reported; go on behind it.
      p.error(p.range, 'expected expression');
      p.advance();
    }
  }
  return items;
}

/** Array bounds met in casts and the like are evaluated just before the statement they are in. */
function pushStatement(p: Parser, items: Statement[], statement: Statement): void {
  const bounds = p.t.takeBounds();
  if (bounds.length > 0)
    items.push({
      kind: 'Declaration',
      steps: bounds.map((bound) => ({ kind: 'bound', bound })),
      range: statement.range,
    });
  items.push(statement);
}

/** `foo bar` where foo means nothing: a declaration with an unknown type. */
function looksLikeDeclaration(p: Parser): boolean {
  if (!p.atIdentifier || p.t.scope.lookup(p.token.text) !== undefined) return false;
  const next = p.peek(1);
  if (isIdentifier(next)) return true;
  return (
    next.text === '*' &&
    isIdentifier(p.peek(2)) &&
    ['=', ';', ',', '['].includes(p.peek(3).text) &&
    p.t.scope.lookup(p.peek(2).text) === undefined
  );
}

/** GNU: '__label__' identifier (',' identifier)* ';'. Labels are the function's anyway. */
function parseLocalLabels(p: Parser): void {
  p.advance();
  p.skipUntil([]);
  p.accept(';');
}

export function parseStatement(p: Parser): Statement {
  const start = p.range;
  return p.nested<Statement>(
    () => parseAnyStatement(p, start),
    () => ({ kind: 'Empty', range: start }),
  );
}

function parseAnyStatement(p: Parser, start: SourceRange): Statement {
  switch (p.token.text) {
    case '{':
      return parseCompound(p);
    case ';':
      p.advance();
      return { kind: 'Empty', range: start };
    case 'if':
      return parseIf(p);
    case 'while':
      return parseWhile(p);
    case 'do':
      return parseDo(p);
    case 'for':
      return parseFor(p);
    case 'switch':
      return parseSwitch(p);
    case 'case':
    case 'default':
      return parseCase(p);
    case 'goto':
      return parseGoto(p);
    case 'break':
    case 'continue':
      return parseJump(p, p.token.text);
    case 'return':
      return parseReturn(p);
    case 'asm':
    case '__asm__':
    case '__asm':
      return parseAsm(p);
    case '__attribute__':
    case '__attribute':
      parseAttributes(p);
      return parseStatement(p);
    case 'else':
      p.error(start, 'expected expression');
      p.advance();
      return parseStatement(p);
    default:
      return p.atIdentifier && p.peek(1).text === ':' ? parseLabelled(p) : parseExpressionStatement(p);
  }
}

/** compound-statement: '{' block-item* '}' */
export function parseCompound(p: Parser): CompoundStatement {
  const open = p.range;
  const block = p.t.enterBlock(open);
  p.advance();
  const items = parseBlockItems(p);
  p.expectClosing('}', open);
  p.t.leaveScope();
  block.range = p.from(open);
  return { kind: 'Compound', block, items, range: block.range };
}

/** A sub-statement of a control statement; a declaration there is a mistake C does not allow. */
export function parseBody(p: Parser): Statement {
  if (!atDeclaration(p) || p.at('__extension__')) return parseStatement(p);
  p.t.sink.error(p.range, 'expected expression');
  return parseDeclarationStatement(p);
}

/** '(' expression ')' of if, while, do and switch. */
export function parseCondition(p: Parser, keyword: string): Expression {
  const open = p.range;
  if (!p.expect('(', ` after '${keyword}'`)) {
    return p.at('{') || p.at(';') ? errorExpression(p.range) : parseExpression(p);
  }
  const condition = parseExpression(p);
  p.skipToClosing(')', open);
  return condition;
}

function truthCondition(p: Parser, condition: Expression): Rvalue {
  warnAssignmentAsCondition(p.t, condition, p.t.assignmentPlaces.get(condition));
  return requireScalar(p.t, toRvalue(condition));
}

/**
 * selection-statement: 'if' '(' expression ')' statement ['else' statement]
 *
 * A ladder of `else if` is read in a loop: it may be longer than the parser can nest.
 */
function parseIf(p: Parser): Statement {
  const arms: { condition: Rvalue; whenTrue: Statement; range: SourceRange }[] = [];
  let last: Statement | undefined;
  for (;;) {
    const start = p.range;
    p.advance();
    const condition = truthCondition(p, parseCondition(p, 'if'));
    const range = p.from(start);
    warnEmptyBody(p.t, p.at(';') ? p.range : undefined, range, 'if');
    arms.push({ condition, whenTrue: parseBody(p), range });
    if (p.accept('else') === undefined) break;
    if (!p.at('if')) {
      last = parseBody(p);
      break;
    }
    if (arms.length === CHAIN_LIMIT) p.t.sink.error(p.range, `'else if' ladder is longer than ${CHAIN_LIMIT} steps`);
    if (arms.length > CHAIN_LIMIT) arms.pop();
  }
  let statement: Statement | undefined = last;
  for (const arm of arms.reverse()) statement = { kind: 'If', ...arm, whenFalse: statement };
  return statement ?? { kind: 'Empty', range: p.previous };
}

function parseLoopBody(p: Parser): Statement {
  const context = p.t.current;
  if (context === undefined) return parseBody(p);
  context.loops++;
  context.breakable++;
  const body = parseBody(p);
  context.loops--;
  context.breakable--;
  return body;
}

/** iteration-statement: 'while' '(' expression ')' statement */
function parseWhile(p: Parser): Statement {
  const start = p.range;
  p.advance();
  const condition = truthCondition(p, parseCondition(p, 'while'));
  const range = p.from(start);
  warnEmptyBody(p.t, p.at(';') && !p.token.lineStart && p.peek(1).text === '{' ? p.range : undefined, range, 'while');
  return { kind: 'While', condition, body: parseLoopBody(p), range };
}

/** 'do' statement 'while' '(' expression ')' ';'. What a debugger stops at is the test at the end. */
function parseDo(p: Parser): Statement {
  p.advance();
  const body = parseLoopBody(p);
  const test = p.range;
  if (!p.expect('while', ' in do/while loop'))
    return { kind: 'DoWhile', body, condition: errorExpression(test), range: test };
  const condition = truthCondition(p, parseCondition(p, 'while'));
  p.expect(';', ' after do/while statement');
  return { kind: 'DoWhile', body, condition, range: p.from(test) };
}

/** 'for' '(' [expression] ';' [expression] ';' [expression] ')' statement; the first clause may be a declaration. */
function parseFor(p: Parser): Statement {
  const start = p.range;
  p.advance();
  const open = p.range;
  const block = p.t.enterBlock(start);
  p.expect('(', " after 'for'");
  const initial = parseForInitial(p);
  const condition = p.at(';') ? undefined : truthCondition(p, parseExpression(p));
  p.expect(';', " in 'for' statement specifier");
  const step = p.at(')') ? undefined : discarded(p, parseExpression(p));
  p.skipToClosing(')', open);
  const range = p.from(start);
  warnEmptyBody(p.t, p.at(';') && !p.token.lineStart && p.peek(1).text === '{' ? p.range : undefined, range, 'for');
  const body = parseLoopBody(p);
  p.t.leaveScope();
  block.range = p.from(start);
  return { kind: 'For', block, initial, condition, step, body, range };
}

function parseForInitial(p: Parser): DeclarationStatement | ExpressionStatement | undefined {
  if (p.accept(';') !== undefined) return undefined;
  if (atDeclaration(p) || looksLikeDeclaration(p)) {
    const statement = parseDeclarationStatement(p);
    return statement.kind === 'Declaration' ? statement : undefined;
  }
  const start = p.range;
  const expression = discarded(p, parseExpression(p));
  p.expect(';', " in 'for' statement specifier");
  return { kind: 'Expression', expression, range: p.from(start) };
}

/** asm is refused, but for the empty one that only keeps the compiler from moving code. */
function parseAsm(p: Parser): Statement {
  const start = p.range;
  p.advance();
  while (p.at('volatile') || p.at('__volatile__') || p.at('goto') || p.at('inline')) p.advance();
  const open = p.range;
  p.expect('(', " after 'asm'");
  const text = p.token;
  p.skipUntil([')']);
  p.skipToClosing(')', open);
  p.expect(';', ' after asm statement');
  const range = p.from(start);
  if (text.kind === 'string' && text.text.slice(1, -1).trim() !== '')
    p.t.sink.error(range, 'inline assembly is not supported: the simulated machine has its own instructions');
  return { kind: 'Empty', range };
}

/** expression-statement: expression ';' */
function parseExpressionStatement(p: Parser): Statement {
  const start = p.range;
  const before = p.position;
  const expression = discarded(p, parseExpression(p));
  if (p.position === before) {
    // Nothing was understood; a closing brace belongs to somebody else.
    if (!p.at('}')) {
      p.advance();
      p.skipUntil([]);
      p.accept(';');
    }
    return { kind: 'Empty', range: start };
  }
  endStatement(p, ' after expression');
  return { kind: 'Expression', expression, range: p.from(start) };
}

/** A missing `;` at the end of a line costs nothing; otherwise the rest of the statement is skipped. */
export function endStatement(p: Parser, after: string): void {
  if (p.expect(';', after) || p.token.lineStart || p.at('}')) return;
  p.skipUntil([]);
  p.accept(';');
}

function discarded(p: Parser, expression: Expression): Rvalue {
  if (isError(expression)) return errorExpression(expression.range);
  warnUnusedValue(p.t, expression);
  return toRvalue(expression);
}

/** GNU statement expression: '(' compound-statement ')' */
export function parseStatementExpression(p: Parser): Expression {
  const open = p.range;
  const context = p.t.current;
  p.advance();
  if (context === undefined) {
    p.t.sink.error(open, 'statement expression not allowed at file scope');
    p.skipUntil([')']);
    p.accept(')');
    return errorExpression(p.from(open));
  }
  const brace = p.range;
  const block: Block = p.t.enterBlock(brace);
  p.advance();
  const warnings = p.t.valueStatements;
  p.t.valueStatements = p.t.valueStatements + 1;
  const items = parseBlockItems(p);
  p.t.valueStatements = warnings;
  p.expectClosing('}', brace);
  p.t.leaveScope();
  block.range = p.from(brace);
  p.skipToClosing(')', open);
  const last = items.at(-1);
  const range = p.from(open);
  if (last?.kind !== 'Expression') {
    const body: CompoundStatement = { kind: 'Compound', block, items, range: block.range };
    return { kind: 'StatementExpression', body, result: undefined, type: VOID, range };
  }
  const body: CompoundStatement = { kind: 'Compound', block, items: items.slice(0, -1), range: block.range };
  return { kind: 'StatementExpression', body, result: last.expression, type: last.expression.type, range };
}
