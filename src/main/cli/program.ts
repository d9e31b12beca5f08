import type { Inputs, SourceDiagnostic } from '../../engine/contract';
import { compileInputs, Session, SessionProblem, type CompileAnswer } from '../../engine/session';
import { FailureError } from '../failure';
import { machineFrom, type MachineOptions } from './machine';
import { gatherSources } from './sources';
import { standardInput } from './streams';

export interface CompileOptions {
  /** -I folders, in order. */
  readonly include: readonly string[];
  /** -D definitions: NAME or NAME=VALUE. */
  readonly define: readonly string[];
}

/** The part of a run's inputs that the compiler reads. */
type SourceInputs = Pick<Inputs, 'files' | 'mainFiles' | 'defines' | 'includeDirectories'>;

/** Reads the named files and what they include. Rejects with a `FailureError` for a file that cannot be read. */
export async function sourceInputs(mainFiles: readonly string[], options: CompileOptions): Promise<SourceInputs> {
  const files = await gatherSources(mainFiles, options.include);
  return { files, mainFiles, defines: options.define, includeDirectories: options.include };
}

/** Compiles, and prints what the compiler says, in the form of gcc, on standard error. */
export function compileAloud(inputs: SourceInputs): CompileAnswer {
  const compiled = compileInputs(inputs);
  process.stderr.write(compiled.diagnostics.map(lines).join(''));
  return compiled;
}

function lines({ severity, message, range, notes }: SourceDiagnostic): string {
  const line = (at: typeof range, kind: string, text: string) =>
    `${at.path}:${at.line}:${at.column}: ${kind}: ${text}\n`;
  return line(range, severity, message) + notes.map((note) => line(note.range, 'note', note.message)).join('');
}

/**
 * A machine of these options with the program loaded, ready to run; undefined when it does not compile, after saying
 * why. `again()` makes another of the same inputs. Rejects with a `FailureError` for what cannot be read or started.
 */
export async function loadProgram(
  mainFiles: readonly string[],
  args: readonly string[],
  options: CompileOptions & MachineOptions,
): Promise<{ readonly session: Session; readonly again: () => Session } | undefined> {
  const machine = await machineFrom(options);
  const sources = await sourceInputs(mainFiles, options);
  const compiled = compileAloud(sources);
  if (!compiled.ok) return undefined;
  const inputs: Inputs = { ...sources, machine, args, stdin: standardInput(sources.files) };
  const again = () => {
    try {
      return new Session(inputs, compiled.image, compiled.diagnostics);
    } catch (error) {
      throw error instanceof SessionProblem ? new FailureError(error.message, error.remedy) : error;
    }
  };
  return { session: again(), again };
}
