/**
 * Declaration specifiers (C11 6.7): storage class, function specifiers, qualifiers and the type they spell together.
 *
 *   declaration-specifiers: (storage-class-specifier | type-specifier | type-qualifier | function-specifier
 *                            | alignment-specifier | attribute-specifier)+
 */
import type { Attributes } from '../ast';
import type { StorageClass } from '../check/declarations';
import { isError } from '../check/conversions';
import { closestName } from '../check/spelling';
import { qualify, unqualified } from '../compatible';
import { replace } from '../diagnostics';
import type { SourceRange } from '../source';
import type { IntegerName, Qualifiers, Type } from '../types';
import { DOUBLE, ERROR_TYPE, FLOAT, INT, LONG_DOUBLE, VOID, alignmentOf, integerType } from '../types';
import { alignmentFromExpression, parseAttributes } from './attributes';
import { parseEnum } from './enums';
import { parseExpression } from './expressions';
import type { Parser } from './parser';
import { isIdentifier } from './parser';
import { parseRecord } from './records';
import { atTypeName, parseTypeName } from './type_names';

export interface Specifiers {
  readonly type: Type;
  readonly storageClass: StorageClass | undefined;
  readonly threadLocal: boolean;
  readonly inline: boolean;
  readonly attributes: Attributes;
  readonly range: SourceRange;
  /** The specifiers name a struct, union or enum, so that a declaration may have no declarator. */
  readonly declaresTag: boolean;
  /** A `;` was missing after a closing brace and has been reported: the declaration is over. */
  readonly ended: boolean;
}

/** Where the specifiers stand: only declarations may have storage classes; only there a missing type means int. */
export type SpecifierPlace = 'declaration' | 'type-name' | 'member' | 'parameter';

/** What has been read so far. */
interface Collected {
  /** Basic type words in any order, each with how often. */
  readonly words: Map<string, number>;
  type: Type | undefined;
  qualifiers: Qualifiers;
  storageClass: StorageClass | undefined;
  threadLocal: boolean;
  inline: boolean;
  attributes: Attributes;
  declaresTag: boolean;
  ended: boolean;
}

const QUALIFIERS: Readonly<Record<string, Qualifiers | undefined>> = {
  const: { const: true },
  __const: { const: true },
  __const__: { const: true },
  volatile: { volatile: true },
  __volatile: { volatile: true },
  __volatile__: { volatile: true },
  restrict: { restrict: true },
  __restrict: { restrict: true },
  __restrict__: { restrict: true },
};

const BASIC_WORDS: Readonly<Record<string, string | undefined>> = {
  void: 'void',
  char: 'char',
  short: 'short',
  int: 'int',
  long: 'long',
  float: 'float',
  double: 'double',
  signed: 'signed',
  __signed: 'signed',
  __signed__: 'signed',
  unsigned: 'unsigned',
  _Bool: '_Bool',
  _Complex: '_Complex',
  __int128: '__int128',
  __auto_type: '__auto_type',
};

/** Keywords that begin a declaration and cannot follow a complete type. */
const TYPE_STARTS: ReadonlySet<string> = new Set(
  'void char short int long float double signed unsigned _Bool struct union enum typedef extern static inline'.split(
    ' ',
  ),
);

/** Type qualifiers after a `*` or inside `[...]`. */
export function parseQualifiers(p: Parser): Qualifiers {
  let qualifiers: Qualifiers = {};
  for (;;) {
    const qualifier = QUALIFIERS[p.token.text];
    if (qualifier !== undefined) qualifiers = { ...qualifiers, ...qualifier };
    else if (p.at('_Atomic') && p.peek(1).text !== '(') qualifiers = { ...qualifiers, atomic: true };
    else return qualifiers;
    p.advance();
  }
}

