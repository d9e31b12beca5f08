import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkBooks } from '../../../src/engine/kernel/books';
import { LRU_ACTIVE_ANON, LRU_ACTIVE_FILE, LRU_INACTIVE_ANON, LRU_INACTIVE_FILE } from '../../../src/engine/kernel/lru';
import { PAGE_SIZE, advance, virtAddr } from '../../../src/engine/units';
import { BASE, TestMachine } from './machine';

const books = (machine: TestMachine): string[] =>
  checkBooks({
    mem: machine.mem,
    processes: { addressSpaces: () => machine.mms.filter(({ mm_users }) => mm_users > 0) },
  });

/** Stores the page's number plus `salt` in each page of the range. */
function fill(machine: TestMachine, mm: TestMachine['mms'][number], pages: number, salt = 0): boolean {
  for (let page = 0; page < pages; page++) if (!machine.store(mm, page, page + salt)) return false;
  return true;
}

describe('a program that needs more than RAM', () => {
  it('swaps, and reads back what it wrote', () => {
    const machine = new TestMachine();
    const mm = machine.newMm();
    machine.mapAnonymous(mm, 1950);
    expect(fill(machine, mm, 1950, 7)).toBe(true);
    expect(mm.rss.swapents).toBeGreaterThan(150);
    expect(books(machine)).toEqual([]);
    for (let page = 0; page < 1950; page++) expect(machine.load(mm, page)).toBe(page + 7);
    expect(machine.count('swapin')).toBeGreaterThan(0);
    expect(books(machine)).toEqual([]);
  });

  it('gives every frame and slot back at exit', () => {
    const machine = new TestMachine();
    const before = machine.mem.allocator.zonesView();
    const mm = machine.newMm();
    machine.mapAnonymous(mm, 2000);
    fill(machine, mm, 2000);
    machine.exit(mm);
    expect(machine.mem.allocator.zonesView().map(({ free }) => free)).toEqual(before.map(({ free }) => free));
    expect(machine.mem.swap.freeSwapPages()).toBe(machine.mem.swap.totalSwapPages());
    expect(books(machine)).toEqual([]);
  });

  it('keeps free memory above min, with kswapd doing the work as long as it keeps up', () => {
    const machine = new TestMachine();
    const mm = machine.newMm();
    machine.mapAnonymous(mm, 2000);
    fill(machine, mm, 2000);
    for (const zone of machine.mem.allocator.zonesView()) expect(zone.free).toBeGreaterThanOrEqual(zone.min);
    const { vmstat } = machine.mem;
    expect(vmstat.get('pgsteal_kswapd')).toBeGreaterThan(0);
    expect(vmstat.get('pswpout')).toBeGreaterThan(0);
    expect(machine.events.filter(({ kind }) => kind === 'scan').every(({ values }) => values[0] === 'kswapd')).toBe(
      true,
    );
  });

  it('swaps the pages that were touched longest ago first', () => {
    const machine = new TestMachine();
    const mm = machine.newMm();
    machine.mapAnonymous(mm, 1800);
    fill(machine, mm, 1800);
    const reclaimed = machine.events.filter(({ kind }) => kind === 'reclaim').map(({ values }) => Number(values[2]));
    expect(reclaimed.length).toBeGreaterThan(30);
    expect(Math.max(...reclaimed)).toBeLessThan(advance(BASE, 900 * PAGE_SIZE));
  });

  it('drops a page whose slot still has its contents without writing it again', () => {
    const machine = new TestMachine({ swapBytes: 16 * 2 ** 20 });
    const mm = machine.newMm();
    machine.mapAnonymous(mm, 2400);
    fill(machine, mm, 2400);
    for (let round = 0; round < 2; round++) for (let page = 0; page < 2400; page++) machine.load(mm, page);
    const reasons = machine.events.filter(({ kind }) => kind === 'reclaim').map(({ values }) => values[5]);
    expect(reasons).toContain('not used lately, its slot still had the contents');
    expect(books(machine)).toEqual([]);
  });
});

