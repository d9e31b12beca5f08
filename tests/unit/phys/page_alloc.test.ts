import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { presets } from '../../../src/engine/config';
import {
  GFP_ATOMIC,
  GFP_HIGHUSER_MOVABLE,
  GFP_HIGHUSER_MOVABLE_ZERO,
  GFP_KERNEL,
  type Gfp,
} from '../../../src/engine/phys/gfp';
import { PG_reserved } from '../../../src/engine/phys/page_flags';
import { type Reclaim } from '../../../src/engine/phys/page_alloc';
import { type Pfn, pfn } from '../../../src/engine/units';
import { type Ram, checkZones, makeRam } from './ram';

const zoneNamed = (ram: Ram, name: string) => {
  const zone = ram.pages.zonesView().find((view) => view.name === name);
  if (zone === undefined) throw new Error(`no zone ${name}`);
  return zone;
};

function allocate(ram: Ram, order = 0, gfp: Gfp = GFP_HIGHUSER_MOVABLE): Pfn {
  const frame = ram.pages.allocPages(order, gfp);
  if (frame === undefined) throw new Error('no frame');
  return frame;
}

/** Takes single frames until the allocator gives no more. */
function drain(ram: Ram, gfp: Gfp = GFP_HIGHUSER_MOVABLE): Pfn[] {
  const taken: Pfn[] = [];
  for (let frame = ram.pages.allocPage(gfp); frame !== undefined; frame = ram.pages.allocPage(gfp)) taken.push(frame);
  return taken;
}

const idleReclaim: Reclaim = {
  wakeKswapd: () => undefined,
  directReclaim: () => 0,
  reclaimablePages: () => 0,
  outOfMemory: () => 'none',
  removeFromLru: () => undefined,
};

describe('zones at boot', () => {
  it('cuts the classroom machine into DMA, DMA32 and NORMAL with the kernel at the start of the second', () => {
    const ram = makeRam();
    expect(ram.pages.zonesView().map(({ name, start, end, managed }) => [name, start, end, managed])).toEqual([
      ['DMA', 0, 256, 255],
      ['DMA32', 256, 1024, 512],
      ['NORMAL', 1024, 2048, 1024],
    ]);
    expect(ram.frames.test(pfn(0), PG_reserved)).toBe(true);
    expect(ram.frames.test(pfn(511), PG_reserved)).toBe(true);
    expect(ram.frames.test(pfn(512), PG_reserved)).toBe(false);
    expect(checkZones(ram)).toEqual([]);
  });

  it('frees the largest aligned blocks', () => {
    const ram = makeRam();
    expect(zoneNamed(ram, 'DMA').nrFree).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0]);
    expect(zoneNamed(ram, 'DMA32').nrFree).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
    expect(zoneNamed(ram, 'NORMAL').nrFree).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  });

  it('gives a desktop the watermarks and reserves that the kernel computes', () => {
    const ram = makeRam(presets.pc64);
    const [dma, dma32, normal] = ram.pages.zonesView();
    const managed = 4095 + (1048576 - 4096 - 16384) + 1048576;
    const pagesMin = Math.floor(Math.floor(Math.sqrt(managed * 4 * 16)) / 4);
    expect(normal?.min).toBe(Math.floor((pagesMin * 1048576) / managed));
    expect(normal?.low).toBe((normal?.min ?? 0) + Math.max(Math.floor((normal?.min ?? 0) / 4), 1048));
    expect(normal?.high).toBe(2 * (normal?.low ?? 0) - (normal?.min ?? 0));
    expect(dma32?.protection).toEqual([0, 0, 4096]);
    expect(dma?.protection).toEqual([0, Math.floor(1028096 / 256), Math.floor((1028096 + 1048576) / 256)]);
  });

  it('knows where free blocks begin, also those that are not linked yet', () => {
    const ram = makeRam(presets.pc64);
    expect(ram.pages.freeBlockLength(pfn(2))).toBe(2);
    expect(ram.pages.freeBlockLength(pfn(3))).toBe(0);
    expect(ram.pages.freeBlockLength(pfn(4096))).toBe(0);
    expect(ram.pages.freeBlockLength(pfn(2 ** 20))).toBe(2 ** 20);
    const frame = allocate(ram);
    expect(frame).toBe(2 ** 20);
    expect(ram.pages.freeBlockLength(pfn(2 ** 20 + 1024))).toBe(2 ** 20 - 1024);
  });

  it('starts a machine of 64 GiB without touching its frames', () => {
    const gigabyte = 2 ** 30;
    const ram = makeRam({
      ...presets.pc64,
      ramBytes: 64 * gigabyte,
      zones: [
        { name: 'DMA', endBytes: 2 ** 24 },
        { name: 'DMA32', endBytes: 4 * gigabyte },
        { name: 'NORMAL', endBytes: 64 * gigabyte },
      ],
    });
    expect(zoneNamed(ram, 'NORMAL').nrFree[10]).toBe((60 * 2 ** 18) / 1024);
    expect(ram.memory.peekDirtyPages().length).toBeLessThan(200);
  });
});

