/**
 * One moment as the views answer it, written by hand: a forked child has just copied a page of the heap. The numbers of one
 * answer are the numbers of the others, so that panels can be looked at side by side.
 */
import type {
  AddressSpaceView,
  EventSummary,
  EventsView,
  EventView,
  FocusView,
  FrameView,
  HeapChunkView,
  HeapView,
  MappedRegion,
  MemoryView,
  Moment,
  OutputView,
  PageTableEntry,
  PageTableView,
  PageWalkView,
  ProcessSummary,
  RamView,
  StackView,
  SwapView,
  TlbEntryView,
  TlbView,
} from '../../../src/engine/contract';
import {
  CELL_DIRTY,
  cellStates,
  chunkStates,
  type CellState,
  type ChunkState,
} from '../../../src/engine/views/contract';

export const PARENT = 1012;
export const CHILD = 1013;
export const FOCUS = 0x555555566d20;
const PAGE = 4096;

const cell = (state: CellState) => cellStates.indexOf(state);
const chunk = (state: ChunkState) => chunkStates.indexOf(state);

// -- address space -----------------------------------------------------------------------------------------------------------

function region(
  name: string,
  kind: MappedRegion['kind'],
  permissions: string,
  firstPage: number,
  states: readonly (readonly [CellState, number])[],
): MappedRegion {
  const cells = Uint8Array.from(states.flatMap(([state, count]) => Array<number>(count).fill(cell(state))));
  const count = (state: CellState) => cells.filter((each) => each === cell(state)).length;
  return {
    start: firstPage * PAGE,
    end: (firstPage + cells.length) * PAGE,
    name,
    kind,
    permissions,
    pages: cells.length,
    resident: cells.length - count('none') - count('swapped'),
    swapped: count('swapped'),
    cells,
    pagesPerCell: 1,
  };
}

const regions: MappedRegion[] = [
  region('[stack]', 'stack', 'rw-p', 0x7ffffffde, [
    ['none', 31],
    ['cow', 1],
    ['anon', 1],
  ]),
  region('/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2', 'data', 'rw-p', 0x7ffff7ffd, [['cow', 2]]),
  region('/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2', 'rodata', 'r--p', 0x7ffff7ffb, [['cow', 2]]),
  region('/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2', 'text', 'r-xp', 0x7ffff7fcb, [
    ['file', 6],
    ['none', 32],
  ]),
  region('[vdso]', 'special', 'r-xp', 0x7ffff7fc8, [['none', 2]]),
  region('', 'anonymous', 'rw-p', 0x7ffff7fa9, [
    ['cow', 2],
    ['none', 5],
    ['zero', 1],
    ['none', 5],
  ]),
  region('/lib/x86_64-linux-gnu/libc.so.6', 'data', 'rw-p', 0x7ffff7fa7, [['cow', 2]]),
  region('/lib/x86_64-linux-gnu/libc.so.6', 'rodata', 'r--p', 0x7ffff7fa3, [['cow', 4]]),
  region('/lib/x86_64-linux-gnu/libc.so.6', 'text', 'r-xp', 0x7ffff7dfa, [
    ['none', 150],
    ['file', 16],
    ['none', 176],
  ]),
  region('', 'anonymous', 'rw-p', 0x7ffff7859, [
    ['swapped', 60],
    ['cow', 20],
    ['swapped', 40],
    ['cow', 580],
    ['none', 700],
    ['cow', 1],
    ['anon', 1],
    ['none', 1],
  ]),
  region('[heap]', 'heap', 'rw-p', 0x555555559, [
    ['cow', 13],
    ['anon', 1],
    ['cow', 2],
    ['none', 17],
  ]),
  region('/home/student/notes', 'data', 'rw-p', 0x555555558, [['cow', 1]]),
  region('/home/student/notes', 'rodata', 'r--p', 0x555555556, [
    ['none', 1],
    ['cow', 1],
  ]),
  region('/home/student/notes', 'text', 'r-xp', 0x555555555, [['file', 1]]),
];

