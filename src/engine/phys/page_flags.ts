/**
 * The flags of a frame, Linux's `enum pageflags` and the few states that Linux keeps elsewhere in struct page.
 *
 *   bit  0 locked      1 referenced   2 uptodate    3 dirty       4 lru         5 active
 *        6 workingset  7 slab         8 reserved    9 swapcache  10 swapbacked 11 unevictable
 *       12 mlocked    13 readahead   14 buddy      15 table      16 anon       17 zero
 *
 * `buddy` and `table` are page types in Linux (they live in `_mapcount`), `anon` is the low bit of `mapping`
 * (PAGE_MAPPING_ANON). Here they are bits like the others, so that one column tells what a frame is.
 */
export const PG_locked = 1 << 0;
/** Found in use once; the second look moves the page to the active list. */
export const PG_referenced = 1 << 1;
/** The contents are those that belong there (read from disk, or filled by the kernel). */
export const PG_uptodate = 1 << 2;
/** The contents are newer than the copy on disk or in the swap area. */
export const PG_dirty = 1 << 3;
/** On one of the lists of lru.ts. */
export const PG_lru = 1 << 4;
export const PG_active = 1 << 5;
/** Was once on an active list: its return after eviction counts as thrashing. */
export const PG_workingset = 1 << 6;
export const PG_slab = 1 << 7;
/** Never given to anybody: the kernel's image, its memory map, frame 0. */
export const PG_reserved = 1 << 8;
/** In the swap cache: `private` holds its swap entry. */
export const PG_swapcache = 1 << 9;
/** Goes to swap when reclaimed: anonymous and shared memory. */
export const PG_swapbacked = 1 << 10;
export const PG_unevictable = 1 << 11;
export const PG_mlocked = 1 << 12;
/** Read ahead of its use and not yet used. */
export const PG_readahead = 1 << 13;
/** First frame of a free block; `private` holds its order. */
export const PG_buddy = 1 << 14;
/** Holds a page table. */
export const PG_table = 1 << 15;
/** `mapping` names an anon_vma (PAGE_MAPPING_ANON), not an address_space. */
export const PG_anon = 1 << 16;
/** The one frame of zeroes that every read of untouched anonymous memory maps. */
export const PG_zero = 1 << 17;

/** Names in bit order, as /proc/kpageflags and a panel show them. */
export const pageFlagNames = [
  'locked',
  'referenced',
  'uptodate',
  'dirty',
  'lru',
  'active',
  'workingset',
  'slab',
  'reserved',
  'swapcache',
  'swapbacked',
  'unevictable',
  'mlocked',
  'readahead',
  'buddy',
  'table',
  'anon',
  'zero',
] as const;
export type PageFlagName = (typeof pageFlagNames)[number];

/** The names of the flags that are set. */
export const namesOfPageFlags = (flags: number): PageFlagName[] =>
  pageFlagNames.filter((_, bit) => (flags & (1 << bit)) !== 0);
