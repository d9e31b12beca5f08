/**
 * The system calls, as the processor enters them for the current task. Each returns the value for rax or BLOCKED
 * (syscall_result.ts) and writes one `syscall` event when it is done.
 */
import { type VirtAddr, PAGE_SIZE } from '../units';
import { doBrk } from './brk';
import { errno } from './errno';
import { doExit, doWait4 } from './exit';
import { doFork } from './fork';
import type { ConsoleFiles } from './console_files';
import { doMadvise, doMincore } from './madvise';
import type { MmStruct } from './mm';
import { MAP_ANONYMOUS, doMmap, doMunmap } from './mmap';
import { doMprotect } from './mprotect';
import { doMremap } from './mremap';
import type { Processes } from './processes';
import { UNBLOCKABLE_MASK, returnFromHandler } from './handle_signal';
import { DEFAULT, doKill, signalBit, takeInterruption } from './send_signal';
import { type SignalAction, NSIG, isUnblockable } from './signal';
import type { Timers } from './timers';
import { BLOCKED, type SyscallResult } from './syscall_result';
import { type ResourceUsage, type Task, addUsage, noUsage } from './task';

export const RUSAGE_SELF = 0;
export const RUSAGE_CHILDREN = -1;

export class SystemCalls {
  private readonly processes: Processes;
  private readonly files: ConsoleFiles;
  private readonly timers: Timers;

  constructor(processes: Processes, files: ConsoleFiles, timers: Timers) {
    this.processes = processes;
    this.timers = timers;
    this.files = files;
  }

  /** @param fd 0 at its end gives 0; anything but 0 gives -EBADF */
  read(fd: number, address: VirtAddr, count: number): SyscallResult {
    return this.done('read', [fd, address, count], this.files.read(this.processes.mem, this.mm(), fd, address, count));
  }

  /** @param fd 1 or 2; others give -EBADF */
  write(fd: number, address: VirtAddr, count: number): SyscallResult {
    return this.done(
      'write',
      [fd, address, count],
      this.files.write(this.processes.mem, this.mm(), fd, address, count),
    );
  }

  /** The new break, or the old one when it can't be moved. */
  brk(address: VirtAddr): number {
    return this.finished('brk', [address], doBrk(this.processes.mem, this.mm(), address));
  }

  /** @param fd -1 with MAP_ANONYMOUS; files can't be mapped by programs yet @param offset in bytes */
  mmap(address: VirtAddr, length: number, prot: number, flags: number, fd: number, offset: number): number {
    const args = [address, length, prot, flags, fd, offset];
    if (offset % PAGE_SIZE !== 0) return this.finished('mmap', args, -errno.EINVAL);
    if ((flags & MAP_ANONYMOUS) === 0) {
      return this.finished('mmap', args, fd >= 0 && fd <= 2 ? -errno.ENODEV : -errno.EBADF);
    }
    const request = { address, length, prot, flags, file: undefined, pgoff: 0 };
    return this.finished('mmap', args, doMmap(this.processes.mem, this.mm(), request));
  }

  munmap(address: VirtAddr, length: number): number {
    return this.finished('munmap', [address, length], doMunmap(this.processes.mem, this.mm(), address, length));
  }

  mprotect(address: VirtAddr, length: number, prot: number): number {
    const result = doMprotect(this.processes.mem, this.mm(), address, length, prot);
    return this.finished('mprotect', [address, length, prot], result);
  }

  mremap(address: VirtAddr, oldLength: number, newLength: number, flags: number, newAddress: VirtAddr): number {
    const request = { address, oldLength, newLength, flags, newAddress };
    const result = doMremap(this.processes.mem, this.mm(), request);
    return this.finished('mremap', [address, oldLength, newLength, flags, newAddress], result);
  }

  madvise(address: VirtAddr, length: number, advice: number): number {
    const result = doMadvise(this.processes.mem, this.mm(), address, length, advice);
    return this.finished('madvise', [address, length, advice], result);
  }

  mincore(address: VirtAddr, length: number, vector: VirtAddr): number {
    const result = doMincore(this.processes.mem, this.mm(), address, length, vector);
    return this.finished('mincore', [address, length, vector], result);
  }

  /**
   * @param context the registers that the child starts with, rip behind the call; its rax becomes 0
   * @returns the child's pid
   */
  fork(context: Int32Array): number {
    return this.finished('fork', [], doFork(this.processes, this.current(), context));
  }

  /** @param status where the status word goes, 0 for nowhere */
  wait4(pid: number, status: VirtAddr, options: number): SyscallResult {
    return this.done('wait4', [pid, status, options], doWait4(this.processes, this.current(), pid, status, options));
  }

