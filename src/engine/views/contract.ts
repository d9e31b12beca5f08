/**
 * What the panels ask: one view a panel, answered for the moment at which the session stands.
 *
 * A view only reads; asking never changes the machine, not even an accessed bit. All addresses are numbers in bytes,
 * `pid` 0 means the task on the processor. Answers carry a `verdict`: one computed sentence for the panel's header in
 * which the bold part is marked.
 */
import type { EventKind, EventRow } from '../events';

export type Verdict = readonly (string | { readonly strong: string })[];

/**
 * State of a page, frame or swap slot, as the number in a cell array. Index into this list.
 * `none`: no entry, or not mapped; `reserved` is memory that the kernel's image holds.
 */
export const cellStates = [
  'none',
  'free',
  'reserved',
  'kernel',
  'page-table',
  'file',
  'anon',
  'cow',
  'shared',
  'zero',
  'swapped',
  'swap-cache',
] as const;
export type CellState = (typeof cellStates)[number];
/** Added to a cell's state: the page is dirty. */
export const CELL_DIRTY = 64;
/** Added to a cell's state: this is where the request's focus lies. */
export const CELL_FOCUS = 128;

// -- address space ---------------------------------------------------------------------------------------------------

export interface MappedRegion {
  readonly start: number;
  readonly end: number;
  /** As /proc/PID/maps names it: a path, [heap], [stack], or '' for anonymous memory. */
  readonly name: string;
  readonly kind: 'text' | 'rodata' | 'data' | 'bss' | 'heap' | 'stack' | 'anonymous' | 'file' | 'special';
  readonly permissions: string;
  readonly pages: number;
  readonly resident: number;
  readonly swapped: number;
  /** One cell for `pagesPerCell` pages from start upwards; a cell shows the state that differs most from none. */
  readonly cells: Uint8Array;
  readonly pagesPerCell: number;
}

export interface AddressSpaceView {
  readonly verdict: Verdict;
  readonly pid: number;
  /** From high addresses to low ones. */
  readonly regions: readonly MappedRegion[];
  readonly residentPages: number;
  readonly mappedPages: number;
  readonly counts: Readonly<Partial<Record<CellState, number>>>;
}

// -- page tables -----------------------------------------------------------------------------------------------------

export type PageTableLevel = 'PGD' | 'PUD' | 'PMD' | 'PTE';

export interface PageTableEntry {
  readonly level: PageTableLevel;
  readonly index: number;
  /** The whole 64-bit entry in hexadecimal with 0x. */
  readonly raw: string;
  readonly present: boolean;
  readonly writable: boolean;
  readonly user: boolean;
  readonly accessed: boolean;
  readonly dirty: boolean;
  readonly noExecute: boolean;
  readonly global: boolean;
  readonly huge: boolean;
  /** The frame it leads to, when present. */
  readonly frame?: number;
  /** The swap slot, when it is a swap entry. */
  readonly swapSlot?: number;
  /** First address that it translates. */
  readonly address: number;
  /** What it leads to, for the picture. */
  readonly state: CellState;
}

export interface PageWalkStep {
  readonly level: PageTableLevel;
  /** Frame in which the table lies; undefined when the walk ended above. */
  readonly tableFrame?: number;
  readonly index: number;
  readonly entry?: PageTableEntry;
  /** Indices of this table that are not empty, with the state of what they lead to. */
  readonly used: readonly { readonly index: number; readonly state: CellState }[];
}

export interface TlbLookup {
  readonly name: 'L1d' | 'L1i' | 'L2';
  readonly set: number;
  readonly hit: boolean;
  readonly way?: number;
}

export interface PageWalkView {
  readonly verdict: Verdict;
  readonly pid: number;
  readonly address: number;
  readonly offset: number;
  /** 9, 9, 9, 9 and 12 bits as text. */
  readonly bits: readonly string[];
  readonly steps: readonly PageWalkStep[];
  readonly tlb: readonly TlbLookup[];
  readonly frame?: number;
  readonly zone?: string;
  readonly physicalAddress?: number;
  /** Who else maps the frame. */
  readonly mapCount?: number;
  /** What an access would do now, in words: "present and writable: no fault", "swapped to slot 12: major fault". */
  readonly outcome: string;
}

