/**
 * The subject of strtod and its kin: decimal and hexadecimal numbers, infinity and nan, rounded to nearest, ties to
 * even, with what glibc does to errno.
 *
 * The text is turned into a fraction of whole numbers and that is rounded once, to the precision asked for. A decimal
 * number for a double that is neither very small nor very large goes through the host's conversion, which rounds alike.
 */
import type { VirtAddr } from '../units';
import { virtAddr } from '../units';
import { ERANGE, digitValue, skipSpace } from './parse_integer';
import type { ByteSource } from './user_memory';

export interface ParsedFloat {
  readonly value: number;
  /** The first character not used. */
  readonly end: VirtAddr;
  /** ERANGE for a number too large for the format, or too small for it to be represented exactly. */
  readonly errno: 0 | typeof ERANGE;
}

/** A binary floating-point format. */
export interface FloatFormat {
  /** Bits of the significand, the implicit one included. */
  readonly precision: number;
  /** Exponent of the smallest normal number, as a power of two. */
  readonly minExponent: number;
  readonly maxExponent: number;
}

export const DOUBLE: FloatFormat = { precision: 53, minExponent: -1022, maxExponent: 1023 };
export const FLOAT: FloatFormat = { precision: 24, minExponent: -126, maxExponent: 127 };

/** Digits without point, and the power of the base (decimal: 10, hexadecimal: 2) they are multiplied by. */
interface Subject {
  readonly digits: string;
  readonly exponent: number;
  readonly hexadecimal: boolean;
  readonly end: VirtAddr;
}

/** Beyond this decimal exponents, every number of sensible length is infinite or zero. */
const EXPONENT_CAP = 100_000;
const LETTER_E = 0x65;
const LETTER_P = 0x70;
const LETTER_X = 0x78;
const POINT = 0x2e;

/** strtod(3), or strtof(3) with FLOAT. A string without a number gives 0 and ends where it starts. */
export function parseFloat64(memory: ByteSource, string: VirtAddr, format: FloatFormat): ParsedFloat {
  let at = skipSpace(memory, string);
  const sign = memory.load8(at);
  if (sign === 0x2b || sign === 0x2d) at = virtAddr(at + 1);
  const special = readSpecial(memory, at);
  const found = special ?? readNumber(memory, at, format);
  if (found === undefined) return { value: 0, end: string, errno: 0 };
  return sign === 0x2d ? { ...found, value: -found.value } : found;
}

/** Whether the letters at `at` are `word`, in either case. */
function matches(memory: ByteSource, at: VirtAddr, word: string): boolean {
  for (let i = 0; i < word.length; i++) {
    if ((memory.load8(virtAddr(at + i)) | 0x20) !== word.charCodeAt(i)) return false;
  }
  return true;
}

function readSpecial(memory: ByteSource, at: VirtAddr): ParsedFloat | undefined {
  if (matches(memory, at, 'inf')) {
    const end = matches(memory, virtAddr(at + 3), 'inity') ? at + 8 : at + 3;
    return { value: Infinity, end: virtAddr(end), errno: 0 };
  }
  if (!matches(memory, at, 'nan')) return undefined;
  return { value: NaN, end: nanEnd(memory, virtAddr(at + 3)), errno: 0 };
}

/** Behind nan's optional (letters, digits, underscores). */
function nanEnd(memory: ByteSource, start: VirtAddr): VirtAddr {
  if (memory.load8(start) !== 0x28) return start;
  for (let at = start + 1; ; at++) {
    const character = memory.load8(virtAddr(at));
    if (character === 0x29) return virtAddr(at + 1);
    if (digitValue(character) === 36 && character !== 0x5f) return start;
  }
}

function readNumber(memory: ByteSource, at: VirtAddr, format: FloatFormat): ParsedFloat | undefined {
  const prefixed = memory.load8(at) === 0x30 && (memory.load8(virtAddr(at + 1)) | 0x20) === LETTER_X;
  const subject =
    (prefixed ? readSubject(memory, virtAddr(at + 2), true) : undefined) ?? readSubject(memory, at, false);
  if (subject === undefined) return undefined;
  return { ...valueOf(subject, format), end: subject.end };
}

