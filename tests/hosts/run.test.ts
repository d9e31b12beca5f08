import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { folderWith, hasGcc, pagewalk, root, runWithGcc } from './command';

let folder: { readonly path: string; remove(): void } | undefined;
afterEach(() => folder?.remove());

function program(text: string, name = 'program.c'): string {
  folder = folderWith({ [name]: text });
  return join(folder.path, name);
}

describe('pagewalk run', () => {
  const samples = join(root, 'src/labs/samples');
  for (const name of readdirSync(samples).filter((file) => file.endsWith('.c'))) {
    it.skipIf(!hasGcc)(`prints for ${name} what gcc's program prints, with its exit status`, async () => {
      folder = folderWith({});
      const file = join(samples, name);
      const machine = name === 'memory_pressure.c' ? ['--machine', 'classroom'] : [];
      const simulated = await pagewalk(['run', ...machine, file]);
      const real = runWithGcc(file, folder.path);
      expect(simulated.stdout).toBe(real.stdout);
      expect(simulated.status).toBe(real.status);
    });
  }

  it('passes arguments after -- and standard input to the program', async () => {
    const file = program(
      '#include <stdio.h>\nint main(int argc, char **argv) {\n  int c;\n  for (int i = 1; i < argc; i++) puts(argv[i]);\n' +
        '  while ((c = getchar()) != EOF) putchar(c);\n  return argc;\n}\n',
    );
    const { status, stdout } = await pagewalk(['run', file, '--', '--machine', 'a b'], { input: 'one\ntwo' });
    expect(stdout).toBe('--machine\na b\none\ntwo');
    expect(status).toBe(3);
  });

  it('keeps the order and the descriptor of what the program writes', async () => {
    const file = program(
      '#include <unistd.h>\nint main(void) { write(1, "out", 3); write(2, "err", 3); write(1, "\\n\\377", 2); return 0; }\n',
    );
    const { stdout, stderr } = await pagewalk(['run', file]);
    expect(stdout.startsWith('out\n')).toBe(true);
    expect(stderr).toBe('err');
  });

  it('compiles several files as one program, with -I and -D', async () => {
    folder = folderWith({
      'main.c': '#include "sum.h"\nint main(void) { return sum(ONE, 2); }\n',
      'sum.c': '#include "sum.h"\nint sum(int a, int b) { return a + b; }\n',
      'sum.h': 'int sum(int a, int b);\n',
    });
    const { status, stderr } = await pagewalk(['run', '-DONE=1', '-I', folder.path, 'main.c', 'sum.c'], {
      cwd: folder.path,
    });
    expect(stderr).toBe('');
    expect(status).toBe(3);
  });

  it('ends as the shell shows a signal, with the reason on standard error', async () => {
    const wild = await pagewalk(['run', program('int main(void) { *(int *)16 = 1; }\n')]);
    expect(wild.status).toBe(139);
    expect(wild.stderr).toContain('SIGSEGV');
    expect(wild.stderr).toContain('0x10');
    const abort = await pagewalk([
      'run',
      program('#include <stdlib.h>\nint main(void) { char *p = malloc(8); free(p); free(p); }\n'),
    ]);
    expect(abort.status).toBe(134);
    expect(abort.stderr).toContain('free(): double free detected in tcache 2');
  });

  it('stops a runaway program at --max-ticks with status 124 and says so', async () => {
    const { status, stderr } = await pagewalk([
      'run',
      '--max-ticks',
      '100000',
      program('int main(void) { while (1); }\n'),
    ]);
    expect(status).toBe(124);
    expect(stderr).toContain('100,000');
    expect(stderr).toContain('--max-ticks');
  });

  it('writes each event as a line of JSON with --events', async () => {
    const file = program('#include <stdlib.h>\nint main(void) { free(malloc(100)); return 0; }\n');
    const log = join(folder?.path ?? '', 'events.jsonl');
    expect((await pagewalk(['run', '--events', log, file])).status).toBe(0);
    const events = readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(events).toContainEqual(expect.objectContaining({ kind: 'malloc', functionText: 'malloc', size: 100 }));
    expect(events).toContainEqual(expect.objectContaining({ kind: 'exit', status: 0 }));
  });

  it('reports faults, zones, heap, TLB and time with --report, on standard error', async () => {
    const { stdout, stderr } = await pagewalk(['run', '--report', join(samples, 'first_malloc.c')]);
    expect(stdout).not.toContain('faults');
    for (const word of ['faults', 'minor', 'Normal', 'TLB', 'heap', 'ms'])
      expect(stderr.toLowerCase()).toContain(word.toLowerCase());
  });
});
