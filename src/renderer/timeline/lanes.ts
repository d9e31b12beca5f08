/**
 * The rows of the timeline, from top to bottom, with their places:
 *
 *     flags      0..16   bookmarks and marks, and the head of the playhead
 *     axis      16..32   round ticks
 *     running   32..44   who had the processor
 *     lanes     44..     one row of bars a kind of event; two kinds can share a row
 *     curves             TLB misses, resident pages and heap
 */
import type { TimelineLane, TimelineView } from '../../engine/contract';

type LaneName = TimelineLane['name'];

export interface Row {
  readonly title: string;
  /** Bars from the row's floor; a second lane is drawn hollow over the first. */
  readonly lanes: readonly { readonly name: LaneName; readonly colour: `--${string}` }[];
}

export const rows: readonly Row[] = [
  { title: 'allocations', lanes: [{ name: 'allocations', colour: '--ch-alloc' }] },
  { title: 'frees', lanes: [{ name: 'frees', colour: '--ink-3' }] },
  { title: 'minor faults', lanes: [{ name: 'minor faults', colour: '--st-anon' }] },
  { title: 'major faults', lanes: [{ name: 'major faults', colour: '--st-file' }] },
  { title: 'copy-on-write', lanes: [{ name: 'copy-on-write', colour: '--st-cow' }] },
  {
    title: 'swap out, in',
    lanes: [
      { name: 'swap out', colour: '--st-swap' },
      { name: 'swap in', colour: '--st-swap' },
    ],
  },
];

export interface RowPlaces {
  readonly flags: number;
  readonly axis: number;
  readonly running: number;
  readonly lanes: readonly number[];
  readonly laneHeight: number;
  readonly tlb: number;
  readonly tlbHeight: number;
  readonly memory: number;
  readonly memoryHeight: number;
  readonly bottom: number;
}

/** The places for a timeline of this height. */
export function rowPlaces(height: number): RowPlaces {
  const tight = height < 160;
  const laneHeight = tight ? 12 : 13;
  const running = 32;
  const firstLane = running + 13;
  const lanes = rows.map((_row, index) => firstLane + index * laneHeight);
  const tlb = firstLane + rows.length * laneHeight + 2;
  const tlbHeight = tight ? 11 : 15;
  const memory = tlb + tlbHeight + 2;
  const memoryHeight = Math.max(10, height - memory - 4);
  return { flags: 0, axis: 16, running, lanes, laneHeight, tlb, tlbHeight, memory, memoryHeight, bottom: height - 2 };
}

export function binsOf(view: TimelineView, name: LaneName): Uint32Array | undefined {
  return view.lanes.find((lane) => lane.name === name)?.bins;
}

/** What happened in one bin, in words: "3 allocations, 2 minor faults". */
export function binInWords(view: TimelineView, bin: number): string {
  const parts = view.lanes.flatMap((lane) => {
    const count = lane.bins[bin] ?? 0;
    if (count === 0) return [];
    return count === 1 ? `1 ${singular(lane.name)}` : `${count} ${lane.name}`;
  });
  return parts.join(', ');
}

function singular(name: LaneName): string {
  return name.endsWith('s') ? name.slice(0, -1) : name;
}
