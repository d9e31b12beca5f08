import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runScript } from '../unit/malloc/run_script';
import { randomThreadTrace, randomTrace } from '../unit/malloc/random_trace';
import { corruptionScripts } from './malloc_scripts';

/** Why this machine's malloc cannot be asked, or undefined when it can. */
function missing(): string | undefined {
  const ldd = spawnSync('ldd', ['--version'], { encoding: 'utf8' });
  if (!/\b2\.36\b/.test(ldd.stdout ?? '')) return 'this machine does not run glibc 2.36';
  if (spawnSync('gcc', ['--version']).status !== 0) return 'there is no gcc';
  if (spawnSync('setarch', ['-R', 'true']).status !== 0) return 'setarch cannot switch address randomisation off';
  return undefined;
}

const reason = missing();
const title =
  reason === undefined
    ? 'malloc, held against glibc 2.36 on this machine'
    : `malloc is not held against the real one: ${reason}`;

describe.skipIf(reason !== undefined)(title, () => {
  let folder = '';
  let program = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pagewalk-malloc-'));
    program = join(folder, 'malloc_native');
    const source = join(import.meta.dirname, 'malloc_native.c');
    execFileSync('gcc', ['-O1', '-fno-builtin', '-o', program, source]);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function native(script: string, tunables: string): { output: string; message: string; signal: string | null } {
    const env = { ...process.env, GLIBC_TUNABLES: tunables };
    const run = spawnSync('setarch', ['-R', program], { input: script, env, encoding: 'utf8', maxBuffer: 2 ** 26 });
    return { output: run.stdout, message: run.stderr, signal: run.signal };
  }

  const settings = [
    '',
    'glibc.malloc.tcache_count=0',
    'glibc.malloc.tcache_unsorted_limit=2:glibc.malloc.tcache_max=300:glibc.malloc.mxfast=64',
    'glibc.malloc.mmap_threshold=8192:glibc.malloc.top_pad=0:glibc.malloc.trim_threshold=20000:glibc.malloc.perturb=90',
  ];
  for (const tunables of settings) {
    test(`places the blocks of 16 random traces where it does with "${tunables}"`, () => {
      for (let seed = 1; seed <= 16; seed++) {
        const trace = randomTrace(seed, 800);
        const expected = native(trace, tunables);
        expect(expected.signal).toBe(null);
        expect(runScript(trace, { tunables }).output, `seed ${seed}`).toBe(expected.output);
      }
    });
  }

  for (const tunables of ['', 'glibc.malloc.arena_max=3', 'glibc.malloc.tcache_count=0:glibc.malloc.arena_test=1']) {
    test(`gives 16 random programs with threads their arenas as it does with "${tunables}"`, () => {
      for (let seed = 1; seed <= 16; seed++) {
        const trace = randomThreadTrace(seed, 800, 5);
        const expected = native(trace, tunables);
        expect(expected.signal).toBe(null);
        expect(runScript(trace, { tunables }).output, `seed ${seed}`).toBe(expected.output);
      }
    });
  }

  test.each(['in the order of allocation', 'in the opposite order', 'every second first'])(
    'spreads an arena over several heaps as it does, and gives them back, freeing %s',
    (order) => {
      const ids = Array.from({ length: 1200 }, (_, index) => index + 1);
      const frees = {
        'in the order of allocation': ids,
        'in the opposite order': ids.toReversed(),
        'every second first': [...ids.filter((id) => id % 2 === 0), ...ids.filter((id) => id % 2 === 1)],
      }[order];
      const allocations = ids.map((id) => `m ${id} ${id % 7 === 0 ? 600 : 130000}`);
      const script = [
        'm 0 24',
        'T 1',
        ...allocations,
        ...(frees ?? []).map((id) => `f ${id}`),
        'm 1 100000',
        'T 0',
        '',
      ];
      const expected = native(script.join('\n'), '');
      expect(expected.signal).toBe(null);
      expect(runScript(script.join('\n')).output).toBe(expected.output);
    },
  );

  test.each(corruptionScripts)('meets $name as it does', ({ script, tunables = '', prints }) => {
    const expected = native(script, tunables);
    const actual = runScript(script, { tunables });
    expect(actual.output).toBe(expected.output);
    expect(actual.message).toBe(expected.message);
    expect(actual.signal).toBe(expected.signal);
    if (prints !== undefined) expect(expected.message).toBe(`${prints}\n`);
  });
});
