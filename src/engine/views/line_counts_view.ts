/**
 * Counts for the editor's margin: how often each line allocated, freed and faulted up to the present moment.
 *
 * The counts move with the session: a step adds the few events since the last moment, a step back takes them away
 * again, so a log of millions of rows is read once.
 */
import type { EventKind } from '../events';
import type { LineCountsView, Request } from './contract';
import { placeOf, placeOfCaller } from './source_places';
import type { ViewContext } from './view_context';

interface Counts {
  allocations: number;
  frees: number;
  faults: number;
}

interface LineOfEvent {
  readonly path: string;
  readonly line: number;
}

/** Where the address of the responsible instruction stands in a row (see eventFields), and which count it is. */
const COUNTED: Partial<
  Record<EventKind, { readonly field: number; readonly call: boolean; readonly count: keyof Counts }>
> = {
  malloc: { field: 5, call: true, count: 'allocations' },
  free: { field: 2, call: true, count: 'frees' },
  fault: { field: 16, call: false, count: 'faults' },
};

/** Belongs to one session. */
export class LineCounter {
  /** Rows of the log that are counted. */
  private counted = 0;
  private readonly byPath = new Map<string, Map<number, Counts>>();
  private readonly places = new Map<number, LineOfEvent | undefined>();

  view(context: ViewContext, { path }: Request<'lineCounts'>): LineCountsView {
    const past = context.events.upTo(context.tick);
    for (; this.counted < past; this.counted++) this.add(context, this.counted, 1);
    for (; this.counted > past; this.counted--) this.add(context, this.counted - 1, -1);
    const lines = [...(this.byPath.get(path) ?? [])]
      .filter(([, counts]) => counts.allocations + counts.frees + counts.faults > 0)
      .map(([line, counts]) => ({ line, executed: true, ...counts }))
      .sort((one, other) => one.line - other.line);
    const { files, statements } = context.image.debug;
    const file = files.findIndex((each) => each.path === path);
    const statementLines = new Set(statements.filter((each) => each.file === file).map(({ line }) => line));
    return { path, lines, statements: [...statementLines].sort((one, other) => one - other) };
  }

  private add(context: ViewContext, row: number, by: 1 | -1): void {
    const counted = COUNTED[context.events.kindAt(row)];
    if (counted === undefined) return;
    const place = this.placeOf(context, context.events.valueAt(row, counted.field), counted.call);
    if (place === undefined) return;
    const lines = this.byPath.get(place.path) ?? new Map<number, Counts>();
    this.byPath.set(place.path, lines);
    const counts = lines.get(place.line) ?? { allocations: 0, frees: 0, faults: 0 };
    lines.set(place.line, counts);
    counts[counted.count] += by;
  }

  private placeOf(context: ViewContext, address: number, call: boolean): LineOfEvent | undefined {
    // A return address and the instruction there are different places: they differ by half a unit as keys.
    const key = call ? address - 0.5 : address;
    if (!this.places.has(key)) this.places.set(key, call ? placeOfCaller(context, address) : placeOf(context, address));
    return this.places.get(key);
  }
}
