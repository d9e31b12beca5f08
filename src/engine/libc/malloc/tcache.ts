/**
 * tcache: each thread's own small stock of chunks, in front of everything else.
 *
 *   tcache (thread-local) --> struct tcache_perthread_struct, itself a chunk of 0x290 bytes (i386: 0x190)
 *
 *        counts[64]   how many chunks each list holds (uint16_t)
 *        entries[64]  +-> mem: | next (protected) | key |  +-> mem: | next | key | ...
 *
 * List i holds chunks of MINSIZE + 16 i bytes, at most tcache_count (7) of them, last in first out. Pointers are to user
 * memory, not to headers. To all other code these chunks are in use. `key` is a random number of the process: a chunk
 * that carries it when freed may already be here, which is how a double free is found.
 */
import type { VirtAddr } from '../../units';
import { virtAddr } from '../../units';
import { intMalloc } from './int_malloc';
import { NULL } from './ptmalloc';
import type { Ptmalloc } from './ptmalloc';
import { arenaGet, arenaGetRetry } from './thread_arena';

function countAt(tcache: VirtAddr, index: number): VirtAddr {
  return virtAddr(tcache + index * 2);
}

function entryAt(ptmalloc: Ptmalloc, tcache: VirtAddr, index: number): VirtAddr {
  return virtAddr(tcache + ptmalloc.layout.tcacheEntries + index * ptmalloc.sizeSz);
}

/** tcache->counts[index]. */
export function tcacheCount(ptmalloc: Ptmalloc, tcache: VirtAddr, index: number): number {
  return ptmalloc.memory.load16(countAt(tcache, index));
}

/** Whether chunks of this bin may be cached: there is a tcache and `index` is one of its bins in use. */
export function tcacheServes(ptmalloc: Ptmalloc, tcache: VirtAddr, index: number): boolean {
  return tcache !== NULL && index < ptmalloc.parWord(ptmalloc.par.tcacheBins);
}

/** Whether bin `index` may take another chunk. */
export function tcacheHasRoom(ptmalloc: Ptmalloc, tcache: VirtAddr, index: number): boolean {
  return tcacheCount(ptmalloc, tcache, index) < ptmalloc.parWord(ptmalloc.par.tcacheCount);
}

/** tcache_put: the caller has checked that the bin exists and has room. */
export function tcachePut(ptmalloc: Ptmalloc, chunk: VirtAddr, index: number): void {
  const mem = ptmalloc.chunk2mem(chunk);
  const { memory, symbols } = ptmalloc;
  copyWord(ptmalloc, symbols.tcacheKey, virtAddr(mem + ptmalloc.sizeSz));

  const tcache = ptmalloc.tcache();
  const entry = entryAt(ptmalloc, tcache, index);
  ptmalloc.protect(mem, ptmalloc.pointer(entry), entry);
  ptmalloc.setWord(entry, mem);
  const count = memory.load16(countAt(tcache, index)) + 1;
  memory.store16(countAt(tcache, index), count & 0xffff);
  ptmalloc.steps?.record({ kind: 'tcache-put', index, mem, count });
}

/** tcache_get: the caller has checked that the bin exists and its count is not 0. Returns user memory. */
export function tcacheGet(ptmalloc: Ptmalloc, index: number): VirtAddr {
  const { memory } = ptmalloc;
  const tcache = ptmalloc.tcache();
  const entry = entryAt(ptmalloc, tcache, index);
  const mem = ptmalloc.pointer(entry);
  if (!ptmalloc.alignedOk(mem)) ptmalloc.printerr('malloc(): unaligned tcache chunk detected');
  ptmalloc.revealTo(entry, mem);
  const left = memory.load16(countAt(tcache, index)) - 1;
  memory.store16(countAt(tcache, index), left & 0xffff);
  ptmalloc.setWord(mem + ptmalloc.sizeSz, 0);
  ptmalloc.steps?.record({ kind: 'tcache-taken', index, mem, left });
  return mem;
}

