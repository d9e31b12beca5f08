/**
 * The stack frame of a function, as gcc -O0 lays it out:
 *
 *     rbp + 16   arguments that came on the stack
 *     rbp + 8    return address
 *     rbp        saved rbp
 *                register save area (variadic functions only, 176 bytes)
 *                scalars whose address is never taken, in the order of their first assignment
 *                other locals, in the order of their declarations, inner blocks after outer ones, large ones last
 *                parameters that came in registers, from the next multiple of 16
 *                values that wait for the end of a call, temporary objects
 *     rsp        a multiple of 16; below it, variable-length arrays and arguments for calls
 *
 * Offsets are relative to rbp and negative, but for arguments on the stack.
 */
import type { VariableDeclaration } from '../ast';
import type { DataModel, Type, VariableArrayBound } from '../types';
import { alignmentOf, isVariableLength } from '../types';
import { alignUp } from './abi';
import { objectSize } from './machine_types';

/** An object that lives until the end of the full expression that made it. */
interface Area {
  readonly offset: number;
  readonly size: number;
}

export class Frame {
  /** Bytes below rbp in use so far. */
  private depth = 0;
  private readonly offsets = new Map<VariableDeclaration, number>();
  private readonly boundSlots = new Map<VariableArrayBound, number>();
  private freeSlots: number[] = [];
  private freeAreas: Area[] = [];
  private areasInUse: Area[] = [];

  /** Bytes that the prologue lowers rsp by. */
  get bytes(): number {
    return alignUp(this.depth, FRAME_ALIGNMENT);
  }

  /** Reserves bytes for the rest of the function. */
  reserve(size: number, alignment: number): number {
    this.depth = alignUp(this.depth + size, alignment);
    return -this.depth;
  }

  /** Parameters begin at the next multiple of 16. */
  beginParameters(): void {
    this.depth = alignUp(this.depth, 16);
  }

  place(variable: VariableDeclaration, offset: number): void {
    this.offsets.set(variable, offset);
  }

  /** The offset of a local's object, or for a variable-length array of the pointer to it. */
  offsetOf(variable: VariableDeclaration): number {
    const offset = this.offsets.get(variable);
    if (offset === undefined) throw new Error(`local variable ${variable.name} has no place in the frame`);
    return offset;
  }

  /** Where the element count of a variable-length array type is kept, as size_t. */
  boundSlot(bound: VariableArrayBound): number {
    let slot = this.boundSlots.get(bound);
    if (slot === undefined) {
      slot = this.reserve(8, 8);
      this.boundSlots.set(bound, slot);
    }
    return slot;
  }

  /** Eight bytes for a register's value. */
  takeSlot(): number {
    return this.freeSlots.pop() ?? this.reserve(8, 8);
  }

  releaseSlot(slot: number): void {
    this.freeSlots.push(slot);
  }

  /** Room for a temporary object until `endExpression` with a mark from before. */
  takeArea(size: number, alignment: number): number {
    const free = this.freeAreas.findIndex((area) => area.size >= size && area.offset % alignment === 0);
    const [reused] = free < 0 ? [] : this.freeAreas.splice(free, 1);
    const rounded = alignUp(Math.max(size, 1), 8);
    const area = reused ?? { offset: this.reserve(rounded, Math.max(alignment, 8)), size: rounded };
    this.areasInUse.push(area);
    return area.offset;
  }

  beginExpression(): number {
    return this.areasInUse.length;
  }

  /** Temporary objects made since the mark are gone. */
  endExpression(mark: number): void {
    this.freeAreas.push(...this.areasInUse.splice(mark));
  }
}

/** Alignment of a local object: gcc aligns arrays and records of 16 bytes or more to 16, but not a va_list. */
export function localAlignment(model: DataModel, variable: VariableDeclaration): number {
  const { type } = variable;
  const natural = Math.max(variable.alignment, alignmentOf(model, type));
  const aggregate = type.kind === 'array' || type.kind === 'record';
  return aggregate && !isVaList(type) && objectSize(model, type) >= 16 ? Math.max(natural, 16) : natural;
}

function isVaList(type: Type): boolean {
  return type.kind === 'array' && type.element.kind === 'record' && type.element.definition.name === '__va_list_tag';
}

/** rbp is a multiple of this and of no more. */
export const FRAME_ALIGNMENT = 16;

/**
 * Whether the frame holds a pointer to the object instead of the object itself: a variable-length array, which lies below
 * the frame, or an object that must be aligned to more than the frame is.
 */
export function isBehindPointer(variable: VariableDeclaration): boolean {
  return isVariableLength(variable.type) || variable.alignment > FRAME_ALIGNMENT;
}

/** Bytes and alignment that a local takes in the frame. */
export function localExtent(model: DataModel, variable: VariableDeclaration): { size: number; alignment: number } {
  if (isBehindPointer(variable)) return { size: 8, alignment: 8 };
  return { size: objectSize(model, variable.type), alignment: localAlignment(model, variable) };
}
