/**
 * malloc's public functions: glibc 2.36's, for the process whose memory, system calls and libc data they are given.
 *
 * Each enters as the C function does: initialise ptmalloc on the first call of all, create the thread's tcache, try it,
 * and hand the rest to the arena. The C names stay recognisable throughout this folder: __libc_malloc is malloc here,
 * _int_malloc is intMalloc, malloc_consolidate is mallocConsolidate, mp_.tcache_bins is par.tcacheBins.
 */
import type { VirtAddr } from '../../units';
import { arenas, ptmallocInit } from './arena';
import { heapForPtr, heapMprotectSize } from './heap';
import { mallinfo2, mallocInfo, mallocStats } from './info';
import type { Mallinfo2 } from './info';
import { intFree } from './int_free';
import { intMalloc } from './int_malloc';
import { IS_MMAPPED, MALLOC_ALIGNMENT, SIZE_BITS, csize2tidx, request2size } from './layout';
import { mallopt } from './mallopt';
import { intMemalign } from './memalign';
import { mremapChunk, munmapChunk } from './mmap_chunk';
import { NULL, Ptmalloc, unsigned } from './ptmalloc';
import type { PtmallocParts } from './ptmalloc';
import { intRealloc } from './realloc';
import type { MallocCall, MallocSteps } from './steps';
import { MallocErrno } from './system';
import { mtrim } from './systrim';
import { maybeInitTcache, tcacheCount, tcacheGet, tcacheServes } from './tcache';
import {
  arenaForChunk,
  arenaGet,
  arenaGetRetry,
  detachThread,
  releaseArenasAfterFork,
  tcacheThreadShutdown,
} from './thread_arena';

export class Malloc {
  private readonly ptmalloc: Ptmalloc;

  constructor(parts: PtmallocParts) {
    this.ptmalloc = new Ptmalloc(parts);
  }

  /** Where the steps of the following calls are recorded; undefined records none. */
  set steps(sink: MallocSteps | undefined) {
    this.ptmalloc.steps = sink;
  }

  /** malloc(3). `bytes` is a size_t. NULL with errno ENOMEM when there is no memory. */
  malloc(bytes: number): VirtAddr {
    this.enter('malloc', bytes, 0);
    return this.leave('malloc', this.allocate(bytes));
  }

  /** free(3). Keeps errno. */
  free(mem: VirtAddr): void {
    this.enter('free', 0, mem);
    this.release(mem);
    this.leave('free', NULL);
  }

  /** calloc(3). Only memory that may hold old data is cleared, so fresh pages of top and mappings stay untouched. */
  calloc(count: number, size: number): VirtAddr {
    const bytes = count * size;
    this.enter('calloc', bytes, 0);
    if (bytes >= this.ptmalloc.layout.requestLimit) return this.leave('calloc', this.fail(MallocErrno.ENOMEM));
    this.initialize();
    return this.leave('calloc', this.allocateCleared(bytes));
  }

  /** realloc(3). realloc (NULL, n) is malloc (n); realloc (p, 0) frees p and returns NULL. */
  realloc(mem: VirtAddr, bytes: number): VirtAddr {
    this.enter('realloc', bytes, mem);
    this.initialize();
    if (mem === NULL) return this.leave('realloc', this.allocate(bytes));
    if (bytes === 0) {
      this.release(mem);
      return this.leave('realloc', NULL);
    }
    return this.leave('realloc', this.resize(mem, bytes));
  }

  /** memalign(3), and aligned_alloc, its alias in 2.36: an alignment that is no power of two is rounded up to one. */
  memalign(alignment: number, bytes: number): VirtAddr {
    this.enter('memalign', bytes, alignment);
    this.initialize();
    return this.leave('memalign', this.allocateAligned(alignment, bytes));
  }

  /** posix_memalign(3): stores the pointer at `result` and returns 0, or returns EINVAL or ENOMEM. */
  posixMemalign(result: VirtAddr, alignment: number, bytes: number): number {
    this.enter('posix_memalign', bytes, alignment);
    this.initialize();
    const { ptmalloc } = this;
    const words = alignment / ptmalloc.sizeSz;
    if (alignment === 0 || !Number.isInteger(Math.log2(words)) || words < 1) {
      this.leave('posix_memalign', NULL);
      return MallocErrno.EINVAL;
    }
    const mem = this.leave('posix_memalign', this.allocateAligned(alignment, bytes));
    if (mem === NULL) return MallocErrno.ENOMEM;
    ptmalloc.setWord(result, mem);
    return 0;
  }