/** The key is 64 random bits, more than a number holds, so it is copied in halves. */
function copyWord(ptmalloc: Ptmalloc, from: VirtAddr, to: VirtAddr): void {
  const { memory } = ptmalloc;
  if (ptmalloc.sizeSz === 4) memory.store32(to, memory.load32(from));
  else memory.storeHalves(to, memory.loadLow(from), memory.loadHigh(from));
}

/** Whether e->key == tcache_key. Unequal doubles are unequal words; only equal ones need all their bits compared. */
function carriesKey(ptmalloc: Ptmalloc, mem: VirtAddr): boolean {
  const { memory } = ptmalloc;
  const key = ptmalloc.symbols.tcacheKey;
  const place = virtAddr(mem + ptmalloc.sizeSz);
  if (ptmalloc.sizeSz === 4) return memory.load32(place) === memory.load32(key);
  if (memory.loadWord(place) !== memory.loadWord(key)) return false;
  return memory.loadLow(place) === memory.loadLow(key) && memory.loadHigh(place) === memory.loadHigh(key);
}

/**
 * The part of _int_free that offers a chunk to the tcache; false when it must go elsewhere. A chunk that carries the
 * key is looked for in its list first: found there, it is freed twice; not found, the key was the program's data.
 */
export function tcacheFree(ptmalloc: Ptmalloc, chunk: VirtAddr, index: number): boolean {
  const tcache = ptmalloc.tcache();
  if (!tcacheServes(ptmalloc, tcache, index)) return false;
  const mem = ptmalloc.chunk2mem(chunk);
  if (carriesKey(ptmalloc, mem)) findDoubleFree(ptmalloc, tcache, index, mem);
  if (!tcacheHasRoom(ptmalloc, tcache, index)) {
    ptmalloc.steps?.record({ kind: 'tcache-passed', index, reason: 'full' });
    return false;
  }
  tcachePut(ptmalloc, chunk, index);
  return true;
}

function findDoubleFree(ptmalloc: Ptmalloc, tcache: VirtAddr, index: number, mem: VirtAddr): void {
  let entry = ptmalloc.pointer(entryAt(ptmalloc, tcache, index));
  for (let count = 0; entry !== NULL; count++) {
    if (count >= ptmalloc.parWord(ptmalloc.par.tcacheCount)) {
      ptmalloc.printerr('free(): too many chunks detected in tcache');
    }
    if (!ptmalloc.alignedOk(entry)) ptmalloc.printerr('free(): unaligned chunk detected in tcache 2');
    if (entry === mem) ptmalloc.printerr('free(): double free detected in tcache 2');
    entry = ptmalloc.reveal(entry);
  }
}

/** MAYBE_INIT_TCACHE and tcache_init: the first use allocates the structure from the heap it will cache for. */
export function maybeInitTcache(ptmalloc: Ptmalloc): void {
  if (ptmalloc.tcache() !== NULL || shuttingDown(ptmalloc)) return;
  const bytes = ptmalloc.layout.sizeofTcache;
  const av = arenaGet(ptmalloc, bytes);
  let victim = intMalloc(ptmalloc, av, bytes);
  if (victim === NULL) {
    const other = arenaGetRetry(ptmalloc, av, bytes);
    if (other !== NULL) victim = intMalloc(ptmalloc, other, bytes);
  }
  if (victim === NULL) return;
  ptmalloc.setWord(ptmalloc.symbols.tcache, victim);
  ptmalloc.memory.fill(victim, 0, bytes);
  ptmalloc.steps?.record({ kind: 'tcache-created', mem: victim });
}

/** Whether the calling thread is ending and has given its tcache back. */
function shuttingDown(ptmalloc: Ptmalloc): boolean {
  const { threads } = ptmalloc;
  return threads !== undefined && ptmalloc.memory.load8(threads.symbols.tcacheShuttingDown) !== 0;
}
