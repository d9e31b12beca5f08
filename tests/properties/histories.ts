/** Sessions over generated programs, and what a machine that never went back says about the same ticks. */
import type { Inputs, Movement } from '../../src/engine/contract';
import { checkBooks } from '../../src/engine/kernel/books';
import { Session, compileInputs, configurationOf } from '../../src/engine/session';
import type { History } from '../../src/engine/time/history';
import type { ProgramImage } from '../../src/engine/c/image';
import { Machine } from '../../src/engine/machine';
import { tick as toTick } from '../../src/engine/units';
import type { RandomSource } from '../differential/c_generator';

export const nightly = process.env.PAGEWALK_NIGHTLY === '1';

export const PATH = 'generated.c';

/** A state that was reached by going about in history. */
export interface Visit {
  readonly tick: number;
  readonly hash: string;
  /** How it was reached, for the failure's message. */
  readonly by: string;
}

export class GeneratedProgram {
  readonly inputs: Inputs;
  readonly image: ProgramImage;

  constructor(text: string, machine: Inputs['machine']) {
    this.inputs = { files: [{ path: PATH, text }], mainFiles: [PATH], machine, args: [], stdin: '' };
    const compiled = compileInputs(this.inputs);
    if (!compiled.ok) throw new Error(compiled.diagnostics.map(({ message }) => message).join('\n'));
    this.image = compiled.image;
  }

  session(): Session {
    return new Session(this.inputs, this.image, []);
  }

  /** A machine without a history. */
  machine(): Machine {
    return new Machine({
      configuration: configurationOf(this.inputs.machine),
      image: this.image,
      argv: [this.image.path],
      environment: ['LANG=C.UTF-8'],
      stdin: new Uint8Array(),
    });
  }

  /**
   * The visits whose hash is not that of a machine of the same inputs that ran there and never went back.
   * @param machine at the start of its run
   * @param random draws the lengths of the pieces in which that machine runs, which must not matter
   */
  differences(visits: readonly Visit[], machine: Machine, random: RandomSource): string[] {
    const wrong: string[] = [];
    let hash = machine.hash();
    for (const { tick, hash: found, by } of visits.toSorted((a, b) => a.tick - b.tick)) {
      if (tick > machine.tick) {
        while (machine.tick < tick && !machine.ended) machine.run(toTick(tick), 1 + random.below(100_000));
        hash = machine.hash();
      }
      if (machine.tick !== tick) wrong.push(`${by} stands at ${tick}, the run ends at ${machine.tick}`);
      else if (hash !== found) wrong.push(`${by} differs at ${tick}`);
    }
    return wrong;
  }
}

export function runToEnd(work: Iterator<unknown>): void {
  while (work.next().done !== true);
}

/** Goes to random ticks in random order, over the whole recorded run. */
export function seekAbout(
  machine: Machine,
  history: History<ReturnType<Machine['save']>>,
  count: number,
  random: RandomSource,
): Visit[] {
  const visits: Visit[] = [];
  for (let i = 0; i < count; i++) {
    const goal = random.below(history.frontier + 1);
    runToEnd(history.seek(toTick(goal)));
    if (machine.tick !== goal) throw new Error(`a seek to ${goal} ended at ${machine.tick}`);
    visits.push({ tick: goal, hash: machine.hash(), by: `seek ${i}` });
  }
  return visits;
}

export const bookkeeping = ({ kernel }: Machine): string[] =>
  checkBooks({ mem: kernel.mem, processes: kernel.processes });

/** Any movement of a debugger but a seek. */
export function randomMovement(random: RandomSource, lines: number): Movement {
  const direction = random.chance(50) ? 'forward' : 'backward';
  switch (random.below(6)) {
    case 0:
      return { kind: 'continue', direction };
    case 1:
      return { kind: 'run-to', direction, path: PATH, line: 1 + random.below(lines) };
    case 2:
      return { kind: 'event', direction, kinds: random.pick([[], ['fault'], ['malloc', 'free'], ['switch']]) };
    case 3:
      return { kind: 'tick', direction };
    default:
      return { kind: random.pick(['step-into', 'step-over', 'step-out']), direction };
  }
}
