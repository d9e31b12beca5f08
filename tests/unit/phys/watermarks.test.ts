import { describe, expect, it } from 'vitest';
import { calculateMinFreeKbytes, buildZones, setupPerZoneWatermarks } from '../../../src/engine/phys/zones';
import { TrackedMemory } from '../../../src/engine/time/tracked_memory';
import { pfn } from '../../../src/engine/units';

describe('watermarks and reserves', () => {
  it('are those that a real kernel shows in /proc/zoneinfo for the same zones and tunables', () => {
    const gigabyte = 2 ** 30;
    const layout = {
      ramBytes: 6 * gigabyte,
      zones: [
        { name: 'DMA', endBytes: 2 ** 24 },
        { name: 'DMA32', endBytes: 4 * gigabyte },
        { name: 'NORMAL', endBytes: 6 * gigabyte },
      ] as const,
    };
    const zones = buildZones(new TrackedMemory(), layout, pfn);
    const managed = [3840, 772915, 688128];
    zones.forEach((zone, index) => zone.addManaged(managed[index] ?? 0));
    setupPerZoneWatermarks(zones, {
      min_free_kbytes: 67584,
      watermark_scale_factor: 10,
      lowmem_reserve_ratio: [256, 256, 32, 0],
    });
    const marks = zones.map((zone) => [zone.watermark('min'), zone.watermark('low'), zone.watermark('high')]);
    expect(marks).toEqual([
      [44, 55, 66],
      [8914, 11142, 13370],
      [7936, 9920, 11904],
    ]);
    expect(zones.map((zone) => [0, 1, 2].map((upper) => zone.lowmemReserve(upper)))).toEqual([
      [0, 3019, 5707],
      [0, 0, 2688],
      [0, 0, 0],
    ]);
  });

  it('start from 4 times the square root of all memory in kilobytes, within bounds', () => {
    expect(calculateMinFreeKbytes(1791)).toBe(338);
    expect(calculateMinFreeKbytes(16)).toBe(128);
    expect(calculateMinFreeKbytes(2 ** 34)).toBe(262144);
  });
});
