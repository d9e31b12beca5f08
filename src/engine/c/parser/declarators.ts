/**
 * Declarators (C11 6.7.6): the part of a declaration that says how the type is built around the name.
 *
 *   declarator: ('*' type-qualifier*)* direct-declarator
 *   direct-declarator: [identifier | '(' declarator ')'] ('[' array-bound ']' | '(' parameters ')')*
 *
 * A declarator is read from the name outwards but applied to the specifiers' type from the outside in; so reading gives a
 * function from the base type to the declared one.
 */
import type { Attributes, VariableDeclaration } from '../ast';
import { evaluateInteger } from '../check/constants';
import { convertTo, isError, toRvalue } from '../check/conversions';
import { declareParameter } from '../check/declarations';
import { qualify, unqualified } from '../compatible';
import type { SourceRange } from '../source';
import { quotedType } from '../type_name';
import type { ArrayLength, FunctionParameter, Qualifiers, Type } from '../types';
import { ERROR_TYPE, UNQUALIFIED, arrayOf, isComplete, isInteger, pointerTo, sizeOf, sizeType } from '../types';
import { parseAttributes } from './attributes';
import { parseAssignmentExpression } from './expressions';
import type { Parser } from './parser';
import { CHAIN_LIMIT, isIdentifier } from './parser';
import { parseQualifiers, parseSpecifiers } from './specifiers';
import { atTypeName } from './type_names';

/** Whether a name must, must not, or may stand in the declarator. */
export type DeclaratorMode = 'concrete' | 'abstract' | 'either';

export interface Declarator {
  readonly name: string | undefined;
  readonly nameRange: SourceRange;
  readonly range: SourceRange;
  readonly attributes: Attributes;
  readonly wrap: (base: Type) => Type;
  /** The parameters of the function the name itself is declared as. */
  readonly parameters: ParameterList | undefined;
}

export interface ParameterList {
  /** The parameters' objects, in the scope of the prototype until a definition takes them over. */
  readonly variables: readonly VariableDeclaration[];
  readonly variadic: boolean;
  readonly prototyped: boolean;
  /** Old-style: names whose declarations follow the list. */
  readonly identifiers: readonly { readonly name: string; readonly range: SourceRange }[];
}

/** An array type larger than this cannot be an object (half the address space). */
const OBJECT_SIZE_LIMIT = 2 ** 47;

type Suffix =
  | {
      readonly kind: 'array';
      readonly length: ArrayLength;
      readonly qualifiers: Qualifiers;
      readonly range: SourceRange;
    }
  | { readonly kind: 'function'; readonly list: ParameterList; readonly range: SourceRange };

export function parseDeclarator(p: Parser, mode: DeclaratorMode): Declarator {
  const start = p.range;
  return p.nested(
    () => parseUnlimited(p, mode, start),
    () => ({
      name: undefined,
      nameRange: start,
      range: start,
      attributes: {},
      wrap: () => ERROR_TYPE,
      parameters: undefined,
    }),
  );
}

function parseUnlimited(p: Parser, mode: DeclaratorMode, start: SourceRange): Declarator {
  const pointers: Qualifiers[] = [];
  let attributes = parseAttributes(p);
  while (pointers.length < CHAIN_LIMIT && p.accept('*') !== undefined) {
    attributes = parseAttributes(p, attributes);
    pointers.push(parseQualifiers(p));
    attributes = parseAttributes(p, attributes);
  }
  const direct = parseDirect(p, mode);
  const suffixes: Suffix[] = [];
  while (suffixes.length < CHAIN_LIMIT) {
    if (p.at('[')) suffixes.push(parseArraySuffix(p));
    else if (p.at('(')) suffixes.push(parseFunctionSuffix(p));
    else break;
  }
  attributes = parseAttributes(p, { ...attributes, ...direct.attributes });
  const [first] = suffixes;
  const parameters = direct.parameters ?? (direct.plain && first?.kind === 'function' ? first.list : undefined);
  const wrap = (base: Type): Type => {
    let type = base;
    for (const qualifiers of pointers) type = qualify(pointerTo(type), qualifiers);
    for (const suffix of [...suffixes].reverse()) type = applySuffix(p, type, suffix, direct.name);
    return direct.wrap(type);
  };
  return { name: direct.name, nameRange: direct.nameRange, range: p.from(start), attributes, wrap, parameters };
}

