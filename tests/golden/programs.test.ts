import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/engine/c/compile';
import type { ProgramImage } from '../../src/engine/c/image';
import { runProgram } from '../unit/codegen/reference_executor';
import { hasGcc, runNatively } from '../differential/native_compiler';
import { runOnMachine } from './run_on_machine';

/**
 * Programs, one file a language feature, beside what they print, ending in `exit N`. A new one: write x.c, run
 * `PAGEWALK_GOLDEN=write npx vitest run tests/golden/programs.test.ts` (which takes the answer from gcc, never from
 * Pagewalk), and read x.expected before keeping it. A folder is one program of several files.
 */
const folder = join(import.meta.dirname, 'programs');
const writing = process.env.PAGEWALK_GOLDEN === 'write';

function sourcesOf(name: string): ReadonlyMap<string, string> {
  if (name.endsWith('.c')) return new Map([[name, readFileSync(join(folder, name), 'utf8')]]);
  const paths = readdirSync(join(folder, name)).filter((path) => /\.[ch]$/.test(path));
  return new Map(paths.map((path) => [path, readFileSync(join(folder, name, path), 'utf8')]));
}

const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() || entry.name.endsWith('.c'))
  .map(({ name }) => name);

function imageOf(name: string): ProgramImage {
  const files = sourcesOf(name);
  const { image, diagnostics } = compile(files, mainFilesOf(files));
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (image === undefined) throw new Error('no image without an error');
  return image;
}

const mainFilesOf = (files: ReadonlyMap<string, string>): string[] =>
  [...files.keys()].filter((path) => path.endsWith('.c')).sort();

const expectedFile = (name: string): string => join(folder, `${name.replace(/\.c$/, '')}.expected`);

const shown = ({ stdout, status }: { readonly stdout: string; readonly status: number }): string =>
  `${stdout}exit ${status}\n`;

describe.runIf(writing)('expected output, written down from gcc', () => {
  test.each(names)('%s', async (name) => {
    if (!hasGcc) throw new Error('expected output comes from gcc, which is not installed');
    const files = sourcesOf(name);
    await expect(shown(runNatively(files, mainFilesOf(files)))).toMatchFileSnapshot(expectedFile(name));
  });
});

describe('golden programs', () => {
  test.each(names)('%s prints on the machine what is expected', (name) => {
    expect(shown(runOnMachine(imageOf(name)))).toBe(readFileSync(expectedFile(name), 'utf8'));
  });

  /** The reference executor knows few functions of libc, sorts in another order, and has no read-only memory. */
  const elsewhere = ['callbacks.c', 'corners.c', 'fault_literal.c'];
  test.each(names.filter((name) => !elsewhere.includes(name)))('%s prints the same in the reference executor', (name) => {
    expect(shown(runProgram(imageOf(name)))).toBe(readFileSync(expectedFile(name), 'utf8'));
  });
});
