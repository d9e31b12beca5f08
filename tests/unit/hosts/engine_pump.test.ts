import { describe, expect, it } from 'vitest';
import type { Inputs, Method, Moment, Request } from '../../../src/engine/contract';
import { EngineService } from '../../../src/engine/service';
import { EnginePump } from '../../../src/main/engine_pump';
import type { Answer } from '../../../src/main/host_api';

/** A pump over the real engine whose turns the test takes one by one. */
class Bench {
  readonly answers: { readonly id: number; readonly answer: Answer<unknown> }[] = [];
  #turns: (() => void)[] = [];
  #nextId = 1;
  readonly #pump = new EnginePump(
    new EngineService(() => undefined),
    (id, answer) => this.answers.push({ id, answer }),
    (turn) => this.#turns.push(turn),
  );

  ask<M extends Method>(method: M, request: Request<M>): number {
    const id = this.#nextId++;
    this.#pump.ask({ id, method, request });
    return id;
  }

  turn(): void {
    this.#turns.shift()?.();
  }

  /** Takes turns until the call is answered. */
  answerTo(id: number): Answer<unknown> {
    for (let turns = 0; turns < 100_000; turns++) {
      const found = this.answers.find((each) => each.id === id);
      if (found) return found.answer;
      this.turn();
    }
    throw new Error(`call ${id} was never answered`);
  }

  order(): number[] {
    return this.answers.map(({ id }) => id);
  }
}

function inputs(text: string): Inputs {
  return { files: [{ path: 'a.c', text }], mainFiles: ['a.c'], machine: 'classroom', args: [], stdin: '' };
}

function running(text: string): Bench {
  const bench = new Bench();
  expect(bench.answerTo(bench.ask('start', inputs(text)))).toMatchObject({ ok: true, value: { diagnostics: [] } });
  return bench;
}

const forever = 'int main(void) { while (1); }\n';
const short = 'int main(void) { return 5; }\n';

describe('the pump of the engine', () => {
  it('answers views while a movement is under way', () => {
    const bench = running(forever);
    const move = bench.ask('move', { kind: 'continue', direction: 'forward' });
    for (let turns = 0; turns < 3; turns++) bench.turn();
    const view = bench.ask('moment', {});
    const answer = bench.answerTo(view);
    expect(answer).toMatchObject({ ok: true });
    expect(bench.order()).not.toContain(move);
  });

  it('lets a cancel overtake every view that waits, and ends the movement in a turn', () => {
    const bench = running(forever);
    const move = bench.ask('move', { kind: 'continue', direction: 'forward' });
    bench.turn();
    const views = Array.from({ length: 20 }, () => bench.ask('ram', { maximumCells: 4096 }));
    const cancel = bench.ask('cancel', {});
    expect(bench.order()).toContain(cancel);
    bench.turn();
    bench.turn();
    expect(bench.answers.find(({ id }) => id === move)?.answer).toMatchObject({
      ok: true,
      value: { reason: { kind: 'cancelled' } },
    });
    for (const view of views) expect(bench.answerTo(view)).toMatchObject({ ok: true });
  });

  it('begins a movement only after what was asked before it', () => {
    const bench = running('int main(void) {\n  int x = 1;\n  x = 2;\n  return x;\n}\n');
    const breakpoints = bench.ask('setBreakpoints', { path: 'a.c', lines: [4] });
    const move = bench.ask('move', { kind: 'continue', direction: 'forward' });
    expect(bench.answerTo(move)).toMatchObject({ ok: true, value: { reason: { kind: 'breakpoint', line: 4 } } });
    expect(bench.order().indexOf(breakpoints)).toBeLessThan(bench.order().indexOf(move));
  });

  it('runs movements one after the other', () => {
    const bench = running('int main(void) {\n  int x = 1;\n  x = 2;\n  return x;\n}\n');
    const moves = [1, 2].map(() => bench.ask('move', { kind: 'step-over', direction: 'forward' }));
    const lines = moves.map((move) => {
      const answer = bench.answerTo(move);
      const moment: Partial<Moment> = answer.ok && typeof answer.value === 'object' ? (answer.value ?? {}) : {};
      return moment.location?.line;
    });
    expect(lines).toEqual([3, 4]);
  });

  it('starts a new program although the old one would run for ever', () => {
    const bench = running(forever);
    const old = bench.ask('move', { kind: 'continue', direction: 'forward' });
    bench.turn();
    const start = bench.ask('start', inputs(short));
    expect(bench.answerTo(start)).toMatchObject({ ok: true });
    expect(bench.answerTo(old)).toMatchObject({ ok: true, value: { reason: { kind: 'cancelled' } } });
    const end = bench.answerTo(bench.ask('move', { kind: 'continue', direction: 'forward' }));
    expect(end).toMatchObject({ ok: true, value: { end: { status: 5 } } });
  });

  it('turns what the engine refuses into a failure with its remedy', () => {
    const bench = new Bench();
    expect(bench.answerTo(bench.ask('heap', { pid: 0 }))).toEqual({
      ok: false,
      failure: { message: 'No program is running.', remedy: 'Press Run to compile and start it.' },
    });
    expect(bench.answerTo(bench.ask('move', { kind: 'seek', tick: 3 }))).toMatchObject({ ok: false });
  });
});
