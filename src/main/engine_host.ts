import { Worker } from 'node:worker_threads';
import type { Failure, Method, Request } from '../engine/contract';
import type { Answer, HostPush } from './host_api';
import { engineWorkerFile } from './page_files';
import type { FromEngine, ToEngine } from './wire';

/** After this many breakdowns within the window below the engine is not started again. */
const breakdownLimit = 3;
const breakdownWindowMilliseconds = 60_000;

interface Pending {
  readonly settle: (answer: Answer<unknown>) => void;
}

/**
 * One engine in a thread of its own, seen from the host: asks it, passes on what it pushes, and when the simulator breaks
 * answers every open question with that one message and starts a new one. The host's thread never waits for it.
 */
export class EngineHost {
  readonly #push: (push: HostPush) => void;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #nextId = 1;
  #breakdowns: number[] = [];
  #lastBreakdown = { message: 'The session was closed.', remedy: 'Start Pagewalk again.' };
  #closed = false;

  constructor(push: (push: HostPush) => void) {
    this.#push = push;
    this.#worker = this.#start();
  }

  /** Asks the engine. Never rejects: what cannot be answered is a refusal. */
  call<M extends Method>(method: M, request: Request<M>): Promise<Answer<unknown>> {
    const worker = this.#worker;
    if (!worker) return Promise.resolve({ ok: false, failure: this.#lastBreakdown });
    const id = this.#nextId++;
    return new Promise((settle) => {
      this.#pending.set(id, { settle });
      const question: ToEngine<M> = { id, method, request };
      worker.postMessage(question);
    });
  }

  /** Ends the thread; open questions are refused. */
  async close(): Promise<void> {
    this.#closed = true;
    const worker = this.#worker;
    this.#worker = undefined;
    this.#refuseAll({ message: 'The session was closed.' });
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(engineWorkerFile, { execArgv: [] });
    worker.on('message', (message: FromEngine) => this.#receive(message));
    worker.on('error', (error: unknown) =>
      this.#breakDown(worker, error instanceof Error ? error.message : String(error)),
    );
    worker.on('exit', (code) => this.#breakDown(worker, `its thread ended with ${code}`));
    return worker;
  }

  #receive(message: FromEngine): void {
    switch (message.kind) {
      case 'answer': {
        const pending = this.#pending.get(message.id);
        this.#pending.delete(message.id);
        pending?.settle(message.answer);
        return;
      }
      case 'notification':
        this.#push({ kind: 'notification', notification: message.notification });
        return;
    }
  }

  #breakDown(worker: Worker, reason: string): void {
    if (this.#closed || worker !== this.#worker) return;
    const now = performance.now();
    this.#breakdowns = [...this.#breakdowns.filter((time) => now - time < breakdownWindowMilliseconds), now];
    this.#worker = this.#breakdowns.length >= breakdownLimit ? undefined : this.#start();
    const failure = this.#worker
      ? {
          message: `The simulator broke (${reason}) and was started again.`,
          remedy:
            'Your source text is untouched. Run the program again; if it breaks again, please report the program.',
        }
      : {
          message: `The simulator broke several times in a row (${reason}) and was not started again.`,
          remedy: 'Your source text is safe. Restart Pagewalk.',
        };
    this.#lastBreakdown = failure;
    this.#refuseAll(failure);
    this.#push({ kind: 'notification', notification: { kind: 'engine-failed', ...failure } });
  }

  #refuseAll(failure: Failure): void {
    const open = [...this.#pending.values()];
    this.#pending.clear();
    for (const { settle } of open) settle({ ok: false, failure });
  }
}