describe('a program that needs more than RAM and swap', () => {
  it('is killed, with the report that the kernel log carries', () => {
    const machine = new TestMachine();
    const mm = machine.newMm();
    machine.mapAnonymous(mm, 4000);
    fill(machine, mm, 2600);
    expect(machine.killed).toEqual([1]);
    expect(machine.mem.swap.freeSwapPages()).toBe(0);
    const log = machine.log.lines.map(({ text }) => text);
    expect(log[0]).toMatch(
      /^task1 invoked oom-killer: gfp_mask=0x[0-9a-f]+\(GFP_\w+\|__GFP_ZERO\), order=0, oom_score_adj=0$/,
    );
    expect(log).toContain('[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name');
    expect(log.at(-1)).toMatch(
      /^Out of memory: Killed process 1 \(task1\) total-vm:\d+kB, anon-rss:\d+kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:\d+kB oom_score_adj:0$/,
    );
    expect(books(machine)).toEqual([]);
  });

  it('is killed rather than a smaller one, and the other goes on', () => {
    const machine = new TestMachine();
    const small = machine.newMm();
    machine.mapAnonymous(small, 2000);
    fill(machine, small, 50);
    const large = machine.newMm();
    machine.mapAnonymous(large, 3000);
    fill(machine, large, 2100);
    const before = machine.killed.length;
    fill(machine, small, 400, 3);
    expect(before).toBe(0);
    expect(machine.killed).toEqual([2]);
    expect(small.mm_users).toBe(1);
    for (let page = 0; page < 400; page++) expect(machine.load(small, page)).toBe(page + 3);
    expect(books(machine)).toEqual([]);
  });

  it('is killed at once on a machine without swap when its files are gone', () => {
    const machine = new TestMachine({ swapBytes: 0 });
    const mm = machine.newMm();
    machine.mapAnonymous(mm, 3000);
    fill(machine, mm, 2000);
    expect(machine.killed).toEqual([1]);
    expect(machine.count('reclaim')).toBe(0);
  });
});

describe('files and anonymous memory', () => {
  /** Pages of a file that were used twice, then more anonymous memory than fits beside them. */
  function pressure(swappiness: number, uses = 2): TestMachine {
    const machine = new TestMachine({}, { swappiness });
    const mm = machine.newMm();
    const file = machine.mem.pageCache.addFile('/usr/lib/big.so', new Uint8Array(600 * PAGE_SIZE).fill(5), true);
    for (let use = 0; use < uses; use++)
      for (const frame of file.pages.values()) machine.mem.lru.markPageAccessed(frame);
    machine.mapAnonymous(mm, 1600);
    fill(machine, mm, 1500);
    expect(books(machine)).toEqual([]);
    return machine;
  }

  it('with swappiness 0 takes file pages alone as long as there are some', () => {
    const { vmstat } = pressure(0).mem;
    expect(vmstat.get('pgsteal_file')).toBeGreaterThan(100);
    expect(vmstat.get('pgsteal_anon')).toBe(0);
  });

  it('with swappiness 200 takes anonymous pages alone while the files are in use', () => {
    const { vmstat } = pressure(200).mem;
    expect(vmstat.get('pgsteal_anon')).toBeGreaterThan(100);
    expect(vmstat.get('pgsteal_file')).toBe(0);
  });

  it('with the usual swappiness takes both', () => {
    const { vmstat } = pressure(60).mem;
    expect(vmstat.get('pgsteal_anon')).toBeGreaterThan(10);
    expect(vmstat.get('pgsteal_file')).toBeGreaterThan(vmstat.get('pgsteal_anon'));
  });

  it('trims files that nobody used again first, whatever the swappiness', () => {
    const { vmstat } = pressure(200, 0).mem;
    expect(vmstat.get('pgsteal_file')).toBeGreaterThan(100);
    expect(vmstat.get('pgsteal_anon')).toBe(0);
  });

  it('unmaps a file page everywhere before dropping it, and reads it again from the disk', () => {
    const machine = new TestMachine({}, { swappiness: 0 });
    const file = machine.mem.pageCache.addFile('/bin/program', new Uint8Array(300 * PAGE_SIZE).fill(9), true);
    const [first, second] = [machine.newMm(), machine.newMm()];
    machine.mapFile(first, file);
    machine.mapFile(second, file);
    for (let page = 0; page < 300; page++) {
      for (const mm of [first, second])
        machine.access(mm, advance(virtAddr(0x7fff_f000_0000), page * PAGE_SIZE), false);
    }
    machine.mapAnonymous(first, 1700);
    fill(machine, first, 1680);
    expect(file.pages.size).toBeLessThan(300);
    expect(second.rss.file).toBeLessThan(300);
    expect(books(machine)).toEqual([]);
    const gone = [...Array(300).keys()].find((index) => !file.pages.has(index)) ?? 0;
    const frame = machine.access(second, advance(virtAddr(0x7fff_f000_0000), gone * PAGE_SIZE), false);
    expect(frame).toBeDefined();
    expect(machine.mem.ram.read8(frame ?? 0, 17)).toBe(9);
  });
});

