/**
 * The formatting of the printf family (C11 7.21.6.1, glibc's extensions %m and the ' flag).
 *
 *     % [flags: - + space # 0 '] [width | *] [. [precision | *]] [hh h l ll j z t L] conversion
 *
 * The format is read from the program's memory, arguments come in order, and the result is bytes: the caller decides
 * where they go.
 */
import { type VirtAddr, virtAddr } from '../units';
import type { VariadicArguments } from './call';
import { exponentNotation, fixedNotation, generalNotation, hexadecimalNotation } from './float_format';
import type { UserMemory } from './user_memory';

interface Specification {
  left: boolean;
  plus: boolean;
  space: boolean;
  alternate: boolean;
  zero: boolean;
  grouping: boolean;
  width: number;
  /** -1 where none is given. */
  precision: number;
  length: '' | 'hh' | 'h' | 'l' | 'll' | 'j' | 'z' | 't' | 'L';
  conversion: string;
}

/** What the formatting needs besides memory and arguments. */
export interface PrintfContext {
  readonly memory: UserMemory;
  /** The text of errno, for %m. */
  errorText(): string;
}

/**
 * Formats as vsnprintf without a limit.
 * @param format address of the format string @returns the bytes, without a null
 */
export function formatPrintf(context: PrintfContext, format: VirtAddr, args: VariadicArguments): Uint8Array {
  const { memory } = context;
  const text = memory.readBytes(format, memory.stringLength(format));
  const output = new ByteBuffer();
  let position = 0;
  while (position < text.length) {
    const percent = text.indexOf(0x25, position);
    if (percent < 0) {
      output.pushBytes(text.subarray(position));
      break;
    }
    output.pushBytes(text.subarray(position, percent));
    const parsed = parseSpecification(text, percent + 1, args);
    if (parsed === undefined) {
      output.pushBytes(text.subarray(percent));
      break;
    }
    convert(context, parsed.specification, args, output);
    position = parsed.end;
  }
  return output.take();
}

function parseSpecification(
  text: Uint8Array,
  start: number,
  args: VariadicArguments,
): { specification: Specification; end: number } | undefined {
  let at = start;
  const next = (): string => (at < text.length ? String.fromCharCode(text[at]!) : '');
  const specification: Specification = {
    left: false,
    plus: false,
    space: false,
    alternate: false,
    zero: false,
    grouping: false,
    width: 0,
    precision: -1,
    length: '',
    conversion: '',
  };
  for (; "-+ #0'".includes(next()) && next() !== ''; at++) setFlag(specification, next());
  const number = (): number => {
    if (next() === '*') {
      at++;
      return args.nextWord().low;
    }
    let value = 0;
    for (; /[0-9]/.test(next()); at++) value = Math.min(value * 10 + Number(next()), 2147483647);
    return value;
  };
  specification.width = number();
  if (specification.width < 0) {
    specification.left = true;
    specification.width = -specification.width;
  }
  if (next() === '.') {
    at++;
    if (next() === '-') {
      at++;
      number();
    } else {
      specification.precision = Math.max(-1, number());
    }
  }
  for (const length of ['hh', 'h', 'll', 'l', 'j', 'z', 't', 'L'] as const) {
    if (length === String.fromCharCode(...text.subarray(at, at + length.length))) {
      specification.length = length;
      at += length.length;
      break;
    }
  }
  specification.conversion = next();
  return specification.conversion === '' ? undefined : { specification, end: at + 1 };
}

function setFlag(specification: Specification, flag: string): void {
  if (flag === '-') specification.left = true;
  else if (flag === '+') specification.plus = true;
  else if (flag === ' ') specification.space = true;
  else if (flag === '#') specification.alternate = true;
  else if (flag === '0') specification.zero = true;
  else specification.grouping = true;
}

function convert(context: PrintfContext, spec: Specification, args: VariadicArguments, output: ByteBuffer): void {
  switch (spec.conversion) {
    case 'd':
    case 'i':
      pushNumber(output, spec, ...signedInteger(spec, args));
      break;
    case 'u':
    case 'o':
    case 'x':
    case 'X':
      pushNumber(output, spec, '', ...unsignedInteger(spec, args));
      break;
    case 'p':
      pushPointer(output, spec, args.nextWord());
      break;
    case 'c':
      pad(output, spec, Uint8Array.of(args.nextWord().low));
      break;
    case 's':
      pushString(context.memory, output, spec, args.nextWord());
      break;
    case 'f':
    case 'F':
    case 'e':
    case 'E':
    case 'g':
    case 'G':
    case 'a':
    case 'A':
      pushFloating(output, spec, spec.length === 'L' ? args.nextLongDouble() : args.nextDouble());
      break;
    case 'n':
      storeCount(context.memory, spec, args.nextWord(), output.length);
      break;
    case 'm':
      pad(output, spec, latin1(context.errorText()));
      break;
    case '%':
      output.push(0x25);
      break;
    default:
      // An unknown conversion is printed as it stands, as glibc does.
      output.pushBytes(latin1(`%${spec.conversion}`));
  }
}

