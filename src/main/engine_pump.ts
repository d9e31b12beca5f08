import type { Failure, Method } from '../engine/contract';
import type { EngineService } from '../engine/service';
import { SessionProblem } from '../engine/session';
import type { Answer } from './host_api';
import type { ToEngine } from './wire';

/** Calls that run the machine: one after the other, in pieces. All others are answered between two pieces. */
const movements: ReadonlySet<Method> = new Set<Method>(['start', 'move']);

interface LongCall {
  readonly id: number;
  readonly work: Iterator<void, unknown>;
}

/**
 * Gives the engine its turns. A movement may take minutes, so it runs piece by piece, and between two pieces the thread
 * takes whatever came in: a view is answered for the moment at which the machine stands, a cancel ends the movement.
 *
 * What the engine refuses becomes a failure. An error in a movement means that the machine's state cannot be trusted any
 * more, and is thrown on; an error in a call that only reads leaves the session as it was, and is a failure too.
 */
export class EnginePump {
  readonly #service: EngineService;
  readonly #answer: (id: number, answer: Answer<unknown>) => void;
  readonly #later: (turn: () => void) => unknown;
  readonly #waiting: LongCall[] = [];
  #turnPending = false;

  /** @param later runs a function after the messages that have come in meanwhile, as `setImmediate` does */
  constructor(
    service: EngineService,
    answer: (id: number, answer: Answer<unknown>) => void,
    later: (turn: () => void) => unknown,
  ) {
    this.#service = service;
    this.#answer = answer;
    this.#later = later;
  }

  /** Takes a call; its answer comes through the constructor's `answer`. Throws when the simulator is broken. */
  ask({ id, method, request }: ToEngine): void {
    const work = this.#service.handle(method, request);
    if (movements.has(method)) {
      // A new program is not kept waiting by the end of the old one.
      if (method === 'start' && this.#waiting.length > 0) finish(this.#service.handle('cancel', {}));
      this.#waiting.push({ id, work });
      this.#takeTurnLater();
      return;
    }
    try {
      this.#answer(id, { ok: true, value: finish(work) });
    } catch (error) {
      this.#answer(id, { ok: false, failure: refusal(error) ?? brokenView(method, error) });
    }
  }

  #takeTurnLater(): void {
    if (this.#turnPending) return;
    this.#turnPending = true;
    this.#later(() => {
      this.#turnPending = false;
      const [current] = this.#waiting;
      if (current && this.#advance(current)) this.#waiting.shift();
      if (this.#waiting.length > 0) this.#takeTurnLater();
    });
  }

  /** Runs one piece; true when the call is answered. */
  #advance({ id, work }: LongCall): boolean {
    try {
      const step = work.next();
      if (step.done !== true) return false;
      this.#answer(id, { ok: true, value: step.value });
    } catch (error) {
      const failure = refusal(error);
      if (!failure) throw error;
      this.#answer(id, { ok: false, failure });
    }
    return true;
  }
}

/** Runs pausing work to its end in one go. */
function finish<T>(work: Iterator<void, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** The words of what the engine refused; undefined for any other error. */
function refusal(error: unknown): Failure | undefined {
  if (!(error instanceof SessionProblem)) return undefined;
  const { message, remedy } = error;
  return remedy === undefined ? { message } : { message, remedy };
}

function brokenView(method: Method, error: unknown): Failure {
  const why = error instanceof Error ? error.message : String(error);
  return {
    message: `"${method}" could not be answered (${why}).`,
    remedy: 'The run itself is untouched. Step on, and please report the program.',
  };
}
