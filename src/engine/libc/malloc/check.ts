/**
 * malloc's invariants, as glibc's own do_check_* functions state them with MALLOC_DEBUG: one function a chunk state,
 * each building on the last, and one for the arena as a whole. Each broken invariant is a sentence; a sound heap gives
 * none. They read with peeks, so tests may run them after every operation without touching the machine.
 */
import type { VirtAddr } from '../../units';
import { hex } from '../../units';
import { IS_MMAPPED, PREV_INUSE } from './layout';
import { peekHead, peekInt, peekWord } from './peek';
import type { PeekedMalloc } from './peek';
import { ChunkState, binChunkSize, tcacheCountOf, walkArenas, walkHeap } from './walk';
import type { HeapWalk, WalkedBin } from './walk';
import { binIndex } from './bins';

type Broken = string[];

/** A chunk with its place in the walk. */
interface Placed {
  readonly address: number;
  readonly size: number;
  readonly flags: number;
  readonly state: number;
}

/** do_check_malloc_state for every arena: everything that must hold between two operations. */
export function checkMallocState(malloc: PeekedMalloc): Broken {
  return walkArenas(malloc).flatMap((av) => checkArenaState(malloc, av));
}

function checkArenaState(malloc: PeekedMalloc, av: VirtAddr): Broken {
  const walk = walkHeap(malloc, av);
  if (!walk.initialized) return [];
  const broken: Broken = walk.corruptions.map(({ address, reason }) => `${hex(address)}: ${reason}`);
  if (broken.length > 0) return broken;
  for (let index = 0; index < walk.chunks.count; index++) checkChunkAt(malloc, walk, index, broken);
  for (const bin of walk.bins) checkBin(malloc, av, bin, broken);
  checkListsLieInHeap(walk, broken);
  checkArena(malloc, av, walk, broken);
  return broken;
}

function placed(walk: HeapWalk, index: number): Placed {
  const { addresses, sizes, flags, states } = walk.chunks;
  return {
    address: addresses[index] ?? 0,
    size: sizes[index] ?? 0,
    flags: flags[index] ?? 0,
    state: states[index] ?? 0,
  };
}

function checkChunkAt(malloc: PeekedMalloc, walk: HeapWalk, index: number, broken: Broken): void {
  const chunk = placed(walk, index);
  switch (chunk.state) {
    case ChunkState.top:
      return doCheckTop(malloc, walk, index, broken);
    case ChunkState.fencepost:
      return;
    case ChunkState.unsorted:
    case ChunkState.small:
    case ChunkState.large:
      return doCheckFreeChunk(malloc, walk, index, broken);
    default:
      return doCheckInuseChunk(malloc, walk, index, broken);
  }
}

/** do_check_chunk: what holds for every chunk of the heap. */
function doCheckChunk(malloc: PeekedMalloc, chunk: Placed, broken: Broken): void {
  const at = hex(chunk.address);
  if ((chunk.address + malloc.layout.chunkHdrSz) % 16 !== 0) broken.push(`${at}: user memory is not aligned to 16`);
  if (chunk.size < malloc.layout.minsize) broken.push(`${at}: size ${hex(chunk.size)} is below MINSIZE`);
  if ((chunk.flags & IS_MMAPPED) !== 0) broken.push(`${at}: a chunk of the heap claims to be mmapped`);
}

/** do_check_free_chunk: merged with its neighbours, its size repeated behind it. */
function doCheckFreeChunk(malloc: PeekedMalloc, walk: HeapWalk, index: number, broken: Broken): void {
  const chunk = placed(walk, index);
  const at = hex(chunk.address);
  doCheckChunk(malloc, chunk, broken);
  const foot = peekWord(malloc, chunk.address + chunk.size);
  if (foot !== chunk.size) broken.push(`${at}: prev_size behind it is not its size ${hex(chunk.size)}`);
  if ((chunk.flags & PREV_INUSE) === 0) broken.push(`${at}: free, and so is the chunk before it`);
  const next = placed(walk, index + 1);
  if ((next.flags & PREV_INUSE) !== 0) broken.push(`${at}: free, but the next chunk says it is in use`);
  if (next.state === ChunkState.top) broken.push(`${at}: free in front of top, and not merged into it`);
}

/** do_check_inuse_chunk: the chunk behind knows that it is in use. Cached and fast chunks count as in use. */
function doCheckInuseChunk(malloc: PeekedMalloc, walk: HeapWalk, index: number, broken: Broken): void {
  const chunk = placed(walk, index);
  doCheckChunk(malloc, chunk, broken);
  const next = placed(walk, index + 1);
  if ((next.flags & PREV_INUSE) === 0) {
    broken.push(`${hex(chunk.address)}: in use, but the next chunk says it is free`);
  }
}

function doCheckTop(malloc: PeekedMalloc, walk: HeapWalk, index: number, broken: Broken): void {
  const top = placed(walk, index);
  doCheckChunk(malloc, top, broken);
  if ((top.flags & PREV_INUSE) === 0) broken.push('top: the chunk before it is free and was not merged');
  if ((top.address + top.size) % 4096 !== 0) broken.push('top: its end is not at a page boundary');
}

