/**
 * __sync and __atomic builtins: loops around compare-and-swap, the one operation that can't be interrupted.
 *
 *     again:  seen = *pointer
 *             next = seen op operand
 *             if (compare_and_swap(pointer, seen, next) failed) goto again
 */
import type { BuiltinOperation } from '../ast';
import type { Type } from '../types';
import type { OpcodeName } from '../../cpu/opcodes';
import { integerOperation } from './arithmetic';
import type { Register } from './assembler';
import type { FunctionContext } from './context';
import { withRegister } from './context';
import { evaluate } from './expression';
import { extendsSign, loadOfSize, scalarSize } from './machine_types';
import { SCRATCH } from './registers';

function swapOperation(bytes: number): OpcodeName {
  return bytes === 1 ? 'cas8' : bytes === 2 ? 'cas16' : bytes === 4 ? 'cas32' : 'cas64';
}

/** target = the old or the new value of *pointer. */
export function fetchAndModify(
  f: FunctionContext,
  operation: BuiltinOperation & { name: 'fetch' },
  type: Type,
  target: Register,
): void {
  const { operator, pointer, operand, returns } = operation;
  const bytes = scalarSize(f.model, type);
  const wide = bytes === 8;
  withRegister(f, 'general', [target], (address) => {
    evaluate(f, pointer, address);
    withRegister(f, 'general', [target, address], (right) => {
      evaluate(f, operand, right);
      withRegister(f, 'general', [target, address, right], (next) => {
        const again = f.code.newLabel();
        f.code.bind(again);
        f.code.emit(loadOfSize(bytes), target, address);
        if (operator === 'exchange') f.code.emit('mov', next, right);
        else f.code.emit(integerOperation(operator, wide, false), next, target, right);
        f.code.emit('mov', SCRATCH, target);
        f.code.emit(swapOperation(bytes), SCRATCH, address, next);
        f.code.emitTo(wide ? 'jne64' : 'jne32', again, SCRATCH, target);
        if (returns === 'new') f.code.emit('mov', target, next);
      });
    });
  });
  extendNarrow(f, type, target);
}

/** target = whether the swap was made, or the old value. */
export function compareAndSwap(
  f: FunctionContext,
  operation: BuiltinOperation & { name: 'compare_and_swap' },
  target: Register,
): void {
  const { pointer, expected, desired, returns } = operation;
  const bytes = scalarSize(f.model, desired.type);
  withRegister(f, 'general', [target], (address) => {
    evaluate(f, pointer, address);
    withRegister(f, 'general', [target, address], (old) => {
      evaluate(f, expected, old);
      if (bytes === 1) f.code.emit('zext8', old, old);
      else if (bytes === 2) f.code.emit('zext16', old, old);
      withRegister(f, 'general', [target, address, old], (value) => {
        evaluate(f, desired, value);
        f.code.emit('mov', SCRATCH, old);
        f.code.emit(swapOperation(bytes), SCRATCH, address, value);
      });
      if (returns === 'success') f.code.emit(bytes === 8 ? 'seq64' : 'seq32', target, SCRATCH, old);
      else f.code.emit('mov', target, SCRATCH);
    });
  });
  if (returns === 'old') extendNarrow(f, desired.type, target);
}

function extendNarrow(f: FunctionContext, type: Type, register: Register): void {
  const bytes = scalarSize(f.model, type);
  if (bytes === 1) f.code.emit(extendsSign(type) ? 'sext8' : 'zext8', register, register);
  else if (bytes === 2) f.code.emit(extendsSign(type) ? 'sext16' : 'zext16', register, register);
}
