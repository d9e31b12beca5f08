import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/engine/c/compile';
import { runProgram } from '../unit/codegen/reference_executor';
import { hasGcc, runNatively } from '../differential/native_compiler';

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

describe('golden programs', () => {
  test.each(names)('%s prints what is expected', async (name) => {
    const files = sourcesOf(name);
    const mainFiles = [...files.keys()].filter((path) => path.endsWith('.c')).sort();
    const { image, diagnostics } = compile(files, mainFiles);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    if (image === undefined) throw new Error('no image without an error');
    const { stdout, status } = runProgram(image);
    const actual = `${stdout}exit ${status}\n`;
    const expected = join(folder, `${name.replace(/\.c$/, '')}.expected`);
    if (writing) {
      if (!hasGcc) throw new Error('expected output comes from gcc, which is not installed');
      const native = runNatively(files, mainFiles);
      await expect(`${native.stdout}exit ${native.status}\n`).toMatchFileSnapshot(expected);
    }
    expect(actual).toBe(readFileSync(expected, 'utf8'));
  });
});
