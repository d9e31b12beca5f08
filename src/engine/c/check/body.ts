/**
 * What can be said about a function once its whole body is known: a missing return, variables nobody uses.
 */
import type { CompoundStatement, FunctionDeclaration, Statement } from '../ast';
import type { SourceRange } from '../source';
import { calleeAttributes } from './calls';
import { evaluate, truth } from './constants';
import type { Translation } from './translation';
import { checkUses } from './uses';

/**
 * Warnings about a finished body; `closing` is its last brace. Nothing is said about unused names where an error was
 * reported since `errorsBefore`, the error count at the beginning of the body.
 */
export function checkBody(
  t: Translation,
  declaration: FunctionDeclaration,
  body: CompoundStatement,
  closing: SourceRange,
  errorsBefore: number,
): void {
  if (t.sink.errorCount === 0) {
    checkMissingReturn(t, declaration, body, closing);
    checkUses(t, declaration, body);
  }
  if (t.sink.errorCount > errorsBefore) return;
  for (const variable of [...declaration.locals, ...t.blockStatics.filter((each) => each.enclosing === declaration)]) {
    if (variable.used || variable.attributes.unused === true || variable.attributes.cleanup !== undefined) continue;
    t.sink.warning(variable.nameRange, 'unused-variable', `unused variable '${variable.name}'`);
  }
}

function checkMissingReturn(
  t: Translation,
  declaration: FunctionDeclaration,
  body: CompoundStatement,
  closing: SourceRange,
): void {
  const { result } = declaration.type;
  if (result.kind === 'void' || result.kind === 'error' || declaration.name === 'main') return;
  const reach = new Reach(t);
  if (!reach.completes(body)) return;
  const message = reach.returns
    ? 'non-void function does not return a value in all control paths'
    : 'non-void function does not return a value';
  t.sink.warning(closing, 'return-type', message);
}

/** Whether control can come out at the end of a statement, as far as constants and noreturn functions tell. */
class Reach {
  returns = false;
  private readonly t: Translation;
  /** For each loop or switch around: was there a break out of it. */
  private readonly breaks: boolean[] = [];

  constructor(t: Translation) {
    this.t = t;
  }

  completes(statement: Statement): boolean {
    switch (statement.kind) {
      case 'Compound':
        return this.sequence(statement.items);
      case 'If': {
        const condition = truth(evaluate(this.t.model, statement.condition));
        const whenTrue = this.completes(statement.whenTrue);
        const whenFalse = statement.whenFalse === undefined || this.completes(statement.whenFalse);
        return (whenTrue && condition !== false) || (whenFalse && condition !== true);
      }
      case 'While':
      case 'For': {
        const { condition } = statement;
        const endless = condition === undefined || truth(evaluate(this.t.model, condition)) === true;
        const broken = this.breaksOutOf(statement.body).broken;
        return !endless || broken;
      }
      case 'DoWhile': {
        const endless = truth(evaluate(this.t.model, statement.condition)) === true;
        const { broken, completes } = this.breaksOutOf(statement.body);
        return broken || (!endless && (completes || containsContinue(statement.body)));
      }
      case 'Switch': {
        const { broken, completes } = this.breaksOutOf(statement.body);
        return broken || completes || statement.defaultCase === undefined;
      }
      case 'Case':
      case 'Label':
        return this.completes(statement.body);
      case 'Return':
        this.returns = true;
        return false;
      case 'Goto':
      case 'ComputedGoto':
      case 'Continue':
        return false;
      case 'Break':
        this.breaks[this.breaks.length - 1] = true;
        return false;
      case 'Expression':
        return !neverReturns(statement);
      case 'Declaration':
      case 'Empty':
        return true;
    }
  }

  /** After a statement control cannot leave, only a label brings it back. */
  private sequence(items: readonly Statement[]): boolean {
    let reached = true;
    for (const item of items) {
      if (!reached && !containsLabel(item)) continue;
      reached = this.completes(item);
    }
    return reached;
  }

  private breaksOutOf(body: Statement): { broken: boolean; completes: boolean } {
    this.breaks.push(false);
    const completes = this.completes(body);
    return { broken: this.breaks.pop() === true, completes };
  }
}

function neverReturns(statement: Extract<Statement, { kind: 'Expression' }>): boolean {
  const { expression } = statement;
  if (expression.kind === 'BuiltinCall')
    return expression.operation.name === 'unreachable' || expression.operation.name === 'trap';
  return calleeAttributes(expression).noreturn === true;
}

function parts(statement: Statement): readonly Statement[] {
  switch (statement.kind) {
    case 'Compound':
      return statement.items;
    case 'If':
      return statement.whenFalse === undefined ? [statement.whenTrue] : [statement.whenTrue, statement.whenFalse];
    case 'While':
    case 'DoWhile':
    case 'For':
    case 'Switch':
    case 'Case':
    case 'Label':
      return [statement.body];
    default:
      return [];
  }
}

function containsLabel(statement: Statement): boolean {
  return statement.kind === 'Label' || statement.kind === 'Case' || parts(statement).some(containsLabel);
}

function containsContinue(statement: Statement): boolean {
  if (statement.kind === 'While' || statement.kind === 'DoWhile' || statement.kind === 'For') return false;
  return statement.kind === 'Continue' || parts(statement).some(containsContinue);
}
