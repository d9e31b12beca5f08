/**
 * The sample programs of the open menu: C text as it lies beside this file, a title, and the machine it was written for.
 * Any C compiler builds them and they print the same everywhere.
 */
import firstMalloc from './first_malloc.c?raw';
import forkCow from './fork_cow.c?raw';
import fragmentedHeap from './fragmented_heap.c?raw';
import memoryPressure from './memory_pressure.c?raw';
import mmapTouch from './mmap_touch.c?raw';
import recursionStack from './recursion_stack.c?raw';

export interface Sample {
  /** The file's name without `.c`. */
  readonly id: string;
  readonly title: string;
  /** What it shows, in one line. */
  readonly description: string;
  readonly machine: 'classroom' | 'pc64';
  readonly text: string;
}

export const samples: readonly Sample[] = [
  {
    id: 'first_malloc',
    title: 'First malloc',
    description: 'Headers, rounding, and the freed chunk that the next malloc takes',
    machine: 'classroom',
    text: firstMalloc,
  },
  {
    id: 'fragmented_heap',
    title: 'A fragmented heap',
    description: 'Half of the heap is free, and 8000 bytes fit nowhere',
    machine: 'classroom',
    text: fragmentedHeap,
  },
  {
    id: 'fork_cow',
    title: 'Fork and copy-on-write',
    description: 'Two processes, one set of frames, until one of them writes',
    machine: 'classroom',
    text: forkCow,
  },
  {
    id: 'recursion_stack',
    title: 'Stack frames of a recursion',
    description: 'Forty frames go down, one page fault a page',
    machine: 'classroom',
    text: recursionStack,
  },
  {
    id: 'mmap_touch',
    title: 'A large mmap, touched page by page',
    description: 'A promise of 1 MiB, the zero page, and frames on demand',
    machine: 'classroom',
    text: mmapTouch,
  },
  {
    id: 'memory_pressure',
    title: 'Memory pressure',
    description: 'More pages than frames: kswapd, swap slots and major faults',
    machine: 'classroom',
    text: memoryPressure,
  },
];
