/**
 * The shapes of ptmalloc's structures in glibc 2.36, for both data models. Offsets are those of the C structures.
 *
 *   struct malloc_chunk          struct malloc_state (an arena)        struct malloc_par mp_
 *     prev_size   0                mutex            0   int              trim_threshold  0
 *     size        1 word           flags            4   int              top_pad
 *     fd          2 words          have_fastchunks  8   int              mmap_threshold
 *     bk          3 words          fastbinsY        one word per bin     arena_test, arena_max
 *     fd_nextsize 4 words          top                                   thp_pagesize, hp_pagesize
 *     bk_nextsize 5 words          last_remainder                        hp_flags, n_mmaps, n_mmaps_max,
 *                                  bins[254]                             max_n_mmaps, no_dyn_threshold   (int)
 *   struct tcache_perthread_struct binmap[4]        unsigned             mmapped_mem, max_mmapped_mem
 *     counts[64]  0   uint16_t     next, next_free                       sbrk_base
 *     entries[64] 128 pointers     attached_threads                      tcache_bins, tcache_max_bytes,
 *                                  system_mem, max_system_mem            tcache_count, tcache_unsorted_limit
 */

/** Every chunk is aligned to this on x86, whatever the word size. */
export const MALLOC_ALIGNMENT = 16;
export const MALLOC_ALIGN_MASK = MALLOC_ALIGNMENT - 1;

/** Size-field flags: the chunk before is in use, this chunk came from mmap, this chunk is of a thread's arena. */
export const PREV_INUSE = 1;
export const IS_MMAPPED = 2;
export const NON_MAIN_ARENA = 4;
export const SIZE_BITS = 7;

export const NBINS = 128;
export const NSMALLBINS = 64;
export const BINMAPSIZE = 4;
export const TCACHE_MAX_BINS = 64;
export const TCACHE_FILL_COUNT = 7;
/** The count of a tcache bin is a uint16_t. */
export const MAX_TCACHE_COUNT = 65535;
/** A freed chunk that reaches this size (after merging) makes free() consolidate the fastbins and try to trim. */
export const FASTBIN_CONSOLIDATION_THRESHOLD = 65536;
/** The smallest piece taken by mmap when the break cannot grow. */
export const MMAP_AS_MORECORE_SIZE = 1024 * 1024;
/** malloc_state.flags: the arena's memory has holes. */
export const NONCONTIGUOUS_BIT = 2;
/** How many chunks one pass over the unsorted bin may sort. */
export const MAX_ITERS = 10000;

/** Offsets within struct malloc_state. */
export interface ArenaLayout {
  readonly flags: number;
  readonly haveFastchunks: number;
  readonly fastbinsY: number;
  readonly top: number;
  readonly lastRemainder: number;
  readonly bins: number;
  readonly binmap: number;
  readonly next: number;
  readonly nextFree: number;
  readonly attachedThreads: number;
  readonly systemMem: number;
  readonly maxSystemMem: number;
  readonly sizeof: number;
}

/** Offsets within struct malloc_par. */
export interface ParLayout {
  readonly trimThreshold: number;
  readonly topPad: number;
  readonly mmapThreshold: number;
  readonly arenaTest: number;
  readonly arenaMax: number;
  readonly nMmaps: number;
  readonly nMmapsMax: number;
  readonly maxNMmaps: number;
  readonly noDynThreshold: number;
  readonly mmappedMem: number;
  readonly maxMmappedMem: number;
  readonly sbrkBase: number;
  readonly tcacheBins: number;
  readonly tcacheMaxBytes: number;
  readonly tcacheCount: number;
  readonly tcacheUnsortedLimit: number;
  readonly sizeof: number;
}

export interface MallocLayout {
  readonly name: 'lp64' | 'ilp32';
  /** SIZE_SZ: bytes of a size_t, and of every field of a chunk. */
  readonly sizeSz: 8 | 4;
  /** CHUNK_HDR_SZ: the two words in front of the user's memory. */
  readonly chunkHdrSz: number;
  /** MINSIZE: the smallest chunk, aligned. */
  readonly minsize: number;
  /** sizeof (struct malloc_chunk). */
  readonly sizeofChunk: number;
  /** MIN_LARGE_SIZE: chunks below it live in small bins. */
  readonly minLargeSize: number;
  /** SMALLBIN_CORRECTION: keeps small bin 2 for the smallest chunk where the alignment exceeds two words. */
  readonly smallbinCorrection: 0 | 1;
  readonly nfastbins: number;
  /** MAX_FAST_SIZE: the largest request M_MXFAST accepts. */
  readonly maxFastSize: number;
  /** PTRDIFF_MAX + 1: the first request refused as too large. */
  readonly requestLimit: number;
  readonly tcacheEntries: number;
  readonly sizeofTcache: number;
  /** DEFAULT_MMAP_THRESHOLD_MAX: how far the dynamic mmap threshold may rise. */
  readonly mmapThresholdMax: number;
  /** NARENAS_FROM_NCORES (1). */
  readonly arenasPerCore: number;
  readonly arena: ArenaLayout;
  readonly par: ParLayout;
}

