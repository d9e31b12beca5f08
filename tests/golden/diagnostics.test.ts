import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/engine/c/diagnostics';
import { formatDiagnostic } from '../../src/engine/c/diagnostics';
import { parseTranslationUnit } from '../../src/engine/c/front';

/**
 * Faulty programs beside what is said about them. A new one: write x.c, run
 * `PAGEWALK_GOLDEN=write npx vitest run tests/golden/diagnostics.test.ts`, and read x.expected before keeping it: the
 * words are clang's, each mistake is said once, and the rest of the file is still looked at.
 */
const folder = join(import.meta.dirname, 'diagnostics');
const writing = process.env.PAGEWALK_GOLDEN === 'write';

function withFix(diagnostic: Diagnostic): string {
  const { fix } = diagnostic;
  if (fix === undefined) return formatDiagnostic(diagnostic);
  const { startLine, startColumn, endLine, endColumn } = fix.range;
  return `${formatDiagnostic(diagnostic)}\n  fix ${startLine}:${startColumn}-${endLine}:${endColumn}: "${fix.replacement}"`;
}

describe('diagnostics', () => {
  test.each(readdirSync(folder).filter((name) => name.endsWith('.c')))('%s is answered as expected', async (name) => {
    const { diagnostics } = parseTranslationUnit(new Map([[name, readFileSync(join(folder, name), 'utf8')]]), name);
    const actual = `${diagnostics.map(withFix).join('\n')}\n`;
    const expected = join(folder, name.replace(/\.c$/, '.expected'));
    if (writing) await expect(actual).toMatchFileSnapshot(expected);
    expect(actual).toBe(readFileSync(expected, 'utf8'));
  });
});
