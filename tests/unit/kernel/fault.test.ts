import { describe, expect, it } from 'vitest';
import { faultJudgements } from '../../../src/engine/events';
import type { AddressSpace } from '../../../src/engine/kernel/address_space';
import { doMmap } from '../../../src/engine/kernel/mmap';
import { virtAddr } from '../../../src/engine/units';
import { SimulatedMachine } from './simulated_machine';

const PAGE = 4096;
const READ_WRITE = 3;
const PRIVATE_ANONYMOUS = 0x22;
const FIXED = 0x10;
const BASE = 0x555555554000;

const nullAddress = virtAddr(0);

/** `pages` of private anonymous memory between PROT_NONE guards, so that it merges with nothing. */
function isolated(machine: SimulatedMachine, pages: number, prot = READ_WRITE, flags = 0): number {
  const { sys } = machine.kernel;
  const guard = sys.mmap(nullAddress, (pages + 2) * PAGE, 0, PRIVATE_ANONYMOUS | 0x4000, -1, 0);
  return sys.mmap(virtAddr(guard + PAGE), pages * PAGE, prot, PRIVATE_ANONYMOUS | FIXED | flags, -1, 0);
}

function started(): SimulatedMachine {
  const machine = new SimulatedMachine();
  machine.exec();
  return machine;
}

const judgements = (machine: SimulatedMachine, from: number): (string | undefined)[] =>
  machine
    .events('fault')
    .slice(from)
    .map((row) => faultJudgements[Number(row.values.judgement)]);

/** Faults that `work` causes, as getrusage counts them. */
function faultsOf(machine: SimulatedMachine, work: () => void): number {
  const before = machine.minFlt();
  work();
  return machine.minFlt() - before;
}

describe('anonymous memory', () => {
  it('costs one minor fault a page at the first write and none afterwards', () => {
    const machine = started();
    const base = isolated(machine, 64);
    const rss = (): number => machine.kernel.current?.mm?.rss.anon ?? 0;
    const before = rss();
    expect(faultsOf(machine, () => each(32, (page) => machine.write(base + page * PAGE, 1)))).toBe(32);
    expect(faultsOf(machine, () => each(32, (page) => machine.write(base + page * PAGE + 100, 2)))).toBe(0);
    expect(rss() - before).toBe(32);
    expect(machine.read(base + 1)).toBe(0);
  });

  it('maps the shared zero page for a read and faults again for the write', () => {
    const machine = started();
    const base = isolated(machine, 8);
    const rss = machine.kernel.current?.mm?.rss.anon;
    expect(faultsOf(machine, () => each(8, (page) => machine.read(base + page * PAGE)))).toBe(8);
    expect(machine.kernel.current?.mm?.rss.anon).toBe(rss);
    expect(faultsOf(machine, () => each(4, (page) => machine.write(base + page * PAGE, 1)))).toBe(4);
    expect(machine.kernel.current?.mm?.rss.anon).toBe((rss ?? 0) + 4);
    expect(faultsOf(machine, () => each(8, (page) => machine.read(base + page * PAGE)))).toBe(0);
  });

  it('is there at once with MAP_POPULATE, and counts a fault for each page all the same', () => {
    const machine = started();
    let base = 0;
    expect(faultsOf(machine, () => (base = isolated(machine, 64, READ_WRITE, 0x8000)))).toBe(64);
    expect(faultsOf(machine, () => each(64, (page) => machine.write(base + page * PAGE, 1)))).toBe(0);
    const rss = machine.kernel.current?.mm?.rss.anon;
    const readOnly = isolated(machine, 64, 1, 0x8000);
    expect(machine.kernel.current?.mm?.rss.anon).toBe(rss);
    expect(faultsOf(machine, () => each(64, (page) => machine.read(readOnly + page * PAGE)))).toBe(0);
  });

  it('writes one event that tells the VMA, the frame and the entry before and after', () => {
    const machine = started();
    const base = isolated(machine, 1);
    const before = machine.events('fault').length;
    machine.write(base + 5, 1);
    const [event] = machine.events('fault').slice(before);
    expect(judgements(machine, before)).toEqual(['minor-anonymous']);
    expect(event?.values).toMatchObject({
      address: base + 5,
      errorCode: 6,
      vmaStart: base,
      oldFrame: -1,
      entryBefore: 0,
    });
    const frame = Number(event?.values.newFrame);
    expect(event?.values.entryAfter).toBe(frame * PAGE + 0x67);
    expect(Number(event?.values.freeBefore) - Number(event?.values.freeAfter)).toBeGreaterThan(0);
  });
});

