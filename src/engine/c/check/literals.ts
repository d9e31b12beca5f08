/**
 * Constants and string literals as expressions (C11 6.4.4, 6.4.5), and __func__ (6.4.2.2).
 */
import type { Expression, Rvalue, StringObject } from '../ast';
import type { Token } from '../lexer';
import type { Encoding } from '../literals';
import { encodingOf, isTerminated, parseCharacters, parseNumber, stringBytes } from '../literals';
import type { SourceRange } from '../source';
import type { IntegerName, Type } from '../types';
import { FLOAT, DOUBLE, INT, LONG_DOUBLE, arrayOf, integerType } from '../types';
import { errorExpression } from './conversions';
import type { Translation } from './translation';

export function buildNumber(t: Translation, text: string, range: SourceRange): Rvalue {
  const literal = parseNumber(t.model, text);
  switch (literal.kind) {
    case 'integer':
      if (literal.overflow) t.sink.error(range, 'integer literal is too large to be represented in any integer type');
      return { kind: 'IntegerConstant', value: literal.value, type: integerType(literal.type), range };
    case 'floating': {
      const type = literal.type === 'float' ? FLOAT : literal.type === 'double' ? DOUBLE : LONG_DOUBLE;
      return { kind: 'FloatingConstant', value: literal.value, type, range };
    }
    case 'invalid':
      t.sink.error(range, literal.message);
      return errorExpression(range);
  }
}

function reportEscapes(t: Translation, token: Token, problems: ReturnType<typeof parseCharacters>['problems']): void {
  for (const { at, length, message, error } of problems) {
    const start = Math.min(token.start + at, token.end);
    const place = { file: token.file, start, end: Math.min(start + length, token.end) };
    if (error) t.sink.error(place, message);
    else t.sink.warning(place, 'unknown-escape-sequence', message);
  }
}

/** A character constant has type int; several characters fill it from the left (gcc). */
export function buildCharacter(t: Translation, token: Token, range: SourceRange): Rvalue {
  const { prefix, elementSize } = encodingOf(token.text);
  const { elements, problems } = parseCharacters(token.text, elementSize);
  reportEscapes(t, token, problems);
  const [first] = elements;
  if (!isTerminated(token.text)) return errorExpression(range);
  if (first === undefined) {
    t.sink.error(range, 'empty character constant');
    return errorExpression(range);
  }
  if (elementSize > 1) {
    const type = elementTypeName(t, prefix);
    return {
      kind: 'IntegerConstant',
      value: BigInt(elements[elements.length - 1] ?? 0),
      type: integerType(type),
      range,
    };
  }
  if (elements.length > 4) t.sink.warning(range, 'multichar', 'character constant too long for its type');
  else if (elements.length > 1) t.sink.warning(range, 'multichar', 'multi-character character constant');
  const combined = elements.reduce((all, element) => (all << 8) | (element & 0xff), 0);
  const value = elements.length === 1 ? (first << 24) >> 24 : combined;
  return { kind: 'IntegerConstant', value: BigInt(value), type: INT, range };
}

/** wchar_t is int on x86-64 and long on i386; char16_t and char32_t are the least unsigned types. */
function elementTypeName(t: Translation, prefix: Encoding['prefix']): IntegerName {
  switch (prefix) {
    case 'L':
      return t.model.name === 'lp64' ? 'int' : 'long';
    case 'u':
      return 'unsigned short';
    case 'U':
      return 'unsigned int';
    case '':
    case 'u8':
      return 'char';
  }
}

/** Adjacent string literals, joined; one wide piece makes all of them wide. */
export function buildString(t: Translation, pieces: readonly Token[], range: SourceRange): Expression {
  const encodings = pieces.map((piece) => encodingOf(piece.text));
  const encoding = encodings.find(({ elementSize }) => elementSize > 1) ?? encodings[0] ?? encodingOf('');
  const elements: number[] = [];
  for (const piece of pieces) {
    const parsed = parseCharacters(piece.text, encoding.elementSize);
    reportEscapes(t, piece, parsed.problems);
    for (const element of parsed.elements) elements.push(element);
  }
  return stringLiteral(t, elements, encoding.elementSize, integerType(elementTypeName(t, encoding.prefix)), range);
}

function stringLiteral(
  t: Translation,
  elements: readonly number[],
  elementSize: 1 | 2 | 4,
  element: Type,
  range: SourceRange,
): Expression {
  const type = arrayOf(element, { kind: 'constant', count: elements.length + 1 });
  const object: StringObject = {
    kind: 'String',
    id: t.nextId(),
    bytes: stringBytes(elements, elementSize),
    type,
    elementSize,
    range,
  };
  // A literal that is only measured needs no object; one that initialises an array is dropped when the unit is finished.
  if (t.unevaluated === 0) t.strings.push(object);
  return { kind: 'StringLiteral', object, type, range };
}

/** __func__, __FUNCTION__ and __PRETTY_FUNCTION__: the current function's name. */
export function buildPredefinedName(t: Translation, name: string, range: SourceRange): Expression | undefined {
  if (name !== '__func__' && name !== '__FUNCTION__' && name !== '__PRETTY_FUNCTION__') return undefined;
  const text = t.current?.declaration.name ?? '';
  const elements = Array.from(text, (character) => character.charCodeAt(0));
  return stringLiteral(t, elements, 1, integerType('char'), range);
}
