/**
 * The kernel's face: what the machine calls.
 *
 *     machine                                         kernel
 *     ---------------------------------------------   ------------------------------------------------------
 *     starts                                          new Kernel, exec
 *     an access isn't allowed by the page tables  ->  handlePageFault    'retry' the access, or 'signal'
 *     a system call                               ->  sys.*              a value, or BLOCKED
 *     an operation raised a signal                ->  raiseSignal
 *     after each of these, before the next one    ->  exitToUserMode     same, switched or ended
 *     the slice is over (ticks >= sliceEnd)       ->  preempt            same, switched or ended
 *
 * After 'signal' and BLOCKED the machine abandons what it was doing for the current task, without changing registers,
 * and calls exitToUserMode: it delivers signals, runs kswapd, and picks who runs. On 'switched' the registers are those
 * of another task (or of another program).
 */
import type { MachineConfiguration } from '../config';
import { PageTables } from '../mmu/page_table';
import { FrameTable } from '../phys/frames';
import { PageAllocator } from '../phys/page_alloc';
import { PG_reserved, PG_zero } from '../phys/page_flags';
import type { PageStore } from '../phys/page_store';
import { Vmstat } from '../phys/vmstat';
import type { TrackedMemory } from '../time/tracked_memory';
import { type Pfn, type Pid, type Tick, PAGE_SIZE, pfn as toPfn, tick as toTick, virtAddr } from '../units';
import { AnonVmas } from './anon_vma';
import { CommitAccount } from './commit';
import { ConsoleFiles, type OutputSink } from './console_files';
import { type EndOfRun, endOfRun } from './end_of_run';
import type { EventSink } from './event_sink';
import { type Program, loadProgram } from './exec';
import { handleUserFault } from './fault';
import { PageCache } from './filemap';
import { type KernelState, restoreKernel, saveKernel } from './kernel_state';
import { KernelTime } from './kernel_time';
import { LruLists } from './lru';
import type { MemorySystem } from './memory_system';
import { oomTasks } from './oom_tasks';
import { OomKiller } from './oom_kill';
import { KernelLog } from './printk';
import { type Processor } from './processor';
import { Processes } from './processes';
import { SeededRandom } from './random';
import { ReverseMap } from './rmap';
import { Scheduler } from './sched';
import { handleSignal } from './handle_signal';
import { dequeueSignal, forceSignal, signalPending } from './send_signal';
import { type SignalInfo, sicode, signals } from './signal';
import { Swap } from './swap_state';
import { SystemCalls } from './syscalls';
import { type Task, noUsage } from './task';
import { Timers } from './timers';
import { Vmscan } from './vmscan';

export type { EndOfRun } from './end_of_run';
export type { OutputSink } from './console_files';
export { BLOCKED } from './syscall_result';

export interface KernelParts {
  readonly configuration: MachineConfiguration;
  readonly memory: TrackedMemory;
  /** Contents of RAM, by frame. */
  readonly ram: PageStore;
  readonly processor: Processor;
  readonly events: EventSink;
  readonly output: OutputSink;
  /** What file descriptor 0 reads. */
  readonly input: Uint8Array;
}

export type ExecResult = { readonly ok: true; readonly task: Task } | { readonly ok: false; readonly message: string };

/** Who runs in user mode now: the same task, another one, or nobody any more. */
export type UserMode = 'same' | 'switched' | 'ended';

export class Kernel {
  readonly mem: MemorySystem;
  readonly processes: Processes;
  readonly sys: SystemCalls;
  readonly log: KernelLog;
  readonly oom: OomKiller;
  readonly vmscan: Vmscan;
  readonly timers: Timers;
  private readonly files: ConsoleFiles;

