import { describe, expect, it } from 'vitest';
import { type MachineConfiguration, presets } from '../../../src/engine/config';
import { faultJudgements } from '../../../src/engine/events';
import { checkBooks } from '../../../src/engine/kernel/books';
import { errno } from '../../../src/engine/kernel/errno';
import { BLOCKED } from '../../../src/engine/kernel/kernel';
import { pid, virtAddr } from '../../../src/engine/units';
import { SimulatedMachine } from './simulated_machine';

const PAGE = 4096;
const DATA = 0x555555556000;
const anywhere = virtAddr(0);
const PARENT = pid(presets.classroom.firstPid);
const CHILD = pid(PARENT + 1);
const SIGKILL = 9;
const SIGTERM = 15;

function started(changes: Partial<MachineConfiguration> = {}): SimulatedMachine {
  const machine = new SimulatedMachine({ ...presets.classroom, ...changes });
  machine.exec();
  return machine;
}

const fork = (machine: SimulatedMachine): number => machine.kernel.sys.fork(machine.saveContext());

/** The other task runs next. */
function switchTask(machine: SimulatedMachine): void {
  machine.kernel.sys.schedYield();
  expect(machine.kernel.exitToUserMode()).toBe('switched');
}

function exit(machine: SimulatedMachine, status: number): void {
  expect(machine.kernel.sys.exitGroup(status)).toBe(BLOCKED);
  machine.kernel.exitToUserMode();
}

const lastJudgement = (machine: SimulatedMachine): string | undefined =>
  faultJudgements[Number(machine.events('fault').at(-1)?.values.judgement)];

describe('a process that ends', () => {
  it('gives back every frame and all that it was promised', () => {
    const machine = new SimulatedMachine();
    const { mem } = machine.kernel;
    machine.exec();
    machine.write(DATA, 1);
    machine.write(0x7fffff800000, 1);
    machine.kernel.sys.brk(virtAddr(machine.kernel.sys.brk(anywhere) + 100 * PAGE));
    exit(machine, 3);
    expect(machine.kernel.endOfRun).toEqual({ kind: 'exited', status: 3 });
    const cached = [...mem.pageCache.mappings()].reduce((sum, { pages }) => sum + pages.size, 0);
    expect(machine.freePages()).toBe(mem.allocator.managedPageCount() - cached);
    expect(mem.commit.pages).toBe(0);
    expect(checkBooks(machine.kernel)).toEqual([]);
  });

  it('has the low eight bits of its status, as a shell shows them', () => {
    const machine = started();
    exit(machine, 256 + 7);
    expect(machine.kernel.endOfRun).toEqual({ kind: 'exited', status: 7 });
  });
});

