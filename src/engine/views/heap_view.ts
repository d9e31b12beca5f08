/** The heap panel: all chunks and bins as the bytes tell them, and one chunk in full. */
import type { ChunkState as ContractState, HeapBin, HeapChunkView, HeapView, Request } from './contract';
import { chunkStates } from './contract';
import { LP64, tidx2csize } from '../libc/malloc/layout';
import { ChunkState, type HeapWalk, type WalkedBin, walkHeap } from '../libc/malloc/walk';
import { vmaAt } from '../kernel/mm';
import { pteNone } from '../mmu/pte';
import { PAGE_SIZE, hex } from '../units';
import { MemoryInspector } from './inspect';
import { type ViewContext, mmOf, taskOf } from './view_context';
import { lastAllocation, lastFree } from './allocation_events';

const MAXIMUM_LISTED = 64;

/** The contract's name of each state that the walk knows. */
const NAMES: Readonly<Record<number, ContractState>> = {
  [ChunkState.allocated]: 'allocated',
  [ChunkState.tcache]: 'tcache',
  [ChunkState.fast]: 'fast',
  [ChunkState.unsorted]: 'unsorted',
  [ChunkState.small]: 'small',
  [ChunkState.large]: 'large',
  [ChunkState.top]: 'top',
  [ChunkState.fencepost]: 'allocated',
  [ChunkState.tcacheStruct]: 'allocated',
};

/** The walk over a process's heap; undefined before libc is there or after the process ended. */
export function walkOf(context: ViewContext, pid: number): HeapWalk | undefined {
  const mm = mmOf(context, pid);
  if (mm === undefined || context.symbols === undefined) return undefined;
  const inspector = new MemoryInspector(context, mm);
  return walkHeap({ memory: inspector, symbols: context.symbols, layout: LP64 });
}

export function heapView(context: ViewContext, request: Request<'heap'>): HeapView {
  const pid = taskOf(context, request.pid)?.pid ?? 0;
  const walk = walkOf(context, request.pid);
  const mm = mmOf(context, request.pid);
  if (walk === undefined || mm === undefined || !walk.initialized) return emptyHeap(pid, walk === undefined);
  const { addresses, sizes } = walk.chunks;
  const states = Uint8Array.from(walk.chunks.states, (state) => chunkStates.indexOf(NAMES[state] ?? 'allocated'));
  const totals = totalsOf(walk);
  const pages = Math.ceil((mm.brk - mm.start_brk) / PAGE_SIZE);
  let touchedPages = 0;
  context.mem.tables.forEachEntry(mm.pgd, mm.start_brk, mm.brk, (_ptep, _address, pte) => {
    if (!pteNone(pte)) touchedPages++;
  });
  const corruption = walk.corruptions[0];
  return {
    verdict: corruption
      ? [{ strong: 'corrupted' }, ` at ${hex(corruption.address)}: ${corruption.reason}`]
      : freeVerdict(totals),
    pid,
    start: mm.start_brk,
    end: mm.brk,
    addresses,
    sizes,
    states,
    bins: walk.bins.filter((bin) => bin.chunks.length > 0).map((bin) => binView(bin, walk)),
    mmapped: mmappedChunks(context, pid),
    ...totals,
    touchedPages,
    pages,
    ...(corruption === undefined ? {} : { corrupted: corruption }),
  };
}

function emptyHeap(pid: number, gone: boolean): HeapView {
  return {
    verdict: [gone ? 'this process has ended: its heap is gone' : 'no heap yet: the first malloc makes it'],
    pid,
    addresses: new Float64Array(0),
    sizes: new Float64Array(0),
    states: new Uint8Array(0),
    bins: [],
    mmapped: [],
    allocatedBytes: 0,
    freeBytes: 0,
    freePieces: 0,
    largestFree: 0,
    topBytes: 0,
    touchedPages: 0,
    pages: 0,
  };
}