export function parseSpecifiers(p: Parser, place: SpecifierPlace): Specifiers {
  const start = p.range;
  const collected: Collected = {
    words: new Map(),
    type: undefined,
    qualifiers: {},
    storageClass: undefined,
    threadLocal: false,
    inline: false,
    attributes: {},
    declaresTag: false,
    ended: false,
  };
  const before = p.position;
  while (!collected.ended && parseSpecifier(p, collected, place));
  const range = p.position === before ? start : p.from(start);
  const type = spelledType(p, collected, place, range);
  return { ...collected, type: qualify(type, collected.qualifiers), range };
}

/** Takes one specifier; false when the current token is none. */
function parseSpecifier(p: Parser, collected: Collected, place: SpecifierPlace): boolean {
  const { token } = p;
  if (token.kind !== 'identifier') return false;
  const qualifier = QUALIFIERS[token.text];
  if (qualifier !== undefined) {
    p.advance();
    collected.qualifiers = { ...collected.qualifiers, ...qualifier };
    return true;
  }
  const word = BASIC_WORDS[token.text];
  if (word !== undefined) {
    p.advance();
    if (collected.type !== undefined) p.t.sink.error(p.previous, `cannot combine with previous declaration specifier`);
    collected.words.set(word, (collected.words.get(word) ?? 0) + 1);
    return true;
  }
  return parseOtherSpecifier(p, collected, place);
}

function parseOtherSpecifier(p: Parser, collected: Collected, place: SpecifierPlace): boolean {
  const { text } = p.token;
  switch (text) {
    case 'typedef':
    case 'extern':
    case 'static':
    case 'auto':
    case 'register':
      parseStorageClass(p, collected, text, place);
      return true;
    case '_Thread_local':
    case '__thread':
      p.advance();
      collected.threadLocal = true;
      return true;
    case 'inline':
    case '__inline':
    case '__inline__':
      p.advance();
      collected.inline = true;
      return true;
    case '_Noreturn':
      p.advance();
      collected.attributes = { ...collected.attributes, noreturn: true };
      return true;
    case '__extension__':
      p.advance();
      return true;
    case '__attribute__':
    case '__attribute':
      collected.attributes = parseAttributes(p, collected.attributes);
      return true;
    case '_Alignas':
      parseAlignas(p, collected);
      return true;
    case 'struct':
    case 'union':
      return typeSpecifier(p, collected, () => parseRecord(p), true);
    case 'enum':
      return typeSpecifier(p, collected, () => parseEnum(p), true);
    case 'typeof':
    case '__typeof':
    case '__typeof__':
      return typeSpecifier(p, collected, () => parseTypeof(p), false);
    case '_Atomic':
      return parseAtomic(p, collected);
    default:
      return parseTypedefName(p, collected, place);
  }
}

function typeSpecifier(p: Parser, collected: Collected, parse: () => Type, declaresTag: boolean): boolean {
  const range = p.range;
  const conflict = collected.type !== undefined || collected.words.size > 0;
  const type = parse();
  if (conflict) p.t.sink.error(range, 'cannot combine with previous declaration specifier');
  else collected.type = type;
  collected.declaresTag ||= declaresTag;
  if (declaresTag) endAfterBrace(p, collected, type);
  return true;
}

/** `struct s { ... }` and on the next line a declaration that cannot go on with it: the `;` was forgotten. */
function endAfterBrace(p: Parser, collected: Collected, type: Type): void {
  const { file, end } = p.previous;
  const forgotten = file.text[end - 1] === '}' && p.token.lineStart && TYPE_STARTS.has(p.token.text);
  if (!forgotten || (type.kind !== 'record' && type.kind !== 'enum')) return;
  const word = type.kind === 'enum' ? 'enum' : type.definition.tag;
  p.error(p.afterPrevious, `expected ';' after ${word}`, replace(p.afterPrevious, ';'));
  collected.ended = true;
}

