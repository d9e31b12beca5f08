import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { samples } from '../../src/labs/samples';
import { hasGcc, runNatively } from '../differential/native_compiler';
import { DebuggedProgram } from '../unit/session/debugged_program';

/** What gcc's program of each sample prints, ending in `exit N`. */
const expectedOf = (id: string): string =>
  readFileSync(join(import.meta.dirname, 'samples', `${id}.expected`), 'utf8');

describe.each(samples)('the sample $id', ({ id, text, machine }) => {
  test('prints on its machine what is expected, and on the other one too', () => {
    for (const preset of new Set([machine, 'classroom', 'pc64'] as const)) {
      const program = new DebuggedProgram(text, { machine: preset });
      const { end } = program.toEnd();
      expect(`${program.printed()}exit ${end?.status}\n`).toBe(expectedOf(id));
    }
  });

  test.skipIf(!hasGcc)('prints what the program of this gcc prints', () => {
    const { stdout, status } = runNatively(new Map([['sample.c', text]]), ['sample.c']);
    expect(`${stdout}exit ${status}\n`).toBe(expectedOf(id));
  });

  test('compiles without a word', () => {
    expect(new DebuggedProgram(text, { machine }).session.diagnostics).toEqual([]);
  });
});
