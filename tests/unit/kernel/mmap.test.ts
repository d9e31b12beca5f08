import { describe, expect, it } from 'vitest';
import { type MachineConfiguration, presets } from '../../../src/engine/config';
import { errno } from '../../../src/engine/kernel/errno';
import { virtAddr } from '../../../src/engine/units';
import { SimulatedMachine } from './simulated_machine';

const PAGE = 4096;
const READ = 1;
const READ_WRITE = 3;
const PRIVATE_ANONYMOUS = 0x22;
const SHARED_ANONYMOUS = 0x21;
const FIXED = 0x10;
const FIXED_NOREPLACE = 0x10_0000;
const NORESERVE = 0x4000;
const MAYMOVE = 1;
const DONTNEED = 4;
/** Where libc ends up being mapped: mappings go below. */
const LIBC = 0x7ffff7ffc000;

const anywhere = virtAddr(0);

function started(changes: Partial<MachineConfiguration> = {}): SimulatedMachine {
  const machine = new SimulatedMachine({ ...presets.classroom, ...changes });
  machine.exec();
  // Now the table that libc shares with the mappings right below it is there.
  machine.read(LIBC);
  return machine;
}

function map(machine: SimulatedMachine, pages: number, prot = READ_WRITE, at = 0, flags = PRIVATE_ANONYMOUS): number {
  return machine.kernel.sys.mmap(virtAddr(at), pages * PAGE, prot, flags, -1, 0);
}

/** The mappings between libc and the heap, as offsets in pages below libc: "-4..-2 rw". */
function mappings(machine: SimulatedMachine): string[] {
  const vmas = machine.kernel.current?.mm?.vmas ?? [];
  return vmas
    .filter((vma) => vma.vm_start > 0x600000000000 && vma.vm_end <= LIBC)
    .map((vma) => {
      const rights = ((vma.vm_flags & 1) !== 0 ? 'r' : '-') + ((vma.vm_flags & 2) !== 0 ? 'w' : '-');
      return `${(vma.vm_start - LIBC) / PAGE}..${(vma.vm_end - LIBC) / PAGE} ${rights}`;
    });
}

describe('mmap', () => {
  it('goes top-down below libc and merges with its neighbour', () => {
    const machine = started();
    expect(map(machine, 2)).toBe(LIBC - 2 * PAGE);
    expect(map(machine, 3)).toBe(LIBC - 5 * PAGE);
    expect(mappings(machine)).toEqual(['-5..0 rw']);
  });

  it('keeps neighbours with other rights apart, and mprotect unites and divides them', () => {
    const machine = started();
    map(machine, 2);
    const lower = map(machine, 2, READ);
    expect(mappings(machine)).toEqual(['-4..-2 r-', '-2..0 rw']);
    machine.kernel.sys.mprotect(virtAddr(lower), 2 * PAGE, READ_WRITE);
    expect(mappings(machine)).toEqual(['-4..0 rw']);
    machine.kernel.sys.mprotect(virtAddr(lower + PAGE), PAGE, READ);
    expect(mappings(machine)).toEqual(['-4..-3 rw', '-3..-2 r-', '-2..0 rw']);
  });

  it('fills the highest gap that is large enough', () => {
    const machine = started();
    const base = map(machine, 8);
    machine.kernel.sys.munmap(virtAddr(base + 5 * PAGE), 2 * PAGE);
    expect(map(machine, 3)).toBe(base - 3 * PAGE);
    expect(map(machine, 1)).toBe(base + 6 * PAGE);
  });

  it('takes a free hint, ignores a used one, and replaces with MAP_FIXED only', () => {
    const machine = started();
    const hint = 0x10000000;
    expect(map(machine, 1, READ_WRITE, hint)).toBe(hint);
    expect(map(machine, 1, READ_WRITE, hint)).toBe(LIBC - PAGE);
    machine.write(hint, 5);
    expect(map(machine, 1, READ_WRITE, hint, PRIVATE_ANONYMOUS | FIXED_NOREPLACE)).toBe(-errno.EEXIST);
    expect(map(machine, 1, READ_WRITE, hint, PRIVATE_ANONYMOUS | FIXED)).toBe(hint);
    expect(machine.read(hint)).toBe(0);
  });

  it('answers bad requests with the errors of the manual page', () => {
    const machine = started();
    const { sys } = machine.kernel;
    expect(map(machine, 0)).toBe(-errno.EINVAL);
    expect(map(machine, 1, READ, 0, 0x20)).toBe(-errno.EINVAL);
    expect(map(machine, 1, READ, 0x10001, PRIVATE_ANONYMOUS | FIXED)).toBe(-errno.EINVAL);
    expect(map(machine, 2 ** 36)).toBe(-errno.ENOMEM);
    expect(sys.mmap(anywhere, PAGE, READ, 2, 5, 0)).toBe(-errno.EBADF);
    expect(sys.munmap(virtAddr(LIBC + 1), PAGE)).toBe(-errno.EINVAL);
    expect(sys.munmap(virtAddr(LIBC), 0)).toBe(-errno.EINVAL);
    expect(sys.mprotect(virtAddr(LIBC - 64 * PAGE), PAGE, READ)).toBe(-errno.ENOMEM);
    expect(sys.mprotect(virtAddr(LIBC + 1), PAGE, READ)).toBe(-errno.EINVAL);
  });

  it('refuses with overcommit_memory 0 only what could never be, with 2 what exceeds the commit limit', () => {
    const guess = started();
    expect(map(guess, 3000)).toBe(-errno.ENOMEM);
    expect(map(guess, 2000)).toBeGreaterThan(0);
    expect(map(guess, 2000)).toBeGreaterThan(0);
    const strict = started({ vm: { ...presets.classroom.vm, overcommit_memory: 2 } });
    expect(map(strict, 2000)).toBe(-errno.ENOMEM);
    expect(map(strict, 500)).toBeGreaterThan(0);
    expect(map(strict, 2000, READ, 0)).toBeGreaterThan(0);
    const always = started({ vm: { ...presets.classroom.vm, overcommit_memory: 1 } });
    expect(map(always, 100_000)).toBeGreaterThan(0);
  });

  it('holds RLIMIT_AS and max_map_count', () => {
    const limits = { ...presets.classroom.limits, RLIMIT_AS: 2 ** 20 };
    expect(map(started({ limits }), 256)).toBe(-errno.ENOMEM);
    const few = started({ vm: { ...presets.classroom.vm, max_map_count: 9 } });
    const base = map(few, 4);
    expect(few.kernel.sys.munmap(virtAddr(base + PAGE), PAGE)).toBe(-errno.ENOMEM);
    expect(few.kernel.sys.munmap(virtAddr(base + 3 * PAGE), PAGE)).toBe(0);
  });
});