  /** Boots: RAM is divided, the kernel's frames are reserved, no process runs. */
  constructor(parts: KernelParts) {
    const { configuration, memory, ram, processor, events } = parts;
    const vmstat = new Vmstat(memory);
    const frames = new FrameTable(memory, configuration.ramBytes / PAGE_SIZE);
    const settings = { ...configuration, ...configuration.vm };
    const allocator = new PageAllocator(memory, { frames, ram, vmstat }, settings);
    const time = new KernelTime(configuration.clock, processor);
    const tables = new PageTables(ram, allocator, vmstat);
    const anonVmas = new AnonVmas();
    const lru: LruLists = new LruLists(memory, allocator, vmstat, () => swap.freeSwapPages());
    const swap: Swap = new Swap(
      memory,
      {
        frames,
        pages: allocator,
        ram,
        lru,
        vmstat,
        events,
        pageCluster: () => configuration.vm.page_cluster,
        chargeDiskPage: () => time.chargeDiskPage(),
      },
      configuration.swapBytes,
    );
    const pageCache = new PageCache({ frames, allocator, ram, vmstat, lru, time });
    const rmap = new ReverseMap({
      frames,
      pages: allocator,
      vmstat,
      swap,
      tables,
      anonVmas,
      addressSpace: (id) => pageCache.find(id),
      invalidatePage: (pcid, address) => processor.invalidatePage(pcid, address),
    });
    const commit = new CommitAccount(configuration.vm, {
      totalRamPages: () => allocator.managedPageCount(),
      totalSwapPages: () => swap.totalSwapPages(),
    });
    this.log = new KernelLog(() => processor.ticks());
    this.mem = {
      configuration,
      processor,
      events,
      time,
      ram,
      frames,
      allocator,
      vmstat,
      tables,
      anonVmas,
      pageCache,
      rmap,
      lru,
      swap,
      commit,
      currentUsage: () => this.current?.usage,
      zeroPage: reserveZeroPage(frames, allocator),
    };
    const scheduler = new Scheduler(processor, events, configuration.tlb.pcid);
    this.processes = new Processes(this.mem, scheduler, new SeededRandom(configuration.seed), this.log);
    this.oom = new OomKiller(this.mem, oomTasks(this.processes), this.log);
    this.vmscan = new Vmscan(memory, this.mem, this.oom, (mm) => this.processes.ownerOf(mm));
    allocator.setReclaim(this.vmscan);
    this.files = new ConsoleFiles(parts.output, parts.input);
    this.timers = new Timers(memory, this.processes);
    this.sys = new SystemCalls(this.processes, this.files, this.timers);
  }

  /** The task on the processor; undefined before exec and after the end. */
  get current(): Task | undefined {
    return this.processes.current;
  }

  /** Every process, zombies too, in the order of creation. */
  tasks(): Task[] {
    return [...this.processes.tasks.values()];
  }

  task(pid: Pid): Task | undefined {
    return this.processes.tasks.get(pid);
  }

  /** The slice of the current task is over from this tick on. */
  get sliceEnd(): Tick {
    return toTick((this.current?.slice_start ?? 0) + this.mem.configuration.sliceTicks);
  }

  /** How the run ended; undefined while it goes on. */
  get endOfRun(): EndOfRun | undefined {
    return endOfRun(this.processes);
  }

  /** Loads a program as the first process and puts it on the processor. Once, after boot. */
  exec(program: Program): ExecResult {
    if (this.processes.tasks.size > 0) throw new Error('the first process is started once');
    const task = this.firstTask(program.image.path);
    // From here on the task is current, so that the faults of loading are its own.
    this.processes.scheduler.current = task;
    const loaded = loadProgram(this.processes, program);
    if (!loaded.ok) {
      this.processes.scheduler.current = undefined;
      return { ok: false, message: loaded.message };
    }
    task.mm = loaded.mm;
    task.context = loaded.context;
    this.processes.tasks.set(task.pid, task);
    const { start_stack, brk } = loaded.mm;
    this.mem.events.emit('exec', [program.image.path, loaded.entry, start_stack, brk], task.pid);
    this.processes.scheduler.start(task);
    return { ok: true, task };
  }

