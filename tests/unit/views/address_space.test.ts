import { describe, expect, test } from 'vitest';
import { CELL_DIRTY, cellStates } from '../../../src/engine/views/contract';
import { ACCESSES_F64 } from '../../../src/engine/cpu/state';
import { DebuggedProgram } from '../session/debugged_program';

const source = `#include <stdlib.h>
#include <sys/mman.h>
static int global = 5;
int main(void)
{
    char *area = mmap(NULL, 8 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char read = area[0];
    area[2 * 4096] = 1;
    mprotect(area + 4 * 4096, 4096, PROT_READ);
    munmap(area + 6 * 4096, 4096);
    global = read; /* here */
    return 0;
}
`;

const PAGE = 4096;

function stopped(): { program: DebuggedProgram; area: number } {
  const program = new DebuggedProgram(source);
  program.runToMarker('/* here */');
  return { program, area: program.variable('area').target ?? 0 };
}

/** The four indices of an address, by arithmetic that has nothing to do with the machine's. */
const indicesOf = (address: number): number[] =>
  [39, 30, 21, 12].map((shift) => Number((BigInt(address) >> BigInt(shift)) & 511n));

describe('the address space', () => {
  test('lists the pieces into which mprotect and munmap have cut the mapping', () => {
    const { program, area } = stopped();
    const { regions } = program.ask('addressSpace', { pid: 0 });
    const ours = regions.filter(({ start, end }) => end > area && start < area + 8 * PAGE);
    const shown = ours.map(({ start, end, permissions }) => [(start - area) / PAGE, (end - area) / PAGE, permissions]);
    expect(shown.toReversed().map(([start, end]) => [start, Math.min(Number(end), 8)])).toEqual([
      [0, 4],
      [4, 5],
      [5, 6],
      [7, 8],
    ]);
    expect(shown.toReversed().map(([, , permissions]) => permissions)).toEqual(['rw-p', 'r--p', 'rw-p', 'rw-p']);
    const first = ours.at(-1);
    expect(first?.resident).toBe(1);
    expect(Array.from(first?.cells ?? []).map((cell) => cellStates[cell & 63])).toEqual([
      'zero',
      'none',
      'anon',
      'none',
    ]);
    expect((first?.cells[2] ?? 0) & CELL_DIRTY).toBe(CELL_DIRTY);
  });

  test('runs from high addresses to low ones without overlap, and its sums are those of its parts', () => {
    const { program } = stopped();
    const view = program.ask('addressSpace', { pid: 0 });
    for (const [i, region] of view.regions.entries()) {
      expect(region.end).toBeGreaterThan(region.start);
      expect(region.pages).toBe((region.end - region.start) / PAGE);
      expect(region.start).toBeGreaterThanOrEqual(view.regions[i + 1]?.end ?? 0);
    }
    expect(view.mappedPages).toBe(view.regions.reduce((sum, { pages }) => sum + pages, 0));
    expect(view.residentPages).toBe(view.regions.reduce((sum, { resident }) => sum + resident, 0));
    const kinds = new Set(view.regions.map(({ kind }) => kind));
    expect([...kinds]).toEqual(expect.arrayContaining(['text', 'rodata', 'data', 'stack', 'anonymous']));
    expect(view.regions.find(({ name }) => name === '[stack]')?.kind).toBe('stack');
  });
});