/** One table of the tree: the entries in use. Path: [] is the PGD, [i] the PUD behind its entry i, and so on. */
export interface PageTableView {
  readonly pid: number;
  readonly path: readonly number[];
  readonly level: PageTableLevel;
  readonly tableFrame: number;
  readonly entries: readonly PageTableEntry[];
  /** How many tables of each level the process has. */
  readonly tables: Readonly<Record<PageTableLevel, number>>;
}

// -- TLB ----------------------------------------------------------------------------------------------------------------

export interface TlbEntryView {
  readonly set: number;
  readonly way: number;
  readonly page: number;
  readonly frame: number;
  readonly pid: number;
  readonly writable: boolean;
  readonly executable: boolean;
  readonly dirty: boolean;
  readonly global: boolean;
  /** 0 is the most recently used of its set. */
  readonly age: number;
  readonly state: CellState;
}

export interface TlbLevelView {
  readonly name: 'L1d' | 'L1i' | 'L2';
  readonly sets: number;
  readonly ways: number;
  readonly entries: readonly TlbEntryView[];
  readonly hits: number;
  readonly misses: number;
  readonly evictions: number;
  readonly flushes: number;
}

export interface TlbView {
  readonly verdict: Verdict;
  readonly levels: readonly TlbLevelView[];
  readonly walks: number;
  readonly walkCycles: number;
}

// -- heap ---------------------------------------------------------------------------------------------------------------

/** Index into this list in HeapView.states. */
export const chunkStates = [
  'allocated',
  'tcache',
  'fast',
  'unsorted',
  'small',
  'large',
  'top',
  'mmapped',
  'corrupted',
] as const;
export type ChunkState = (typeof chunkStates)[number];

export interface HeapBin {
  readonly kind: 'tcache' | 'fast' | 'unsorted' | 'small' | 'large';
  readonly index: number;
  /** Smallest and largest chunk size that belongs here, in bytes. */
  readonly minimum: number;
  readonly maximum: number;
  /** Chunk addresses in list order, as a malloc would meet them; cut after 64. */
  readonly chunks: readonly number[];
  readonly count: number;
  readonly bytes: number;
}

export interface HeapView {
  readonly verdict: Verdict;
  readonly pid: number;
  /** Absent before the first malloc. */
  readonly start?: number;
  readonly end?: number;
  /** All chunks in address order, in columns. A chunk's address is that of its prev_size field. */
  readonly addresses: Float64Array;
  readonly sizes: Float64Array;
  readonly states: Uint8Array;
  readonly bins: readonly HeapBin[];
  readonly mmapped: readonly { readonly address: number; readonly size: number }[];
  readonly allocatedBytes: number;
  readonly freeBytes: number;
  readonly freePieces: number;
  readonly largestFree: number;
  readonly topBytes: number;
  readonly touchedPages: number;
  readonly pages: number;
  /** Where the bytes stop making sense, with the check that would notice. */
  readonly corrupted?: { readonly address: number; readonly reason: string };
}

export interface ChunkField {
  readonly offset: number;
  readonly bytes: readonly number[];
  /** prev_size, size, fd, bk, key, or the program's own member. */
  readonly name: string;
  readonly meaning: string;
}

export interface HeapChunkView {
  readonly address: number;
  readonly userAddress: number;
  readonly size: number;
  readonly usable: number;
  readonly state: ChunkState;
  readonly flags: { readonly previousInUse: boolean; readonly mmapped: boolean; readonly nonMainArena: boolean };
  readonly fields: readonly ChunkField[];
  /** Events that allocated and freed it last, where the log has them. */
  readonly allocatedBy?: { readonly event: number; readonly tick: number; readonly text: string };
  readonly freedBy?: { readonly event: number; readonly tick: number; readonly text: string };
}

// -- RAM and swap ---------------------------------------------------------------------------------------------------------

export interface ZoneView {
  readonly name: string;
  readonly startFrame: number;
  readonly endFrame: number;
  readonly managed: number;
  readonly free: number;
  readonly min: number;
  readonly low: number;
  readonly high: number;
  /** Free blocks of each order 0..10. */
  readonly freeBlocks: readonly number[];
}

