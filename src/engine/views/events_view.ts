/** The event log panel: a window of rows up to the end of what is recorded, filtered by kind. */
import { type EventKind } from '../events';
import type { EventsView, LineCountsView, OutputView, Request, TimelineLane, TimelineView } from './contract';
import { faultJudgements } from '../events';
import { summaryOf } from './event_text';
import { placeOf, placeOfCaller } from './source_places';
import type { ViewContext } from './view_context';

export function eventsView(context: ViewContext, request: Request<'events'>): EventsView {
  const { events } = context;
  const wanted = new Set<EventKind>(request.kinds);
  const matches = (index: number): boolean => wanted.size === 0 || wanted.has(events.kindAt(index));
  const past = events.upTo(context.tick);
  const total = events.length;
  const matching: number[] = [];
  let matchingPast = 0;
  for (let i = 0; i < total; i++) {
    if (!matches(i)) continue;
    if (i < past) matchingPast++;
    matching.push(i);
  }
  const count = Math.min(500, Math.max(1, request.rows));
  const centre = request.around === undefined ? matchingPast : positionOf(matching, request.around);
  const firstRow = Math.max(0, Math.min(request.firstRow ?? centre - Math.floor(count / 2), matching.length - count));
  const rows = matching.slice(firstRow, firstRow + count).map((index) => summaryOf(context, events.row(index)));
  const last = past > 0 ? summaryOf(context, events.row(past - 1)) : undefined;
  return {
    verdict:
      last === undefined
        ? ['nothing has happened yet']
        : [`${past} so far; the last: `, { strong: `${last.title} ${last.text}` }],
    past,
    total,
    rows,
    firstRow,
    matching: matching.length,
    matchingPast,
  };
}

function positionOf(sorted: readonly number[], index: number): number {
  const found = sorted.findIndex((each) => each >= index);
  return found < 0 ? sorted.length : found;
}

const MAXIMUM_PIECES = 2000;

export function outputView(context: ViewContext): OutputView {
  const { output } = context;
  const count = output.upTo(context.tick);
  const decoder = new TextDecoder();
  const omitted = Math.max(0, count - MAXIMUM_PIECES);
  const pieces = output.pieces
    .slice(omitted, count)
    .map(({ tick, pid, fd, bytes }) => ({ tick, pid, fd, text: decoder.decode(bytes) }));
  const bytes = output.pieces.slice(0, count).reduce((sum, piece) => sum + piece.bytes.length, 0);
  return {
    verdict: count === 0 ? ['nothing written yet'] : [{ strong: `${bytes} bytes` }, ' written'],
    pieces,
    omitted,
  };
}

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

export function lineCountsView(context: ViewContext, request: Request<'lineCounts'>): LineCountsView {
  const { events, image } = context;
  const file = image.debug.files.findIndex(({ path }) => path === request.path);
  const statements = [...new Set(image.debug.statements.filter((each) => each.file === file).map(({ line }) => line))];
  const lines = new Map<
    number,
    { line: number; executed: boolean; allocations: number; frees: number; faults: number }
  >();
  const count = (line: number, what: 'allocations' | 'frees' | 'faults'): void => {
    const entry = lines.get(line) ?? { line, executed: true, allocations: 0, frees: 0, faults: 0 };
    entry[what]++;
    lines.set(line, entry);
  };
  const places = new Map<number, number | undefined>();
  const lineAt = (address: number, call: boolean): number | undefined => {
    if (!places.has(address)) {
      const place = call ? placeOfCaller(context, address) : placeOf(context, address);
      places.set(address, place?.path === request.path ? place.line : undefined);
    }
    return places.get(address);
  };
  const past = events.upTo(context.tick);
  for (let i = 0; i < past; i++) {
    const kind = events.kindAt(i);
    if (kind !== 'fault' && kind !== 'malloc' && kind !== 'free') continue;
    const field = kind === 'fault' ? 16 : kind === 'malloc' ? 5 : 2;
    const line = lineAt(events.valueAt(i, field), kind !== 'fault');
    if (line !== undefined) count(line, kind === 'fault' ? 'faults' : kind === 'malloc' ? 'allocations' : 'frees');
  }
  return {
    path: request.path,
    lines: [...lines.values()].sort((one, other) => one.line - other.line),
    statements: statements.sort((one, other) => one - other),
  };
}
