import { describe, expect, test } from 'vitest';
import { compile } from '../../src/engine/c/compile';
import { runOnMachine } from '../golden/run_on_machine';
import { runProgram } from '../unit/codegen/reference_executor';
import { generateFile } from './c_generator';
import { hasGcc, runNatively } from './native_compiler';

const PROGRAMS_PER_FILE = 20;
const FILES = process.env.PAGEWALK_NIGHTLY === '1' ? 500 : 10;

if (!hasGcc) console.warn('random C programs are skipped: there is no gcc to compare with');

describe.skipIf(!hasGcc)('random C programs', () => {
  for (let file = 0; file < FILES; file++) {
    const seed = 1 + file * PROGRAMS_PER_FILE;
    test(`from seeds ${seed} to ${seed + PROGRAMS_PER_FILE - 1} print what gcc's programs print`, () => {
      const files = new Map([['random.c', generateFile(seed, PROGRAMS_PER_FILE)]]);
      const { image, diagnostics } = compile(files, ['random.c']);
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      if (image === undefined) throw new Error('no image without an error');
      const native = runNatively(files, ['random.c']);
      const simulated = runOnMachine(image);
      expect(simulated.stdout.split('\n')).toEqual(native.stdout.split('\n'));
      expect(simulated.status).toBe(native.status);
      if (file % 5 === 0) expect(runProgram(image, { maxTicks: 200_000_000 }).stdout).toBe(native.stdout);
    });
  }
});
