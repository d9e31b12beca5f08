/**
 * The event log: what happened rarely enough to be written down, in columns.
 *
 * A row is a tick, a process, a kind and the numbers whose meaning the table below gives, one line a kind.
 * The table drives the log panel, the JSON lines of the command line and the marks on the timeline. Text (names,
 * reasons) is interned, and a row holds its number.
 *
 * The log belongs to history, not to the machine's state: it is written while the run goes where it has never been
 * and left alone while a stretch is replayed. So going back never shortens it, and `upTo(tick)` says which part of it
 * lies in the past.
 */
import { type Pid, type Tick, pid as toPid, tick as toTick } from './units';

/** Fields of each kind of event. A name that ends in Text holds an interned string. */
export const eventFields = {
  /** A program was loaded. */
  exec: ['pathText', 'entry', 'stackTop', 'brk'],
  /** A system call returned. `result` is negative for -errno. */
  syscall: ['nameText', 'arg0', 'arg1', 'arg2', 'arg3', 'arg4', 'arg5', 'result'],
  /** An allocation: functionText is malloc, calloc, realloc, memalign ...; old is realloc's pointer. */
  malloc: ['functionText', 'size', 'pointer', 'usable', 'old', 'caller', 'stepsText'],
  free: ['pointer', 'usable', 'caller', 'stepsText'],
  /**
   * A page fault, with what its nine steps found. `judgement` is an index into faultJudgements;
   * frames are -1 where there is none; `entryBefore` / `entryAfter` are the PTE as numbers (flags exact, NX as a field).
   */
  fault: [
    'address',
    'errorCode',
    'judgement',
    'vmaStart',
    'vmaEnd',
    'vmaFlags',
    'vmaNameText',
    'oldFrame',
    'newFrame',
    'zoneText',
    'freeBefore',
    'freeAfter',
    'entryBefore',
    'entryAfter',
    'around',
    'cycles',
    'instruction',
  ],
  /** A page left RAM for a swap slot or was dropped: `toText` is 'swap', 'file' or 'dropped'. */
  reclaim: ['frame', 'owner', 'address', 'slot', 'toText', 'reasonText'],
  /** kswapd or direct reclaim ran over a zone. */
  scan: ['whoText', 'zoneText', 'scanned', 'reclaimed', 'free', 'low', 'high'],
  swapin: ['slot', 'frame', 'address', 'cycles'],
  oom: ['victim', 'badness', 'totalVm', 'anonRss', 'fileRss', 'swapEntries', 'nameText'],
  signal: ['signal', 'code', 'address', 'actionText', 'reasonText'],
  fork: ['child', 'sharedPages', 'copiedTables'],
  exit: ['status', 'signal', 'reasonText'],
  wait: ['child', 'status'],
  /** The processor went from one task to another. */
  switch: ['from', 'to', 'reasonText', 'flushed'],
  /** Bytes reached a file descriptor of the outside world. */
  output: ['fd', 'offset', 'length'],
  /** Something that a learner did wrong, noticed while the program goes on. */
  diagnosis: ['nameText', 'address', 'reasonText', 'since'],
} as const;

export type EventKind = keyof typeof eventFields;
export const eventKinds = Object.keys(eventFields).filter((key): key is EventKind => key in eventFields);

/** What the judge of a page fault decided. The index is the field `judgement` of a fault event. */
export const faultJudgements = [
  'minor-zero-page',
  'minor-anonymous',
  'minor-page-cache',
  'minor-swap-cache',
  'cow-copy',
  'cow-reuse',
  'major-file',
  'major-swap',
  'stack-growth',
  'spurious',
  'bad-address',
  'bad-permission',
  'bad-noncanonical',
  'out-of-memory',
  'bus-error',
] as const;
export type FaultJudgement = (typeof faultJudgements)[number];

/** One row, read back. Values are numbers; fields whose name ends in Text are already strings. */
export interface EventRow {
  readonly index: number;
  /** The operation that caused it: it happened between this tick and the next. */
  readonly tick: Tick;
  readonly pid: Pid;
  readonly kind: EventKind;
  readonly values: Readonly<Record<string, number | string>>;
}

const HEAD = 3;
/** Cells of one array; a row lies in one array whole. */
const CHUNK_CELLS = 65536;

