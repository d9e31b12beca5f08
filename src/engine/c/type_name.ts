/**
 * Types in C's own notation, as clang prints them in messages: `const char *`, `int[3]`, `void (*)(int, ...)`.
 */
import type { Qualifiers, Type } from './types';

/** With typedef names kept where the program used them, or spelled out in full. */
export type Spelling = 'as-written' | 'canonical';

/** The type's notation; `declared` is the name or declarator it is wrapped around (`int *p`, `int (*f)(void)`). */
export function typeName(type: Type, spelling: Spelling = 'as-written', declared = ''): string {
  if (spelling === 'as-written' && type.alias !== undefined) {
    return join(qualifierPrefix(type.qualifiers) + type.alias, declared);
  }
  switch (type.kind) {
    case 'pointer': {
      const star = `*${qualifierWords(type.qualifiers)}`;
      const separate = star.length > 1 && declared !== '' && !/^[([]/.test(declared);
      const inner = separate ? `${star} ${declared}` : star + declared;
      const pointee = type.pointee;
      const aliased = spelling === 'as-written' && pointee.alias !== undefined;
      const wrapped = !aliased && (pointee.kind === 'array' || pointee.kind === 'function') ? `(${inner})` : inner;
      return typeName(pointee, spelling, wrapped);
    }
    case 'array': {
      const { length } = type;
      const count = length.kind === 'constant' ? String(length.count) : length.kind === 'variable' ? '*' : '';
      return typeName(type.element, spelling, `${declared}[${count}]`);
    }
    case 'function': {
      const parameters = type.parameters.map((parameter) => typeName(parameter.type, spelling));
      if (type.variadic) parameters.push('...');
      if (type.prototyped && parameters.length === 0) parameters.push('void');
      return typeName(type.result, spelling, `${declared}(${parameters.join(', ')})`);
    }
    default:
      return join(qualifierPrefix(type.qualifiers) + baseName(type), declared);
  }
}

function baseName(type: Exclude<Type, { kind: 'pointer' | 'array' | 'function' }>): string {
  switch (type.kind) {
    case 'void':
      return 'void';
    case 'integer':
    case 'floating':
      return type.name;
    case 'record':
      return `${type.definition.tag} ${type.definition.name ?? '(unnamed)'}`;
    case 'enum':
      return `enum ${type.definition.name ?? '(unnamed)'}`;
    case 'error':
      return '<error>';
  }
}

function join(base: string, declared: string): string {
  if (declared === '' || declared.startsWith('[')) return base + declared;
  return `${base} ${declared}`;
}

function qualifierWords(qualifiers: Qualifiers): string {
  const words: string[] = [];
  if (qualifiers.const === true) words.push('const');
  if (qualifiers.volatile === true) words.push('volatile');
  if (qualifiers.restrict === true) words.push('restrict');
  if (qualifiers.atomic === true) words.push('_Atomic');
  return words.join(' ');
}

function qualifierPrefix(qualifiers: Qualifiers): string {
  const words = qualifierWords(qualifiers);
  return words === '' ? '' : `${words} `;
}

/** For messages: `'size_t' (aka 'unsigned long')`, or the one name when there is nothing to spell out. */
export function quotedType(type: Type): string {
  const written = typeName(type);
  const canonical = typeName(type, 'canonical');
  return written === canonical ? `'${written}'` : `'${written}' (aka '${canonical}')`;
}
