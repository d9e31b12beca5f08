/**
 * An event opened: a page fault as the nine steps that a textbook names, each with what it found and the one that
 * decided; an allocation as its way through the bins; other events as their fields in words.
 */
import type { EventRow } from '../events';
import { VM_EXEC, VM_READ, VM_WRITE } from '../kernel/vma';
import type { MallocBin, MallocStep } from '../libc/malloc/steps';
import { PAGE_DIRTY, PAGE_RW } from '../mmu/pte';
import { PF_INSTRUCTION, PF_PROTECTION, PF_WRITE } from '../mmu/mmu';
import { PAGE_SIZE, hex } from '../units';
import type { EventStep } from './contract';
import { judgementOf, numberOf, shortName, textOf } from './event_text';

/** Steps of an event. `malloc` are the recorded steps of an allocation, where they were replayed. */
export function stepsOf(row: EventRow, malloc: readonly MallocStep[]): EventStep[] {
  if (row.kind === 'fault') return faultSteps(row);
  if ((row.kind === 'malloc' || row.kind === 'free') && malloc.length > 0) return mallocSteps(malloc);
  return Object.entries(row.values)
    .filter(([, value]) => value !== '' && value !== 0)
    .map(([name, value]) => ({
      title: name.replace(/Text$/, ''),
      text: typeof value === 'number' && value > 65536 ? hex(value) : String(value),
      decisive: false,
    }));
}

const step = (title: string, text: string, extra: Partial<EventStep> = {}): EventStep => ({
  title,
  text,
  decisive: false,
  ...extra,
});

function faultSteps(row: EventRow): EventStep[] {
  const address = numberOf(row, 'address');
  const judgement = judgementOf(row);
  const bad = judgement.startsWith('bad') || judgement === 'bus-error' || judgement === 'out-of-memory';
  const first = [
    step(
      'Exception',
      judgement === 'bad-noncanonical'
        ? '#GP: bits 47 to 63 differ'
        : `#PF, error ${numberOf(row, 'errorCode')}: ${errorText(numberOf(row, 'errorCode'))}`,
    ),
    step('Kernel entry', `CR2 ${hex(address)}, from ${hex(numberOf(row, 'instruction'))}`, { address }),
    step('Find VMA', vmaText(row), { decisive: judgement === 'bad-address' }),
    step('Judge', judgementText(row), { decisive: judgement !== 'bad-address' && judgement !== 'out-of-memory' }),
  ];
  if (judgement === 'out-of-memory') {
    return [
      ...first,
      step('Locate', 'a fresh frame is needed'),
      step('Allocate', 'no frame could be had, and nothing could be reclaimed', { decisive: true }),
      signalStep(row),
    ];
  }
  if (bad) return [...first, signalStep(row)];
  return [
    ...first,
    step('Locate', locateText(row), frameOf(row, 'oldFrame')),
    step('Allocate', allocateText(row), frameOf(row, 'newFrame')),
    step('Fill', fillText(row), { decisive: judgement === 'cow-copy' || judgement.startsWith('major') }),
    step('Update PTE', `${entryText(row)}; the TLB entry of the page is flushed`),
    step('Return', `the ${accessText(numberOf(row, 'errorCode'))} runs again and succeeds; ${cyclesText(row)}`),
  ];
}

const signalStep = (row: EventRow): EventStep =>
  step(
    'Return',
    `not to the program's instruction: ${judgementOf(row) === 'bus-error' ? 'SIGBUS' : judgementOf(row) === 'out-of-memory' ? 'SIGKILL' : 'SIGSEGV'} is sent`,
  );

const frameOf = (row: EventRow, field: string): Partial<EventStep> => {
  const frame = numberOf(row, field);
  return frame < 0 ? {} : { frame };
};

const accessText = (code: number): string =>
  (code & PF_INSTRUCTION) !== 0 ? 'instruction fetch' : (code & PF_WRITE) !== 0 ? 'write' : 'read';

const errorText = (code: number): string =>
  `${(code & PF_PROTECTION) !== 0 ? 'present' : 'not present'}, ${accessText(code)}, user`;