describe('the page walk', () => {
  test('goes through the indices of the address, from table to table, to its frame', () => {
    const { program, area } = stopped();
    const address = area + 2 * PAGE + 0x123;
    const walk = program.ask('pageWalk', { pid: 0, address });
    expect(walk.steps.map(({ level, index }) => [level, index])).toEqual(
      ['PGD', 'PUD', 'PMD', 'PTE'].map((level, i) => [level, indicesOf(address)[i]]),
    );
    expect(walk.offset).toBe(0x123);
    expect(walk.bits).toEqual([
      ...indicesOf(address).map((index) => index.toString(2).padStart(9, '0')),
      (0x123).toString(2).padStart(12, '0'),
    ]);
    for (const [i, step] of walk.steps.entries()) {
      expect(step.entry?.present).toBe(true);
      expect(step.used.some(({ index }) => index === step.index)).toBe(true);
      expect(step.entry?.frame).toBe(walk.steps[i + 1]?.tableFrame ?? walk.frame);
    }
    expect(walk.physicalAddress).toBe((walk.frame ?? 0) * PAGE + 0x123);
    const leaf = walk.steps[3]?.entry;
    expect([leaf?.writable, leaf?.dirty, leaf?.accessed, leaf?.noExecute]).toEqual([true, true, true, true]);
    expect(walk.mapCount).toBe(1);
    expect(walk.outcome).toMatch(/no fault/);
  });

  test('ends where an entry is missing, and says which fault would come', () => {
    const { program, area } = stopped();
    const untouched = program.ask('pageWalk', { pid: 0, address: area + PAGE });
    expect(untouched.steps[3]?.entry?.present ?? false).toBe(false);
    expect(untouched.frame).toBeUndefined();
    expect(untouched.outcome).toMatch(/never touched/);
    expect(program.ask('pageWalk', { pid: 0, address: area + 6 * PAGE }).outcome).toMatch(/SIGSEGV/);
    const zero = program.ask('pageWalk', { pid: 0, address: area });
    expect(zero.steps[3]?.entry).toMatchObject({ present: true, writable: false, state: 'zero' });
  });

  test('agrees with the tree of tables and with the frame that it names', () => {
    const { program, area } = stopped();
    const address = area + 2 * PAGE;
    const walk = program.ask('pageWalk', { pid: 0, address });
    const [pgd = 0, pud = 0, pmd = 0, pte = 0] = indicesOf(address);
    const table = program.ask('pageTable', { pid: 0, path: [pgd, pud, pmd] });
    expect([table.level, table.tableFrame]).toEqual(['PTE', walk.steps[3]?.tableFrame]);
    expect(table.entries.find(({ index }) => index === pte)).toEqual(walk.steps[3]?.entry);
    expect(table.tables.PGD).toBe(1);
    const frame = program.ask('frame', { frame: walk.frame ?? 0 });
    expect(frame).toMatchObject({ state: 'anon', mapcount: 1, zone: walk.zone });
    expect(frame.owners).toEqual([{ pid: program.session.moment().pid, address }]);
    expect(frame.bytes[0]).toBe(1);
  });

  test('changes nothing by being asked, not even an accessed bit', () => {
    const { program, area } = stopped();
    const hash = program.hash();
    for (const address of [area, area + PAGE, area + 6 * PAGE, 0, 2 ** 47 - 1]) {
      program.ask('pageWalk', { pid: 0, address });
      program.ask('focus', { pid: 0, address });
      program.ask('memory', { pid: 0, address, length: 64 });
      program.ask('addressSpace', { pid: 0, address });
    }
    program.ask('tlb', {});
    program.ask('ram', { maximumCells: 2048 });
    program.ask('swap', { maximumCells: 2048 });
    expect(program.hash()).toBe(hash);
  });
});

describe('the TLB', () => {
  test('holds the pages that were just used, each with the frame of the tables', () => {
    const { program, area } = stopped();
    const { levels } = program.ask('tlb', {});
    expect(levels.map(({ name, sets, ways }) => [name, sets, ways])).toEqual([
      ['L1d', 16, 4],
      ['L1i', 8, 8],
      ['L2', 64, 8],
    ]);
    const page = (area + 2 * PAGE) / PAGE;
    const entry = levels[2]?.entries.find((each) => each.page === page);
    const walk = program.ask('pageWalk', { pid: 0, address: area + 2 * PAGE });
    expect(entry).toMatchObject({ frame: walk.frame, writable: true, dirty: true, set: page % 64 });
    for (const { entries, sets, ways } of levels) {
      for (const { set, way, age, page: held } of entries) {
        expect([set, way < ways, age < ways]).toEqual([held % sets, true, true]);
      }
    }
    expect(walk.tlb.find(({ name }) => name === 'L2')?.hit).toBe(true);
  });

  test('counts a hit or a miss for every access', () => {
    const { program } = stopped();
    const l1d = program.ask('tlb', {}).levels[0];
    const accesses = program.session.machine.memory.f64[ACCESSES_F64] ?? 0;
    expect(accesses).toBeGreaterThan(10);
    expect((l1d?.hits ?? 0) + (l1d?.misses ?? 0)).toBe(accesses);
    expect(l1d?.misses).toBeGreaterThanOrEqual(l1d?.entries.length ?? 0);
  });
});

describe('the focus and the bytes behind an address', () => {
  test('name the region, the variable, the page and the frame', () => {
    const { program } = stopped();
    const { address } = program.variable('global');
    const focus = program.ask('focus', { pid: 0, address });
    expect(focus).toMatchObject({ variable: 'global', page: Math.floor(address / PAGE) });
    expect(focus.frame).toBe(program.ask('pageWalk', { pid: 0, address }).frame);
    expect(focus.pteIndex).toBe(indicesOf(address)[3]);
    expect(program.ask('focus', { pid: 0, address: 16 }).whereabouts).toMatch(/not mapped/);
  });

  test('show bytes that are there, and tell missing pages from missing mappings', () => {
    const { program, area } = stopped();
    const { bytes } = program.ask('memory', { pid: 0, address: area + 2 * PAGE - 2, length: 4 });
    expect(Array.from(bytes)).toEqual([-2, -2, 1, 0]);
    expect(program.ask('memory', { pid: 0, address: area + 6 * PAGE, length: 1 }).bytes[0]).toBe(-1);
    const global = program.ask('memory', { pid: 0, address: program.variable('global').address, length: 4 });
    expect(Array.from(global.bytes)).toEqual([5, 0, 0, 0]);
  });
});
