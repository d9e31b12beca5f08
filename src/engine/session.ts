/**
 * A session: a program on a machine, with its history, and somebody looking at it.
 *
 * Movements are generators, because they may take long; they yield between slices of work and stop at the next yield
 * when `cancel` was called. A session is made of its inputs alone: the same inputs give the same history.
 */
import { compile } from './c/compile';
import type { Diagnostic, DiagnosticRange } from './c/diagnostics';
import type { ProgramImage } from './c/image';
import { type MachineConfiguration, parseConfiguration, presets } from './config';
import type {
  Breakpoint,
  Direction,
  Inputs,
  Moment,
  Movement,
  RunEnd,
  SourceDiagnostic,
  SourceRange,
  StopReason,
  Watchpoint,
} from './contract';
import type { EventKind } from './events';
import type { MallocStep } from './libc/malloc/steps';
import { CannotStart, Machine } from './machine';
import { momentOf, reasonSentence, runEndOf } from './moment';
import type { KernelState } from './kernel/kernel_state';
import { History } from './time/history';
import { type Found, type Probe, type WatchHit, backwardTo, forwardTo } from './time/movements';
import { type Tick, tick as toTick } from './units';
import { MemoryInspector } from './views/inspect';
import { LineCounter } from './views/line_counts_view';
import { rangeOf } from './views/source_places';
import { type ViewContext, mmOf } from './views/view_context';
import { RBP_WORD } from './cpu/state';
import { virtAddrOfHalves } from './units';

/** A request that can't be met: one sentence, and what to do. Nothing was changed. */
export class SessionProblem extends Error {
  override readonly name = 'SessionProblem';
  readonly remedy: string | undefined;

  constructor(message: string, remedy?: string) {
    super(message);
    this.remedy = remedy;
  }
}

export type CompileAnswer =
  | { readonly ok: true; readonly image: ProgramImage; readonly diagnostics: readonly SourceDiagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly SourceDiagnostic[] };

/** Compiles the inputs' files as one program. */
export function compileInputs(
  inputs: Pick<Inputs, 'files' | 'mainFiles' | 'defines' | 'includeDirectories'>,
): CompileAnswer {
  const files = new Map(inputs.files.map(({ path, text }) => [path, text]));
  const { image, diagnostics } = compile(files, inputs.mainFiles, {
    ...(inputs.defines === undefined ? {} : { defines: inputs.defines }),
    ...(inputs.includeDirectories === undefined ? {} : { includeDirectories: inputs.includeDirectories }),
  });
  const told = diagnostics.map(sourceDiagnostic);
  return image === undefined ? { ok: false, diagnostics: told } : { ok: true, image, diagnostics: told };
}

/** The machine that the inputs name. @throws SessionProblem for a configuration that can't be used */
export function configurationOf(machine: Inputs['machine']): MachineConfiguration {
  if (machine === 'classroom' || machine === 'pc64') return presets[machine];
  const parsed = parseConfiguration(machine);
  if (parsed.ok) return parsed.configuration;
  const problem = parsed.problems[0];
  throw new SessionProblem(
    `The machine configuration is wrong at ${problem?.path || 'its root'}: ${problem?.message ?? ''}.`,
    'Correct the field, or choose one of the presets classroom and pc64.',
  );
}

export class Session {
  readonly inputs: Inputs;
  readonly machine: Machine;
  readonly history: History<KernelState>;
  readonly diagnostics: readonly SourceDiagnostic[];
  readonly lineCounter = new LineCounter();
  /** The first statement of main: as far back as coarse movements go. */
  origin: Tick = toTick(0);
  private reason: StopReason = { kind: 'started' };
  private breakpointLines = new Map<string, readonly number[]>();
  private watchpoints: readonly Watchpoint[] = [];
  private cancelled = false;
  private moves = 0;

  /** @throws SessionProblem when the machine can't be made or the program can't be loaded */
  constructor(inputs: Inputs, image: ProgramImage, diagnostics: readonly SourceDiagnostic[]) {
    this.inputs = inputs;
    this.diagnostics = diagnostics;
    const configuration = configurationOf(inputs.machine);
    const name = image.path;
    try {
      this.machine = new Machine({
        configuration,
        image,
        argv: [name, ...inputs.args],
        environment: environmentOf(configuration),
        stdin: new TextEncoder().encode(inputs.stdin),
      });
    } catch (problem) {
      if (problem instanceof CannotStart) throw new SessionProblem(problem.message, 'Choose a machine with more RAM.');
      throw problem;
    }
    this.history = new History(this.machine);
  }