function countStates(of: readonly MappedRegion[]): Partial<Record<CellState, number>> {
  const counts: Partial<Record<CellState, number>> = {};
  for (const each of of) {
    for (const value of each.cells) {
      const state = cellStates[value] ?? 'none';
      counts[state] = (counts[state] ?? 0) + 1;
    }
  }
  return counts;
}

export const addressSpace: AddressSpaceView = {
  verdict: [{ strong: '650' }, ' of 2 130 mapped pages resident'],
  pid: CHILD,
  regions,
  residentPages: 650,
  mappedPages: 2130,
  counts: countStates(regions),
};

// -- page tables -----------------------------------------------------------------------------------------------------------

export function entry(
  level: PageTableEntry['level'],
  index: number,
  change: Partial<PageTableEntry> = {},
): PageTableEntry {
  return {
    level,
    index,
    raw: '0x8000000000502067',
    present: true,
    writable: true,
    user: true,
    accessed: true,
    dirty: level === 'PTE',
    noExecute: level === 'PTE',
    global: false,
    huge: false,
    frame: 0x755,
    address: 0x555555400000,
    state: level === 'PTE' ? 'anon' : 'page-table',
    ...change,
  };
}

const used = (...indices: readonly number[]) => indices.map((index) => ({ index, state: 'page-table' as const }));

export const pageWalk: PageWalkView = {
  verdict: ['TLB missed, four tables read: ', { strong: '100 cycles' }, ' to frame 0x502'],
  pid: CHILD,
  address: FOCUS,
  offset: 0xd20,
  bits: ['010101010', '101010101', '010101010', '101100110', '110100100000'],
  steps: [
    {
      level: 'PGD',
      tableFrame: 0x754,
      index: 170,
      entry: entry('PGD', 170),
      used: used(170, 255, 273, 402, 464, 508, 510),
    },
    { level: 'PUD', tableFrame: 0x755, index: 341, entry: entry('PUD', 341, { frame: 0x757 }), used: used(341) },
    { level: 'PMD', tableFrame: 0x757, index: 170, entry: entry('PMD', 170, { frame: 0x759 }), used: used(170) },
    {
      level: 'PTE',
      tableFrame: 0x759,
      index: 358,
      entry: entry('PTE', 358, { frame: 0x502, address: 0x555555566000 }),
      used: Array.from({ length: 16 }, (_, index) => ({ index: 345 + index, state: 'cow' as const })),
    },
  ],
  tlb: [
    { name: 'L1d', set: 6, hit: false },
    { name: 'L2', set: 38, hit: false },
  ],
  frame: 0x502,
  zone: 'NORMAL',
  physicalAddress: 0x502d20,
  mapCount: 1,
  outcome: 'present and writable: no fault',
};

/** The same walk before the page was copied: shared, and not writable. */
export const pageWalkBefore: PageWalkView = {
  ...pageWalk,
  frame: 0x495,
  mapCount: 2,
  steps: pageWalk.steps.map((step) =>
    step.level === 'PTE' && step.entry
      ? { ...step, entry: { ...step.entry, frame: 0x495, writable: false, state: 'cow' as const } }
      : step,
  ),
};

export function pageTable(path: readonly number[]): PageTableView {
  const tables = { PGD: 1, PUD: 2, PMD: 2, PTE: 6 };
  const levels = ['PGD', 'PUD', 'PMD', 'PTE'] as const;
  const level = levels[path.length] ?? 'PTE';
  const entries: Readonly<Record<typeof level, readonly PageTableEntry[]>> = {
    PGD: [entry('PGD', 170, { address: 0x550000000000 }), entry('PGD', 255, { address: 0x7f8000000000, frame: 0x756 })],
    PUD: [entry('PUD', 341, { address: 0x555540000000, frame: 0x757 })],
    PMD: [entry('PMD', 170, { address: 0x555555400000, frame: 0x759 })],
    PTE: Array.from({ length: 16 }, (_, at) =>
      entry('PTE', 345 + at, {
        address: 0x555555559000 + at * PAGE,
        frame: 0x490 + at,
        writable: at === 13,
        state: at === 13 ? 'anon' : 'cow',
        raw: `0x80000000004${(0x90 + at).toString(16)}025`,
      }),
    ),
  };
  return { pid: CHILD, path, level, tableFrame: 0x754 + path.length, entries: entries[level], tables };
}

