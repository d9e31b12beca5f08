import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MachineConfiguration, presets } from '../../../src/engine/config';
import { checkBooks } from '../../../src/engine/kernel/books';
import { virtAddr } from '../../../src/engine/units';
import type { SimulatedMachine } from './simulated_machine';
import { TranslatingMachine } from './translating_machine';

const PAGE = 4096;
/** All mappings lie in a window of so many pages, so that they hit each other. */
const WINDOW = 0x10000000;
const WINDOW_PAGES = 600;

const MIB = 2 ** 20;
/** So little RAM that a few mappings fill it: reclaim, swap and the OOM killer take part. */
const scarce: MachineConfiguration = {
  ...presets.classroom,
  ramBytes: 3 * MIB,
  zones: [
    { name: 'DMA', endBytes: MIB },
    { name: 'DMA32', endBytes: 2 * MIB },
    { name: 'NORMAL', endBytes: 3 * MIB },
  ],
  kernelReservedBytes: MIB,
  swapBytes: MIB,
  vm: { ...presets.classroom.vm, overcommit_memory: 1, min_free_kbytes: 128 },
};

const page = fc.integer({ min: 0, max: WINDOW_PAGES - 1 });
const span = fc.integer({ min: 1, max: 200 });
const stretch = fc.integer({ min: 1, max: WINDOW_PAGES });
const protection = fc.constantFrom(0, 1, 3);

/** One thing that a process may do. Accesses that fail end in a signal, which kills it: that is part of the test. */
const operation = fc.oneof(
  fc.record({ call: fc.constant('mmap'), page, span, prot: protection, shared: fc.boolean(), more: fc.boolean() }),
  fc.record({ call: fc.constant('munmap'), page, span }),
  fc.record({ call: fc.constant('mprotect'), page, span, prot: protection }),
  fc.record({ call: fc.constant('mremap'), page, span, to: span }),
  fc.record({ call: fc.constant('madvise'), page, span }),
  fc.record({ call: fc.constant('brk'), span }),
  fc.record({ call: fc.constant('touch'), page, span: stretch, write: fc.boolean() }),
  fc.record({ call: fc.constant('touch'), page, span: stretch, write: fc.boolean() }),
  fc.constant({ call: 'fork' }),
  fc.constant({ call: 'yield' }),
  fc.constant({ call: 'wait' }),
  fc.constant({ call: 'exit' }),
);

interface Operation {
  readonly call: string;
  readonly page?: number;
  readonly span?: number;
  readonly to?: number;
  readonly prot?: number;
  readonly shared?: boolean;
  readonly more?: boolean;
  readonly write?: boolean;
}

function perform(machine: SimulatedMachine, op: Operation, moved: boolean): void {
  const { sys } = machine.kernel;
  const start = virtAddr(WINDOW + (op.page ?? 0) * PAGE);
  const length = (op.span ?? 0) * PAGE;
  switch (op.call) {
    case 'mmap': {
      const flags = (op.shared === true ? 0x21 : 0x22) | 0x10 | (op.more === true ? 0x8000 : 0);
      return void sys.mmap(start, length, op.prot ?? 0, flags, -1, 0);
    }
    case 'munmap':
      return void sys.munmap(start, length);
    case 'mprotect':
      return void sys.mprotect(start, length, op.prot ?? 0);
    case 'mremap':
      return void sys.mremap(start, length, (op.to ?? 1) * PAGE, 1, virtAddr(0));
    case 'madvise':
      return void sys.madvise(start, length, 4);
    case 'brk': {
      const heap = machine.kernel.current?.mm?.start_brk ?? 0;
      return void sys.brk(virtAddr(heap + length));
    }
    case 'touch':
      return touch(machine, start, length, op.write === true, moved);
    case 'fork':
      return void sys.fork(machine.saveContext());
    case 'yield':
      return void sys.schedYield();
    case 'wait':
      return void sys.wait4(-1, virtAddr(0), 1);
    case 'exit':
      if (machine.kernel.processes.living().length > 1) sys.exitGroup(0);
      return;
    default:
      throw new Error(op.call);
  }
}

/** Touches what is mapped with the right, page by page; one access of others would only kill the process. */
function touch(machine: SimulatedMachine, start: number, length: number, write: boolean, moved: boolean): void {
  for (let at = start; at < start + length; at += PAGE) {
    const vma = machine.kernel.current?.mm?.vmas.find((each) => each.vm_start <= at && at < each.vm_end);
    if (vma === undefined || (vma.vm_flags & (write ? 2 : 1)) === 0) continue;
    const outcome = write ? machine.write(at, at / PAGE) : machine.read(at);
    if (outcome === 'signal') return;
    // Every page only ever holds its own number, wherever it went meanwhile; unless mremap has moved it.
    if (typeof outcome === 'number' && !moved) expect([0, (at / PAGE) % 256]).toContain(outcome);
  }
}

describe('any sequence of system calls', () => {
  it.each([
    ['classroom', presets.classroom],
    ['without PCID', { ...presets.classroom, tlb: { ...presets.classroom.tlb, pcid: false } }],
    ['short of memory', scarce],
  ])('leaves books that balance, and no stale translation, on a machine that is %s', (_, configuration) => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
        const machine = new TranslatingMachine(configuration);
        machine.exec();
        machine.kernel.sys.mmap(virtAddr(WINDOW), WINDOW_PAGES * PAGE, 3, 0x32, -1, 0);
        const moved = operations.some(({ call }) => call === 'mremap');
        for (const [index, op] of operations.entries()) {
          if (machine.kernel.current === undefined) break;
          perform(machine, op, moved);
          machine.kernel.exitToUserMode();
          if (index % 5 === 0) expect(checkBooks(machine.kernel)).toEqual([]);
        }
        expect(checkBooks(machine.kernel)).toEqual([]);
        while (machine.kernel.current !== undefined) {
          machine.kernel.sys.exitGroup(0);
          machine.kernel.exitToUserMode();
        }
        expect(checkBooks(machine.kernel)).toEqual([]);
        expect(machine.kernel.mem.commit.pages).toBe(0);
        expect(machine.kernel.mem.swap.freeSwapPages()).toBe(machine.kernel.mem.swap.totalSwapPages());
      }),
      { numRuns: 25, seed: 20 },
    );
  });
});
