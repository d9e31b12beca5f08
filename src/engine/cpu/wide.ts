/**
 * Arithmetic on 64-bit integers held as two 32-bit halves, for the operations that need more than a carry.
 *
 * Registers are passed as indices of their low half in the word array. Quotients take the fast way, doubles, while both
 * operands are exact there, and BigInt beyond: division is rare enough.
 */

const TWO_32 = 4294967296;
const EXACT = Number.MAX_SAFE_INTEGER;

/** a = b * c modulo 2^64. */
export function multiply64(words: Int32Array, a: number, b: number, c: number): void {
  const bl = words[b]!;
  const cl = words[c]!;
  const high = (Math.imul(words[b + 1]!, cl) + Math.imul(bl, words[c + 1]!) + multiplyHighUnsigned(bl, cl)) | 0;
  words[a] = Math.imul(bl, cl);
  words[a + 1] = high;
}

/** Bits 32 to 63 of the product of two unsigned 32-bit numbers. */
export function multiplyHighUnsigned(x: number, y: number): number {
  const xl = x & 0xffff;
  const xh = x >>> 16;
  const yl = y & 0xffff;
  const yh = y >>> 16;
  const low = xl * yl;
  const middle = xh * yl + (low >>> 16);
  const carry = xl * yh + (middle & 0xffff);
  return (xh * yh + Math.floor(middle / 65536) + (carry >>> 16)) | 0;
}

export type Division = 'quotient' | 'remainder';

/** a = b / c or b % c, signed. Returns false for #DE: division by zero, or a quotient that does not fit. */
export function divideSigned64(words: Int32Array, a: number, b: number, c: number, want: Division): boolean {
  const dividend = words[b + 1]! * TWO_32 + (words[b]! >>> 0);
  const divisor = words[c + 1]! * TWO_32 + (words[c]! >>> 0);
  if (words[c] === 0 && words[c + 1] === 0) return false;
  if (Math.abs(dividend) <= EXACT && Math.abs(divisor) <= EXACT) {
    const remainder = dividend % divisor;
    storeNumber(words, a, want === 'quotient' ? (dividend - remainder) / divisor : remainder);
    return true;
  }
  const wideDividend = signedBig(words, b);
  const wideDivisor = signedBig(words, c);
  if (wideDivisor === -1n && wideDividend === -(1n << 63n)) return false;
  storeBig(words, a, want === 'quotient' ? wideDividend / wideDivisor : wideDividend % wideDivisor);
  return true;
}

/** a = b / c or b % c, unsigned. Returns false for #DE. */
export function divideUnsigned64(words: Int32Array, a: number, b: number, c: number, want: Division): boolean {
  const dividend = (words[b + 1]! >>> 0) * TWO_32 + (words[b]! >>> 0);
  const divisor = (words[c + 1]! >>> 0) * TWO_32 + (words[c]! >>> 0);
  if (divisor === 0) return false;
  if (dividend <= EXACT && divisor <= EXACT) {
    const remainder = dividend % divisor;
    storeNumber(words, a, want === 'quotient' ? (dividend - remainder) / divisor : remainder);
    return true;
  }
  const wideDividend = BigInt.asUintN(64, signedBig(words, b));
  const wideDivisor = BigInt.asUintN(64, signedBig(words, c));
  storeBig(words, a, want === 'quotient' ? wideDividend / wideDivisor : wideDividend % wideDivisor);
  return true;
}

export type Shift = 'left' | 'right' | 'right-signed';

/** a = b shifted by count modulo 64. */
export function shift64(words: Int32Array, a: number, b: number, count: number, kind: Shift): void {
  const n = count & 63;
  const low = words[b]!;
  const high = words[b + 1]!;
  if (n === 0) {
    words[a] = low;
    words[a + 1] = high;
  } else if (kind === 'left') {
    words[a] = n < 32 ? low << n : 0;
    words[a + 1] = n < 32 ? (high << n) | (low >>> (32 - n)) : low << (n - 32);
  } else {
    const sign = kind === 'right-signed' ? high >> 31 : 0;
    const shifted = kind === 'right-signed' ? high >> (n & 31) : high >>> (n & 31);
    words[a] = n < 32 ? (low >>> n) | (high << (32 - n)) : shifted;
    words[a + 1] = n < 32 ? shifted : sign;
  }
}