  get tick(): Tick {
    return this.machine.tick;
  }

  /** Runs to the first statement of main. Call once, before any movement. */
  *boot(): Generator<void, void> {
    yield* forwardTo(this.history, this.machine, () => true, false, toTick(BOOT_TICKS));
    this.origin = this.tick;
    this.reason = { kind: 'started' };
  }

  /** Whether a movement is under way: then the machine must not be moved by anybody else. */
  get moving(): boolean {
    return this.moves > 0;
  }

  cancel(): void {
    this.cancelled = true;
  }

  // -- movements -------------------------------------------------------------------------------------------------------

  /** Moves; afterwards `moment()` tells where it stands. */
  *move(movement: Movement): Generator<void, void> {
    this.cancelled = false;
    this.moves++;
    try {
      yield* this.moveUntilDone(movement);
    } finally {
      this.moves--;
    }
  }

  private *moveUntilDone(movement: Movement): Generator<void, void> {
    const from = this.tick;
    const work = this.perform(movement);
    for (;;) {
      const step = work.next();
      if (step.done === true) {
        this.reason = step.value;
        return;
      }
      if (this.cancelled) {
        work.return({ kind: 'cancelled' });
        // A search backwards leaves the machine somewhere in the past: nothing happened for the person, so back it goes.
        if (isBackward(movement)) yield* this.history.seek(from);
        this.reason = { kind: 'cancelled' };
        return;
      }
      yield;
    }
  }

  private *perform(movement: Movement): Generator<void, StopReason> {
    switch (movement.kind) {
      case 'seek':
        yield* this.history.seek(toTick(Math.max(0, Math.floor(movement.tick))));
        return this.tick < movement.tick ? this.endReason() : { kind: 'seek' };
      case 'tick': {
        const goal = this.tick + (movement.direction === 'forward' ? 1 : -1);
        if (goal < 0) return { kind: 'start-of-history' };
        yield* this.history.seek(toTick(goal));
        return this.tick < goal ? this.endReason() : { kind: 'step' };
      }
      case 'event':
        return yield* this.moveToEvent(movement.direction, movement.kinds);
      case 'continue':
        return yield* this.moveToStop(movement.direction);
      case 'run-to':
        return yield* this.moveToLine(movement.direction, movement.path, movement.line);
      case 'step-into':
      case 'step-over':
      case 'step-out':
        return yield* this.step(movement.kind, movement.direction);
    }
  }

  private *step(kind: 'step-into' | 'step-over' | 'step-out', direction: Direction): Generator<void, StopReason> {
    const pid = this.machine.currentPid;
    const words = this.machine.memory.i32;
    const frame = virtAddrOfHalves(words[RBP_WORD]!, words[RBP_WORD + 1]!);
    const fits: Probe = (at) => {
      if (at.pid !== pid) return this.machine.kernel.task(pid)?.mm === undefined;
      if (kind === 'step-into') return true;
      return kind === 'step-over' ? at.frame >= frame : at.frame > frame;
    };
    if (direction === 'backward') return yield* this.found(yield* this.back(fits, false));
    const found = yield* forwardTo(
      this.history,
      this.machine,
      (at) => fits(at) || this.hasBreak(at.statement),
      true,
      this.lastTick,
    );
    return yield* this.found(found);
  }

  private *moveToStop(direction: Direction): Generator<void, StopReason> {
    const probe: Probe = (at) => this.hasBreak(at.statement);
    const found =
      direction === 'forward'
        ? yield* forwardTo(this.history, this.machine, probe, true, this.lastTick)
        : yield* this.back(probe, true);
    return yield* this.found(found);
  }

  private *moveToLine(direction: Direction, path: string, line: number): Generator<void, StopReason> {
    const bound = this.bindLine(path, line);
    if (bound === null) {
      throw new SessionProblem(`${path}:${line}: there is no statement to run to.`, 'Choose a line with code.');
    }
    const wanted = new Set(this.statementsOnLine(path, bound));
    const probe: Probe = (at) => wanted.has(at.statement);
    const found =
      direction === 'forward'
        ? yield* forwardTo(
            this.history,
            this.machine,
            (at) => probe(at) || this.hasBreak(at.statement),
            true,
            this.lastTick,
          )
        : yield* this.back(probe, false);
    return yield* this.found(found);
  }

