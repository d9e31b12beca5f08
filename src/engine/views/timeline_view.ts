/** The timeline: events counted in bins, who had the processor, and the sampled curves. */
import { type EventKind, faultJudgements } from '../events';
import type { Request, TimelineLane, TimelineView } from './contract';
import type { ViewContext } from './view_context';

/** Which lane of the timeline an event belongs to. */
const LANES: readonly TimelineLane['name'][] = [
  'allocations',
  'frees',
  'minor faults',
  'major faults',
  'copy-on-write',
  'swap out',
  'swap in',
];

function laneOf(context: ViewContext, index: number): number {
  switch (context.events.kindAt(index)) {
    case 'malloc':
      return 0;
    case 'free':
      return 1;
    case 'reclaim':
      return 5;
    case 'swapin':
      return 6;
    case 'fault': {
      const judgement = faultJudgements[context.events.valueAt(index, 2)] ?? '';
      if (judgement.startsWith('major')) return 3;
      return judgement.startsWith('cow') ? 4 : 2;
    }
    default:
      return -1;
  }
}

const MAXIMUM_MARKS = 200;

export function timelineView(context: ViewContext, request: Request<'timeline'>): TimelineView {
  const from = Math.max(0, request.from);
  const to = Math.max(from + 1, request.to);
  const bins = Math.min(4096, Math.max(1, Math.floor(request.bins)));
  const lanes = LANES.map((name): TimelineLane => ({ name, bins: new Uint32Array(bins) }));
  const marks: TimelineView['marks'][number][] = [];
  const running: { pid: number; from: number; to: number }[] = [];
  let swapSeen = false;
  for (let i = 0; i < context.events.length; i++) {
    const tick = context.events.tickAt(i);
    const kind = context.events.kindAt(i);
    if (kind === 'switch') {
      const last = running.at(-1);
      if (last !== undefined) last.to = tick;
      running.push({ pid: context.events.valueAt(i, 1), from: tick, to: context.recordedTick });
    }
    if (tick < from || tick >= to) continue;
    const lane = lanes[laneOf(context, i)];
    if (lane !== undefined) lane.bins[Math.floor(((tick - from) / (to - from)) * bins)]!++;
    const label = markLabel(kind, swapSeen);
    if (kind === 'reclaim') swapSeen = true;
    if (label !== undefined && marks.length < MAXIMUM_MARKS) marks.push({ tick, label, kind });
  }
  return {
    from,
    to,
    lanes,
    running: merged(running.filter((span) => span.to > from && span.from < to)),
    samples: samplesOf(context, from, to),
    marks,
    checkpoints: Float64Array.from(context.checkpointTicks),
  };
}

function markLabel(kind: EventKind, swapSeen: boolean): string | undefined {
  if (kind === 'fork' || kind === 'signal' || kind === 'exit') return kind;
  if (kind === 'oom') return 'OOM';
  return kind === 'reclaim' && !swapSeen ? 'first page out' : undefined;
}

/** At most so many spans of the running lane travel; neighbours are merged into the longer one beyond that. */
const MAXIMUM_SPANS = 2000;

function merged(spans: readonly { pid: number; from: number; to: number }[]): TimelineView['running'] {
  if (spans.length <= MAXIMUM_SPANS) return spans;
  const every = Math.ceil(spans.length / MAXIMUM_SPANS);
  return spans
    .filter((_, index) => index % every === 0)
    .map((span, index, kept) => ({ ...span, to: kept[index + 1]?.from ?? span.to }));
}

function samplesOf(context: ViewContext, from: number, to: number): TimelineView['samples'] {
  const list = context.samples.list.filter(({ tick }) => tick >= from && tick <= to);
  const permille = list.map((sample, index) => {
    const before = list[index - 1];
    const accesses = sample.accesses - (before?.accesses ?? 0);
    return accesses <= 0 ? 0 : (1000 * (sample.tlbMisses - (before?.tlbMisses ?? 0))) / accesses;
  });
  return {
    ticks: Float64Array.from(list, ({ tick }) => tick),
    rssPages: Float64Array.from(list, ({ rssPages }) => rssPages),
    heapBytes: Float64Array.from(list, ({ heapBytes }) => heapBytes),
    freeFrames: Float64Array.from(list, ({ freeFrames }) => freeFrames),
    tlbMissPermille: Float64Array.from(permille),
  };
}
