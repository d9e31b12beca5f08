/** The processes as the OOM killer needs them (oom_kill.ts). */
import { type Pid, pid as toPid, virtAddr } from '../units';
import { doExit } from './exit';
import type { OomCandidate } from './oom';
import type { OomTasks } from './oom_kill';
import type { Processes } from './processes';
import { fatalSignalPending, sendSignal } from './send_signal';
import { type SignalInfo, sicode, signals } from './signal';
import type { Task } from './task';

const USER_ID = 1000;

export function oomTasks(processes: Processes): OomTasks {
  return {
    candidates: () => [...processes.tasks.values()].flatMap(candidateOf),
    currentPid: () => processes.current?.pid ?? toPid(0),
    kill: (pid, reason) => kill(processes, pid, reason),
  };
}

function candidateOf(task: Task): OomCandidate[] {
  const { mm } = task;
  if (mm === undefined) return [];
  const candidate = {
    pid: task.pid,
    comm: task.comm,
    uid: USER_ID,
    totalVm: mm.total_vm,
    anonRss: mm.rss.anon,
    fileRss: mm.rss.file,
    shmemRss: mm.rss.shmem,
    swapEntries: mm.rss.swapents,
    pgtablesBytes: mm.pgtables_bytes,
    oomScoreAdj: task.oom_score_adj,
    dying: fatalSignalPending(task),
  };
  return [candidate];
}

/**
 * The current process dies on its way back to user mode. Another one ends here and now: nothing of it runs, and the
 * memory that Linux's oom_reaper would take from it is needed at once.
 */
function kill(processes: Processes, pid: Pid, reason: string): void {
  const task = processes.tasks.get(pid);
  if (task === undefined) return;
  const info: SignalInfo = { signal: signals.SIGKILL, code: sicode.SI_KERNEL, address: virtAddr(0), sender: 0, reason };
  if (task === processes.current) {
    sendSignal(processes, task, info);
    return;
  }
  processes.mem.events.emit('signal', [info.signal, info.code, 0, 'terminate', reason], pid);
  doExit(processes, task, { kind: 'signaled', info, coreDumped: false });
}
