/**
 * Structures and unions as values: they are evaluated into memory, and copied.
 */
import type { Rvalue } from '../ast';
import { alignmentOf } from '../types';
import { addressOf, isPlainPlace, loadAddress } from './address';
import type { Register } from './assembler';
import { evaluateRecordCall } from './call';
import type { FunctionContext, Place } from './context';
import { framePlace, withRegister } from './context';
import { choose, discard } from './expression';
import { loadOfSize, objectSize, storeOfSize } from './machine_types';
import { SCRATCH } from './registers';
import { generateStatementExpression } from './statement';
import { argumentPlace } from './variadic';

/** Stores the value of a record expression at `destination`, whose base register the caller holds. */
export function evaluateRecord(f: FunctionContext, value: Rvalue, destination: Place): void {
  switch (value.kind) {
    case 'Call':
      evaluateRecordCall(f, value, destination);
      return;
    case 'Conditional':
      choose(f, value, (arm) => evaluateRecord(f, arm, destination));
      return;
    case 'Comma':
      discard(f, value.left);
      evaluateRecord(f, value.right, destination);
      return;
    case 'StatementExpression':
      generateStatementExpression(f, value, (result) => evaluateRecord(f, result, destination));
      return;
    case 'Convert':
      evaluateRecord(f, value.operand, destination);
      return;
    default:
      withRegister(f, 'general', [destination.base], (scratch) => {
        const source = recordPlace(f, value, scratch);
        copyObject(f, destination, source, objectSize(f.model, value.type));
      });
  }
}

/** Where the value of a record expression can be read: an object that has it, or a temporary one. */
export function recordPlace(f: FunctionContext, value: Rvalue, scratch: Register): Place {
  switch (value.kind) {
    case 'LvalueToRvalue':
      return addressOf(f, value.operand, scratch);
    case 'Convert':
      return recordPlace(f, value.operand, scratch);
    case 'BuiltinCall':
      if (value.operation.name !== 'va_arg') break;
      return argumentPlace(f, value.operation.list, value.type, scratch);
    case 'Assign':
      return assignRecord(f, value, scratch);
    default:
      break;
  }
  const area = framePlace(f.frame.takeArea(objectSize(f.model, value.type), alignmentOf(f.model, value.type)));
  evaluateRecord(f, value, area);
  return area;
}

/** target = value; gives the target's place. */
function assignRecord(f: FunctionContext, { target, value }: Rvalue & { kind: 'Assign' }, scratch: Register): Place {
  let place: Place | undefined;
  if (!isPlainPlace(f, target)) place = addressOf(f, target, scratch);
  const size = objectSize(f.model, value.type);
  withRegister(f, 'general', [scratch], (other) => {
    const source = recordPlace(f, value, other);
    place ??= addressOf(f, target, scratch);
    copyObject(f, place, source, size);
  });
  return place ?? addressOf(f, target, scratch);
}

/** Copies an object of constant size. Neither base register changes. */
export function copyObject(f: FunctionContext, to: Place, from: Place, bytes: number): void {
  if (bytes === 1 || bytes === 2 || bytes === 4 || bytes === 8) {
    f.code.emit(loadOfSize(bytes), SCRATCH, from.base, 0, from.offset);
    f.code.emit(storeOfSize(bytes), SCRATCH, to.base, 0, to.offset);
    return;
  }
  if (bytes === 0) return;
  withRegister(f, 'general', [to.base, from.base], (source) => {
    loadAddress(f, from, source);
    loadAddress(f, to, SCRATCH);
    f.code.emit('copy', SCRATCH, source, 0, bytes);
  });
}
