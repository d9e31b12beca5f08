/** The page walk: one address through TLB and tables, without touching either; and the tables themselves. */
import { vmaAt } from '../kernel/mm';
import { swpOffset } from '../kernel/swap';
import { pteToSwpEntry } from '../kernel/swap_pte';
import { type VmArea, VM_WRITE, vmaName } from '../kernel/vma';
import { LEVEL_BYTES, LEVEL_NAMES, type Level, PTRS_PER_TABLE } from '../mmu/page_table';
import {
  PAGE_GLOBAL,
  PAGE_PSE,
  PAGE_USER,
  type Pte,
  pteDirty,
  pteFrame,
  pteNoExecute,
  pteNone,
  ptePresent,
  pteSwapped,
  pteWritable,
  pteYoung,
} from '../mmu/pte';
import { type Pfn, type VirtAddr, PAGE_SIZE, TASK_SIZE_MAX, addressOfFrame, physAddr, virtAddr } from '../units';
import { cellName, cellOfEntry } from './cells';
import type { PageTableEntry, PageTableLevel, PageTableView, PageWalkStep, PageWalkView, Request } from './contract';
import { type ViewContext, mmOf, taskOf } from './view_context';

export function pageWalkView(context: ViewContext, request: Request<'pageWalk'>): PageWalkView {
  const task = taskOf(context, request.pid);
  const mm = mmOf(context, request.pid);
  const address = virtAddr(request.address);
  const shell = { pid: task?.pid ?? 0, address, offset: address % PAGE_SIZE, bits: bitsOf(address) };
  if (mm === undefined || address < 0 || address >= TASK_SIZE_MAX) {
    const outcome = mm === undefined ? 'the process has ended' : 'this is no address of a user program';
    return { ...shell, verdict: [outcome], steps: [], tlb: [], outcome };
  }
  const walk = context.mem.tables.walk(mm.pgd, address);
  const vma = vmaAt(mm, address);
  const steps = ([3, 2, 1, 0] as const).map((level): PageWalkStep => {
    const step = walk.find((each) => each.level === level);
    const index = Math.floor(address / LEVEL_BYTES[level]) % PTRS_PER_TABLE;
    if (step === undefined) return { level: LEVEL_NAMES[level], index, used: [] };
    const entry = entryView(context, level, index, step.entry, vma, baseOf(address, level));
    return {
      level: LEVEL_NAMES[level],
      tableFrame: step.table,
      index,
      entry,
      used: usedEntries(context, step.table, level, vma),
    };
  });
  const tlb = context.mmu.peekTlb(address, mm.pcid).map(({ tlb: name, set, entry, way }) => {
    return { name, set, hit: entry >= 0, ...(entry >= 0 ? { way } : {}) };
  });
  const leaf = walk.at(-1);
  const pte = leaf?.level === 0 ? leaf.entry : undefined;
  const present = pte !== undefined && ptePresent(pte);
  const frame = present ? pteFrame(pte) : undefined;
  const hit = tlb.find((lookup) => lookup.hit && lookup.name !== 'L1i') ?? tlb.find((lookup) => lookup.hit);
  return {
    ...shell,
    verdict: verdictOf(frame, hit?.name, walk.length, pte),
    steps,
    tlb,
    outcome: outcomeOf(context, vma, pte),
    ...(frame === undefined
      ? {}
      : {
          frame,
          zone: context.mem.allocator.zoneOf(frame).name,
          physicalAddress: addressOfFrame(frame) + (address % PAGE_SIZE),
          mapCount: context.mem.frames.mapcount.get(frame),
        }),
  };
}

export function pageTableView(context: ViewContext, request: Request<'pageTable'>): PageTableView {
  const task = taskOf(context, request.pid);
  const mm = mmOf(context, request.pid);
  const tables: Record<PageTableLevel, number> = { PGD: 0, PUD: 0, PMD: 0, PTE: 0 };
  const depth = Math.min(request.path.length, 3);
  const level = levelAtDepth(depth);
  const shell = { pid: task?.pid ?? 0, path: request.path, level: LEVEL_NAMES[level] };
  if (mm === undefined) return { ...shell, tableFrame: 0, entries: [], tables };
  countTables(context, mm.pgd, 3, tables);
  let table: Pfn | undefined = mm.pgd;
  let base = 0;
  for (let i = 0; i < depth && table !== undefined; i++) {
    const index = request.path[i] ?? 0;
    base += index * LEVEL_BYTES[levelAtDepth(i)];
    const entry: Pte = readEntry(context, table, index);
    table = ptePresent(entry) ? pteFrame(entry) : undefined;
  }
  if (table === undefined) return { ...shell, tableFrame: 0, entries: [], tables };
  const entries: PageTableEntry[] = [];
  for (let index = 0; index < PTRS_PER_TABLE; index++) {
    const entry = readEntry(context, table, index);
    if (pteNone(entry)) continue;
    const address = base + index * LEVEL_BYTES[level];
    const vma = level === 0 ? vmaAt(mm, address) : undefined;
    entries.push(entryView(context, level, index, entry, vma, virtAddr(address)));
  }
  return { ...shell, tableFrame: table, entries, tables };
}

