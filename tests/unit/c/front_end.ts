/** Short ways into the front end for its tests: one source text in, what it says or makes of it out. */
import type {
  Expression,
  FunctionDeclaration,
  Rvalue,
  Statement,
  TypedUnit,
  VariableDeclaration,
} from '../../../src/engine/c/ast';
import type { Diagnostic } from '../../../src/engine/c/diagnostics';
import type { FrontEndOptions } from '../../../src/engine/c/front';
import { parseTranslationUnit } from '../../../src/engine/c/front';
import { typeName } from '../../../src/engine/c/type_name';

/** Parses one text as main.c; other files of the workspace may stand beside it. */
export function parse(
  source: string,
  options: FrontEndOptions = {},
  others: Readonly<Record<string, string>> = {},
): { unit: TypedUnit; diagnostics: readonly Diagnostic[] } {
  return parseTranslationUnit(new Map([['main.c', source], ...Object.entries(others)]), 'main.c', options);
}

/** `line: message` of every error. */
export function errorsIn(source: string, options: FrontEndOptions = {}): string[] {
  const { diagnostics } = parse(source, options);
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ range, message }) => `${range.startLine}: ${message}`);
}

/** `line: message` of every warning. */
export function warningsIn(source: string): string[] {
  const { diagnostics } = parse(source);
  return diagnostics
    .filter(({ severity }) => severity === 'warning')
    .map(({ range, message }) => `${range.startLine}: ${message}`);
}

/** A unit that must be free of errors. */
export function unitOf(source: string, options: FrontEndOptions = {}): TypedUnit {
  const { unit, diagnostics } = parse(source, options);
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (error !== undefined) throw new Error(`${error.range.startLine}: ${error.message}`);
  return unit;
}

export function functionNamed(unit: TypedUnit, name: string): FunctionDeclaration {
  const found = unit.functions.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no function ${name}`);
  return found;
}

export function variableNamed(unit: TypedUnit, name: string): VariableDeclaration {
  const locals = unit.functions.flatMap((each) => [...each.parameters, ...each.locals]);
  const found = [...unit.variables, ...locals].find((each) => each.name === name);
  if (found === undefined) throw new Error(`no variable ${name}`);
  return found;
}

/** The statements of a function's body. */
export function statementsOf(unit: TypedUnit, name: string): readonly Statement[] {
  return functionNamed(unit, name).body?.items ?? [];
}

/** The value a function returns in its last statement, as a typed tree on one line. */
export function returned(source: string, options: FrontEndOptions = {}): string {
  const items = statementsOf(unitOf(source, options), 'f');
  const last = items[items.length - 1];
  if (last?.kind !== 'Return' || last.value === undefined) throw new Error('f does not end in a return');
  return show(last.value);
}

/** A tree on one line: conversions as `(type)` with what they do, loads as `load`, other nodes by their operator. */
export function show(expression: Expression): string {
  switch (expression.kind) {
    case 'IntegerConstant':
    case 'FloatingConstant':
      return `${expression.value}:${typeName(expression.type)}`;
    case 'VariableReference':
      return expression.variable.name;
    case 'FunctionReference':
      return expression.function.name;
    case 'LvalueToRvalue':
      return `load(${show(expression.operand)})`;
    case 'ArrayDecay':
    case 'FunctionDecay':
      return `decay(${show(expression.operand)})`;
    case 'AddressOf':
      return `&${show(expression.operand)}`;
    case 'Dereference':
      return `*${show(expression.pointer)}`;
    case 'Member':
      return `${show(expression.object)}.${expression.field.name ?? '<anonymous>'}`;
    case 'Materialize':
      return `temporary(${show(expression.value)})`;
    case 'Convert':
      return `${expression.implicit ? '' : 'cast '}${expression.conversion}(${typeName(expression.type)}, ${show(expression.operand)})`;
    case 'Unary':
      return `${expression.operator}${show(expression.operand)}`;
    case 'Arithmetic':
    case 'Comparison':
    case 'Logical':
      return `(${show(expression.left)} ${expression.operator} ${show(expression.right)}):${typeName(expression.type)}`;
    case 'PointerOffset': {
      const bytes = expression.elementSize.kind === 'constant' ? expression.elementSize.bytes : 'variable';
      return `offset(${show(expression.pointer)} ${expression.operator} ${show(expression.index)} * ${bytes})`;
    }
    case 'Call':
      return `call ${show(expression.callee)}(${expression.arguments.map(show).join(', ')})`;
    default:
      return showRare(expression);
  }
}

function showRare(expression: Exclude<Rvalue, { kind: 'Call' }> | Expression): string {
  switch (expression.kind) {
    case 'Conditional':
      return `(${show(expression.condition)} ? ${show(expression.whenTrue)} : ${show(expression.whenFalse)}):${typeName(expression.type)}`;
    case 'CompoundAssign':
      return `(${show(expression.target)} ${expression.operator}= ${show(expression.value)} in ${typeName(expression.computationType)})`;
    case 'Assign':
      return `(${show(expression.target)} = ${show(expression.value)})`;
    case 'PointerDifference':
      return `difference(${show(expression.left)}, ${show(expression.right)})`;
    default:
      return expression.kind;
  }
}
