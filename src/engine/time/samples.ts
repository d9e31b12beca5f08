/**
 * Curves over the whole run, for the timeline: a few figures, read off the machine every so many ticks.
 *
 * The distance between samples starts small and doubles whenever there are too many, when every second one goes; so a
 * run of any length keeps between half of CAPACITY and CAPACITY of them. Like the event log they belong to history.
 */
import type { Tick } from '../units';

const CAPACITY = 4096;
const FIRST_DISTANCE = 250;

export interface Sample {
  readonly tick: Tick;
  readonly rssPages: number;
  readonly heapBytes: number;
  readonly freeFrames: number;
  /** Totals since boot; the picture shows differences. */
  readonly tlbMisses: number;
  readonly accesses: number;
}

export class Samples {
  list: Sample[] = [];
  distance = FIRST_DISTANCE;

  /** The tick at which the next sample is due. */
  get due(): number {
    const last = this.list.at(-1);
    return last === undefined ? 0 : last.tick + this.distance;
  }

  add(sample: Sample): void {
    this.list.push(sample);
    if (this.list.length < CAPACITY) return;
    this.list = this.list.filter((_, index) => index % 2 === 0);
    this.distance *= 2;
  }
}
