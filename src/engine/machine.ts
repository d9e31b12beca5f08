/**
 * The simulated computer: processor, MMU, RAM, kernel and libc, put together.
 *
 *     run ---> interpreter ---> access refused ---> kernel: page fault
 *      |            |---------> libc n ------------> libc ---> kernel: system calls
 *      |            `---------> statement ---------> the debugger's probe
 *      `--- between operations: signals, slices, the end of the run
 *
 * The same configuration, programs and inputs give the same states, tick by tick. What is not part of that state
 * (probes, watches, whether the logs are written) can't change it.
 */
import { type ProgramImage, type StatementInformation, statementAt } from './c/image';
import type { MachineConfiguration } from './config';
import { Interpreter, type Traps } from './cpu/interpreter';
import { MemoryPort, type PageFaultHandler } from './cpu/memory_port';
import {
  CONTEXT_WORDS,
  EVENTS_F64,
  EXTRA_CYCLES_F64,
  RBP_WORD,
  RIP_WORD,
  STATEMENTS_F64,
  TICKS_F64,
  ACCESSES_F64,
} from './cpu/state';
import { type EventKind, EventLog } from './events';
import type { EventSink } from './kernel/event_sink';
import { Kernel } from './kernel/kernel';
import type { KernelState } from './kernel/kernel_state';
import { getMmRss } from './kernel/mm';
import type { Processor } from './kernel/processor';
import { signalPending } from './kernel/send_signal';
import { sicode, signals } from './kernel/signal';
import { libcFunctionNames } from './libc/function_names';
import { Libc } from './libc/libc';
import { type LibcImage, buildLibcImage } from './libc/image';
import { ProcessMemory } from './libc/process_memory';
import { Mmu } from './mmu/mmu';
import { OutputLog } from './output';
import { PageStore } from './phys/page_store';
import { StateHash } from './time/hash';
import type { ReplayableMachine, RunStop } from './time/history';
import type { DebuggedMachine, Probe, WatchHit } from './time/movements';
import { Samples } from './time/samples';
import { TrackedMemory } from './time/tracked_memory';
import {
  PAGE_SIZE,
  type Pfn,
  type Pid,
  type Tick,
  type VirtAddr,
  pid as toPid,
  tick as toTick,
  virtAddr,
  virtAddrOfHalves,
} from './units';

/** What takes longer than a tick counts for as many ticks as it takes time, roughly: see history.ts. */
const LIBC_CALL_WORK = 120;
const PAGE_FAULT_WORK = 600;
/** Reclaim, swap and process work shows in events. */
const EVENT_WORK = 200;
const SYSTEM_CALL_WORK = 200;

/**
 * The host keeps at most so much of the simulated machine's memory. A program that touches more ends there, with an
 * explanation: the machine may have 64 GiB, the computer on somebody's desk has not.
 */
export const HOST_MEMORY_LIMIT_BYTES = 512 * 1024 * 1024;
/** A run that causes more events ends there: its log could no longer be kept. */
export const EVENT_LIMIT = 3_000_000;

export interface MachineParts {
  readonly configuration: MachineConfiguration;
  readonly image: ProgramImage;
  /** argv, the program's name first. */
  readonly argv: readonly string[];
  readonly environment: readonly string[];
  readonly stdin: Uint8Array;
}

/** A range of a process's memory whose stores are reported. */
export interface WatchedRange {
  readonly pid: number;
  readonly address: number;
  readonly length: number;
}

