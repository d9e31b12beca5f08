/** RAM of a preset without the kernel around it, and the checks that every test of it shares. */
import { type MachineConfiguration, presets } from '../../../src/engine/config';
import { FrameTable } from '../../../src/engine/phys/frames';
import { findBuddy } from '../../../src/engine/phys/buddy';
import { PageAllocator } from '../../../src/engine/phys/page_alloc';
import { PageStore } from '../../../src/engine/phys/page_store';
import { Vmstat } from '../../../src/engine/phys/vmstat';
import { MAX_ORDER } from '../../../src/engine/phys/zones';
import { TrackedMemory } from '../../../src/engine/time/tracked_memory';
import { PAGE_SIZE, pfn } from '../../../src/engine/units';

export interface Ram {
  readonly memory: TrackedMemory;
  readonly frames: FrameTable;
  readonly store: PageStore;
  readonly vmstat: Vmstat;
  readonly pages: PageAllocator;
}

export function makeRam(configuration: MachineConfiguration = presets.classroom): Ram {
  const memory = new TrackedMemory();
  const count = configuration.ramBytes / PAGE_SIZE;
  const frames = new FrameTable(memory, count);
  const store = new PageStore(memory, count);
  const vmstat = new Vmstat(memory);
  const pages = new PageAllocator(memory, { frames, ram: store, vmstat }, { ...configuration, ...configuration.vm });
  return { memory, frames, store, vmstat, pages };
}

/** What is wrong with the free lists: each free frame in exactly one block, blocks aligned and merged, counts right. */
export function checkZones({ frames, pages }: Ram): string[] {
  const problems: string[] = [];
  for (const zone of pages.zones) {
    const seen = new Set<number>();
    for (let order = 0; order < MAX_ORDER; order++) {
      const blocks = pages.freeBlocksOf(zone, order);
      if (blocks.length !== zone.nrFree(order)) problems.push(`${zone.name} order ${order}: nr_free is wrong`);
      for (const block of blocks) {
        if (block % 2 ** order !== 0) problems.push(`block ${block} of order ${order} is not aligned`);
        if (order < MAX_ORDER - 1 && findBuddy(frames, zone, block, order) !== undefined) {
          problems.push(`block ${block} of order ${order} and its buddy are both free`);
        }
        for (let frame = block; frame < block + 2 ** order; frame = pfn(frame + 1)) {
          if (seen.has(frame)) problems.push(`frame ${frame} is in two free blocks`);
          if (!frames.isFree(frame)) problems.push(`frame ${frame} is on a free list and in use`);
          seen.add(frame);
        }
      }
    }
    let used = 0;
    for (let frame = zone.start; frame < zone.end; frame = pfn(frame + 1)) if (!frames.isFree(frame)) used++;
    if (seen.size !== zone.free) problems.push(`${zone.name}: ${seen.size} frames on lists, ${zone.free} counted`);
    if (used + zone.free !== zone.end - zone.start) problems.push(`${zone.name}: used and free are not all`);
  }
  return problems;
}
