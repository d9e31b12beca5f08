import { SeededRandom } from '../../engine/kernel/random';
import type { Machine } from '../../engine/machine';
import type { Session } from '../../engine/session';
import { tick, type Tick } from '../../engine/units';
import type { MachineOptions } from './machine';
import { loadProgram, type CompileOptions } from './program';

export interface VerifyOptions extends CompileOptions, MachineOptions {
  readonly seeks: number;
  /** For the choice of the ticks; the run itself depends on the machine's seed alone. */
  readonly seed: number;
  readonly json: boolean;
}

interface Figures {
  readonly ticks: number;
  readonly checkpoints: number;
  readonly historyBytes: number;
  readonly seeks: number;
  readonly differences: number;
  readonly seekMilliseconds: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number };
}

/** A moment that was sought, and the hash of the state that was found there. */
interface Sought {
  readonly tick: Tick;
  readonly hash: string;
}

/**
 * `pagewalk verify`: runs to the end keeping history, then seeks to random ticks in random order and takes each state's
 * hash; then a fresh machine, which never went back, runs through the same ticks in order. Any difference is printed,
 * and the exit status is 1.
 */
export async function verifyCommand(files: readonly string[], options: VerifyOptions): Promise<number> {
  const program = await loadProgram(files, [], options);
  if (!program) return 2;
  const { machine, history } = program.session;
  finish(history.advance(tick(machine.configuration.maxTicks)));
  const { sought, latencies } = seekAtRandom(program.session, options);
  const differences = compareWithFreshRun(program.again().machine, sought);

  const figures: Figures = {
    ticks: history.frontier,
    checkpoints: history.checkpoints.count,
    historyBytes: history.checkpoints.bytes,
    seeks: sought.length,
    differences: differences.length,
    seekMilliseconds: percentiles(latencies),
  };
  process.stdout.write(options.json ? `${JSON.stringify(figures, undefined, 2)}\n` : table(figures));
  for (const at of differences)
    process.stderr.write(`pagewalk: tick ${at}: the state after a seek differs from a fresh run's\n`);
  return differences.length === 0 ? 0 : 1;
}

function seekAtRandom(
  { machine, history }: Session,
  { seeks, seed }: VerifyOptions,
): { readonly sought: Sought[]; readonly latencies: number[] } {
  const random = new SeededRandom(seed);
  const sought: Sought[] = [];
  const latencies: number[] = [];
  for (let count = 0; count < seeks; count++) {
    const goal = tick(Math.floor((random.next32() / 2 ** 32) * (history.frontier + 1)));
    const started = performance.now();
    finish(history.seek(goal));
    latencies.push(performance.now() - started);
    sought.push({ tick: machine.tick, hash: machine.hash() });
  }
  return { sought, latencies };
}

/** The ticks at which a machine that only ever ran forward has another state. */
function compareWithFreshRun(fresh: Machine, sought: readonly Sought[]): Tick[] {
  const differences: Tick[] = [];
  let hash = fresh.hash();
  for (const { tick: goal, hash: found } of sought.toSorted((a, b) => a.tick - b.tick)) {
    if (goal > fresh.tick) {
      while (fresh.tick < goal && !fresh.ended) fresh.run(goal, Number.MAX_SAFE_INTEGER);
      hash = fresh.hash();
    }
    if (hash !== found) differences.push(goal);
  }
  return differences;
}

/** Runs pausing work to its end in one go. */
function finish(work: Iterator<unknown>): void {
  while (work.next().done !== true);
}

function percentiles(values: readonly number[]): Figures['seekMilliseconds'] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => Number((sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0).toFixed(3));
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

function table({ ticks, checkpoints, historyBytes, seeks, differences, seekMilliseconds }: Figures): string {
  const { p50, p95, p99, max } = seekMilliseconds;
  return [
    `ticks          ${ticks}`,
    `checkpoints    ${checkpoints}`,
    `history bytes  ${historyBytes}`,
    `seeks          ${seeks}, ${differences} different`,
    `seek ms        p50 ${p50}  p95 ${p95}  p99 ${p99}  max ${max}`,
    '',
  ].join('\n');
}