describe('allocation', () => {
  it('takes NORMAL first, splits the block and goes up frame by frame', () => {
    const ram = makeRam();
    expect([allocate(ram), allocate(ram), allocate(ram)]).toEqual([1024, 1025, 1026]);
    expect(zoneNamed(ram, 'NORMAL').nrFree).toEqual([1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
  });

  it('reuses the frame freed last and merges buddies up to the whole block', () => {
    const ram = makeRam();
    const [first, second] = [allocate(ram), allocate(ram)];
    ram.pages.putPage(first);
    expect(allocate(ram)).toBe(first);
    ram.pages.putPage(second);
    ram.pages.putPage(first);
    expect(zoneNamed(ram, 'NORMAL').nrFree).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  });

  it('aligns a block to its size', () => {
    const ram = makeRam();
    allocate(ram);
    expect(allocate(ram, 3) % 8).toBe(0);
  });

  it('falls back to DMA32 and DMA and stops at the min watermarks', () => {
    const ram = makeRam();
    const taken = drain(ram);
    for (const zone of ram.pages.zonesView()) expect(zone.free).toBe(zone.min + (zone.protection[2] ?? 0));
    const zonesInOrder = taken
      .map((frame) => ram.pages.zoneOf(frame).name)
      .filter((name, i, all) => name !== all[i - 1]);
    expect(zonesInOrder).toEqual(['NORMAL', 'DMA32', 'DMA', 'NORMAL', 'DMA32', 'DMA']);
    expect(checkZones(ram)).toEqual([]);
  });

  it('lets a caller who cannot wait use half of the reserve', () => {
    const ram = makeRam();
    drain(ram);
    const more = drain(ram, GFP_ATOMIC);
    expect(more.length).toBeGreaterThan(0);
    const normal = zoneNamed(ram, 'NORMAL');
    expect(normal.free).toBe(normal.min - Math.floor(normal.min / 2));
  });

  it('gives zeroes when asked for them and old contents otherwise', () => {
    const ram = makeRam();
    const frame = allocate(ram);
    ram.store.write32(frame, 8, 0x1234);
    ram.pages.putPage(frame);
    expect(ram.store.read32(allocate(ram), 8)).toBe(0x1234);
    ram.pages.putPage(frame);
    expect(ram.store.read32(allocate(ram, 0, GFP_HIGHUSER_MOVABLE_ZERO), 8)).toBe(0);
  });

  it('wakes kswapd when every zone is below low, and only then', () => {
    const ram = makeRam();
    let wakes = 0;
    ram.pages.setReclaim({ ...idleReclaim, wakeKswapd: () => wakes++ });
    const low = ram.pages.zonesView().reduce((sum, zone) => sum + zone.low + (zone.protection[2] ?? 0), 0);
    while (ram.pages.freePageCount() > low) allocate(ram);
    expect(wakes).toBe(0);
    allocate(ram);
    expect(wakes).toBe(1);
  });

  it('reclaims for itself below min and goes on when that frees a page', () => {
    const ram = makeRam();
    const taken = drain(ram);
    let rounds = 0;
    ram.pages.setReclaim({
      ...idleReclaim,
      reclaimablePages: () => 1000,
      directReclaim: () => {
        rounds++;
        for (const frame of taken.splice(-40)) ram.pages.putPage(frame);
        return 40;
      },
    });
    expect(ram.pages.allocPage(GFP_KERNEL)).toBeDefined();
    expect(rounds).toBe(1);
  });

  it('asks the OOM killer when reclaim has nothing left and takes what the victim held', () => {
    const ram = makeRam();
    const victim = drain(ram);
    let kills = 0;
    ram.pages.setReclaim({
      ...idleReclaim,
      outOfMemory: () => {
        kills++;
        for (const frame of victim.splice(0)) ram.pages.putPage(frame);
        return 'killed';
      },
    });
    expect(ram.pages.allocPage(GFP_KERNEL)).toBeDefined();
    expect(kills).toBe(1);
  });

  it('lets the process that must die itself use the reserve, and gives up where nobody can be killed', () => {
    const ram = makeRam();
    drain(ram);
    ram.pages.setReclaim({ ...idleReclaim, outOfMemory: () => 'current' });
    expect(ram.pages.allocPage(GFP_KERNEL)).toBeDefined();
    ram.pages.setReclaim(idleReclaim);
    expect(ram.pages.allocPage(GFP_KERNEL)).toBeUndefined();
  });
});

describe('references', () => {
  it('frees a frame with its last reference', () => {
    const ram = makeRam();
    const frame = allocate(ram);
    ram.pages.getPage(frame);
    ram.pages.putPage(frame);
    expect(ram.frames.isFree(frame)).toBe(false);
    ram.pages.putPage(frame);
    expect(ram.frames.isFree(frame)).toBe(true);
  });

  it('throws for a broken simulator: freeing twice, freeing a mapped frame', () => {
    const ram = makeRam();
    const frame = allocate(ram);
    ram.frames.mapcount.set(frame, 1);
    expect(() => ram.pages.putPage(frame)).toThrow('mapped');
    const other = allocate(ram);
    ram.pages.putPage(other);
    expect(() => ram.pages.putPage(other)).toThrow('free frame');
  });
});

describe('any sequence of allocations and frees', () => {
  const operation = fc.record({ free: fc.boolean(), order: fc.integer({ min: 0, max: 7 }), which: fc.nat() });

  it('keeps the books: blocks disjoint, aligned, merged, and all back at the end', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 120 }), (operations) => {
        const ram = makeRam();
        const start = ram.pages.zonesView();
        const held: { frame: Pfn; order: number }[] = [];
        for (const { free, order, which } of operations) {
          const [block] = free && held.length > 0 ? held.splice(which % held.length, 1) : [];
          if (block !== undefined) {
            ram.pages.freePages(block.frame, block.order);
            continue;
          }
          const frame = ram.pages.allocPages(order, GFP_KERNEL);
          if (frame !== undefined) held.push({ frame, order });
        }
        expect(checkZones(ram)).toEqual([]);
        for (const { frame, order } of held) ram.pages.freePages(frame, order);
        expect(ram.pages.zonesView()).toEqual(start);
      }),
      { numRuns: 60 },
    );
  });
});
