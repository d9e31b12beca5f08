/**
 * What statements ask of their parts (C11 6.8): case labels, return values, values that go unused.
 */
import type { CaseStatement, Expression, Rvalue, Statement } from '../ast';
import { note } from '../diagnostics';
import type { SourceRange } from '../source';
import { VOID, integerNameOf, isInteger } from '../types';
import { calleeAttributes } from './calls';
import { evaluateInteger, wrapInteger } from './constants';
import { assignConvert, convertTo, isError, isLvalue, toRvalue } from './conversions';
import type { OpenSwitch, Translation } from './translation';

/** A case or default label of the innermost switch; its body is set when it has been parsed. */
export function buildCase(
  t: Translation,
  open: OpenSwitch | undefined,
  low: Expression | undefined,
  high: Expression | undefined,
  range: SourceRange,
): CaseStatement {
  const body: Statement = { kind: 'Empty', range };
  const isDefault = low === undefined;
  if (open === undefined) {
    t.sink.error(range, `'${isDefault ? 'default' : 'case'}' statement not in switch statement`);
    return { kind: 'Case', values: undefined, body, range };
  }
  if (isDefault) {
    const statement: CaseStatement = { kind: 'Case', values: undefined, body, range };
    if (open.defaultCase !== undefined) {
      t.sink.error(range, 'multiple default labels in one switch', {
        notes: [note(open.defaultCase.range, 'previous case defined here')],
      });
    } else {
      open.defaultCase = statement;
    }
    return statement;
  }
  const first = caseValue(t, open, low);
  const last = high === undefined ? first : caseValue(t, open, high);
  const values = first === undefined || last === undefined ? { low: 0n, high: 0n } : { low: first, high: last };
  const statement: CaseStatement = { kind: 'Case', values, body, range };
  if (first === undefined || last === undefined) return statement;
  if (last < first) t.sink.warning(range, 'empty-case-range', 'empty case range specified');
  const previous = open.values.get(first);
  if (previous !== undefined) {
    t.sink.error(low.range, `duplicate case value '${first}'`, {
      notes: [note(previous, 'previous case defined here')],
    });
    return statement;
  }
  open.values.set(first, low.range);
  open.cases.push(statement);
  return statement;
}

function caseValue(t: Translation, open: OpenSwitch, expression: Expression): bigint | undefined {
  if (isError(expression)) return undefined;
  const value = evaluateInteger(t.model, toRvalue(expression));
  if (value === undefined) {
    t.sink.error(expression.range, 'expression is not an integer constant expression');
    return undefined;
  }
  return isInteger(open.type) ? wrapInteger(t.model, integerNameOf(open.type), value) : value;
}

/** return, with its value converted to what the function returns (6.8.6.4). */
export function buildReturn(t: Translation, operand: Expression | undefined, range: SourceRange): Statement {
  const declaration = t.current?.declaration;
  const result = declaration?.type.result ?? VOID;
  const name = declaration?.name ?? '';
  if (operand === undefined) {
    if (result.kind !== 'void' && result.kind !== 'error') {
      t.sink.warning(range, 'return-type', `non-void function '${name}' should return a value`);
    }
    return { kind: 'Return', value: undefined, range };
  }
  const value = toRvalue(operand);
  if (isError(value)) return { kind: 'Return', value: undefined, range };
  if (result.kind === 'void') {
    if (value.type.kind !== 'void')
      t.sink.warning(value.range, 'return-type', `void function '${name}' should not return a value`);
    return { kind: 'Return', value: convertTo(value, VOID), range };
  }
  warnStackAddress(t, value);
  return { kind: 'Return', value: assignConvert(t, value, result, { kind: 'returning' }), range };
}

/** Returning the address of something that is gone when the function has returned. */
function warnStackAddress(t: Translation, value: Rvalue): void {
  if (value.kind === 'Convert') return warnStackAddress(t, value.operand);
  if (value.kind === 'PointerOffset') return warnStackAddress(t, value.pointer);
  if (value.kind !== 'ArrayDecay' && value.kind !== 'AddressOf') return;
  let object = value.operand;
  while (object.kind === 'Member') object = object.object;
  if (object.kind === 'VariableReference' && object.variable.storage === 'automatic') {
    const what = object.variable.isParameter ? 'parameter' : 'local variable';
    t.sink.warning(
      value.range,
      'return-stack-address',
      `address of stack memory associated with ${what} '${object.variable.name}' returned`,
    );
  }
}

/** A value nobody uses: an expression without effect, or a result that must not be dropped (malloc leaks it). */
export function warnUnusedValue(t: Translation, expression: Expression): void {
  if (t.unevaluated > 0 || t.valueStatements > 0 || expression.range.file.system) return;
  const { range } = expression;
  if (isLvalue(expression)) {
    if (expression.type.qualifiers.volatile !== true && expression.kind !== 'ErrorLvalue')
      t.sink.warning(range, 'unused-value', 'expression result unused');
    return;
  }
  if (expression.kind === 'Call') {
    if (calleeAttributes(expression).warnUnusedResult !== true) return;
    t.sink.warning(
      range,
      'unused-result',
      `ignoring return value of function declared with 'warn_unused_result' attribute`,
    );
    return;
  }
  if (hasNoEffect(expression)) t.sink.warning(range, 'unused-value', 'expression result unused');
}

function hasNoEffect(expression: Rvalue): boolean {
  switch (expression.kind) {
    case 'IntegerConstant':
    case 'FloatingConstant':
    case 'ArrayDecay':
    case 'FunctionDecay':
    case 'AddressOf':
    case 'Unary':
    case 'Arithmetic':
    case 'Comparison':
    case 'PointerOffset':
    case 'PointerDifference':
      return true;
    case 'Convert':
      return expression.type.kind !== 'void' && hasNoEffect(expression.operand);
    case 'LvalueToRvalue':
      return expression.operand.type.qualifiers.volatile !== true;
    case 'Comma':
      return hasNoEffect(expression.right);
    default:
      return false;
  }
}

/** `if (x);`: the semicolon is the whole body. `semicolon` is its place when it is on the same line. */
export function warnEmptyBody(
  t: Translation,
  semicolon: SourceRange | undefined,
  header: SourceRange,
  keyword: 'if' | 'while' | 'for',
): void {
  if (semicolon === undefined || semicolon.file !== header.file || semicolon.start - header.end > 1) return;
  t.sink.warning(semicolon, 'empty-body', `${keyword} ${keyword === 'if' ? 'statement' : 'loop'} has empty body`, {
    notes: [note(semicolon, 'put the semicolon on a separate line to silence this warning')],
  });
}
