/**
 * out_of_memory: chooses a victim, writes the report and has it killed (mm/oom_kill.c).
 *
 * Another process gives its memory back at once, as the oom_reaper sees to in Linux, and the allocation that failed is
 * tried again. When the asking process itself is the victim it has to return from the kernel before it can die; until
 * then it may use half of the reserve below min.
 */
import { type Gfp } from '../phys/gfp';
import { type Pid } from '../units';
import { type MemorySystem } from './memory_system';
import { type OomCandidate, oomInvokedLine, oomKillLines, oomTaskTable, selectBadProcess } from './oom';
import { type KernelLog } from './printk';
import { showMem } from './show_mem';

/** The processes, as the OOM killer needs them. */
export interface OomTasks {
  /** Every process with memory, in the order of the task list (by pid). */
  candidates(): readonly OomCandidate[];
  /** The process whose allocation failed. */
  currentPid(): Pid;
  /**
   * Sends SIGKILL that nothing can stop. A victim that isn't the current process gives its memory back before this
   * returns. @param reason for the person who reads it, as the end of a sentence
   */
  kill(pid: Pid, reason: string): void;
}

export class OomKiller {
  private readonly mem: MemorySystem;
  private readonly tasks: OomTasks;
  private readonly log: KernelLog;

  constructor(mem: MemorySystem, tasks: OomTasks, log: KernelLog) {
    this.mem = mem;
    this.tasks = tasks;
    this.log = log;
  }

  /** Pages that the badness is a share of: RAM and swap. */
  totalPages(): number {
    return this.mem.allocator.managedPageCount() + this.mem.swap.totalSwapPages();
  }

  /**
   * Ends a process so that an allocation can go on.
   * @returns 'killed' another one is gone; 'current' the asking one must die; 'none' there is nobody to kill, where
   *   Linux panics: "System is deadlocked on memory"
   */
  outOfMemory(order: number, gfp: Gfp): 'killed' | 'current' | 'none' {
    const candidates = this.tasks.candidates();
    const currentPid = this.tasks.currentPid();
    const current = candidates.find(({ pid }) => pid === currentPid);
    if (current?.dying === true) return 'current';

    if (current !== undefined) this.log.printk(oomInvokedLine(current, gfp, order));
    for (const line of showMem(this.mem)) this.log.printk(line);
    for (const line of oomTaskTable(candidates)) this.log.printk(line);
    const chosen = selectBadProcess(candidates, this.totalPages());
    if (chosen === undefined) {
      this.log.printk('Out of memory and no killable processes...');
      return 'none';
    }
    this.kill(chosen.task, chosen.badness);
    return chosen.task.pid === currentPid ? 'current' : 'killed';
  }

  private kill(victim: OomCandidate, badness: number): void {
    const { pid, comm, totalVm, anonRss, fileRss, swapEntries } = victim;
    for (const line of oomKillLines(victim)) this.log.printk(line);
    this.mem.vmstat.add('oom_kill');
    this.mem.events.emit('oom', [pid, badness, totalVm, anonRss, fileRss, swapEntries, comm]);
    this.tasks.kill(
      pid,
      `out of memory: RAM and swap are used up, and ${comm} (${pid}) holds the most of them, ${badness} pages`,
    );
  }
}
