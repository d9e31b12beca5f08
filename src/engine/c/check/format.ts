/**
 * printf and scanf formats against their arguments (7.21.6.1, 7.21.6.2), in clang's -Wformat words.
 */
import type { Attributes, Rvalue } from '../ast';
import type { SourceRange } from '../source';
import { quotedType } from '../type_name';
import type { DataModel, IntegerName, Type } from '../types';
import { integerNameOf, integerSize, isInteger, sizeType } from '../types';
import type { Translation } from './translation';

type Length = '' | 'hh' | 'h' | 'l' | 'll' | 'j' | 'z' | 't' | 'L' | 'q';

interface Specification {
  readonly conversion: string;
  readonly length: Length;
  /** How many int arguments `*` takes: width, precision. */
  readonly stars: number;
  /** scanf's `*`: read but not stored. */
  readonly suppressed: boolean;
  readonly start: number;
  readonly text: string;
}

const PRINTF = /%[-+ #0']*(\*|[0-9]+)?(?:\.(\*|-?[0-9]*))?(hh|h|ll|l|j|z|t|L|q)?([a-zA-Z%]?)/g;
const SCANF = /%(\*)?([0-9]+)?m?(hh|h|ll|l|j|z|t|L|q)?(\[\^?\]?[^\]]*\]|[a-zA-Z%]?)/g;

/** Checks the arguments of a call against the format string, when the callee has one and it is a literal. */
export function checkFormat(t: Translation, attributes: Attributes, args: readonly Rvalue[], range: SourceRange): void {
  const { format } = attributes;
  if (format === undefined) return;
  const value = args[format.formatParameter - 1];
  if (value === undefined) return;
  const literal = stringOf(value);
  if (literal === undefined) {
    if (
      format.firstArgument > 0 &&
      args.length < format.firstArgument &&
      format.style === 'printf' &&
      !isFixedString(value)
    ) {
      t.sink.warning(value.range, 'format-security', 'format string is not a string literal (potentially insecure)');
    }
    return;
  }
  if (format.firstArgument === 0) return;
  const rest = args.slice(format.firstArgument - 1);
  if (format.style === 'printf') checkPrintf(t, literal, rest, value.range);
  else checkScanf(t, literal, rest, value.range, range);
}

/** A const char array or a choice of literals is as good as a literal. */
function isFixedString(value: Rvalue): boolean {
  if (value.kind === 'Conditional') return isFixedString(value.whenTrue) && isFixedString(value.whenFalse);
  return value.kind === 'ArrayDecay';
}

function stringOf(value: Rvalue): string | undefined {
  if (value.kind === 'Convert') return stringOf(value.operand);
  if (value.kind !== 'ArrayDecay' || value.operand.kind !== 'StringLiteral' || value.operand.object.elementSize !== 1)
    return undefined;
  return Array.from(value.operand.object.bytes.slice(0, -1), (byte) => String.fromCharCode(byte)).join('');
}

function isLength(text: string): text is Length {
  return ['', 'hh', 'h', 'l', 'll', 'j', 'z', 't', 'L', 'q'].includes(text);
}

function specifications(format: string, style: 'printf' | 'scanf'): Specification[] {
  const found: Specification[] = [];
  for (const match of format.matchAll(style === 'printf' ? PRINTF : SCANF)) {
    const [text, first, second, length = '', conversion = ''] = match;
    const stars = style === 'printf' ? (first === '*' ? 1 : 0) + (second === '*' ? 1 : 0) : 0;
    const suppressed = style === 'scanf' && first === '*';
    found.push({
      conversion: conversion[0] ?? '',
      length: isLength(length) ? length : '',
      stars,
      suppressed,
      start: match.index,
      text,
    });
  }
  return found;
}

