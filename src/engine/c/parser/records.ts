/**
 * Structures and unions (C11 6.7.2.1).
 *
 *   struct-or-union-specifier: ('struct' | 'union') [identifier] '{' struct-declaration* '}'
 *                            | ('struct' | 'union') identifier
 *   struct-declaration: specifier-qualifier-list [struct-declarator (',' struct-declarator)*] ';' | static_assert
 *   struct-declarator: declarator | [declarator] ':' constant-expression
 */
import type { Attributes } from '../ast';
import { evaluateInteger } from '../check/constants';
import { isError, toRvalue } from '../check/conversions';
import { note } from '../diagnostics';
import type { MemberDeclaration } from '../layout';
import { layOutRecord } from '../layout';
import type { SourceRange } from '../source';
import { quotedType, typeName } from '../type_name';
import type { RecordDefinition, RecordType, Type } from '../types';
import { ERROR_TYPE, UNQUALIFIED, integerNameOf, isComplete, isInteger, isVariablyModified, sizeOf } from '../types';
import { parseAttributes } from './attributes';
import { parseStaticAssertion } from './static_assertions';
import { parseDeclarator } from './declarators';
import { parseConstantExpression } from './expressions';
import type { Parser } from './parser';
import { parseSpecifiers } from './specifiers';

export function parseRecord(p: Parser): Type {
  const tag = p.advance().text === 'union' ? 'union' : 'struct';
  const start = p.previous;
  const attributes = parseAttributes(p);
  const nameRange = p.range;
  const name = p.atIdentifier ? p.advance().text : undefined;
  if (p.at('{')) {
    const type = definedRecord(p, tag, name, name === undefined ? start : nameRange);
    p.nested(
      () => parseMembers(p, type.definition, attributes),
      () => undefined,
    );
    return type;
  }
  if (name === undefined) {
    p.error(p.range, "expected identifier or '{'");
    return ERROR_TYPE;
  }
  return referencedRecord(p, tag, name, nameRange);
}

/** `struct tag` alone: what the tag means, or a new incomplete type. `struct tag;` always means this scope's (6.7.2.3p7). */
function referencedRecord(p: Parser, tag: 'struct' | 'union', name: string, range: SourceRange): Type {
  const known = p.at(';') ? p.t.scope.ownTag(name) : p.t.scope.lookupTag(name);
  if (known?.kind === 'record' && known.definition.tag === tag) return known;
  if (known !== undefined) {
    reportWrongTag(p, name, range, known.definition.range);
    return ERROR_TYPE;
  }
  return newRecord(p, tag, name, range);
}

function reportWrongTag(p: Parser, name: string, range: SourceRange, previous: SourceRange | undefined): void {
  const notes = previous === undefined ? [] : [note(previous, 'previous use is here')];
  p.t.sink.error(range, `use of '${name}' with tag type that does not match previous declaration`, { notes });
}

function definedRecord(p: Parser, tag: 'struct' | 'union', name: string | undefined, range: SourceRange): RecordType {
  const known = name === undefined ? undefined : p.t.scope.ownTag(name);
  if (known === undefined || name === undefined) return newRecord(p, tag, name, range);
  if (known.kind !== 'record' || known.definition.tag !== tag) {
    reportWrongTag(p, name, range, known.definition.range);
    return newRecord(p, tag, name, range);
  }
  if (known.definition.fields === undefined && !p.t.openRecords.has(known.definition)) return known;
  const notes =
    known.definition.range === undefined ? [] : [note(known.definition.range, 'previous definition is here')];
  p.t.sink.error(
    range,
    p.t.openRecords.has(known.definition) ? `nested redefinition of '${name}'` : `redefinition of '${name}'`,
    { notes },
  );
  return newRecord(p, tag, name, range);
}

function newRecord(p: Parser, tag: 'struct' | 'union', name: string | undefined, range: SourceRange): RecordType {
  const definition: RecordDefinition = {
    tag,
    name,
    id: p.t.nextId(),
    range,
    fields: undefined,
    size: 0,
    alignment: 1,
    flexible: false,
  };
  const type: RecordType = { kind: 'record', definition, qualifiers: UNQUALIFIED };
  p.t.records.push(definition);
  if (name !== undefined) p.t.scope.declareTag(name, type);
  return type;
}

function parseMembers(p: Parser, definition: RecordDefinition, before: Attributes): void {
  const open = p.range;
  p.advance();
  p.t.openRecords.add(definition);
  const members: MemberDeclaration[] = [];
  while (!p.at('}') && !p.atEnd) {
    const position = p.position;
    if (p.accept(';') !== undefined) continue;
    if (p.at('_Static_assert')) parseStaticAssertion(p);
    else parseMemberDeclaration(p, members);
    p.progress(position);
  }
  const pack = p.pack;
  p.skipToClosing('}', open);
  p.t.openRecords.delete(definition);
  const attributes = parseAttributes(p, before);
  checkMembers(p, definition, members);
  const layout = layOutRecord(p.t.model, definition.tag, members, {
    packed: attributes.packed === true,
    aligned: attributes.aligned,
    pack,
  });
  Object.assign(definition, layout);
}