function parseStorageClass(p: Parser, collected: Collected, storageClass: StorageClass, place: SpecifierPlace): void {
  const range = p.range;
  p.advance();
  if (place !== 'declaration' && !(place === 'parameter' && storageClass === 'register')) {
    p.t.sink.error(range, `type name does not allow storage class to be specified`);
  } else if (collected.storageClass !== undefined && collected.storageClass !== storageClass) {
    p.t.sink.error(range, `cannot combine with previous '${collected.storageClass}' declaration specifier`);
  } else {
    collected.storageClass = storageClass;
  }
}

/** alignment-specifier: '_Alignas' '(' (type-name | constant-expression) ')' */
function parseAlignas(p: Parser, collected: Collected): void {
  p.advance();
  const open = p.range;
  if (!p.expect('(', " after '_Alignas'")) return;
  const aligned = atTypeName(p) ? alignmentOf(p.t.model, parseTypeName(p).type) : alignmentFromExpression(p);
  p.skipToClosing(')', open);
  collected.attributes = { ...collected.attributes, aligned: Math.max(collected.attributes.aligned ?? 1, aligned) };
}

/** GNU: 'typeof' '(' (type-name | expression) ')' */
function parseTypeof(p: Parser): Type {
  p.advance();
  const open = p.range;
  if (!p.expect('(', " after 'typeof'")) return ERROR_TYPE;
  let type: Type;
  if (atTypeName(p)) {
    const name = parseTypeName(p);
    p.t.noteBounds(name.bounds);
    type = name.type;
  } else {
    const operand = p.t.unevaluatedOperand(() => parseExpression(p));
    type = isError(operand) ? ERROR_TYPE : operand.type;
  }
  p.skipToClosing(')', open);
  return type;
}

/** '_Atomic' '(' type-name ')', or the qualifier. */
function parseAtomic(p: Parser, collected: Collected): boolean {
  p.advance();
  const open = p.range;
  if (p.accept('(') === undefined) {
    collected.qualifiers = { ...collected.qualifiers, atomic: true };
    return true;
  }
  const { type } = parseTypeName(p);
  p.skipToClosing(')', open);
  collected.type = qualify(type, { atomic: true });
  return true;
}

/** A name is a type specifier if it is a typedef name and no other type was given yet (6.7.8p3). */
function parseTypedefName(p: Parser, collected: Collected, place: SpecifierPlace): boolean {
  if (collected.type !== undefined || collected.words.size > 0 || !isIdentifier(p.token)) return false;
  const declaration = p.t.scope.lookup(p.token.text);
  if (declaration?.kind === 'Typedef') {
    p.advance();
    collected.type = declaration.type;
    return true;
  }
  return unknownTypeName(p, collected, place);
}

/** Words a misspelled type name may stand for; in a function also the keywords a statement begins with. */
function* meantInstead(p: Parser): Generator<string> {
  for (const { name } of p.t.typedefs) yield name;
  yield* TYPE_STARTS;
  yield 'const';
  if (!p.t.atFileScope) yield* ['return', 'goto', 'case', 'else'];
}

/** `foo x;` where foo means nothing: clearly a type was meant. */
function unknownTypeName(p: Parser, collected: Collected, place: SpecifierPlace): boolean {
  const next = p.peek(1);
  const looksLikeType =
    isIdentifier(next) ||
    (next.text === '*' && place !== 'type-name') ||
    (place === 'parameter' && (next.text === ',' || next.text === ')'));
  if (!looksLikeType) return false;
  const range = p.range;
  const name = p.advance().text;
  collected.type = ERROR_TYPE;
  const tag = p.t.scope.lookupTag(name);
  if (tag !== undefined) {
    const word = tag.kind === 'enum' ? 'enum' : tag.definition.tag;
    collected.type = tag;
    p.error(
      range,
      `must use '${word}' tag to refer to type '${name}'`,
      replace({ ...range, end: range.start }, `${word} `),
    );
    return true;
  }
  const header = p.t.library.headerOf(name);
  const closest = header === undefined ? closestName(name, meantInstead(p)) : undefined;
  const hint =
    closest !== undefined ? `; did you mean '${closest}'?` : header !== undefined ? `; include <${header}>` : '';
  p.error(range, `unknown type name '${name}'${hint}`, closest === undefined ? undefined : replace(range, closest));
  const meant = closest === undefined ? undefined : p.t.scope.lookup(closest);
  if (meant?.kind === 'Typedef') collected.type = meant.type;
  return true;
}

