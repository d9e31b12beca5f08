/** Random sequences of system calls on the real kernel and on the simulated one: results, faults and mappings agree. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { presets } from '../../src/engine/config';
import { vmaPermissions } from '../../src/engine/kernel/vma';
import { virtAddr } from '../../src/engine/units';
import { SimulatedMachine } from '../unit/kernel/simulated_machine';

const PAGE = 4096;
const WINDOW = 0x10000000;
const PAGES = 600;

interface Call {
  readonly op: 'm' | 'u' | 'p' | 'r' | 'R' | 'd' | 't';
  readonly page: number;
  readonly span: number;
  readonly x: number;
  readonly y: number;
}

const canCompile = process.platform === 'linux' && process.arch === 'x64' && runs('gcc', ['--version']);

function runs(command: string, args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const page = fc.integer({ min: 0, max: 250 });
const span = fc.integer({ min: 1, max: 120 });
const prot = fc.constantFrom(0, 1, 3);
const zero = fc.constant(0);
const call: fc.Arbitrary<Call> = fc.oneof(
  fc.record({ op: fc.constant('m' as const), page, span, x: prot, y: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ op: fc.constant('u' as const), page, span, x: zero, y: zero }),
  fc.record({ op: fc.constant('p' as const), page, span, x: prot, y: zero }),
  fc.record({ op: fc.constant('r' as const), page, span, x: span, y: zero }),
  fc.record({ op: fc.constant('R' as const), page, span, x: fc.integer({ min: 0, max: 400 }), y: zero }),
  fc.record({ op: fc.constant('d' as const), page, span, x: zero, y: zero }),
  fc.record({ op: fc.constant('t' as const), page, span, x: fc.constantFrom(0, 1), y: zero }),
);

const asLine = ({ op, page: at, span: length, x, y }: Call): string => `${op} ${at} ${length} ${x} ${y}`;

/** What the program prints, from the simulated kernel. */
function simulate(calls: readonly Call[]): string[] {
  const machine = new SimulatedMachine(presets.pc64);
  machine.exec();
  return calls.map((each) => {
    const before = machine.minFlt();
    const result = perform(machine, each);
    const failed = result < 0 && each.op !== 't';
    const outcome = each.op === 't' ? result : !failed ? 0 : 'mrR'.includes(each.op) ? 1 : -1;
    const error = failed && each.op !== 'R' ? -result : 0;
    return `${each.op} ${outcome} ${error} ${machine.minFlt() - before}${mappings(machine)}`;
  });
}

function perform(machine: SimulatedMachine, { op, page: at, span: length, x, y }: Call): number {
  const { sys } = machine.kernel;
  const start = virtAddr(WINDOW + at * PAGE);
  const bytes = length * PAGE;
  const nowhere = virtAddr(0);
  switch (op) {
    case 'm': {
      const flags = 0x4030 | ((y & 1) !== 0 ? 1 : 2) | ((y & 2) !== 0 ? 0x8000 : 0);
      return sys.mmap(start, bytes, x, flags, -1, 0);
    }
    case 'u':
      return sys.munmap(start, bytes);
    case 'p':
      return sys.mprotect(start, bytes, x);
    case 'r':
      return sys.mremap(start, bytes, x * PAGE, 0, nowhere);
    case 'R':
      // Kernels since 6.17 also move several mappings at once: not compared.
      if (vmaAround(machine, start)?.vm_end !== vmaAround(machine, start + bytes - PAGE)?.vm_end) return -1;
      return sys.mremap(start, bytes, bytes, 3, virtAddr(WINDOW + x * PAGE));
    case 'd':
      return sys.madvise(start, bytes, 4);
    case 't':
      return touch(machine, at, length, x === 1);
  }
}

function touch(machine: SimulatedMachine, first: number, count: number, write: boolean): number {
  let sum = 0;
  for (let at = first; at < first + count && at < PAGES; at++) {
    const address = WINDOW + at * PAGE;
    const vma = vmaAround(machine, address);
    if (vma === undefined || (vma.vm_flags & (write ? 2 : 1)) === 0) continue;
    if (write) machine.write(address, at);
    else sum += (Number(machine.read(address)) << 24) >> 24;
  }
  return sum;
}

const vmaAround = (machine: SimulatedMachine, address: number) =>
  machine.kernel.current?.mm?.vmas.find((each) => each.vm_start <= address && address < each.vm_end);

function mappings(machine: SimulatedMachine): string {
  const vmas = machine.kernel.current?.mm?.vmas ?? [];
  return vmas
    .filter((vma) => vma.vm_end > WINDOW && vma.vm_start < WINDOW + PAGES * PAGE)
    .map((vma) => ` ${(vma.vm_start - WINDOW) / PAGE}-${(vma.vm_end - WINDOW) / PAGE}${vmaPermissions(vma)}`)
    .join('');
}

describe.skipIf(!canCompile)('the address space, held against this machine’s Linux (needs gcc)', () => {
  let folder = '';
  let program = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pagewalk-'));
    program = join(folder, 'mappings');
    execFileSync('gcc', ['-O0', '-w', '-o', program, join(import.meta.dirname, 'mappings.c')]);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('gives the same results, faults and mappings for any sequence of calls', () => {
    fc.assert(
      fc.property(fc.array(call, { minLength: 10, maxLength: 60 }), (calls) => {
        const input = calls.map(asLine).join('\n');
        const real = execFileSync(program, { input, encoding: 'utf8' }).trimEnd().split('\n').slice(1);
        expect(simulate(calls)).toEqual(real);
      }),
      { numRuns: 25, seed: 5 },
    );
  });
});
