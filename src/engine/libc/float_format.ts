/**
 * Floating-point numbers as printf writes them: exact decimal expansion, ties to even, as glibc rounds.
 *
 * A double is m * 2^e. Its decimal digits are exact in whole numbers: m * 2^e * 10^p, so rounding sees the whole
 * remainder (C11 7.21.6.1; glibc's __printf_fp).
 */

const scratch = new DataView(new ArrayBuffer(8));

interface Parts {
  readonly mantissa: bigint;
  readonly exponent: number;
}

function parts(value: number): Parts {
  scratch.setFloat64(0, value);
  const bits = scratch.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & ((1n << 52n) - 1n);
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}

/** value * 10^places rounded to a whole number, ties to even; value >= 0. */
function scaled(value: number, places: number): bigint {
  const { mantissa, exponent } = parts(value);
  let numerator = mantissa;
  let denominator = 1n;
  if (exponent >= 0) numerator <<= BigInt(exponent);
  else denominator <<= BigInt(-exponent);
  if (places >= 0) numerator *= 10n ** BigInt(places);
  else denominator *= 10n ** BigInt(-places);
  const quotient = numerator / denominator;
  const twice = 2n * (numerator % denominator);
  return twice > denominator || (twice === denominator && (quotient & 1n) === 1n) ? quotient + 1n : quotient;
}

/** %f of a finite value >= 0. `alternate` keeps a point with no digits after it. */
export function fixedNotation(value: number, precision: number, alternate: boolean): string {
  const digits = scaled(value, precision)
    .toString()
    .padStart(precision + 1, '0');
  const whole = digits.slice(0, digits.length - precision);
  return precision === 0 ? whole + (alternate ? '.' : '') : `${whole}.${digits.slice(-precision)}`;
}

/** The digits and decimal exponent of value rounded to precision + 1 significant digits; value >= 0. */
function significant(value: number, precision: number): { digits: string; exponent: number } {
  if (value === 0) return { digits: '0'.repeat(precision + 1), exponent: 0 };
  let exponent = Math.floor(Math.log10(value));
  for (;;) {
    const digits = scaled(value, precision - exponent).toString();
    if (digits.length === precision + 1) return { digits, exponent };
    // The logarithm was off by one, or rounding carried into a new digit.
    exponent += digits.length > precision + 1 ? 1 : -1;
  }
}

/** %e of a finite value >= 0. */
export function exponentNotation(value: number, precision: number, alternate: boolean): string {
  const { digits, exponent } = significant(value, precision);
  const point = precision > 0 || alternate ? '.' : '';
  const magnitude = Math.abs(exponent).toString().padStart(2, '0');
  return `${digits[0] ?? '0'}${point}${digits.slice(1)}e${exponent < 0 ? '-' : '+'}${magnitude}`;
}

/** %g of a finite value >= 0. */
export function generalNotation(value: number, precision: number, alternate: boolean): string {
  const digits = precision === 0 ? 1 : precision;
  const { exponent } = significant(value, digits - 1);
  const fixed = exponent >= -4 && exponent < digits;
  const text = fixed
    ? fixedNotation(value, digits - 1 - exponent, alternate)
    : exponentNotation(value, digits - 1, alternate);
  if (alternate || !text.includes('.')) return text;
  const [mantissa = '', tail = ''] = text.split('e');
  const trimmed = mantissa.replace(/0+$/, '').replace(/\.$/, '');
  return tail === '' ? trimmed : `${trimmed}e${tail}`;
}

/** %a of a finite value >= 0. A negative precision means: as many digits as it takes. */
export function hexadecimalNotation(value: number, precision: number, alternate: boolean): string {
  if (value === 0) return `0x0${zeroFraction(precision, alternate)}p+0`;
  const { mantissa, exponent } = parts(value);
  const normal = mantissa >= 1n << 52n;
  let fraction = mantissa & ((1n << 52n) - 1n);
  let lead = normal ? 1n : 0n;
  const power = normal ? exponent + 52 : -1022;
  let digits = 13;
  if (precision >= 0 && precision < 13) {
    const dropped = BigInt(4 * (13 - precision));
    const all = (lead << 52n) | fraction;
    const kept = all >> dropped;
    const rest = all & ((1n << dropped) - 1n);
    const half = 1n << (dropped - 1n);
    const rounded = rest > half || (rest === half && (kept & 1n) === 1n) ? kept + 1n : kept;
    digits = precision;
    lead = rounded >> BigInt(4 * precision);
    fraction = rounded & ((1n << BigInt(4 * precision)) - 1n);
  }
  let text = digits === 0 ? '' : fraction.toString(16).padStart(digits, '0');
  text = precision < 0 ? text.replace(/0+$/, '') : text.padEnd(precision, '0');
  const point = text !== '' || alternate ? '.' : '';
  return `0x${lead.toString()}${point}${text}p${power < 0 ? '-' : '+'}${Math.abs(power)}`;
}

const zeroFraction = (precision: number, alternate: boolean): string =>
  precision > 0 ? `.${'0'.repeat(precision)}` : alternate ? '.' : '';
