import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/engine/c/compile';
import { hasGcc, runNatively } from '../differential/native_compiler';
import { runOnMachine } from './run_on_machine';

/**
 * Programs that ask much of libc, beside what glibc makes of them; x.stdin is what x.c reads. A new one: write x.c, run
 * `PAGEWALK_GOLDEN=write npx vitest run tests/golden/library.test.ts` and read x.expected before keeping it.
 */
const folder = join(import.meta.dirname, 'library');
const writing = process.env.PAGEWALK_GOLDEN === 'write';
const names = readdirSync(folder).filter((name) => name.endsWith('.c'));

const beside = (name: string, extension: string): string => join(folder, name.replace(/c$/, extension));
const filesOf = (name: string): ReadonlyMap<string, string> =>
  new Map([[name, readFileSync(join(folder, name), 'utf8')]]);
const stdinOf = (name: string): string =>
  existsSync(beside(name, 'stdin')) ? readFileSync(beside(name, 'stdin'), 'utf8') : '';
const shown = ({ stdout, status }: { readonly stdout: string; readonly status: number }): string =>
  `${stdout}exit ${status}\n`;

describe.runIf(writing)('expected output, written down from gcc and glibc', () => {
  test.each(names)('%s', async (name) => {
    if (!hasGcc) throw new Error('expected output comes from gcc, which is not installed');
    await expect(shown(runNatively(filesOf(name), [name], stdinOf(name)))).toMatchFileSnapshot(beside(name, 'expected'));
  });
});

describe('programs that ask much of libc', () => {
  test.each(names)('%s prints what it prints with glibc', (name) => {
    const { image, diagnostics } = compile(filesOf(name), [name]);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    if (image === undefined) throw new Error('no image without an error');
    expect(shown(runOnMachine(image, undefined, stdinOf(name)))).toBe(readFileSync(beside(name, 'expected'), 'utf8'));
  });
});
