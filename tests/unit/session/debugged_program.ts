/** A program under the debugger, through the same calls that a window makes. */
import type { Inputs, Method, Moment, Movement, Notification, Request, Response } from '../../../src/engine/contract';
import { EngineService } from '../../../src/engine/service';
import type { Session } from '../../../src/engine/session';

export interface ProgramOptions {
  readonly machine?: Inputs['machine'];
  readonly args?: readonly string[];
  readonly stdin?: string;
}

/** The one file of a program under test. */
export const PATH = 'program.c';

export class DebuggedProgram {
  readonly service: EngineService;
  readonly notifications: Notification[] = [];

  /** Compiles and stands before the first statement of main. Throws with the compiler's words when it can't. */
  constructor(source: string, { machine = 'classroom', args = [], stdin = '' }: ProgramOptions = {}) {
    this.service = new EngineService((notification) => this.notifications.push(notification));
    const started = this.ask('start', {
      files: [{ path: PATH, text: source }],
      mainFiles: [PATH],
      machine,
      args,
      stdin,
    });
    if (started.moment === undefined) {
      throw new Error(started.diagnostics.map(({ message, range }) => `${range.line}: ${message}`).join('\n'));
    }
  }

  get session(): Session {
    const { current } = this.service;
    if (current === undefined) throw new Error('the program was not started');
    return current;
  }

  get tick(): number {
    return this.session.tick;
  }

  /** Carries a call out to its end. */
  ask<M extends Method>(method: M, request: Request<M>): Response<M> {
    return finish(this.service.handle(method, request));
  }

  move(movement: Movement): Moment {
    return this.ask('move', movement);
  }

  seek(tick: number): Moment {
    return this.move({ kind: 'seek', tick });
  }

  toEnd(): Moment {
    return this.move({ kind: 'continue', direction: 'forward' });
  }

  /** Runs to the first time that the line with this marker (a comment, say) is about to be executed. */
  runToMarker(marker: string): Moment {
    return this.move({ kind: 'run-to', direction: 'forward', path: PATH, line: this.lineOf(marker) });
  }

  /** The line, from 1, on which a piece of the source's text stands. */
  lineOf(marker: string): number {
    const lines = this.session.inputs.files[0]?.text.split('\n') ?? [];
    const index = lines.findIndex((line) => line.includes(marker));
    if (index < 0) throw new Error(`no line holds ${marker}`);
    return index + 1;
  }

  hash(): string {
    return this.session.machine.hash();
  }

  /** What all processes have written, up to now. */
  printed(): string {
    return this.ask('output', {})
      .pieces.map(({ text }) => text)
      .join('');
  }

  /** A variable of the innermost frame, or a global. */
  variable(name: string): Response<'stack'>['globals'][number] {
    const { frames, globals } = this.ask('stack', { pid: 0 });
    const found = [...(frames[0]?.variables ?? []), ...globals].find((variable) => variable.name === name);
    if (found === undefined) throw new Error(`there is no variable ${name} here`);
    return found;
  }
}

/** Runs pausing work to its end in one go. */
export function finish<T>(work: Iterator<void, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Where a moment stands, for short: the line, or the function where there is no source. */
export const place = ({ location, functionName }: Moment): number | string => location?.line ?? functionName;