export interface RamView {
  readonly verdict: Verdict;
  readonly zones: readonly ZoneView[];
  readonly frames: number;
  readonly free: number;
  /** One cell for `framesPerCell` frames from frame 0; the zones' boundaries fall on cells. */
  readonly cells: Uint8Array;
  readonly framesPerCell: number;
  readonly counts: Readonly<Partial<Record<CellState, number>>>;
  readonly lru: {
    readonly activeAnon: number;
    readonly inactiveAnon: number;
    readonly activeFile: number;
    readonly inactiveFile: number;
    readonly unevictable: number;
  };
}

export interface FrameView {
  readonly frame: number;
  readonly zone: string;
  readonly state: CellState;
  readonly flags: readonly string[];
  readonly refcount: number;
  readonly mapcount: number;
  readonly owners: readonly { readonly pid: number; readonly address: number }[];
  readonly bytes: Uint8Array;
}

export interface SwapView {
  readonly verdict: Verdict;
  readonly slots: number;
  readonly used: number;
  /** One cell for `slotsPerCell` slots; cell states swapped or swap-cache or free. */
  readonly cells: Uint8Array;
  readonly slotsPerCell: number;
  readonly owners: readonly { readonly pids: readonly number[]; readonly slots: number }[];
  readonly lastOutTick?: number;
  readonly lastInTick?: number;
}

// -- stack, variables, output, events, timeline --------------------------------------------------------------------------------

export interface VariableView {
  readonly name: string;
  readonly type: string;
  /** As a debugger prints it: 42, 0x5555..., "text", {...}. "<not in memory>" where no page is mapped. */
  readonly value: string;
  readonly address: number;
  readonly size: number;
  /** For a pointer: where it points. */
  readonly target?: number;
  readonly expandable: boolean;
  /** Key for asking its members: pass back in `expand`. */
  readonly path: string;
  readonly children?: readonly VariableView[];
}

export interface StackFrameView {
  readonly functionName: string;
  readonly path?: string;
  readonly line?: number;
  /** rbp of the frame. */
  readonly frameAddress: number;
  /** Where it returns to. */
  readonly returnAddress: number;
  readonly variables: readonly VariableView[];
}

export interface StackView {
  readonly verdict: Verdict;
  readonly pid: number;
  readonly frames: readonly StackFrameView[];
  readonly globals: readonly VariableView[];
  readonly stackBytes: number;
  readonly stackLimit: number;
  readonly registers: readonly { readonly name: string; readonly value: string }[];
}

export interface OutputView {
  readonly verdict: Verdict;
  readonly pieces: readonly {
    readonly tick: number;
    readonly pid: number;
    readonly fd: number;
    readonly text: string;
  }[];
  /** Pieces that were left out at the front because there are too many. */
  readonly omitted: number;
}

/** An event as the log shows it. */
export interface EventSummary {
  readonly index: number;
  readonly tick: number;
  readonly pid: number;
  readonly kind: EventKind;
  /** Finer kind, for mark and filter: 'minor', 'major', 'cow', 'bad', 'malloc', 'free', 'syscall'... */
  readonly mark:
    | 'alloc'
    | 'free'
    | 'minor'
    | 'major'
    | 'cow'
    | 'bad'
    | 'swap'
    | 'process'
    | 'syscall'
    | 'signal'
    | 'output'
    | 'oom'
    | 'other';
  /** Title and the rest of the line: "fault COW", "0x555555566 heap, one page copied". */
  readonly title: string;
  readonly text: string;
  readonly line?: number;
}

export interface EventsView {
  readonly verdict: Verdict;
  /** How many events there are up to the present moment, and in the whole recorded history. */
  readonly past: number;
  readonly total: number;
  /** Rows of the requested window, oldest first; indices count in the filtered list. */
  readonly rows: readonly EventSummary[];
  readonly firstRow: number;
  readonly matching: number;
  readonly matchingPast: number;
}

export interface EventStep {
  readonly title: string;
  readonly text: string;
  /** The step that decided. */
  readonly decisive: boolean;
  readonly address?: number;
  readonly frame?: number;
}

export interface EventView {
  readonly row: EventRow;
  readonly summary: EventSummary;
  /** A page fault's nine steps, an allocation's path through the bins, or the fields in words. */
  readonly steps: readonly EventStep[];
}