describe('fork', () => {
  it('shares every private page by counts and copies none', () => {
    const machine = started();
    machine.write(DATA, 5);
    const parent = machine.kernel.current?.mm;
    const frame = machine.kernel.mem.allocator.frames;
    const free = machine.freePages();
    expect(fork(machine)).toBe(CHILD);
    const child = machine.kernel.task(CHILD)?.mm;
    const tables = (child?.pgtables_bytes ?? 0) / PAGE + 1;
    expect(free - machine.freePages()).toBe(tables);
    expect(child?.rss.anon).toBe(parent?.rss.anon);
    expect(child?.rss.file).toBe(0);
    const walked = machine.kernel.mem.tables.walk(parent?.pgd ?? machine.pgd, virtAddr(DATA));
    const shared = Math.floor(((walked.at(-1)?.entry.low ?? 0) >>> 0) / PAGE);
    expect([frame.refcount.get(shared), frame.mapcount.get(shared)]).toEqual([2, 2]);
    expect(checkBooks(machine.kernel)).toEqual([]);
  });

  it('copies on the first write of either side, and the last sharer takes the page over', () => {
    const machine = started();
    machine.write(DATA, 5);
    fork(machine);
    expect(machine.write(DATA, 6)).toBe('done');
    expect(lastJudgement(machine)).toBe('cow-copy');
    switchTask(machine);
    expect(machine.kernel.current?.pid).toBe(CHILD);
    expect(machine.saveContext()[0]).toBe(0);
    expect(machine.read(DATA)).toBe(5);
    expect(machine.write(DATA, 7)).toBe('done');
    expect(lastJudgement(machine)).toBe('cow-reuse');
    switchTask(machine);
    expect(machine.read(DATA)).toBe(6);
    expect(checkBooks(machine.kernel)).toEqual([]);
  });

  it('shares MAP_SHARED memory for good', () => {
    const machine = started();
    const shared = machine.kernel.sys.mmap(anywhere, 4 * PAGE, 3, 0x21, -1, 0);
    machine.write(shared, 1);
    fork(machine);
    switchTask(machine);
    expect(machine.read(shared)).toBe(1);
    machine.write(shared, 2);
    machine.write(shared + PAGE, 3);
    switchTask(machine);
    expect([machine.read(shared), machine.read(shared + PAGE)]).toEqual([2, 3]);
    expect(checkBooks(machine.kernel)).toEqual([]);
  });

  it('is refused with EAGAIN at RLIMIT_NPROC', () => {
    const machine = started({ limits: { ...presets.classroom.limits, RLIMIT_NPROC: 3 } });
    expect([fork(machine), fork(machine), fork(machine)]).toEqual([CHILD, CHILD + 1, -errno.EAGAIN]);
  });

  it('is refused with ENOMEM at the commit limit, and leaves nothing behind', () => {
    const machine = started({ vm: { ...presets.classroom.vm, overcommit_memory: 2 } });
    machine.kernel.sys.mmap(anywhere, 700 * PAGE, 3, 0x22, -1, 0);
    const free = machine.freePages();
    const promised = machine.kernel.mem.commit.pages;
    expect(fork(machine)).toBe(-errno.ENOMEM);
    expect(machine.freePages()).toBe(free);
    expect(machine.kernel.mem.commit.pages).toBe(promised);
    expect(checkBooks(machine.kernel)).toEqual([]);
  });
});

describe('wait4', () => {
  it('blocks until a child ends and returns its pid and status', () => {
    const machine = started();
    fork(machine);
    const status = virtAddr(DATA + 8 * 100);
    expect(machine.kernel.sys.wait4(-1, status, 0)).toBe(BLOCKED);
    expect(machine.kernel.exitToUserMode()).toBe('switched');
    expect(machine.kernel.current?.pid).toBe(CHILD);
    exit(machine, 9);
    expect(machine.kernel.current?.pid).toBe(PARENT);
    expect(machine.kernel.task(CHILD)?.state.kind).toBe('zombie');
    expect(machine.kernel.sys.wait4(-1, status, 0)).toBe(CHILD);
    expect([machine.read(status), machine.read(status + 1)]).toEqual([0, 9]);
    expect(machine.kernel.task(CHILD)).toBeUndefined();
    expect(machine.kernel.sys.wait4(-1, anywhere, 0)).toBe(-errno.ECHILD);
  });

  it('with WNOHANG returns 0 while the child runs, and the signal that killed it afterwards', () => {
    const machine = started();
    fork(machine);
    const { sys } = machine.kernel;
    expect(sys.wait4(CHILD, anywhere, 1)).toBe(0);
    expect(sys.kill(CHILD, SIGTERM)).toBe(0);
    sys.schedYield();
    expect(machine.kernel.exitToUserMode()).toBe('same');
    expect(machine.kernel.current?.pid).toBe(PARENT);
    const status = virtAddr(DATA + 800);
    expect(sys.wait4(CHILD, status, 1)).toBe(CHILD);
    expect(machine.read(status)).toBe(SIGTERM);
    expect(sys.kill(CHILD, SIGTERM)).toBe(-errno.ESRCH);
  });

  it('counts the faults of children that were waited for', () => {
    const machine = started();
    fork(machine);
    machine.kernel.sys.wait4(-1, anywhere, 0);
    machine.kernel.exitToUserMode();
    machine.write(DATA, 1);
    const { min_flt } = machine.kernel.task(CHILD)?.usage ?? { min_flt: 0 };
    exit(machine, 0);
    machine.kernel.sys.wait4(-1, anywhere, 0);
    const usage = machine.kernel.sys.getrusage(-1);
    expect(min_flt).toBeGreaterThan(0);
    expect(typeof usage === 'object' && usage.min_flt).toBe(min_flt);
  });
});

