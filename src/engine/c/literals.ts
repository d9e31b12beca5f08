/**
 * The values of constants (C11 6.4.4) and string literals (6.4.5) from their spelling.
 */
import type { DataModel, FloatingName, IntegerName } from './types';
import { integerSize } from './types';

export type NumberLiteral =
  | { readonly kind: 'integer'; readonly value: bigint; readonly type: IntegerName; readonly overflow: boolean }
  | { readonly kind: 'floating'; readonly value: number; readonly type: FloatingName }
  | { readonly kind: 'invalid'; readonly message: string };

const INTEGER = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|0[0-7]*|[1-9][0-9]*)([uUlL]*)$/;
const FLOATING = /^((?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][+-]?[0-9]+)?)([fFlL]?)$/;
const HEXADECIMAL_FLOATING = /^0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?[0-9]+)([fFlL]?)$/;
const INTEGER_SUFFIX = /^(?:u|l|ul|lu|ll|ull|llu)$/i;

/** The type and value of a preprocessing number, or why it is no constant. */
export function parseNumber(model: DataModel, text: string): NumberLiteral {
  const integer = INTEGER.exec(text);
  if (integer !== null) {
    const [, digits = '', suffix = ''] = integer;
    if (suffix !== '' && (!INTEGER_SUFFIX.test(suffix) || /lL|Ll/.test(suffix))) {
      return { kind: 'invalid', message: `invalid suffix '${suffix}' on integer constant` };
    }
    return integerLiteral(model, digits, suffix.toLowerCase());
  }
  const floating = FLOATING.exec(text);
  if (floating !== null) return floatingLiteral(Number(floating[1]), floating[2] ?? '');
  const hexadecimal = HEXADECIMAL_FLOATING.exec(text);
  if (hexadecimal !== null) {
    const [, whole = '', fraction = '', exponent = '0', suffix = ''] = hexadecimal;
    const mantissa = Number(BigInt(`0x0${whole}${fraction}`));
    return floatingLiteral(mantissa * 2 ** (Number(exponent) - 4 * fraction.length), suffix);
  }
  return { kind: 'invalid', message: invalidNumber(text) };
}

function invalidNumber(text: string): string {
  if (/^0[0-9]+$/.test(text)) {
    const digit = /[89]/.exec(text)?.[0] ?? '8';
    return `invalid digit '${digit}' in octal constant`;
  }
  if (/^0[bB]/.test(text)) return `invalid digit '${/[^01]/.exec(text.slice(2))?.[0] ?? ''}' in binary constant`;
  const float = /^(?:[0-9]*\.[0-9]*|[0-9]+[eE][+-]?[0-9]+)/.exec(text);
  if (float !== null) {
    const rest = text.slice(float[0].length);
    if (/^[eE][+-]?$/.test(rest)) return 'exponent has no digits';
    return `invalid suffix '${rest}' on floating constant`;
  }
  const digits = /^(?:0[xX][0-9a-fA-F]+|[0-9]+)/.exec(text)?.[0] ?? '';
  return `invalid suffix '${text.slice(digits.length)}' on integer constant`;
}

/** 6.4.4.1p5: the first type of the list for the suffix and base in which the value fits. */
function integerLiteral(model: DataModel, digits: string, suffix: string): NumberLiteral {
  const octal = /^0[0-7]+$/.test(digits);
  const value = BigInt(octal ? `0o${digits.slice(1)}` : digits);
  const decimal = /^[1-9]/.test(digits);
  const unsignedOnly = suffix.includes('u');
  const rank = suffix.includes('ll') ? 2 : suffix.includes('l') ? 1 : 0;
  const signed: readonly IntegerName[] = ['int', 'long', 'long long'];
  const unsigned: readonly IntegerName[] = ['unsigned int', 'unsigned long', 'unsigned long long'];
  for (let i = rank; i < 3; i++) {
    const candidates = [
      ...(unsignedOnly ? [] : signed.slice(i, i + 1)),
      ...(decimal && !unsignedOnly ? [] : unsigned.slice(i, i + 1)),
    ];
    for (const type of candidates) {
      const bits = BigInt(integerSize(model, type) * 8 - (type.startsWith('unsigned') ? 0 : 1));
      if (value < 1n << bits) return { kind: 'integer', value, type, overflow: false };
    }
  }
  const overflow = value >= 1n << 64n;
  return { kind: 'integer', value: BigInt.asUintN(64, value), type: 'unsigned long long', overflow };
}

function floatingLiteral(value: number, suffix: string): NumberLiteral {
  const lower = suffix.toLowerCase();
  if (lower === 'f') return { kind: 'floating', value: Math.fround(value), type: 'float' };
  return { kind: 'floating', value, type: lower === 'l' ? 'long double' : 'double' };
}

