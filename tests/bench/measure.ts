/** Small helps for measuring: a session at its start, work run to its end, percentiles. */
import type { Inputs } from '../../src/engine/contract';
import { Session, compileInputs } from '../../src/engine/session';

/** A session before the first statement of main. */
export function sessionOf(source: string, machine: Inputs['machine'] = 'pc64'): Session {
  const files = [{ path: 'bench.c', text: source }];
  const inputs: Inputs = { files, mainFiles: ['bench.c'], machine, args: [], stdin: '' };
  const compiled = compileInputs(inputs);
  if (!compiled.ok) throw new Error(compiled.diagnostics.map(({ message }) => message).join('\n'));
  const session = new Session(inputs, compiled.image, compiled.diagnostics);
  finish(session.boot());
  return session;
}

/** Runs a generator to its end. */
export function finish<T>(work: Generator<unknown, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Milliseconds that the action took. */
export function timed(action: () => void): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}

/** The value below which the share `p` of the values lies. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(p * sorted.length) - 1)] ?? 0;
}

/** A repeatable sequence in [0, 1). */
export function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state / 4294967296;
  };
}