// -- TLB -------------------------------------------------------------------------------------------------------------------

function tlbEntry(set: number, way: number, page: number, change: Partial<TlbEntryView> = {}): TlbEntryView {
  return {
    set,
    way,
    page,
    frame: 0x400 + ((page * 7) % 0x300),
    pid: PARENT,
    writable: true,
    executable: false,
    dirty: true,
    global: false,
    age: way,
    state: 'anon',
    ...change,
  };
}

function filled(sets: number, ways: number, firstPage: number): TlbEntryView[] {
  const entries: TlbEntryView[] = [];
  for (let set = 0; set < sets; set++) {
    for (let way = 0; way < ways; way++) entries.push(tlbEntry(set, way, firstPage + way * sets + set));
  }
  return entries;
}

function withEntries(entries: readonly TlbEntryView[], ...own: readonly TlbEntryView[]): TlbEntryView[] {
  const taken = new Set(own.map((each) => `${each.set}/${each.way}`));
  return [...entries.filter((each) => !taken.has(`${each.set}/${each.way}`)), ...own];
}

const mine = { pid: CHILD, dirty: true } as const;
export const tlb: TlbView = {
  verdict: ['new entry in ', { strong: 'set 6' }, ', way 0'],
  levels: [
    {
      name: 'L1d',
      sets: 16,
      ways: 4,
      entries: withEntries(
        filled(16, 4, 0x7ffff7d00),
        tlbEntry(6, 0, 0x555555566, { ...mine, frame: 0x502 }),
        tlbEntry(8, 0, 0x555555558, { ...mine, writable: false, dirty: false, state: 'cow' }),
        tlbEntry(14, 0, 0x7fffffffe, mine),
        tlbEntry(2, 0, 0x7ffff7dd2, mine),
      ),
      hits: 30_122,
      misses: 812,
      evictions: 640,
      flushes: 3,
    },
    {
      name: 'L2',
      sets: 64,
      ways: 8,
      entries: withEntries(filled(64, 7, 0x7ffff7900), tlbEntry(38, 0, 0x555555566, { ...mine, frame: 0x502 })),
      hits: 301,
      misses: 511,
      evictions: 90,
      flushes: 3,
    },
    {
      name: 'L1i',
      sets: 8,
      ways: 8,
      entries: [
        tlbEntry(5, 0, 0x555555555, { pid: CHILD, state: 'file', executable: true, writable: false, dirty: false }),
        tlbEntry(1, 0, 0x7ffff7e91, { state: 'file', executable: true, writable: false, dirty: false }),
      ],
      hits: 38_000,
      misses: 14,
      evictions: 0,
      flushes: 3,
    },
  ],
  walks: 525,
  walkCycles: 52_500,
};

/** Before the fault there was another page in that way. */
export const tlbBefore: TlbView = {
  ...tlb,
  levels: tlb.levels.map((level) =>
    level.name === 'L1d' ? { ...level, entries: withEntries(level.entries, tlbEntry(6, 0, 0x7ffff7d16)) } : level,
  ),
};

// -- heap -------------------------------------------------------------------------------------------------------------------

const HEAP_START = 0x555555559000;
const HEAP_END = 0x55555557a000;

function buildHeap(): { addresses: number[]; sizes: number[]; states: number[]; bins: Map<ChunkState, number[]> } {
  const addresses: number[] = [];
  const sizes: number[] = [];
  const states: number[] = [];
  const bins = new Map<ChunkState, number[]>();
  let at = HEAP_START;
  const add = (size: number, state: ChunkState) => {
    addresses.push(at);
    sizes.push(size);
    states.push(chunk(state));
    bins.set(state, [...(bins.get(state) ?? []), at]);
    at += size;
  };
  add(656, 'allocated');
  const drafts: readonly (readonly [number, ChunkState])[] = [
    [32, 'fast'],
    [1248, 'large'],
    [64, 'tcache'],
    [608, 'tcache'],
    [32, 'small'],
    [144, 'allocated'],
    [2208, 'large'],
    [112, 'tcache'],
  ];
  for (let note = 0; note < 70; note++) {
    const [size, state] = drafts[note % drafts.length] ?? [32, 'fast'];
    add(size, note === 62 ? 'unsorted' : state);
    add(224, 'allocated');
  }
  add(HEAP_START + 0xdd10 - at - 336, 'unsorted');
  add(224, 'allocated');
  add(112, 'tcache');
  add(224, 'allocated');
  add(6016, 'allocated');
  add(HEAP_END - at, 'top');
  return { addresses, sizes, states, bins };
}