function checkPrintf(t: Translation, format: string, args: readonly Rvalue[], place: SourceRange): void {
  let next = 0;
  for (const spec of specifications(format, 'printf')) {
    if (spec.conversion === '%') continue;
    if (spec.conversion === '') return t.sink.warning(place, 'format', 'incomplete format specifier');
    for (let i = 0; i < spec.stars; i++) {
      const width = args[next++];
      if (width === undefined)
        return t.sink.warning(
          place,
          'format-insufficient-args',
          "'*' specified field width is missing a matching 'int' argument",
        );
      if (!isInteger(width.type) || integerSize(t.model, integerNameOf(width.type)) !== 4) {
        t.sink.warning(
          width.range,
          'format',
          `field width should have type 'int', but argument has type ${quotedType(width.type)}`,
        );
      }
    }
    if (spec.conversion === 'm') continue;
    const expected = printfType(t.model, spec);
    if (expected === undefined) {
      t.sink.warning(place, 'format-invalid-specifier', `invalid conversion specifier '${spec.conversion}'`);
      continue;
    }
    const argument = args[next++];
    if (argument === undefined)
      return t.sink.warning(place, 'format-insufficient-args', "more '%' conversions than data arguments");
    checkPrintfArgument(t, expected, argument);
  }
  const extra = args[next];
  if (extra !== undefined) t.sink.warning(extra.range, 'format-extra-args', 'data argument not used by format string');
}

/** What a conversion takes, as clang names it. */
interface Expected {
  readonly name: string;
  readonly accepts: (type: Type) => boolean;
}

const SIGNED: Readonly<Record<Length, IntegerName>> = {
  '': 'int',
  hh: 'signed char',
  h: 'short',
  l: 'long',
  ll: 'long long',
  q: 'long long',
  j: 'long',
  z: 'long',
  t: 'long',
  L: 'long long',
};

const UNSIGNED: Readonly<Record<Length, IntegerName>> = {
  '': 'unsigned int',
  hh: 'unsigned char',
  h: 'unsigned short',
  l: 'unsigned long',
  ll: 'unsigned long long',
  q: 'unsigned long long',
  j: 'unsigned long',
  z: 'unsigned long',
  t: 'unsigned long',
  L: 'unsigned long long',
};

/** The integer type a length modifier names; clang calls those of z, j and t by their typedefs. */
function lengthType(model: DataModel, length: Length, signed: boolean): { integer: IntegerName; name: string } {
  const integer = (signed ? SIGNED : UNSIGNED)[length];
  const wide = model.name === 'ilp32' && length === 'j' ? (signed ? 'long long' : 'unsigned long long') : integer;
  const narrow =
    model.name === 'ilp32' && (length === 'z' || length === 't') ? (signed ? 'int' : 'unsigned int') : wide;
  const alias =
    length === 'z'
      ? signed
        ? 'ssize_t'
        : 'size_t'
      : length === 'j'
        ? signed
          ? 'intmax_t'
          : 'uintmax_t'
        : length === 't'
          ? 'ptrdiff_t'
          : undefined;
  return { integer: narrow, name: alias === undefined ? `'${narrow}'` : `'${alias}' (aka '${narrow}')` };
}

function printfType(model: DataModel, spec: Specification): Expected | undefined {
  switch (spec.conversion) {
    case 'd':
    case 'i':
      return integerArgument(model, spec.length, true);
    case 'u':
    case 'o':
    case 'x':
    case 'X':
      return integerArgument(model, spec.length, false);
    case 'c':
      return integerArgument(model, spec.length === 'l' ? '' : spec.length, true);
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G': {
      const name = spec.length === 'L' ? 'long double' : 'double';
      return {
        name: `'${name}'`,
        accepts: (type) => type.kind === 'floating' && (type.name === 'long double') === (name === 'long double'),
      };
    }
    case 's':
      if (spec.length === 'l') return { name: "'wchar_t *'", accepts: (type) => type.kind === 'pointer' };
      return { name: "'char *'", accepts: (type) => type.kind === 'pointer' && isCharacterLike(type.pointee) };
    case 'p':
      return { name: "'void *'", accepts: (type) => type.kind === 'pointer' };
    case 'n':
      return { name: "'int *'", accepts: (type) => type.kind === 'pointer' && isInteger(type.pointee) };
    default:
      return undefined;
  }
}

function isCharacterLike(type: Type): boolean {
  return isInteger(type) && ['char', 'signed char', 'unsigned char'].includes(integerNameOf(type));
}

