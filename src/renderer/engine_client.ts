/**
 * The renderer's end of the contract, and the one place where the running machine is slowed down to what eyes can use.
 *
 *     stores ---- call ----> EngineClient ----> HostApi ----> engine
 *     panels -- ViewQuery -> EngineClient
 *
 * While a movement is under way the engine reports progress; listeners hear at most one report in PROGRESS_INTERVAL, and
 * always the last one. A `ViewQuery` has at most one question on the way: of those that come meanwhile only the newest is
 * asked afterwards, the others are dropped. An answer to an outdated question is dropped too.
 *
 * Questions of one turn, which are those of a stop, are answered in one turn: the new picture replaces the old in every
 * panel at once, and is laid out and painted once.
 */
import { inject, ref, type InjectionKey, type Ref } from 'vue';
import type { Failure, Method, Moment, Notification, Request, Response } from '../engine/contract';
import type { Calls as ViewCalls } from '../engine/views/contract';
import type { HostApi } from '../main/host_api';
import { FailureError } from './host/failure_error';

export type ViewMethod = keyof ViewCalls;

/** Panels refresh at most ten times a second while the machine runs: more cannot be read, and costs the run its speed. */
export const PROGRESS_INTERVAL_MS = 100;

/** The part of the host that talks to the engine. Tests give an engine in the same process. */
export type EngineHost = Pick<HostApi, 'call' | 'onNotification'>;

export interface EngineClient {
  call<M extends Method>(method: M, request: Request<M>): Promise<Response<M>>;
  /** Asks for a picture, together with all others that are asked for in this turn. */
  look<M extends ViewMethod>(method: M, request: Request<M>): Promise<Response<M>>;
  /** A movement's progress, at most ten times a second. Returns the unsubscriber. */
  onProgress(listener: (moment: Moment) => void): () => void;
  onEngineFailed(listener: (failure: Failure) => void): () => void;
  /** How many questions of panels are on their way: 0 means that every panel shows the present picture. */
  readonly pendingViews: Ref<number>;
}

export const engineClientKey: InjectionKey<EngineClient> = Symbol('engine client');

/** The client that the app was given. @throws Error outside an app that provides one */
export function useEngineClient(): EngineClient {
  const client = inject(engineClientKey);
  if (client === undefined) throw new Error('No engine client is provided to this app.');
  return client;
}

export function createEngineClient(host: EngineHost): EngineClient {
  const progress = new Set<(moment: Moment) => void>();
  const failed = new Set<(failure: Failure) => void>();
  const tellProgress = rateLimited((moment: Moment) => {
    for (const listener of progress) listener(moment);
  }, PROGRESS_INTERVAL_MS);

  host.onNotification((notification: Notification) => {
    switch (notification.kind) {
      case 'progress':
        tellProgress(notification.moment);
        return;
      case 'engine-failed':
        for (const listener of failed) listener({ message: notification.message, remedy: notification.remedy });
    }
  });

  return {
    pendingViews: ref(0),
    call: (method, request) => host.call(method, request),
    look: createLook(host),
    onProgress: (listener) => subscribed(progress, listener),
    onEngineFailed: (listener) => subscribed(failed, listener),
  };
}

function createLook(host: EngineHost): EngineClient['look'] {
  let round: { readonly answers: Promise<unknown>[]; readonly told: Promise<unknown> } | undefined;

  function open() {
    const answers: Promise<unknown>[] = [];
    const asked = Promise.resolve().then(() => (round = undefined));
    return { answers, told: asked.then(() => Promise.allSettled(answers)) };
  }

  return (method, request) => {
    round ??= open();
    const answer = host.call(method, request);
    round.answers.push(answer);
    return round.told.then(() => answer);
  };
}

/** Why a rejected promise was rejected, as something to show. */
export function failureOf(reason: unknown): Failure {
  if (reason instanceof FailureError) return reason.failure;
  return {
    message: reason instanceof Error ? reason.message : String(reason),
    remedy: 'Your source is untouched. Run the program again; if it happens again, please report it.',
  };
}

/** One asker of one view. */
export interface ViewQuery<M extends ViewMethod> {
  /** Asks, unless a newer question comes before this one is sent. */
  ask(request: Request<M>): void;
  /** Forgets the question that waits, and drops the answer that is on its way. */
  close(): void;
}

export function createViewQuery<M extends ViewMethod>(
  client: EngineClient,
  method: M,
  answered: (answer: Response<M>, request: Request<M>) => void,
  failed: (failure: Failure) => void,
): ViewQuery<M> {
  let waiting: Request<M> | undefined;
  let busy = false;
  let closed = false;

  async function send(request: Request<M>): Promise<void> {
    busy = true;
    client.pendingViews.value++;
    try {
      const answer = await client.look(method, request);
      if (!closed && !isOutdated(request)) answered(answer, request);
    } catch (reason) {
      if (!closed && !isOutdated(request)) failed(failureOf(reason));
    } finally {
      busy = false;
      client.pendingViews.value--;
    }
    const next = waiting;
    waiting = undefined;
    if (next !== undefined && !closed) void send(next);
  }

  /** A newer question about another thing makes this one outdated; the same question about a later moment does not. */
  const isOutdated = (request: Request<M>) =>
    waiting !== undefined && JSON.stringify(waiting) !== JSON.stringify(request);

  return {
    ask(request) {
      closed = false;
      if (busy) waiting = request;
      else void send(request);
    },
    close() {
      closed = true;
      waiting = undefined;
    },
  };
}

/** Calls at once, then at most once an interval, and always with the last value. */
export function rateLimited<T>(call: (value: T) => void, intervalMs: number): (value: T) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiting: { readonly value: T } | undefined;
  function pass(value: T): void {
    call(value);
    timer = setTimeout(() => {
      timer = undefined;
      const next = waiting;
      waiting = undefined;
      if (next !== undefined) pass(next.value);
    }, intervalMs);
  }
  return (value) => {
    if (timer === undefined) pass(value);
    else waiting = { value };
  };
}

function subscribed<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
