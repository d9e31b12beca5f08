/**
 * What gcc compiles and this generator does not: said to the person with place and remedy, never left out in silence.
 */
import type { TypedUnit, VariableDeclaration } from '../ast';
import type { Diagnostic } from '../diagnostics';
import { diagnosticRange } from '../diagnostics';

/** Errors for what can't be compiled, warnings for what is compiled with less than it asks for. */
export function reportUnsupported(unit: TypedUnit): Diagnostic[] {
  const locals = unit.functions.flatMap((declaration) => declaration.locals);
  return [
    ...unsupportedDataModel(unit),
    ...[...unit.variables, ...locals].flatMap(unsupportedVariable),
    ...aliases(unit),
  ];
}

function unsupportedDataModel(unit: TypedUnit): Diagnostic[] {
  const [file] = unit.files;
  if (unit.dataModel.name === 'lp64' || file === undefined) return [];
  const message = 'programs for 32-bit machines cannot be generated yet; choose a 64-bit machine';
  return [{ severity: 'error', message, range: diagnosticRange({ file, start: 0, end: 0 }), notes: [] }];
}

function unsupportedVariable(variable: VariableDeclaration): Diagnostic[] {
  const range = diagnosticRange(variable.nameRange);
  const { cleanup } = variable.attributes;
  const found: Diagnostic[] = [];
  if (cleanup !== undefined) {
    const message = `attribute 'cleanup' is not supported; call '${cleanup}(&${variable.name})' where the scope ends`;
    found.push({ severity: 'error', message, range, notes: [] });
  }
  if (variable.storage === 'thread' && variable.definition !== 'declared') {
    const message = `thread-local object '${variable.name}' is shared by all threads here`;
    found.push({ severity: 'warning', message, option: 'thread-local', range, notes: [] });
  }
  return found;
}

function aliases(unit: TypedUnit): Diagnostic[] {
  return unit.functions
    .filter((declaration) => declaration.attributes.alias !== undefined)
    .map((declaration) => ({
      severity: 'error' as const,
      message: `attribute 'alias' is not supported; define '${declaration.name}' as a function that calls the other one`,
      range: diagnosticRange(declaration.nameRange),
      notes: [],
    }));
}
