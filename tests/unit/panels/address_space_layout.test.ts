import { describe, expect, it } from 'vitest';
import type { MappedRegion } from '../../../src/engine/contract';
import { columnsFor, groupRegions, layOutAddressSpace } from '../../../src/renderer/panels/address_space/layout';
import { placeOf } from '../../../src/renderer/panels/picture/blocks';
import { addressSpace } from './fixtures';

const metrics = { width: 160, height: 640, pitch: 5, left: 8 };

describe('the address space', () => {
  it('joins the mappings of a file under one name and leaves strangers apart', () => {
    const names = groupRegions(addressSpace.regions).map((group) => `${group.label} ${group.regions.length}`);
    expect(names).toEqual([
      '[stack] 1',
      'ld-linux-x86-64.so.2 3',
      '[vdso] 1',
      'anonymous 1',
      'libc.so.6 3',
      'anonymous 1',
      '[heap] 1',
      'notes 3',
    ]);
  });

  it('has a place for every mapped page, and for each only one', () => {
    const { blocks } = layOutAddressSpace(addressSpace.regions, metrics);
    for (const region of addressSpace.regions) {
      for (let page = region.start / 4096; page < region.end / 4096; page++) {
        expect(blocks.filter((block) => page >= block.first && page < block.end)).toHaveLength(1);
        expect(placeOf(blocks, page)).toBeDefined();
      }
    }
  });

  it('goes down from high addresses to low ones without overlapping', () => {
    const { regions } = layOutAddressSpace(addressSpace.regions, metrics);
    for (const [index, placed] of regions.entries()) {
      const above = regions[index - 1];
      if (above === undefined) continue;
      expect(placed.y).toBeGreaterThanOrEqual(above.y + above.height);
      expect(placed.region.end).toBeLessThanOrEqual(above.region.start);
    }
  });

  it('says how much is not mapped between far mappings and hides the small holes', () => {
    const { gaps } = layOutAddressSpace(addressSpace.regions, metrics);
    expect(gaps).toHaveLength(2);
    expect(gaps.every((gap) => gap.bytes > 1 << 20)).toBe(true);
  });

  it('fits a low panel by letting a cell stand for more pages, the largest region first', () => {
    const low = layOutAddressSpace(addressSpace.regions, { ...metrics, height: 480 });
    expect(low.height).toBeLessThanOrEqual(480);
    const scales = new Map(low.regions.map((placed) => [placed.region.pages, placed.pagesPerCell]));
    expect(scales.get(1403)).toBeGreaterThan(1);
    expect(scales.get(33)).toBe(1);
  });

  it('stays where it is while pages come and go', () => {
    const emptied: MappedRegion[] = addressSpace.regions.map((region) => ({
      ...region,
      resident: 0,
      cells: new Uint8Array(region.cells.length),
    }));
    const places = (regions: readonly MappedRegion[]) =>
      layOutAddressSpace(regions, metrics).regions.map(({ y, height, pagesPerCell }) => [y, height, pagesPerCell]);
    expect(places(emptied)).toEqual(places(addressSpace.regions));
  });

  it('draws rows of a power of two of pages', () => {
    expect(columnsFor(160, 5)).toBe(32);
    expect(columnsFor(159, 5)).toBe(16);
    expect(columnsFor(700, 5)).toBe(128);
  });
});