describe('a run', () => {
  it('goes on until the last process has ended, and has the status of the first', () => {
    const machine = started();
    fork(machine);
    exit(machine, 4);
    expect(machine.kernel.endOfRun).toBeUndefined();
    expect(machine.kernel.sys.getppid()).toBe(1);
    exit(machine, 5);
    expect(machine.kernel.endOfRun).toEqual({ kind: 'exited', status: 4 });
    expect(machine.kernel.tasks()).toEqual([]);
  });

  it('ends with an explanation when every process waits', () => {
    const machine = started();
    fork(machine);
    switchTask(machine);
    machine.kernel.sys.pause();
    machine.kernel.exitToUserMode();
    machine.kernel.sys.wait4(-1, anywhere, 0);
    expect(machine.kernel.exitToUserMode()).toBe('ended');
    const end = machine.kernel.endOfRun;
    expect(end?.kind).toBe('deadlock');
    expect(end?.kind === 'deadlock' && end.explanation).toContain('sleeps in wait4');
  });

  it('gives each task its slice in turn', () => {
    const machine = started();
    fork(machine);
    const first = machine.kernel.sliceEnd;
    machine.run(first - machine.ticks());
    expect(machine.kernel.preempt()).toBe('switched');
    expect(machine.kernel.current?.pid).toBe(CHILD);
    expect(machine.kernel.sliceEnd - first).toBe(presets.classroom.sliceTicks);
    expect(machine.kernel.preempt()).toBe('switched');
    expect(machine.kernel.current?.pid).toBe(PARENT);
    expect(machine.kernel.current?.usage.utime).toBeGreaterThan(0);
  });

  it('kills by SIGKILL whatever a process does', () => {
    const machine = started();
    machine.kernel.sys.sigaction(SIGTERM, { kind: 'ignore' });
    machine.kernel.sys.kill(PARENT, SIGTERM);
    expect(machine.kernel.exitToUserMode()).toBe('same');
    machine.kernel.sys.kill(PARENT, SIGKILL);
    expect(machine.kernel.exitToUserMode()).toBe('ended');
    expect(machine.kernel.endOfRun).toMatchObject({ kind: 'signaled', status: 137 });
  });
});

describe('input and output', () => {
  it('write(2) takes bytes from the process, read(2) puts the input into it', () => {
    const machine = new SimulatedMachine(presets.classroom, new TextEncoder().encode('hello'));
    machine.exec();
    const { sys } = machine.kernel;
    expect(sys.read(0, virtAddr(DATA + 4000), 3)).toBe(3);
    expect(sys.read(0, virtAddr(DATA + 4003), 10)).toBe(2);
    expect(sys.read(0, virtAddr(DATA), 10)).toBe(0);
    expect(sys.write(1, virtAddr(DATA + 4000), 5)).toBe(5);
    expect(machine.output).toEqual([{ fd: 1, text: 'hello' }]);
    expect(sys.write(1, virtAddr(16), 5)).toBe(-errno.EFAULT);
    expect(sys.write(7, virtAddr(DATA), 5)).toBe(-errno.EBADF);
  });
});

