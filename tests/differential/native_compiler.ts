/** The machine's own gcc: what the simulated compiler is held against. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface NativeRun {
  readonly stdout: string;
  /** As the shell shows it. */
  readonly status: number;
}

/** Whether gcc can be called here. */
export const hasGcc = spawnSync('gcc', ['--version']).status === 0;

const signalNumbers: Readonly<Record<string, number>> = {
  SIGFPE: 8,
  SIGABRT: 6,
  SIGSEGV: 11,
  SIGILL: 4,
  SIGBUS: 7,
  SIGTERM: 15,
};

/**
 * Compiles with `gcc -O0 -fwrapv` and runs the program with `stdin` as its input. `files` are all compiled; headers
 * among them are found.
 */
export function runNatively(files: ReadonlyMap<string, string>, mainFiles: readonly string[], stdin = ''): NativeRun {
  const folder = mkdtempSync(join(tmpdir(), 'pagewalk-c-'));
  try {
    for (const [path, text] of files) writeFileSync(join(folder, path), text);
    const program = join(folder, 'program');
    const sources = mainFiles.map((path) => join(folder, path));
    execFileSync('gcc', ['-O0', '-w', '-fwrapv', '-std=gnu11', '-o', program, ...sources, '-lm'], { stdio: 'pipe' });
    const run = spawnSync(program, [], { encoding: 'utf8', timeout: 20_000, input: stdin });
    const status = run.signal === null ? (run.status ?? -1) : 128 + (signalNumbers[run.signal] ?? 0);
    return { stdout: run.stdout, status };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
