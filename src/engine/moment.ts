/** A moment of a session in words: where it stands, why it stopped, how the run ended. */
import { functionAt } from './c/image';
import { RIP_WORD } from './cpu/state';
import type { Moment, ProcessSummary, RunEnd, StopReason } from './contract';
import { getMmRss } from './kernel/mm';
import { signalName } from './kernel/signal';
import type { Task } from './kernel/task';
import { EVENT_LIMIT, HOST_MEMORY_LIMIT_BYTES, type Machine } from './machine';
import type { Session } from './session';
import { hex, virtAddrOfHalves } from './units';
import { summaryOf } from './views/event_text';
import { MemoryInspector } from './views/inspect';
import { rangeOf } from './views/source_places';
import { unwind } from './views/unwind';
import { mmOf, taskOf } from './views/view_context';

export function momentOf(session: Session, reason: StopReason): Moment {
  const { machine, history } = session;
  const end = machine.ended ? runEndOf(machine) : undefined;
  const place = placeNow(session);
  return {
    tick: machine.tick,
    recordedTick: history.frontier,
    complete: history.complete,
    statement: machine.statements,
    nanoseconds: machine.nanoseconds,
    reason,
    reasonText: reasonSentence(session, reason),
    pid: machine.currentPid,
    functionName: place.functionName,
    ...(place.location === undefined ? {} : { location: place.location }),
    processes: machine.kernel.tasks().map((task) => summaryOfTask(machine, task)),
    ...(end === undefined ? {} : { end }),
    historyBytes: history.checkpoints.bytes + machine.events.bytes,
    checkpoints: history.checkpoints.count,
    events: machine.events.length,
  };
}

/** The innermost frame with source. */
function placeNow(session: Session): { functionName: string; location?: Moment['location'] } {
  const context = session.viewContext();
  const task = taskOf(context, 0);
  const mm = mmOf(context, 0);
  if (task === undefined || mm === undefined) return { functionName: '' };
  const statement = session.machine.currentStatement();
  if (statement !== undefined) {
    const location = session.rangeOfStatement(statement);
    const home = functionAt(context.image, instructionPointer(session.machine) - context.programBase);
    return { functionName: home?.name ?? '', location };
  }
  for (const { home, address } of unwind(context, task, new MemoryInspector(context, mm))) {
    if (home === undefined) continue;
    const found = session.machine.statementAt(address);
    if (found !== undefined) return { functionName: home.name, location: rangeOf(context.image, found) };
    return { functionName: home.name };
  }
  return { functionName: '' };
}

const instructionPointer = (machine: Machine): number =>
  virtAddrOfHalves(machine.memory.i32[RIP_WORD]!, machine.memory.i32[RIP_WORD + 1]!);

function summaryOfTask(machine: Machine, task: Task): ProcessSummary {
  const running = task === machine.kernel.current;
  const state = task.state.kind;
  return {
    pid: task.pid,
    parent: task.ppid,
    name: task.comm,
    state: state === 'running' ? (running ? 'running' : 'runnable') : state === 'zombie' ? 'zombie' : 'sleeping',
    minorFaults: task.usage.min_flt,
    majorFaults: task.usage.maj_flt,
    rssPages: task.mm === undefined ? 0 : getMmRss(task.mm),
  };
}

/** How the run ended; undefined while it goes on. */
export function runEndOf(machine: Machine): RunEnd | undefined {
  const end = machine.kernel.endOfRun;
  if (end === undefined) {
    if (machine.memoryExhausted) return outOfHostMemory();
    if (machine.eventsExhausted) return tooManyEvents();
    if (machine.tick < machine.configuration.maxTicks) return undefined;
    const limit = machine.configuration.maxTicks.toLocaleString('en-US');
    return {
      kind: 'limit',
      status: 124,
      title: 'Stopped at the limit (124)',
      explanation: `The program was still running after ${limit} operations, the limit of this machine (maxTicks). It may never end.`,
    };
  }
  switch (end.kind) {
    case 'exited':
      return {
        kind: 'exited',
        status: end.status,
        title: `Exited ${end.status}`,
        explanation: end.status === 0 ? 'The program ended normally.' : `The program ended with status ${end.status}.`,
      };
    case 'signaled':
      return {
        kind: 'signaled',
        status: end.status,
        title: `Killed: ${signalName(end.info.signal)} (${end.status})`,
        explanation: end.explanation,
      };
    case 'deadlock':
      return { kind: 'deadlock', status: 124, title: 'Deadlock (124)', explanation: end.explanation };
  }
}

/** ", notes.c:33" where the innermost frame has source. */
function placeText(session: Session): string {
  const { location } = placeNow(session);
  if (location === undefined) return '';
  return `, ${location.path.slice(location.path.lastIndexOf('/') + 1)}:${location.line}`;
}

function outOfHostMemory(): RunEnd {
  return {
    kind: 'limit',
    status: 124,
    title: 'Stopped at the limit (124)',
    explanation:
      `The program has touched more than ${HOST_MEMORY_LIMIT_BYTES / 1048576} MiB of simulated memory, as much as is kept ` +
      'of one machine. On the classroom machine it meets the OOM killer instead.',
  };
}

function tooManyEvents(): RunEnd {
  const explanation =
    `The program has caused more than ${EVENT_LIMIT.toLocaleString('en-US')} events (system calls, page faults, ` +
    'allocations), as many as are kept of one run. It may never end.';
  return { kind: 'limit', status: 124, title: 'Stopped at the limit (124)', explanation };
}

/** Why it stopped, as a sentence for the status pill. */
export function reasonSentence(session: Session, reason: StopReason): string {
  switch (reason.kind) {
    case 'started':
      return 'before the first statement of main';
    case 'step':
      return `after a step${placeText(session)}`;
    case 'seek':
      return `at tick ${session.tick}${placeText(session)}`;
    case 'breakpoint':
      return `at the breakpoint, ${reason.path}:${reason.line}`;
    case 'watchpoint': {
      const watched = session.watched().find(({ address }) => address === reason.address);
      const change = reason.old === reason.value ? `still ${reason.value}` : `${reason.old} became ${reason.value}`;
      return `${watched?.label ?? hex(reason.address)} is written: ${change}`;
    }
    case 'event': {
      const context = session.viewContext();
      const summary = summaryOf(context, session.machine.events.row(reason.index));
      return `after ${summary.title}: ${summary.text}${placeText(session)}`;
    }
    case 'start-of-history':
      return 'at the start: nothing of main has run';
    case 'end-of-run':
      return runEndOf(session.machine)?.explanation ?? 'at the end of the run';
    case 'limit':
      return reason.explanation;
    case 'cancelled':
      return `stopped by you${placeText(session)}`;
  }
}
