/**
 * Operations that the compiler provides itself: variadic arguments, frames, alloca, and the gates to bits.ts (counting
 * bits), atomic.ts (__sync and __atomic) and overflow.ts (__builtin_add_overflow).
 */
import type { BuiltinCall } from '../ast';
import type { Register } from './assembler';
import { compareAndSwap, fetchAndModify } from './atomic';
import { countBits, swapBytes } from './bits';
import type { FunctionContext } from './context';
import { registerKind, withRegister } from './context';
import { discard, evaluate } from './expression';
import { loadOperation } from './machine_types';
import { evaluateOverflow } from './overflow';
import { RBP, RSP } from './registers';
import { argumentPlace, startArguments, VA_LIST_BYTES } from './variadic';
import { lowerStack } from './variable_length';

/** Leaves a scalar value in `target` where there is one. */
export function evaluateBuiltin(f: FunctionContext, expression: BuiltinCall, target: Register): void {
  const { operation, type } = expression;
  switch (operation.name) {
    case 'va_start':
      startArguments(f, operation);
      return;
    case 'va_arg':
      if (registerKind(type) === 'general') {
        const place = argumentPlace(f, operation.list, type, target);
        f.code.emit(loadOperation(f.model, type), target, place.base, 0, place.offset);
        return;
      }
      withRegister(f, 'general', [], (address) => {
        const place = argumentPlace(f, operation.list, type, address);
        f.code.emit(loadOperation(f.model, type), target, place.base, 0, place.offset);
      });
      return;
    case 'va_end':
      discard(f, operation.list);
      return;
    case 'va_copy':
      withRegister(f, 'general', [], (to) => {
        evaluate(f, operation.target, to);
        withRegister(f, 'general', [to], (from) => {
          evaluate(f, operation.source, from);
          f.code.emit('copy', to, from, 0, VA_LIST_BYTES);
        });
      });
      return;
    case 'frame_address':
      frameAddress(f, operation.level, target);
      return;
    case 'return_address':
      frameAddress(f, operation.level, target);
      f.code.emit('ld64', target, target, 0, 8);
      return;
    case 'alloca':
      evaluate(f, operation.size, target);
      lowerStack(f, target);
      f.code.emit('mov', target, RSP);
      return;
    case 'trap':
      f.code.emit('ud');
      f.code.endPath();
      return;
    case 'popcount':
    case 'clz':
    case 'ctz':
    case 'ffs':
    case 'parity':
      countBits(f, operation.name, operation.operand, target);
      return;
    case 'bswap':
      swapBytes(f, operation.operand, target);
      return;
    case 'overflow':
      evaluateOverflow(f, operation, target);
      return;
    case 'fetch':
      fetchAndModify(f, operation, type, target);
      return;
    case 'compare_and_swap':
      compareAndSwap(f, operation, target);
      return;
    // Accesses of the simulated processor are never reordered, and gcc -O0 emits nothing for an unreachable place.
    case 'synchronize':
    case 'unreachable':
      return;
  }
}

/** The rbp of the function `level` calls up, by the chain of saved frame pointers. */
function frameAddress(f: FunctionContext, level: number, target: Register): void {
  f.code.emit('mov', target, RBP);
  for (let i = 0; i < level; i++) f.code.emit('ld64', target, target, 0, 0);
}
