/**
 * Traces with writes into the heap (see malloc_native.c for the letters), each provoking one of malloc's integrity
 * checks, or getting past one. `prints` is what glibc 2.36 answered; the differential test asks it again.
 */
export interface CorruptionScript {
  readonly name: string;
  readonly script: string;
  readonly tunables?: string;
  /** The line malloc prints before it aborts; undefined when the script runs to its end. */
  readonly prints: string | undefined;
}

const NO_TCACHE = 'glibc.malloc.tcache_count=0';
/** Nine blocks of 32 bytes of which seven fill their tcache bin; blocks 8 and 9 are still allocated. */
const FULL_TCACHE =
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((id) => `m ${id} 24`).join('\n') +
  '\n' +
  [1, 2, 3, 4, 5, 6, 7].map((id) => `f ${id}`).join('\n') +
  '\n';
/** Three large neighbours and a guard in front of top. */
const LARGE = 'm 1 2000\nm 2 2000\nm 3 2000\nm 4 24\n';

const lines = (...parts: string[]): string => parts.join('\n');

export const corruptionScripts: readonly CorruptionScript[] = [
  {
    name: 'a block freed twice into the tcache',
    script: 'm 1 24\nf 1\nf 1',
    prints: 'free(): double free detected in tcache 2',
  },
  {
    name: 'a block freed twice in a row into a fastbin',
    script: `${FULL_TCACHE}f 8\nf 8`,
    prints: 'double free or corruption (fasttop)',
  },
  { name: 'a freed block that became top', script: 'm 1 2000\nf 1\nf 1', prints: 'double free or corruption (top)' },
  { name: 'a large block freed twice', script: `${LARGE}f 1\nf 1`, prints: 'double free or corruption (!prev)' },
  {
    name: 'a size that reaches beyond top',
    script: 'm 1 2000\nw 1 -8 0x100001\nf 1',
    prints: 'double free or corruption (out)',
  },
  { name: 'a size of zero', script: 'm 1 2000\nw 1 -8 0\nf 1', prints: 'free(): invalid pointer' },
  { name: 'a negative size', script: 'm 1 2000\nw 1 -8 0xffffffffffffffe1\nf 1', prints: 'free(): invalid pointer' },
  { name: 'a size below the smallest chunk', script: 'm 1 2000\nw 1 -8 0x11\nf 1', prints: 'free(): invalid size' },
  { name: 'a size that is not aligned', script: 'm 1 2000\nw 1 -8 0x7e9\nf 1', prints: 'free(): invalid size' },
  {
    name: 'an overflow that zeroed the next size, small',
    script: `${FULL_TCACHE}w 8 24 0\nf 8`,
    prints: 'free(): invalid next size (fast)',
  },
  {
    name: 'an overflow of letters, small',
    script: `${FULL_TCACHE}w 8 24 0x4141414141414141\nf 8`,
    prints: 'free(): invalid next size (fast)',
  },
  {
    name: 'an overflow that zeroed the next size but P',
    script: `${LARGE}w 1 2008 1\nf 1`,
    prints: 'free(): invalid next size (normal)',
  },
  {
    name: 'an overflow of odd letters, large',
    script: `${LARGE}w 1 2008 0x4141414141414141\nf 1`,
    prints: 'free(): invalid next size (normal)',
  },
  {
    name: 'an overflow of even letters, large',
    script: `${LARGE}w 1 2008 0x4242424242424242\nf 1`,
    prints: 'double free or corruption (!prev)',
  },
  {
    name: 'a block whose own header is even letters',
    script: `${LARGE}w 1 -8 0x4242424242424242\nf 1`,
    prints: 'munmap_chunk(): invalid pointer',
  },
  {
    name: 'a wrong prev_size',
    script: `${LARGE}f 1\nw 2 -16 0x100\nf 2`,
    prints: 'corrupted size vs. prev_size while consolidating',
  },
  {
    name: 'a negative prev_size, which points forward',
    script: `${LARGE}w 2 -8 0x7e0\nw 2 -16 0xfffffffffffff820\nf 2`,
    prints: 'corrupted size vs. prev_size while consolidating',
  },
  { name: 'a wrong foot', script: `${LARGE}f 2\nw 3 -16 0x100\nf 1`, prints: 'corrupted size vs. prev_size' },
  { name: 'a forged fd', script: `${LARGE}f 2\np 2 0 4 0\nf 1`, prints: 'corrupted double-linked list' },
  {
    name: 'a forged fd_nextsize',
    script: `${LARGE}f 2\nm 5 5000\np 2 16 4 0\nm 6 2000`,
    prints: 'corrupted double-linked list (not small)',
  },
  {
    name: 'a forged bk in the unsorted bin',
    script: `${LARGE}f 1\np 1 8 4 0\nf 3`,
    prints: 'free(): corrupted unsorted chunks',
  },
  {
    name: 'a tcache link to an odd address',
    script: 'm 1 24\nm 2 24\nf 1\nf 2\nx 2 0 1 1\nm 3 24\nm 4 24',
    prints: 'malloc(): unaligned tcache chunk detected',
  },
  {
    name: 'a tcache link of letters',
    script: 'm 1 24\nm 2 24\nf 1\nf 2\nw 2 0 0x4141414141414141\nm 3 24\nm 4 24',
    prints: 'malloc(): unaligned tcache chunk detected',
  },
  {
    name: 'a double free behind an odd tcache link',
    script: 'm 1 24\nm 2 24\nf 1\nf 2\nx 2 0 1 4\nf 1',
    prints: 'free(): unaligned chunk detected in tcache 2',
  },
  {
    name: 'a double free behind a tcache loop',
    script: 'm 1 24\nm 2 24\nf 1\nf 2\nx 2 0 2 0\nf 1',
    prints: 'free(): too many chunks detected in tcache',
  },
  { name: 'a double free with the key wiped', script: 'm 1 24\nf 1\nw 1 8 0\nf 1\nm 2 24\nm 3 24', prints: undefined },
  {
    name: 'a tcache poisoned with an aligned address',
    script: 'm 1 40\nm 2 40\nm 3 200\nf 1\nf 2\nx 2 0 3 16\nm 4 40\nm 5 40',
    prints: undefined,
  },
  {
    name: 'an odd fastbin head',
    tunables: NO_TCACHE,
    script: 'm 1 24\nm 2 24\nf 1\nf 2\nx 2 0 1 -8\nm 3 24\nm 4 24',
    prints: 'malloc(): unaligned fastbin chunk detected 2',
  },
  {
    name: 'an odd fastbin link while stashing',
    script: `${FULL_TCACHE}f 8\nf 9\nx 9 0 8 -8\n${[11, 12, 13, 14, 15, 16, 17, 18].map((id) => `m ${id} 24`).join('\n')}`,
    prints: 'malloc(): unaligned fastbin chunk detected 3',
  },
  {
    name: 'a fast chunk that grew',
    tunables: NO_TCACHE,
    script: 'm 1 24\nm 2 24\nf 1\nw 1 -8 0x41\nm 3 24',
    prints: 'malloc(): memory corruption (fast)',
  },
  {
    name: 'a forged bk in a small bin',
    tunables: NO_TCACHE,
    script: 'm 1 200\nm 2 40\nf 1\nm 3 2000\np 1 8 2 0\nm 4 200',
    prints: 'malloc(): smallbin double linked list corrupted',
  },
  {
    name: 'an unsorted chunk that is too small',
    script: `${LARGE}f 1\nw 1 -8 8\nm 5 5000`,
    prints: 'malloc(): invalid size (unsorted)',
  },
  {
    name: 'an unsorted chunk of letters',
    script: `${LARGE}f 1\nw 1 -8 0x4141414141414141\nm 5 5000`,
    prints: undefined,
  },
  {
    name: 'a too small chunk behind an unsorted one',
    script: `${LARGE}f 1\nw 2 -8 8\nm 5 5000`,
    prints: 'malloc(): invalid next size (unsorted)',
  },
  {
    name: 'a wrong foot in the unsorted bin',
    script: `${LARGE}f 1\nw 2 -16 0x100\nm 5 5000`,
    prints: 'malloc(): mismatching next->prev_size (unsorted)',
  },
  {
    name: 'a forged bk found while sorting',
    script: `${LARGE}f 1\np 1 8 4 0\nm 5 5000`,
    prints: 'malloc(): unsorted double linked list corrupted',
  },
  {
    name: 'an unsorted chunk said to be in use',
    script: `${LARGE}f 1\nw 2 -8 0x7e1\nm 5 5000`,
    prints: 'malloc(): invalid next->prev_inuse (unsorted)',
  },
  {
    name: 'a forged bk_nextsize met while sorting',
    script: lines('m 1 2000', 'm 2 24', 'm 3 2016', 'm 4 24', 'f 1', 'm 5 5000', 'p 1 24 2 0', 'f 3', 'm 6 5000'),
    prints: 'malloc(): largebin double linked list corrupted (nextsize)',
  },
  {
    name: 'a forged bk met while sorting into a large bin',
    script: lines('m 1 2000', 'm 2 24', 'm 3 2016', 'm 4 24', 'f 1', 'm 5 5000', 'p 1 8 2 0', 'f 3', 'm 6 5000'),
    prints: 'malloc(): largebin double linked list corrupted (bk)',
  },
  {
    name: 'a top of all ones',
    script: 'm 1 24\nw 1 24 0xffffffffffffffff\nm 2 5000',
    prints: 'malloc(): corrupted top size',
  },
  {
    name: 'a small top off the page boundary',
    script: 'm 1 24\nw 1 24 0x101\nm 2 5000',
    prints:
      'Fatal glibc error: malloc assertion failure in sysmalloc: (old_top == initial_top (av) && old_size == 0) || ' +
      '((unsigned long) (old_size) >= MINSIZE && prev_inuse (old_top) && ((unsigned long) old_end & (pagesize - 1)) == 0)',
  },
  { name: 'a small top at a page boundary', script: 'm 1 24\nw 1 24 0xd41\nm 2 5000', prints: undefined },
  {
    name: 'a fast chunk that grew, consolidated',
    script: `${FULL_TCACHE}f 8\nw 8 -8 0x51\nm 11 2000`,
    prints: 'malloc_consolidate(): invalid chunk size',
  },
  {
    name: 'an odd fastbin link, consolidated',
    script: `${FULL_TCACHE}f 8\nf 9\nx 9 0 8 -8\nm 11 2000`,
    prints: 'malloc_consolidate(): unaligned fastbin chunk detected',
  },
  {
    name: 'a fast chunk with a wrong prev_size, consolidated',
    script: `${FULL_TCACHE}f 8\nw 8 -16 0x30\nw 8 -8 0x20\nm 11 2000`,
    prints: 'corrupted size vs. prev_size in fastbins',
  },
  {
    name: 'a fastbin that holds another size when malloc frees into it',
    tunables: NO_TCACHE,
    script: 'm 1 24\nm 2 24\nf 1\nw 1 -8 0x41\nm 3 100\nr 3 72',
    prints: 'invalid fastbin entry (free)',
  },
  { name: 'realloc of a size of zero', script: 'm 1 2000\nw 1 -8 0\nr 1 3000', prints: 'realloc(): invalid pointer' },
  {
    name: 'realloc of a header as a size',
    script: 'm 1 2000\nw 1 -8 0x10\nr 1 3000',
    prints: 'realloc(): invalid old size',
  },
  {
    name: 'realloc of a size beyond the heap',
    script: 'm 1 2000\nw 1 -8 0x1000001\nr 1 3000',
    prints: 'realloc(): invalid old size',
  },
  {
    name: 'realloc in front of a zeroed header',
    script: `${LARGE}w 1 2008 0\nr 1 3000`,
    prints: 'realloc(): invalid next size',
  },
  {
    name: 'free of a chunk said to be mapped',
    script: 'm 1 24\nw 1 -8 0x22\nf 1',
    prints: 'munmap_chunk(): invalid pointer',
  },
  {
    name: 'realloc of a chunk said to be mapped',
    script: 'm 1 24\nw 1 -8 0x22\nr 1 3000',
    prints: 'mremap_chunk(): invalid pointer',
  },
  {
    name: 'a break lowered behind malloc',
    script: 'm 1 24\nb -4096\nm 2 200000\no -3 300000\nm 3 200000',
    prints: 'break adjusted to free malloc space',
  },
  {
    name: 'a break raised behind malloc',
    script:
      'm 1 24\nb 4096\nm 2 70000\nm 3 70000\nm 4 70000\nf 2\nf 3\nm 5 100\nb 100\nm 6 200000\no -3 300000\nm 7 200000\nt 0\ns',
    prints: undefined,
  },
  {
    name: 'parameters set by mallopt',
    script: lines(
      'o 1 40',
      'm 1 24',
      'm 2 40',
      'm 3 56',
      'o 1 161',
      'o 1 160',
      'o -2 4096',
      'm 4 140000',
      'o -4 0',
      'm 5 200000',
      'f 4',
      'f 5',
      'o -1 4096',
      'm 6 50000',
      'f 6',
      'o 99 5',
      'o -6 170',
      'c 7 10 30',
      'm 8 3000',
      'r 8 9000',
      't 100',
      's',
    ),
    prints: undefined,
  },
  {
    name: 'a trim of a heap with holes',
    script: lines('m 1 20000', 'm 2 24', 'm 3 60000', 'm 4 24', 'f 1', 'f 3', 't 0', 's', 't 0', 'f 4', 't 4096'),
    prints: undefined,
  },
  {
    name: 'requests of nothing and of everything',
    script: lines(
      'm 1 0',
      'f 99',
      'r 2 0',
      'r 2 10',
      'm 3 0x7fffffffffffff00',
      'm 4 0x8000000000000000',
      'm 5 0x3fffffffffff',
      'c 6 0x100000000 0x100000000',
      'r 1 0x4000000000000000',
      'r 1 0',
      'a 7 0 10',
      'a 8 3 10',
      'a 9 48 10',
      's',
    ),
    prints: undefined,
  },
];
