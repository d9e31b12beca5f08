/**
 * Calls by the System V ABI, and the way a record travels in registers.
 *
 * Values that the expression around the call still needs are put into the frame first. Arguments are evaluated from
 * right to left, as gcc does it, each straight into the register or stack place where it travels; rax tells a variadic
 * function how many xmm registers carry arguments.
 */
import type { Call, Rvalue } from '../ast';
import { alignmentOf } from '../types';
import type { ArgumentPlace } from './abi';
import { alignUp, layOutArguments, resultRegisters, returnsInMemory } from './abi';
import type { Register } from './assembler';
import type { FunctionContext, Place } from './context';
import { framePlace, moved, withRegister } from './context';
import { evaluate } from './expression';
import { readsVariable } from './address';
import { objectSize, storeOperation, valueClass } from './machine_types';
import { copyObject, evaluateRecord, recordPlace } from './record';
import { isFloating, R10, RAX, RDI, RSP, SCRATCH } from './registers';

/** Leaves a scalar result in `target`; of a void function there is none. */
export function evaluateCall(f: FunctionContext, call: Call, target: Register): void {
  const saved = f.registers.saveForCall([target]);
  emitCall(f, call, undefined);
  const [result] = valueClass(call.type) === 'void' ? [] : resultRegisters(f.model, call.type);
  if (result !== undefined && result !== target) f.code.emit(isFloating(result) ? 'fmov' : 'mov', target, result);
  f.registers.restoreAfterCall(saved);
}

/** Stores the record that a function returns at `destination`. */
export function evaluateRecordCall(f: FunctionContext, call: Call, destination: Place): void {
  const size = objectSize(f.model, call.type);
  const area = framePlace(f.frame.takeArea(size, alignmentOf(f.model, call.type)));
  const saved = f.registers.saveForCall([]);
  const inMemory = returnsInMemory(f.model, call.type);
  emitCall(f, call, inMemory ? area : undefined);
  if (!inMemory) storeRegisters(f, resultRegisters(f.model, call.type), area, size);
  f.registers.restoreAfterCall(saved);
  copyObject(f, destination, area, size);
}

function emitCall(f: FunctionContext, call: Call, result: Place | undefined): void {
  const { registers, code } = f;
  const layout = layOutArguments(
    f.model,
    call.arguments.map((argument) => argument.type),
    result !== undefined,
  );
  const direct = directCallee(call);
  const lateCallee = direct === undefined && readsVariable(call.callee);
  if (direct === undefined) {
    registers.claim(R10);
    if (!lateCallee) evaluate(f, call.callee, R10);
  }
  const stackBytes = alignUp(layout.stackBytes, 16);
  if (stackBytes > 0) code.emit('lea', RSP, RSP, 0, -stackBytes);
  const claimed: Register[] = [];
  for (let i = call.arguments.length - 1; i >= 0; i--) {
    const argument = call.arguments[i];
    const place = layout.places[i];
    if (argument !== undefined && place !== undefined) passArgument(f, argument, place, claimed);
  }
  if (result !== undefined) code.emit('lea', RDI, result.base, 0, result.offset);
  if (lateCallee) evaluate(f, call.callee, R10);
  if (call.functionType.variadic || !call.functionType.prototyped) code.emit('movi', RAX, 0, 0, layout.floatingUsed);
  if (direct === undefined) code.emit('callr', R10);
  else code.emitToSymbol('call', f.program.callTarget(direct.function, direct.range));
  if (stackBytes > 0) code.emit('lea', RSP, RSP, 0, stackBytes);
  for (const register of claimed) registers.release(register);
  if (direct === undefined) registers.release(R10);
}

/** The function itself, where the callee is its name. */
function directCallee(
  call: Call,
): ((Rvalue & { kind: 'FunctionDecay' })['operand'] & { kind: 'FunctionReference' }) | undefined {
  let { callee } = call;
  while (callee.kind === 'Convert' && (callee.conversion === 'no-op' || callee.conversion === 'pointer'))
    callee = callee.operand;
  if (callee.kind !== 'FunctionDecay' && callee.kind !== 'AddressOf') return undefined;
  return callee.operand.kind === 'FunctionReference' ? callee.operand : undefined;
}