  private *moveToEvent(direction: Direction, kinds: readonly EventKind[]): Generator<void, StopReason> {
    const { events } = this.machine;
    const wanted = new Set(kinds);
    const matches = (index: number): boolean => wanted.size === 0 || wanted.has(events.kindAt(index));
    // One operation may have caused several: from both sides it is the first of them that is told.
    const firstOfTick = (index: number): number => {
      let first = index;
      for (let i = index; i >= 0 && events.tickAt(i) === events.tickAt(index); i--) if (matches(i)) first = i;
      return first;
    };
    if (direction === 'backward') {
      const floor = this.coarseFloor;
      for (let i = events.upTo(this.tick) - 1; i >= 0 && events.tickAt(i) + 1 >= floor; i--) {
        if (!matches(i) || events.tickAt(i) + 1 >= this.tick) continue;
        const index = firstOfTick(i);
        yield* this.history.seek(toTick(events.tickAt(index) + 1));
        return { kind: 'event', index, event: events.kindAt(index) };
      }
      yield* this.history.seek(floor);
      return { kind: 'start-of-history' };
    }
    const from = this.tick;
    let next = events.upTo(from);
    for (;;) {
      for (; next < events.length; next++) {
        if (!matches(next) || events.tickAt(next) + 1 <= from) continue;
        yield* this.history.seek(toTick(events.tickAt(next) + 1));
        return { kind: 'event', index: next, event: events.kindAt(next) };
      }
      if (this.history.complete) {
        yield* this.history.seek(this.history.frontier);
        return this.endReason();
      }
      yield* this.history.seek(toTick(this.history.frontier + 20_000));
    }
  }

  private *back(probe: Probe, watch: boolean): Generator<void, Found> {
    return yield* backwardTo(this.history, this.machine, probe, watch, this.coarseFloor);
  }

  /** How far back a coarse movement goes from here: to main's first statement, and from there to the very start. */
  private get coarseFloor(): Tick {
    return this.tick <= this.origin ? toTick(0) : this.origin;
  }

  private *found(found: Found): Generator<void, StopReason> {
    if (found.kind === 'watch') return yield* this.watchReason(found.hit);
    if (found.kind === 'none') return this.machine.ended ? this.endReason() : { kind: 'start-of-history' };
    const statement = this.machine.currentStatement();
    if (statement !== undefined && this.hasBreak(statement)) {
      const { path, line } = this.rangeOfStatement(statement);
      return { kind: 'breakpoint', path, line };
    }
    return { kind: 'step' };
  }

  private endReason(): StopReason {
    const end = this.runEnd();
    if (end?.kind === 'limit') return { kind: 'limit', explanation: end.explanation };
    return { kind: 'end-of-run' };
  }

  private get lastTick(): Tick {
    return toTick(this.machine.configuration.maxTicks);
  }

  // -- breakpoints and watchpoints ---------------------------------------------------------------------------------------

  /** Replaces a file's breakpoints. Answers the line that each binds to: the next one with a statement, or null. */
  setBreakpoints(path: string, lines: readonly number[]): (number | null)[] {
    const bound = lines.map((line) => this.bindLine(path, line));
    this.breakpointLines.set(
      path,
      bound.filter((line) => line !== null),
    );
    const { breaks } = this.machine.interpreter;
    breaks.fill(0);
    for (const [file, wanted] of this.breakpointLines) {
      for (const line of wanted) for (const statement of this.firstStatementsOnLine(file, line)) breaks[statement] = 1;
    }
    return bound;
  }

  setWatchpoints(watchpoints: readonly Watchpoint[]): void {
    this.watchpoints = watchpoints;
    this.machine.setWatches(watchpoints);
  }

  breakpoints(): Breakpoint[] {
    return [...this.breakpointLines].flatMap(([path, lines]) => lines.map((line) => ({ path, line })));
  }

  watched(): readonly Watchpoint[] {
    return this.watchpoints;
  }

  private hasBreak(statement: number): boolean {
    return this.machine.interpreter.breaks[statement] === 1;
  }

  private bindLine(path: string, line: number): number | null {
    const { files, statements } = this.machine.image.debug;
    const file = files.findIndex((each) => each.path === path);
    const lines = statements.filter((each) => each.file === file && each.line >= line).map((each) => each.line);
    return lines.length === 0 ? null : Math.min(...lines);
  }

  private statementsOnLine(path: string, line: number): number[] {
    const { files, statements } = this.machine.image.debug;
    const file = files.findIndex((each) => each.path === path);
    return statements.flatMap((each, index) => (each.file === file && each.line === line ? [index] : []));
  }

