import { compileAloud, sourceInputs, type CompileOptions } from './program';

/** `pagewalk check`: compiles, prints what there is to say, and exits with 2 when there is an error. */
export async function checkCommand(files: readonly string[], options: CompileOptions): Promise<number> {
  return compileAloud(await sourceInputs(files, options)).ok ? 0 : 2;
}
