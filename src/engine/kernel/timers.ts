/**
 * Time that a task waits for: nanosleep's end, and the alarm clock (kernel/time/hrtimer.c, itimer.c).
 *
 * Both are instants in cycles since boot. They are looked at when the timer interrupts the processor, every TIMER_TICKS
 * ticks while one is set, so that a run stops where it may and still finds them at the same tick. When nobody can run,
 * the processor is idle until the first of them: the time passes at once.
 */
import { EXTRA_CYCLES_F64, TICKS_F64 } from '../cpu/state';
import type { TrackedMemory } from '../time/tracked_memory';
import { virtAddr } from '../units';
import { errno } from './errno';
import type { Processes } from './processes';
import { sendSignal, takeInterruption } from './send_signal';
import { sicode, signals } from './signal';
import { BLOCKED, type SyscallResult } from './syscall_result';
import type { Task } from './task';

/** Ticks from one timer interrupt to the next. */
export const TIMER_TICKS = 1000;

export class Timers {
  private readonly memory: TrackedMemory;
  private readonly processes: Processes;

  constructor(memory: TrackedMemory, processes: Processes) {
    this.memory = memory;
    this.processes = processes;
  }

  /** Whether anything is waited for. */
  get set(): boolean {
    return this.first() !== undefined;
  }

  /** The tick of the next interrupt after `tick`; undefined while no timer is set. */
  nextInterrupt(tick: number): number | undefined {
    if (!this.set) return undefined;
    return (Math.floor(tick / TIMER_TICKS) + 1) * TIMER_TICKS;
  }

  /** Wakes who has slept long enough, and rings the alarms that are due (hrtimer_interrupt). */
  expire(): void {
    const now = this.now();
    for (const task of this.processes.tasks.values()) {
      const { state } = task;
      const asleep = state.kind === 'sleeping' && state.reason === 'nanosleep';
      if (asleep && (task.sleep_expires ?? Infinity) <= now) this.processes.scheduler.enqueue(task);
      if (state.kind !== 'zombie' && (task.alarm_expires ?? Infinity) <= now) this.ring(task);
    }
  }

  /** Nobody can run: passes the time to the first timer and serves it. False when there is none to wait for. */
  idle(): boolean {
    const first = this.first();
    if (first === undefined) return false;
    this.processes.mem.processor.cycles(Math.max(0, first - this.now()));
    this.expire();
    return true;
  }

  /**
   * nanosleep(2) of the current task. `remaining` gets what is left, in nanoseconds, when a handler cut it short.
   * @returns 0 when the time is over, -EINTR after a handler
   */
  nanosleep(task: Task, nanoseconds: number, remaining: (nanoseconds: number) => void): SyscallResult {
    const now = this.now();
    const expires = task.sleep_expires;
    if (takeInterruption(task, 'nanosleep') && expires !== undefined) {
      task.sleep_expires = undefined;
      remaining(Math.max(0, Math.floor(((expires - now) * 1e9) / this.hertz)));
      return -errno.EINTR;
    }
    if (expires !== undefined && expires <= now) {
      task.sleep_expires = undefined;
      return 0;
    }
    task.sleep_expires = expires ?? now + this.cyclesOf(nanoseconds);
    this.processes.scheduler.sleep(task, 'nanosleep');
    return BLOCKED;
  }

  /** alarm(2): SIGALRM after `seconds`, 0 for none. @returns the seconds that the alarm so far had left, rounded */
  alarm(task: Task, seconds: number): number {
    const left = task.alarm_expires === undefined ? 0 : (task.alarm_expires - this.now()) / this.hertz;
    task.alarm_expires = seconds === 0 ? undefined : this.now() + this.cyclesOf(seconds * 1e9);
    return left > 0 ? Math.max(1, Math.round(left)) : 0;
  }

  private ring(task: Task): void {
    task.alarm_expires = undefined;
    const reason = 'its alarm clock rang';
    sendSignal(this.processes, task, {
      signal: signals.SIGALRM,
      code: sicode.SI_KERNEL,
      address: virtAddr(0),
      sender: 0,
      reason,
    });
  }

  /** The instant of the first timer. Somebody who sleeps no longer in nanosleep has left it by longjmp. */
  private first(): number | undefined {
    let first: number | undefined;
    for (const { state, sleep_expires, alarm_expires } of this.processes.tasks.values()) {
      if (state.kind === 'zombie') continue;
      const asleep = state.kind === 'sleeping' && state.reason === 'nanosleep';
      for (const instant of [asleep ? sleep_expires : undefined, alarm_expires]) {
        if (instant !== undefined && (first === undefined || instant < first)) first = instant;
      }
    }
    return first;
  }

  private get hertz(): number {
    return this.processes.mem.configuration.clock.hertz;
  }

  private cyclesOf(nanoseconds: number): number {
    return Math.ceil((nanoseconds * this.hertz) / 1e9);
  }

  /** Cycles since boot. */
  private now(): number {
    return (this.memory.f64[TICKS_F64] ?? 0) + (this.memory.f64[EXTRA_CYCLES_F64] ?? 0);
  }
}
