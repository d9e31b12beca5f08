/**
 * The address space drawn to fit: high addresses on top, one group of cells a mapping, hatched bars for what is not
 * mapped.
 *
 *     [stack]            2/33       name, resident of mapped pages
 *     []                       rw-  one block of cells a VMA, its permissions beside it
 *     [][][][][][][][]
 *     //// 127.9 MiB not mapped ////
 *
 * Cells stand for one page each while everything fits; then the region with the most rows is drawn with twice as many
 * pages a cell, until it fits or nothing more can be gained. The layout follows from the regions alone and never from
 * the states of their pages, so nothing moves while pages come and go.
 */
import type { MappedRegion } from '../../../engine/contract';
import { fileName } from '../../panel_kit/format';
import { mergedCells, rowsUpwards, type CellBlock } from '../picture/blocks';

const PAGE_SIZE = 4096;

export interface AddressSpaceMetrics {
  /** Width for cells, and the height in which everything should fit, in CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly pitch: number;
  /** Where the cells start from the left. */
  readonly left: number;
}

export interface PlacedGroup {
  readonly kind: 'group';
  readonly y: number;
  readonly label: string;
  /** The whole name where the label is shortened. */
  readonly name: string;
  readonly resident: number;
  readonly swapped: number;
  readonly pages: number;
  readonly start: number;
  readonly end: number;
  /** The rail at the left reaches from the first to the last row of cells. */
  readonly railTop: number;
  readonly railBottom: number;
}

export interface PlacedGap {
  readonly kind: 'gap';
  readonly y: number;
  readonly height: number;
  readonly bytes: number;
}

export interface PlacedRegion {
  readonly kind: 'region';
  readonly y: number;
  readonly height: number;
  readonly region: MappedRegion;
  readonly pagesPerCell: number;
}

export interface AddressSpaceLayout {
  readonly groups: readonly PlacedGroup[];
  readonly gaps: readonly PlacedGap[];
  readonly regions: readonly PlacedRegion[];
  readonly blocks: readonly CellBlock[];
  /** The region that each block belongs to. */
  readonly regionOfBlock: readonly MappedRegion[];
  readonly columns: number;
  readonly height: number;
}

const GROUP_HEAD = 15;
const GROUP_SPACE = 3;
const REGION_SPACE = 1;
/** So that the permissions of neighbouring regions never overlap. */
const REGION_MINIMUM = 10;
const GAP_HEIGHT = 17;
/** Smaller holes, such as a guard gap between two libraries, are left out. */
const GAP_MINIMUM_BYTES = 1 << 20;

interface Group {
  readonly name: string;
  readonly label: string;
  readonly regions: MappedRegion[];
}

/** Neighbouring mappings of one file, and anonymous ones beside each other, belong together. */
export function groupRegions(regions: readonly MappedRegion[]): Group[] {
  const groups: Group[] = [];
  for (const region of regions) {
    const last = groups.at(-1);
    const lowest = last?.regions.at(-1);
    if (last !== undefined && lowest?.start === region.end && last.name === region.name) {
      last.regions.push(region);
    } else if (last !== undefined && region.name !== '' && last.name === region.name) {
      last.regions.push(region);
    } else {
      groups.push({ name: region.name, label: labelOf(region), regions: [region] });
    }
  }
  return groups;
}

function labelOf(region: MappedRegion): string {
  if (region.name === '') return 'anonymous';
  return region.name.startsWith('[') ? region.name : fileName(region.name);
}

/** How many cells lie side by side: a power of two, so that a row is a round number of pages. */
export function columnsFor(width: number, pitch: number): number {
  const most = Math.max(8, Math.floor(width / pitch));
  return 2 ** Math.floor(Math.log2(most));
}

interface Plan {
  readonly region: MappedRegion;
  cells: Uint8Array;
  pagesPerCell: number;
}

const rowsOf = (plan: Plan, columns: number) => Math.ceil(plan.cells.length / columns);
const heightOf = (plan: Plan, columns: number, pitch: number) =>
  Math.max(REGION_MINIMUM, Math.ceil(rowsOf(plan, columns) * pitch));

