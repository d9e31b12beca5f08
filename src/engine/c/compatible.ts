/**
 * Qualified, compatible and composite types (C11 6.2.5p26, 6.2.7, 6.7.6).
 */
import type { FunctionType, Qualifiers, Type } from './types';
import { INT, UNQUALIFIED, arrayOf, integerType } from './types';

/** The type with these qualifiers added. Qualifying an array qualifies its elements (6.7.3p9). */
export function qualify(type: Type, added: Qualifiers): Type {
  if (isUnqualified(added) || type.kind === 'function' || type.kind === 'error') return type;
  if (type.kind === 'array') return { ...type, element: qualify(type.element, added) };
  return { ...type, qualifiers: { ...type.qualifiers, ...added } };
}

/** The type without its own qualifiers (an array's elements lose theirs too). */
export function unqualified(type: Type): Type {
  if (type.kind === 'array') {
    const element = unqualified(type.element);
    return element === type.element ? type : { ...type, element };
  }
  return isUnqualified(type.qualifiers) ? type : { ...type, qualifiers: UNQUALIFIED };
}

/** The qualifiers of the objects a type describes: for an array those of its elements. */
export function qualifiersOf(type: Type): Qualifiers {
  return type.kind === 'array' ? qualifiersOf(type.element) : type.qualifiers;
}

export function isUnqualified(qualifiers: Qualifiers): boolean {
  return !qualifiers.const && !qualifiers.volatile && !qualifiers.restrict && !qualifiers.atomic;
}

export function sameQualifiers(first: Qualifiers, second: Qualifiers): boolean {
  return includesQualifiers(first, second) && includesQualifiers(second, first);
}

/** Whether `outer` has every qualifier that `inner` has. */
export function includesQualifiers(outer: Qualifiers, inner: Qualifiers): boolean {
  return (
    (!inner.const || outer.const === true) &&
    (!inner.volatile || outer.volatile === true) &&
    (!inner.restrict || outer.restrict === true) &&
    (!inner.atomic || outer.atomic === true)
  );
}

/** Whether two types are compatible, qualifiers included. The error type is compatible with everything. */
export function compatible(first: Type, second: Type): boolean {
  if (first === second || first.kind === 'error' || second.kind === 'error') return true;
  return sameQualifiers(first.qualifiers, second.qualifiers) && compatibleUnqualified(first, second);
}

/** Compatibility without regard to the outermost qualifiers. */
export function compatibleUnqualified(first: Type, second: Type): boolean {
  if (first.kind === 'error' || second.kind === 'error') return true;
  switch (first.kind) {
    case 'void':
      return second.kind === 'void';
    case 'integer':
      return second.kind === 'integer'
        ? first.name === second.name
        : second.kind === 'enum' && second.definition.underlying === first.name;
    case 'floating':
      return second.kind === 'floating' && first.name === second.name;
    case 'enum':
      return second.kind === 'enum'
        ? first.definition === second.definition
        : second.kind === 'integer' && first.definition.underlying === second.name;
    case 'record':
      return second.kind === 'record' && first.definition === second.definition;
    case 'pointer':
      return second.kind === 'pointer' && compatible(first.pointee, second.pointee);
    case 'array': {
      if (second.kind !== 'array' || !compatible(first.element, second.element)) return false;
      const [a, b] = [first.length, second.length];
      return a.kind !== 'constant' || b.kind !== 'constant' || a.count === b.count;
    }
    case 'function':
      return second.kind === 'function' && compatibleFunctions(first, second);
  }
}

function compatibleFunctions(first: FunctionType, second: FunctionType): boolean {
  if (!compatible(first.result, second.result)) return false;
  if (!first.prototyped || !second.prototyped) {
    const known = first.prototyped ? first : second;
    if (!known.prototyped) return true;
    return (
      !known.variadic && known.parameters.every(({ type }) => compatibleUnqualified(type, promotedParameter(type)))
    );
  }
  return (
    first.variadic === second.variadic &&
    first.parameters.length === second.parameters.length &&
    first.parameters.every((parameter, i) => {
      const other = second.parameters[i];
      return other !== undefined && compatibleUnqualified(parameter.type, other.type);
    })
  );
}

/** What a parameter type becomes under the default argument promotions: an unprototyped call could pass nothing else. */
function promotedParameter(type: Type): Type {
  if (type.kind === 'floating' && type.name === 'float') return { ...type, name: 'double' };
  if (
    type.kind === 'integer' &&
    ['_Bool', 'char', 'signed char', 'unsigned char', 'short', 'unsigned short'].includes(type.name)
  ) {
    return INT;
  }
  return type;
}

/** The composite of two compatible types (6.2.7p3): array sizes and prototypes known from either. */
export function compositeType(first: Type, second: Type): Type {
  if (first.kind === 'array' && second.kind === 'array') {
    const length = first.length.kind === 'incomplete' ? second.length : first.length;
    return { ...first, element: compositeType(first.element, second.element), length };
  }
  if (first.kind === 'pointer' && second.kind === 'pointer') {
    return { ...first, pointee: compositeType(first.pointee, second.pointee) };
  }
  if (first.kind === 'function' && second.kind === 'function') {
    if (!first.prototyped) return second;
    if (!second.prototyped) return first;
    const parameters = first.parameters.map((parameter, i) => {
      const other = second.parameters[i];
      if (other === undefined) return parameter;
      return { name: parameter.name ?? other.name, type: compositeType(parameter.type, other.type) };
    });
    return { ...first, result: compositeType(first.result, second.result), parameters };
  }
  return first;
}

/** A char array of that many elements, the type of a plain string literal. */
export function charArray(count: number): Type {
  return arrayOf(integerType('char'), { kind: 'constant', count });
}