const levelAtDepth = (depth: number): Level => (depth === 0 ? 3 : depth === 1 ? 2 : depth === 2 ? 1 : 0);

const readEntry = (context: ViewContext, table: Pfn, index: number): Pte =>
  context.mem.tables.read(physAddr(addressOfFrame(table) + index * 8));

function countTables(context: ViewContext, table: Pfn, level: Level, counts: Record<PageTableLevel, number>): void {
  counts[LEVEL_NAMES[level]]++;
  if (level === 0) return;
  for (let index = 0; index < PTRS_PER_TABLE; index++) {
    const entry = readEntry(context, table, index);
    if (ptePresent(entry)) countTables(context, pteFrame(entry), level === 3 ? 2 : level === 2 ? 1 : 0, counts);
  }
}

const baseOf = (address: VirtAddr, level: Level): VirtAddr =>
  virtAddr(Math.floor(address / LEVEL_BYTES[level]) * LEVEL_BYTES[level]);

function entryView(
  context: ViewContext,
  level: Level,
  index: number,
  pte: Pte,
  vma: VmArea | undefined,
  address: VirtAddr,
): PageTableEntry {
  const present = ptePresent(pte);
  const swapped = level === 0 && pteSwapped(pte);
  return {
    level: LEVEL_NAMES[level],
    index,
    raw: rawText(pte),
    present,
    writable: present && pteWritable(pte),
    user: (pte.low & PAGE_USER) !== 0,
    accessed: present && pteYoung(pte),
    dirty: present && pteDirty(pte),
    noExecute: present && pteNoExecute(pte),
    global: present && (pte.low & PAGE_GLOBAL) !== 0,
    huge: level > 0 && (pte.low & PAGE_PSE) !== 0,
    ...(present ? { frame: pteFrame(pte) } : {}),
    ...(swapped ? { swapSlot: swpOffset(pteToSwpEntry(pte)) } : {}),
    address,
    state: level === 0 ? cellName(cellOfEntry(context.mem, vma, pte)) : present ? 'page-table' : 'none',
  };
}

function usedEntries(context: ViewContext, table: Pfn, level: Level, vma: VmArea | undefined): PageWalkStep['used'] {
  const used: { index: number; state: PageTableEntry['state'] }[] = [];
  for (let index = 0; index < PTRS_PER_TABLE; index++) {
    const entry = readEntry(context, table, index);
    if (pteNone(entry)) continue;
    used.push({ index, state: level === 0 ? cellName(cellOfEntry(context.mem, vma, entry)) : 'page-table' });
  }
  return used;
}

const rawText = (pte: Pte): string => `0x${((BigInt(pte.high >>> 0) << 32n) | BigInt(pte.low >>> 0)).toString(16)}`;

/** 9, 9, 9, 9 and 12 binary digits. */
function bitsOf(address: number): string[] {
  const digit = (bytes: number, count: number): string =>
    (Math.floor(address / bytes) % 2 ** count).toString(2).padStart(count, '0');
  return [
    digit(LEVEL_BYTES[3], 9),
    digit(LEVEL_BYTES[2], 9),
    digit(LEVEL_BYTES[1], 9),
    digit(PAGE_SIZE, 9),
    digit(1, 12),
  ];
}

function verdictOf(
  frame: number | undefined,
  hit: string | undefined,
  levels: number,
  pte: Pte | undefined,
): PageWalkView['verdict'] {
  if (hit !== undefined && frame !== undefined)
    return [`${hit} has it: `, { strong: 'no walk' }, ` to frame 0x${frame.toString(16)}`];
  if (frame !== undefined)
    return ['not in the TLB: ', { strong: 'four tables' }, ` lead to frame 0x${frame.toString(16)}`];
  if (pte !== undefined && pteSwapped(pte))
    return ['the walk ends at a ', { strong: 'swap entry' }, ': an access is a major fault'];
  const missing = ['PGD', 'PUD', 'PMD', 'PTE'][levels - 1] ?? 'PGD';
  return ['the walk ends at an empty ', { strong: `${missing} entry` }, ': an access is a page fault'];
}

/** What an access would do now. */
function outcomeOf(context: ViewContext, vma: VmArea | undefined, pte: Pte | undefined): string {
  if (vma === undefined) return 'nothing is mapped here: any access ends in SIGSEGV';
  const where = vmaName(vma) || 'anonymous memory';
  if (pte === undefined || pteNone(pte)) {
    return vma.vm_file === undefined
      ? `${where}, never touched: a read maps the zero page, a write takes a fresh frame`
      : `${where}, not mapped yet: the fault looks in the page cache`;
  }
  if (pteSwapped(pte))
    return `swapped out to slot ${swpOffset(pteToSwpEntry(pte))}: any access is a fault that brings it back`;
  if (pteWritable(pte)) return 'present and writable: no fault';
  if ((vma.vm_flags & VM_WRITE) === 0) return 'present, read-only: a write ends in SIGSEGV';
  if (pteFrame(pte) === context.mem.zeroPage) return 'the shared zero page: a write takes a fresh frame';
  return 'present, write-protected for copy-on-write: a write is a fault that copies or takes over the page';
}