/** A bin's chunks belong into it, and the lists through them agree with each other. */
function checkBin(malloc: PeekedMalloc, av: VirtAddr, walked: WalkedBin, broken: Broken): void {
  const { bin, chunks } = walked;
  const expected = binChunkSize(malloc, bin);
  for (const chunk of chunks) {
    const size = peekHead(malloc, chunk)?.size ?? 0;
    const belongs =
      bin.kind === 'large' ? binIndex(malloc.layout, size) === bin.index : expected === undefined || size === expected;
    if (!belongs) broken.push(`${hex(chunk)}: size ${hex(size)} does not belong into ${bin.kind} bin`);
  }
  if (bin.kind === 'tcache' && tcacheCountOf(malloc, bin.index) !== chunks.length) {
    broken.push(
      `tcache bin ${bin.index}: counts says ${tcacheCountOf(malloc, bin.index)}, the list has ${chunks.length}`,
    );
  }
  if (bin.kind === 'large') checkLargeOrder(malloc, walked, broken);
  if (bin.kind === 'small' || bin.kind === 'large') checkBinmap(malloc, av, bin.index, broken);
}

/** A large bin is sorted, largest first, and the first chunk of each size is in the ring of distinct sizes. */
function checkLargeOrder(malloc: PeekedMalloc, { chunks }: WalkedBin, broken: Broken): void {
  const { sizeSz } = malloc.layout;
  const firsts: number[] = [];
  let previous = Infinity;
  for (const chunk of chunks) {
    const size = peekHead(malloc, chunk)?.size ?? 0;
    if (size > previous) broken.push(`${hex(chunk)}: larger than the chunk before it in its large bin`);
    const linked = peekWord(malloc, chunk + 4 * sizeSz) !== 0;
    if (size < previous) firsts.push(chunk);
    if (linked !== size < previous) {
      broken.push(
        `${hex(chunk)}: ${linked ? 'not the first of its size, yet' : 'first of its size, but not'} in nextsize`,
      );
    }
    previous = size;
  }
  firsts.forEach((chunk, index) => {
    const after = firsts[(index + 1) % firsts.length];
    const before = firsts[(index + firsts.length - 1) % firsts.length];
    if (peekWord(malloc, chunk + 4 * sizeSz) !== after) broken.push(`${hex(chunk)}: fd_nextsize leads astray`);
    if (peekWord(malloc, chunk + 5 * sizeSz) !== before) broken.push(`${hex(chunk)}: bk_nextsize leads astray`);
  });
}

function checkBinmap(malloc: PeekedMalloc, av: VirtAddr, index: number, broken: Broken): void {
  const word = peekInt(malloc, av + malloc.layout.arena.binmap + (index >>> 5) * 4) ?? 0;
  if ((word & (1 << (index & 31))) === 0) broken.push(`bin ${index}: holds chunks, but its bit in binmap is clear`);
}

/** Every listed chunk is one that the heap's sizes lead to, and is listed once (the tcache holds chunks of every arena). */
function checkListsLieInHeap(walk: HeapWalk, broken: Broken): void {
  const starts = new Set(walk.chunks.addresses);
  const listed = new Set<number>();
  for (const { bin, chunks } of walk.bins) {
    for (const chunk of chunks) {
      if (bin.kind !== 'tcache' && !starts.has(chunk))
        broken.push(`${hex(chunk)}: in a ${bin.kind} list, but no chunk of the heap`);
      if (listed.has(chunk)) broken.push(`${hex(chunk)}: in two lists`);
      listed.add(chunk);
    }
  }
}

/** The arena's accounts: chunks fill exactly what was obtained, and the fastbin flag does not forget chunks. */
function checkArena(malloc: PeekedMalloc, av: VirtAddr, walk: HeapWalk, broken: Broken): void {
  const { symbols, layout } = malloc;
  const systemMem = peekWord(malloc, av + layout.arena.systemMem) ?? 0;
  const maxSystemMem = peekWord(malloc, av + layout.arena.maxSystemMem) ?? 0;
  if (maxSystemMem < systemMem) broken.push('max_system_mem is below system_mem');
  const base = peekWord(malloc, symbols.mp + layout.par.sbrkBase) ?? 0;
  const end = walk.chunks.sizes.reduce((sum, size) => sum + size, walk.chunks.addresses[0] ?? 0);
  if (av === symbols.mainArena && end !== base + systemMem)
    broken.push(`chunks end at ${hex(end)}, system_mem at ${hex(base + systemMem)}`);
  const haveFastchunks = peekInt(malloc, av + layout.arena.haveFastchunks) !== 0;
  const fast = walk.bins.some(({ bin }) => bin.kind === 'fast');
  if (fast && !haveFastchunks) broken.push('fastbins hold chunks, but have_fastchunks is 0');
}
