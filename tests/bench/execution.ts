/** How fast programs run, with their history being kept. */
import { ACCESSES_F64 } from '../../src/engine/cpu/state';
import { finish, sessionOf, timed } from './measure';
import { mallocChurn, matrixWalk, pointerChase } from './programs';

export interface Rate {
  readonly ticksPerSecond: number;
  readonly accessesPerSecond: number;
}

/** The best of three runs: the first one also warms the host's compiler. */
function rate(source: string): Rate {
  let best: Rate = { ticksPerSecond: 0, accessesPerSecond: 0 };
  for (let run = 0; run < 3; run++) {
    const session = sessionOf(source);
    const milliseconds = timed(() => finish(session.move({ kind: 'continue', direction: 'forward' })));
    const ticksPerSecond = (session.tick / milliseconds) * 1000;
    const accesses = session.machine.memory.f64[ACCESSES_F64] ?? 0;
    if (ticksPerSecond > best.ticksPerSecond) {
      best = { ticksPerSecond, accessesPerSecond: (accesses / milliseconds) * 1000 };
    }
  }
  return best;
}

export const measureMatrixWalk = (): Rate => rate(matrixWalk(12));
export const measurePointerChase = (): Rate => rate(pointerChase(150));

/** Pairs of malloc and free a second. */
export function measureMalloc(): number {
  const operations = 200_000;
  let best = 0;
  for (let run = 0; run < 3; run++) {
    const session = sessionOf(mallocChurn(operations));
    const milliseconds = timed(() => finish(session.move({ kind: 'continue', direction: 'forward' })));
    best = Math.max(best, (operations / milliseconds) * 1000);
  }
  return best;
}