interface DirectDeclarator extends Omit<Declarator, 'range'> {
  /** Only a name, perhaps in parentheses: what follows belongs to it. */
  readonly plain: boolean;
}

function parseDirect(p: Parser, mode: DeclaratorMode): DirectDeclarator {
  const nameRange = p.range;
  const none = {
    name: undefined,
    nameRange,
    attributes: {},
    wrap: (base: Type) => base,
    parameters: undefined,
    plain: true,
  };
  if (p.atIdentifier && mode !== 'abstract') return { ...none, name: p.advance().text };
  if (p.at('(') && opensDeclarator(p, mode)) {
    p.advance();
    const inner = parseDeclarator(p, mode);
    p.skipToClosing(')', nameRange);
    const plain = inner.parameters === undefined && inner.wrap(ERROR_TYPE) === ERROR_TYPE;
    return { ...inner, plain };
  }
  if (mode === 'concrete') p.error(p.range, "expected identifier or '('");
  return none;
}

/** `(` begins a nested declarator rather than a parameter list. */
function opensDeclarator(p: Parser, mode: DeclaratorMode): boolean {
  const next = p.peek(1);
  if (next.text === '*' || next.text === '(' || next.text === '[') return true;
  if (next.text === '__attribute__') return true;
  if (mode === 'concrete') return next.text !== ')';
  return mode === 'either' && isIdentifier(next) && !atTypeName(p, 1);
}

/** '[' ['static'] type-qualifier* [assignment-expression | '*'] ']' */
function parseArraySuffix(p: Parser): Suffix {
  const start = p.range;
  p.advance();
  p.accept('static');
  const qualifiers = parseQualifiers(p);
  p.accept('static');
  let length: ArrayLength = { kind: 'incomplete' };
  if (p.at('*') && p.peek(1).text === ']') p.advance();
  else if (!p.at(']')) length = parseBound(p);
  p.skipToClosing(']', start);
  return { kind: 'array', length, qualifiers, range: p.from(start) };
}

function parseBound(p: Parser): ArrayLength {
  const expression = parseAssignmentExpression(p);
  if (isError(expression)) return { kind: 'constant', count: 1 };
  const value = toRvalue(expression);
  if (!isInteger(value.type)) {
    p.t.sink.error(expression.range, `size of array has non-integer type ${quotedType(value.type)}`);
    return { kind: 'constant', count: 1 };
  }
  const count = evaluateInteger(p.t.model, value);
  if (count === undefined) {
    const bound = { id: p.t.nextId(), count: convertTo(value, sizeType(p.t.model)) };
    p.t.noteBounds([bound]);
    return { kind: 'variable', bound };
  }
  if (count < 0n) p.t.sink.error(expression.range, 'array size is negative');
  else if (count > BigInt(OBJECT_SIZE_LIMIT))
    p.t.sink.error(expression.range, `array is too large (${count} elements)`);
  else return { kind: 'constant', count: Number(count) };
  return { kind: 'constant', count: 1 };
}

