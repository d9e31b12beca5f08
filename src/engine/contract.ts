/**
 * The contract: the only types that cross a process boundary.
 *
 * Main process, preload, renderer, browser mode and tests all derive from it. There are two verbs: a call, which is
 * answered or rejected with a `Failure`, and a notification, which the engine sends unasked. Everything is plain data
 * in the user's vocabulary; large pictures travel as typed arrays.
 *
 *     renderer --- Calls ---> host ---> EngineService        renderer <--- Notification --- host <--- EngineService
 *
 * A position in history is a tick. The renderer never holds machine state: it holds the tick, the focus, and the last
 * answer of each visible panel's view.
 */
import type { MachineConfiguration } from './config';
import type { EventKind, EventRow } from './events';
import type { Calls as ViewCalls } from './views/contract';

export type * from './views/contract';
export type { EventKind, EventRow, MachineConfiguration };

/** Why a call could not be carried out: one clear sentence, and what to do. Nothing was changed. */
export interface Failure {
  readonly message: string;
  readonly remedy?: string;
  /** True when the person cancelled it. */
  readonly cancelled?: boolean;
}

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Everything a run depends on: the same inputs give the same history, bit for bit. */
export interface Inputs {
  readonly files: readonly SourceFile[];
  /** Paths of the files to compile as one program; the rest can be included. */
  readonly mainFiles: readonly string[];
  /** A preset's name or a whole configuration. */
  readonly machine: 'classroom' | 'pc64' | MachineConfiguration;
  /** Arguments after the program's name. */
  readonly args: readonly string[];
  /** What the program reads from standard input. */
  readonly stdin: string;
  readonly defines?: readonly string[];
  readonly includeDirectories?: readonly string[];
}

