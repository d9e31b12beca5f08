import type { Failure, Method } from '../engine/contract';
import type { EngineService } from '../engine/service';
import { SessionProblem } from '../engine/session';
import type { Answer } from './host_api';
import type { ToEngine } from './wire';

/** Calls that run the machine, in pieces. */
const movements: ReadonlySet<Method> = new Set<Method>(['start', 'move']);

interface Movement {
  readonly id: number;
  readonly work: Iterator<void, unknown>;
  /** How many of the other calls came before it: it begins when they are answered. */
  readonly after: number;
}

/**
 * Gives the engine its turns. A movement may take minutes, so it runs piece by piece, one movement after the other. In a
 * turn one of the waiting other calls is answered, for the moment at which the machine stands, and one piece is run;
 * between two turns the thread takes whatever came in. A cancel overtakes everything, so that it waits for one turn at
 * the most, however many pictures the window has asked for.
 *
 * What the engine refuses becomes a failure. An error in a movement means that the machine's state cannot be trusted any
 * more, and is thrown on; an error in a call that only reads leaves the session as it was, and is a failure too.
 */
export class EnginePump {
  readonly #service: EngineService;
  readonly #answer: (id: number, answer: Answer<unknown>) => void;
  readonly #later: (turn: () => void) => unknown;
  readonly #movements: Movement[] = [];
  readonly #others: ToEngine[] = [];
  #othersTaken = 0;
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

  /** Takes a call; its answer comes through the constructor's `answer`. */
  ask(question: ToEngine): void {
    const { id, method, request } = question;
    if (method === 'cancel') {
      this.#answerNow(question);
      return;
    }
    if (movements.has(method)) {
      // A new program is not kept waiting by the end of the old one.
      if (method === 'start' && this.#movements.length > 0) finish(this.#service.handle('cancel', {}));
      const after = this.#othersTaken + this.#others.length;
      this.#movements.push({ id, work: this.#service.handle(method, request), after });
    } else {
      this.#others.push(question);
    }
    this.#takeTurnLater();
  }

  #takeTurnLater(): void {
    if (this.#turnPending) return;
    this.#turnPending = true;
    this.#later(() => {
      this.#turnPending = false;
      this.#takeTurn();
      if (this.#movements.length + this.#others.length > 0) this.#takeTurnLater();
    });
  }

  /** Throws when the simulator is broken. */
  #takeTurn(): void {
    const other = this.#others.shift();
    if (other) {
      this.#othersTaken++;
      this.#answerNow(other);
    }
    const [movement] = this.#movements;
    if (movement && movement.after <= this.#othersTaken && this.#advance(movement)) this.#movements.shift();
  }

  #answerNow({ id, method, request }: ToEngine): void {
    try {
      this.#answer(id, { ok: true, value: finish(this.#service.handle(method, request)) });
    } catch (error) {
      this.#answer(id, { ok: false, failure: refusal(error) ?? brokenView(method, error) });
    }
  }

  /** Runs one piece; true when the call is answered. */
  #advance({ id, work }: Movement): boolean {
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