function freeVerdict(
  totals: Pick<HeapView, 'freeBytes' | 'freePieces' | 'largestFree' | 'topBytes'>,
): HeapView['verdict'] {
  const { freeBytes, freePieces, largestFree, topBytes } = totals;
  if (freePieces === 0) return [{ strong: 'nothing free' }, ` below top, which holds ${sizeText(topBytes)}`];
  const largest = freePieces === 1 ? '' : `, the largest ${sizeText(largestFree)}`;
  return [{ strong: sizeText(freeBytes) }, ` free in ${freePieces} ${freePieces === 1 ? 'piece' : 'pieces'}${largest}`];
}

function totalsOf(
  walk: HeapWalk,
): Pick<HeapView, 'allocatedBytes' | 'freeBytes' | 'freePieces' | 'largestFree' | 'topBytes'> {
  let allocatedBytes = 0;
  let freeBytes = 0;
  let freePieces = 0;
  let largestFree = 0;
  let topBytes = 0;
  for (let i = 0; i < walk.chunks.count; i++) {
    const size = walk.chunks.sizes[i]!;
    const state = NAMES[walk.chunks.states[i]!];
    if (state === 'top') topBytes = size;
    else if (state === 'allocated') allocatedBytes += size;
    else {
      freeBytes += size;
      freePieces++;
      largestFree = Math.max(largestFree, size);
    }
  }
  return { allocatedBytes, freeBytes, freePieces, largestFree, topBytes };
}

function binView({ bin, chunks }: WalkedBin, walk: HeapWalk): HeapBin {
  const sizes = new Map<number, number>();
  for (let i = 0; i < walk.chunks.count; i++) sizes.set(walk.chunks.addresses[i]!, walk.chunks.sizes[i]!);
  const sizeList = chunks.map((chunk) => sizes.get(chunk) ?? 0);
  const exact = exactSize(bin);
  return {
    kind: bin.kind,
    index: bin.kind === 'unsorted' ? 1 : bin.index,
    minimum: exact ?? Math.min(...sizeList),
    maximum: exact ?? Math.max(...sizeList),
    chunks: chunks.slice(0, MAXIMUM_LISTED),
    count: chunks.length,
    bytes: sizeList.reduce((sum, size) => sum + size, 0),
  };
}

function exactSize(bin: WalkedBin['bin']): number | undefined {
  if (bin.kind === 'tcache') return tidx2csize(LP64, bin.index);
  if (bin.kind === 'fast') return 32 + 16 * bin.index;
  return bin.kind === 'small' ? 16 * bin.index : undefined;
}

/** Chunks with a mapping of their own, from the log: allocations outside of the heap that were not freed. */
function mmappedChunks(context: ViewContext, pid: number): { address: number; size: number }[] {
  const mm = mmOf(context, pid);
  if (mm === undefined) return [];
  const inspector = new MemoryInspector(context, mm);
  const found: { address: number; size: number }[] = [];
  for (const vma of mm.vmas) {
    if (vma.vm_file !== undefined || vma.vm_start < context.programBase + 2 ** 40) continue;
    const head = inspector.peekWord(vma.vm_start + 8);
    if (head === undefined || (head & 7) !== 2 || head - 2 > vma.vm_end - vma.vm_start || head < 4096) continue;
    found.push({ address: vma.vm_start, size: head - 2 });
  }
  return found;
}

export function heapChunkView(context: ViewContext, request: Request<'heapChunk'>): HeapChunkView | null {
  const mm = mmOf(context, request.pid);
  const walk = walkOf(context, request.pid);
  if (mm === undefined || walk === undefined || !walk.initialized) return null;
  const index = chunkIndex(walk, request.address);
  if (index < 0) return null;
  const address = walk.chunks.addresses[index]!;
  const size = walk.chunks.sizes[index]!;
  const flags = walk.chunks.flags[index]!;
  const state = NAMES[walk.chunks.states[index]!] ?? 'allocated';
  const inspector = new MemoryInspector(context, mm);
  const pid = taskOf(context, request.pid)?.pid ?? 0;
  const user = address + 16;
  const allocatedBy = lastAllocation(context, pid, user);
  const freedBy = lastFree(context, pid, user);
  return {
    address,
    userAddress: user,
    size,
    usable: state === 'allocated' ? size - 8 : 0,
    state,
    flags: { previousInUse: (flags & 1) !== 0, mmapped: (flags & 2) !== 0, nonMainArena: (flags & 4) !== 0 },
    fields: fieldsOf(inspector, address, Math.min(size, 0x60), state, flags),
    ...(allocatedBy === undefined ? {} : { allocatedBy }),
    ...(freedBy === undefined ? {} : { freedBy }),
  };
}

