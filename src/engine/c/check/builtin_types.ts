/**
 * Types every translation knows without a declaration: __builtin_va_list, of which stdarg.h makes va_list.
 */
import { LP64, UNQUALIFIED, CHAR, VOID, arrayOf, integerType, pointerTo } from '../types';
import type { Field, RecordDefinition, Type } from '../types';
import type { Translation } from './translation';

export function declareBuiltinTypes(t: Translation): void {
  const type = t.model === LP64 ? variadicListTag(t) : pointerTo(CHAR);
  const file = { path: '<built-in>', text: '', system: true, lineStarts: [0] };
  const name = '__builtin_va_list';
  t.scope.declare({ kind: 'Typedef', name, type: { ...type, alias: name }, range: { file, start: 0, end: 0 } });
}

/** The x86-64 ABI's va_list: an array of one record, so that it is passed as a pointer (psABI 3.5.7). */
function variadicListTag(t: Translation): Type {
  const field = (name: string, type: Type, offset: number): Field => ({
    name,
    type,
    offset,
    bitField: undefined,
    range: undefined,
  });
  const definition: RecordDefinition = {
    tag: 'struct',
    name: '__va_list_tag',
    id: t.nextId(),
    range: undefined,
    fields: [
      field('gp_offset', integerType('unsigned int'), 0),
      field('fp_offset', integerType('unsigned int'), 4),
      field('overflow_arg_area', pointerTo(VOID), 8),
      field('reg_save_area', pointerTo(VOID), 16),
    ],
    size: 24,
    alignment: 8,
    flexible: false,
  };
  t.records.push(definition);
  return arrayOf({ kind: 'record', definition, qualifiers: UNQUALIFIED }, { kind: 'constant', count: 1 });
}
