/**
 * The scheduler: round robin with a fixed slice (SCHED_RR's idea; weights come later).
 *
 *     current ----slice over, sched_yield----> tail of the queue          exit, wait ----> not queued
 *        ^                                           |
 *        +------------ head of the queue ------------+                    wake-up    ----> tail of the queue
 */
import type { EventSink } from './event_sink';
import type { Processor } from './processor';
import type { SleepReason, Task } from './task';

export class Scheduler {
  private readonly processor: Processor;
  private readonly events: EventSink;
  private readonly pcid: boolean;
  /** Tasks that could run, without the current one. */
  private queue: Task[] = [];
  current: Task | undefined;
  /** Set when the current task should give way at the next return to user mode (TIF_NEED_RESCHED). */
  needResched = false;

  constructor(processor: Processor, events: EventSink, pcid: boolean) {
    this.processor = processor;
    this.events = events;
    this.pcid = pcid;
  }

  /** The tasks that wait for the processor, next one first. */
  runQueue(): readonly Task[] {
    return this.queue;
  }

  /** A new or woken task. */
  enqueue(task: Task): void {
    task.state = { kind: 'running' };
    if (task !== this.current && !this.queue.includes(task)) this.queue.push(task);
  }

  /** The current task stops until `enqueue`; the next return to user mode goes to another one. */
  sleep(task: Task, reason: SleepReason): void {
    task.state = { kind: 'sleeping', reason };
    this.needResched = true;
  }

  /** A task that has ended or was stopped. */
  dequeue(task: Task): void {
    this.queue = this.queue.filter((other) => other !== task);
    if (task === this.current) this.needResched = true;
  }

  /**
   * Gives the processor to the next task (schedule, context_switch).
   * @param reason for the event log: slice, yield, wait, exit
   * @returns whether another task runs now; `current` is undefined when none can
   */
  schedule(reason: string): boolean {
    this.needResched = false;
    const previous = this.current;
    const runnable = previous?.state.kind === 'running';
    const next = this.queue.shift();
    if (next === undefined && runnable) {
      this.startSlice(previous);
      return false;
    }
    if (previous !== undefined) this.switchOut(previous, runnable);
    this.current = next;
    if (next !== undefined) this.switchIn(next, previous, reason);
    return true;
  }

  /** The first task of the machine, whose registers are set. */
  start(task: Task): void {
    this.current = task;
    this.switchIn(task, undefined, 'exec');
  }

  private switchOut(task: Task, runnable: boolean): void {
    this.accountTicks(task);
    if (task.state.kind === 'zombie') return;
    task.context = this.processor.saveContext();
    if (!runnable) {
      task.usage.nvcsw++;
      return;
    }
    task.usage.nivcsw++;
    this.queue.push(task);
  }

  private switchIn(task: Task, previous: Task | undefined, reason: string): void {
    if (task.mm === undefined) throw new Error(`task ${task.pid} is scheduled without an address space`);
    task.slice_start = this.processor.ticks();
    if (task.mm !== previous?.mm) this.processor.setAddressSpace(task.mm.pgd, task.mm.pcid);
    this.processor.loadContext(task.context);
    this.events.emit('switch', [previous?.pid ?? 0, task.pid, reason, this.pcid ? 0 : 1], task.pid);
  }

  private startSlice(task: Task): void {
    this.accountTicks(task);
    task.slice_start = this.processor.ticks();
  }

  /** Adds what the running task has used of its slice to its time. */
  accountTicks(task: Task): void {
    const now = this.processor.ticks();
    task.usage.utime += now - task.slice_start;
    task.slice_start = now;
  }

  /** The queue as pids, and the current task's. */
  save(): { readonly queue: readonly number[]; readonly current: number | undefined; readonly needResched: boolean } {
    return { queue: this.queue.map(({ pid }) => pid), current: this.current?.pid, needResched: this.needResched };
  }

  restore(queue: readonly Task[], current: Task | undefined, needResched: boolean): void {
    this.queue = [...queue];
    this.current = current;
    this.needResched = needResched;
  }
}