/** Whether b < c as unsigned 64-bit numbers. */
export const lessUnsigned64 = (words: Int32Array, b: number, c: number): boolean =>
  words[b + 1] === words[c + 1] ? words[b]! >>> 0 < words[c]! >>> 0 : words[b + 1]! >>> 0 < words[c + 1]! >>> 0;

/** Whether b < c as signed 64-bit numbers. */
export const lessSigned64 = (words: Int32Array, b: number, c: number): boolean =>
  words[b + 1] === words[c + 1] ? words[b]! >>> 0 < words[c]! >>> 0 : words[b + 1]! < words[c + 1]!;

/** a = b + c * scale, where c is taken as a signed 64-bit number. */
export function addScaled(words: Int32Array, a: number, b: number, c: number, scale: number): void {
  const index = words[c]!;
  const base = words[b]!;
  let productLow: number;
  let productHigh: number;
  const product = index * scale;
  if (words[c + 1] === index >> 31 && product >= -2147483648 && product <= 2147483647) {
    productLow = product | 0;
    productHigh = product < 0 ? -1 : 0;
  } else {
    productLow = Math.imul(index, scale);
    productHigh = (multiplyHighUnsigned(index, scale) - (scale < 0 ? index : 0) + Math.imul(words[c + 1]!, scale)) | 0;
  }
  const low = (base + productLow) | 0;
  words[a + 1] = words[b + 1]! + productHigh + (low >>> 0 < base >>> 0 ? 1 : 0);
  words[a] = low;
}

/** The double nearest to a signed 64-bit register, ties to even. */
export function toDoubleSigned(words: Int32Array, b: number): number {
  const quick = words[b + 1]! * TWO_32 + (words[b]! >>> 0);
  return Math.abs(quick) <= EXACT ? quick : Number(signedBig(words, b));
}

/** The double nearest to an unsigned 64-bit register, ties to even. */
export function toDoubleUnsigned(words: Int32Array, b: number): number {
  const quick = (words[b + 1]! >>> 0) * TWO_32 + (words[b]! >>> 0);
  return quick <= EXACT ? quick : Number(BigInt.asUintN(64, signedBig(words, b)));
}

/** a = value truncated to signed 64 bits; what does not fit gives 0x8000000000000000 (cvttsd2si). */
export function fromDoubleSigned(words: Int32Array, a: number, value: number): void {
  const whole = Math.trunc(value);
  if (!(whole >= -9223372036854775808 && whole < 9223372036854775808)) {
    words[a] = 0;
    words[a + 1] = 0x80000000 | 0;
  } else if (Math.abs(whole) <= EXACT) {
    storeNumber(words, a, whole);
  } else {
    storeBig(words, a, BigInt(whole));
  }
}

/** a = value truncated to unsigned 64 bits, the way gcc does it: below 2^63 as signed, else less 2^63 and the top bit back. */
export function fromDoubleUnsigned(words: Int32Array, a: number, value: number): void {
  if (value >= 9223372036854775808) {
    fromDoubleSigned(words, a, value - 9223372036854775808);
    words[a + 1] = words[a + 1]! ^ 0x80000000;
  } else {
    fromDoubleSigned(words, a, value);
  }
}

function storeNumber(words: Int32Array, a: number, value: number): void {
  words[a] = value | 0;
  words[a + 1] = Math.floor(value / TWO_32) | 0;
}

function storeBig(words: Int32Array, a: number, value: bigint): void {
  words[a] = Number(BigInt.asIntN(32, value));
  words[a + 1] = Number(BigInt.asIntN(32, value >> 32n));
}

const signedBig = (words: Int32Array, b: number): bigint => (BigInt(words[b + 1]!) << 32n) | BigInt(words[b]! >>> 0);

/** a = a + index * scale, where index is a signed 32-bit number and scale is 0 to 255. */
export function scaleInto(words: Int32Array, a: number, index: number, scale: number): void {
  const product = index * scale;
  const base = words[a]!;
  const low = (base + (product | 0)) | 0;
  words[a + 1] = words[a + 1]! + Math.floor(product / TWO_32) + (low >>> 0 < base >>> 0 ? 1 : 0);
  words[a] = low;
}
