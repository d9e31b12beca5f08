/**
 * What the debugger is told of a program: statements, functions and variables by their addresses.
 */
import type { VariableDeclaration } from '../ast';
import type { DebugInformation, FunctionInformation, StatementInformation, VariableInformation } from '../image';
import type { SourceFile, SourceRange } from '../source';
import { rangeEnd, rangeStart } from '../source';
import type { DataModel, Type } from '../types';
import { pointerTo } from '../types';
import { DebugTypes } from './debug_types';
import { isBehindPointer } from './frame';
import type { GeneratedFunction, GeneratedVariable } from './function';
import type { UnitSymbols } from './program';

/** A generated function with the symbols of its unit. */
interface NotedFunction {
  readonly generated: GeneratedFunction;
  readonly symbols: UnitSymbols;
}

interface NotedGlobal {
  readonly variable: VariableDeclaration;
  readonly symbols: UnitSymbols;
}

/** Collects while code is generated; addresses are filled in when text has its place, at 0. */
export class DebugNotes {
  private readonly files: SourceFile[] = [];
  private readonly fileNumbers = new Map<string, number>();
  private readonly statements: StatementInformation[] = [];
  private readonly functions: NotedFunction[] = [];
  private readonly globals: NotedGlobal[] = [];
  private readonly types: DebugTypes;

  constructor(model: DataModel) {
    this.types = new DebugTypes(model);
  }

  fileNumber(file: SourceFile): number {
    const known = this.fileNumbers.get(file.path);
    if (known !== undefined) return known;
    this.fileNumbers.set(file.path, this.files.length);
    this.files.push(file);
    return this.files.length - 1;
  }

  /** A statement that begins at `offset` in text, in the function that is noted next. */
  addStatement(range: SourceRange, offset: number): number {
    const start = rangeStart(range);
    const end = rangeEnd(range);
    this.statements.push({
      file: this.fileNumber(range.file),
      line: start.line,
      column: start.column,
      endLine: end.line,
      endColumn: end.column,
      address: offset,
      functionIndex: this.functions.length,
    });
    return this.statements.length - 1;
  }

  addFunction(generated: GeneratedFunction, symbols: UnitSymbols): void {
    this.functions.push({ generated, symbols });
  }

  addGlobal(variable: VariableDeclaration, symbols: UnitSymbols): void {
    this.globals.push({ variable, symbols });
  }

  finish(textEnd: number): DebugInformation {
    return {
      functions: this.functions.map((noted) => this.describeFunction(noted)),
      globals: this.globals.map(({ variable, symbols }) => ({
        ...this.describe(variable),
        location: { kind: 'static', address: symbols.variableSymbol(variable)?.address ?? 0 },
        scopeStart: 0,
        scopeEnd: textEnd,
      })),
      statements: this.statements,
      files: this.files.map(({ path, text }) => ({ path, text })),
      types: this.types.types,
    };
  }

  private describeFunction({ generated, symbols }: NotedFunction): FunctionInformation {
    const { declaration, start, end, prologueEnd, frameBytes } = generated;
    return {
      name: declaration.name,
      file: this.fileNumber(declaration.nameRange.file),
      line: rangeStart(declaration.nameRange).line,
      start,
      end,
      prologueEnd,
      frameBytes,
      returnType: this.types.number(declaration.type.result),
      variables: generated.variables.map((variable) => this.describeLocal(variable, symbols)),
    };
  }

  private describeLocal(local: GeneratedVariable, symbols: UnitSymbols): VariableInformation {
    const { variable, frameOffset, scopeStart, scopeEnd } = local;
    return {
      ...this.describe(variable),
      location:
        frameOffset === undefined
          ? { kind: 'static', address: symbols.variableSymbol(variable)?.address ?? 0 }
          : { kind: 'frame', offset: frameOffset },
      scopeStart,
      scopeEnd,
    };
  }

  /** What lies behind a pointer is shown as the pointer that the frame holds: to an array's first element, else to it. */
  private describe(variable: VariableDeclaration): Pick<VariableInformation, 'name' | 'type' | 'parameter' | 'line'> {
    const { type } = variable;
    const pointee = type.kind === 'array' ? type.element : type;
    const shown: Type = variable.storage === 'automatic' && isBehindPointer(variable) ? pointerTo(pointee) : type;
    return {
      name: variable.name,
      type: this.types.number(shown),
      parameter: variable.isParameter,
      line: rangeStart(variable.nameRange).line,
    };
  }
}