const built = buildHeap();
const inBin = (state: ChunkState) => built.bins.get(state) ?? [];
export const CHUNK = 0x555555566d10;

export const heap: HeapView = {
  verdict: [{ strong: '34.5 KiB' }, ' free in 65 pieces, the largest only 2208 B'],
  pid: CHILD,
  start: HEAP_START,
  end: HEAP_END,
  addresses: Float64Array.from(built.addresses),
  sizes: Float64Array.from(built.sizes),
  states: Uint8Array.from(built.states),
  bins: [
    {
      kind: 'tcache',
      index: 5,
      minimum: 0x70,
      maximum: 0x70,
      chunks: inBin('tcache').slice(0, 7),
      count: 7,
      bytes: 784,
    },
    {
      kind: 'tcache',
      index: 2,
      minimum: 0x40,
      maximum: 0x40,
      chunks: inBin('tcache').slice(7, 14),
      count: 7,
      bytes: 448,
    },
    { kind: 'fast', index: 0, minimum: 0x20, maximum: 0x20, chunks: inBin('fast').slice(0, 4), count: 4, bytes: 128 },
    { kind: 'unsorted', index: 1, minimum: 0, maximum: 0, chunks: inBin('unsorted'), count: 2, bytes: 4416 },
    {
      kind: 'small',
      index: 2,
      minimum: 32,
      maximum: 32,
      chunks: inBin('small'),
      count: inBin('small').length,
      bytes: 256,
    },
    {
      kind: 'large',
      index: 67,
      minimum: 1216,
      maximum: 2232,
      chunks: inBin('large'),
      count: inBin('large').length,
      bytes: 30000,
    },
  ],
  mmapped: [{ address: 0x7ffff7858000, size: 200_704 }],
  allocatedBytes: 24_000,
  freeBytes: 35_328,
  freePieces: 65,
  largestFree: 2208,
  topBytes: HEAP_END - (built.addresses.at(-1) ?? 0),
  touchedPages: 16,
  pages: 33,
};

