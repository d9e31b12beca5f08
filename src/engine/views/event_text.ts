/** How an event reads in the log: a title, the rest of the line, and a mark. */
import { type EventRow, type FaultJudgement, faultJudgements } from '../events';
import { describeSignal, signalName } from '../kernel/signal';
import { PAGE_SIZE, hex } from '../units';
import type { EventSummary } from './contract';
import { placeOf, placeOfCaller } from './source_places';
import type { ViewContext } from './view_context';

type Words = Pick<EventSummary, 'mark' | 'title' | 'text'>;

/** A field as a number, 0 where it is text. */
export const numberOf = (row: EventRow, field: string): number => {
  const value = row.values[field];
  return typeof value === 'number' ? value : 0;
};
export const textOf = (row: EventRow, field: string): string => String(row.values[field] ?? '');

export const judgementOf = (row: EventRow): FaultJudgement =>
  faultJudgements[numberOf(row, 'judgement')] ?? 'bad-address';

export function summaryOf(context: ViewContext, row: EventRow): EventSummary {
  const line = lineOf(context, row);
  return {
    index: row.index,
    tick: row.tick,
    pid: row.pid,
    kind: row.kind,
    ...wordsOf(row),
    ...(line === undefined ? {} : { line }),
  };
}

function lineOf(context: ViewContext, row: EventRow): number | undefined {
  if (row.kind === 'fault') return placeOf(context, numberOf(row, 'instruction'))?.line;
  if (row.kind === 'malloc' || row.kind === 'free') return placeOfCaller(context, numberOf(row, 'caller'))?.line;
  return undefined;
}

function wordsOf(row: EventRow): Words {
  const number = (field: string): number => numberOf(row, field);
  const text = (field: string): string => textOf(row, field);
  switch (row.kind) {
    case 'exec':
      return { mark: 'process', title: 'exec', text: text('pathText') };
    case 'syscall':
      return { mark: 'syscall', title: text('nameText'), text: syscallText(row) };
    case 'malloc':
      return { mark: 'alloc', title: text('functionText'), text: allocationText(row) };
    case 'free':
      return { mark: 'free', title: 'free', text: hex(number('pointer')) };
    case 'fault':
      return faultWords(row);
    case 'reclaim':
      return reclaimWords(row);
    case 'scan':
      return {
        mark: 'swap',
        title: text('whoText'),
        text: `${text('zoneText')}: ${number('reclaimed')} of ${number('scanned')} pages scanned were reclaimed`,
      };
    case 'swapin':
      return { mark: 'swap', title: 'swap in', text: `slot ${number('slot')} to frame ${hex(number('frame'))}` };
    case 'oom':
      return {
        mark: 'oom',
        title: 'OOM killer',
        text: `ends ${text('nameText')} (${number('victim')}), badness ${number('badness')}`,
      };
    case 'signal':
      return {
        mark: 'signal',
        title: signalName(number('signal')),
        text: `${describeSignal(number('signal'))}: ${text('actionText')}${text('reasonText') === '' ? '' : `; ${text('reasonText')}`}`,
      };
    case 'fork':
      return {
        mark: 'process',
        title: 'fork',
        text: `child ${number('child')}: ${number('sharedPages')} pages shared, ${number('copiedTables')} tables copied`,
      };
    case 'exit':
      return { mark: 'process', title: 'exit', text: text('reasonText') };
    case 'wait':
      return { mark: 'process', title: 'wait', text: `child ${number('child')} was waited for` };
    case 'switch':
      return { mark: 'other', title: 'switch', text: `${number('from')} to ${number('to')}: ${text('reasonText')}` };
    case 'output':
      return { mark: 'output', title: 'output', text: `${number('length')} bytes to descriptor ${number('fd')}` };
    case 'diagnosis':
      return { mark: 'bad', title: text('nameText'), text: text('reasonText') };
  }
}

function allocationText(row: EventRow): string {
  const pointer = numberOf(row, 'pointer');
  const old = numberOf(row, 'old');
  const from = old === 0 ? '' : ` of ${hex(old)}`;
  return `${numberOf(row, 'size')} bytes${from} at ${pointer === 0 ? 'NULL' : hex(pointer)}`;
}

const SYSCALL_ARGUMENTS: Readonly<Record<string, number>> = {
  read: 3,
  write: 3,
  brk: 1,
  mmap: 6,
  munmap: 2,
  mprotect: 3,
  mremap: 5,
  madvise: 3,
  mincore: 3,
  wait4: 3,
  exit_group: 1,
  kill: 2,
  nice: 1,
};

function syscallText(row: EventRow): string {
  const count = SYSCALL_ARGUMENTS[textOf(row, 'nameText')] ?? 0;
  const args = Array.from({ length: count }, (_, index) => argumentText(numberOf(row, `arg${index}`)));
  return `(${args.join(', ')}) = ${argumentText(numberOf(row, 'result'))}`;
}

const argumentText = (value: number): string => (value >= 65536 ? hex(value) : String(value));

const FAULT_WORDS: Readonly<Record<FaultJudgement, readonly [mark: Words['mark'], title: string, what: string]>> = {
  'minor-zero-page': ['minor', 'fault minor', 'the zero page for a first read'],
  'minor-anonymous': ['minor', 'fault minor', 'a fresh frame'],
  'minor-page-cache': ['minor', 'fault minor', 'from the page cache'],
  'minor-swap-cache': ['minor', 'fault minor', 'from the swap cache'],
  'cow-copy': ['cow', 'fault COW', 'one page copied'],
  'cow-reuse': ['cow', 'fault COW', 'last sharer: taken over without a copy'],
  'major-file': ['major', 'fault major', 'read from the file'],
  'major-swap': ['major', 'fault major', 'read from swap'],
  'stack-growth': ['minor', 'fault minor', 'the stack grows'],
  spurious: ['minor', 'fault spurious', 'nothing to do'],
  'bad-address': ['bad', 'fault bad', 'nothing is mapped there'],
  'bad-permission': ['bad', 'fault bad', 'the mapping forbids it'],
  'bad-noncanonical': ['bad', 'fault bad', 'no address at all'],
  'out-of-memory': ['oom', 'fault', 'no frame could be had'],
  'bus-error': ['bad', 'fault bad', 'behind the end of the file'],
};

function faultWords(row: EventRow): Words {
  const [mark, title, what] = FAULT_WORDS[judgementOf(row)];
  const name = shortName(textOf(row, 'vmaNameText'));
  const around = numberOf(row, 'around');
  const extra = around > 1 ? `, ${around} around` : '';
  return {
    mark,
    title,
    text: `${hex(Math.floor(numberOf(row, 'address') / PAGE_SIZE))} ${name ? `${name}, ` : ''}${what}${extra}`,
  };
}

function reclaimWords(row: EventRow): Words {
  const slot = numberOf(row, 'slot');
  const frame = hex(numberOf(row, 'frame'));
  const to = textOf(row, 'toText');
  const where =
    to === 'swap' ? `to slot ${slot}` : to === 'file' ? 'to its file' : 'dropped: its contents are elsewhere';
  return { mark: 'swap', title: to === 'swap' ? 'swap out' : 'reclaim', text: `frame ${frame} ${where}` };
}

/** The last part of a path; names in brackets stay. */
export const shortName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