/** The type the collected words spell (6.7.2p2). */
function spelledType(p: Parser, collected: Collected, place: SpecifierPlace, range: SourceRange): Type {
  if (collected.type !== undefined)
    return 'alias' in collected.type || collected.type.kind === 'record' || collected.type.kind === 'enum'
      ? collected.type
      : keepQualifiers(collected.type);
  const { words } = collected;
  if (words.size === 0) {
    // `f(x) { ... }` and `main() { ... }`: gcc still takes the int that C89 implied.
    const implied = p.t.atFileScope && p.atIdentifier && p.peek(1).text === '(';
    if (place === 'declaration' && collected.storageClass === undefined && !hasAnySpecifier(collected) && !implied) {
      p.error(p.range, `expected ${p.t.atFileScope ? "identifier or '('" : 'expression'}`);
      return ERROR_TYPE;
    }
    if (place === 'type-name' && !hasAnySpecifier(collected)) {
      p.error(p.range, 'expected a type');
      return ERROR_TYPE;
    }
    const message = "type specifier missing, defaults to 'int'; ISO C99 and later do not support implicit int";
    p.t.sink.warning(range, 'implicit-int', message);
    return INT;
  }
  const type = basicType(words);
  if (type !== undefined) return type;
  const unsupported = ['_Complex', '__int128', '__auto_type'].find((word) => words.has(word));
  const spelled = [...words.keys()].join(' ');
  p.t.sink.error(
    range,
    unsupported === undefined
      ? `'${spelled}' is not a valid type`
      : `'${unsupported}' is not supported by this compiler`,
  );
  return ERROR_TYPE;
}

function hasAnySpecifier(collected: Collected): boolean {
  const { qualifiers, inline, threadLocal, attributes } = collected;
  return Object.keys(qualifiers).length > 0 || inline || threadLocal || Object.keys(attributes).length > 0;
}

function keepQualifiers(type: Type): Type {
  return type.kind === 'error' ? type : qualify(unqualified(type), type.qualifiers);
}

function basicType(words: ReadonlyMap<string, number>): Type | undefined {
  const longs = words.get('long') ?? 0;
  const sign = (words.get('signed') ?? 0) - (words.get('unsigned') ?? 0);
  if (words.has('signed') && words.has('unsigned')) return undefined;
  for (const [word, count] of words) if (count > (word === 'long' ? 2 : 1)) return undefined;
  const rest = [...words.keys()].filter((word) => word !== 'signed' && word !== 'unsigned');
  const key = rest.sort().join(' ');
  if (sign === 0 && !words.has('signed')) {
    switch (key) {
      case 'void':
        return VOID;
      case '_Bool':
        return integerType('_Bool');
      case 'float':
        return FLOAT;
      case 'double':
        return DOUBLE;
      case 'double long':
        return longs === 1 ? LONG_DOUBLE : undefined;
      case 'char':
        return integerType('char');
      default:
        break;
    }
  }
  const unsigned = words.has('unsigned');
  const pick = (signedName: IntegerName, unsignedName: IntegerName): Type =>
    integerType(unsigned ? unsignedName : signedName);
  switch (key) {
    case 'char':
      return pick('signed char', 'unsigned char');
    case 'short':
    case 'int short':
      return pick('short', 'unsigned short');
    case '':
    case 'int':
      return pick('int', 'unsigned int');
    case 'long':
    case 'int long':
      return longs === 2 ? pick('long long', 'unsigned long long') : pick('long', 'unsigned long');
    default:
      return undefined;
  }
}
