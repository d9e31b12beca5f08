/** What memory management works on: the parts of the machine that Linux has as global variables. */
import type { MachineConfiguration } from '../config';
import type { PageTables } from '../mmu/page_table';
import type { FrameTable } from '../phys/frames';
import type { PageAllocator } from '../phys/page_alloc';
import type { PageStore } from '../phys/page_store';
import type { Vmstat } from '../phys/vmstat';
import type { Pfn } from '../units';
import type { AnonVmas } from './anon_vma';
import type { CommitAccount } from './commit';
import type { EventSink } from './event_sink';
import type { PageCache } from './filemap';
import type { KernelTime } from './kernel_time';
import type { LruLists } from './lru';
import type { Processor } from './processor';
import type { ReverseMap } from './rmap';
import type { Swap } from './swap_state';
import type { ResourceUsage } from './task';

export interface MemorySystem {
  readonly configuration: MachineConfiguration;
  readonly processor: Processor;
  readonly events: EventSink;
  readonly time: KernelTime;
  /** Contents of RAM, by frame. */
  readonly ram: PageStore;
  readonly frames: FrameTable;
  readonly allocator: PageAllocator;
  readonly vmstat: Vmstat;
  readonly tables: PageTables;
  readonly anonVmas: AnonVmas;
  readonly pageCache: PageCache;
  readonly rmap: ReverseMap;
  readonly lru: LruLists;
  readonly swap: Swap;
  readonly commit: CommitAccount;
  /** The counters of the running task; faults on its behalf, also by the kernel, count there. */
  readonly currentUsage: () => ResourceUsage | undefined;
  /** The frame that every read of untouched anonymous memory maps (empty_zero_page). */
  readonly zeroPage: Pfn;
}
