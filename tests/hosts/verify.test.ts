import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pagewalk, root } from './command';

const samples = join(root, 'src/labs/samples');
const seeks = process.env.PAGEWALK_NIGHTLY === undefined ? 200 : 2000;

describe('pagewalk verify', () => {
  for (const name of readdirSync(samples).filter((file) => file.endsWith('.c'))) {
    it(
      `finds ${name} the same after each of ${seeks} seeks as in a fresh run`,
      async () => {
        const options = ['--machine', 'classroom', '--seeks', String(seeks), '--seed', '7', '--json'];
        const { status, stdout, stderr } = await pagewalk(['verify', ...options, join(samples, name)]);
        expect(stderr).toBe('');
        expect(JSON.parse(stdout)).toMatchObject({ seeks, differences: 0 });
        expect(status).toBe(0);
      },
      seeks * 600,
    );
  }

  it('prints ticks, checkpoints, history bytes and the latencies of the seeks', async () => {
    const { stdout } = await pagewalk([
      'verify',
      '--machine',
      'classroom',
      '--seeks',
      '5',
      join(samples, 'first_malloc.c'),
    ]);
    for (const figure of [
      /^ticks +\d+$/m,
      /^checkpoints +\d+$/m,
      /^history bytes +\d+$/m,
      /^seeks +5, 0 different$/m,
    ]) {
      expect(stdout).toMatch(figure);
    }
    expect(stdout).toMatch(/^seek ms +p50 [\d.]+ +p95 [\d.]+ +p99 [\d.]+ +max [\d.]+$/m);
  });
});