export function layOutAddressSpace(regions: readonly MappedRegion[], metrics: AddressSpaceMetrics): AddressSpaceLayout {
  const { pitch } = metrics;
  const columns = columnsFor(metrics.width, pitch);
  const groups = groupRegions(regions);
  const plans = new Map<MappedRegion, Plan>();
  for (const region of regions) {
    plans.set(region, { region, cells: mergedCells(region.cells, 1), pagesPerCell: region.pagesPerCell });
  }
  fit([...plans.values()], columns, pitch, metrics.height - fixedHeight(groups));

  const layout: {
    groups: PlacedGroup[];
    gaps: PlacedGap[];
    regions: PlacedRegion[];
    blocks: CellBlock[];
    regionOfBlock: MappedRegion[];
  } = { groups: [], gaps: [], regions: [], blocks: [], regionOfBlock: [] };
  let y = 0;
  for (const [index, group] of groups.entries()) {
    const hole = holeAbove(groups, index);
    if (hole >= GAP_MINIMUM_BYTES) {
      layout.gaps.push({ kind: 'gap', y, height: GAP_HEIGHT, bytes: hole });
      y += GAP_HEIGHT;
    }
    const head = y;
    y += GROUP_HEAD;
    const railTop = y;
    for (const region of group.regions) {
      const plan = plans.get(region);
      if (plan === undefined) continue;
      const height = heightOf(plan, columns, pitch);
      layout.regions.push({ kind: 'region', y, height, region, pagesPerCell: plan.pagesPerCell });
      for (const block of blocksOf(plan, columns, pitch, metrics.left, y)) {
        layout.blocks.push(block);
        layout.regionOfBlock.push(region);
      }
      y += height + REGION_SPACE;
    }
    layout.groups.push({ kind: 'group', y: head, railTop, railBottom: y - REGION_SPACE, ...figures(group) });
    y += GROUP_SPACE;
  }
  return { ...layout, columns, height: y };
}

function figures(group: Group) {
  const sum = (read: (region: MappedRegion) => number) => group.regions.reduce((total, one) => total + read(one), 0);
  return {
    label: group.label,
    name: group.name,
    resident: sum((region) => region.resident),
    swapped: sum((region) => region.swapped),
    pages: sum((region) => region.pages),
    start: group.regions.at(-1)?.start ?? 0,
    end: group.regions[0]?.end ?? 0,
  };
}

function holeAbove(groups: readonly Group[], index: number): number {
  const above = groups[index - 1]?.regions.at(-1);
  const here = groups[index]?.regions[0];
  return above === undefined || here === undefined ? 0 : above.start - here.end;
}

function fixedHeight(groups: readonly Group[]): number {
  let height = 0;
  for (const [index, group] of groups.entries()) {
    height += GROUP_HEAD + GROUP_SPACE + group.regions.length * REGION_SPACE;
    if (holeAbove(groups, index) >= GAP_MINIMUM_BYTES) height += GAP_HEIGHT;
  }
  return height;
}

/** Doubles the pages of a cell where that saves most, until the plans fit or no region has more than four rows. */
function fit(plans: readonly Plan[], columns: number, pitch: number, height: number): void {
  let total = plans.reduce((sum, plan) => sum + heightOf(plan, columns, pitch), 0);
  while (total > height) {
    let largest: Plan | undefined;
    for (const plan of plans) {
      if (largest === undefined || plan.cells.length > largest.cells.length) largest = plan;
    }
    if (largest === undefined || rowsOf(largest, columns) <= 4) return;
    total -= heightOf(largest, columns, pitch);
    largest.cells = mergedCells(largest.cells, 2);
    largest.pagesPerCell *= 2;
    total += heightOf(largest, columns, pitch);
  }
}

/** A region is one block of full rows, and above it one of the row that is not full. */
function blocksOf(plan: Plan, columns: number, pitch: number, x: number, y: number): CellBlock[] {
  const { region, cells, pagesPerCell } = plan;
  const firstPage = region.start / PAGE_SIZE;
  const endPage = region.end / PAGE_SIZE;
  const full = Math.floor(cells.length / columns) * columns;
  const rest = cells.length - full;
  const blocks: CellBlock[] = [];
  if (rest > 0) {
    blocks.push({
      grid: { x, y, columns, pitch, count: rest },
      cells: cells.slice(full),
      order: 'down',
      first: firstPage + full * pagesPerCell,
      perCell: pagesPerCell,
      end: endPage,
    });
  }
  if (full > 0) {
    blocks.push({
      grid: { x, y: rest > 0 ? y + pitch : y, columns, pitch, count: full },
      cells: rowsUpwards(cells.subarray(0, full), columns),
      order: 'up',
      first: firstPage,
      perCell: pagesPerCell,
      end: Math.min(endPage, firstPage + full * pagesPerCell),
    });
  }
  return blocks;
}
