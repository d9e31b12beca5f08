/**
 * Allocation traces: one operation a line, numbers decimal or 0x hexadecimal, blocks named by numbers of the recorder's
 * choice.
 *
 *      m ID SIZE          malloc                  c ID COUNT SIZE    calloc
 *      r ID SIZE          realloc (an unknown ID: realloc (NULL, ...))
 *      a ID ALIGN SIZE    memalign                f ID               free (an unknown ID: free (NULL))
 *      t PAD              malloc_trim             s                  print statistics
 *      # comment
 */

export type TraceOperation =
  | { readonly kind: 'malloc'; readonly id: number; readonly size: number }
  | { readonly kind: 'calloc'; readonly id: number; readonly count: number; readonly size: number }
  | { readonly kind: 'realloc'; readonly id: number; readonly size: number }
  | { readonly kind: 'memalign'; readonly id: number; readonly alignment: number; readonly size: number }
  | { readonly kind: 'free'; readonly id: number }
  | { readonly kind: 'trim'; readonly pad: number }
  | { readonly kind: 'statistics' };

export type TraceLine =
  | { readonly kind: 'operation'; readonly operation: TraceOperation }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'bad'; readonly message: string };

const NOTHING: TraceLine = { kind: 'nothing' };
const NUMBER = /^(0[xX][0-9a-fA-F]+|[0-9]+)$/;

/** How many numbers each operation takes. */
const OPERANDS: ReadonlyMap<string, number> = new Map([
  ['m', 2],
  ['c', 3],
  ['r', 2],
  ['a', 3],
  ['f', 1],
  ['t', 1],
  ['s', 0],
]);

/** Reads one line of a trace. A bad line says what is wrong with it; the caller knows its number. */
export function parseTraceLine(line: string): TraceLine {
  const words = line.trim().split(/\s+/);
  const [letter = '', ...operands] = words;
  if (letter === '' || letter.startsWith('#')) return NOTHING;
  const expected = OPERANDS.get(letter);
  if (expected === undefined) {
    return bad(`"${letter}" is not an operation: lines start with one of m c r a f t s, or # for a comment`);
  }
  if (operands.length !== expected) return bad(`"${letter}" takes ${expected} numbers, here are ${operands.length}`);
  const wrong = operands.find((word) => !NUMBER.test(word));
  if (wrong !== undefined) return bad(`"${wrong}" is not a number (decimal or 0x hexadecimal)`);
  const [first = 0, second = 0, third = 0] = operands.map(Number);
  return { kind: 'operation', operation: operationOf(letter, first, second, third) };
}

function bad(message: string): TraceLine {
  return { kind: 'bad', message };
}

function operationOf(letter: string, first: number, second: number, third: number): TraceOperation {
  switch (letter) {
    case 'm':
      return { kind: 'malloc', id: first, size: second };
    case 'c':
      return { kind: 'calloc', id: first, count: second, size: third };
    case 'r':
      return { kind: 'realloc', id: first, size: second };
    case 'a':
      return { kind: 'memalign', id: first, alignment: second, size: third };
    case 'f':
      return { kind: 'free', id: first };
    case 't':
      return { kind: 'trim', pad: first };
    default:
      return { kind: 'statistics' };
  }
}