describe('munmap', () => {
  it('splits a mapping in the middle and gives frames and tables back', () => {
    const machine = started();
    const free = machine.freePages();
    const tables = machine.kernel.current?.mm?.pgtables_bytes;
    const base = map(machine, 1024);
    for (let page = 0; page < 1024; page++) machine.write(base + page * PAGE, 1);
    machine.kernel.sys.munmap(virtAddr(base + 100 * PAGE), 100 * PAGE);
    expect(mappings(machine)).toEqual(['-1024..-924 rw', '-824..0 rw']);
    expect(machine.read(base + 99 * PAGE)).toBe(1);
    expect(machine.kernel.current?.mm?.rss.anon).toBeGreaterThanOrEqual(924);
    machine.kernel.sys.munmap(virtAddr(base), 1024 * PAGE);
    expect(machine.freePages()).toBe(free);
    expect(machine.kernel.current?.mm?.pgtables_bytes).toBe(tables);
    expect(machine.read(base)).toBe('signal');
  });
});

describe('madvise and mincore', () => {
  it('MADV_DONTNEED drops pages, which read as zero afterwards; mincore tells which pages are there', () => {
    const machine = started();
    const { sys } = machine.kernel;
    const base = map(machine, 16);
    const vector = machine.kernel.current?.mm?.start_stack ?? 0;
    const resident = (): string => {
      sys.mincore(virtAddr(base), 16 * PAGE, virtAddr(vector - 64));
      return Array.from({ length: 16 }, (_, page) => String(machine.read(vector - 64 + page))).join('');
    };
    expect(resident()).toBe('0000000000000000');
    for (const page of [0, 3, 15]) machine.write(base + page * PAGE, 1);
    machine.read(base + 5 * PAGE);
    expect(resident()).toBe('1001010000000001');
    expect(sys.madvise(virtAddr(base), 4 * PAGE, DONTNEED)).toBe(0);
    expect(resident()).toBe('0000010000000001');
    expect(machine.read(base)).toBe(0);
    sys.munmap(virtAddr(base + 8 * PAGE), PAGE);
    expect(sys.mincore(virtAddr(base), 16 * PAGE, virtAddr(vector - 64))).toBe(-errno.ENOMEM);
    expect(sys.mincore(virtAddr(base + 1), PAGE, virtAddr(vector - 64))).toBe(-errno.EINVAL);
    expect(sys.madvise(virtAddr(base), PAGE, 999)).toBe(-errno.EINVAL);
  });
});