const bytesOf = (value: number) => Array.from({ length: 8 }, (_, index) => Math.floor(value / 256 ** index) % 256);
export const heapChunk: HeapChunkView = {
  address: CHUNK,
  userAddress: FOCUS,
  size: 224,
  usable: 216,
  state: 'allocated',
  flags: { previousInUse: true, mmapped: false, nonMainArena: false },
  fields: [
    { offset: 0, bytes: bytesOf(0), name: 'prev_size', meaning: 'belongs to the chunk before' },
    { offset: 8, bytes: bytesOf(0xe1), name: 'size', meaning: '224, P' },
    { offset: 16, bytes: bytesOf(0x555555566bd0), name: 'n->next', meaning: '' },
    { offset: 24, bytes: [0xb9, 255, 255, 255, 255, 255, 255, 255], name: 'n->id', meaning: '-71' },
    {
      offset: 32,
      bytes: [0x6e, 0x6f, 0x74, 0x65, 0x20, 0x37, 0x31, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      name: 'n->text',
      meaning: '"note 71"',
    },
  ],
  allocatedBy: { event: 80, tick: 18_900, text: 'malloc(216) in push, line 18' },
};
export const heapChunkBefore: HeapChunkView = {
  ...heapChunk,
  fields: heapChunk.fields.map((field) => (field.offset === 24 ? { ...field, bytes: bytesOf(71) } : field)),
};

// -- RAM and swap -------------------------------------------------------------------------------------------------------------

function ramCells(): Uint8Array {
  const cells = new Uint8Array(2048).fill(cell('anon'));
  const put = (from: number, to: number, state: CellState) => cells.fill(cell(state), from, to);
  put(0, 16, 'reserved');
  put(160, 176, 'kernel');
  put(96, 128, 'free');
  put(256, 420, 'reserved');
  put(420, 468, 'kernel');
  put(289, 290, 'zero');
  put(480, 694, 'file');
  put(992, 1008, 'free');
  put(1024, 1062, 'kernel');
  put(1062, 1136, 'file');
  for (let at = 1140; at < 1240; at += 7) put(at, at + 3, 'free');
  put(1270, 1900, 'cow');
  put(1900, 1922, 'page-table');
  put(0x502, 0x503, 'anon');
  for (let at = 700; at < 800; at += 9) cells[at] = cell('anon') | CELL_DIRTY;
  return cells;
}

function stateCounts(cells: Uint8Array): Partial<Record<CellState, number>> {
  const counts: Partial<Record<CellState, number>> = {};
  for (const value of cells) {
    const state = cellStates[value & ~CELL_DIRTY] ?? 'none';
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
}

const frames = ramCells();
export const ram: RamView = {
  verdict: [{ strong: '140' }, ' of 2048 frames free; NORMAL is 5 above its low mark'],
  zones: [
    {
      name: 'DMA',
      startFrame: 0,
      endFrame: 256,
      managed: 240,
      free: 32,
      min: 11,
      low: 13,
      high: 15,
      freeBlocks: [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0],
    },
    {
      name: 'DMA32',
      startFrame: 256,
      endFrame: 1024,
      managed: 604,
      free: 47,
      min: 34,
      low: 42,
      high: 50,
      freeBlocks: [7, 6, 1, 1, 1, 0, 0, 0, 0, 0, 0],
    },
    {
      name: 'NORMAL',
      startFrame: 1024,
      endFrame: 2048,
      managed: 1024,
      free: 61,
      min: 45,
      low: 56,
      high: 67,
      freeBlocks: [33, 8, 3, 0, 0, 0, 0, 0, 0, 0, 0],
    },
  ],
  frames: 2048,
  free: 140,
  cells: frames,
  framesPerCell: 1,
  counts: stateCounts(frames),
  lru: { activeAnon: 700, inactiveAnon: 620, activeFile: 30, inactiveFile: 250, unevictable: 0 },
};
export const ramBefore: RamView = {
  ...ram,
  cells: ram.cells.map((value, frame) => (frame === 0x502 ? cell('free') : value)),
  zones: ram.zones.map((zone) =>
    zone.name === 'NORMAL' ? { ...zone, free: 62, freeBlocks: [34, 8, 3, 0, 0, 0, 0, 0, 0, 0, 0] } : zone,
  ),
};

export const frame: FrameView = {
  frame: 0x502,
  zone: 'NORMAL',
  state: 'anon',
  flags: ['uptodate', 'lru', 'swapbacked'],
  refcount: 1,
  mapcount: 1,
  owners: [{ pid: CHILD, address: 0x555555566000 }],
  bytes: new Uint8Array(4096),
};

const slots = new Uint8Array(512).fill(cell('free')).fill(cell('swapped'), 0, 112).fill(cell('swap-cache'), 40, 44);
export const swap: SwapView = {
  verdict: [{ strong: '112' }, ' of 512 slots used'],
  slots: 512,
  used: 112,
  cells: slots,
  slotsPerCell: 1,
  owners: [
    { pids: [PARENT, CHILD], slots: 100 },
    { pids: [PARENT], slots: 12 },
  ],
  lastOutTick: 38_102,
};

// -- stack, output, events ----------------------------------------------------------------------------------------------------

export const stack: StackView = {
  verdict: ['3 calls deep, ', { strong: '2.3 KiB' }, ' of stack'],
  pid: CHILD,
  frames: [
    {
      functionName: 'relabel',
      path: 'notes.c',
      line: 33,
      frameAddress: 0x7fffffffe3c0,
      returnAddress: 0x5555555553a1,
      variables: [
        {
          name: 'n',
          type: 'struct note *',
          value: '0x555555566d20',
          address: 0x7fffffffe3b8,
          size: 8,
          target: FOCUS,
          expandable: true,
          path: '0/n',
        },
      ],
    },
    {
      functionName: 'main',
      path: 'notes.c',
      line: 59,
      frameAddress: 0x7fffffffe680,
      returnAddress: 0x7ffff7df9d0a,
      variables: [
        {
          name: 'head',
          type: 'struct note *',
          value: '0x555555566d20',
          address: 0x7fffffffe678,
          size: 8,
          target: FOCUS,
          expandable: true,
          path: '1/head',
        },
        {
          name: 'draft',
          type: 'char *[72]',
          value: '{...}',
          address: 0x7fffffffe430,
          size: 576,
          expandable: true,
          path: '1/draft',
        },
        {
          name: 'index',
          type: 'char *',
          value: '0x7ffff7859000',
          address: 0x7fffffffe670,
          size: 8,
          target: 0x7ffff7859000,
          expandable: true,
          path: '1/index',
        },
        { name: 'pid', type: 'pid_t', value: '0', address: 0x7fffffffe66c, size: 4, expandable: false, path: '1/pid' },
      ],
    },
    { functionName: '_start', frameAddress: 0x7fffffffe750, returnAddress: 0, variables: [] },
  ],
  globals: [
    {
      name: 'room',
      type: 'const int [8]',
      value: '{24, 1240, 56, 600, 24, 136, 2200, 104}',
      address: 0x555555556020,
      size: 32,
      expandable: true,
      path: 'g/room',
    },
  ],
  stackBytes: 2355,
  stackLimit: 8 * 1024 * 1024,
  registers: [
    { name: 'rip', value: '0x5555555551d9' },
    { name: 'rsp', value: '0x7fffffffe3b0' },
    { name: 'rbp', value: '0x7fffffffe3c0' },
    { name: 'rax', value: '0xffffffffffffffb9' },
  ],
};

export const members = {
  children: [
    {
      name: 'next',
      type: 'struct note *',
      value: '0x555555566bd0',
      address: FOCUS,
      size: 8,
      target: 0x555555566bd0,
      expandable: true,
      path: '0/n/next',
    },
    { name: 'id', type: 'long', value: '-71', address: FOCUS + 8, size: 8, expandable: false, path: '0/n/id' },
    {
      name: 'text',
      type: 'char [200]',
      value: '"note 71"',
      address: FOCUS + 16,
      size: 200,
      expandable: true,
      path: '0/n/text',
    },
  ],
  total: 3,
};
export const membersBefore = {
  ...members,
  children: members.children.map((member) => (member.name === 'id' ? { ...member, value: '71' } : member)),
};

export const output: OutputView = {
  verdict: ['1 line by 1012'],
  pieces: [
    { tick: 19_050, pid: PARENT, fd: 1, text: '72 notes, newest at ' },
    { tick: 19_051, pid: PARENT, fd: 1, text: '0x555555566d20\n' },
    { tick: 19_090, pid: PARENT, fd: 2, text: '\u001b[31mcareful\u001b[0m: memory is tight\n' },
  ],
  omitted: 0,
};

function summary(
  index: number,
  tick: number,
  mark: EventSummary['mark'],
  title: string,
  text: string,
  pid = CHILD,
): EventSummary {
  return {
    index,
    tick,
    pid,
    kind: mark === 'alloc' ? 'malloc' : mark === 'swap' ? 'reclaim' : 'fault',
    mark,
    title,
    text,
    line: 33,
  };
}

const log: readonly EventSummary[] = [
  ...Array.from({ length: 300 }, (_, index) =>
    summary(
      index,
      1400 + index * 120,
      index % 5 === 4 ? 'free' : 'alloc',
      index % 5 === 4 ? 'free' : 'malloc(216)',
      '0x555555559d20',
      PARENT,
    ),
  ),
  summary(300, 38_102, 'swap', 'kswapd', 'wrote 24 pages to swap', PARENT),
  summary(301, 38_186, 'syscall', 'wait4', '(1013) blocks', PARENT),
  summary(302, 38_188, 'process', 'switch', '1012 → 1013'),
  summary(303, 38_190, 'major', 'fault', 'libc text, page cache, 16 around'),
  summary(304, 38_194, 'cow', 'fault COW', '0x7ffff7dd2 thread data'),
  summary(305, 38_201, 'cow', 'fault COW', '0x7fffffffe stack'),
  summary(306, 38_214, 'cow', 'fault COW', '0x555555566 heap, minor'),
  summary(307, 38_330, 'cow', 'fault COW', '0x555555565 heap, minor'),
];
export const EVENTS_PAST = 307;

export function events(firstRow = Math.max(0, EVENTS_PAST - 128), rows = 256): EventsView {
  return {
    verdict: ['fault 5 of 1013: ', { strong: 'one page copied' }],
    past: EVENTS_PAST,
    total: log.length,
    rows: log.slice(firstRow, firstRow + rows),
    firstRow,
    matching: log.length,
    matchingPast: EVENTS_PAST,
  };
}

export function event(index: number): EventView {
  const found = log[index] ?? summary(index, 0, 'other', 'event', '');
  const steps =
    found.mark === 'cow'
      ? ([
          ['Exception', '#PF, error 7: present, write, user'],
          ['Kernel entry', 'CR2 holds 0x555555566d28'],
          ['Find VMA', '[heap], rw-p'],
          ['Judge', 'VMA may write, PTE may not: copy'],
          ['Locate', 'the old frame is mapped twice, so not reusable'],
          ['Allocate', '0x502 from NORMAL, 62 → 61 free'],
          ['Fill', '4096 bytes copied from frame 0x495'],
          ['Update PTE', 'writable, dirty; old TLB entry flushed'],
          ['Return', 'the write runs again and succeeds'],
        ] as const)
      : ([['tcache 0x20', 'has a chunk: taken']] as const);
  return {
    row: {
      index,
      tick: found.tick as EventView['row']['tick'],
      pid: found.pid as EventView['row']['pid'],
      kind: found.kind,
      values: {},
    },
    summary: found,
    steps: steps.map(([title, text], at) => ({
      title,
      text,
      decisive: at === 3 || at === 6,
      ...(title === 'Allocate' ? { frame: 0x502 } : {}),
      ...(title === 'Kernel entry' ? { address: 0x555555566d28 } : {}),
    })),
  };
}

export const focusPlace: FocusView = {
  pid: CHILD,
  address: FOCUS,
  region: '[heap]',
  variable: 'n',
  chunk: { address: CHUNK, size: 224, state: 'allocated' },
  page: 0x555555566,
  pteIndex: 358,
  tlb: { level: 'L1d', set: 6 },
  frame: 0x502,
  zone: 'NORMAL',
  whereabouts: 'in RAM',
};

export function memory(address: number, length: number): MemoryView {
  const text = 'note 71\0';
  const bytes = Int16Array.from({ length }, (_, index) => {
    const at = address + index - FOCUS;
    if (at < -24) return -1;
    if (at >= 4096) return -2;
    if (at === 8) return 0xb9;
    if (at > 8 && at < 16) return 0xff;
    if (at >= 16 && at < 24) return text.charCodeAt(at - 16);
    return at < 8 && at >= 0 ? (bytesOf(0x555555566bd0)[at] ?? 0) : 0;
  });
  return { address, bytes };
}

const process = (pid: number, change: Partial<ProcessSummary>): ProcessSummary => ({
  pid,
  parent: 1,
  name: 'notes',
  state: 'runnable',
  minorFaults: 1480,
  majorFaults: 6,
  rssPages: 1280,
  ...change,
});

export const moment: Moment = {
  tick: 38_217,
  recordedTick: 61_480,
  complete: true,
  statement: 6204,
  nanoseconds: 1_204_000,
  reason: { kind: 'event', index: 306, event: 'fault' },
  reasonText: 'after a copy-on-write fault, notes.c:33',
  pid: CHILD,
  functionName: 'relabel',
  location: { path: 'notes.c', line: 33, column: 5, endLine: 33, endColumn: 20 },
  processes: [
    process(PARENT, { state: 'sleeping' }),
    process(CHILD, { parent: PARENT, state: 'running', minorFaults: 5, majorFaults: 0, rssPages: 650 }),
  ],
  historyBytes: 116_000,
  checkpoints: 12,
  events: log.length,
};