/** The argument as a signed integer of the length given: sign and digits. */
function signedInteger(spec: Specification, args: VariadicArguments): [sign: string, digits: string, prefix: string] {
  const { low, high } = args.nextWord();
  let value: bigint;
  if (spec.length === 'hh') value = BigInt((low << 24) >> 24);
  else if (spec.length === 'h') value = BigInt((low << 16) >> 16);
  else if (spec.length === '') value = BigInt(low);
  else value = (BigInt(high) << 32n) | BigInt(low >>> 0);
  const sign = value < 0n ? '-' : spec.plus ? '+' : spec.space ? ' ' : '';
  let digits = (value < 0n ? -value : value).toString();
  if (spec.precision === 0 && value === 0n) digits = '';
  return [sign, digits, ''];
}

function unsignedInteger(spec: Specification, args: VariadicArguments): [digits: string, prefix: string] {
  const { low, high } = args.nextWord();
  let value: bigint;
  if (spec.length === 'hh') value = BigInt(low & 0xff);
  else if (spec.length === 'h') value = BigInt(low & 0xffff);
  else if (spec.length === '') value = BigInt(low >>> 0);
  else value = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  const base = spec.conversion === 'o' ? 8 : spec.conversion === 'u' ? 10 : 16;
  let digits = value.toString(base);
  if (spec.conversion === 'X') digits = digits.toUpperCase();
  if (spec.precision === 0 && value === 0n) digits = '';
  let prefix = '';
  if (spec.alternate && base === 16 && value !== 0n) prefix = `0${spec.conversion}`;
  if (spec.alternate && base === 8 && digits[0] !== '0')
    digits = digits.padStart(spec.precision, '0').replace(/^(?!0)/, '0');
  return [digits, prefix];
}

/** Sign, prefix, zeros to the precision or (with the 0 flag) to the width, digits. */
function pushNumber(output: ByteBuffer, spec: Specification, sign: string, digits: string, prefix: string): void {
  let body = digits.padStart(Math.max(0, spec.precision), '0');
  if (spec.zero && !spec.left && spec.precision < 0)
    body = body.padStart(spec.width - sign.length - prefix.length, '0');
  pad(output, spec, latin1(sign + prefix + body));
}

function pushPointer(output: ByteBuffer, spec: Specification, word: { low: number; high: number }): void {
  const value = (BigInt(word.high >>> 0) << 32n) | BigInt(word.low >>> 0);
  if (value === 0n) return pad(output, spec, latin1('(nil)'));
  const sign = spec.plus ? '+' : spec.space ? ' ' : '';
  pushNumber(output, spec, sign, value.toString(16), '0x');
}

function pushString(
  memory: UserMemory,
  output: ByteBuffer,
  spec: Specification,
  word: { low: number; high: number },
): void {
  const address = virtAddr((word.high >>> 0) * 4294967296 + (word.low >>> 0));
  if (address === 0) {
    pad(output, spec, latin1(spec.precision >= 0 && spec.precision < 6 ? '' : '(null)'));
    return;
  }
  if (spec.precision < 0) return pad(output, spec, memory.readBytes(address, memory.stringLength(address)));
  const bytes: number[] = [];
  for (let i = 0; i < spec.precision; i++) {
    const byte = memory.load8(virtAddr(address + i));
    if (byte === 0) break;
    bytes.push(byte);
  }
  pad(output, spec, Uint8Array.from(bytes));
}

function pushFloating(output: ByteBuffer, spec: Specification, value: number): void {
  const lower = spec.conversion.toLowerCase();
  const upper = lower !== spec.conversion;
  const negative = value < 0 || Object.is(value, -0);
  const sign = negative ? '-' : spec.plus ? '+' : spec.space ? ' ' : '';
  const magnitude = Math.abs(value);
  const finite = Number.isFinite(value);
  const precision = spec.precision < 0 && lower !== 'a' ? 6 : spec.precision;
  let body: string;
  if (!finite) body = Number.isNaN(value) ? 'nan' : 'inf';
  else if (lower === 'f') body = fixedNotation(magnitude, precision, spec.alternate);
  else if (lower === 'e') body = exponentNotation(magnitude, precision, spec.alternate);
  else if (lower === 'g') body = generalNotation(magnitude, precision, spec.alternate);
  else body = hexadecimalNotation(magnitude, precision, spec.alternate);
  if (spec.zero && !spec.left && finite) {
    const prefix = lower === 'a' ? '0x' : '';
    body = prefix + body.slice(prefix.length).padStart(spec.width - sign.length - prefix.length, '0');
  }
  pad(output, spec, latin1(sign + (upper ? body.toUpperCase() : body)));
}

function storeCount(memory: UserMemory, spec: Specification, word: { low: number; high: number }, count: number): void {
  const address = virtAddr((word.high >>> 0) * 4294967296 + (word.low >>> 0));
  if (spec.length === 'hh') memory.store8(address, count);
  else if (spec.length === 'h') memory.store16(address, count);
  else if (spec.length === '') memory.store32(address, count);
  else memory.storeWord(address, count);
}

function pad(output: ByteBuffer, spec: Specification, bytes: Uint8Array): void {
  const missing = Math.max(0, spec.width - bytes.length);
  if (!spec.left) output.pushRepeated(0x20, missing);
  output.pushBytes(bytes);
  if (spec.left) output.pushRepeated(0x20, missing);
}

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** Bytes that grow at the end. */
class ByteBuffer {
  private bytes = new Uint8Array(256);
  length = 0;

  push(byte: number): void {
    this.reserve(1);
    this.bytes[this.length++] = byte;
  }

  pushBytes(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  pushRepeated(byte: number, count: number): void {
    this.reserve(count);
    this.bytes.fill(byte, this.length, this.length + count);
    this.length += count;
  }

  take(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}