  /**
   * An access of the current task was refused by the MMU.
   * @param low,high the address @param errorCode X86_PF_* bits
   * @returns 'retry': access again; 'signal': the task has a signal to receive first
   */
  handlePageFault(low: number, high: number, errorCode: number): 'retry' | 'signal' {
    const { current } = this;
    if (current === undefined) throw new Error('a page fault without a task');
    const result = handleUserFault(this.mem, current, low, high, errorCode);
    if (result.kind === 'bad') forceSignal(this.processes, current, result.info);
    else if (result.kind === 'out-of-memory') this.pagefaultOutOfMemory(current);
    this.vmscan.runKswapd();
    return signalPending(current) ? 'signal' : 'retry';
  }

  /** An operation of the current task can't be executed: SIGFPE for a division by zero, SIGILL, SIGABRT from abort. */
  raiseSignal(info: SignalInfo): void {
    const { current } = this;
    if (current === undefined) throw new Error('a signal without a task');
    forceSignal(this.processes, current, info);
  }

  /**
   * On the way back to user mode (exit_to_user_mode_loop): signals are delivered, and another task is chosen where the
   * current one has ended, sleeps or gives way.
   */
  exitToUserMode(): UserMode {
    const before = this.current;
    this.vmscan.runKswapd();
    for (;;) {
      const { current } = this;
      if (current === undefined) {
        if (this.processes.scheduler.runQueue().length === 0 && !this.timers.idle()) return 'ended';
        this.processes.scheduler.schedule('wake');
        continue;
      }
      if (current.state.kind === 'running') {
        const info = dequeueSignal(current);
        if (info !== undefined) {
          handleSignal(this.processes, current, info);
          continue;
        }
        if (!this.processes.scheduler.needResched) return current === before ? 'same' : 'switched';
      }
      this.processes.scheduler.schedule(reasonOf(current));
    }
  }

  /** The slice of the current task is over: the next one runs, if there is another. */
  preempt(): UserMode {
    const before = this.current;
    this.processes.scheduler.schedule('slice');
    // The next task may have a signal to receive first.
    const mode = this.exitToUserMode();
    if (mode === 'ended') return mode;
    return this.current === before ? 'same' : 'switched';
  }

  /** Plain data: all of the kernel's state that doesn't lie in tracked memory. */
  save(): KernelState {
    return saveKernel(this.processes, this.mem, this.files);
  }

  /** Takes the kernel back. Tracked memory must be restored as well. */
  restore(state: KernelState): void {
    restoreKernel(this.processes, this.mem, this.files, state);
  }

  private firstTask(path: string): Task {
    const pid = this.processes.takePid();
    return {
      pid,
      comm: path.slice(path.lastIndexOf('/') + 1).slice(0, 15),
      ppid: this.processes.shellPid,
      children: [],
      exit_code: undefined,
      mm: undefined,
      start_time: this.mem.processor.ticks(),
      state: { kind: 'running' },
      context: new Int32Array(0),
      slice_start: this.mem.processor.ticks(),
      nice: 0,
      sleep_expires: undefined,
      alarm_expires: undefined,
      interrupted: undefined,
      pending: [],
      blocked: 0,
      actions: [],
      usage: noUsage(),
      childrenUsage: noUsage(),
      oom_score_adj: 0,
    };
  }

  /** No frame could be had for a fault. A task that is to die already does so; another one is killed here. */
  private pagefaultOutOfMemory(current: Task): void {
    if (signalPending(current)) return;
    forceSignal(this.processes, current, {
      signal: signals.SIGKILL,
      code: sicode.SI_KERNEL,
      address: virtAddr(0),
      sender: 0,
      reason: 'no frame could be had, and there was nobody left to kill for one',
    });
  }
}

/** Why the current task gives up the processor, for the event log. */
function reasonOf(task: Task): string {
  switch (task.state.kind) {
    case 'running':
      return 'yield';
    case 'sleeping':
      return 'wait';
    case 'stopped':
      return 'stop';
    case 'zombie':
      return 'exit';
  }
}

/** empty_zero_page lies in the kernel's image, which starts with the second zone; without one it is frame 0. */
function reserveZeroPage(frames: FrameTable, allocator: PageAllocator): Pfn {
  const imageStart = allocator.zones[1]?.start ?? toPfn(0);
  const frame = frames.test(imageStart, PG_reserved) ? imageStart : toPfn(0);
  frames.setFlags(frame, PG_zero);
  return frame;
}
