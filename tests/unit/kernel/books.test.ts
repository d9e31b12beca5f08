import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MachineConfiguration, presets } from '../../../src/engine/config';
import { MAP_ANONYMOUS, MAP_PRIVATE, MAP_SHARED, PROT_READ, PROT_WRITE } from '../../../src/engine/kernel/mmap';
import { pteFrame } from '../../../src/engine/mmu/pte';
import { PAGE_SIZE, type VirtAddr, advance, pid as pidType, virtAddr } from '../../../src/engine/units';
import { TlbMachine } from './tlb_machine';

/** A nightly run asks for more random programs. */
const RUNS = process.env.PAGEWALK_NIGHTLY === '1' ? 10_000 : 25;
const NOWHERE = virtAddr(0);

function started(overrides: Partial<MachineConfiguration> = {}): TlbMachine {
  const machine = new TlbMachine({ ...presets.classroom, ...overrides });
  machine.exec();
  return machine;
}

/** Anonymous memory of the current process. */
function map(machine: TlbMachine, pages: number, flags = MAP_PRIVATE): VirtAddr {
  const length = pages * PAGE_SIZE;
  const start = machine.kernel.sys.mmap(NOWHERE, length, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);
  if (start < 0) throw new Error(`mmap gives ${start}`);
  return virtAddr(start);
}

const page = (start: VirtAddr, index: number): VirtAddr => advance(start, index * PAGE_SIZE);
const pidOf = (machine: TlbMachine): number => machine.kernel.current?.pid ?? 0;

describe('the books of a running kernel', () => {
  it('balance after exec and give every frame back at exit, but those of the page cache', () => {
    const machine = new TlbMachine();
    const before = machine.kernel.mem.allocator.freePageCount();
    machine.exec();
    expect(machine.problems()).toEqual([]);
    machine.exit(0);
    expect(machine.problems()).toEqual([]);
    const cached = [...machine.kernel.mem.pageCache.mappings()].reduce((sum, { pages }) => sum + pages.size, 0);
    expect(machine.kernel.mem.allocator.freePageCount()).toBe(before - cached);
  });

  it('count a page shared by fork once a process, and a copied one for each', () => {
    const machine = started();
    const start = map(machine, 8);
    for (let index = 0; index < 8; index++) machine.store(page(start, index), 100 + index);
    const parent = pidOf(machine);
    const child = machine.fork();
    const { frames, tables } = machine.kernel.mem;
    const shared = Array.from({ length: 8 }, (_, index) => pteFrame(tables.readAt(machine.pgd, page(start, index))));
    expect(shared.map((frame) => [frames.refcount.get(frame), frames.mapcount.get(frame)])).toEqual(
      shared.map(() => [2, 2]),
    );
    expect(machine.problems()).toEqual([]);

    machine.runAs(child);
    machine.store(page(start, 3), 7);
    machine.runAs(parent);
    expect(machine.load(page(start, 3))).toBe(103);
    expect(frames.mapcount.get(shared[3] ?? 0)).toBe(1);
    expect(machine.problems()).toEqual([]);
    machine.runAs(child);
    machine.exit(0);
    expect(machine.problems()).toEqual([]);
  });

  it('keep a swapped page that two processes share, until both have read it back', () => {
    const machine = started();
    const start = map(machine, 300);
    for (let index = 0; index < 300; index++) machine.store(page(start, index), 1000 + index);
    const parent = pidOf(machine);
    const child = machine.fork();
    machine.runAs(parent);
    const pressure = map(machine, 1650);
    for (let index = 0; index < 1650; index++) machine.store(page(pressure, index), index);
    const swapped = machine.kernel.mem.swap.swapSlotsView().filter(({ count }) => count === 2);
    expect(swapped.length).toBeGreaterThan(50);
    expect(machine.problems()).toEqual([]);

    machine.kernel.sys.munmap(pressure, 1650 * PAGE_SIZE);
    for (const pid of [child, parent]) {
      machine.runAs(pid);
      for (let index = 0; index < 300; index++) expect(machine.load(page(start, index))).toBe(1000 + index);
      machine.store(page(start, 5), pid);
    }
    expect(machine.load(page(start, 5))).toBe(parent);
    machine.runAs(child);
    expect(machine.load(page(start, 5))).toBe(child);
    expect(machine.problems()).toEqual([]);
  });

  it('survive an OOM kill of the process that asked', () => {
    const machine = started();
    const parent = pidOf(machine);
    const child = machine.fork();
    machine.runAs(child);
    const start = map(machine, 2300);
    let stored = 0;
    while (stored < 2300 && machine.store(page(start, stored), stored)) stored++;
    expect(stored).toBeLessThan(2300);
    expect(machine.kernel.task(pidType(child))?.exit_code?.kind).toBe('signaled');
    expect(machine.kernel.current?.pid).toBe(parent);
    const { swap } = machine.kernel.mem;
    expect(swap.totalSwapPages() - swap.freeSwapPages()).toBeLessThan(50);
    expect(machine.problems()).toEqual([]);
  });

  it('survive an OOM kill of another process', () => {
    const machine = started();
    const parent = pidOf(machine);
    const child = machine.fork();
    machine.runAs(child);
    const large = map(machine, 2000);
    for (let index = 0; index < 2000; index++) machine.store(page(large, index), index);
    machine.runAs(parent);
    const small = map(machine, 600);
    for (let index = 0; index < 600; index++) expect(machine.store(page(small, index), index)).toBe(true);
    expect(machine.kernel.mem.vmstat.get('oom_kill')).toBe(1);
    expect(machine.kernel.log.lines.some(({ text }) => text.includes(`Killed process ${child} (program)`))).toBe(true);
    for (let index = 0; index < 600; index++) expect(machine.load(page(small, index))).toBe(index);
    expect(machine.problems()).toEqual([]);
  });
});

