/**
 * The heap as its bytes tell it, for panels and tests: every list of free chunks in list order, and every chunk from
 * the heap's start to top in address order.
 *
 * The lists are read first. A chunk is then what its list says; one that no list holds is in use. Bytes are all there
 * is to go by, and a program can have written anything into them: a walk ends at what it cannot follow and says where
 * and why, it never loops and never throws.
 */
import type { VirtAddr } from '../../units';
import { hex, virtAddr } from '../../units';
import { heapForPtr, sizeofHeapInfo } from './heap';
import { NBINS, PREV_INUSE, TCACHE_MAX_BINS, tidx2csize } from './layout';
import { binAt, fastbinAt, namedBin } from './bins';
import { peekHead, peekInt, peekProtected, peekWord } from './peek';
import type { PeekedMalloc } from './peek';
import type { MallocBin } from './steps';

export type { PeekMemory, PeekedMalloc } from './peek';

/** What a chunk is, as a small number so that a million chunks fit into a column. */
export const ChunkState = {
  allocated: 0,
  tcache: 1,
  fast: 2,
  unsorted: 3,
  small: 4,
  large: 5,
  top: 6,
  /** One of the two unusable chunks that close a piece of heap in front of foreign memory. */
  fencepost: 7,
  /** The tcache_perthread_struct itself. */
  tcacheStruct: 8,
} as const;
export type ChunkState = (typeof ChunkState)[keyof typeof ChunkState];

/** More heaps than an address space holds: where following their list ends at the latest. */
const MOST_HEAPS = 2 ** 21;

export interface Corruption {
  readonly address: VirtAddr;
  readonly reason: string;
}

/** One list of free chunks. */
export interface WalkedBin {
  readonly bin: MallocBin;
  /** Where the list starts: the tcache entry, the fastbin, or the bin's imagined chunk. */
  readonly head: VirtAddr;
  /** Chunk addresses (not user memory) in list order from the head, as far as the list could be followed. */
  readonly chunks: readonly VirtAddr[];
  readonly corruption: Corruption | undefined;
}

/** Chunks in address order, in columns of equal length. */
export interface WalkedChunks {
  readonly count: number;
  readonly addresses: Float64Array;
  readonly sizes: Float64Array;
  /** PREV_INUSE, IS_MMAPPED and NON_MAIN_ARENA as stored. */
  readonly flags: Uint8Array;
  readonly states: Uint8Array;
  /** Index of the tcache bin, fastbin, small or large bin; 0 otherwise. */
  readonly bins: Uint8Array;
}

export interface HeapWalk {
  /** False until the process's first allocation. */
  readonly initialized: boolean;
  readonly bins: readonly WalkedBin[];
  readonly chunks: WalkedChunks;
  readonly top: VirtAddr;
  readonly corruptions: readonly Corruption[];
}

/** The arenas of a process: main_arena, then the others in the order of their ring, as far as it can be followed. */
export function walkArenas(malloc: PeekedMalloc): readonly VirtAddr[] {
  const { symbols, layout } = malloc;
  const found: VirtAddr[] = [symbols.mainArena];
  let av = peekWord(malloc, symbols.mainArena + layout.arena.next);
  while (av !== undefined && av !== 0 && !found.some((one) => one === av)) {
    found.push(virtAddr(av));
    av = peekWord(malloc, av + layout.arena.next);
  }
  return found;
}

/**
 * Walks the lists and chunks of an arena. The tcache is the one that `symbols.tcache` leads to; its lists may hold
 * chunks of every arena, and chunks that another thread caches count as in use.
 */
export function walkHeap(malloc: PeekedMalloc, av: VirtAddr = malloc.symbols.mainArena): HeapWalk {
  const { layout } = malloc;
  const top = virtAddr(peekWord(malloc, av + layout.arena.top) ?? 0);
  const starts = av === malloc.symbols.mainArena ? mainStart(malloc) : heapStarts(malloc, av, top);
  if (top === 0 || starts.length === 0) {
    return { initialized: false, bins: [], chunks: new ChunkColumns().finish(), top, corruptions: [] };
  }
  const bins = [...walkTcache(malloc), ...walkFastbins(malloc, av), ...walkBins(malloc, av)];
  const corruptions = bins.flatMap((bin) => (bin.corruption === undefined ? [] : [bin.corruption]));
  const chunks = new ChunkColumns();
  const states = statesOf(malloc, bins);
  for (const start of starts) {
    const broken = walkChunks(malloc, start, top, states, chunks);
    if (broken !== undefined) corruptions.push(broken);
  }
  return { initialized: true, bins, chunks: chunks.finish(), top, corruptions };
}

function mainStart(malloc: PeekedMalloc): number[] {
  const base = peekWord(malloc, malloc.symbols.mp + malloc.layout.par.sbrkBase) ?? 0;
  return base === 0 ? [] : [firstChunk(malloc, base)];
}

