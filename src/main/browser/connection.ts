import type { WebSocket } from 'ws';
import { z } from 'zod';
import { EngineHost } from '../engine_host';
import { engineCall } from '../engine_methods';
import { answerOf } from '../failure';
import type { Answer, HostPush } from '../host_api';
import { answerHostRequest, type HostHandlers } from '../host_requests';
import { fromSocket, toSocket, type SocketQuestion, type SocketReply } from './socket_wire';

const question = z.object({
  id: z.number().int().nonnegative(),
  to: z.enum(['engine', 'host']),
  method: z.string().max(64),
  request: z.unknown().optional(),
});

/** One open page and the engine that is its own. */
export class Connection {
  readonly #socket: WebSocket;
  readonly #engine: EngineHost;
  readonly #handlers: HostHandlers;

  constructor(socket: WebSocket, handlers: HostHandlers) {
    this.#socket = socket;
    this.#handlers = handlers;
    this.#engine = new EngineHost((push) => this.#push(push));
    socket.on('message', (data) => void this.#receive(data));
    socket.on('close', () => void this.#engine.close());
    socket.on('error', () => socket.terminate());
  }

  async #receive(data: unknown): Promise<void> {
    const parsed = question.safeParse(decoded(data));
    if (!parsed.success) {
      this.#socket.close(1008, 'malformed question');
      return;
    }
    this.#reply({ kind: 'answer', id: parsed.data.id, answer: await this.#answer(parsed.data) });
  }

  async #answer({ to, method, request }: SocketQuestion): Promise<Answer<unknown>> {
    if (to === 'host') return answerOf(() => answerHostRequest(this.#handlers, method, request));
    const known = await answerOf(() => engineCall(method, request));
    return known.ok ? this.#engine.call(known.value.method, known.value.request) : known;
  }

  #push(push: HostPush): void {
    this.#reply({ kind: 'push', push });
  }

  #reply(reply: SocketReply): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(toSocket(reply));
  }
}

/** What the bytes say, or undefined where they say nothing. */
function decoded(data: unknown): unknown {
  if (!(data instanceof Uint8Array)) return undefined;
  try {
    return fromSocket(data);
  } catch {
    return undefined;
  }
}