  /** valloc(3): aligned to a page. */
  valloc(bytes: number): VirtAddr {
    this.enter('valloc', bytes, 0);
    this.initialize();
    return this.leave('valloc', this.allocateAligned(this.ptmalloc.system.pageSize, bytes));
  }

  /** pvalloc(3): whole pages, aligned to a page. */
  pvalloc(bytes: number): VirtAddr {
    this.enter('pvalloc', bytes, 0);
    this.initialize();
    const { pageSize } = this.ptmalloc.system;
    const rounded = Math.ceil(bytes / pageSize) * pageSize;
    if (rounded >= 2 * this.ptmalloc.layout.requestLimit) return this.leave('pvalloc', this.fail(MallocErrno.ENOMEM));
    return this.leave('pvalloc', this.allocateAligned(pageSize, rounded));
  }

  /** malloc_usable_size(3): bytes the program may use at `mem`; 0 for NULL and for a chunk that is not in use. */
  usableSize(mem: VirtAddr): number {
    if (mem === NULL) return 0;
    const { ptmalloc } = this;
    const chunk = ptmalloc.mem2chunk(mem);
    const head = ptmalloc.head(chunk);
    const size = head - (head & SIZE_BITS);
    if ((head & IS_MMAPPED) !== 0) return size - ptmalloc.layout.chunkHdrSz;
    return ptmalloc.inuseBitAtOffset(chunk, size) ? ptmalloc.memsize(size) : 0;
  }

  /** malloc_trim(3): 1 when memory was given back to the kernel, else 0. */
  trim(pad: number): 0 | 1 {
    this.enter('malloc_trim', pad, 0);
    this.initialize();
    let released = false;
    for (const av of arenas(this.ptmalloc)) if (mtrim(this.ptmalloc, av, pad)) released = true;
    this.leave('malloc_trim', NULL);
    return released ? 1 : 0;
  }

  /** mallopt(3): 1 for success, 0 for failure. */
  mallopt(parameter: number, value: number): 0 | 1 {
    this.enter('mallopt', value, parameter);
    this.initialize();
    const result = mallopt(this.ptmalloc, this.ptmalloc.symbols.mainArena, parameter, value);
    this.leave('mallopt', NULL);
    return result;
  }

  /** mallinfo2(3). */
  mallinfo2(): Mallinfo2 {
    this.initialize();
    return mallinfo2(this.ptmalloc);
  }

  /** malloc_info(3): the text it writes. The caller has refused options other than 0. */
  mallocInfo(): string {
    this.initialize();
    return mallocInfo(this.ptmalloc);
  }

  /** malloc_stats(3): the text it writes to stderr. */
  mallocStats(): string {
    this.initialize();
    return mallocStats(this.ptmalloc);
  }

  /** __malloc_arena_thread_freeres: the calling thread ends. Its tcache is freed and its arena may serve others. */
  threadExit(): void {
    const { ptmalloc } = this;
    if (ptmalloc.threads === undefined) return;
    tcacheThreadShutdown(ptmalloc, ptmalloc.threads, (mem) => this.release(mem));
    detachThread(ptmalloc, ptmalloc.threads);
  }

  /** __malloc_fork_unlock_child: what a forked child does before it goes on. */
  afterFork(): void {
    const { ptmalloc } = this;
    const initialized = ptmalloc.memory.load8(ptmalloc.symbols.mallocInitialized) !== 0;
    if (ptmalloc.threads !== undefined && initialized) releaseArenasAfterFork(ptmalloc, ptmalloc.threads);
  }

  private initialize(): void {
    const { ptmalloc } = this;
    if (ptmalloc.memory.load8(ptmalloc.symbols.mallocInitialized) === 0) ptmallocInit(ptmalloc);
  }

  private enter(call: MallocCall, bytes: number, argument: number): void {
    this.ptmalloc.steps?.record({ kind: 'call', call, bytes, argument });
  }

  private leave(call: MallocCall, mem: VirtAddr): VirtAddr {
    this.ptmalloc.steps?.record({ kind: 'return', call, mem });
    return mem;
  }

