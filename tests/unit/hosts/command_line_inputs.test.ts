import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { presets } from '../../../src/engine/config';
import { machineFrom, type MachineOptions } from '../../../src/main/cli/machine';
import { gatherSources } from '../../../src/main/cli/sources';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pagewalk-inputs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('the sources of a compilation', () => {
  it('are the named files and all that they include, beside them and in the -I folders', async () => {
    mkdirSync(join(folder, 'lib'));
    const main = put('main.c', '#include <stdio.h>\n#include "list.h"\n  #  include <deep.h>\nint main;\n');
    const list = put('list.h', '#include "node.h"\n');
    const node = put('node.h', '#include "list.h"\n');
    const deep = put('lib/deep.h', '#include "deeper.h"\n');
    const deeper = put('lib/deeper.h', '');
    const files = await gatherSources([main], [join(folder, 'lib')]);
    expect(files.map(({ path }) => path)).toEqual([main, list, deep, node, deeper]);
  });

  it('name the file that is missing, a folder, or not text', async () => {
    await expect(gatherSources([join(folder, 'gone.c')], [])).rejects.toThrow(/gone\.c: there is no such file$/);
    await expect(gatherSources([folder], [])).rejects.toThrow(/: it is a folder$/);
    await expect(gatherSources([put('image.c', new Uint8Array([1, 0, 2]))], [])).rejects.toThrow(/: it is not text$/);
  });
});

describe('the machine of a run', () => {
  const options = { machine: 'pc64', set: [], tunables: undefined, maxTicks: undefined };

  it('is the preset with each field that --set, --tunables and --max-ticks replace', async () => {
    const machine = await machineFrom({
      machine: 'classroom',
      set: ['vm.swappiness=10', 'tlb.pcid=false'],
      tunables: 'glibc.malloc.tcache_count=0',
      maxTicks: 1000,
    });
    expect(machine.vm.swappiness).toBe(10);
    expect(machine.tlb.pcid).toBe(false);
    expect(machine.tunables).toBe('glibc.malloc.tcache_count=0');
    expect(machine.maxTicks).toBe(1000);
    expect(machine.ramBytes).toBe(presets.classroom.ramBytes);
  });

  it('is read from a configuration file', async () => {
    const file = put('small.json', JSON.stringify({ ...presets.classroom, name: 'small', seed: 99 }));
    expect(await machineFrom({ ...options, machine: file })).toMatchObject({ name: 'small', seed: 99 });
  });

  it('names the option and the field of what cannot be', async () => {
    const refused = (change: Partial<MachineOptions>) => machineFrom({ ...options, ...change });
    await expect(refused({ machine: 'vax' })).rejects.toThrow('--machine vax: there is no such machine');
    await expect(refused({ machine: join(folder, 'no.json') })).rejects.toThrow(/no\.json: there is no such file/);
    await expect(refused({ machine: put('bad.json', '{"name": ') })).rejects.toThrow(/bad\.json: it is not JSON/);
    await expect(refused({ set: ['vm.swappiness=900'] })).rejects.toThrow('--set vm.swappiness=900: vm.swappiness');
    await expect(refused({ set: ['vm.swapiness=9'] })).rejects.toThrow('is not a field');
    await expect(refused({ set: ['seed'] })).rejects.toThrow('--set seed: there is no value');
  });
});
