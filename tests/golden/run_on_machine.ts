/** A program's run on the simulated computer, from exec to its end. */
import type { ProgramImage } from '../../src/engine/c/image';
import { presets } from '../../src/engine/config';
import { Machine } from '../../src/engine/machine';
import { tick } from '../../src/engine/units';

export interface MachineRun {
  /** What was written to file descriptor 1. */
  readonly stdout: string;
  /** As the shell shows it. */
  readonly status: number;
}

const WORK_AT_A_TIME = 10_000_000;

/** With `stdin`, the program reads it from a pipe and writes into one; else it has a terminal where nobody types. */
export function runOnMachine(image: ProgramImage, maxTicks = 200_000_000, stdin?: string): MachineRun {
  const machine = new Machine({
    configuration: stdin === undefined ? presets.pc64 : { ...presets.pc64, stdout: 'pipe' },
    image,
    argv: [image.path],
    environment: ['LANG=C.UTF-8'],
    stdin: new TextEncoder().encode(stdin ?? ''),
  });
  while (machine.tick < maxTicks) {
    const stop = machine.run(tick(maxTicks), WORK_AT_A_TIME);
    if (stop === 'ended' || stop === 'limit') break;
  }
  const end = machine.kernel.endOfRun;
  if (end === undefined) throw new Error(`no end after ${machine.tick} operations`);
  if (end.kind === 'deadlock') throw new Error(end.explanation);
  const pieces = machine.output.pieces.filter(({ fd }) => fd === 1).map(({ bytes }) => bytes);
  return { stdout: new TextDecoder().decode(Buffer.concat(pieces)), status: end.status };
}