describe('mremap', () => {
  it('shrinks and grows in place, moves with its pages when something is in the way', () => {
    const machine = started();
    const { sys } = machine.kernel;
    const upper = map(machine, 4);
    const base = map(machine, 4, READ);
    sys.mprotect(virtAddr(base), 4 * PAGE, READ_WRITE);
    machine.write(base, 42);
    sys.mprotect(virtAddr(base), 4 * PAGE, READ);
    expect(sys.mremap(virtAddr(base), 4 * PAGE, 2 * PAGE, 0, anywhere)).toBe(base);
    expect(sys.mremap(virtAddr(base), 2 * PAGE, 4 * PAGE, 0, anywhere)).toBe(base);
    expect(sys.mremap(virtAddr(base), 4 * PAGE, 8 * PAGE, 0, anywhere)).toBe(-errno.ENOMEM);
    const free = machine.freePages();
    const moved = sys.mremap(virtAddr(base), 4 * PAGE, 8 * PAGE, MAYMOVE, anywhere);
    expect(moved).toBe(base - 8 * PAGE);
    expect(machine.freePages()).toBe(free);
    expect(machine.read(moved)).toBe(42);
    expect(mappings(machine)).toEqual(['-16..-8 r-', '-4..0 rw']);
    expect(upper).toBe(LIBC - 4 * PAGE);
    expect(machine.read(base)).toBe('signal');
  });

  it('keeps Committed_AS right', () => {
    const machine = started();
    const { sys, mem } = machine.kernel;
    const before = mem.commit.pages;
    const blocker = map(machine, 1, READ);
    const base = map(machine, 4);
    expect(mem.commit.pages - before).toBe(4);
    const moved = sys.mremap(virtAddr(base), 4 * PAGE, 6 * PAGE, MAYMOVE, anywhere);
    expect(moved).not.toBe(base);
    expect(mem.commit.pages - before).toBe(6);
    sys.munmap(virtAddr(moved), 6 * PAGE);
    sys.munmap(virtAddr(blocker), PAGE);
    expect(mem.commit.pages).toBe(before);
  });
});

describe('shared memory', () => {
  it('belongs to nobody once the last mapping is gone', () => {
    const machine = started();
    const free = machine.freePages();
    const before = machine.kernel.mem.commit.pages;
    const base = map(machine, 8, READ_WRITE, 0, SHARED_ANONYMOUS);
    machine.write(base + PAGE, 3);
    expect(machine.kernel.current?.mm?.rss.shmem).toBe(1);
    expect(machine.kernel.mem.commit.pages - before).toBe(8);
    machine.kernel.sys.munmap(virtAddr(base), 8 * PAGE);
    expect(machine.freePages()).toBe(free);
    expect(machine.kernel.mem.commit.pages).toBe(before);
  });
});

describe('brk', () => {
  it('grows, shrinks, loses what it gave up, and knows odd breaks', () => {
    const machine = started();
    const { sys } = machine.kernel;
    const heap = sys.brk(anywhere);
    expect(heap % PAGE).toBe(0);
    const pages = (): number => {
      const vma = machine.kernel.current?.mm?.vmas.find((each) => each.vm_start === heap);
      return vma === undefined ? 0 : (vma.vm_end - vma.vm_start) / PAGE;
    };
    expect(sys.brk(virtAddr(heap + 10 * PAGE))).toBe(heap + 10 * PAGE);
    for (let page = 0; page < 10; page++) machine.write(heap + page * PAGE, page + 1);
    sys.brk(virtAddr(heap + 6 * PAGE));
    expect(pages()).toBe(6);
    sys.brk(virtAddr(heap + 10 * PAGE));
    expect([machine.read(heap + 6 * PAGE), machine.read(heap + 5 * PAGE)]).toEqual([0, 6]);
    sys.brk(virtAddr(heap + 10 * PAGE + 100));
    expect(pages()).toBe(11);
    sys.brk(virtAddr(heap + 10 * PAGE));
    expect(pages()).toBe(10);
    sys.brk(virtAddr(heap));
    expect(pages()).toBe(0);
    expect(sys.brk(virtAddr(heap - 2 ** 26))).toBe(heap);
  });

  it('stays where it is when a mapping is in the way or RLIMIT_DATA is reached', () => {
    const machine = started();
    const { sys } = machine.kernel;
    const heap = sys.brk(anywhere);
    map(machine, 1, READ, heap + 4 * PAGE, PRIVATE_ANONYMOUS | FIXED | NORESERVE);
    expect(sys.brk(virtAddr(heap + 4 * PAGE))).toBe(heap);
    expect(sys.brk(virtAddr(heap + 3 * PAGE))).toBe(heap + 3 * PAGE);
    const limited = started({ limits: { ...presets.classroom.limits, RLIMIT_DATA: 2 ** 16 } });
    const start = limited.kernel.sys.brk(anywhere);
    expect(limited.kernel.sys.brk(virtAddr(start + 2 ** 16))).toBe(start);
  });
});