export interface TimelineLane {
  readonly name: 'allocations' | 'frees' | 'minor faults' | 'major faults' | 'copy-on-write' | 'swap out' | 'swap in';
  /** Events in each bin. */
  readonly bins: Uint32Array;
}

export interface TimelineView {
  readonly from: number;
  readonly to: number;
  readonly lanes: readonly TimelineLane[];
  /** Who had the processor. */
  readonly running: readonly { readonly pid: number; readonly from: number; readonly to: number }[];
  /** Sampled curves over the same range: one x (tick) for each point. */
  readonly samples: {
    readonly ticks: Float64Array;
    readonly rssPages: Float64Array;
    readonly heapBytes: Float64Array;
    readonly freeFrames: Float64Array;
    /** TLB misses in a thousand accesses since the sample before. */
    readonly tlbMissPermille: Float64Array;
  };
  /** Events that deserve a flag of their own: fork, exit, signal, OOM, first swap-out. */
  readonly marks: readonly { readonly tick: number; readonly label: string; readonly kind: EventKind }[];
  readonly checkpoints: Float64Array;
}

/** Counts for the editor's margin, up to the present moment. */
export interface LineCountsView {
  readonly path: string;
  readonly lines: readonly {
    readonly line: number;
    readonly executed: boolean;
    readonly allocations: number;
    readonly frees: number;
    readonly faults: number;
  }[];
  /** Lines that have a statement: where a breakpoint can be. */
  readonly statements: readonly number[];
}

/** What lies behind an address: the crumbs of the focus bar. */
export interface FocusView {
  readonly pid: number;
  readonly address: number;
  readonly region?: string;
  readonly variable?: string;
  readonly chunk?: { readonly address: number; readonly size: number; readonly state: ChunkState };
  readonly page: number;
  readonly pteIndex?: number;
  readonly tlb?: { readonly level: 'L1d' | 'L2'; readonly set: number };
  readonly frame?: number;
  readonly swapSlot?: number;
  readonly zone?: string;
  /** In words where the page is: "in RAM", "in swap slot 12", "not present", "not mapped". */
  readonly whereabouts: string;
}

/** A name under the mouse: its type, value, address and page. */
export interface HoverView {
  readonly variable?: VariableView;
  /** "page 0x7ffffffde of [stack], frame 0x502, writable, dirty". */
  readonly pageText?: string;
}

export interface MemoryView {
  readonly address: number;
  /** A byte, or -1 where nothing is mapped, -2 where the page is not present (its contents are not in RAM or swap). */
  readonly bytes: Int16Array;
}

export interface Calls {
  addressSpace: { request: { pid: number; address?: number }; response: AddressSpaceView };
  pageWalk: { request: { pid: number; address: number }; response: PageWalkView };
  pageTable: { request: { pid: number; path: readonly number[] }; response: PageTableView };
  tlb: { request: Record<string, never>; response: TlbView };
  heap: { request: { pid: number }; response: HeapView };
  heapChunk: { request: { pid: number; address: number }; response: HeapChunkView | null };
  ram: { request: { maximumCells: number }; response: RamView };
  frame: { request: { frame: number }; response: FrameView };
  swap: { request: { maximumCells: number }; response: SwapView };
  stack: { request: { pid: number }; response: StackView };
  /** Members or elements of a variable. */
  expand: {
    request: { pid: number; path: string; from: number; count: number };
    response: { children: readonly VariableView[]; total: number };
  };
  output: { request: Record<string, never>; response: OutputView };
  events: {
    request: { kinds: readonly EventKind[]; firstRow?: number; rows: number; around?: number };
    response: EventsView;
  };
  event: { request: { index: number }; response: EventView };
  timeline: { request: { from: number; to: number; bins: number }; response: TimelineView };
  lineCounts: { request: { path: string }; response: LineCountsView };
  focus: { request: { pid: number; address: number }; response: FocusView };
  hover: { request: { pid: number; path: string; line: number; column: number; name: string }; response: HoverView };
  memory: { request: { pid: number; address: number; length: number }; response: MemoryView };
}

export type ViewName = keyof Calls;
export type Request<V extends ViewName> = Calls[V]['request'];
export type Answer<V extends ViewName> = Calls[V]['response'];