  private fail(errno: MallocErrno): VirtAddr {
    this.ptmalloc.system.setErrno(errno);
    return NULL;
  }

  /** checked_request2size's refusal: more than PTRDIFF_MAX bytes. */
  private tooLarge(bytes: number): boolean {
    const { ptmalloc } = this;
    if (bytes < ptmalloc.layout.requestLimit) return false;
    ptmalloc.steps?.record({ kind: 'too-large', bytes });
    return true;
  }

  /** __libc_malloc. */
  private allocate(bytes: number): VirtAddr {
    const { ptmalloc } = this;
    this.initialize();
    if (this.tooLarge(bytes)) return this.fail(MallocErrno.ENOMEM);
    const chunkSize = request2size(ptmalloc.layout, bytes);
    ptmalloc.steps?.record({ kind: 'padded', bytes, chunkSize });
    maybeInitTcache(ptmalloc);

    const index = csize2tidx(ptmalloc.layout, chunkSize);
    const tcache = ptmalloc.tcache();
    if (!tcacheServes(ptmalloc, tcache, index)) {
      ptmalloc.steps?.record({ kind: 'tcache-passed', index, reason: 'size not cached' });
    } else if (tcacheCount(ptmalloc, tcache, index) > 0) {
      return tcacheGet(ptmalloc, index);
    } else {
      ptmalloc.steps?.record({ kind: 'tcache-passed', index, reason: 'empty' });
    }
    const av = arenaGet(ptmalloc, bytes);
    const mem = intMalloc(ptmalloc, av, bytes);
    return mem !== NULL ? mem : this.tryAgain(av, bytes);
  }

  /** In a process with threads, another arena may have memory where the first had none. */
  private tryAgain(failed: VirtAddr, bytes: number): VirtAddr {
    const av = arenaGetRetry(this.ptmalloc, failed, bytes);
    return av === NULL ? NULL : intMalloc(this.ptmalloc, av, bytes);
  }

  /** __libc_free. */
  private release(mem: VirtAddr): void {
    if (mem === NULL) return;
    const { ptmalloc } = this;
    const chunk = ptmalloc.mem2chunk(mem);
    const head = ptmalloc.head(chunk);
    if ((head & IS_MMAPPED) !== 0) {
      this.adjustThresholds(head);
      munmapChunk(ptmalloc, chunk);
    } else {
      maybeInitTcache(ptmalloc);
      intFree(ptmalloc, arenaForChunk(ptmalloc, chunk, head), chunk, false);
    }
  }

  /**
   * A program that frees a mapped chunk will likely ask for such sizes again: from then on they come from the heap,
   * unless a threshold was set by hand.
   */
  private adjustThresholds(head: number): void {
    const { ptmalloc } = this;
    const { par } = ptmalloc;
    if (ptmalloc.parInt(par.noDynThreshold) !== 0) return;
    if (unsigned(head) <= unsigned(ptmalloc.parWord(par.mmapThreshold))) return;
    if (unsigned(head) > ptmalloc.layout.mmapThresholdMax) return;
    const mmapThreshold = head - (head & SIZE_BITS);
    ptmalloc.setParWord(par.mmapThreshold, mmapThreshold);
    ptmalloc.setParWord(par.trimThreshold, 2 * mmapThreshold);
    ptmalloc.steps?.record({ kind: 'thresholds', mmapThreshold, trimThreshold: 2 * mmapThreshold });
  }

  /** The rest of __libc_calloc: past the tcache, and cleared except where the kernel's zeros are still there. */
  private allocateCleared(bytes: number): VirtAddr {
    const { ptmalloc } = this;
    maybeInitTcache(ptmalloc);
    const av = arenaGet(ptmalloc, bytes);
    const oldTop = av === NULL ? NULL : ptmalloc.top(av);
    const used = av === NULL ? 0 : this.topBytesUsed(av, oldTop);
    let mem = intMalloc(ptmalloc, av, bytes);
    if (mem === NULL) mem = this.tryAgain(av, bytes);
    if (mem === NULL) return NULL;

    const chunk = ptmalloc.mem2chunk(mem);
    const head = ptmalloc.head(chunk);
    let size = head - (head & SIZE_BITS);
    const perturb = ptmalloc.perturbByte() !== 0;
    if ((head & IS_MMAPPED) !== 0) {
      if (perturb) this.clear(mem, bytes);
      return mem;
    }
    if (!perturb && chunk === oldTop && size > used) size = used;
    this.clear(mem, size - ptmalloc.sizeSz);
    return mem;
  }

