/**
 * `npm run bench`: the figures that speed is judged by, as a table and as JSON.
 *
 * Nothing here is a test: figures depend on the machine and on what else it does. Targets are printed beside them.
 */
import { writeFileSync } from 'node:fs';
import { measureMalloc, measureMatrixWalk, measurePointerChase } from './execution';
import { type Painting, measurePainting } from './painting';
import { measureTravel } from './time_travel';

interface Line {
  readonly name: string;
  readonly value: number | undefined;
  readonly unit: string;
  readonly target?: string;
  readonly note?: string;
}

function paintingLines(painting: Painting): Line[] {
  if (!painting.measured) return [{ name: 'step to painted panels', value: undefined, unit: 'ms', note: painting.why }];
  return [
    { name: 'step to painted panels, p50', value: painting.p50, unit: 'ms' },
    { name: 'step to painted panels, p99', value: painting.p99, unit: 'ms' },
  ];
}

/** @param args `--json FILE` writes the figures there as well; `--no-painting` leaves the browser out */
export async function main(args: readonly string[]): Promise<void> {
  const matrix = measureMatrixWalk();
  const chase = measurePointerChase();
  const pairs = measureMalloc();
  const travel = measureTravel();
  const painting: Painting = args.includes('--no-painting')
    ? { measured: false, why: 'left out' }
    : await measurePainting(process.cwd());
  const million = (value: number): number => value / 1e6;
  const lines: Line[] = [
    { name: 'matrix walk, ticks', value: million(matrix.ticksPerSecond), unit: 'M/s' },
    {
      name: 'matrix walk, checked accesses',
      value: million(matrix.accessesPerSecond),
      unit: 'M/s',
      target: 'at least 20',
    },
    { name: 'pointer chase, ticks', value: million(chase.ticksPerSecond), unit: 'M/s' },
    { name: 'pointer chase, checked accesses', value: million(chase.accessesPerSecond), unit: 'M/s' },
    { name: 'malloc and free pairs', value: pairs / 1000, unit: 'k/s' },
    { name: 'history of a matrix walk', value: travel.historyBytesPerTick, unit: 'B/tick', target: 'under 2' },
    { name: 'seek in 10 million ticks, p50', value: travel.seekP50, unit: 'ms' },
    { name: 'seek in 10 million ticks, p99', value: travel.seekP99, unit: 'ms', target: 'at most 100' },
    { name: 'step back in 10 million ticks, p50', value: travel.stepBackP50, unit: 'ms' },
    { name: 'step back in 10 million ticks, p99', value: travel.stepBackP99, unit: 'ms', target: 'at most 16' },
    ...paintingLines(painting),
  ];
  for (const { name, value, unit, target, note } of lines) {
    const figure = value === undefined ? 'not measured' : value.toFixed(2);
    const rest = [unit, target === undefined ? '' : `(${target})`, note ?? ''].filter((part) => part !== '').join(' ');
    console.log(`${name.padEnd(38)} ${figure.padStart(12)} ${rest}`);
  }
  const json = JSON.stringify({ node: process.version, matrix, chase, mallocPairsPerSecond: pairs, travel, painting });
  const file = args[args.indexOf('--json') + 1];
  if (args.includes('--json') && file !== undefined) writeFileSync(file, `${json}\n`);
  console.log(json);
}
