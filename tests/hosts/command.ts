import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly input?: string;
}

/** As bin/pagewalk.js does, but with what was built for this run: sources that change meanwhile do not count. */
const built = `import { main } from ${JSON.stringify(pathToFileURL(join(root, 'out/main/cli.js')).href)};
process.exitCode = await main(process.argv.slice(1));`;

/** Runs `pagewalk ARGS` and waits for its end. Standard input is empty unless given. */
export function pagewalk(args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  return run(['--input-type=module', '--eval', built, '--', ...args], options);
}

/** Runs Node with these arguments, as a person would at a prompt. */
export function run(args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  const child = spawn(process.execPath, args, { cwd: options.cwd ?? root });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // A program that reads nothing may be gone before its input arrives.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

/** A folder of a test's own with the given files, and how to remove it. */
export function folderWith(files: Readonly<Record<string, string>>): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'pagewalk-test-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export const hasGcc = spawnSync('gcc', ['--version'], { stdio: 'ignore' }).status === 0;

/** What gcc's build of a program does. */
export function runWithGcc(file: string, folder: string, input = ''): Ended {
  const program = join(folder, 'program');
  const compiled = spawnSync('gcc', ['-O0', '-w', '-o', program, file], { encoding: 'utf8' });
  if (compiled.status !== 0) throw new Error(`gcc does not compile ${file}: ${compiled.stderr}`);
  const { status, signal, stdout, stderr } = spawnSync(program, [], { encoding: 'utf8', input });
  const signals: Readonly<Record<string, number>> = { SIGSEGV: 139, SIGABRT: 134, SIGFPE: 136, SIGKILL: 137 };
  return { status: signal === null ? status : (signals[signal] ?? null), stdout, stderr };
}