function arenaLayout(word: number, nfastbins: number): ArenaLayout {
  const fastbinsY = word === 8 ? 16 : 12;
  const top = fastbinsY + nfastbins * word;
  const bins = top + 2 * word;
  const binmap = bins + (NBINS * 2 - 2) * word;
  const next = binmap + BINMAPSIZE * 4;
  return {
    flags: 4,
    haveFastchunks: 8,
    fastbinsY,
    top,
    lastRemainder: top + word,
    bins,
    binmap,
    next,
    nextFree: next + word,
    attachedThreads: next + 2 * word,
    systemMem: next + 3 * word,
    maxSystemMem: next + 4 * word,
    sizeof: next + 5 * word,
  };
}

function parLayout(word: number): ParLayout {
  const ints = 7 * word;
  const mmappedMem = Math.ceil((ints + 5 * 4) / word) * word;
  return {
    trimThreshold: 0,
    topPad: word,
    mmapThreshold: 2 * word,
    arenaTest: 3 * word,
    arenaMax: 4 * word,
    nMmaps: ints + 4,
    nMmapsMax: ints + 8,
    maxNMmaps: ints + 12,
    noDynThreshold: ints + 16,
    mmappedMem,
    maxMmappedMem: mmappedMem + word,
    sbrkBase: mmappedMem + 2 * word,
    tcacheBins: mmappedMem + 3 * word,
    tcacheMaxBytes: mmappedMem + 4 * word,
    tcacheCount: mmappedMem + 5 * word,
    tcacheUnsortedLimit: mmappedMem + 6 * word,
    sizeof: mmappedMem + 7 * word,
  };
}

/** x86-64. */
export const LP64: MallocLayout = {
  name: 'lp64',
  sizeSz: 8,
  chunkHdrSz: 16,
  minsize: 32,
  sizeofChunk: 48,
  minLargeSize: 1024,
  smallbinCorrection: 0,
  nfastbins: 10,
  maxFastSize: 160,
  requestLimit: 2 ** 63,
  tcacheEntries: 128,
  sizeofTcache: 640,
  mmapThresholdMax: 32 * 1024 * 1024,
  arenasPerCore: 8,
  arena: arenaLayout(8, 10),
  par: parLayout(8),
};

/** i386: words of 4 bytes under the same 16-byte alignment, so user memory starts 8 bytes past a multiple of 16. */
export const ILP32: MallocLayout = {
  name: 'ilp32',
  sizeSz: 4,
  chunkHdrSz: 8,
  minsize: 16,
  sizeofChunk: 24,
  minLargeSize: 1008,
  smallbinCorrection: 1,
  nfastbins: 11,
  maxFastSize: 80,
  requestLimit: 2 ** 31,
  tcacheEntries: 128,
  sizeofTcache: 384,
  mmapThresholdMax: 512 * 1024,
  arenasPerCore: 2,
  arena: arenaLayout(4, 11),
  par: parLayout(4),
};

/** request2size: the chunk that holds `bytes` of user memory; the next chunk's prev_size is lent to this one. */
export function request2size(layout: MallocLayout, bytes: number): number {
  const padded = bytes + layout.sizeSz + MALLOC_ALIGN_MASK;
  return padded < layout.minsize ? layout.minsize : padded - (padded % MALLOC_ALIGNMENT);
}

/** csize2tidx: the tcache bin of a chunk size; not an index of an existing bin when the size is too large. */
export function csize2tidx(layout: MallocLayout, chunkSize: number): number {
  return Math.floor((chunkSize - layout.minsize + MALLOC_ALIGN_MASK) / MALLOC_ALIGNMENT);
}

/** tidx2usize: the largest request a tcache bin serves. */
export function tidx2usize(layout: MallocLayout, index: number): number {
  return index * MALLOC_ALIGNMENT + layout.minsize - layout.sizeSz;
}

/** The chunk size kept in a tcache bin. */
export function tidx2csize(layout: MallocLayout, index: number): number {
  return index * MALLOC_ALIGNMENT + layout.minsize;
}