  /** How far from the start of top memory may have been used since the kernel gave it. */
  private topBytesUsed(av: VirtAddr, top: VirtAddr): number {
    const { ptmalloc } = this;
    const topSize = ptmalloc.chunksize(top);
    if (!ptmalloc.isMainArena(av)) {
      const heap = heapForPtr(ptmalloc.layout, top);
      return Math.max(topSize, heap + heapMprotectSize(ptmalloc, heap) - top);
    }
    const base = ptmalloc.pointer(ptmalloc.symbols.mp + ptmalloc.par.sbrkBase);
    const everReached = base + ptmalloc.maxSystemMem(av) - top;
    return unsigned(topSize) < unsigned(everReached) ? everReached : topSize;
  }

  private clear(mem: VirtAddr, bytes: number): void {
    this.ptmalloc.memory.fill(mem, 0, bytes);
    this.ptmalloc.steps?.record({ kind: 'zeroed', mem, bytes });
  }

  /** The rest of __libc_realloc. */
  private resize(mem: VirtAddr, bytes: number): VirtAddr {
    const { ptmalloc } = this;
    const chunk = ptmalloc.mem2chunk(mem);
    const head = ptmalloc.head(chunk);
    const size = head - (head & SIZE_BITS);
    const mmapped = (head & IS_MMAPPED) !== 0;
    if (!mmapped) maybeInitTcache(ptmalloc);
    if ((size <= 0 && chunk > -size) || ptmalloc.misalignedChunk(chunk)) {
      ptmalloc.printerr('realloc(): invalid pointer');
    }
    if (this.tooLarge(bytes)) return this.fail(MallocErrno.ENOMEM);
    const nb = request2size(ptmalloc.layout, bytes);
    ptmalloc.steps?.record({ kind: 'padded', bytes, chunkSize: nb });
    if (mmapped) return this.resizeMapping(mem, chunk, size, bytes, nb);
    const av = arenaForChunk(ptmalloc, chunk, head);
    const moved = intRealloc(ptmalloc, av, chunk, size, nb);
    if (moved !== NULL || ptmalloc.threads === undefined || ptmalloc.threads.singleThreaded()) return moved;
    const elsewhere = this.allocate(bytes);
    if (elsewhere === NULL) return NULL;
    ptmalloc.memory.copy(elsewhere, mem, ptmalloc.memsize(size));
    intFree(ptmalloc, av, chunk, false);
    return elsewhere;
  }

  private resizeMapping(mem: VirtAddr, chunk: VirtAddr, size: number, bytes: number, nb: number): VirtAddr {
    const { ptmalloc } = this;
    const moved = mremapChunk(ptmalloc, chunk, nb);
    if (moved !== NULL) return ptmalloc.chunk2mem(moved);
    if (size - ptmalloc.sizeSz >= nb) return mem;
    const fresh = this.allocate(bytes);
    if (fresh === NULL) return NULL;
    ptmalloc.memory.copy(fresh, mem, size - ptmalloc.layout.chunkHdrSz);
    munmapChunk(ptmalloc, chunk);
    return fresh;
  }

  /** _mid_memalign. */
  private allocateAligned(alignment: number, bytes: number): VirtAddr {
    const { ptmalloc } = this;
    if (alignment <= MALLOC_ALIGNMENT) return this.allocate(bytes);
    if (alignment > ptmalloc.layout.requestLimit) return this.fail(MallocErrno.EINVAL);
    let power = ptmalloc.layout.minsize;
    while (power < alignment) power *= 2;
    if (bytes + power >= ptmalloc.layout.requestLimit) return this.fail(MallocErrno.ENOMEM);
    const padded = bytes + power + ptmalloc.layout.minsize;
    const av = arenaGet(ptmalloc, padded);
    const mem = intMemalign(ptmalloc, av, power, bytes);
    if (mem !== NULL) return mem;
    const other = arenaGetRetry(ptmalloc, av, padded);
    return other === NULL ? NULL : intMemalign(ptmalloc, other, power, bytes);
  }
}
