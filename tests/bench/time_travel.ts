/** What going back costs, in a history of ten million ticks. */
import { finish, percentile, sequence, sessionOf, timed } from './measure';
import { matrixWalk } from './programs';

const HISTORY_TICKS = 10_000_000;
const SEEKS = 300;
const STEPS_BACK = 400;

export interface TravelFigures {
  readonly ticks: number;
  readonly checkpoints: number;
  readonly historyBytesPerTick: number;
  readonly seekP50: number;
  readonly seekP99: number;
  readonly stepBackP50: number;
  readonly stepBackP99: number;
}

export function measureTravel(): TravelFigures {
  const session = sessionOf(matrixWalk(8));
  finish(session.move({ kind: 'seek', tick: HISTORY_TICKS }));
  const { historyBytes, checkpoints } = session.moment();
  const random = sequence(7);
  const seek = (): number => {
    const tick = Math.floor(random() * HISTORY_TICKS);
    return timed(() => finish(session.move({ kind: 'seek', tick })));
  };
  for (let i = 0; i < 20; i++) seek();
  const seeks = Array.from({ length: SEEKS }, seek);
  // Steps back in ten places, forty in a row each, as a person takes them.
  const stepsBack: number[] = [];
  for (let i = 0; i < STEPS_BACK; i++) {
    if (i % 40 === 0) seek();
    stepsBack.push(timed(() => finish(session.move({ kind: 'step-over', direction: 'backward' }))));
  }
  return {
    ticks: HISTORY_TICKS,
    checkpoints,
    historyBytesPerTick: historyBytes / HISTORY_TICKS,
    seekP50: percentile(seeks, 0.5),
    seekP99: percentile(seeks, 0.99),
    stepBackP50: percentile(stepsBack, 0.5),
    stepBackP99: percentile(stepsBack, 0.99),
  };
}
