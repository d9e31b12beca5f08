/**
 * A scanf format, taken apart:
 *
 *     % [*] ['] [m] [width] [hh h l ll q L j t z] conversion
 */
import { isspace } from './ctype';

export type ScanDirective =
  /** White space in the format: any amount of it, none too. */
  | { readonly kind: 'space' }
  | { readonly kind: 'character'; readonly byte: number }
  | { readonly kind: 'percent' }
  | { readonly kind: 'count'; readonly suppressed: boolean; readonly bytes: IntegerBytes }
  | (Conversion & {
      readonly kind: 'integer';
      /** 0 for the prefixes of C. */
      readonly base: 0 | 8 | 10 | 16;
      readonly bytes: IntegerBytes;
      readonly signed: boolean;
    })
  | (Conversion & { readonly kind: 'pointer' })
  | (Conversion & { readonly kind: 'floating'; readonly bytes: 4 | 8 | 16 })
  | (TextConversion & { readonly kind: 'characters' })
  | (TextConversion & { readonly kind: 'string' })
  | (TextConversion & { readonly kind: 'set'; /** 1 for each byte that belongs. */ readonly members: Uint8Array })
  | { readonly kind: 'invalid' };

interface Conversion {
  /** With `*`: read but not stored. */
  readonly suppressed: boolean;
  readonly width: number | undefined;
}

interface TextConversion extends Conversion {
  /** With `l`: into wchar_t. */
  readonly wide: boolean;
  /** With `m`: into a block that malloc gives. */
  readonly allocated: boolean;
}

export type IntegerBytes = 1 | 2 | 4 | 8;

const PERCENT = 0x25;
const CARET = 0x5e;
const BRACKET = 0x5d;
const HYPHEN = 0x2d;

/** The directives in their order; `format` without its null. */
export function* parseScanFormat(format: Uint8Array): Generator<ScanDirective> {
  const text = String.fromCharCode(...format);
  for (let at = 0; at < text.length;) {
    const byte = text.charCodeAt(at);
    if (isspace(byte) !== 0) {
      yield { kind: 'space' };
      at++;
    } else if (byte !== PERCENT) {
      yield { kind: 'character', byte };
      at++;
    } else {
      const [whole = '%', star = '', m = '', digits = '', length = '', conversion = ''] =
        /^%(\*?)'?(m?)(\d*)(hh|h|ll|l|q|L|j|t|z)?(.?)/s.exec(text.slice(at)) ?? [];
      at += whole.length;
      const common = {
        suppressed: star !== '',
        width: digits === '' || Number(digits) === 0 ? undefined : Number(digits),
      };
      const wide = length === 'l' || conversion === 'C' || conversion === 'S';
      const textual = { ...common, wide, allocated: m !== '' };
      if (conversion === '[') {
        const { members, end } = readSet(text, at);
        at = end;
        yield { kind: 'set', ...textual, members };
      } else {
        yield conversionOf(conversion, length, common, textual);
      }
    }
  }
}

function conversionOf(conversion: string, length: string, common: Conversion, textual: TextConversion): ScanDirective {
  const bytes = integerBytes(length);
  switch (conversion) {
    case '%':
      return { kind: 'percent' };
    case 'n':
      return { kind: 'count', suppressed: common.suppressed, bytes };
    case 'd':
      return { kind: 'integer', ...common, base: 10, bytes, signed: true };
    case 'i':
      return { kind: 'integer', ...common, base: 0, bytes, signed: true };
    case 'u':
      return { kind: 'integer', ...common, base: 10, bytes, signed: false };
    case 'o':
      return { kind: 'integer', ...common, base: 8, bytes, signed: false };
    case 'x':
    case 'X':
      return { kind: 'integer', ...common, base: 16, bytes, signed: false };
    case 'p':
      return { kind: 'pointer', ...common };
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      return { kind: 'floating', ...common, bytes: length === 'l' ? 8 : ['L', 'll', 'q'].includes(length) ? 16 : 4 };
    case 'c':
    case 'C':
      return { kind: 'characters', ...textual };
    case 's':
    case 'S':
      return { kind: 'string', ...textual };
    default:
      return { kind: 'invalid' };
  }
}

function integerBytes(length: string): IntegerBytes {
  if (length === 'hh') return 1;
  if (length === 'h') return 2;
  return length === '' ? 4 : 8;
}

/** The members between the brackets; a ] that stands first is one, a hyphen between two makes a range. */
function readSet(text: string, start: number): { members: Uint8Array; end: number } {
  const negated = text.charCodeAt(start) === CARET;
  const members = new Uint8Array(256).fill(negated ? 1 : 0);
  const member = negated ? 0 : 1;
  const first = negated ? start + 1 : start;
  let at = first;
  for (; at < text.length; at++) {
    const byte = text.charCodeAt(at);
    if (byte === BRACKET && at > first) break;
    const last = text.charCodeAt(at + 2);
    const range = text.charCodeAt(at + 1) === HYPHEN && at + 2 < text.length && last !== BRACKET && last >= byte;
    members.fill(member, byte, (range ? last : byte) + 1);
    if (range) at += 2;
  }
  return { members, end: at + 1 };
}