function applySuffix(p: Parser, base: Type, suffix: Suffix, name: string | undefined): Type {
  if (base.kind === 'error') return base;
  const what = name === undefined ? 'type name' : `'${name}'`;
  if (suffix.kind === 'array') {
    if (base.kind === 'function')
      return refuse(p, suffix.range, `${what} declared as array of functions of type ${quotedType(base)}`);
    const openElement = base.kind === 'array' && base.length.kind === 'incomplete';
    if (!isComplete(base) || openElement) {
      // A record may still be completed before the array is used, but C wants it complete here (6.7.6.2p1).
      return refuse(p, suffix.range, `array has incomplete element type ${quotedType(base)}`);
    }
    const type = { ...arrayOf(base, suffix.length), qualifiers: suffix.qualifiers };
    if ((sizeOf(p.t.model, type) ?? 0) > OBJECT_SIZE_LIMIT) return refuse(p, suffix.range, 'array is too large');
    return type;
  }
  if (base.kind === 'array') return refuse(p, suffix.range, `function cannot return array type ${quotedType(base)}`);
  if (base.kind === 'function')
    return refuse(p, suffix.range, `function cannot return function type ${quotedType(base)}`);
  const { variables, variadic, prototyped } = suffix.list;
  const parameters = variables.map((variable): FunctionParameter => ({
    name: variable.name === '' ? undefined : variable.name,
    type: variable.type,
  }));
  return { kind: 'function', result: unqualified(base), parameters, variadic, prototyped, qualifiers: UNQUALIFIED };
}

function refuse(p: Parser, range: SourceRange, message: string): Type {
  p.t.sink.error(range, message);
  return ERROR_TYPE;
}

/** '(' [parameter-type-list | identifier-list] ')' */
function parseFunctionSuffix(p: Parser): Suffix {
  const start = p.range;
  p.advance();
  const list = parseParameters(p);
  p.skipToClosing(')', start);
  return { kind: 'function', list, range: p.from(start) };
}

function parseParameters(p: Parser): ParameterList {
  const none = { variables: [], variadic: false, identifiers: [] };
  if (p.at(')')) return { ...none, prototyped: false };
  if (p.at('void') && p.peek(1).text === ')') {
    p.advance();
    return { ...none, prototyped: true };
  }
  if (
    p.atIdentifier &&
    !atTypeName(p) &&
    (p.peek(1).text === ',' || p.peek(1).text === ')') &&
    p.t.scope.kind === 'file'
  ) {
    return { ...none, prototyped: false, identifiers: parseIdentifierList(p) };
  }
  p.t.enterPrototype();
  const variables: VariableDeclaration[] = [];
  let variadic = false;
  do {
    if (p.accept('...') !== undefined) {
      variadic = true;
      break;
    }
    const before = p.position;
    variables.push(parseParameter(p));
    if (p.position === before) break;
  } while (p.accept(',') !== undefined);
  p.t.leaveScope();
  return { variables, variadic, prototyped: true, identifiers: [] };
}

function parseIdentifierList(p: Parser): { name: string; range: SourceRange }[] {
  const identifiers: { name: string; range: SourceRange }[] = [];
  do {
    const range = p.range;
    if (!p.atIdentifier) break;
    identifiers.push({ name: p.advance().text, range });
  } while (p.accept(',') !== undefined);
  return identifiers;
}

/** parameter-declaration: declaration-specifiers [declarator | abstract-declarator] */
function parseParameter(p: Parser): VariableDeclaration {
  const start = p.range;
  const specifiers = parseSpecifiers(p, 'parameter');
  const declarator = parseDeclarator(p, 'either');
  const written = declarator.wrap(specifiers.type);
  const type = checkedParameterType(p, written, declarator.nameRange);
  const variable = declareParameter(p.t, {
    name: declarator.name ?? '',
    type,
    storageClass: undefined,
    threadLocal: false,
    inline: false,
    attributes: { ...specifiers.attributes, ...declarator.attributes },
    range: p.from(start),
    nameRange: declarator.name === undefined ? p.from(start) : declarator.nameRange,
    initialized: false,
  });
  if (written.kind === 'array') p.t.arrayParameters.set(variable, written);
  return variable;
}

function checkedParameterType(p: Parser, type: Type, range: SourceRange): Type {
  if (type.kind !== 'void') return adjustedParameterType(type);
  p.t.sink.error(range, "argument may not have 'void' type");
  return ERROR_TYPE;
}

/** 6.7.6.3p7-8: an array parameter is a pointer to its element, a function parameter a pointer to it. */
export function adjustedParameterType(type: Type): Type {
  if (type.kind === 'array') return qualify(pointerTo(type.element), type.qualifiers);
  return type.kind === 'function' ? pointerTo(type) : type;
}
