/**
 * The front end's face: one source file of a workspace in, a typed tree and diagnostics out.
 *
 *   text -> Lexer -> Preprocessor -> Parser (with the checker's actions) -> TypedUnit
 *
 * One pass over the tokens; the only later work is on whole function bodies (check/body.ts) and on tentative definitions.
 */
import type { TypedUnit } from './ast';
import { declareBuiltinTypes } from './check/builtin_types';
import { finishTentativeDefinitions } from './check/declarations';
import type { Library } from './check/translation';
import { Translation } from './check/translation';
import type { Diagnostic } from './diagnostics';
import { DiagnosticSink } from './diagnostics';
import { unqualified } from './compatible';
import { headerDeclaring } from './headers';
import { parseExternalDeclaration } from './parser/declarations';
import { Parser } from './parser/parser';
import { SourceFiles } from './preprocess/includes';
import { preprocess } from './preprocess/preprocessor';
import { createSourceFile } from './source';
import type { DataModelName, FunctionType } from './types';
import { dataModel } from './types';

export interface FrontEndOptions {
  /** -I folders, in order. */
  readonly includeDirectories?: readonly string[];
  /** -D definitions: NAME or NAME=VALUE. */
  readonly defines?: readonly string[];
  readonly dataModel?: DataModelName;
}

export interface FrontEndResult {
  /** Complete even when there are errors; only then may it hold Error nodes. */
  readonly unit: TypedUnit;
  /** In order of discovery. The unit may be compiled when none is an error. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Preprocesses, parses and checks one file. `files` is the workspace, path to text; `mainFile` one of its paths. Never
 * throws on bad input: a file that is not there is a diagnostic too.
 */
export function parseTranslationUnit(
  files: ReadonlyMap<string, string>,
  mainFile: string,
  options: FrontEndOptions = {},
): FrontEndResult {
  const modelName = options.dataModel ?? 'lp64';
  const sink = new DiagnosticSink();
  const sources = new SourceFiles(files, options.includeDirectories ?? []);
  const main = sources.open(mainFile) ?? createSourceFile(mainFile, '');
  if (!sources.has(mainFile)) sink.error({ file: main, start: 0, end: 0 }, `no such file: '${mainFile}'`);
  const preprocessed = preprocess(sources, main, { defines: options.defines ?? [], dataModel: modelName }, sink);
  const t = new Translation(dataModel(modelName), sink, libraryFor(modelName));
  declareBuiltinTypes(t);
  const parser = new Parser(t, preprocessed.tokens, preprocessed.packing);
  while (!parser.atEnd) {
    const before = parser.position;
    if (parser.at('}')) parser.error(parser.range, "extraneous closing brace ('}')");
    else parseExternalDeclaration(parser);
    if (parser.position === before) {
      parser.error(parser.range, "expected identifier or '('");
      parser.advance();
    }
  }
  finishTentativeDefinitions(t);
  const unit: TypedUnit = {
    mainFile,
    dataModel: t.model,
    files: preprocessed.files,
    functions: [...t.functions.values()],
    variables: [...t.variables.values(), ...t.blockStatics],
    strings: t.strings,
    compoundLiterals: t.compoundLiterals,
    records: t.records,
    enums: t.enums,
    typedefs: t.typedefs,
  };
  return { unit, diagnostics: sink.diagnostics };
}

/** Types of library functions, by data model and name, found by reading the header that declares them. */
const libraryTypes = new Map<string, FunctionType | undefined>();

function libraryFor(model: DataModelName): Library {
  return {
    headerOf: headerDeclaring,
    typeOf: (name) => {
      const key = `${model} ${name}`;
      if (!libraryTypes.has(key)) libraryTypes.set(key, readLibraryType(model, name));
      return libraryTypes.get(key);
    },
  };
}

function readLibraryType(model: DataModelName, name: string): FunctionType | undefined {
  const header = headerDeclaring(name);
  if (header === undefined) return undefined;
  const { unit } = parseTranslationUnit(new Map([['library.c', `#include <${header}>\n`]]), 'library.c', {
    dataModel: model,
  });
  const type = unit.functions.find((declaration) => declaration.name === name)?.type;
  if (type === undefined) return undefined;
  const parameters = type.parameters.map((parameter) => ({ ...parameter, type: unqualified(parameter.type) }));
  return { ...type, parameters };
}