/** Index of the chunk that contains an address, or -1. */
export function chunkIndex(walk: HeapWalk, address: number): number {
  const { addresses, sizes, count } = walk.chunks;
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (addresses[middle]! <= address) low = middle + 1;
    else high = middle;
  }
  const index = low - 1;
  return index >= 0 && address < addresses[index]! + sizes[index]! ? index : -1;
}

function fieldsOf(
  inspector: MemoryInspector,
  address: number,
  bytes: number,
  state: ContractState,
  flags: number,
): HeapChunkView['fields'] {
  const fields: HeapChunkView['fields'][number][] = [];
  for (let offset = 0; offset < bytes; offset += 8) {
    const word = inspector.bytes(address + offset, 8);
    if (word === undefined) break;
    const [name, meaning] = nameOfField(inspector, address, offset, state, flags);
    fields.push({ offset, bytes: [...word], name, meaning });
  }
  return fields;
}

function nameOfField(
  inspector: MemoryInspector,
  address: number,
  offset: number,
  state: ContractState,
  flags: number,
): [name: string, meaning: string] {
  const value = inspector.peekWord(address + offset) ?? 0;
  if (offset === 0)
    return (flags & 1) !== 0
      ? ['prev_size', 'belongs to the chunk before, which is in use']
      : ['prev_size', `the free chunk before has ${value} bytes`];
  if (offset === 8)
    return [
      'size',
      `${value - (value % 8)} bytes${(flags & 1) !== 0 ? ', P previous in use' : ''}${(flags & 2) !== 0 ? ', M mmapped' : ''}${(flags & 4) !== 0 ? ', A other arena' : ''}`,
    ];
  if (state === 'allocated' || state === 'top')
    return ['', state === 'top' ? 'unused' : textOf(inspector, address + offset)];
  if (state === 'tcache' && offset === 16)
    return ['next', 'next chunk of this tcache bin, mangled with its own address'];
  if (state === 'tcache' && offset === 24)
    return ['key', 'tcache_key: marks a chunk as cached, to notice a double free'];
  if (state === 'fast' && offset === 16) return ['fd', 'next chunk of this fastbin, mangled with its own address'];
  if (state === 'tcache' || state === 'fast') return ['', 'left over from before the free'];
  if (offset === 16) return ['fd', hex(value)];
  if (offset === 24) return ['bk', hex(value)];
  if (state === 'large' && offset === 32) return ['fd_nextsize', hex(value)];
  if (state === 'large' && offset === 40) return ['bk_nextsize', hex(value)];
  return ['', 'left over from before the free'];
}

/** Printable bytes of a word as text, for the meaning of user data. */
function textOf(inspector: MemoryInspector, address: number): string {
  const bytes = inspector.bytes(address, 8) ?? new Uint8Array(0);
  const text = String.fromCharCode(...bytes).replace(/\0.*$/s, '');
  return text.length > 1 && /^[\x20-\x7e\n\t]+$/.test(text) ? JSON.stringify(text) : '';
}

const sizeText = (bytes: number): string => (bytes < 10240 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} KiB`);

/** Whether an address lies in a process's heap. */
export const inHeap = (context: ViewContext, pid: number, address: number): boolean => {
  const mm = mmOf(context, pid);
  const vma = mm === undefined ? undefined : vmaAt(mm, address);
  return mm !== undefined && vma !== undefined && address >= mm.start_brk && address < mm.brk;
};