describe('memory pressure', () => {
  it('swaps pages out and brings each back with what it held', () => {
    const machine = started();
    const pages = 2000;
    const base = machine.kernel.sys.mmap(anywhere, pages * PAGE, 3, 0x22, -1, 0);
    for (let page = 0; page < pages; page++) machine.write(base + page * PAGE, page % 256);
    expect(machine.kernel.current?.mm?.rss.swapents).toBeGreaterThan(100);
    expect(checkBooks(machine.kernel)).toEqual([]);
    const wrong = [];
    for (let page = 0; page < pages; page++) if (machine.read(base + page * PAGE) !== page % 256) wrong.push(page);
    expect(wrong).toEqual([]);
    expect(machine.kernel.current?.usage.maj_flt).toBeGreaterThan(0);
    expect(checkBooks(machine.kernel)).toEqual([]);
    exit(machine, 0);
    expect(machine.kernel.mem.swap.freeSwapPages()).toBe(machine.kernel.mem.swap.totalSwapPages());
    expect(checkBooks(machine.kernel)).toEqual([]);
  });

  it('keeps a forked pair right while both are swapped', () => {
    const machine = started();
    const pages = 900;
    const base = machine.kernel.sys.mmap(anywhere, pages * PAGE, 3, 0x22, -1, 0);
    for (let page = 0; page < pages; page++) machine.write(base + page * PAGE, page % 251);
    fork(machine);
    const wrong: string[] = [];
    for (const task of ['parent', 'child'] as const) {
      for (let page = 0; page < pages; page++) {
        if (machine.read(base + page * PAGE) !== page % 251) wrong.push(`${task} ${page}`);
        machine.write(base + page * PAGE + 1, task.length);
      }
      expect(checkBooks(machine.kernel)).toEqual([]);
      switchTask(machine);
    }
    for (let page = 0; page < pages; page++) {
      if (machine.read(base + page * PAGE + 1) !== 'parent'.length) wrong.push(`parent again ${page}`);
    }
    expect(wrong).toEqual([]);
    expect(machine.kernel.current?.mm?.rss.swapents).toBeGreaterThan(0);
    exit(machine, 0);
    exit(machine, 0);
    expect(checkBooks(machine.kernel)).toEqual([]);
  });

  it('ends the process that needs more than RAM and swap together with SIGKILL', () => {
    const machine = started({ vm: { ...presets.classroom.vm, overcommit_memory: 1 } });
    const base = machine.kernel.sys.mmap(anywhere, 4000 * PAGE, 3, 0x22, -1, 0);
    let page = 0;
    while (page < 4000 && machine.write(base + page * PAGE, 1) === 'done') page++;
    expect(page).toBeGreaterThan(2000);
    expect(page).toBeLessThan(4000);
    machine.kernel.exitToUserMode();
    expect(machine.kernel.endOfRun).toMatchObject({ kind: 'signaled', status: 137 });
    expect(machine.kernel.log.lines.some(({ text }) => text.startsWith('Out of memory: Killed process'))).toBe(true);
    expect(machine.events('oom').length).toBe(1);
    expect(checkBooks(machine.kernel)).toEqual([]);
  });
});

describe('save and restore', () => {
  it('bring the kernel back to where it was', () => {
    const machine = started();
    fork(machine);
    machine.write(DATA, 1);
    const before = machine.kernel.save();
    machine.kernel.sys.mmap(anywhere, 4 * PAGE, 3, 0x22, -1, 0);
    machine.kernel.sys.sigaction(SIGTERM, { kind: 'ignore' });
    expect(machine.kernel.save()).not.toEqual(before);
    machine.kernel.restore(before);
    expect(machine.kernel.save()).toEqual(before);
    expect(machine.kernel.current?.pid).toBe(PARENT);
    expect(machine.kernel.current?.children[0]).toBe(machine.kernel.task(CHILD));
    expect(checkBooks(machine.kernel)).toEqual([]);
  });
});