function parseMemberDeclaration(p: Parser, members: MemberDeclaration[]): void {
  const specifiers = parseSpecifiers(p, 'member');
  if (p.at(';')) {
    const { type } = specifiers;
    if (type.kind === 'record' && type.definition.name === undefined) {
      members.push({
        name: undefined,
        type,
        width: undefined,
        aligned: specifiers.attributes.aligned,
        packed: false,
        range: undefined,
      });
    } else if (type.kind !== 'error') {
      p.t.sink.warning(specifiers.range, 'missing-declarations', 'declaration does not declare anything');
    }
    p.advance();
    return;
  }
  do {
    const member = parseMember(p, specifiers.type, specifiers.attributes);
    if (member !== undefined) members.push(member);
  } while (p.accept(',') !== undefined);
  if (p.accept(';') !== undefined) return;
  if (!p.at('}')) {
    p.error(p.afterPrevious, "expected ';' at end of declaration list");
    p.skipUntil([]);
    p.accept(';');
  } else {
    p.t.sink.warning(p.afterPrevious, 'pedantic', "expected ';' at end of declaration list");
  }
}

function parseMember(p: Parser, base: Type, specifierAttributes: Attributes): MemberDeclaration | undefined {
  const start = p.range;
  const declarator = p.at(':') ? undefined : parseDeclarator(p, 'concrete');
  const type = declarator === undefined ? base : declarator.wrap(base);
  let width: number | undefined;
  if (p.accept(':') !== undefined) width = parseWidth(p, declarator?.name, type);
  const attributes = parseAttributes(p, { ...specifierAttributes, ...declarator?.attributes });
  const range = declarator?.nameRange ?? start;
  if (type.kind === 'error' || (declarator !== undefined && declarator.name === undefined)) return undefined;
  const problem = memberProblem(declarator?.name ?? '', type);
  if (problem !== undefined) {
    p.t.sink.error(range, problem);
    return undefined;
  }
  return {
    name: declarator?.name,
    type,
    width,
    aligned: attributes.aligned,
    packed: attributes.packed === true,
    range,
  };
}

function memberProblem(name: string, type: Type): string | undefined {
  if (type.kind === 'function') return `field '${name}' declared as a function`;
  if (isVariablyModified(type) && type.kind === 'array')
    return "fields must have a constant size: 'variable length array in structure' extension will never be supported";
  const openArray = type.kind === 'array' && type.length.kind === 'incomplete';
  if (openArray && isComplete(type.element)) return undefined;
  return isComplete(type) ? undefined : `field has incomplete type ${quotedType(type)}`;
}

function parseWidth(p: Parser, name: string | undefined, type: Type): number {
  const expression = parseConstantExpression(p);
  const what = name === undefined ? 'anonymous bit-field' : `bit-field '${name}'`;
  if (isError(expression) || type.kind === 'error') return 1;
  const value = evaluateInteger(p.t.model, toRvalue(expression));
  if (!isInteger(type)) {
    p.t.sink.error(expression.range, `${what} has non-integral type ${quotedType(type)}`);
    return 1;
  }
  const bits = integerNameOf(type) === '_Bool' ? 1 : (sizeOf(p.t.model, type) ?? 4) * 8;
  if (value === undefined) p.t.sink.error(expression.range, 'expression is not an integer constant expression');
  else if (value < 0n) p.t.sink.error(expression.range, `${what} has negative width (${value})`);
  else if (value === 0n && name !== undefined)
    p.t.sink.error(expression.range, `named bit-field '${name}' has zero width`);
  else if (value > BigInt(bits))
    p.t.sink.error(expression.range, `width of ${what} (${value} bits) exceeds the width of its type (${bits} bits)`);
  else return Number(value);
  return 1;
}

/** Names are unique, and only the last member of a structure with others may be a flexible array. */
function checkMembers(p: Parser, definition: RecordDefinition, members: readonly MemberDeclaration[]): void {
  const seen = new Map<string, SourceRange | undefined>();
  const remember = (name: string, range: SourceRange | undefined): void => {
    if (range !== undefined && seen.has(name)) {
      const previous = seen.get(name);
      p.t.sink.error(range, `duplicate member '${name}'`, {
        notes: previous === undefined ? [] : [note(previous, 'previous declaration is here')],
      });
    }
    seen.set(name, range);
  };
  members.forEach((member, i) => {
    if (member.name !== undefined) remember(member.name, member.range);
    const open = member.type.kind === 'array' && member.type.length.kind === 'incomplete';
    if (open && definition.tag === 'struct' && i < members.length - 1 && member.range !== undefined) {
      p.t.sink.error(
        member.range,
        `flexible array member '${member.name ?? ''}' with type '${typeName(member.type)}' is not at the end of struct`,
      );
    }
  });
}
