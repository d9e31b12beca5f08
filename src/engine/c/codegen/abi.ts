/**
 * The System V ABI for x86-64: where arguments and results travel (psABI 1.0, section 3.2.3).
 *
 * Scalars: integers and pointers in rdi rsi rdx rcx r8 r9, float and double in xmm0 to xmm7, what is left on the stack,
 * 8 bytes each. Records of at most 16 bytes travel by eightbytes, each in a general register if any integer lies in it,
 * else in an xmm register, or wholly on the stack if not all of it finds registers. Larger ones lie on the stack.
 * Results: rax and rdx, xmm0 and xmm1; a larger record is written where a hidden first argument points.
 */
import type { DataModel, Type } from '../types';
import { alignmentOf, sizeOf } from '../types';
import type { Register } from './assembler';
import { R8, R9, RAX, RCX, RDI, RDX, RSI, XMM0 } from './registers';

export type EightbyteClass = 'general' | 'floating';

export type Passing =
  /** One class for each eightbyte, in order; a scalar has one. */
  | { readonly kind: 'registers'; readonly classes: readonly EightbyteClass[]; readonly bytes: number }
  | { readonly kind: 'memory'; readonly bytes: number; readonly alignment: number }
  /** An empty record (a GNU extension) takes no place at all. */
  | { readonly kind: 'nothing' };

export const generalArguments: readonly Register[] = [RDI, RSI, RDX, RCX, R8, R9];
export const floatingArguments: readonly Register[] = [0, 1, 2, 3, 4, 5, 6, 7].map((number) => XMM0 + number);

/** How a value of the type is passed, registers permitting. */
export function classify(model: DataModel, type: Type): Passing {
  const bytes = sizeOf(model, type) ?? model.pointerSize;
  if (type.kind === 'floating') {
    if (type.name === 'long double') return { kind: 'memory', bytes: 16, alignment: 16 };
    return { kind: 'registers', classes: ['floating'], bytes };
  }
  if (type.kind !== 'record') return { kind: 'registers', classes: ['general'], bytes };
  if (bytes === 0) return { kind: 'nothing' };
  const alignment = Math.max(8, alignmentOf(model, type));
  const classes: EightbyteClass[] = Array.from({ length: Math.ceil(bytes / 8) }, () => 'floating');
  if (bytes > 16 || !classifyInto(model, type, 0, classes)) return { kind: 'memory', bytes, alignment };
  return { kind: 'registers', classes, bytes };
}

/** Marks the eightbytes that hold anything but float or double. False if the whole must lie in memory. */
function classifyInto(model: DataModel, type: Type, offset: number, classes: EightbyteClass[]): boolean {
  switch (type.kind) {
    case 'record':
      return (type.definition.fields ?? []).every((field) => {
        const { bitField } = field;
        if (bitField !== undefined) {
          const first = offset * 8 + field.offset * 8 + bitField.bitOffset;
          for (const bit of [first, first + bitField.width - 1]) classes[Math.floor(bit / 64)] = 'general';
          return true;
        }
        const misplaced = (offset + field.offset) % alignmentOf(model, field.type) !== 0;
        return !misplaced && classifyInto(model, field.type, offset + field.offset, classes);
      });
    case 'array': {
      const count = type.length.kind === 'constant' ? type.length.count : 0;
      const step = sizeOf(model, type.element) ?? 0;
      for (let i = 0; i < count; i++) {
        if (!classifyInto(model, type.element, offset + i * step, classes)) return false;
      }
      return true;
    }
    case 'floating':
      return type.name !== 'long double';
    default:
      classes[Math.floor(offset / 8)] = 'general';
      return true;
  }
}

/** Where one argument travels: in these registers, one for each eightbyte, or at this offset of the argument area. */
export type ArgumentPlace =
  | { readonly kind: 'registers'; readonly registers: readonly Register[]; readonly bytes: number }
  | { readonly kind: 'stack'; readonly offset: number; readonly bytes: number }
  | { readonly kind: 'nothing' };

export interface ArgumentLayout {
  readonly places: readonly ArgumentPlace[];
  readonly generalUsed: number;
  readonly floatingUsed: number;
  /** Bytes of arguments on the stack, a multiple of 8. */
  readonly stackBytes: number;
}

/** Places arguments in order. `hiddenResult` says that rdi already carries the address for the result. */
export function layOutArguments(model: DataModel, types: readonly Type[], hiddenResult: boolean): ArgumentLayout {
  let generalUsed = hiddenResult ? 1 : 0;
  let floatingUsed = 0;
  let stackBytes = 0;
  const places = types.map((type): ArgumentPlace => {
    const passing = classify(model, type);
    if (passing.kind === 'nothing') return passing;
    if (passing.kind === 'registers') {
      const generals = passing.classes.filter((each) => each === 'general').length;
      const floatings = passing.classes.length - generals;
      if (generalUsed + generals <= generalArguments.length && floatingUsed + floatings <= floatingArguments.length) {
        const registers = passing.classes.map((each) =>
          each === 'general' ? generalArguments[generalUsed++] : floatingArguments[floatingUsed++],
        );
        return { kind: 'registers', registers: registers.filter((each) => each !== undefined), bytes: passing.bytes };
      }
    }
    const alignment = passing.kind === 'memory' ? passing.alignment : 8;
    const offset = alignUp(stackBytes, alignment);
    stackBytes = offset + alignUp(passing.bytes, 8);
    return { kind: 'stack', offset, bytes: passing.bytes };
  });
  return { places, generalUsed, floatingUsed, stackBytes };
}

/** Whether the caller passes an address for the result in rdi. */
export function returnsInMemory(model: DataModel, type: Type): boolean {
  return type.kind === 'record' && classify(model, type).kind === 'memory';
}

/** The registers a result comes back in, one for each eightbyte. A long double comes back as a double in xmm0. */
export function resultRegisters(model: DataModel, type: Type): readonly Register[] {
  if (type.kind === 'floating') return [XMM0];
  const passing = classify(model, type);
  if (passing.kind !== 'registers') return [];
  let general = 0;
  let floating = 0;
  return passing.classes.map((each) => (each === 'general' ? (general++ === 0 ? RAX : RDX) : XMM0 + floating++));
}

export function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}
