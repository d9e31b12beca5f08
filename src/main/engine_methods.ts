import type { Method, Request } from '../engine/contract';
import { FailureError } from './failure';

/** Every method of the contract, at run time. A method missing here does not compile. */
const methods: Readonly<Record<Method, true>> = {
  check: true,
  start: true,
  move: true,
  moment: true,
  cancel: true,
  setBreakpoints: true,
  setWatchpoints: true,
  saveSession: true,
  readSession: true,
  addressSpace: true,
  pageWalk: true,
  pageTable: true,
  tlb: true,
  heap: true,
  heapChunk: true,
  ram: true,
  frame: true,
  swap: true,
  stack: true,
  expand: true,
  output: true,
  events: true,
  event: true,
  timeline: true,
  lineCounts: true,
  focus: true,
  hover: true,
  memory: true,
};

function isMethod(name: string): name is Method {
  return Object.hasOwn(methods, name);
}

export interface EngineCall {
  readonly method: Method;
  readonly request: Request<Method>;
}

/**
 * The call that a page asked for. Throws a `FailureError` when the contract has no method of that name; the request is
 * taken for what the method wants, because the page is compiled from the same contract.
 */
export function engineCall(name: string, request: unknown): EngineCall {
  if (!isMethod(name)) throw new FailureError(`The engine knows no request "${name}".`);
  return { method: name, request: request as Request<Method> };
}
