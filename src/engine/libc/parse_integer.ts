/** The subject of strtol and its kin: white space, a sign, a prefix, digits of a base; whatever follows is left. */
import type { VirtAddr } from '../units';
import { virtAddr } from '../units';
import { isspace } from './ctype';
import type { ByteSource } from './user_memory';

export const EINVAL = 22;
export const ERANGE = 34;

/** A 64-bit result in halves, what stopped the parsing, and the errno to set (0: leave it alone). */
export interface ParsedInteger {
  readonly low: number;
  readonly high: number;
  /** The first character not used, or undefined when *endptr is left alone because the base is invalid. */
  readonly end: VirtAddr | undefined;
  readonly errno: 0 | typeof EINVAL | typeof ERANGE;
}

const PLUS = 0x2b;
const MINUS = 0x2d;
const ZERO = 0x30;
const LETTER_X = 0x78;
const TWO_TO_32 = 4294967296;
/** One digit more in base 36 keeps a number below this exact. */
const EXACT_LIMIT = 2 ** 47;

/** A digit's value in bases up to 36; 36 for everything else. */
export function digitValue(character: number): number {
  if (character >= 0x30 && character <= 0x39) return character - 0x30;
  const lower = character | 0x20;
  return lower >= 0x61 && lower <= 0x7a ? lower - 0x61 + 10 : 36;
}

/** The address behind white space. */
export function skipSpace(memory: ByteSource, string: VirtAddr): VirtAddr {
  let at = string;
  while (isspace(memory.load8(at)) !== 0) at = virtAddr(at + 1);
  return at;
}

/**
 * Parses an integer of `base` 2 to 36, or 0 for the prefixes of C. `limit` gives the largest magnitude of a positive and
 * a negative number: a larger one becomes that limit, with ERANGE.
 */
export function parseInteger(
  memory: ByteSource,
  string: VirtAddr,
  base: number,
  limit: { readonly positive: bigint; readonly negative: bigint },
): ParsedInteger {
  if (base < 0 || base === 1 || base > 36) return { low: 0, high: 0, end: undefined, errno: EINVAL };
  let at = skipSpace(memory, string);
  const sign = memory.load8(at);
  const negative = sign === MINUS;
  if (negative || sign === PLUS) at = virtAddr(at + 1);
  const digits = firstDigit(memory, at, base);
  const { magnitude, end } = readDigits(memory, digits.at, digits.base);
  if (end === digits.at) {
    // "0x" without a digit behind it is the number 0 and an x that is left.
    const zeroOnly = digits.at !== at;
    return { low: 0, high: 0, end: zeroOnly ? virtAddr(at + 1) : string, errno: 0 };
  }
  const most = negative ? limit.negative : limit.positive;
  if (BigInt(magnitude) > most) return { ...halves(negative ? -limit.negative : limit.positive), end, errno: ERANGE };
  return { ...halves(negative ? -magnitude : magnitude), end, errno: 0 };
}

/** Where the digits begin, past 0x where the base allows it, and the base they are in. */
function firstDigit(memory: ByteSource, at: VirtAddr, base: number): { at: VirtAddr; base: number } {
  if ((base !== 0 && base !== 16) || memory.load8(at) !== ZERO) return { at, base: base === 0 ? 10 : base };
  if ((memory.load8(virtAddr(at + 1)) | 0x20) === LETTER_X) return { at: virtAddr(at + 2), base: 16 };
  return { at, base: base === 0 ? 8 : 16 };
}

function readDigits(memory: ByteSource, start: VirtAddr, base: number): { magnitude: number | bigint; end: VirtAddr } {
  let magnitude: number | bigint = 0;
  let at = start;
  for (;;) {
    const digit = digitValue(memory.load8(at));
    if (digit >= base) return { magnitude, end: at };
    if (typeof magnitude === 'bigint') magnitude = magnitude * BigInt(base) + BigInt(digit);
    else if (magnitude < EXACT_LIMIT) magnitude = magnitude * base + digit;
    else magnitude = BigInt(magnitude) * BigInt(base) + BigInt(digit);
    at = virtAddr(at + 1);
  }
}

function halves(value: number | bigint): { low: number; high: number } {
  if (typeof value === 'number') return { low: value | 0, high: Math.floor(value / TWO_TO_32) | 0 };
  return { low: Number(BigInt.asIntN(32, value)), high: Number(BigInt.asIntN(32, value >> 32n)) };
}
