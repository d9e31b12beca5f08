/**
 * The smallest machine that a history can be kept of: each tick stores its number in a word that the number chooses, and
 * counts in small state. What memory must hold at a tick can be said without running it.
 */
import type { ReplayableMachine, RunStop } from '../../../src/engine/time/history';
import { TrackedMemory } from '../../../src/engine/time/tracked_memory';
import { PAGE_SIZE, type Tick, tick as toTick } from '../../../src/engine/units';

const PAGES = 64;

export interface ToyState {
  readonly tick: number;
  readonly log: readonly number[];
}

export class ToyMachine implements ReplayableMachine<ToyState> {
  readonly memory = new TrackedMemory();
  readonly lastTick: number;
  readonly workPerTick: number;
  work = 0;
  recorded: number[] = [];
  private readonly region = this.memory.reserve(PAGES * PAGE_SIZE);
  private at = 0;
  private log: readonly number[] = [];
  private recording = true;

  constructor(lastTick: number, workPerTick: number) {
    this.lastTick = lastTick;
    this.workPerTick = workPerTick;
  }

  get tick(): Tick {
    return toTick(this.at);
  }

  get ended(): boolean {
    return this.at >= this.lastTick;
  }

  run(limit: Tick, work: number): RunStop {
    const stopAt = this.work + work;
    while (this.at < limit && !this.ended) {
      this.memory.write32(this.offsetOf(this.at), this.at + 1);
      // Now and then another region is needed, which a machine that goes back gives up again.
      if (this.at % 1000 === 999) this.memory.write32(this.memory.reserve(PAGE_SIZE), this.at);
      if (this.recording) this.recorded.push(this.at);
      this.at++;
      if (this.at % 100 === 0) this.log = [...this.log, this.at];
      this.work += this.workPerTick;
      if (this.work >= stopAt && this.at < limit) return this.ended ? 'ended' : 'work';
    }
    return this.ended ? 'ended' : 'limit';
  }

  save(): ToyState {
    return { tick: this.at, log: this.log };
  }

  restore({ tick, log }: ToyState): void {
    this.at = tick;
    this.log = log;
  }

  checkpointTaken(): void {
    // Nothing is remembered about pages beside tracked memory's own marks.
  }

  setRecording(recording: boolean): void {
    this.recording = recording;
  }

  sample(): number {
    return Infinity;
  }

  /** What is wrong with the state, held against what the ticks so far must have left. */
  problems(): string[] {
    const expected = new Int32Array((PAGES * PAGE_SIZE) / 4);
    for (let at = 0; at < this.at; at++) expected[(this.offsetOf(at) - this.region) / 4] = at + 1;
    const problems: string[] = [];
    const words = this.memory.i32.subarray(this.region / 4, this.region / 4 + expected.length);
    const wrong = words.findIndex((word, i) => word !== expected[i]);
    if (wrong >= 0) problems.push(`at tick ${this.at} word ${wrong} is ${words[wrong]}, not ${expected[wrong]}`);
    if (this.log.length !== Math.floor(this.at / 100)) problems.push(`at tick ${this.at} the log has another length`);
    const regions = PAGE_SIZE + (PAGES + Math.floor(this.at / 1000)) * PAGE_SIZE;
    if (this.memory.usedBytes !== regions)
      problems.push(`at tick ${this.at} ${this.memory.usedBytes} bytes are in use`);
    for (let region = 0; region < Math.floor(this.at / 1000); region++) {
      const found = this.memory.read32(PAGE_SIZE + (PAGES + region) * PAGE_SIZE);
      if (found !== region * 1000 + 999) problems.push(`at tick ${this.at} region ${region} holds ${found}`);
    }
    return problems;
  }

  private offsetOf(at: number): number {
    const mixed = Math.imul(at + 1, 2654435761) >>> 0;
    return this.region + (mixed % PAGES) * PAGE_SIZE + ((mixed >>> 8) % (PAGE_SIZE / 4)) * 4;
  }
}