/** Whether a character constant or string literal has its closing quote. */
export function isTerminated(text: string): boolean {
  return /^(?:u8|[LuU])?(?:"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*')$/.test(text);
}

/** What an encoding prefix makes of a literal's elements. */
export interface Encoding {
  readonly prefix: '' | 'u8' | 'L' | 'u' | 'U';
  readonly elementSize: 1 | 2 | 4;
}

export interface Characters {
  /** Element values: bytes of UTF-8 for plain strings, UTF-16 or UTF-32 units for wide ones. */
  readonly elements: readonly number[];
  /** Escape sequences that are wrong, by offset from the start of the token. */
  readonly problems: readonly {
    readonly at: number;
    readonly length: number;
    readonly message: string;
    readonly error: boolean;
  }[];
}

export function encodingOf(text: string): Encoding {
  if (text.startsWith('u8')) return { prefix: 'u8', elementSize: 1 };
  switch (text[0]) {
    case 'L':
      return { prefix: 'L', elementSize: 4 };
    case 'U':
      return { prefix: 'U', elementSize: 4 };
    case 'u':
      return { prefix: 'u', elementSize: 2 };
    default:
      return { prefix: '', elementSize: 1 };
  }
}

const SIMPLE_ESCAPES: Readonly<Record<string, number>> = {
  n: 10,
  t: 9,
  r: 13,
  a: 7,
  b: 8,
  f: 12,
  v: 11,
  e: 27,
  E: 27,
  '\\': 92,
  "'": 39,
  '"': 34,
  '?': 63,
};

/** The elements between the quotes of a character constant or string literal, escapes resolved. */
export function parseCharacters(text: string, elementSize: 1 | 2 | 4): Characters {
  const open = text.search(/["']/);
  const quote = text[open];
  const end = text.length > open + 1 && text.endsWith(quote ?? '"') ? text.length - 1 : text.length;
  const elements: number[] = [];
  const problems: { at: number; length: number; message: string; error: boolean }[] = [];
  let i = open + 1;
  while (i < end) {
    if (text[i] !== '\\') {
      const point = text.codePointAt(i) ?? 0;
      pushCodePoint(elements, point, elementSize);
      i += point > 0xffff ? 2 : 1;
      continue;
    }
    i += parseEscape(text, i, end, elementSize, elements, problems);
  }
  return { elements, problems };
}

function parseEscape(
  text: string,
  at: number,
  end: number,
  elementSize: 1 | 2 | 4,
  elements: number[],
  problems: { at: number; length: number; message: string; error: boolean }[],
): number {
  const rest = text.slice(at + 1, Math.min(end, at + 20));
  const limit = 2 ** (8 * elementSize);
  const octal = /^[0-7]{1,3}/.exec(rest);
  if (octal !== null) {
    const value = parseInt(octal[0], 8);
    if (value >= limit) problems.push({ at, length: 4, message: 'octal escape sequence out of range', error: true });
    elements.push(value % limit);
    return 1 + octal[0].length;
  }
  if (rest.startsWith('x')) {
    const digits = /^[0-9a-fA-F]*/.exec(text.slice(at + 2, end))?.[0] ?? '';
    const length = 2 + digits.length;
    const value = Number.parseInt(digits.slice(-8) || '0', 16);
    if (digits === '') problems.push({ at, length, message: '\\x used with no following hex digits', error: true });
    else if (value >= limit || digits.replace(/^0+/, '').length > 2 * elementSize) {
      problems.push({ at, length, message: 'hex escape sequence out of range', error: true });
    }
    elements.push(value % limit);
    return length;
  }
  const universal = /^(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/.exec(rest);
  if (universal !== null) {
    const point = parseInt(universal[0].slice(1), 16);
    pushCodePoint(elements, point > 0x10ffff ? 0xfffd : point, elementSize);
    return 1 + universal[0].length;
  }
  const name = rest[0];
  const simple = name === undefined ? undefined : SIMPLE_ESCAPES[name];
  if (simple === undefined) {
    if (name !== undefined)
      problems.push({ at, length: 2, message: `unknown escape sequence '\\${name}'`, error: false });
    if (name !== undefined) pushCodePoint(elements, name.charCodeAt(0), elementSize);
  } else {
    elements.push(simple);
  }
  return name === undefined ? 1 : 2;
}

/** Appends a character as UTF-8, UTF-16 or UTF-32. */
function pushCodePoint(elements: number[], point: number, elementSize: 1 | 2 | 4): void {
  if (elementSize === 4 || point < 0x80) {
    elements.push(point);
  } else if (elementSize === 2) {
    if (point > 0xffff) elements.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff));
    else elements.push(point);
  } else if (point < 0x800) {
    elements.push(0xc0 | (point >> 6), 0x80 | (point & 63));
  } else if (point < 0x10000) {
    elements.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
  } else {
    elements.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
  }
}

/** The bytes of a string object: its elements and a terminating zero, little-endian. */
export function stringBytes(elements: readonly number[], elementSize: 1 | 2 | 4): Uint8Array {
  const bytes = new Uint8Array((elements.length + 1) * elementSize);
  elements.forEach((element, index) => {
    for (let k = 0; k < elementSize; k++) bytes[index * elementSize + k] = element >>> (8 * k);
  });
  return bytes;
}
