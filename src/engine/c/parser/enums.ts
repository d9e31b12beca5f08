/**
 * Enumerations (C11 6.7.2.2).
 *
 *   enum-specifier: 'enum' [identifier] '{' enumerator (',' enumerator)* [','] '}' | 'enum' identifier
 *   enumerator: identifier ['=' constant-expression]
 */
import type { EnumConstantDeclaration } from '../ast';
import { evaluateInteger } from '../check/constants';
import { isError, toRvalue } from '../check/conversions';
import { note } from '../diagnostics';
import type { SourceRange } from '../source';
import type { EnumConstant, EnumDefinition, EnumType, IntegerName, Type } from '../types';
import { ERROR_TYPE, INT, UNQUALIFIED, integerType } from '../types';
import { parseAttributes } from './attributes';
import { parseConstantExpression } from './expressions';
import type { Parser } from './parser';

export function parseEnum(p: Parser): Type {
  const start = p.range;
  p.advance();
  const attributes = parseAttributes(p);
  const nameRange = p.range;
  const name = p.atIdentifier ? p.advance().text : undefined;
  if (!p.at('{')) {
    if (name === undefined) {
      p.error(p.range, "expected identifier or '{'");
      return ERROR_TYPE;
    }
    return referencedEnum(p, name, nameRange);
  }
  const type = definedEnum(p, name, name === undefined ? start : nameRange);
  parseEnumerators(p, type.definition);
  const packed = parseAttributes(p, attributes).packed === true;
  if (packed) type.definition.underlying = packedType(type.definition.constants ?? []);
  return type;
}

function referencedEnum(p: Parser, name: string, range: SourceRange): Type {
  const known = p.t.scope.lookupTag(name);
  if (known?.kind === 'enum') return known;
  if (known !== undefined) {
    p.t.sink.error(range, `use of '${name}' with tag type that does not match previous declaration`);
    return ERROR_TYPE;
  }
  return newEnum(p, name, range);
}

function definedEnum(p: Parser, name: string | undefined, range: SourceRange): EnumType {
  const known = name === undefined ? undefined : p.t.scope.ownTag(name);
  if (known?.kind === 'enum' && known.definition.constants === undefined) return known;
  if (known !== undefined && name !== undefined) {
    const notes =
      known.definition.range === undefined ? [] : [note(known.definition.range, 'previous definition is here')];
    p.t.sink.error(
      range,
      known.kind === 'enum'
        ? `redefinition of '${name}'`
        : `use of '${name}' with tag type that does not match previous declaration`,
      { notes },
    );
  }
  return newEnum(p, name, range);
}

function newEnum(p: Parser, name: string | undefined, range: SourceRange): EnumType {
  const definition: EnumDefinition = {
    name,
    id: p.t.nextId(),
    range,
    underlying: 'unsigned int',
    constants: undefined,
  };
  const type: EnumType = { kind: 'enum', definition, qualifiers: UNQUALIFIED };
  p.t.enums.push(definition);
  if (name !== undefined) p.t.scope.declareTag(name, type);
  return type;
}

function parseEnumerators(p: Parser, definition: EnumDefinition): void {
  const open = p.range;
  p.advance();
  const constants: EnumConstant[] = [];
  const declarations: EnumConstantDeclaration[] = [];
  let next = 0n;
  while (!p.at('}') && !p.atEnd) {
    if (!p.atIdentifier) {
      p.error(p.range, 'expected identifier');
      p.skipUntil(['}']);
      break;
    }
    const range = p.range;
    const name = p.advance().text;
    parseAttributes(p);
    if (p.accept('=') !== undefined) next = enumeratorValue(p) ?? next;
    const declaration = { kind: 'EnumConstant' as const, name, value: next, type: constantType(next), range };
    declareConstant(p, declaration);
    declarations.push(declaration);
    constants.push({ name, value: next, range });
    next++;
    if (p.accept(',') === undefined) break;
  }
  p.skipToClosing('}', open);
  if (constants.length === 0) p.t.sink.error(open, 'use of empty enum');
  definition.constants = constants;
  definition.underlying = underlyingType(constants);
}

function enumeratorValue(p: Parser): bigint | undefined {
  const expression = parseConstantExpression(p);
  if (isError(expression)) return undefined;
  const value = evaluateInteger(p.t.model, toRvalue(expression));
  if (value === undefined) p.t.sink.error(expression.range, 'expression is not an integer constant expression');
  return value;
}

function declareConstant(p: Parser, declaration: EnumConstantDeclaration): void {
  const previous = p.t.scope.own(declaration.name);
  if (previous !== undefined) {
    const message =
      previous.kind === 'EnumConstant'
        ? `redefinition of enumerator '${declaration.name}'`
        : `redefinition of '${declaration.name}' as different kind of symbol`;
    p.t.sink.error(declaration.range, message, { notes: [note(previous.range, 'previous definition is here')] });
    return;
  }
  p.t.scope.declare(declaration);
}

/** int where it fits; gcc gives larger values the type they need. */
function constantType(value: bigint): Type {
  if (value >= -(1n << 31n) && value < 1n << 31n) return INT;
  if (value >= 0n && value < 1n << 32n) return integerType('unsigned int');
  return integerType(value < 1n << 63n ? 'long' : 'unsigned long');
}

function underlyingType(constants: readonly EnumConstant[]): IntegerName {
  let negative = false;
  let bits = 32;
  for (const { value } of constants) {
    negative ||= value < 0n;
    const fits = value < 0n ? value >= -(1n << 31n) : value < 1n << 32n;
    if (!fits) bits = 64;
  }
  if (negative && constants.some(({ value }) => value >= 1n << 31n)) bits = 64;
  if (bits === 64) return negative ? 'long' : 'unsigned long';
  return negative ? 'int' : 'unsigned int';
}

/** __attribute__((packed)): the smallest integer type that holds every constant. */
function packedType(constants: readonly EnumConstant[]): IntegerName {
  const negative = constants.some(({ value }) => value < 0n);
  const fits = (bits: bigint): boolean =>
    constants.every(({ value }) =>
      negative ? value >= -(1n << (bits - 1n)) && value < 1n << (bits - 1n) : value < 1n << bits,
    );
  if (fits(8n)) return negative ? 'signed char' : 'unsigned char';
  if (fits(16n)) return negative ? 'short' : 'unsigned short';
  return underlyingType(constants);
}