/** The program could not be loaded: a sentence for the person. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}

export class Machine
  implements ReplayableMachine<KernelState>, DebuggedMachine, Processor, Traps, PageFaultHandler, EventSink
{
  readonly memory = new TrackedMemory();
  readonly configuration: MachineConfiguration;
  readonly image: ProgramImage;
  readonly events = new EventLog();
  readonly output = new OutputLog();
  readonly samples = new Samples();
  readonly mmu: Mmu;
  readonly kernel: Kernel;
  readonly libc: Libc;
  readonly libcImage: LibcImage;
  readonly interpreter: Interpreter;
  readonly programBase: VirtAddr;
  readonly libcBase: VirtAddr;
  /** Statement numbers by the address of their marker, relative to the program's base. */
  private readonly statementNumbers: ReadonlyMap<number, number>;

  work = 0;
  watching = false;
  readonly watchHits: WatchHit[] = [];
  private currentProbe: Probe | undefined;
  private watches: readonly WatchedRange[] = [];
  /** Something happened after which signals and the scheduler must be looked at before the next operation. */
  private kernelPending = false;
  private watchStop = false;
  private queuedAtEntry = 0;
  private timerAtEntry = false;
  private stopAtWork = Infinity;
  private loopStart = 0;
  private readonly bytesAtBoot: number;

  /** @throws CannotStart */
  constructor(parts: MachineParts) {
    const { configuration, image } = parts;
    this.configuration = configuration;
    this.image = image;
    const ram = new PageStore(this.memory, configuration.ramBytes / PAGE_SIZE);
    this.mmu = new Mmu(this.memory, ram, configuration);
    const port = new MemoryPort(this.memory, this.mmu, this);
    this.interpreter = new Interpreter(this.memory, this.mmu, port, this);
    this.kernel = new Kernel({
      configuration,
      memory: this.memory,
      ram,
      processor: this,
      events: this,
      output: { write: (fd, bytes) => this.output.append(this.tick, this.currentPid, fd, bytes) },
      input: parts.stdin,
    });
    this.libcImage = buildLibcImage(libcFunctionNames);
    const loaded = this.kernel.exec({
      image,
      libc: this.libcImage.image,
      argv: parts.argv,
      envp: parts.environment,
    });
    if (!loaded.ok) throw new CannotStart(loaded.message);
    this.bytesAtBoot = this.memory.usedBytes;
    const images = loaded.task.mm?.images ?? [];
    this.programBase = images[0]?.base ?? virtAddr(0);
    this.libcBase = images[1]?.base ?? virtAddr(0);
    this.libc = new Libc({
      configuration,
      tracked: this.memory,
      memory: new ProcessMemory(this.memory, this.mmu, port),
      kernel: this.kernel,
      image: this.libcImage,
      base: this.libcBase,
      nanoseconds: () => this.nanoseconds,
      emit: (kind, values) => this.emit(kind, values),
    });
    this.interpreter.breaks = new Uint8Array(image.debug.statements.length);
    this.statementNumbers = new Map(image.debug.statements.map(({ address }, number) => [address, number]));
  }

  // -- state ---------------------------------------------------------------------------------------------------------

  get tick(): Tick {
    return toTick(this.memory.f64[TICKS_F64]!);
  }

  get statements(): number {
    return this.memory.f64[STATEMENTS_F64]!;
  }

  get nanoseconds(): number {
    const cycles = this.memory.f64[TICKS_F64]! + this.memory.f64[EXTRA_CYCLES_F64]!;
    return (cycles * 1e9) / this.configuration.clock.hertz;
  }

  get currentPid(): Pid {
    return this.kernel.current?.pid ?? toPid(0);
  }

  /** Number of the statement that begins with the next operation; undefined in the middle of one. */
  currentStatement(): number | undefined {
    const relative = this.instructionPointer() - this.programBase;
    return this.statementNumbers.get(relative);
  }

  /** The statement to which a code address belongs. */
  statementAt(address: number): StatementInformation | undefined {
    return statementAt(this.image, address - this.programBase);
  }

  instructionPointer(): VirtAddr {
    return virtAddrOfHalves(this.memory.i32[RIP_WORD]!, this.memory.i32[RIP_WORD + 1]!);
  }

  /** Whether the run is over: by itself, or at the limit of the configuration. */
  get ended(): boolean {
    return this.tick >= this.configuration.maxTicks || this.limitExceeded || this.kernel.endOfRun !== undefined;
  }

  /** Whether the program has touched more memory than the host keeps for it. */
  get memoryExhausted(): boolean {
    return this.memory.usedBytes > HOST_MEMORY_LIMIT_BYTES + this.bytesAtBoot;
  }

  get eventsExhausted(): boolean {
    return this.memory.f64[EVENTS_F64]! > EVENT_LIMIT;
  }

  private get limitExceeded(): boolean {
    return this.memoryExhausted || this.eventsExhausted;
  }

  save(): KernelState {
    return this.kernel.save();
  }

  restore(state: KernelState): void {
    this.kernel.restore(state);
    this.mmu.dropLanes();
  }

  checkpointTaken(): void {
    this.mmu.dropWriteLanes();
  }

  /** A number for the whole state: see hash.ts. */
  hash(): string {
    const hash = new StateHash();
    hash.addMemory(this.memory);
    hash.addData(this.kernel.save());
    return hash.text();
  }

  // -- running -------------------------------------------------------------------------------------------------------

  run(limit: Tick, workLimit: number): RunStop {
    const stopAt = this.work + workLimit;
    this.stopAtWork = stopAt;
    const last = Math.min(limit, this.configuration.maxTicks);
    while (this.tick < last) {
      if (this.kernel.endOfRun !== undefined || this.limitExceeded) return 'ended';
      const from = this.tick;
      const others = this.kernel.processes.scheduler.runQueue().length;
      this.queuedAtEntry = others;
      this.loopStart = from;
      const sliceEnd = others > 0 ? this.kernel.sliceEnd : last;
      const interrupt = this.kernel.timers.nextInterrupt(from);
      this.timerAtEntry = interrupt !== undefined;
      const goal = Math.min(last, sliceEnd, interrupt ?? last, from + Math.max(1, stopAt - this.work), from + 2 ** 30);
      const end = this.interpreter.run(Math.max(1, goal - from));
      this.work += this.tick - from;
      if (this.kernelPending) this.enterKernel();
      if (this.tick === interrupt && this.kernel.timers.set) this.timerInterrupt();
      this.preemptIfDue();
      if (this.watchStop) {
        this.watchStop = false;
        return 'watch';
      }
      if (end === 'statement') return 'statement';
      if (this.work >= stopAt && this.tick < last) return this.ended ? 'ended' : 'work';
    }
    return this.ended ? 'ended' : 'limit';
  }

  setRecording(recording: boolean): void {
    this.events.recording = recording;
    this.output.recording = recording;
  }

  sample(): number {
    const rss = this.kernel.tasks().reduce((sum, { mm }) => sum + (mm === undefined ? 0 : getMmRss(mm)), 0);
    const mm = this.kernel.current?.mm;
    this.samples.add({
      tick: this.tick,
      rssPages: rss,
      heapBytes: mm === undefined ? 0 : mm.brk - mm.start_brk,
      freeFrames: this.kernel.mem.allocator.freePageCount(),
      tlbMisses: this.mmu.l1d.misses,
      accesses: this.memory.f64[ACCESSES_F64]!,
    });
    return this.samples.due;
  }

  /**
   * Has the loop end after the operation under way when the work is done, or when a limit is passed: then at that very
   * tick, however the run is divided.
   */
  private leaveIfDue(): void {
    const done = this.work + this.tick - this.loopStart >= this.stopAtWork;
    if (done || this.limitExceeded) this.interpreter.leaveRequested = true;
  }

  /** At the end of the slice's last tick, so that whoever stops there finds the next task, however he came. */
  private preemptIfDue(): void {
    const waiting = this.kernel.processes.scheduler.runQueue().length > 0;
    if (waiting && this.tick >= this.kernel.sliceEnd) this.kernel.preempt();
  }

  /** Whoever is woken takes his turn; a signal is delivered at once. */
  private timerInterrupt(): void {
    this.kernel.timers.expire();
    this.enterKernel();
  }

  private enterKernel(): void {
    this.kernelPending = false;
    this.work += SYSTEM_CALL_WORK;
    this.kernel.exitToUserMode();
  }

  // -- the debugger's hooks --------------------------------------------------------------------------------------------

  get probe(): Probe | undefined {
    return this.currentProbe;
  }

  set probe(probe: Probe | undefined) {
    this.currentProbe = probe;
    this.interpreter.watchStatements = probe !== undefined;
  }

  /** Replaces the watched ranges. They are looked at only while `watching` is on. */
  setWatches(watches: readonly WatchedRange[]): void {
    this.watches = watches;
    const pages = new Set<number>();
    for (const { address, length } of watches) {
      for (let page = Math.floor(address / PAGE_SIZE); page * PAGE_SIZE < address + length; page++) pages.add(page);
    }
    const isWatched = (low: number, high: number): boolean => pages.has(high * 4294967296 + (low >>> 0));
    this.mmu.isWatched = pages.size === 0 ? undefined : isWatched;
    this.mmu.dropWriteLanes();
  }

  watchedStore(low: number, high: number, bytes: number): void {
    if (!this.watching) return;
    const start = virtAddrOfHalves(low, high);
    const { currentPid } = this;
    const index = this.watches.findIndex(
      ({ pid, address, length }) => pid === currentPid && start < address + length && address < start + bytes,
    );
    if (index < 0) return;
    this.watchHits.push({ tick: this.tick, watchpoint: index });
    this.watchStop = true;
    this.interpreter.leaveRequested = true;
  }

  // -- traps -----------------------------------------------------------------------------------------------------------

  pageFault(low: number, high: number, errorCode: number): boolean {
    this.work += PAGE_FAULT_WORK;
    const mended = this.kernel.handlePageFault(low, high, errorCode) === 'retry';
    this.leaveIfDue();
    if (mended) return true;
    this.kernelPending = true;
    return false;
  }

  libcFunction(number: number): boolean {
    this.work += LIBC_CALL_WORK;
    const outcome = this.libc.run(number);
    this.leaveIfDue();
    const { current } = this.kernel;
    if (outcome === 'done' && current !== undefined) {
      const { scheduler } = this.kernel.processes;
      const timerChanged = this.kernel.timers.set !== this.timerAtEntry;
      if (scheduler.runQueue().length !== this.queuedAtEntry || timerChanged) this.interpreter.leaveRequested = true;
      if (!scheduler.needResched && !signalPending(current)) return true;
      // rip must say where the task goes on before another one may take the processor.
      this.memory.i32[RIP_WORD]! += 8;
    }
    this.kernelPending = true;
    return false;
  }

  exception(kind: 'undefined' | 'divide' | 'misaligned'): void {
    const address = virtAddrOfHalves(this.memory.i32[RIP_WORD]!, this.memory.i32[RIP_WORD + 1]!);
    const divide = kind === 'divide';
    this.kernel.raiseSignal({
      signal: divide ? signals.SIGFPE : signals.SIGILL,
      code: divide ? sicode.FPE_INTDIV : sicode.SI_KERNEL,
      address,
      sender: 0,
      reason: divide
        ? 'divided an integer by zero, or the smallest one by -1'
        : `executed bytes at 0x${address.toString(16)} that are no instruction`,
    });
    this.kernelPending = true;
  }

  statement(number: number): boolean {
    const probe = this.currentProbe;
    if (probe === undefined) return false;
    const words = this.memory.i32;
    return probe({
      tick: this.tick,
      pid: this.currentPid,
      statement: number,
      frame: virtAddrOfHalves(words[RBP_WORD]!, words[RBP_WORD + 1]!),
    });
  }

  statementAhead(): boolean {
    const number = this.currentStatement();
    return number !== undefined && this.statement(number);
  }

  // -- the kernel's processor --------------------------------------------------------------------------------------------

  saveContext(): Int32Array {
    const context = new Int32Array(CONTEXT_WORDS);
    const words = this.memory.i32;
    for (let i = 0; i < CONTEXT_WORDS; i++) context[i] = words[i]!;
    return context;
  }

  loadContext(context: Int32Array): void {
    this.memory.i32.set(context, 0);
    this.mmu.fetchValid = false;
  }

  setAddressSpace(pgd: Pfn, pcid: number): void {
    this.mmu.setAddressSpace(pgd, pcid);
  }

  invalidatePage(pcid: number, address: VirtAddr): void {
    this.mmu.invalidatePage(pcid, address);
  }

  flushAddressSpace(pcid: number): void {
    this.mmu.flushAddressSpace(pcid);
  }

  cycles(extra: number): void {
    this.memory.f64[EXTRA_CYCLES_F64]! += extra;
  }

  ticks(): Tick {
    return this.tick;
  }

  emit(kind: EventKind, values: readonly (number | string)[], pid?: Pid): void {
    this.memory.f64[EVENTS_F64]! += 1;
    this.work += EVENT_WORK;
    this.events.append(this.tick, pid ?? this.kernel?.current?.pid ?? toPid(0), kind, values);
  }
}
