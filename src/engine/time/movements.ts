/**
 * Movements through history that are coarser than a tick, each in both directions.
 *
 * Forward, a movement runs until a statement fits. Backward it asks which statement that fits was begun last before
 * here: the stretch since the nearest checkpoint is replayed with every statement looked at, then the stretch before
 * that one, until one is found.
 *
 *     forward    here ----> first statement that fits
 *     backward   C ---s-----s---s----- here          the last s; none: the stretch before C
 */
import { type Tick, tick as toTick } from '../units';
import type { History } from './history';

/** What a movement needs to see of the machine at a statement. */
export interface StatementContext {
  readonly tick: Tick;
  readonly pid: number;
  /** Number of the statement. */
  readonly statement: number;
  /** rbp: frames of functions called from here lie lower. */
  readonly frame: number;
}

export type Probe = (at: StatementContext) => boolean;

/** The debugger's hooks in the machine: never part of its state. */
export interface DebuggedMachine {
  /** Asked at every statement while set; true stops before it. */
  probe: Probe | undefined;
  /** Whether stores to watched addresses stop the run. */
  watching: boolean;
  /** Ticks of watched stores, noted while `watching` is on. */
  readonly watchHits: WatchHit[];
}

export interface WatchHit {
  /** The operation that stored: history right after it is tick + 1. */
  readonly tick: Tick;
  /** Index of the watchpoint. */
  readonly watchpoint: number;
}

export type Found =
  | { readonly kind: 'statement'; readonly tick: Tick }
  | { readonly kind: 'watch'; readonly hit: WatchHit }
  | { readonly kind: 'none' };

/**
 * Runs forward to the first statement after this tick for which the probe answers true, or to a watched store.
 * 'none' at the end of the run and at `limit`.
 */
export function* forwardTo<S>(
  history: History<S>,
  machine: DebuggedMachine,
  probe: Probe,
  watch: boolean,
  limit: Tick,
): Generator<void, Found> {
  const start = history.machine.tick;
  machine.probe = (at) => at.tick > start && probe(at);
  machine.watching = watch;
  machine.watchHits.length = 0;
  try {
    const stop = yield* history.advance(limit);
    if (stop === 'statement') return { kind: 'statement', tick: history.machine.tick };
    const hit = machine.watchHits[0];
    return stop === 'watch' && hit !== undefined ? { kind: 'watch', hit } : { kind: 'none' };
  } finally {
    machine.probe = undefined;
    machine.watching = false;
  }
}

/**
 * Finds the last statement (or watched store) before a tick that fits, and stands there: at the statement, or just
 * before the store. 'none' leaves the machine at `origin`.
 */
export function* backwardTo<S>(
  history: History<S>,
  machine: DebuggedMachine,
  probe: Probe,
  watch: boolean,
  origin: Tick,
): Generator<void, Found> {
  const before = history.machine.tick;
  let end = before;
  while (end > origin) {
    const checkpoint = history.checkpoints.atOrBefore(toTick(end - 1));
    if (checkpoint === undefined) break;
    const found = yield* lastInStretch(history, machine, probe, watch, checkpoint.tick, end);
    if (found.kind !== 'none') {
      const tick = found.kind === 'statement' ? found.tick : found.hit.tick;
      if (tick >= origin) {
        yield* history.seek(tick);
        return found;
      }
      break;
    }
    end = checkpoint.tick;
  }
  yield* history.seek(origin);
  return { kind: 'none' };
}

/** Replays [from, to) and remembers the last fit. */
function* lastInStretch<S>(
  history: History<S>,
  machine: DebuggedMachine,
  probe: Probe,
  watch: boolean,
  from: Tick,
  to: Tick,
): Generator<void, Found> {
  let last: Found = { kind: 'none' };
  history.restoreAt(from);
  machine.probe = (at) => {
    if (at.tick < to && probe(at)) last = { kind: 'statement', tick: at.tick };
    return false;
  };
  machine.watching = watch;
  machine.watchHits.length = 0;
  try {
    while (history.machine.tick < to) {
      const stop = yield* history.advance(to);
      for (const hit of machine.watchHits.splice(0)) {
        if (hit.tick < to) last = later(last, { kind: 'watch', hit });
      }
      if (stop === 'ended') break;
    }
  } finally {
    machine.probe = undefined;
    machine.watching = false;
  }
  return last;
}

function later(one: Found, other: Found): Found {
  const tickOf = (found: Found): number =>
    found.kind === 'none' ? -1 : found.kind === 'statement' ? found.tick : found.hit.tick;
  return tickOf(other) >= tickOf(one) ? other : one;
}