/** Types of one size are told apart (long from long long), signs are not. */
function integerArgument(model: DataModel, length: Length, signed: boolean): Expected {
  const { integer, name } = lengthType(model, length, signed);
  const rank = withoutSign(integer);
  return {
    name,
    accepts: (type) => {
      if (!isInteger(type)) return false;
      const given = withoutSign(integerNameOf(type));
      if (given === rank) return true;
      // hh and h take what the default promotions made of a char or short: an int.
      if (length === 'hh' || length === 'h' || length === '') return given === 'int' || integerSize(model, given) < 4;
      if (length === 'z' || length === 't' || length === 'j')
        return integerSize(model, given) === integerSize(model, rank) && given !== 'long long';
      return false;
    },
  };
}

function withoutSign(name: IntegerName): IntegerName {
  switch (name) {
    case 'unsigned char':
    case 'signed char':
      return 'char';
    case 'unsigned short':
      return 'short';
    case 'unsigned int':
      return 'int';
    case 'unsigned long':
      return 'long';
    case 'unsigned long long':
      return 'long long';
    default:
      return name;
  }
}

/** The argument as the program wrote it, before the default promotions. */
function asWritten(argument: Rvalue): Type {
  return argument.kind === 'Convert' && argument.implicit ? argument.operand.type : argument.type;
}

function checkPrintfArgument(t: Translation, expected: Expected, argument: Rvalue): void {
  if (expected.accepts(argument.type)) return;
  const type = asWritten(argument);
  t.sink.warning(
    argument.range,
    'format',
    `format specifies type ${expected.name} but the argument has type ${quotedType(type)}`,
  );
}

function checkScanf(
  t: Translation,
  format: string,
  args: readonly Rvalue[],
  place: SourceRange,
  range: SourceRange,
): void {
  let next = 0;
  for (const spec of specifications(format, 'scanf')) {
    if (spec.conversion === '%' || spec.suppressed) continue;
    if (spec.conversion === '') return t.sink.warning(place, 'format', 'incomplete format specifier');
    const expected = scanfType(t.model, spec);
    if (expected === undefined) {
      t.sink.warning(place, 'format-invalid-specifier', `invalid conversion specifier '${spec.conversion}'`);
      continue;
    }
    const argument = args[next++];
    if (argument === undefined)
      return t.sink.warning(place, 'format-insufficient-args', "more '%' conversions than data arguments");
    if (!expected.accepts(argument.type)) {
      const type = asWritten(argument);
      t.sink.warning(
        argument.range,
        'format',
        `format specifies type ${expected.name} but the argument has type ${quotedType(type)}`,
      );
    }
  }
  const extra = args[next];
  if (extra !== undefined)
    t.sink.warning(
      extra.range.file === range.file ? extra.range : place,
      'format-extra-args',
      'data argument not used by format string',
    );
}

function scanfType(model: DataModel, spec: Specification): Expected | undefined {
  const pointerToInteger = (signed: boolean): Expected => {
    const { integer } = lengthType(model, spec.length, signed);
    const rank = withoutSign(integer);
    const accepts = (type: Type): boolean => {
      if (type.kind !== 'pointer' || !isInteger(type.pointee)) return false;
      const given = withoutSign(integerNameOf(type.pointee));
      if (spec.length === 'z' || spec.length === 'j' || spec.length === 't')
        return integerSize(model, given) === integerSize(model, rank);
      return given === rank;
    };
    return { name: spec.length === 'z' ? `'${sizeType(model).name} *'` : `'${integer} *'`, accepts };
  };
  switch (spec.conversion) {
    case 'd':
    case 'i':
    case 'n':
      return pointerToInteger(true);
    case 'u':
    case 'o':
    case 'x':
    case 'X':
      return pointerToInteger(false);
    case 'a':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G': {
      const name = spec.length === 'l' ? 'double' : spec.length === 'L' ? 'long double' : 'float';
      return {
        name: `'${name} *'`,
        accepts: (type) => type.kind === 'pointer' && type.pointee.kind === 'floating' && type.pointee.name === name,
      };
    }
    case 's':
    case 'c':
    case '[': {
      if (spec.length === 'l') return { name: "'wchar_t *'", accepts: (type) => type.kind === 'pointer' };
      const accepts = (type: Type): boolean =>
        type.kind === 'pointer' && (isCharacterLike(type.pointee) || type.pointee.kind === 'pointer');
      return { name: "'char *'", accepts };
    }
    case 'p':
      return { name: "'void **'", accepts: (type) => type.kind === 'pointer' && type.pointee.kind === 'pointer' };
    default:
      return undefined;
  }
}