describe('any program of system calls', () => {
  const PAGES = 500;
  const step = fc.record({
    who: fc.nat({ max: 5 }),
    action: fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom('store', 'load', 'map', 'sweep') },
      { weight: 2, arbitrary: fc.constantFrom('fork', 'unmap', 'remap', 'forget', 'protect', 'share', 'brk') },
      { weight: 1, arbitrary: fc.constantFrom('exit') },
    ),
    at: fc.nat({ max: PAGES - 1 }),
    count: fc.integer({ min: 1, max: 300 }),
    which: fc.nat(),
  });
  /** So small that a few hundred pages are swapped and a few hundred more are too many. */
  const tiny: Partial<MachineConfiguration> = {
    ramBytes: 2 ** 21,
    kernelReservedBytes: 2 ** 18,
    swapBytes: 2 ** 20,
    zones: [
      { name: 'DMA', endBytes: 2 ** 18 },
      { name: 'DMA32', endBytes: 2 ** 20 },
      { name: 'NORMAL', endBytes: 2 ** 21 },
    ],
    vm: { ...presets.classroom.vm, min_free_kbytes: 128 },
  };
  interface Model {
    /** Mapped areas: start and pages. */
    readonly areas: { start: VirtAddr; pages: number }[];
    /** Words written, by address; absent reads as 0. */
    readonly words: Map<number, number>;
  }

  it('leaves balanced books, a true TLB, and finds its own data', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 80 }), (steps) => {
        const machine = started(tiny);
        const models = new Map<number, Model>([[pidOf(machine), { areas: [], words: new Map() }]]);
        for (const [number, { who, action, at, count, which }] of steps.entries()) {
          for (const pid of [...models.keys()]) {
            if (machine.kernel.task(pidType(pid))?.mm === undefined) models.delete(pid);
          }
          const pids = [...models.keys()];
          const pid = pids[who % Math.max(1, pids.length)];
          if (pid === undefined || !machine.runAs(pid)) break;
          const model = models.get(pid);
          if (model === undefined) break;
          perform(machine, models, model, { number, action, at, count, which });
          expect(machine.problems()).toEqual([]);
        }
        while (machine.kernel.current !== undefined) machine.exit(0);
        expect(machine.problems()).toEqual([]);
        expect(machine.kernel.mem.swap.freeSwapPages()).toBe(machine.kernel.mem.swap.totalSwapPages());
        expect(machine.kernel.mem.commit.pages).toBe(0);
      }),
      { numRuns: RUNS },
    );
  }, 3_600_000);

  interface Step {
    readonly number: number;
    readonly action: string;
    readonly at: number;
    readonly count: number;
    readonly which: number;
  }

  function perform(machine: TlbMachine, models: Map<number, Model>, model: Model, step: Step): void {
    const { sys } = machine.kernel;
    const { number, action, at, count, which } = step;
    const slot = which % Math.max(1, model.areas.length);
    const area = model.areas[slot];
    const first = area === undefined || action === 'sweep' ? 0 : at % area.pages;
    const last = area === undefined ? 0 : action === 'sweep' ? area.pages : Math.min(area.pages, first + count);
    const from = area === undefined ? NOWHERE : page(area.start, first);
    const length = (last - first) * PAGE_SIZE;
    switch (action) {
      case 'map':
      case 'share': {
        if (action === 'share' && count > 60) return;
        const start = sys.mmap(
          NOWHERE,
          count * PAGE_SIZE,
          PROT_READ | PROT_WRITE,
          MAP_ANONYMOUS | (action === 'map' ? MAP_PRIVATE : MAP_SHARED),
          -1,
          0,
        );
        if (start < 0) return;
        if (action === 'map') model.areas.push({ start: virtAddr(start), pages: count });
        else for (let index = 0; index < count; index += 7) machine.store(page(virtAddr(start), index), index);
        return;
      }
      case 'fork': {
        if (models.size >= 5) return;
        const child = machine.fork();
        if (child > 0)
          models.set(child, { areas: model.areas.map((each) => ({ ...each })), words: new Map(model.words) });
        return;
      }
      case 'exit':
        if (which % 4 === 0) machine.exit(0);
        return;
      case 'brk':
        sys.brk(advance(virtAddr(sys.brk(NOWHERE)), (which % 3 === 0 ? -1 : 1) * count * 100));
        return;
      default:
    }
    if (area === undefined) return;
    switch (action) {
      case 'store':
      case 'sweep':
        for (let index = first; index < last; index++) {
          const address = page(area.start, index);
          if (!machine.store(address, number * 1000 + index)) return;
          model.words.set(address, number * 1000 + index);
        }
        return;
      case 'load':
        for (let index = first; index < last; index++) {
          const address = page(area.start, index);
          const value = machine.load(address);
          if (value === undefined) return;
          expect(value).toBe(model.words.get(address) ?? 0);
        }
        return;
      case 'forget':
        expect(sys.madvise(from, length, 4)).toBe(0);
        for (let index = first; index < last; index++) model.words.delete(page(area.start, index));
        return;
      case 'protect':
        expect(sys.mprotect(from, length, PROT_READ)).toBe(0);
        if (last > first) machine.load(from);
        expect(sys.mprotect(from, length, PROT_READ | PROT_WRITE)).toBe(0);
        return;
      case 'unmap':
        expect(sys.munmap(area.start, (first + 1) * PAGE_SIZE)).toBe(0);
        for (let index = 0; index <= first; index++) model.words.delete(page(area.start, index));
        model.areas.splice(slot, 1);
        if (first + 1 < area.pages)
          model.areas.push({ start: page(area.start, first + 1), pages: area.pages - first - 1 });
        return;
      case 'remap': {
        const moved = sys.mremap(area.start, area.pages * PAGE_SIZE, count * PAGE_SIZE, 1, NOWHERE);
        if (moved < 0) return;
        const kept = Math.min(area.pages, count);
        const words = Array.from({ length: kept }, (_, index) => model.words.get(page(area.start, index)));
        for (let index = 0; index < area.pages; index++) model.words.delete(page(area.start, index));
        words.forEach((word, index) => {
          if (word !== undefined) model.words.set(page(virtAddr(moved), index), word);
        });
        model.areas[slot] = { start: virtAddr(moved), pages: count };
        return;
      }
      default:
    }
  }
});
