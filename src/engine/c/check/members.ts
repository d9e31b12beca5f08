/**
 * Member access (C11 6.5.2.3) and offsetof (7.19).
 */
import type { Expression, Lvalue, Rvalue } from '../ast';
import { qualifiersOf, qualify } from '../compatible';
import { replace } from '../diagnostics';
import type { SourceRange } from '../source';
import { quotedType, typeName } from '../type_name';
import { unqualified } from '../compatible';
import type { Field, RecordType, Type } from '../types';
import { sizeType } from '../types';
import { errorExpression, isError, isLvalue, toRvalue } from './conversions';
import { buildDereference, incompleteType } from './operators';
import { closestName } from './spelling';
import type { Translation } from './translation';

/** The members that lead from a record to a named one: more than one where anonymous records are in between. */
export function findMember(type: RecordType, name: string): readonly Field[] | undefined {
  for (const field of type.definition.fields ?? []) {
    if (field.name === name) return [field];
    if (field.name === undefined && field.type.kind === 'record') {
      const inner = findMember(field.type, name);
      if (inner !== undefined) return [field, ...inner];
    }
  }
  return undefined;
}

function memberNames(type: RecordType): string[] {
  return (type.definition.fields ?? []).flatMap((field) => {
    if (field.name !== undefined) return [field.name];
    return field.type.kind === 'record' ? memberNames(field.type) : [];
  });
}

/** object.name and pointer->name. `operator` is the place of the dot or arrow. */
export function buildMember(
  t: Translation,
  base: Expression,
  arrow: boolean,
  name: string,
  operator: SourceRange,
  nameRange: SourceRange,
  range: SourceRange,
): Expression {
  if (isError(base)) return errorExpression(range);
  const object = arrow ? pointedObject(t, base, operator, nameRange, range) : plainObject(t, base, operator, nameRange);
  if (object === undefined || isError(object)) return errorExpression(range);
  const type = object.type;
  if (type.kind !== 'record') {
    t.sink.error(nameRange, `member reference base type ${quotedType(type)} is not a structure or union`);
    return errorExpression(range);
  }
  if (type.definition.fields === undefined) return incompleteType(t, type, operator);
  const path = findMember(type, name);
  if (path === undefined) {
    const closest = closestName(name, memberNames(type));
    const guess = closest === undefined ? '' : `; did you mean '${closest}'?`;
    const detail = closest === undefined ? {} : { fix: replace(nameRange, closest) };
    t.sink.error(nameRange, `no member named '${name}' in '${typeName(unqualified(type))}'${guess}`, detail);
    return errorExpression(range);
  }
  let result: Lvalue = isLvalue(object) ? object : { kind: 'Materialize', value: object, type, range: object.range };
  for (const field of path) {
    result = { kind: 'Member', object: result, field, type: qualify(field.type, qualifiersOf(result.type)), range };
  }
  return result;
}

function plainObject(
  t: Translation,
  base: Expression,
  operator: SourceRange,
  nameRange: SourceRange,
): Expression | undefined {
  if (base.type.kind !== 'pointer') return base;
  if (base.type.pointee.kind !== 'record') return base;
  const message = `member reference type ${quotedType(base.type)} is a pointer; did you mean to use '->'?`;
  t.sink.error(operator, message, { fix: replace(operator, '->') });
  return buildDereference(t, toRvalue(base), { ...nameRange });
}

function pointedObject(
  t: Translation,
  base: Expression,
  operator: SourceRange,
  nameRange: SourceRange,
  range: SourceRange,
): Expression | undefined {
  const pointer = toRvalue(base);
  if (pointer.type.kind === 'pointer') {
    const { pointee } = pointer.type;
    if (pointee.kind === 'record') return buildDereference(t, pointer, range);
    t.sink.error(nameRange, `member reference base type ${quotedType(pointee)} is not a structure or union`);
    return undefined;
  }
  if (pointer.type.kind === 'record') {
    const message = `member reference type ${quotedType(pointer.type)} is not a pointer; did you mean to use '.'?`;
    t.sink.error(operator, message, { fix: replace(operator, '.') });
    return base;
  }
  t.sink.error(operator, `member reference type ${quotedType(pointer.type)} is not a pointer`);
  return undefined;
}

/** One step of an offsetof designator. */
export type OffsetStep =
  | { readonly kind: 'member'; readonly name: string; readonly range: SourceRange }
  | { readonly kind: 'subscript'; readonly index: bigint; readonly range: SourceRange };

/** __builtin_offsetof(type, a.b[2]). `elementBytes` gives the size of an array's elements. */
export function buildOffsetof(
  t: Translation,
  type: Type,
  steps: readonly OffsetStep[],
  elementBytes: (array: Type) => number,
  range: SourceRange,
): Rvalue {
  let offset = 0n;
  let current = type;
  for (const step of steps) {
    if (current.kind === 'error') return errorExpression(range);
    if (step.kind === 'subscript') {
      if (current.kind !== 'array') {
        t.sink.error(step.range, `offsetof requires array type, ${quotedType(current)} invalid`);
        return errorExpression(range);
      }
      offset += step.index * BigInt(elementBytes(current.element));
      current = current.element;
      continue;
    }
    if (current.kind !== 'record') {
      t.sink.error(step.range, `offsetof requires struct or union type, ${quotedType(current)} invalid`);
      return errorExpression(range);
    }
    if (current.definition.fields === undefined) return incompleteType(t, current, step.range);
    const path = findMember(current, step.name);
    const last = path?.[path.length - 1];
    if (path === undefined || last === undefined) {
      t.sink.error(step.range, `no member named '${step.name}' in '${typeName(current)}'`);
      return errorExpression(range);
    }
    if (last.bitField !== undefined) {
      t.sink.error(step.range, `cannot compute offset of bit-field '${step.name}'`);
      return errorExpression(range);
    }
    for (const field of path) offset += BigInt(field.offset);
    current = last.type;
  }
  return { kind: 'IntegerConstant', value: BigInt.asUintN(64, offset), type: sizeType(t.model), range };
}