function vmaText(row: EventRow): string {
  const start = numberOf(row, 'vmaStart');
  if (start === 0) return `no VMA contains ${hex(numberOf(row, 'address'))}`;
  const flags = numberOf(row, 'vmaFlags');
  const rights = `${flags & VM_READ ? 'r' : '-'}${flags & VM_WRITE ? 'w' : '-'}${flags & VM_EXEC ? 'x' : '-'}p`;
  return `${shortName(textOf(row, 'vmaNameText')) || 'anonymous memory'}, ${rights}, ${hex(start)} to ${hex(numberOf(row, 'vmaEnd'))}`;
}

function judgementText(row: EventRow): string {
  switch (judgementOf(row)) {
    case 'minor-zero-page':
      return 'first read of an anonymous page: the shared zero page will do';
    case 'minor-anonymous':
      return 'first write to an anonymous page: it needs a frame of its own';
    case 'minor-page-cache':
      return 'a page of a file, and the page cache has it';
    case 'minor-swap-cache':
      return 'swapped out, but its frame is still in the swap cache';
    case 'cow-copy':
      return 'the VMA may write, the PTE may not: copy';
    case 'cow-reuse':
      return 'the VMA may write, the PTE may not, and nobody else maps the page: take it over';
    case 'major-file':
      return 'a page of a file that is not in the page cache: the disk must be read';
    case 'major-swap':
      return 'the PTE holds a swap entry: the page must be read from swap';
    case 'stack-growth':
      return 'just below the stack, within its limit: the VMA grows down';
    case 'spurious':
      return 'the entry already allows the access: another way got here first';
    case 'bad-address':
      return 'nothing is mapped there';
    case 'bad-permission':
      return `the mapping forbids a ${accessText(numberOf(row, 'errorCode'))}`;
    case 'bad-noncanonical':
      return 'this bit pattern is no address on x86-64';
    case 'out-of-memory':
      return 'the access is allowed';
    case 'bus-error':
      return 'the page lies behind the end of the file';
  }
}

function locateText(row: EventRow): string {
  const old = numberOf(row, 'oldFrame');
  const fresh = numberOf(row, 'newFrame');
  switch (judgementOf(row)) {
    case 'minor-zero-page':
      return `the zero page, frame ${hex(fresh)}`;
    case 'cow-copy':
    case 'cow-reuse':
      return `frame ${hex(old < 0 ? fresh : old)} is mapped now`;
    case 'minor-page-cache':
    case 'major-file':
      return numberOf(row, 'around') > 1
        ? `page cache; ${numberOf(row, 'around')} neighbours are mapped with it`
        : 'page cache';
    case 'minor-swap-cache':
      return `swap cache, frame ${hex(old < 0 ? fresh : old)}`;
    case 'major-swap':
      return 'swap area';
    default:
      return 'nowhere: the page starts as zeroes';
  }
}

function allocateText(row: EventRow): string {
  const before = numberOf(row, 'freeBefore');
  const after = numberOf(row, 'freeAfter');
  const fresh = numberOf(row, 'newFrame');
  if (fresh < 0 || before === after)
    return fresh < 0 ? 'nothing to allocate' : `nothing to allocate: frame ${hex(fresh)} serves`;
  const more = before - after > 1 ? `, with ${before - after - 1} more for page tables or read-ahead` : '';
  return `frame ${hex(fresh)} from ${textOf(row, 'zoneText')}, ${before} → ${after} free${more}`;
}

function fillText(row: EventRow): string {
  switch (judgementOf(row)) {
    case 'cow-copy':
      return `${PAGE_SIZE} bytes copied from ${hex(numberOf(row, 'oldFrame'))}`;
    case 'minor-anonymous':
    case 'stack-growth':
      return `${PAGE_SIZE} zero bytes`;
    case 'major-swap':
      return `${PAGE_SIZE} bytes read from the swap area`;
    case 'major-file':
      return `${PAGE_SIZE} bytes read from the file`;
    default:
      return 'nothing to fill: the contents are there';
  }
}

function entryText(row: EventRow): string {
  const before = numberOf(row, 'entryBefore');
  const after = numberOf(row, 'entryAfter');
  const flags = after % 4096;
  const rights = (flags & PAGE_RW) !== 0 ? 'writable' : 'read-only';
  return `${hex(before)} → ${hex(after)}: ${rights}${(flags & PAGE_DIRTY) !== 0 ? ', dirty' : ''}`;
}

