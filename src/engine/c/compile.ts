/**
 * The compiler's face: the files of a workspace in, a program that can be loaded and everything there is to say out.
 */
import { libcFunctionNames } from '../libc/function_names';
import { libcDataNames } from '../libc/image';
import { isImplemented } from '../libc/libc';
import { generateProgram } from './codegen/generate';
import type { LibraryUse } from './codegen/program';
import type { Diagnostic } from './diagnostics';
import { diagnosticRange } from './diagnostics';
import type { FrontEndOptions } from './front';
import { parseTranslationUnit } from './front';
import type { ProgramImage } from './image';
import { dataModel } from './types';

export interface CompileOptions extends FrontEndOptions {
  /** Path of the program's file; by default the first main file's name without its extension. */
  readonly output?: string;
}

export interface CompileResult {
  /** Undefined when any diagnostic is an error. */
  readonly image: ProgramImage | undefined;
  /** In the order of the files, the linker's last. */
  readonly diagnostics: readonly Diagnostic[];
}

const library: ReadonlySet<string> = new Set([...libcFunctionNames, ...libcDataNames]);
const missing: ReadonlySet<string> = new Set(libcFunctionNames.filter((name) => !isImplemented(name)));

/** A call that would end the program, told where it is written. */
function missingFunction({ name, range }: LibraryUse): Diagnostic {
  const message = `'${name}' is declared by Pagewalk's headers but its libc does not have it yet: calling it ends the program with SIGSYS`;
  return { severity: 'warning', option: 'missing-function', message, range: diagnosticRange(range), notes: [] };
}

/**
 * Compiles each of `mainFiles` as a translation unit and links them as one program with libc. `files` is the workspace,
 * path to text. Every file is reported whole; never throws on bad input.
 */
export function compile(
  files: ReadonlyMap<string, string>,
  mainFiles: readonly string[],
  options: CompileOptions = {},
): CompileResult {
  const parsed = mainFiles.map((mainFile) => parseTranslationUnit(files, mainFile, options));
  const diagnostics = parsed.flatMap((each) => each.diagnostics);
  if (diagnostics.some(({ severity }) => severity === 'error')) return { image: undefined, diagnostics };
  const [first] = mainFiles;
  const path = options.output ?? (first === undefined ? 'a.out' : first.replace(/\.[^./]*$/, ''));
  const units = parsed.map(({ unit }) => unit);
  const model = dataModel(options.dataModel ?? 'lp64');
  const { image, diagnostics: linking, libraryUses } = generateProgram(path, model, units, library);
  const warnings = libraryUses.filter(({ name }) => missing.has(name)).map(missingFunction);
  return { image, diagnostics: [...diagnostics, ...linking, ...warnings] };
}
