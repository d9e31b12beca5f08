/**
 * The engine as a host sees it: calls of the contract in, answers out, notifications when there is something to tell.
 *
 * `handle` is a generator. It yields while a movement is under way, and the host may ask views, or cancel, between two
 * yields. It throws SessionProblem where a call can't be carried out; anything else that it throws means that the
 * simulator is broken.
 */
import type { Calls, Method, Notification, Request, Response } from './contract';
import { Session, SessionProblem, compileInputs, configurationOf } from './session';
import { readSessionFile, writeSessionFile } from './session_file';
import { addressSpaceView } from './views/address_space_view';
import { stepsOf } from './views/event_steps';
import { summaryOf } from './views/event_text';
import { eventsView } from './views/events_view';
import { focusView, memoryView } from './views/focus_view';
import { heapChunkView, heapView } from './views/heap_view';
import { outputView } from './views/output_view';
import { pageTableView, pageWalkView } from './views/page_walk_view';
import { frameView, ramView } from './views/ram_view';
import { expandView, hoverView, stackView } from './views/stack_view';
import { swapView } from './views/swap_view';
import { timelineView } from './views/timeline_view';
import { tlbView } from './views/tlb_view';

type Handler<M extends Method> = (request: Request<M>) => Response<M> | Generator<void, Response<M>>;
type Handlers = { readonly [M in keyof Calls]: Handler<M> };

export class EngineService {
  private session: Session | undefined;
  private readonly notify: (notification: Notification) => void;
  private readonly handlers: Handlers;

  constructor(notify: (notification: Notification) => void) {
    this.notify = notify;
    this.handlers = this.makeHandlers();
  }

  /** Begins a call; the generator's return value is the response. @throws SessionProblem */
  *handle<M extends Method>(method: M, request: Request<M>): Generator<void, Response<M>> {
    const handler: Handler<M> = this.handlers[method];
    const answer = handler(request);
    return isWork(answer) ? yield* answer : answer;
  }

  /** The session under way, for hosts without a contract between: the command line, tests. */
  get current(): Session | undefined {
    return this.session;
  }

  private need(): Session {
    if (this.session === undefined)
      throw new SessionProblem('No program is running.', 'Press Run to compile and start it.');
    return this.session;
  }

  private makeHandlers(): Handlers {
    const context = () => this.need().viewContext();
    return {
      check: (request) => ({ diagnostics: compileInputs(request).diagnostics }),
      start: (request) => this.start(request),
      move: (request) => this.move(request),
      moment: () => this.need().moment(),
      cancel: () => {
        this.session?.cancel();
        return {};
      },
      setBreakpoints: ({ path, lines }) => ({ bound: this.need().setBreakpoints(path, lines) }),
      setWatchpoints: ({ watchpoints }) => {
        this.need().setWatchpoints(watchpoints);
        return {};
      },
      saveSession: () => ({ text: this.saveSession() }),
      readSession: ({ path, text }) => {
        const parsed = readSessionFile(path, text);
        if (!parsed.ok) throw new SessionProblem(parsed.message, parsed.remedy);
        return parsed.session;
      },
      addressSpace: (request) => addressSpaceView(context(), request),
      pageWalk: (request) => pageWalkView(context(), request),
      pageTable: (request) => pageTableView(context(), request),
      tlb: () => tlbView(context()),
      heap: (request) => heapView(context(), request),
      heapChunk: (request) => heapChunkView(context(), request),
      ram: (request) => ramView(context(), request),
      frame: (request) => frameView(context(), request),
      swap: (request) => swapView(context(), request),
      stack: (request) => stackView(context(), request),
      expand: (request) => expandView(context(), request),
      output: () => outputView(context()),
      events: (request) => eventsView(context(), request),
      event: (request) => this.openEvent(request),
      timeline: (request) => timelineView(context(), request),
      lineCounts: (request) => this.need().lineCounter.view(context(), request),
      focus: (request) => focusView(context(), request),
      hover: (request) => hoverView(context(), request),
      memory: (request) => memoryView(context(), request),
    };
  }

  private *start(request: Request<'start'>): Generator<void, Response<'start'>> {
    const machine = configurationOf(request.machine);
    const compiled = compileInputs(request);
    if (!compiled.ok) return { diagnostics: compiled.diagnostics };
    const session = new Session(request, compiled.image, compiled.diagnostics);
    yield* session.boot();
    this.session?.cancel();
    this.session = session;
    return { diagnostics: compiled.diagnostics, moment: session.moment(), machine };
  }

  private *move(request: Request<'move'>): Generator<void, Response<'move'>> {
    const session = this.need();
    const work = session.move(request);
    const forward = !('direction' in request && request.direction === 'backward');
    let slices = 0;
    while (work.next().done !== true) {
      // The client limits how often it redraws; here only the number of messages is kept down.
      if (forward && slices++ % PROGRESS_EVERY === 0) this.notify({ kind: 'progress', moment: session.moment() });
      yield;
    }
    return session.moment();
  }

  private *openEvent({ index }: Request<'event'>): Generator<void, Response<'event'>> {
    const session = this.need();
    if (index < 0 || index >= session.machine.events.length) {
      throw new SessionProblem(`There is no event ${index}.`, 'Choose a row of the event log.');
    }
    const row = session.machine.events.row(index);
    const allocation = row.kind === 'malloc' || row.kind === 'free';
    const steps = allocation && !session.moving ? yield* session.mallocStepsAt(row.tick) : [];
    return { row, summary: summaryOf(session.viewContext(), row), steps: stepsOf(row, steps) };
  }

  private saveSession(): string {
    const session = this.need();
    return writeSessionFile({
      inputs: session.inputs,
      tick: session.tick,
      breakpoints: session.breakpoints(),
      watchpoints: [...session.watched()],
    });
  }
}

const PROGRESS_EVERY = 16;

const isWork = <T>(answer: T | Generator<void, T>): answer is Generator<void, T> =>
  typeof answer === 'object' && answer !== null && Symbol.iterator in answer && 'next' in answer;
