/**
 * Variable-length arrays (6.7.6.2): their bounds are kept in the frame, their elements lie below it, and the block they
 * belong to gives the stack back at its end.
 */
import type { Block, Rvalue, VariableDeclaration } from '../ast';
import type { Type, VariableArrayBound } from '../types';
import type { Register } from './assembler';
import type { FunctionContext } from './context';
import { withRegister } from './context';
import { evaluate } from './expression';
import { emitInteger } from './address';
import { hasVariableLengthArray } from './locals';
import { objectSize } from './machine_types';
import { RBP, RSP, SCRATCH } from './registers';

/** Evaluates a bound where its declaration is reached. */
export function keepBound(f: FunctionContext, bound: VariableArrayBound): void {
  withRegister(f, 'general', [], (count) => {
    evaluate(f, bound.count, count);
    f.code.emit('st64', count, RBP, 0, f.frame.boundSlot(bound));
  });
}

export function evaluateVariableLengthSize(
  f: FunctionContext,
  expression: Rvalue & { kind: 'VariableLengthSize' },
  target: Register,
): void {
  for (const bound of expression.evaluate) keepBound(f, bound);
  emitInteger(f, BigInt(expression.elementBytes), 8, target);
  for (const bound of expression.bounds) {
    f.code.emit('ld64', SCRATCH, RBP, 0, f.frame.boundSlot(bound));
    f.code.emit('mul64', target, target, SCRATCH);
  }
}

/** Lowers rsp by the array's size, rounded up to 16, and keeps its address. */
export function allocateArray(f: FunctionContext, variable: VariableDeclaration): void {
  withRegister(f, 'general', [], (size) => {
    emitSize(f, variable.type, size);
    lowerStack(f, size);
    f.code.emit('st64', RSP, RBP, 0, f.frame.offsetOf(variable));
  });
}

function emitSize(f: FunctionContext, type: Type, target: Register): void {
  if (type.kind !== 'array' || (type.length.kind === 'constant' && type.element.kind !== 'array')) {
    emitInteger(f, BigInt(objectSize(f.model, type)), 8, target);
    return;
  }
  emitSize(f, type.element, target);
  if (type.length.kind === 'variable') f.code.emit('ld64', SCRATCH, RBP, 0, f.frame.boundSlot(type.length.bound));
  else emitInteger(f, BigInt(type.length.kind === 'constant' ? type.length.count : 0), 8, SCRATCH);
  f.code.emit('mul64', target, target, SCRATCH);
}

/** rsp -= size, so that it stays a multiple of 16. */
export function lowerStack(f: FunctionContext, size: Register): void {
  f.code.emit('lea', size, size, 0, 15);
  f.code.emit('andi64', size, size, 0, -16);
  f.code.emit('sub64', RSP, RSP, size);
}

/** At the start of a block with variable-length arrays: keeps rsp. */
export function enterStackBlock(f: FunctionContext, block: Block): boolean {
  if (!hasVariableLengthArray(block)) return false;
  const slot = f.frame.reserve(8, 8);
  f.code.emit('st64', RSP, RBP, 0, slot);
  f.stackBlocks.push({ block, slot });
  return true;
}

/** At its end, and wherever control leaves it: gives back what was allocated in blocks deeper than `depth`. */
export function restoreStack(f: FunctionContext, depth: number): void {
  const left = f.stackBlocks[depth];
  if (left !== undefined) f.code.emit('ld64', RSP, RBP, 0, left.slot);
}

/** How many of the blocks around this place also surround the label's statement. */
export function commonStackDepth(f: FunctionContext, blocks: readonly Block[]): number {
  let depth = 0;
  while (depth < blocks.length && f.stackBlocks[depth]?.block === blocks[depth]) depth++;
  return depth;
}