/** First chunks of the heaps of a thread's arena, the oldest heap first. */
function heapStarts(malloc: PeekedMalloc, av: VirtAddr, top: VirtAddr): number[] {
  const { layout } = malloc;
  const starts: number[] = [];
  let heap: number = heapForPtr(layout, top);
  while (heap !== 0 && starts.length < MOST_HEAPS) {
    const previous = peekWord(malloc, heap + layout.sizeSz) ?? 0;
    const behind = previous === 0 ? av + layout.arena.sizeof : heap + sizeofHeapInfo(layout);
    starts.unshift(firstChunk(malloc, behind));
    heap = previous;
  }
  return starts;
}

/** The first chunk in memory that starts at `base`: moved so that user memory is aligned to 16. */
function firstChunk(malloc: PeekedMalloc, base: number): number {
  const misalignment = (base + malloc.layout.chunkHdrSz) % 16;
  return misalignment === 0 ? base : base + 16 - misalignment;
}

/** The tcache's lists that hold chunks. */
function walkTcache(malloc: PeekedMalloc): WalkedBin[] {
  const { layout, symbols } = malloc;
  const tcache = peekWord(malloc, symbols.tcache) ?? 0;
  if (tcache === 0) return [];
  const found: WalkedBin[] = [];
  for (let index = 0; index < TCACHE_MAX_BINS; index++) {
    const head = virtAddr(tcache + layout.tcacheEntries + index * layout.sizeSz);
    const first = peekWord(malloc, head);
    if (first === undefined || first === 0) continue;
    const list = followProtected(malloc, first - layout.chunkHdrSz, layout.chunkHdrSz);
    found.push({ bin: { kind: 'tcache', index }, head, ...list });
  }
  return found;
}

function walkFastbins(malloc: PeekedMalloc, av: VirtAddr): WalkedBin[] {
  const { layout } = malloc;
  const found: WalkedBin[] = [];
  for (let index = 0; index < layout.nfastbins; index++) {
    const head = fastbinAt(layout, av, index);
    const first = peekWord(malloc, head);
    if (first === undefined || first === 0) continue;
    found.push({ bin: { kind: 'fast', index }, head, ...followProtected(malloc, first, 0) });
  }
  return found;
}

/** Follows protected links that point `lead` bytes behind chunk headers, up to NULL. */
function followProtected(
  malloc: PeekedMalloc,
  first: number,
  lead: number,
): { chunks: VirtAddr[]; corruption: Corruption | undefined } {
  const chunks: VirtAddr[] = [];
  const seen = new Set<number>();
  for (let chunk = first; ;) {
    const link = chunk + malloc.layout.chunkHdrSz;
    if (link % 16 !== 0) return broken(chunks, chunk, 'the list leads to an address that is not aligned to 16');
    if (seen.has(chunk)) return broken(chunks, chunk, 'the list comes back to this chunk and never ends');
    const next = peekProtected(malloc, link);
    if (next === undefined) return broken(chunks, chunk, 'the list leads to memory that is not mapped');
    seen.add(chunk);
    chunks.push(virtAddr(chunk));
    if (next === 0) return { chunks, corruption: undefined };
    chunk = next - lead;
  }
}

function broken(chunks: VirtAddr[], address: number, reason: string): { chunks: VirtAddr[]; corruption: Corruption } {
  return { chunks, corruption: { address: virtAddr(address), reason } };
}

/** The unsorted, small and large bins that hold chunks. */
function walkBins(malloc: PeekedMalloc, av: VirtAddr): WalkedBin[] {
  const { layout } = malloc;
  const found: WalkedBin[] = [];
  for (let index = 1; index < NBINS; index++) {
    const head = binAt(layout, av, index);
    const first = peekWord(malloc, head + 2 * layout.sizeSz);
    if (first === undefined || first === 0 || first === head) continue;
    found.push({ bin: namedBin(index), head, ...followCircle(malloc, head, first) });
  }
  return found;
}

/** Follows fd from a bin's head around to it again, checking bk on the way. */
function followCircle(
  malloc: PeekedMalloc,
  head: VirtAddr,
  first: number,
): { chunks: VirtAddr[]; corruption: Corruption | undefined } {
  const { sizeSz } = malloc.layout;
  const chunks: VirtAddr[] = [];
  const seen = new Set<number>();
  let previous: number = head;
  for (let chunk = first; chunk !== head;) {
    if (seen.has(chunk)) return broken(chunks, chunk, 'the list comes back to this chunk and never ends');
    const fd = peekWord(malloc, chunk + 2 * sizeSz);
    const bk = peekWord(malloc, chunk + 3 * sizeSz);
    if (fd === undefined || bk === undefined) {
      return broken(chunks, chunk, 'the list leads to memory that is not mapped');
    }
    seen.add(chunk);
    chunks.push(virtAddr(chunk));
    if (bk !== previous) {
      return broken(chunks, chunk, `bk is ${hex(bk)}, but the chunk in front of it is ${hex(previous)}`);
    }
    previous = chunk;
    chunk = fd;
  }
  return { chunks, corruption: undefined };
}