describe('file mappings', () => {
  it('map up to 16 pages of the cache with one fault', () => {
    const machine = started();
    const before = machine.events('fault').length;
    machine.execute(BASE + 0x40);
    machine.read(BASE + 0x1000);
    expect(judgements(machine, before)).toEqual(['minor-page-cache', 'minor-page-cache']);
    const { mm } = machine.kernel.current ?? {};
    expect(mm?.rss.file).toBe(2);
  });

  it('copy a private page at the first write and leave the cached one alone', () => {
    const machine = started();
    const data = BASE + 0x3000;
    const file = machine.kernel.current?.mm?.images[0]?.file;
    const cached = file?.pages.get(3);
    expect(machine.write(data, 99)).toBe('done');
    expect(machine.read(data)).toBe(99);
    expect(machine.kernel.mem.ram.read8(cached ?? 0, 0)).toBe(0x3000 % 251);
  });

  it('end in SIGBUS behind the last page of the file', () => {
    const machine = started();
    const file = machine.kernel.mem.pageCache.addFile('/tmp/short', new Uint8Array(5), true);
    const mapped = mapFile(machine, file, 3 * PAGE);
    expect(machine.read(mapped + 100)).toBe(0);
    expect(machine.read(mapped + PAGE)).toBe('signal');
    machine.kernel.exitToUserMode();
    expect(machine.kernel.endOfRun).toMatchObject({ kind: 'signaled', status: 128 + 7 });
  });
});

function mapFile(machine: SimulatedMachine, file: AddressSpace, length: number): number {
  const { current, mem } = machine.kernel;
  if (current?.mm === undefined) throw new Error('no address space');
  return doMmap(mem, current.mm, { address: nullAddress, length, prot: 1, flags: 2, file, pgoff: 0 });
}

describe('the stack', () => {
  it('grows by a fault below it', () => {
    const machine = started();
    const stack = machine.kernel.current?.mm?.vmas.at(-1);
    const before = machine.events('fault').length;
    const low = 0x7ffffffff000 - 4 * 2 ** 20;
    expect(machine.write(low, 1)).toBe('done');
    expect(stack?.vm_start).toBe(low);
    expect(judgements(machine, before)).toEqual(['stack-growth']);
  });

  it('ends at RLIMIT_STACK with an explanation', () => {
    const machine = started();
    expect(machine.write(0x7ffffffff000 - 8 * 2 ** 20 - 1, 1)).toBe('signal');
    machine.kernel.exitToUserMode();
    const end = machine.kernel.endOfRun;
    expect(end).toMatchObject({ kind: 'signaled', status: 139, info: { code: 1 } });
    expect(end?.kind === 'signaled' && end.explanation).toContain('RLIMIT_STACK is 8192 KiB');
  });

  it('keeps a guard gap above the mapping below', () => {
    const machine = started();
    const limit = 0x7ffffffff000 - 8 * 2 ** 20;
    const wish = virtAddr(limit + 2 ** 20);
    machine.kernel.sys.mmap(wish, PAGE, READ_WRITE, PRIVATE_ANONYMOUS | FIXED, -1, 0);
    expect(machine.write(wish + PAGE + 255 * PAGE, 1)).toBe('signal');
    expect(machine.kernel.current?.pending[0]?.reason).toContain('guard gap');
  });
});

describe('a bad access', () => {
  const outcomeOf = (work: (machine: SimulatedMachine) => void): unknown[] => {
    const machine = started();
    work(machine);
    machine.kernel.exitToUserMode();
    const end = machine.kernel.endOfRun;
    return end?.kind === 'signaled' ? [end.info.signal, end.info.code, end.info.address] : [end];
  };

  it('to an unmapped address is SEGV_MAPERR with that address', () => {
    expect(outcomeOf((machine) => machine.write(0, 1))).toEqual([11, 1, 0]);
    expect(outcomeOf((machine) => machine.read(0x123456789000))).toEqual([11, 1, 0x123456789000]);
  });

  it('to a mapping without the right is SEGV_ACCERR', () => {
    expect(outcomeOf((machine) => machine.write(BASE, 1))).toEqual([11, 2, BASE]);
    expect(outcomeOf((machine) => machine.read(isolated(machine, 1) - PAGE)).slice(0, 2)).toEqual([11, 2]);
    expect(outcomeOf((machine) => machine.execute(isolated(machine, 1))).slice(0, 2)).toEqual([11, 2]);
  });

  it('to a non-canonical address has no address and says SI_KERNEL', () => {
    expect(outcomeOf((machine) => machine.read(0x9000_0000_0000))).toEqual([11, 0x80, 0]);
  });

  it('of a page whose rights were taken away meanwhile faults too', () => {
    expect(
      outcomeOf((machine) => {
        const base = isolated(machine, 2);
        machine.write(base, 1);
        machine.kernel.sys.mprotect(virtAddr(base), PAGE, 0);
        expect(machine.read(base)).toBe('signal');
      }).slice(0, 2),
    ).toEqual([11, 2]);
  });
});

function each(count: number, visit: (page: number) => void): void {
  for (let page = 0; page < count; page++) visit(page);
}