describe('the second chance', () => {
  it('keeps pages that are used again and again in RAM', () => {
    const machine = new TestMachine({ swapBytes: 32 * 2 ** 20 });
    const mm = machine.newMm();
    machine.mapAnonymous(mm, 6000);
    const hot = 100;
    fill(machine, mm, hot);
    for (let page = hot; page < 5000; page++) {
      machine.store(mm, page, page);
      machine.load(mm, page % hot);
    }
    const swapinsOfHot = machine.events.filter(
      ({ kind, values }) =>
        kind === 'swapin' && Number(values[2]) >= BASE && Number(values[2]) < advance(BASE, hot * PAGE_SIZE),
    );
    expect(swapinsOfHot.length).toBeLessThan(hot);
    expect(machine.mem.lru.size(LRU_ACTIVE_ANON)).toBeGreaterThanOrEqual(hot);
    expect(machine.mem.vmstat.get('pswpout')).toBeGreaterThan(3000);
    expect(books(machine)).toEqual([]);
  });

  it('moves a page of a system call up: inactive, referenced, active', () => {
    const machine = new TestMachine();
    const file = machine.mem.pageCache.addFile('/etc/file', new Uint8Array(PAGE_SIZE), true);
    const frame = file.pages.get(0);
    if (frame === undefined) throw new Error('not cached');
    const { lru } = machine.mem;
    expect(lru.listOf(frame)).toBe(LRU_INACTIVE_FILE);
    lru.markPageAccessed(frame);
    expect(lru.listOf(frame)).toBe(LRU_INACTIVE_FILE);
    lru.markPageAccessed(frame);
    expect(lru.listOf(frame)).toBe(LRU_ACTIVE_FILE);
    expect(lru.size(LRU_INACTIVE_ANON)).toBe(0);
  });
});

describe('a page that comes back soon after its eviction', () => {
  it('joins the active list at once when what is active is no better', () => {
    const machine = new TestMachine({}, { swappiness: 0 });
    const { lru, vmstat, pageCache } = machine.mem;
    const file = pageCache.addFile('/bin/program', new Uint8Array(200 * PAGE_SIZE).fill(9), true);
    const mm = machine.newMm();
    machine.mapAnonymous(mm, 1600);
    fill(machine, mm, 1570);
    const evicted = [...file.shadows.keys()];
    expect(evicted.length).toBeGreaterThan(10);
    expect(lru.size(LRU_ACTIVE_FILE)).toBe(0);
    const last = evicted.at(-1) ?? 0;
    const page = pageCache.read(file, last);
    expect(typeof page).toBe('object');
    expect(vmstat.get('workingset_refault_file')).toBe(1);
    expect(file.shadows.has(last)).toBe(false);
    expect(vmstat.get('workingset_activate_file')).toBe(lru.size(LRU_ACTIVE_FILE));
    expect(lru.size(LRU_ACTIVE_FILE)).toBe(1);
  });

  it('starts anew when it was away for longer than the active lists are large', () => {
    const machine = new TestMachine({ swapBytes: 0 });
    const { vmstat, pageCache } = machine.mem;
    const file = pageCache.addFile('/bin/program', new Uint8Array(400 * PAGE_SIZE).fill(9), true);
    const mm = machine.newMm();
    machine.mapAnonymous(mm, 1600);
    fill(machine, mm, 1570);
    const first = [...file.shadows.keys()][0] ?? 0;
    expect(file.shadows.size).toBeGreaterThan(30);
    pageCache.read(file, first);
    expect(vmstat.get('workingset_refault_file')).toBe(1);
    expect(vmstat.get('workingset_activate_file')).toBe(0);
  });
});

describe('any program', () => {
  const step = fc.record({
    mm: fc.nat({ max: 2 }),
    action: fc.constantFrom('store', 'load', 'sweep', 'exit'),
    page: fc.nat({ max: 1199 }),
  });

  it('leaves balanced books and finds its own data', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 30 }), (steps) => {
        const machine = new TestMachine({ swapBytes: 8 * 2 ** 20 });
        const written = new Map<string, number>();
        const mms = [0, 1, 2].map(() => {
          const mm = machine.newMm();
          machine.mapAnonymous(mm, 1200);
          return mm;
        });
        for (const [at, { mm: which, action, page }] of steps.entries()) {
          const mm = mms[which];
          if (mm === undefined || mm.mm_users === 0) continue;
          if (action === 'exit') {
            if (at % 3 === 0) machine.exit(mm);
            continue;
          }
          const last = action === 'sweep' ? Math.min(1200, page + 500) : page + 1;
          for (let each = page; each < last; each++) {
            if (action === 'load') {
              expect(machine.load(mm, each)).toBe(written.get(`${which}:${each}`) ?? 0);
            } else if (machine.store(mm, each, at + each)) {
              written.set(`${which}:${each}`, at + each);
            }
          }
        }
        expect(books(machine)).toEqual([]);
        for (const mm of mms) if (mm.mm_users > 0) machine.exit(mm);
        expect(books(machine)).toEqual([]);
        expect(machine.mem.swap.freeSwapPages()).toBe(machine.mem.swap.totalSwapPages());
      }),
      { numRuns: 15 },
    );
  });
});
