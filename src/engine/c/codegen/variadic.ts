/**
 * Variadic functions by the System V ABI: va_list is
 *
 *     0   gp_offset          offset into the save area of the next general argument, 48 when all six are used
 *     4   fp_offset          the same for xmm arguments, 48 to 176
 *     8   overflow_arg_area  the next argument on the stack
 *     16  reg_save_area      rdi rsi rdx rcx r8 r9, 8 bytes each, then xmm0 to xmm7, 16 bytes each
 */
import type { BuiltinOperation, Rvalue } from '../ast';
import type { Type } from '../types';
import { alignmentOf } from '../types';
import type { Passing } from './abi';
import { alignUp, classify, floatingArguments, generalArguments } from './abi';
import type { Label, Register } from './assembler';
import type { FunctionContext, Place, VariadicFrame } from './context';
import { framePlace, withRegister } from './context';
import { evaluate } from './expression';
import { RAX, RBP, SCRATCH } from './registers';

export const REGISTER_SAVE_AREA_BYTES = 176;
const GENERAL_SAVE_END = 48;
const GP_OFFSET = 0;
const FP_OFFSET = 4;
const OVERFLOW_ARG_AREA = 8;
const REG_SAVE_AREA = 16;
export const VA_LIST_BYTES = 24;

/** In the prologue: stores the registers that may carry unnamed arguments. rax says whether any xmm does. */
export function saveArgumentRegisters(f: FunctionContext, { saveArea, generalUsed }: VariadicFrame): void {
  generalArguments.forEach((register, i) => {
    if (i >= generalUsed) f.code.emit('st64', register, RBP, 0, saveArea + i * 8);
  });
  const withoutFloating = f.code.newLabel();
  f.code.emit('zext8', RAX, RAX);
  f.code.emitTo('jz32', withoutFloating, RAX);
  floatingArguments.forEach((register, i) => {
    f.code.emit('fst64', register, RBP, 0, saveArea + GENERAL_SAVE_END + i * 16);
  });
  f.code.bind(withoutFloating);
}

export function startArguments(f: FunctionContext, operation: BuiltinOperation & { name: 'va_start' }): void {
  const { variadic } = f;
  if (variadic === undefined) throw new Error('va_start outside of a variadic function reached the code generator');
  withRegister(f, 'general', [], (list) => {
    evaluate(f, operation.list, list);
    f.code.emit('movi', SCRATCH, 0, 0, variadic.generalUsed * 8);
    f.code.emit('st32', SCRATCH, list, 0, GP_OFFSET);
    f.code.emit('movi', SCRATCH, 0, 0, GENERAL_SAVE_END + variadic.floatingUsed * 16);
    f.code.emit('st32', SCRATCH, list, 0, FP_OFFSET);
    f.code.emit('lea', SCRATCH, RBP, 0, 16 + variadic.stackBytes);
    f.code.emit('st64', SCRATCH, list, 0, OVERFLOW_ARG_AREA);
    f.code.emit('lea', SCRATCH, RBP, 0, variadic.saveArea);
    f.code.emit('st64', SCRATCH, list, 0, REG_SAVE_AREA);
  });
}

/** Takes the next argument of the type off the list: where it can be read. `scratch` becomes the base. */
export function argumentPlace(f: FunctionContext, list: Rvalue, type: Type, scratch: Register): Place {
  const passing = classify(f.model, type);
  withRegister(f, 'general', [scratch], (tag) => {
    evaluate(f, list, tag);
    const overflow = f.code.newLabel();
    const done = f.code.newLabel();
    if (passing.kind === 'registers') {
      fromRegisters(f, passing, tag, scratch, overflow, alignmentOf(f.model, type));
      f.code.jump(done);
    }
    f.code.bind(overflow);
    fromStack(f, passing, tag, scratch);
    f.code.bind(done);
  });
  return { base: scratch, offset: 0 };
}

function fromRegisters(
  f: FunctionContext,
  { classes, bytes }: Passing & { kind: 'registers' },
  tag: Register,
  address: Register,
  overflow: Label,
  alignment: number,
): void {
  const generals = classes.filter((each) => each === 'general').length;
  const floatings = classes.length - generals;
  if (generals > 0) leaveIfAbove(f, tag, GP_OFFSET, GENERAL_SAVE_END - generals * 8, address, overflow);
  if (floatings > 0) leaveIfAbove(f, tag, FP_OFFSET, REGISTER_SAVE_AREA_BYTES - floatings * 16, address, overflow);
  if (floatings === 0 || classes.length === 1) {
    advance(f, tag, floatings > 0 ? FP_OFFSET : GP_OFFSET, floatings > 0 ? 16 : generals * 8, address);
    return;
  }
  // Eightbytes from both parts of the save area, or two xmm registers: put together in the frame.
  const area = f.frame.takeArea(alignUp(bytes, 8), alignment);
  classes.forEach((each, i) => {
    advance(f, tag, each === 'general' ? GP_OFFSET : FP_OFFSET, each === 'general' ? 8 : 16, address);
    f.code.emit('ld64', SCRATCH, address, 0, 0);
    f.code.emit('st64', SCRATCH, RBP, 0, area + i * 8);
  });
  const place = framePlace(area);
  f.code.emit('lea', address, place.base, 0, place.offset);
}

/** Goes to `overflow` if the offset in the list is above `limit`. */
function leaveIfAbove(
  f: FunctionContext,
  tag: Register,
  field: number,
  limit: number,
  work: Register,
  overflow: Label,
): void {
  f.code.emit('ld32', work, tag, 0, field);
  f.code.emit('movi', SCRATCH, 0, 0, limit);
  f.code.emitTo('jltu32', overflow, SCRATCH, work);
}

/** address = save area + offset; offset += bytes. */
function advance(f: FunctionContext, tag: Register, field: number, bytes: number, address: Register): void {
  f.code.emit('ld32', address, tag, 0, field);
  f.code.emit('addi32', SCRATCH, address, 0, bytes);
  f.code.emit('st32', SCRATCH, tag, 0, field);
  f.code.emit('zext32', address, address);
  f.code.emit('addm64', address, tag, 0, REG_SAVE_AREA);
}

function fromStack(f: FunctionContext, passing: Passing, tag: Register, address: Register): void {
  f.code.emit('ld64', address, tag, 0, OVERFLOW_ARG_AREA);
  if (passing.kind === 'nothing') return;
  if (passing.kind === 'memory' && passing.alignment > 8) {
    f.code.emit('lea', address, address, 0, passing.alignment - 1);
    f.code.emit('andi64', address, address, 0, -passing.alignment);
  }
  f.code.emit('lea', SCRATCH, address, 0, alignUp(passing.bytes, 8));
  f.code.emit('st64', SCRATCH, tag, 0, OVERFLOW_ARG_AREA);
}
