/**
 * address_space: the pages of a file (or of shared memory) that are in RAM, and who maps them.
 *
 * `pages` is Linux's i_pages: page index -> frame. The frame's `mapping` and `index` point back. The page cache
 * (filemap.ts) holds one reference of every frame here.
 */
import type { Pfn } from '../units';
import type { VmArea } from './vma';

export interface AddressSpace {
  readonly id: number;
  readonly inode: number;
  readonly path: string;
  /**
   * A file's missing pages are read from `bytes`; the pages of shared memory (MAP_SHARED | MAP_ANONYMOUS, /dev/zero
   * in the kernel's eyes) start as zeroes and exist nowhere else.
   */
  readonly backing:
    | { readonly kind: 'file'; readonly bytes: Uint8Array }
    | { readonly kind: 'shmem'; /** Its size is part of Committed_AS. */ readonly accounted: boolean };
  /** In bytes. A page wholly behind it can't be faulted in: SIGBUS. */
  readonly size: number;
  readonly pages: Map<number, Pfn>;
  /** Page index -> what workingset.ts noted when the page was evicted. */
  readonly shadows: Map<number, number>;
  /** The VMAs that map it, in the order of mapping. */
  readonly i_mmap: Set<VmArea>;
}
