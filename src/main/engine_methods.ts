import type { Method } from '../engine/contract';
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

/** The method that a page named. Throws a `FailureError` when the contract has none of that name. */
export function engineMethod(name: string): Method {
  if (isMethod(name)) return name;
  throw new FailureError(`The engine knows no request "${name}".`);
}
