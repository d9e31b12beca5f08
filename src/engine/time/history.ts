/**
 * History: a machine that can be put at any tick of its run.
 *
 *     0 ----C----------C----------C------ now ...... frontier - - - - - - (not yet run)
 *                                           replayed  | recorded
 *
 * Behind the frontier everything has happened before: running there is a replay, and the logs are left alone. At the
 * frontier running makes history.
 *
 * Density of checkpoints. A seek restores the nearest checkpoint at or before its goal and runs from there, so what
 * counts is not how many ticks lie between two checkpoints but how long they take to replay. The machine counts work:
 * a tick is 1, and what takes longer (a page fault, a call of libc) counts for as many ticks as it takes time. A checkpoint is
 * taken after every CHECKPOINT_WORK, also while replaying a stretch that thinning has left bare, so stepping about in
 * one place soon costs little wherever it is. Small state is copied whole each time, so where it is large (hundreds of
 * processes) checkpoints lie further apart, by one tick for each byte.
 *
 * Everything that may take long is a generator: it yields after at most SLICE_WORK, so that its caller can show
 * progress or give up. Whoever gives up leaves the machine at some tick, in order.
 */
import { type Tick, tick as toTick } from '../units';
import { Checkpoints } from './checkpoints';
import type { TrackedMemory } from './tracked_memory';

/** About 3 ms of replay on a slow machine: a step back replays up to three such stretches, within a frame of the screen. */
export const CHECKPOINT_WORK = 250_000;
export const SLICE_WORK = 250_000;
export const HISTORY_BUDGET_BYTES = 512 * 1024 * 1024;

/** Why `Machine.run` came back. */
export type RunStop = 'limit' | 'statement' | 'watch' | 'ended' | 'work';

/** What history needs of a machine. */
export interface ReplayableMachine<SmallState> {
  readonly memory: TrackedMemory;
  readonly tick: Tick;
  /** Work done since the object was made: never goes back. */
  readonly work: number;
  readonly ended: boolean;
  /** Runs until `limit` is reached, something asks to stop, or `work` more has been done. */
  run(limit: Tick, work: number): RunStop;
  save(): SmallState;
  restore(state: SmallState): void;
  /** After a checkpoint was taken or adopted: pages must be marked again at their first write. */
  checkpointTaken(): void;
  /** Whether what happens now is written to the logs. */
  setRecording(recording: boolean): void;
  /** Called at the frontier now and then, for the timeline's curves. Answers the tick at which it wants to be called again. */
  sample(): number;
}

export class History<SmallState> {
  readonly machine: ReplayableMachine<SmallState>;
  readonly checkpoints: Checkpoints<SmallState>;
  /** How far the run is recorded. */
  frontier: Tick;
  private workAtCheckpoint = 0;
  private nextSample = 0;

  constructor(machine: ReplayableMachine<SmallState>, budgetBytes = HISTORY_BUDGET_BYTES) {
    this.machine = machine;
    this.checkpoints = new Checkpoints(machine.memory, budgetBytes);
    this.frontier = machine.tick;
    this.takeCheckpoint();
  }

  /** Whether the end of the run is recorded. */
  get complete(): boolean {
    return this.machine.tick >= this.frontier ? this.machine.ended : this.endRecorded;
  }
  private endRecorded = false;

  /**
   * Runs forward to `limit` or to the first thing that asks to stop.
   * @returns why it stopped; 'limit' also when `limit` lies behind
   */
  *advance(limit: Tick): Generator<void, Exclude<RunStop, 'work'>> {
    const { machine } = this;
    let pauseAt = machine.work + SLICE_WORK;
    while (machine.tick < limit && !machine.ended) {
      const stop = machine.run(this.nextStation(limit), Math.max(1, pauseAt - machine.work));
      this.atStation();
      if (stop !== 'limit' && stop !== 'work') return stop;
      if (machine.work < pauseAt) continue;
      yield;
      pauseAt = machine.work + SLICE_WORK;
    }
    return machine.ended ? 'ended' : 'limit';
  }

  /** Goes to a tick; beyond the frontier it runs on, as far as the run goes. */
  *seek(goal: Tick): Generator<void, void> {
    this.jumpBefore(goal);
    while (this.machine.tick < goal) {
      const stop = yield* this.advance(goal);
      if (stop === 'ended') return;
    }
  }

  /** Stands at the nearest saved or present state at or before a tick. */
  jumpBefore(goal: Tick): void {
    const checkpoint = this.checkpoints.atOrBefore(goal);
    if (checkpoint === undefined) throw new Error(`there is no checkpoint at or before tick ${goal}`);
    if (this.machine.tick <= goal && this.machine.tick >= checkpoint.tick) return;
    this.restoreAt(checkpoint.tick);
  }

  /** Restores the checkpoint at this very tick. */
  restoreAt(tick: Tick): void {
    const checkpoint = this.checkpoints.atOrBefore(tick);
    if (checkpoint?.tick !== tick) throw new Error(`there is no checkpoint at tick ${tick}`);
    this.checkpoints.restore(checkpoint);
    this.machine.restore(checkpoint.small);
    this.workAtCheckpoint = this.machine.work;
    this.machine.setRecording(this.machine.tick >= this.frontier);
  }

  /** The next tick at which something is to be done: the frontier, a checkpoint to adopt, a sample, or the limit. */
  private nextStation(limit: Tick): Tick {
    const { machine } = this;
    const recording = machine.tick >= this.frontier;
    machine.setRecording(recording && !this.endRecorded);
    if (recording) {
      if (machine.tick >= this.nextSample) this.nextSample = machine.sample();
      return toTick(Math.min(limit, Math.max(this.nextSample, machine.tick + 1)));
    }
    const ahead = this.checkpoints.after(machine.tick);
    return toTick(Math.min(limit, this.frontier, ahead?.tick ?? limit));
  }

  private atStation(): void {
    const { machine } = this;
    if (machine.tick > this.frontier) this.frontier = machine.tick;
    if (machine.ended && machine.tick >= this.frontier && !this.endRecorded) {
      this.endRecorded = true;
      machine.sample();
    }
    const here = this.checkpoints.atOrBefore(machine.tick);
    if (here?.tick === machine.tick) {
      this.checkpoints.adopt(here);
      machine.checkpointTaken();
      this.workAtCheckpoint = machine.work;
    } else if (machine.work - this.workAtCheckpoint >= CHECKPOINT_WORK + this.checkpoints.lastSmallBytes) {
      this.takeCheckpoint();
    }
  }

  private takeCheckpoint(): void {
    const { machine } = this;
    this.checkpoints.take(machine.tick, machine.save());
    machine.checkpointTaken();
    this.workAtCheckpoint = machine.work;
  }
}
