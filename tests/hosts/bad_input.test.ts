import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderWith, pagewalk, root, run } from './command';

let folder: { readonly path: string; remove(): void };
beforeAll(() => {
  folder = folderWith({
    'good.c': 'int main(void) { return 0; }\n',
    'broken.c': 'int main(void) {\n  return x\n}\n',
    'text.json': '{"name": "x"',
    'fields.json': '{"name": "x"}',
  });
});
afterAll(() => folder.remove());

/** Each: what is typed, and what the one message must name. */
const cases: readonly (readonly [readonly string[], RegExp])[] = [
  [['run', 'gone.c'], /gone\.c: there is no such file/],
  [['check', 'gone.c'], /gone\.c: there is no such file/],
  [['verify', 'gone.c'], /gone\.c: there is no such file/],
  [['run', '.'], /it is a folder/],
  [['run'], /missing required argument/],
  [['run', 'broken.c'], /broken\.c:2:10: error: use of undeclared identifier 'x'/],
  [['verify', 'broken.c'], /broken\.c:2:10: error: /],
  [['run', '--machine', 'vax', 'good.c'], /--machine vax: there is no such machine/],
  [['run', '--machine', 'text.json', 'good.c'], /text\.json: it is not JSON/],
  [['run', '--machine', 'fields.json', 'good.c'], /fields\.json: ramBytes/],
  [['run', '--set', 'vm.swappiness=x', 'good.c'], /--set vm\.swappiness=x: vm\.swappiness/],
  [['run', '--max-ticks', 'many', 'good.c'], /--max-ticks/],
  [['run', '--events', join('gone', 'log.jsonl'), 'good.c'], /gone.log\.jsonl/],
  [['run', '--fly', 'good.c'], /unknown option '--fly'/],
  [['serve', '--port', '99999'], /port/],
];

describe('bad input', () => {
  for (const [args, message] of cases) {
    it(`pagewalk ${args.join(' ')}: one message with the place, status 2, no stack trace`, async () => {
      const { status, stdout, stderr } = await pagewalk(args, { cwd: folder.path });
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
      expect(stdout).toBe('');
      expect(status).toBe(2);
    });
  }
});

describe('pagewalk check', () => {
  it('prints file:line:column: severity: text and exits with 2 when there is an error', async () => {
    const { status, stderr } = await pagewalk(['check', 'broken.c'], { cwd: folder.path });
    expect(stderr.split('\n')).toContain("broken.c:2:10: error: use of undeclared identifier 'x'");
    expect(status).toBe(2);
  });

  it('is what bin/pagewalk.js runs', async () => {
    const script = join(root, 'bin/pagewalk.js');
    expect(await run([script, 'check', 'good.c'], { cwd: folder.path })).toMatchObject({ status: 0, stdout: '' });
  });

  it('is silent and exits with 0 for a good program', async () => {
    expect(await pagewalk(['check', 'good.c'], { cwd: folder.path })).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});
