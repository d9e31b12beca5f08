/** The TLB panel: every set and way, with the state of the page behind each entry. */
import { type MmStruct, vmaAt } from '../kernel/mm';
import { TLB_DIRTY, TLB_EXECUTABLE, TLB_GLOBAL, TLB_WRITABLE, type Tlb } from '../mmu/tlb';
import { ACCESSES_F64, TICKS_F64 } from '../cpu/state';
import { PAGE_SIZE, virtAddr } from '../units';
import { cellName, cellOfEntry } from './cells';
import type { TlbEntryView, TlbLevelView, TlbView } from './contract';
import type { ViewContext } from './view_context';

export function tlbView(context: ViewContext): TlbView {
  const { mmu, memory } = context;
  const accesses = memory.f64[ACCESSES_F64] ?? 0;
  const fetches = memory.f64[TICKS_F64] ?? 0;
  const l1Misses = mmu.l1d.misses + mmu.l1i.misses;
  const levels = [
    level(context, 'L1d', mmu.l1d, accesses),
    level(context, 'L1i', mmu.l1i, fetches),
    level(context, 'L2', mmu.l2, l1Misses),
  ];
  const rate = accesses === 0 ? 0 : (100 * mmu.l1d.misses) / accesses;
  return {
    verdict: [
      { strong: `${rate < 0.01 && rate > 0 ? 'under 0.01' : rate.toFixed(2)} %` },
      ' of data accesses missed L1',
    ],
    levels,
    walks: mmu.walks,
    walkCycles: mmu.walkCycles,
  };
}

function level(context: ViewContext, name: TlbLevelView['name'], tlb: Tlb, lookups: number): TlbLevelView {
  const owners = new Map<number, { pid: number; mm: MmStruct }>();
  for (const task of context.processes.tasks.values()) {
    if (task.mm !== undefined && !owners.has(task.mm.pcid)) owners.set(task.mm.pcid, { pid: task.pid, mm: task.mm });
  }
  const running = context.processes.current;
  const entries: TlbEntryView[] = [];
  for (const entry of tlb.valid()) {
    const owner =
      owners.get(entry.pcid) ?? (running?.mm === undefined ? undefined : { pid: running.pid, mm: running.mm });
    const address = virtAddr(entry.page * PAGE_SIZE);
    const pte = owner === undefined ? undefined : context.mem.tables.readAt(owner.mm.pgd, address);
    const vma = owner === undefined ? undefined : vmaAt(owner.mm, address);
    entries.push({
      set: entry.set,
      way: entry.way,
      page: entry.page,
      frame: entry.frame,
      pid: owner?.pid ?? 0,
      writable: (entry.flags & TLB_WRITABLE) !== 0,
      executable: (entry.flags & TLB_EXECUTABLE) !== 0,
      dirty: (entry.flags & TLB_DIRTY) !== 0,
      global: (entry.flags & TLB_GLOBAL) !== 0,
      age: entry.age,
      state: pte === undefined ? 'none' : cellName(cellOfEntry(context.mem, vma, pte)),
    });
  }
  return {
    name,
    sets: tlb.sets,
    ways: tlb.ways,
    entries,
    hits: Math.max(0, lookups - tlb.misses),
    misses: tlb.misses,
    evictions: tlb.evictions,
    flushes: tlb.flushes,
  };
}