  /** Of each function only the first statement on the line, so that a line with several stops once. */
  private firstStatementsOnLine(path: string, line: number): number[] {
    const { statements } = this.machine.image.debug;
    const first = new Map<number, number>();
    for (const index of this.statementsOnLine(path, line)) {
      const statement = statements[index];
      if (statement === undefined) continue;
      const best = first.get(statement.functionIndex);
      const bestAddress = best === undefined ? Infinity : (statements[best]?.address ?? Infinity);
      if (statement.address < bestAddress) first.set(statement.functionIndex, index);
    }
    return [...first.values()];
  }

  private watchedValue({ pid, address, length }: Watchpoint): string {
    const context = this.viewContext();
    const mm = mmOf(context, pid);
    const bytes = mm === undefined ? undefined : new MemoryInspector(context, mm).bytes(address, Math.min(length, 8));
    if (bytes === undefined) return 'not in memory';
    let value = 0n;
    for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
    return `0x${value.toString(16)}`;
  }

  /** What the store has changed, read on both sides of it; the session stands again where it stood. */
  private *watchReason({ tick, watchpoint }: WatchHit): Generator<void, StopReason> {
    const watched = this.watchpoints[watchpoint];
    if (watched === undefined) return { kind: 'step' };
    const here = this.tick;
    yield* this.history.seek(tick);
    const old = this.watchedValue(watched);
    yield* this.history.seek(toTick(tick + 1));
    const value = this.watchedValue(watched);
    yield* this.history.seek(here);
    return { kind: 'watchpoint', address: watched.address, length: watched.length, old, value };
  }

  // -- looking -----------------------------------------------------------------------------------------------------------

  moment(): Moment {
    return momentOf(this, this.reason);
  }

  runEnd(): RunEnd | undefined {
    return runEndOf(this.machine);
  }

  reasonText(): string {
    return reasonSentence(this, this.reason);
  }

  rangeOfStatement(number: number): SourceRange {
    const statement = this.machine.image.debug.statements[number];
    if (statement === undefined) return { path: '', line: 0, column: 0, endLine: 0, endColumn: 0 };
    return rangeOf(this.machine.image, statement);
  }

  viewContext(): ViewContext {
    const { machine, history } = this;
    return {
      memory: machine.memory,
      mmu: machine.mmu,
      mem: machine.kernel.mem,
      processes: machine.kernel.processes,
      image: machine.image,
      events: machine.events,
      output: machine.output,
      samples: machine.samples,
      checkpointTicks: history.checkpoints.ticks(),
      tick: machine.tick,
      recordedTick: history.frontier,
      symbols: machine.libc.symbols,
      programBase: machine.programBase,
      libcBase: machine.libcBase,
    };
  }

  /**
   * The steps of the allocations made by the operation at `at`: that one tick is replayed with somebody taking notes,
   * and the session stands again where it stood.
   */
  *mallocStepsAt(at: Tick): Generator<void, MallocStep[]> {
    const here = this.tick;
    const steps: MallocStep[] = [];
    yield* this.history.seek(at);
    this.machine.libc.steps = { record: (step) => steps.push(step) };
    try {
      yield* this.history.seek(toTick(at + 1));
    } finally {
      this.machine.libc.steps = undefined;
    }
    yield* this.history.seek(here);
    return steps;
  }
}

/** The first statement of main comes a few operations after the start; a main without any must not run away here. */
const BOOT_TICKS = 1000;

const isBackward = (movement: Movement): boolean => 'direction' in movement && movement.direction === 'backward';

function environmentOf({ tunables }: MachineConfiguration): string[] {
  const environment = ['PATH=/usr/local/bin:/usr/bin:/bin', 'HOME=/home/student', 'LANG=C.UTF-8'];
  return tunables === '' ? environment : [...environment, `GLIBC_TUNABLES=${tunables}`];
}

function sourceDiagnostic(diagnostic: Diagnostic): SourceDiagnostic {
  const { severity, message, range, notes, fix } = diagnostic;
  return {
    severity,
    message,
    range: sourceRange(range),
    notes: notes.map((note) => ({ message: note.message, range: sourceRange(note.range) })),
    ...(fix === undefined ? {} : { fix: { range: sourceRange(fix.range), replacement: fix.replacement } }),
  };
}

const sourceRange = ({ file, startLine, startColumn, endLine, endColumn }: DiagnosticRange): SourceRange => ({
  path: file,
  line: startLine,
  column: startColumn,
  endLine,
  endColumn,
});
