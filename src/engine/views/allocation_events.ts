/** Who allocated and who freed an address, from the event log before the present moment. */
import type { HeapChunkView } from './contract';
import { placeOfCaller } from './source_places';
import type { ViewContext } from './view_context';

type Found = NonNullable<HeapChunkView['allocatedBy']>;

/** The last malloc, calloc, realloc ... of this process that returned the address. */
export const lastAllocation = (context: ViewContext, pid: number, address: number): Found | undefined =>
  findLast(context, pid, 'malloc', POINTER_OF_MALLOC, CALLER_OF_MALLOC, address);

/** The last free of this address by this process. */
export const lastFree = (context: ViewContext, pid: number, address: number): Found | undefined =>
  findLast(context, pid, 'free', POINTER_OF_FREE, CALLER_OF_FREE, address);

// Positions of fields in eventFields.
const POINTER_OF_MALLOC = 2;
const CALLER_OF_MALLOC = 5;
const POINTER_OF_FREE = 0;
const CALLER_OF_FREE = 2;

function findLast(
  context: ViewContext,
  pid: number,
  kind: 'malloc' | 'free',
  pointerField: number,
  callerField: number,
  address: number,
): Found | undefined {
  const { events } = context;
  const next = (before: number): number => events.lastOfKind(kind, before);
  for (let i = next(events.upTo(context.tick)); i >= 0; i = next(i)) {
    if (events.valueAt(i, pointerField) !== address) continue;
    // A child's heap starts as a copy of its parent's, whose pid is smaller; what younger processes did is not its own.
    if (events.pidAt(i) > pid) continue;
    const tick = events.tickAt(i);
    const place = placeOfCaller(context, events.valueAt(i, callerField));
    const row = events.row(i);
    const call = kind === 'free' ? 'free' : `${String(row.values['functionText'])}(${String(row.values['size'])})`;
    return {
      event: i,
      tick,
      text: place === undefined ? call : `${call} in ${place.functionName}, line ${place.line}`,
    };
  }
  return undefined;
}
