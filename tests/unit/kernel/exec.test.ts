import { describe, expect, it } from 'vitest';
import { presets } from '../../../src/engine/config';
import { vmaName, vmaPermissions } from '../../../src/engine/kernel/vma';
import { SimulatedMachine, smallLibc, smallProgram } from './simulated_machine';

const BASE = 0x555555554000;

describe('exec', () => {
  it('maps the program, its bss, libc and the stack where setarch -R shows them', () => {
    const machine = new SimulatedMachine();
    const { mm } = machine.exec();
    const maps = mm?.vmas.map(
      (vma) => `${vma.vm_start.toString(16)}-${vma.vm_end.toString(16)} ${vmaPermissions(vma)} ${vmaName(vma)}`,
    );
    expect(maps).toEqual([
      '555555554000-555555555000 r-xp /tmp/program',
      '555555555000-555555556000 r--p /tmp/program',
      '555555556000-555555558000 rw-p /tmp/program',
      '555555558000-55555555c000 rw-p ',
      '7ffff7ffc000-7ffff7ffd000 r-xp /usr/lib/x86_64-linux-gnu/libc.so.6',
      '7ffff7ffd000-7ffff7ffe000 r--p /usr/lib/x86_64-linux-gnu/libc.so.6',
      '7ffff7ffe000-7ffff7fff000 rw-p /usr/lib/x86_64-linux-gnu/libc.so.6',
      '7ffffffde000-7ffffffff000 rw-p [stack]',
    ]);
    expect(mm?.start_brk).toBe(0x55555555c000);
    expect(mm?.brk).toBe(0x55555555c000);
  });

  it('puts argc, the argument strings and the environment on a stack aligned to 16', () => {
    const machine = new SimulatedMachine();
    const task = machine.exec(['/tmp/program', '-v']);
    const sp = task.mm?.start_stack ?? 0;
    expect(sp % 16).toBe(0);
    expect(machine.read64(sp)).toBe(2);
    const first = machine.read64(sp + 8);
    const letters = Array.from({ length: 12 }, (_, index) => String.fromCharCode(Number(machine.read(first + index))));
    expect(letters.join('')).toBe('/tmp/program');
    expect(machine.read64(sp + 24)).toBe(0);
    expect(machine.saveContext()[8]).toBe(sp | 0);
  });

  it('relocates words of the data segment and fills the .got from libc', () => {
    const machine = new SimulatedMachine();
    machine.exec();
    expect(machine.read64(BASE + 0x2008)).toBe(BASE + 0x1240);
    expect(machine.read64(BASE + 0x2010)).toBe(0x7ffff7ffc000 + 0x100);
  });

  it('clears the rest of the last data page, which belongs to bss', () => {
    const machine = new SimulatedMachine();
    machine.exec();
    expect(machine.read(BASE + 0x2000 + 4999)).toBe((0x2000 + 4999) % 251);
    expect(machine.read(BASE + 0x2000 + 5000)).toBe(0);
    expect(machine.read(BASE + 0x3fff)).toBe(0);
    expect(machine.read(BASE + 0x4000)).toBe(0);
  });

  it('gives the same random layout for the same seed and another one for another seed', () => {
    const layoutOf = (seed: number): string[] => {
      const machine = new SimulatedMachine({ ...presets.classroom, randomize_va_space: true, seed });
      machine.exec();
      return machine.maps();
    };
    expect(layoutOf(1)).toEqual(layoutOf(1));
    expect(layoutOf(1)).not.toEqual(layoutOf(2));
  });

  it('refuses a program that needs a symbol libc does not have, and leaves nothing behind', () => {
    const machine = new SimulatedMachine();
    const { image, libc } = programWithImport('frobnicate');
    const loaded = machine.kernel.exec({ image, libc, argv: ['x'], envp: [] });
    expect(loaded).toEqual({ ok: false, message: '/tmp/program: symbol lookup error: undefined symbol: frobnicate' });
    expect(machine.kernel.mem.vmstat.get('nr_page_table_pages')).toBe(0);
    expect(machine.kernel.mem.vmstat.get('nr_anon_pages')).toBe(0);
  });
});

function programWithImport(name: string) {
  return { image: { ...smallProgram(), imports: [{ name, slot: 0x2010 }] }, libc: smallLibc() };
}