function passArgument(f: FunctionContext, argument: Rvalue, place: ArgumentPlace, claimed: Register[]): void {
  if (place.kind === 'nothing') {
    withRegister(f, 'general', [], (scratch) => recordPlace(f, argument, scratch));
    return;
  }
  if (place.kind === 'stack') {
    passOnStack(f, argument, place.offset);
    return;
  }
  if (valueClass(argument.type) === 'record') {
    withRegister(f, 'general', place.registers, (scratch) => {
      const source = recordPlace(f, argument, scratch);
      for (const register of place.registers) f.registers.claim(register);
      loadRegisters(f, place.registers, source, place.bytes);
    });
    claimed.push(...place.registers);
    return;
  }
  for (const register of place.registers) {
    f.registers.claim(register);
    evaluate(f, argument, register);
    claimed.push(register);
  }
}

function passOnStack(f: FunctionContext, argument: Rvalue, offset: number): void {
  const place = { base: RSP, offset };
  const kind = valueClass(argument.type);
  if (kind === 'record') {
    evaluateRecord(f, argument, place);
    return;
  }
  withRegister(f, kind === 'floating' ? 'floating' : 'general', [], (value) => {
    evaluate(f, argument, value);
    const operation = kind === 'floating' ? storeOperation(f.model, argument.type) : 'st64';
    f.code.emit(operation, value, RSP, 0, offset);
  });
}

/** Loads the eightbytes of a record, touching no byte beyond its size. */
export function loadRegisters(f: FunctionContext, registers: readonly Register[], source: Place, bytes: number): void {
  registers.forEach((register, i) => {
    const part = Math.min(8, bytes - i * 8);
    const place = moved(source, i * 8);
    if (isFloating(register)) loadFloatingEightbyte(f, register, place, part);
    else loadPart(f, register, place, part);
  });
}

/** Stores eightbytes from registers, touching no byte beyond the record's size. */
export function storeRegisters(f: FunctionContext, registers: readonly Register[], target: Place, bytes: number): void {
  registers.forEach((register, i) => {
    const part = Math.min(8, bytes - i * 8);
    const place = moved(target, i * 8);
    if (isFloating(register)) {
      f.code.emit('movXG', SCRATCH, register);
      f.code.emit(part === 8 ? 'st64' : 'st32', SCRATCH, place.base, 0, place.offset);
    } else {
      storePart(f, register, place, part);
    }
  });
}

/** An eightbyte of class SSE travels as its 64 bits: a double, two floats, or one float and nothing. */
function loadFloatingEightbyte(f: FunctionContext, register: Register, place: Place, bytes: number): void {
  f.code.emit(bytes === 8 ? 'ld64' : 'ld32', SCRATCH, place.base, 0, place.offset);
  if (bytes < 8) f.code.emit('zext32', SCRATCH, SCRATCH);
  f.code.emit('movGX', register, SCRATCH);
}

/** register = 1 to 8 bytes, the rest zero. May overwrite the place's base only with the last load. */
function loadPart(f: FunctionContext, register: Register, place: Place, bytes: number): void {
  if (bytes === 8) {
    f.code.emit('ld64', register, place.base, 0, place.offset);
    return;
  }
  withRegister(f, 'general', [register, place.base], (sum) => {
    f.code.emit('movi', sum, 0, 0, 0);
    for (const { at, width } of pieces(bytes)) {
      f.code.emit(width === 4 ? 'ld32' : width === 2 ? 'ld16u' : 'ld8u', SCRATCH, place.base, 0, place.offset + at);
      f.code.emit('zext32', SCRATCH, SCRATCH);
      if (at > 0) f.code.emit('shli64', SCRATCH, SCRATCH, 0, at * 8);
      f.code.emit('or64', sum, sum, SCRATCH);
    }
    f.code.emit('mov', register, sum);
  });
}

function storePart(f: FunctionContext, register: Register, place: Place, bytes: number): void {
  if (bytes === 8) {
    f.code.emit('st64', register, place.base, 0, place.offset);
    return;
  }
  for (const { at, width } of pieces(bytes)) {
    if (at > 0) f.code.emit('shri64', SCRATCH, register, 0, at * 8);
    const source = at > 0 ? SCRATCH : register;
    f.code.emit(width === 4 ? 'st32' : width === 2 ? 'st16' : 'st8', source, place.base, 0, place.offset + at);
  }
}

/** 1 to 7 bytes as pieces of 4, 2 and 1. */
function pieces(bytes: number): { at: number; width: 1 | 2 | 4 }[] {
  const result: { at: number; width: 1 | 2 | 4 }[] = [];
  let at = 0;
  for (const width of [4, 2, 1] as const) {
    if ((bytes & width) === 0) continue;
    result.push({ at, width });
    at += width;
  }
  return result;
}