/** What the lists say about chunks: state and bin packed as state * 256 + bin. */
function statesOf(malloc: PeekedMalloc, bins: readonly WalkedBin[]): Map<number, number> {
  const states = new Map<number, number>();
  for (const { bin, chunks } of bins) {
    const index = bin.kind === 'unsorted' ? 0 : bin.index;
    for (const chunk of chunks) states.set(chunk, ChunkState[bin.kind] * 256 + index);
  }
  const tcache = peekWord(malloc, malloc.symbols.tcache) ?? 0;
  if (tcache !== 0) states.set(tcache - malloc.layout.chunkHdrSz, ChunkState.tcacheStruct * 256);
  return states;
}

/**
 * Fills `columns` from `first` to top, or to the fences that end a heap in front of top's. Returns where and why the
 * chain of sizes breaks, if it does.
 */
function walkChunks(
  malloc: PeekedMalloc,
  first: number,
  top: VirtAddr,
  states: ReadonlyMap<number, number>,
  columns: ChunkColumns,
): Corruption | undefined {
  const { minsize, chunkHdrSz } = malloc.layout;
  let chunk = first;
  for (;;) {
    const head = peekHead(malloc, chunk);
    const at = virtAddr(chunk);
    if (head === undefined) return { address: at, reason: 'the chunks lead to memory that is not mapped' };
    if (chunk === top) {
      columns.push(chunk, head.size, head.flags, ChunkState.top, 0);
      return undefined;
    }
    if (head.size === chunkHdrSz) {
      columns.push(chunk, head.size, head.flags, ChunkState.fencepost, 0);
      if (endsInFence(columns, 2)) {
        return { address: at, reason: 'the heap goes on elsewhere, behind memory that malloc does not own' };
      }
    } else if (head.size === 0 && head.flags === PREV_INUSE && endsInFence(columns)) {
      return undefined;
    } else if (head.size < minsize || head.size % 16 !== 0) {
      return { address: at, reason: `the size field says ${hex(head.size)}, which no chunk can have` };
    } else {
      const state = states.get(chunk) ?? 0;
      columns.push(chunk, head.size, head.flags, state >>> 8, state & 255);
    }
    if (chunk < top && chunk + head.size > top) {
      return { address: at, reason: `the size field says ${hex(head.size)}, which reaches beyond top` };
    }
    chunk += head.size;
  }
}

/** Whether the last `count` chunks are fenceposts. */
function endsInFence(columns: ChunkColumns, count = 1): boolean {
  for (let back = 1; back <= count; back++) {
    if (columns.stateAt(columns.count - back) !== ChunkState.fencepost) return false;
  }
  return true;
}

/** Columns that double as they fill. */
class ChunkColumns {
  count = 0;
  private addresses = new Float64Array(64);
  private sizes = new Float64Array(64);
  private flags = new Uint8Array(64);
  private states = new Uint8Array(64);
  private bins = new Uint8Array(64);

  push(address: number, size: number, flags: number, state: number, bin: number): void {
    if (this.count === this.addresses.length) this.grow();
    this.addresses[this.count] = address;
    this.sizes[this.count] = size;
    this.flags[this.count] = flags;
    this.states[this.count] = state;
    this.bins[this.count] = bin;
    this.count++;
  }

  stateAt(index: number): number {
    return this.states[index] ?? ChunkState.allocated;
  }

  finish(): WalkedChunks {
    const { count } = this;
    return {
      count,
      addresses: this.addresses.slice(0, count),
      sizes: this.sizes.slice(0, count),
      flags: this.flags.slice(0, count),
      states: this.states.slice(0, count),
      bins: this.bins.slice(0, count),
    };
  }

  private grow(): void {
    const capacity = this.count * 2;
    const wider = <T extends Float64Array | Uint8Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.addresses = wider(this.addresses, new Float64Array(capacity));
    this.sizes = wider(this.sizes, new Float64Array(capacity));
    this.flags = wider(this.flags, new Uint8Array(capacity));
    this.states = wider(this.states, new Uint8Array(capacity));
    this.bins = wider(this.bins, new Uint8Array(capacity));
  }
}

/** The size of the chunks a tcache bin, fastbin or small bin holds; undefined for bins of several sizes. */
export function binChunkSize(malloc: PeekedMalloc, bin: MallocBin): number | undefined {
  const { layout } = malloc;
  switch (bin.kind) {
    case 'tcache':
      return tidx2csize(layout, bin.index);
    case 'fast':
      return (bin.index + 2) * 2 * layout.sizeSz;
    case 'small':
      return (bin.index - layout.smallbinCorrection) * 16;
    case 'unsorted':
    case 'large':
      return undefined;
  }
}

/** How many chunks the tcache says a bin holds. */
export function tcacheCountOf(malloc: PeekedMalloc, index: number): number {
  const tcache = peekWord(malloc, malloc.symbols.tcache) ?? 0;
  if (tcache === 0) return 0;
  const pair = peekInt(malloc, tcache + (index & ~1) * 2) ?? 0;
  return (index & 1) === 0 ? pair & 0xffff : pair >>> 16;
}
