/**
 * Calls of library functions that compile but are rarely what was meant.
 */
import type { Rvalue } from '../ast';
import { compatibleUnqualified, unqualified } from '../compatible';
import { note } from '../diagnostics';
import type { SourceRange } from '../source';
import { quotedType } from '../type_name';
import { isInteger } from '../types';
import { evaluateInteger } from './constants';
import type { Translation } from './translation';

/** Which argument is a size that should be the object's, and which arguments are the objects. */
const SIZED: Readonly<Record<string, { readonly size: number; readonly objects: readonly number[] }>> = {
  memset: { size: 2, objects: [0] },
  memcpy: { size: 2, objects: [0, 1] },
  memmove: { size: 2, objects: [0, 1] },
  memcmp: { size: 2, objects: [0, 1] },
  bzero: { size: 1, objects: [0] },
  strncpy: { size: 2, objects: [0] },
  strncat: { size: 2, objects: [0] },
  snprintf: { size: 1, objects: [0] },
};

/** Warns about the known traps of a few library functions; `args` are the converted arguments. */
export function checkLibraryCall(t: Translation, name: string, args: readonly Rvalue[], range: SourceRange): void {
  const sized = SIZED[name];
  if (sized !== undefined) {
    for (const object of sized.objects) warnSizeofPointer(t, name, args[sized.size], args[object]);
  }
  if (name === 'memset') warnSwappedMemset(t, args, range);
}

/** memset(p, 0, sizeof p): the size of the pointer, not of what it points at. */
function warnSizeofPointer(t: Translation, name: string, size: Rvalue | undefined, object: Rvalue | undefined): void {
  if (size === undefined || object === undefined) return;
  const measured = t.sizeofOperands.get(withoutConversions(size));
  const written = withoutConversions(object);
  if (measured === undefined || written.type.kind !== 'pointer' || measured.kind === 'type') return;
  const { operand } = measured;
  if (operand.type.kind !== 'pointer' || operand.kind !== 'VariableReference' || written.kind !== 'LvalueToRvalue')
    return;
  if (written.operand.kind !== 'VariableReference' || written.operand.variable !== operand.variable) return;
  const pointee = unqualified(operand.type.pointee);
  if (pointee.kind === 'void' || compatibleUnqualified(pointee, operand.type)) return;
  const message =
    name === 'strncpy' || name === 'strncat' || name === 'snprintf'
      ? `argument to 'sizeof' in '${name}' call is the same expression as the destination; did you mean to provide an explicit length?`
      : `'${name}' call operates on objects of type ${quotedType(pointee)} while the size is based on a different type ${quotedType(operand.type)}`;
  const advice = `did you mean to dereference the argument to 'sizeof' (and multiply it by the number of elements)?`;
  t.sink.warning(size.range, 'sizeof-pointer-memaccess', message, { notes: [note(size.range, advice)] });
}

function withoutConversions(value: Rvalue): Rvalue {
  return value.kind === 'Convert' ? withoutConversions(value.operand) : value;
}

/** memset(p, size, 0). */
function warnSwappedMemset(t: Translation, args: readonly Rvalue[], range: SourceRange): void {
  const [, value, size] = args;
  if (value === undefined || size === undefined || !isInteger(size.type)) return;
  if (evaluateInteger(t.model, size) !== 0n || evaluateInteger(t.model, value) === 0n) return;
  t.sink.warning(
    range,
    'memset-transposed-args',
    "'size' argument to memset is '0'; did you mean to transpose the last two arguments?",
  );
}
