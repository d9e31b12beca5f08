/**
 * What malloc did, step by step, for the event log: one record per decision, in the order decided.
 *
 * A sink is optional. Without one no record is made, so the fast paths cost nothing; records carry addresses and
 * sizes only, never references into the allocator. Addresses named `chunk` point at a chunk's header (its prev_size
 * field), `mem` at the user's memory. Sizes are chunk sizes in bytes without flag bits unless named `bytes`.
 */
import type { VirtAddr } from '../../units';

export type MallocCall =
  | 'malloc'
  | 'free'
  | 'calloc'
  | 'realloc'
  | 'memalign'
  | 'posix_memalign'
  | 'valloc'
  | 'pvalloc'
  | 'malloc_trim'
  | 'mallopt';

export type MallocBin =
  | { readonly kind: 'tcache'; readonly index: number }
  | { readonly kind: 'fast'; readonly index: number }
  | { readonly kind: 'unsorted' }
  | { readonly kind: 'small'; readonly index: number }
  | { readonly kind: 'large'; readonly index: number };

export type MallocStep =
  /** A public function was entered; `argument` is its pointer or alignment where it has one. */
  | { readonly kind: 'call'; readonly call: MallocCall; readonly bytes: number; readonly argument: number }
  /** The public function returned; `mem` is 0 for NULL and for functions that return nothing. */
  | { readonly kind: 'return'; readonly call: MallocCall; readonly mem: VirtAddr }
  /** The request, padded: chunk size = bytes + one word, rounded up to 16, at least MINSIZE. */
  | { readonly kind: 'padded'; readonly bytes: number; readonly chunkSize: number }
  | { readonly kind: 'too-large'; readonly bytes: number }
  /** ptmalloc_init ran: the arena's bins were made empty and the tunables applied. */
  | { readonly kind: 'initialized'; readonly arena: VirtAddr }
  | { readonly kind: 'tcache-created'; readonly mem: VirtAddr }
  | { readonly kind: 'tcache-passed'; readonly index: number; readonly reason: 'empty' | 'full' | 'size not cached' }
  | { readonly kind: 'tcache-taken'; readonly index: number; readonly mem: VirtAddr; readonly left: number }
  | { readonly kind: 'tcache-put'; readonly index: number; readonly mem: VirtAddr; readonly count: number }
  | { readonly kind: 'bin-passed'; readonly bin: MallocBin; readonly reason: 'empty' | 'all chunks too small' }
  /** The size is above global_max_fast. */
  | { readonly kind: 'fastbins-passed'; readonly limit: number }
  /** A chunk left a bin to serve the request. */
  | { readonly kind: 'bin-taken'; readonly bin: MallocBin; readonly chunk: VirtAddr; readonly size: number }
  /** A freed chunk or a remainder entered a bin. */
  | { readonly kind: 'bin-put'; readonly bin: MallocBin; readonly chunk: VirtAddr; readonly size: number }
  /** A chunk of the unsorted bin was sorted into its own bin while passing. */
  | { readonly kind: 'sorted'; readonly bin: MallocBin; readonly chunk: VirtAddr; readonly size: number }
  /** The unsorted bin held one chunk, the last remainder, and a small request continued in it. */
  | { readonly kind: 'last-remainder'; readonly chunk: VirtAddr; readonly size: number }
  /** binmap showed a bin that turned out to be empty; its bit was cleared. */
  | { readonly kind: 'binmap-cleared'; readonly index: number }
  | { readonly kind: 'binmap-exhausted' }
  | {
      readonly kind: 'split';
      readonly chunk: VirtAddr;
      readonly size: number;
      readonly remainder: VirtAddr;
      readonly remainderSize: number;
    }
  | { readonly kind: 'top-split'; readonly chunk: VirtAddr; readonly size: number; readonly left: number }
  | { readonly kind: 'top-too-small'; readonly size: number; readonly needed: number }
  | {
      readonly kind: 'fastbins-consolidated';
      readonly reason: 'large request' | 'top too small' | 'large free' | 'asked';
    }
  /** A freed chunk was merged with a free neighbour; `size` is the size after merging. */
  | {
      readonly kind: 'merged';
      readonly with: 'previous' | 'next' | 'top';
      readonly chunk: VirtAddr;
      readonly size: number;
    }
  | { readonly kind: 'sbrk'; readonly increment: number; readonly before: VirtAddr | undefined }
  | { readonly kind: 'mmap'; readonly length: number; readonly address: VirtAddr | undefined }
  | { readonly kind: 'munmap'; readonly address: VirtAddr; readonly length: number }
  | {
      readonly kind: 'mremap';
      readonly address: VirtAddr;
      readonly oldLength: number;
      readonly newLength: number;
      readonly newAddress: VirtAddr | undefined;
    }
  | { readonly kind: 'arena-created'; readonly arena: VirtAddr }
  | { readonly kind: 'arena-reused'; readonly arena: VirtAddr }
  | { readonly kind: 'heap-created'; readonly heap: VirtAddr; readonly size: number }
  | { readonly kind: 'heap-grown'; readonly heap: VirtAddr; readonly size: number }
  | { readonly kind: 'madvise'; readonly address: VirtAddr; readonly length: number }
  | { readonly kind: 'top-trimmed'; readonly released: number; readonly left: number }
  /** The dynamic thresholds followed a freed mmapped chunk. */
  | { readonly kind: 'thresholds'; readonly mmapThreshold: number; readonly trimThreshold: number }
  | { readonly kind: 'realloc'; readonly how: ReallocWay; readonly chunk: VirtAddr; readonly size: number }
  | { readonly kind: 'zeroed'; readonly mem: VirtAddr; readonly bytes: number }
  | { readonly kind: 'check-failed'; readonly message: string };

/** How realloc found room. */
export type ReallocWay =
  'already large enough' | 'grew into top' | 'grew into the next chunk' | 'new chunk follows the old one' | 'moved';

export interface MallocSteps {
  record(step: MallocStep): void;
}
