/**
 * Initialisers of automatic objects: zeros where they are needed, then the values in order.
 */
import type { Initializer, InitializerItem } from '../ast';
import type { Type } from '../types';
import { bitFieldAccess, store } from './access';
import { emitInteger, loadAddress } from './address';
import { integerConstant } from './constant';
import type { FunctionContext, Place } from './context';
import { moved, registerKind, withRegister } from './context';
import { evaluate } from './expression';
import { storeOfSize, valueClass } from './machine_types';
import { copyObject, evaluateRecord } from './record';
import { SCRATCH } from './registers';

/** Byte strings up to this long are stored as constants; longer ones are copied from rodata. */
const LONGEST_CONSTANT_BYTES = 16;

/** Runs the initialiser of the object at `object`, which lies in the frame. */
export function emitInitializer(f: FunctionContext, initializer: Initializer, object: Place): void {
  if (initializer.zeroFill) fillWithZeros(f, object, initializer.size);
  for (const item of initializer.items) {
    if (item.kind === 'bytes') storeBytes(f, moved(object, item.offset), item.bytes);
    else storeValue(f, item, object, initializer);
  }
}

function fillWithZeros(f: FunctionContext, object: Place, bytes: number): void {
  if (bytes === 0) return;
  if (bytes === 1 || bytes === 2 || bytes === 4 || bytes === 8) {
    f.code.emit('movi', SCRATCH, 0, 0, 0);
    f.code.emit(storeOfSize(bytes), SCRATCH, object.base, 0, object.offset);
    return;
  }
  loadAddress(f, object, SCRATCH);
  f.code.emit('zero', SCRATCH, 0, 0, bytes);
}

function storeValue(
  f: FunctionContext,
  item: InitializerItem & { kind: 'value' },
  object: Place,
  { size, zeroFill }: Initializer,
): void {
  const { type, value, bitField } = item;
  if (valueClass(type) === 'record') {
    evaluateRecord(f, value, moved(object, item.offset));
    return;
  }
  if (zeroFill && integerConstant(f, value) === 0n) return;
  withRegister(f, registerKind(type), [], (register) => {
    evaluate(f, value, register);
    store(f, itemAccess(item.offset, type, bitField, object, size), register);
  });
}

function itemAccess(
  offset: number,
  type: Type,
  bitField: (InitializerItem & { kind: 'value' })['bitField'],
  object: Place,
  size: number,
): Parameters<typeof store>[1] {
  if (bitField === undefined) return { place: moved(object, offset), type, bits: undefined };
  return bitFieldAccess(object, size, offset, bitField, type);
}

/** The contents of a string literal. */
function storeBytes(f: FunctionContext, place: Place, bytes: Uint8Array): void {
  if (bytes.length > LONGEST_CONSTANT_BYTES) {
    withRegister(f, 'general', [], (source) => {
      f.code.emitToSymbol('leapc', f.program.bytes(bytes), source);
      copyObject(f, place, { base: source, offset: 0 }, bytes.length);
    });
    return;
  }
  let done = 0;
  while (done < bytes.length) {
    const left = bytes.length - done;
    const width = left >= 8 ? 8 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
    const value = bytes.subarray(done, done + width).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    emitInteger(f, value, width, SCRATCH);
    f.code.emit(storeOfSize(width), SCRATCH, place.base, 0, place.offset + done);
    done += width;
  }
}
