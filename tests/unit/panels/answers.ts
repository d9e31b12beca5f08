/** An engine that answers every view from the fixtures: what the panels talk to when they are looked at by themselves. */
import type { Method, Moment, Request, Response } from '../../../src/engine/contract';
import type { EngineHost } from '../../../src/renderer/engine_client';
import * as fixtures from './fixtures';

/** What the views answer; a test replaces some to show another moment. */
export type Answers = { [M in Method]?: (request: Request<M>) => Response<M> };

/** Before the page was copied, for what is marked as changed. */
export const before: Answers = {
  pageWalk: () => fixtures.pageWalkBefore,
  tlb: () => fixtures.tlbBefore,
  heapChunk: () => fixtures.heapChunkBefore,
  ram: () => fixtures.ramBefore,
  expand: () => fixtures.membersBefore,
};

export const now: Answers = {
  start: () => ({ diagnostics: [], moment: fixtures.moment }),
  move: () => fixtures.moment,
  addressSpace: () => fixtures.addressSpace,
  pageWalk: () => fixtures.pageWalk,
  pageTable: ({ path }) => fixtures.pageTable(path),
  tlb: () => fixtures.tlb,
  heap: () => fixtures.heap,
  heapChunk: () => fixtures.heapChunk,
  ram: () => fixtures.ram,
  frame: () => fixtures.frame,
  swap: () => fixtures.swap,
  stack: () => fixtures.stack,
  expand: () => fixtures.members,
  output: () => fixtures.output,
  events: ({ firstRow, rows }) => fixtures.events(firstRow, rows),
  event: ({ index }) => fixtures.event(index),
  focus: () => fixtures.focusPlace,
  memory: ({ address, length }) => fixtures.memory(address, length),
  setWatchpoints: () => ({}),
  setBreakpoints: () => ({ bound: [] }),
};

export interface AnsweringHost extends EngineHost {
  /** Answers from now on. */
  answers: Answers;
  /** Every call so far, for tests that say what must not be asked. */
  readonly calls: { readonly method: Method; readonly request: unknown }[];
}

export function answeringHost(answers: Answers): AnsweringHost {
  const host: AnsweringHost = {
    answers,
    calls: [],
    call: <M extends Method>(method: M, request: Request<M>): Promise<Response<M>> => {
      host.calls.push({ method, request });
      const answer = host.answers[method];
      if (answer === undefined) return Promise.reject(new Error(`no answer to ${method} was written`));
      return Promise.resolve(answer(request));
    },
    onNotification: () => () => undefined,
  };
  return host;
}

export const earlier: Moment = { ...fixtures.moment, tick: 38_200, reason: { kind: 'step' } };
