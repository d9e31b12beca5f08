/**
 * The OOM killer: who dies when no page can be had (mm/oom_kill.c).
 *
 * badness = resident pages + swap entries + pages of page tables, moved by oom_score_adj thousandths of all memory.
 * The highest one dies; -1000 never does. Before that, reclaim has failed MAX_RECLAIM_RETRIES times or had nothing to
 * scan (page_alloc.ts), so a kill means: RAM and swap are both used up.
 */
import { type Gfp } from '../phys/gfp';
import { type Pid, PAGE_SIZE } from '../units';

/** A process as the OOM killer weighs it. Counts are pages but where said. */
export interface OomCandidate {
  readonly pid: Pid;
  readonly comm: string;
  readonly uid: number;
  readonly totalVm: number;
  readonly anonRss: number;
  readonly fileRss: number;
  readonly shmemRss: number;
  readonly swapEntries: number;
  readonly pgtablesBytes: number;
  /** -1000 (never) to 1000 (first). */
  readonly oomScoreAdj: number;
  /** It was chosen before (or has SIGKILL pending) and is on its way out: not chosen again. */
  readonly dying: boolean;
}

export const OOM_SCORE_ADJ_MIN = -1000;

const residentPages = (task: OomCandidate): number => task.anonRss + task.fileRss + task.shmemRss;

/**
 * oom_badness. @param totalPages RAM and swap together
 * @returns pages; -Infinity for a task that may not be killed (LONG_MIN)
 */
export function oomBadness(task: OomCandidate, totalPages: number): number {
  if (task.dying || task.oomScoreAdj === OOM_SCORE_ADJ_MIN) return -Infinity;
  const points = residentPages(task) + task.swapEntries + Math.floor(task.pgtablesBytes / PAGE_SIZE);
  return points + task.oomScoreAdj * Math.floor(totalPages / 1000);
}

/** /proc/PID/oom_score: 0 to 1999, and 666 for a process that uses nothing to speak of (proc_oom_score). @param totalPages RAM and swap together */
export function oomScore(task: OomCandidate, totalPages: number): number {
  const badness = oomBadness(task, totalPages);
  if (badness === -Infinity) return 0;
  return Math.trunc(((1000 + Math.trunc((badness * 1000) / totalPages)) * 2) / 3);
}

/** The task with the most points; among equals the last of the list, as oom_evaluate_task does it. */
export function selectBadProcess(
  tasks: readonly OomCandidate[],
  totalPages: number,
): { readonly task: OomCandidate; readonly badness: number } | undefined {
  let chosen: { task: OomCandidate; badness: number } | undefined;
  for (const task of tasks) {
    const badness = oomBadness(task, totalPages);
    if (badness === -Infinity || (chosen !== undefined && badness < chosen.badness)) continue;
    chosen = { task, badness };
  }
  return chosen;
}

const kilobytes = (pages: number): number => pages * (PAGE_SIZE / 1024);

/** The first line of an OOM report (dump_header). */
export function oomInvokedLine(who: OomCandidate, gfp: Gfp, order: number): string {
  const mask = `0x${gfp.mask.toString(16)}(${gfp.name})`;
  return `${who.comm} invoked oom-killer: gfp_mask=${mask}, order=${order}, oom_score_adj=${who.oomScoreAdj}`;
}

/** The table of tasks in an OOM report (dump_tasks, dump_task). */
export function oomTaskTable(tasks: readonly OomCandidate[]): string[] {
  const right = (value: number, width: number): string => String(value).padStart(width);
  return [
    'Tasks state (memory values in pages):',
    '[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name',
    ...tasks.map(
      (task) =>
        `[${right(task.pid, 7)}] ${right(task.uid, 5)} ${right(task.pid, 5)} ${right(task.totalVm, 8)} ` +
        `${right(residentPages(task), 8)} ${right(task.pgtablesBytes, 8)} ${right(task.swapEntries, 8)}` +
        `         ${right(task.oomScoreAdj, 5)} ${task.comm}`,
    ),
  ];
}

/** The two lines about the one that dies (oom_kill_process, __oom_kill_process). */
export function oomKillLines(victim: OomCandidate): string[] {
  return [
    'oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/,' +
      `task=${victim.comm},pid=${victim.pid},uid=${victim.uid}`,
    `Out of memory: Killed process ${victim.pid} (${victim.comm}) total-vm:${kilobytes(victim.totalVm)}kB, ` +
      `anon-rss:${kilobytes(victim.anonRss)}kB, file-rss:${kilobytes(victim.fileRss)}kB, ` +
      `shmem-rss:${kilobytes(victim.shmemRss)}kB, UID:${victim.uid} ` +
      `pgtables:${victim.pgtablesBytes / 1024}kB oom_score_adj:${victim.oomScoreAdj}`,
  ];
}
