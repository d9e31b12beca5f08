/** The end of a process, and its parent's hearing of it (kernel/exit.c). */
import { virtAddr } from '../units';
import { errno } from './errno';
import { mmput } from './mm_lifetime';
import { INIT_PID, type Processes } from './processes';
import { sendSignal, takeInterruption } from './send_signal';
import { sicode, signalName, signals } from './signal';
import { BLOCKED, type SyscallResult } from './syscall_result';
import { type ExitCode, type Task, addUsage, shellStatus, waitStatus } from './task';
import { putUser32 } from './uaccess';

export const WNOHANG = 1;

/**
 * Ends a task: its memory is given back at once, its children go to init, its parent is told. The task stays as a
 * zombie until its parent waits for it; the first process and those of init are gone at once (do_exit).
 */
export function doExit(processes: Processes, task: Task, code: ExitCode): void {
  if (task === processes.current) processes.scheduler.accountTicks(task);
  const { mm } = task;
  task.mm = undefined;
  if (mm !== undefined) mmput(processes, mm);
  task.exit_code = code;
  task.pending.splice(0);
  for (const child of task.children.splice(0)) {
    child.ppid = INIT_PID;
    if (child.state.kind === 'zombie') processes.tasks.delete(child.pid);
  }
  processes.scheduler.dequeue(task);
  task.state = { kind: 'zombie' };
  const signal = code.kind === 'signaled' ? code.info.signal : 0;
  processes.mem.events.emit('exit', [shellStatus(code), signal, describeExit(code)], task.pid);
  if (task.pid === processes.firstPid) processes.firstExit = code;
  notifyParent(processes, task, code);
}

/** exit_notify: SIGCHLD, and the parent wakes if it waits. */
function notifyParent(processes: Processes, task: Task, code: ExitCode): void {
  const parent = processes.tasks.get(task.ppid);
  if (parent === undefined || parent.state.kind === 'zombie') {
    processes.tasks.delete(task.pid);
    return;
  }
  const action = parent.actions[signals.SIGCHLD];
  const ignoresChildren = action?.kind === 'ignore';
  sendSignal(processes, parent, {
    signal: signals.SIGCHLD,
    code: code.kind === 'exited' ? sicode.CLD_EXITED : sicode.CLD_KILLED,
    address: virtAddr(0),
    sender: task.pid,
    reason: `child ${task.pid} ${describeExit(code)}`,
  });
  if (ignoresChildren) {
    parent.children.splice(parent.children.indexOf(task), 1);
    processes.tasks.delete(task.pid);
  }
  if (parent.state.kind === 'sleeping' && parent.state.reason === 'wait4') processes.scheduler.enqueue(parent);
}

/**
 * wait4: the pid of a child that has ended, which is forgotten with that.
 * @param which a pid, or -1 (and 0) for any child
 * @param statusAddress where the status word goes, 0 for nowhere
 * @returns BLOCKED while children run (0 with WNOHANG), -ECHILD without children
 */
export function doWait4(
  processes: Processes,
  parent: Task,
  which: number,
  statusAddress: number,
  options: number,
): SyscallResult {
  if ((options & ~WNOHANG) !== 0) return -errno.EINVAL;
  const candidates = parent.children.filter((child) => which <= 0 || child.pid === which);
  if (candidates.length === 0) return -errno.ECHILD;
  const zombie = candidates.find((child) => child.exit_code !== undefined);
  if (zombie?.exit_code === undefined) {
    if ((options & WNOHANG) !== 0) return 0;
    if (takeInterruption(parent, 'wait4')) return -errno.EINTR;
    processes.scheduler.sleep(parent, 'wait4');
    return BLOCKED;
  }
  return reap(processes, parent, zombie, waitStatus(zombie.exit_code), statusAddress);
}

function reap(processes: Processes, parent: Task, child: Task, status: number, statusAddress: number): number {
  parent.children.splice(parent.children.indexOf(child), 1);
  processes.tasks.delete(child.pid);
  addUsage(parent.childrenUsage, child.usage);
  addUsage(parent.childrenUsage, child.childrenUsage);
  processes.mem.events.emit('wait', [child.pid, status], parent.pid);
  if (statusAddress === 0) return child.pid;
  if (parent.mm === undefined) throw new Error(`task ${parent.pid} waits without an address space`);
  const written = putUser32(processes.mem, parent.mm, virtAddr(statusAddress), status);
  return written ? child.pid : -errno.EFAULT;
}

/** A sentence's end: "exited with status 3", "was killed by SIGSEGV: ...". */
export function describeExit(code: ExitCode): string {
  if (code.kind === 'exited') return `exited with status ${code.status & 0xff}`;
  const { signal, reason } = code.info;
  return `was killed by ${signalName(signal)}${reason === '' ? '' : `: ${reason}`}`;
}