  exitGroup(status: number): typeof BLOCKED {
    this.finished('exit_group', [status], 0);
    doExit(this.processes, this.current(), { kind: 'exited', status: status & 0xff });
    return BLOCKED;
  }

  /** The signal reaches its target on the way back to user mode. */
  kill(pid: number, signal: number): number {
    return this.finished('kill', [pid, signal], doKill(this.processes, this.current(), pid, signal));
  }

  /** Sleeps until a handler has run: -EINTR then. */
  pause(): SyscallResult {
    if (takeInterruption(this.current(), 'pause')) return this.finished('pause', [], -errno.EINTR);
    this.processes.scheduler.sleep(this.current(), 'pause');
    return BLOCKED;
  }

  /** Sleeps until the time is over, or a handler has run: -EINTR then, and `remaining` is told what was left. */
  nanosleep(nanoseconds: number, remaining: (nanoseconds: number) => void): SyscallResult {
    return this.done('nanosleep', [nanoseconds], this.timers.nanosleep(this.current(), nanoseconds, remaining));
  }

  /** SIGALRM in so many seconds, 0 for none. @returns the seconds that were left of the alarm so far */
  alarm(seconds: number): number {
    return this.finished('alarm', [seconds], this.timers.alarm(this.current(), seconds));
  }

  /** Blocked signals that wait, bit signal - 1. */
  sigpending(): number {
    const { pending, blocked } = this.current();
    return pending.reduce((mask, { signal }) => mask | signalBit(signal), 0) & blocked;
  }

  /** Sets what a signal does, unless `action` is undefined. @returns the action so far, or -errno */
  sigaction(signal: number, action: SignalAction | undefined): SignalAction | number {
    const { actions } = this.current();
    if (signal < 1 || signal > NSIG) return -errno.EINVAL;
    const before = actions[signal] ?? DEFAULT;
    if (action === undefined) return before;
    if (isUnblockable(signal)) return -errno.EINVAL;
    actions[signal] = action;
    return before;
  }

  /** Sets the blocked signals, bit signal - 1. @returns those blocked so far */
  sigprocmask(how: 'block' | 'unblock' | 'setmask', mask: number): number {
    const task = this.current();
    const before = task.blocked;
    const wanted = how === 'block' ? before | mask : how === 'unblock' ? before & ~mask : mask;
    task.blocked = wanted & ~UNBLOCKABLE_MASK;
    return before;
  }

  /** The end of a signal handler: registers and mask as they were. The caller leaves the registers alone. */
  rtSigreturn(): typeof BLOCKED {
    returnFromHandler(this.processes, this.current());
    return BLOCKED;
  }

  getpid(): number {
    return this.current().pid;
  }

  getppid(): number {
    return this.current().ppid;
  }

  /** The others run first. */
  schedYield(): number {
    this.processes.scheduler.needResched = true;
    return this.finished('sched_yield', [], 0);
  }

  /** The new nice value, within -20 .. 19; lowering it needs a privilege that programs don't have. */
  nice(increment: number): number {
    const task = this.current();
    const wanted = Math.min(19, Math.max(-20, task.nice + increment));
    if (wanted < task.nice) return -errno.EPERM;
    task.nice = wanted;
    return this.finished('nice', [increment], wanted);
  }

  /** Faults, switches and time of the process, or of its children that were waited for. */
  getrusage(who: number): ResourceUsage | number {
    const task = this.current();
    if (who !== RUSAGE_SELF && who !== RUSAGE_CHILDREN) return -errno.EINVAL;
    this.processes.scheduler.accountTicks(task);
    const usage = noUsage();
    addUsage(usage, who === RUSAGE_SELF ? task.usage : task.childrenUsage);
    return usage;
  }

  private current(): Task {
    const { current } = this.processes;
    if (current === undefined) throw new Error('a system call without a task');
    return current;
  }

  private mm(): MmStruct {
    const { mm } = this.current();
    if (mm === undefined) throw new Error('a system call of a task without an address space');
    return mm;
  }

  private finished(name: string, args: readonly number[], result: number): number {
    const padded = Array.from({ length: 6 }, (_, index) => args[index] ?? 0);
    this.processes.mem.events.emit('syscall', [name, ...padded, result]);
    return result;
  }

  /** No event while the call is blocked: it will be repeated. */
  private done(name: string, args: readonly number[], result: SyscallResult): SyscallResult {
    return result === BLOCKED ? result : this.finished(name, args, result);
  }
}