/** Digits with an optional point, then an optional exponent. Undefined when there is no digit. */
function readSubject(memory: ByteSource, start: VirtAddr, hexadecimal: boolean): Subject | undefined {
  const base = hexadecimal ? 16 : 10;
  let digits = '';
  let afterPoint = 0;
  let pointSeen = false;
  let at = start;
  for (; ; at = virtAddr(at + 1)) {
    const character = memory.load8(at);
    if (character === POINT && !pointSeen) pointSeen = true;
    else if (digitValue(character) < base) {
      digits += String.fromCharCode(character);
      if (pointSeen) afterPoint++;
    } else break;
  }
  if (digits === '') return undefined;
  const power = readExponent(memory, at, hexadecimal ? LETTER_P : LETTER_E);
  const exponent = power.exponent - afterPoint * (hexadecimal ? 4 : 1);
  return { digits, exponent, hexadecimal, end: power.end };
}

/** An exponent needs a digit; without one its letter belongs to what follows. */
function readExponent(memory: ByteSource, at: VirtAddr, letter: number): { exponent: number; end: VirtAddr } {
  if ((memory.load8(at) | 0x20) !== letter) return { exponent: 0, end: at };
  const sign = memory.load8(virtAddr(at + 1));
  const first = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
  let exponent = 0;
  let end = first;
  for (; ; end++) {
    const digit = digitValue(memory.load8(virtAddr(end)));
    if (digit > 9) break;
    exponent = Math.min(exponent * 10 + digit, EXPONENT_CAP);
  }
  if (end === first) return { exponent: 0, end: at };
  return { exponent: sign === 0x2d ? -exponent : exponent, end: virtAddr(end) };
}

function valueOf(subject: Subject, format: FloatFormat): { value: number; errno: 0 | typeof ERANGE } {
  const { digits, exponent, hexadecimal } = subject;
  const significant = digits.replace(/^0+/, '');
  if (significant === '') return { value: 0, errno: 0 };
  const decimalPlace = significant.length + exponent;
  if (!hexadecimal && format === DOUBLE && decimalPlace > -300 && decimalPlace < 308) {
    return { value: Number(`${significant}e${exponent}`), errno: 0 };
  }
  const places = hexadecimal ? significant.length * 4 + exponent : decimalPlace * 3.4;
  if (places > 5000) return { value: Infinity, errno: ERANGE };
  if (places < -5000) return { value: 0, errno: ERANGE };
  const base = hexadecimal ? 2n : 10n;
  const whole = BigInt(hexadecimal ? `0x${significant}` : significant);
  const power = base ** BigInt(Math.abs(exponent));
  return exponent >= 0 ? roundFraction(whole * power, 1n, format) : roundFraction(whole, power, format);
}

const bitLength = (value: bigint): number => value.toString(2).length;

/** numerator / denominator rounded once to `format`. */
function roundFraction(
  numerator: bigint,
  denominator: bigint,
  format: FloatFormat,
): { value: number; errno: 0 | typeof ERANGE } {
  let exponent = bitLength(numerator) - bitLength(denominator);
  const atLeast = exponent >= 0 ? denominator << BigInt(exponent) : denominator;
  const scaled = exponent >= 0 ? numerator : numerator << BigInt(-exponent);
  if (scaled < atLeast) exponent--;
  // The last bit of the significand is worth 2^unit; below the normal range it stays where it is.
  const unit = Math.max(exponent, format.minExponent) - (format.precision - 1);
  const top = unit >= 0 ? numerator : numerator << BigInt(-unit);
  const bottom = unit >= 0 ? denominator << BigInt(unit) : denominator;
  let significand = top / bottom;
  const rest = top % bottom;
  const doubled = rest * 2n;
  if (doubled > bottom || (doubled === bottom && (significand & 1n) === 1n)) significand++;
  const value = scaleByPowerOfTwo(Number(significand), unit);
  const largest = scaleByPowerOfTwo(2 - 2 ** (1 - format.precision), format.maxExponent);
  if (value > largest) return { value: Infinity, errno: ERANGE };
  // A number that full precision would round up to the smallest normal one is not tiny (x86 looks after rounding).
  const becomesNormal = value === 2 ** format.minExponent && 4n * rest >= 3n * bottom;
  const tiny = exponent < format.minExponent && !becomesNormal;
  return { value, errno: tiny && rest !== 0n ? ERANGE : 0 };
}

/** value * 2^power without leaving the range of doubles on the way. */
function scaleByPowerOfTwo(value: number, power: number): number {
  if (power < -1000) return value * 2 ** -1000 * 2 ** (power + 1000);
  return power > 1000 ? value * 2 ** 1000 * 2 ** (power - 1000) : value * 2 ** power;
}
