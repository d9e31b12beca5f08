import type { Method } from '../engine/contract';
import { failureOf } from './failure';
import type { Answer } from './host_api';

/** What the pump needs of the engine's service. */
export interface PumpedService {
  /**
   * Begins a call. The generator pauses every few milliseconds of work; its return value is the response. It throws what
   * `isRefusal` recognises where the call cannot be carried out, and anything else when the simulator is broken.
   */
  handle(method: Method, request: unknown): Generator<unknown, unknown, undefined>;
}

interface LongCall {
  readonly id: number;
  readonly work: Generator<unknown, unknown, undefined>;
}

/** Calls that run the machine: one after the other, in pieces. All others are answered between two pieces. */
const movements: ReadonlySet<Method> = new Set<Method>(['start', 'move']);

/**
 * Gives the engine its turns. A movement may take minutes, so it runs piece by piece, and between two pieces the thread
 * takes whatever came in: a view is answered for the moment at which the machine stands, a cancel ends the movement.
 */
export class EnginePump {
  readonly #service: PumpedService;
  readonly #answer: (id: number, answer: Answer<unknown>) => void;
  readonly #later: (turn: () => void) => unknown;
  readonly #waiting: LongCall[] = [];
  #turnPending = false;

  /** @param later runs a function after the messages that have come in meanwhile, as `setImmediate` does */
  constructor(
    service: PumpedService,
    answer: (id: number, answer: Answer<unknown>) => void,
    later: (turn: () => void) => unknown,
  ) {
    this.#service = service;
    this.#answer = answer;
    this.#later = later;
  }

  /** Takes a call; its answer comes through the constructor's `answer`. */
  ask(id: number, method: Method, request: unknown): void {
    const work = this.#service.handle(method, request);
    if (movements.has(method)) {
      this.#waiting.push({ id, work });
      this.#takeTurnLater();
    } else {
      while (!this.#advance({ id, work }));
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
      this.#answer(id, { ok: false, failure: failureOf(error) });
    }
    return true;
  }
}