/** A place in a source file. Lines and columns count from 1, ends are exclusive. */
export interface SourceRange {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface SourceDiagnostic {
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly range: SourceRange;
  readonly notes: readonly { readonly message: string; readonly range: SourceRange }[];
  readonly fix?: { readonly range: SourceRange; readonly replacement: string };
}

export type Direction = 'forward' | 'backward';

/** How to move in history. Each goes both ways. */
export type Movement =
  /** To the next (previous) statement of the same task, entering functions. */
  | { readonly kind: 'step-into'; readonly direction: Direction }
  /** To the next (previous) statement in this frame or a caller of it. */
  | { readonly kind: 'step-over'; readonly direction: Direction }
  /** Forward: to the statement after this function returns. Backward: to the call of this function. */
  | { readonly kind: 'step-out'; readonly direction: Direction }
  /** To the next (previous) breakpoint or watchpoint hit, or to the end (start) of the run. */
  | { readonly kind: 'continue'; readonly direction: Direction }
  /** To the next (previous) time that this line is about to be executed. */
  | { readonly kind: 'run-to'; readonly direction: Direction; readonly path: string; readonly line: number }
  /** To just after the next (previous) event of one of these kinds; an empty list means any kind. */
  | { readonly kind: 'event'; readonly direction: Direction; readonly kinds: readonly EventKind[] }
  /** One operation. */
  | { readonly kind: 'tick'; readonly direction: Direction }
  /** To a position; beyond the recorded history it runs on. */
  | { readonly kind: 'seek'; readonly tick: number };

export type StopReason =
  | { readonly kind: 'started' }
  | { readonly kind: 'step' }
  | { readonly kind: 'seek' }
  | { readonly kind: 'breakpoint'; readonly path: string; readonly line: number }
  | {
      readonly kind: 'watchpoint';
      readonly address: number;
      readonly length: number;
      /** Before and after the store: forward it was just made, backward it comes next. */
      readonly old: string;
      readonly value: string;
    }
  | { readonly kind: 'event'; readonly index: number; readonly event: EventKind }
  | { readonly kind: 'start-of-history' }
  | { readonly kind: 'end-of-run' }
  | { readonly kind: 'limit'; readonly explanation: string }
  | { readonly kind: 'cancelled' };

/** How the run ended, where it has ended. */
export interface RunEnd {
  readonly kind: 'exited' | 'signaled' | 'deadlock' | 'limit';
  /** As the shell shows it: 0..255, 128 + signal, 124 for the limit. */
  readonly status: number;
  /** Short, for a pill: "Exited 0", "Killed: SIGSEGV (139)". */
  readonly title: string;
  /** One sentence: why, where. */
  readonly explanation: string;
}

export interface ProcessSummary {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  readonly state: 'running' | 'runnable' | 'sleeping' | 'zombie' | 'dead';
  readonly minorFaults: number;
  readonly majorFaults: number;
  readonly rssPages: number;
}

/** Where the session stands. Every movement answers with it, and a notification carries it while a run goes on. */
export interface Moment {
  readonly tick: number;
  /** How far history is recorded. */
  readonly recordedTick: number;
  /** Whether the run's end is recorded: then recordedTick is the last tick. */
  readonly complete: boolean;
  /** Statements executed up to here. */
  readonly statement: number;
  /** Simulated time since boot. */
  readonly nanoseconds: number;
  readonly reason: StopReason;
  /** The reason as a sentence: "after a copy-on-write fault, notes.c:33". */
  readonly reasonText: string;
  /** The task on the processor. */
  readonly pid: number;
  readonly functionName: string;
  /** The statement about to be executed, or being executed; absent in code without source. */
  readonly location?: SourceRange;
  readonly processes: readonly ProcessSummary[];
  /** Set when this is the end of the run. */
  readonly end?: RunEnd;
  readonly historyBytes: number;
  readonly checkpoints: number;
  readonly events: number;
}

export interface Breakpoint {
  readonly path: string;
  readonly line: number;
}

export interface Watchpoint {
  /** Address in the process's virtual memory. */
  readonly address: number;
  readonly length: number;
  readonly pid: number;
  /** What it watches, as the person named it. */
  readonly label: string;
}

export interface Calls extends ViewCalls {
  /** Diagnostics for a source as it is being typed; the running session is not touched. */
  check: {
    request: {
      files: readonly SourceFile[];
      mainFiles: readonly string[];
      defines?: readonly string[];
      includeDirectories?: readonly string[];
    };
    response: { diagnostics: readonly SourceDiagnostic[] };
  };
  /**
   * Compiles and boots; stands before the first statement of main. When there are errors the previous session stays as
   * it was and `moment` is absent.
   */
  start: {
    request: Inputs;
    response: { diagnostics: readonly SourceDiagnostic[]; moment?: Moment; machine?: MachineConfiguration };
  };
  move: { request: Movement; response: Moment };
  moment: { request: Record<string, never>; response: Moment };
  /** Stops a movement under way at the next safe point; the movement answers with reason 'cancelled'. */
  cancel: { request: Record<string, never>; response: Record<string, never> };
  /** Replaces all breakpoints of a file. Answers the line that each one binds to, undefined where there is no statement. */
  setBreakpoints: {
    request: { path: string; lines: readonly number[] };
    response: { bound: readonly (number | null)[] };
  };
  setWatchpoints: { request: { watchpoints: readonly Watchpoint[] }; response: Record<string, never> };
  /** The session as the text of a session file: its inputs, position, breakpoints and watchpoints. */
  saveSession: { request: Record<string, never>; response: { text: string } };
  /** Reads the text of a session file. Rejected, with place and remedy, when it is damaged. */
  readSession: { request: { text: string; path: string }; response: SessionFile };
}

export interface SessionFile {
  readonly inputs: Inputs;
  readonly tick: number;
  readonly breakpoints: readonly Breakpoint[];
  readonly watchpoints: readonly Watchpoint[];
}

export type Method = keyof Calls;
export type Request<M extends Method> = Calls[M]['request'];
export type Response<M extends Method> = Calls[M]['response'];

export type Notification =
  /** A movement is under way: at most ten times a second. Views asked now answer for this moment. */
  | { readonly kind: 'progress'; readonly moment: Moment }
  /** The simulator itself failed and was started anew; the source is untouched. */
  | { readonly kind: 'engine-failed'; readonly message: string; readonly remedy: string };