const cyclesText = (row: EventRow): string => `${numberOf(row, 'cycles')} cycles in the kernel`;

const binText = (bin: MallocBin): string =>
  bin.kind === 'unsorted' ? 'the unsorted bin' : `${bin.kind} bin ${bin.index}`;

function mallocSteps(steps: readonly MallocStep[]): EventStep[] {
  return steps.map((each): EventStep => {
    switch (each.kind) {
      case 'call':
        return step('Call', `${each.call}(${each.argument !== 0 ? `${hex(each.argument)}, ` : ''}${each.bytes} bytes)`);
      case 'return':
        return step('Return', each.mem === 0 ? 'done' : hex(each.mem), each.mem === 0 ? {} : { address: each.mem });
      case 'padded':
        return step('Pad', `${each.bytes} bytes need a chunk of ${each.chunkSize}`);
      case 'too-large':
        return step('Refuse', `${each.bytes} bytes are more than PTRDIFF_MAX`, { decisive: true });
      case 'initialized':
        return step('Initialise', `main_arena at ${hex(each.arena)}: all bins empty`, { address: each.arena });
      case 'tcache-created':
        return step('tcache', `its structure is the first chunk of the heap, at ${hex(each.mem)}`, {
          address: each.mem,
        });
      case 'tcache-passed':
        return step('tcache', `bin ${each.index} passed: ${each.reason}`);
      case 'tcache-taken':
        return step('tcache', `taken from bin ${each.index}, ${each.left} left`, { decisive: true, address: each.mem });
      case 'tcache-put':
        return step('tcache', `put into bin ${each.index}, now ${each.count}`, { decisive: true, address: each.mem });
      case 'bin-passed':
        return step('Search', `${binText(each.bin)} passed: ${each.reason}`);
      case 'fastbins-passed':
        return step('Search', `fastbins passed: the size is above ${each.limit}`);
      case 'bin-taken':
        return step('Take', `${each.size} bytes from ${binText(each.bin)}`, { decisive: true, address: each.chunk });
      case 'bin-put':
        return step('Put', `${each.size} bytes into ${binText(each.bin)}`, { address: each.chunk });
      case 'sorted':
        return step('Sort', `${each.size} bytes at ${hex(each.chunk)} go to ${binText(each.bin)}`, {
          address: each.chunk,
        });
      case 'last-remainder':
        return step('Last remainder', `${each.size} bytes at ${hex(each.chunk)} serve small requests in a row`, {
          address: each.chunk,
        });
      case 'binmap-cleared':
        return step('binmap', `bin ${each.index} was marked but is empty`);
      case 'binmap-exhausted':
        return step('binmap', 'no larger bin holds anything');
      case 'split':
        return step('Split', `${each.size} bytes, and ${each.remainderSize} remain at ${hex(each.remainder)}`, {
          address: each.remainder,
        });
      case 'top-split':
        return step('Top', `${each.size} bytes cut from top, ${each.left} left`, {
          decisive: true,
          address: each.chunk,
        });
      case 'top-too-small':
        return step('Top', `${each.size} bytes are too few for ${each.needed}`);
      case 'fastbins-consolidated':
        return step('Consolidate', `fastbin chunks are merged with their neighbours: ${each.reason}`);
      case 'merged':
        return step('Merge', `with ${each.with}: ${each.size} bytes`, { address: each.chunk });
      case 'sbrk':
        return step(
          'sbrk',
          each.before === undefined ? `${each.increment} bytes refused` : `${each.increment} bytes from the kernel`,
          { decisive: true },
        );
      case 'mmap':
        return step(
          'mmap',
          each.address === undefined ? `${each.length} bytes refused` : `${each.length} bytes at ${hex(each.address)}`,
          { decisive: true },
        );
      case 'munmap':
        return step('munmap', `${each.length} bytes at ${hex(each.address)} go back to the kernel`, { decisive: true });
      default:
        return step(each.kind, otherText(each));
    }
  });
}

/** The remaining kinds of steps: their fields by name. */
function otherText(each: MallocStep): string {
  return Object.entries(each)
    .filter(([name]) => name !== 'kind')
    .map(([name, value]) => `${name} ${typeof value === 'number' && value > 65536 ? hex(value) : String(value)}`)
    .join(', ');
}
