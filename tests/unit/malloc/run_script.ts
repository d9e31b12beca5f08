/** Runs a trace, with the heap writes of tests/differential/malloc_native.c, in a process without a kernel. */
import { ILP32, LP64 } from '../../../src/engine/libc/malloc/layout';
import { TraceReplay } from '../../../src/engine/libc/malloc/replay_trace';
import { parseTraceLine } from '../../../src/engine/libc/malloc/trace';
import { parseTunables } from '../../../src/engine/libc/malloc/tunables';
import { UserFault } from '../../../src/engine/libc/user_memory';
import { virtAddr } from '../../../src/engine/units';
import { Aborted, FlatProcess } from './flat_process';

export interface ScriptRun {
  readonly output: string;
  /** What malloc wrote to stderr. */
  readonly message: string;
  /** How the process ended; null for exit. */
  readonly signal: string | null;
  readonly process: FlatProcess;
}

export interface ScriptOptions {
  readonly tunables?: string;
  readonly ilp32?: boolean;
  /** Called after every line that ran. */
  readonly after?: (process: FlatProcess, line: string) => void;
}

export function runScript(script: string, options: ScriptOptions = {}): ScriptRun {
  const { tunables } = parseTunables(options.tunables ?? '');
  const process = new FlatProcess({ tunables, layout: options.ilp32 === true ? ILP32 : LP64, threads: true });
  const threads = new Threads(process);
  const replay = new TraceReplay(process, { keepFreed: true });
  let output = '';
  try {
    for (const line of script.split('\n')) {
      if (/^[TX] /.test(line)) threads.perform(line);
      else output += performLine(process, replay, line);
      options.after?.(process, line);
    }
    output += replay.statistics();
  } catch (error) {
    if (error instanceof Aborted) return { output, message: error.message, signal: 'SIGABRT', process };
    if (error instanceof UserFault) return { output, message: '', signal: 'SIGSEGV', process };
    throw error;
  }
  return { output, message: '', signal: null, process };
}

/** The bytes a thread's dtv takes: pthread_create callocs it, and keeps it with the stack of an ended thread. */
const DTV_ENTRIES = 17;

/** The lines T and X: which thread runs, and what creating and ending one does to the heap. */
class Threads {
  private readonly process: FlatProcess;
  private readonly created = new Set<number>([0]);
  private cachedStacks = 0;

  constructor(process: FlatProcess) {
    this.process = process;
  }

  perform(line: string): void {
    const thread = Number(line.slice(2));
    if (line.startsWith('T')) this.switchTo(thread);
    else this.end(thread);
  }

  private switchTo(thread: number): void {
    const { process } = this;
    if (!this.created.has(thread)) {
      process.currentThread = 0;
      if (this.cachedStacks > 0) this.cachedStacks--;
      else process.malloc.calloc(DTV_ENTRIES, 16);
      process.multiThreaded = true;
      this.created.add(thread);
      process.clearThreadLocal(thread);
    }
    process.currentThread = thread;
  }

  private end(thread: number): void {
    this.process.currentThread = thread;
    this.process.malloc.threadExit();
    this.process.currentThread = 0;
    this.created.delete(thread);
    this.cachedStacks++;
  }
}

function performLine(process: FlatProcess, replay: TraceReplay, line: string): string {
  const [letter = '', ...operands] = line.split(' ');
  switch (letter) {
    case 'w':
    case 'p':
    case 'x':
      write(process, replay, letter, operands);
      return '';
    case 'b':
      process.sbrk(Number(operands[0]));
      return '';
    case 'o':
      return `mallopt ${process.malloc.mallopt(Number(operands[0]), Number(operands[1]))}\n`;
  }
  const parsed = parseTraceLine(line);
  if (parsed.kind === 'bad') throw new Error(`${line}: ${parsed.message}`);
  return parsed.kind === 'operation' ? replay.perform(parsed.operation) : '';
}

function write(process: FlatProcess, replay: TraceReplay, letter: 'w' | 'p' | 'x', operands: string[]): void {
  const place = address(replay, operands[0], operands[1]);
  const value = letter === 'w' ? BigInt(operands[2] ?? 0) : BigInt(address(replay, operands[2], operands[3]));
  const word = letter === 'x' ? value ^ (BigInt(place) >> 12n) : value;
  const low = Number(BigInt.asIntN(32, word));
  const high = Number(BigInt.asIntN(32, word >> 32n));
  process.memory.storeHalves(virtAddr(place), low, high);
}

function address(replay: TraceReplay, id: string | undefined, offset: string | undefined): number {
  const block = replay.addressOf(Number(id));
  if (block === undefined) throw new Error(`block ${id} was never allocated`);
  return block + Number(offset);
}
