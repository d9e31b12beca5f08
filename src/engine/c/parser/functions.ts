/**
 * Function bodies: the scope of parameters and body, labels, and what is checked once the whole body is known.
 */
import type { CompoundStatement, FunctionDeclaration, Statement, VariableDeclaration } from '../ast';
import { checkBody } from '../check/body';
import { FunctionContext } from '../check/translation';
import { note } from '../diagnostics';
import type { VariableArrayBound } from '../types';
import { INT } from '../types';
import type { Parser } from './parser';
import { parseBlockItems } from './statements';

/** The compound statement of a function definition; the current token is `{`. `bounds` stood in the parameter list. */
export function parseFunctionBody(
  p: Parser,
  declaration: FunctionDeclaration,
  parameters: readonly VariableDeclaration[],
  bounds: readonly VariableArrayBound[],
): void {
  const { t } = p;
  const open = p.range;
  const errorsBefore = t.sink.errorCount;
  const context = new FunctionContext(declaration);
  t.current = context;
  t.reportedNames.clear();
  const block = t.enterBlock(open);
  for (const parameter of parameters) {
    parameter.block = block;
    parameter.enclosing = declaration;
    block.variables.push(parameter);
    if (parameter.name !== '') t.scope.declare(parameter);
    else
      t.sink.warning(
        parameter.nameRange,
        'c2x-extensions',
        'omitting the parameter name in a function definition is a C2x extension',
      );
  }
  declaration.parameters = parameters;
  p.advance();
  const items: Statement[] = parseBlockItems(p);
  const closing = p.expectClosing('}', open);
  block.range = p.from(open);
  t.leaveScope();
  if (bounds.length > 0)
    items.unshift({ kind: 'Declaration', steps: bounds.map((bound) => ({ kind: 'bound', bound })), range: open });
  finishLabels(p, context);
  const body: CompoundStatement = { kind: 'Compound', block, items, range: block.range };
  declaration.locals = context.locals;
  declaration.labels = [...context.labels.values()];
  checkBody(t, declaration, body, closing, errorsBefore);
  declaration.body = isMain(declaration) ? { ...body, items: [...items, returnZero(body, closing)] } : body;
  t.current = undefined;
}

function isMain(declaration: FunctionDeclaration): boolean {
  return (
    declaration.name === 'main' && declaration.linkage === 'external' && declaration.type.result.kind === 'integer'
  );
}

/** Reaching the end of main returns 0 (5.1.2.2.3). */
function returnZero(body: CompoundStatement, closing: CompoundStatement['range']): Statement {
  const range = closing.end > closing.start ? closing : body.range;
  return { kind: 'Return', value: { kind: 'IntegerConstant', value: 0n, type: INT, range }, range };
}

function finishLabels(p: Parser, context: FunctionContext): void {
  for (const label of context.labels.values()) {
    const mention = context.mentions.get(label);
    if (!context.defined.has(label)) p.t.sink.error(mention ?? label.range, `use of undeclared label '${label.name}'`);
    else if (!label.used)
      p.t.sink.warning(label.range, 'unused-label', `unused label '${label.name}'`, {
        notes: mention === undefined ? [] : [note(mention, 'mentioned here')],
      });
  }
}
