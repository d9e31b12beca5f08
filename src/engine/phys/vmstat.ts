/**
 * The counters of /proc/vmstat: what is (nr_*) and what happened (pg*, pswp*) since boot.
 *
 * They lie in tracked memory, so going back in time takes them back.
 */
import { type TrackedMemory, Float64Column } from '../time/tracked_memory';

/** In the order of /proc/vmstat in Linux 6.1, as far as they exist here. */
export const vmstatNames = [
  'nr_free_pages',
  'nr_inactive_anon',
  'nr_active_anon',
  'nr_inactive_file',
  'nr_active_file',
  'nr_unevictable',
  'nr_mlock',
  'workingset_nodes',
  'workingset_refault_anon',
  'workingset_refault_file',
  'workingset_activate_anon',
  'workingset_activate_file',
  'workingset_restore_anon',
  'workingset_restore_file',
  'nr_anon_pages',
  'nr_mapped',
  'nr_file_pages',
  'nr_dirty',
  'nr_writeback',
  'nr_shmem',
  'nr_vmscan_write',
  'nr_dirtied',
  'nr_written',
  'nr_page_table_pages',
  'nr_swapcached',
  'pgpgin',
  'pgpgout',
  'pswpin',
  'pswpout',
  'pgalloc_dma',
  'pgalloc_dma32',
  'pgalloc_normal',
  'allocstall_normal',
  'pgfree',
  'pgactivate',
  'pgdeactivate',
  'pgfault',
  'pgmajfault',
  'pgrefill',
  'pgreuse',
  'pgsteal_kswapd',
  'pgsteal_direct',
  'pgscan_kswapd',
  'pgscan_direct',
  'pgscan_anon',
  'pgscan_file',
  'pgsteal_anon',
  'pgsteal_file',
  'pageoutrun',
  'pgrotated',
  'drop_pagecache',
  'drop_slab',
  'oom_kill',
  'unevictable_pgs_culled',
  'unevictable_pgs_rescued',
  'unevictable_pgs_mlocked',
  'unevictable_pgs_munlocked',
  'swap_ra',
  'swap_ra_hit',
] as const;
export type VmstatName = (typeof vmstatNames)[number];

const indexOf = new Map<VmstatName, number>(vmstatNames.map((name, index) => [name, index]));

export class Vmstat {
  private readonly counters: Float64Column;

  constructor(memory: TrackedMemory) {
    this.counters = new Float64Column(memory, vmstatNames.length);
  }

  get(name: VmstatName): number {
    return this.counters.get(indexOf.get(name) ?? 0);
  }

  add(name: VmstatName, by = 1): void {
    const index = indexOf.get(name) ?? 0;
    this.counters.set(index, this.counters.get(index) + by);
  }
}
