import type { PanelDefinition } from '../panel_kit/definition';
import AddressSpacePanel from './address_space/AddressSpacePanel.vue';
import EventLogPanel from './event_log/EventLogPanel.vue';
import HeapPanel from './heap/HeapPanel.vue';
import MemoryPanel from './memory/MemoryPanel.vue';
import OutputPanel from './output/OutputPanel.vue';
import PageTablesPanel from './page_tables/PageTablesPanel.vue';
import PageWalkPanel from './page_walk/PageWalkPanel.vue';
import ProcessesPanel from './processes/ProcessesPanel.vue';
import RamPanel from './ram/RamPanel.vue';
import StackPanel from './stack/StackPanel.vue';
import SwapPanel from './swap/SwapPanel.vue';
import TlbPanel from './tlb/TlbPanel.vue';

/** All memory pictures, in the order in which a memory access meets them. */
export const panels: readonly PanelDefinition[] = [
  {
    id: 'stack',
    title: 'Stack and variables',
    component: StackPanel,
    help:
      'Left: who called whom, the running function on top. Right: the variables of the chosen function and the ' +
      'globals, with their values as a debugger prints them. A value that differs from the last stop stands in an ' +
      'inverse chip with the old value struck through. Choose a pointer to look at what it points to in every panel. ' +
      '"Stop when written" sets a data breakpoint on the variable; it works in both directions.',
  },
  {
    id: 'addressSpace',
    title: 'Address space',
    component: AddressSpacePanel,
    help:
      'The virtual address space of the process, high addresses on top. Each group is a mapping as /proc/PID/maps ' +
      'names it; each cell is a page. An outlined cell is mapped but has no page-table entry yet: the first access ' +
      'will fault and the kernel will find a frame for it. The figures count resident pages of mapped pages.',
  },
  {
    id: 'pageWalk',
    title: 'Page walk',
    component: PageWalkPanel,
    help:
      'How the processor turns the focused address into a place in RAM. First the TLB is asked; when it misses, nine ' +
      'bits of the address choose an entry in each of four tables, and the last entry names the frame. The flags of ' +
      'that entry decide whether the access may go on or faults.',
  },
  {
    id: 'pageTables',
    title: 'Page tables',
    component: PageTablesPanel,
    help:
      'The page tables of the process as a tree: the PGD, below each of its entries a PUD, then PMD and PTE. Only ' +
      'entries in use are listed. Each table is itself a frame of RAM. Open an entry to see the table behind it, or ' +
      'jump to the entry that translates the focused address.',
  },
  {
    id: 'tlb',
    title: 'TLB',
    component: TlbPanel,
    help:
      'The translation lookaside buffers: small caches of finished page walks. A column is a set, a row a way; a page ' +
      'can only lie in the set that its number chooses. Entries of other processes are dimmed. The table lists the ' +
      'chosen set, with the entry that would be replaced next.',
  },
  {
    id: 'heap',
    title: 'Heap',
    component: HeapPanel,
    help:
      'The heap of malloc, drawn from the bytes in memory. Top band: all chunks in address order; free ones are half ' +
      'as high, hatched by the list they are on. Second band: the neighbourhood of the chosen chunk, to scale, each ' +
      'with its 16 bytes of header in front. Below: the bytes of that chunk, and the lists of free chunks in the order ' +
      'in which malloc would meet them.',
  },
  {
    id: 'ram',
    title: 'RAM',
    component: RamPanel,
    help:
      'Physical memory: each cell is a frame (or several, when they would not fit), zone by zone. The bars show the ' +
      'free frames of a zone against its watermarks: below "low" kswapd starts to reclaim, below "min" the allocating ' +
      'process must reclaim itself. The figures below count free blocks by order: order 3 is 8 frames side by side.',
  },
  {
    id: 'swap',
    title: 'Swap',
    component: SwapPanel,
    help:
      'The swap area, a cell a slot. A slot holds a page that the kernel moved out of RAM to free its frame; the ' +
      'page-table entry then names the slot. A page that lies in RAM and still in its slot is in the swap cache.',
  },
  {
    id: 'eventLog',
    title: 'Event log',
    component: EventLogPanel,
    help:
      'What the kernel and the allocator did, oldest first: allocations, page faults, system calls, pages moved to ' +
      'swap, switches between processes. Choose an event to go to the moment just after it; below the list it opens ' +
      'into its steps, and the step that decided is filled. Events right of the present are known, and not yet now.',
  },
  {
    id: 'memory',
    title: 'Memory',
    component: MemoryPanel,
    help:
      'The bytes around the focused address, as the program would read them, with their text beside them. Dots mean ' +
      'that nothing is mapped; a dash means that the page exists but is not present. Bytes that differ from the last ' +
      'stop are inverse.',
  },
  {
    id: 'processes',
    title: 'Processes',
    component: ProcessesPanel,
    help:
      'Every process of the machine, children below their parents, with its state, its page faults and the pages it ' +
      'has in RAM. Choose one to look at the machine through its address space.',
  },
  {
    id: 'output',
    title: 'Output',
    component: OutputPanel,
    help:
      'What the program has written up to this moment, each line with the number of the process that wrote it. Lines ' +
      'on standard error say so. Going back in time takes back what was written later.',
  },
];
