/** The event log panel: a window of rows of the recorded history, filtered by kind. */
import { type EventKind } from '../events';
import type { EventsView, Request } from './contract';
import { summaryOf } from './event_text';
import type { ViewContext } from './view_context';

export function eventsView(context: ViewContext, request: Request<'events'>): EventsView {
  const { events } = context;
  const past = events.upTo(context.tick);
  const total = events.length;
  // Without a filter the list is the log itself, which may have millions of rows.
  const filtered = request.kinds.length === 0 ? undefined : events.ofKinds(new Set<EventKind>(request.kinds));
  const matching = filtered?.length ?? total;
  const positionOf = (index: number): number => (filtered === undefined ? index : firstAtOrAfter(filtered, index));
  const matchingPast = positionOf(past);
  const count = Math.min(500, Math.max(1, request.rows));
  const centre = request.around === undefined ? matchingPast : positionOf(request.around);
  const firstRow = Math.max(0, Math.min(request.firstRow ?? centre - Math.floor(count / 2), matching - count));
  const rows = Array.from({ length: Math.min(count, matching - firstRow) }, (_, offset) => {
    const index = filtered === undefined ? firstRow + offset : filtered[firstRow + offset]!;
    return summaryOf(context, events.row(index));
  });
  const last = past > 0 ? summaryOf(context, events.row(past - 1)) : undefined;
  return {
    verdict: last === undefined ? ['nothing has happened yet'] : [{ strong: last.title }, `, event ${past}`],
    past,
    total,
    rows,
    firstRow,
    matching,
    matchingPast,
  };
}

/** Position in an ascending list of the first entry that is at least `value`. */
function firstAtOrAfter(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
