import { closeSync, openSync, writeSync } from 'node:fs';
import type { Machine } from '../../engine/machine';
import type { Session } from '../../engine/session';
import { tick } from '../../engine/units';
import { FailureError } from '../failure';
import { fileTrouble } from '../source_files';
import type { MachineOptions } from './machine';
import { loadProgram, type CompileOptions } from './program';
import { report } from './report';
import { writeFully } from './streams';

/** What the shell shows for a writer whose reader is gone: 128 + SIGPIPE. */
const brokenPipeStatus = 141;
/** Work between two looks at what the program wrote. */
const sliceWork = 2_000_000;

export interface RunOptions extends CompileOptions, MachineOptions {
  /** Where the event log goes, one JSON object a line. */
  readonly events: string | undefined;
  readonly report: boolean;
}

/**
 * `pagewalk run`: compiles the files as one program and runs it to its end. The streams and the exit status are the
 * program's own; what Pagewalk itself has to say goes to standard error.
 */
export async function runCommand(
  files: readonly string[],
  args: readonly string[],
  options: RunOptions,
): Promise<number> {
  const log = options.events === undefined ? undefined : openLog(options.events);
  const program = await loadProgram(files, args, options);
  if (!program) return 2;
  const { session } = program;
  const delivered = runToEnd(session.machine);
  if (log !== undefined) writeLog(log, session.machine);
  if (options.report) process.stderr.write(report(session.machine));
  return delivered ? statusOf(session) : brokenPipeStatus;
}

/** Runs and passes on what the program writes as it writes it. False when nobody reads that any more. */
function runToEnd(machine: Machine): boolean {
  const { pieces } = machine.output;
  const end = tick(machine.configuration.maxTicks);
  let shown = 0;
  let stop: ReturnType<Machine['run']>;
  do {
    stop = machine.run(end, sliceWork);
    for (; shown < pieces.length; shown++) {
      const piece = pieces[shown];
      if (piece && !writeFully(piece.fd === 2 ? 2 : 1, piece.bytes)) return false;
    }
  } while (stop === 'work');
  return true;
}

/** The exit status, as the shell shows it, after a word on standard error where the end was not the program's own. */
function statusOf(session: Session): number {
  const end = session.runEnd();
  if (!end) throw new Error('the run stopped without an end');
  // The limits of what the host keeps of a run can't be moved.
  const remedy = session.tick >= session.machine.configuration.maxTicks ? ' --max-ticks allows more.' : '';
  if (end.kind !== 'exited') process.stderr.write(`pagewalk: ${end.explanation}${remedy}\n`);
  return end.status;
}

function openLog(path: string): number {
  try {
    return openSync(path, 'w');
  } catch (error) {
    throw new FailureError(
      `--events ${path}: ${fileTrouble(error)}`,
      'Name a file in a folder that is there and can be written.',
    );
  }
}

function writeLog(file: number, machine: Machine): void {
  const { events } = machine;
  const rowsAtOnce = 10_000;
  for (let from = 0; from < events.length; from += rowsAtOnce) {
    const to = Math.min(events.length, from + rowsAtOnce);
    const lines = Array.from({ length: to - from }, (_, index) => {
      const { tick, pid, kind, values } = events.row(from + index);
      return `${JSON.stringify({ tick, pid, kind, ...values })}\n`;
    });
    writeSync(file, lines.join(''));
  }
  closeSync(file);
}