export class EventLog {
  private readonly chunks: Float64Array[] = [];
  /** Where each row starts: chunk * CHUNK_CELLS + cell. */
  private starts = new Uint32Array(1024);
  /** The kind of each row, for those who look for one kind among millions. */
  private kinds = new Uint8Array(1024);
  private usedCells = 0;
  private readonly texts: string[] = [''];
  private readonly textNumbers = new Map<string, number>([['', 0]]);
  private rows = 0;
  /** While false (a stretch of history is replayed) `append` does nothing. */
  recording = true;

  get length(): number {
    return this.rows;
  }

  /** The number that stands for a text in a row. */
  intern(text: string): number {
    const known = this.textNumbers.get(text);
    if (known !== undefined) return known;
    const number = this.texts.length;
    this.texts.push(text);
    this.textNumbers.set(text, number);
    return number;
  }

  /** Appends a row; the values come in the order of `eventFields[kind]`, missing ones are 0. */
  append(tick: Tick, pid: Pid, kind: EventKind, values: readonly (number | string)[]): void {
    if (!this.recording) return;
    const cells = HEAD + eventFields[kind].length;
    const at = this.reserveCells(cells);
    const chunk = this.chunks[Math.floor(at / CHUNK_CELLS)]!;
    const start = at % CHUNK_CELLS;
    chunk[start] = tick;
    chunk[start + 1] = pid;
    chunk[start + 2] = eventKinds.indexOf(kind);
    for (let i = 0; i < values.length && i < cells - HEAD; i++) {
      const value = values[i]!;
      chunk[start + HEAD + i] = typeof value === 'string' ? this.intern(value) : value;
    }
    this.kinds[this.rows] = eventKinds.indexOf(kind);
    this.starts[this.rows++] = at;
  }

  /** Bytes that the log holds. */
  get bytes(): number {
    return this.usedCells * 8 + this.starts.byteLength + this.kinds.byteLength;
  }

  private reserveCells(count: number): number {
    if ((this.usedCells % CHUNK_CELLS) + count > CHUNK_CELLS) {
      this.usedCells = Math.ceil(this.usedCells / CHUNK_CELLS) * CHUNK_CELLS;
    }
    const at = this.usedCells;
    if (Math.floor(at / CHUNK_CELLS) === this.chunks.length) this.chunks.push(new Float64Array(CHUNK_CELLS));
    this.usedCells += count;
    if (this.rows === this.starts.length) {
      const longer = new Uint32Array(this.starts.length * 2);
      longer.set(this.starts);
      this.starts = longer;
      const kinds = new Uint8Array(longer.length);
      kinds.set(this.kinds);
      this.kinds = kinds;
    }
    return at;
  }

  tickAt(index: number): Tick {
    return toTick(this.cell(index, 0));
  }

  kindAt(index: number): EventKind {
    return eventKinds[this.kinds[index]!]!;
  }

  /** Index of the last row of a kind before row `before`, or -1. */
  lastOfKind(kind: EventKind, before: number): number {
    return before <= 0 ? -1 : this.kinds.lastIndexOf(eventKinds.indexOf(kind), before - 1);
  }

  /** Indices of the rows of some kinds, ascending. */
  ofKinds(kinds: ReadonlySet<EventKind>): number[] {
    const wanted = eventKinds.map((kind) => kinds.has(kind));
    const found: number[] = [];
    for (let index = 0; index < this.rows; index++) if (wanted[this.kinds[index]!] === true) found.push(index);
    return found;
  }

  pidAt(index: number): Pid {
    return toPid(this.cell(index, 1));
  }

  /** One field of a row as the number it is stored as. */
  valueAt(index: number, field: number): number {
    return this.cell(index, HEAD + field);
  }

  /** @throws RangeError when there is no such row */
  row(index: number): EventRow {
    if (index < 0 || index >= this.rows) throw new RangeError(`event ${index} of ${this.rows}`);
    const kind = this.kindAt(index);
    const values: Record<string, number | string> = {};
    eventFields[kind].forEach((name, i) => {
      const value = this.valueAt(index, i);
      values[name] = name.endsWith('Text') ? (this.texts[value] ?? '') : value;
    });
    return { index, tick: this.tickAt(index), pid: this.pidAt(index), kind, values };
  }

  /** How many rows lie before the position `at`: those whose operation has been executed. */
  upTo(at: Tick): number {
    let low = 0;
    let high = this.rows;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.tickAt(middle) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private cell(index: number, column: number): number {
    if (index < 0 || index >= this.rows) return 0;
    const at = this.starts[index]! + column;
    return this.chunks[Math.floor(at / CHUNK_CELLS)]![at % CHUNK_CELLS]!;
  }
}
