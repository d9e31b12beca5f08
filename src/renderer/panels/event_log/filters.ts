/** Groups of event kinds, as a person thinks of them. */
import type { EventKind, EventSummary } from '../../../engine/contract';

export interface EventFilter {
  readonly name: string;
  readonly mark: EventSummary['mark'];
  readonly kinds: readonly EventKind[];
}

export const eventFilters: readonly EventFilter[] = [
  { name: 'malloc', mark: 'alloc', kinds: ['malloc', 'free'] },
  { name: 'faults', mark: 'minor', kinds: ['fault'] },
  { name: 'swap', mark: 'swap', kinds: ['reclaim', 'scan', 'swapin', 'oom'] },
  { name: 'tasks', mark: 'process', kinds: ['exec', 'fork', 'exit', 'wait', 'switch', 'signal'] },
  { name: 'calls', mark: 'syscall', kinds: ['syscall'] },
  { name: 'output', mark: 'output', kinds: ['output', 'diagnosis'] },
];

/** The kinds to ask for; an empty list asks for all. */
export function kindsOf(chosen: ReadonlySet<string>): readonly EventKind[] {
  return eventFilters.filter((filter) => chosen.has(filter.name)).flatMap((filter) => filter.kinds);
}
