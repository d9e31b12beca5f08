/**
 * Where the members of a structure or union lie: the System V ABI as gcc applies it on x86.
 *
 * A member goes to the next offset its alignment divides; the record's alignment is the largest of its members', its size
 * is rounded up to that. A bit-field of type T and width w goes right after the bits before it unless it would then
 * touch more units of T's alignment than a T can; width 0 moves to the next boundary of T. Unnamed bit-fields do not
 * raise the record's alignment. `packed` sets member alignments to 1 and lets bit-fields cross any boundary; `aligned`
 * raises them; #pragma pack(n) caps the outcome at n.
 */
import type { SourceRange } from './source';
import type { BitField, DataModel, Field, Type } from './types';
import { alignmentOf, sizeOf } from './types';

/** A member before it has a place. */
export interface MemberDeclaration {
  readonly name: string | undefined;
  readonly type: Type;
  /** Undefined for a member that is no bit-field. */
  readonly width: number | undefined;
  /** __attribute__((aligned(n))) or _Alignas on the member. */
  readonly aligned: number | undefined;
  readonly packed: boolean;
  readonly range: SourceRange | undefined;
}

export interface RecordAttributes {
  readonly packed: boolean;
  readonly aligned: number | undefined;
  /** What #pragma pack says at the closing brace. */
  readonly pack: number | undefined;
}

export interface RecordLayout {
  readonly fields: readonly Field[];
  readonly size: number;
  readonly alignment: number;
  readonly flexible: boolean;
}

/** Lays a record out. Members of incomplete type (a flexible array, or an error reported elsewhere) take no room. */
export function layOutRecord(
  model: DataModel,
  tag: 'struct' | 'union',
  members: readonly MemberDeclaration[],
  attributes: RecordAttributes,
): RecordLayout {
  const fields: Field[] = [];
  let alignment = 1;
  /** Bits used so far; a union keeps starting over. */
  let position = 0;
  let largest = 0;
  let flexible = false;
  for (const member of members) {
    const own = memberAlignment(model, member, attributes);
    const start = tag === 'union' ? 0 : position;
    let end: number;
    if (member.width === undefined) {
      const offset = roundUp(start, own * 8) / 8;
      const bytes = sizeOf(model, member.type) ?? 0;
      fields.push({ name: member.name, type: member.type, offset, bitField: undefined, range: member.range });
      flexible = member.type.kind === 'array' && member.type.length.kind === 'incomplete';
      end = (offset + bytes) * 8;
      alignment = Math.max(alignment, own);
    } else {
      const placed = placeBitField(model, member, member.width, start, own, attributes);
      if (member.name !== undefined) {
        const { offset, bitField } = placed;
        fields.push({ name: member.name, type: member.type, offset, bitField, range: member.range });
        // gcc: under #pragma pack a bit-field's type counts even in a record that is also declared packed.
        const declared = Math.min(alignmentOf(model, member.type), attributes.pack ?? own);
        alignment = Math.max(alignment, own, attributes.pack === undefined ? 1 : declared);
      }
      end = placed.end;
    }
    position = end;
    largest = Math.max(largest, end);
  }
  if (attributes.aligned !== undefined) alignment = Math.max(alignment, attributes.aligned);
  const size = roundUp(Math.ceil((tag === 'union' ? largest : position) / 8), alignment);
  return { fields, size, alignment, flexible };
}

function memberAlignment(model: DataModel, member: MemberDeclaration, attributes: RecordAttributes): number {
  const packed = attributes.packed || member.packed;
  const own = Math.max(packed ? 1 : alignmentOf(model, member.type), member.aligned ?? 1);
  return attributes.pack === undefined ? own : Math.min(own, attributes.pack);
}

function placeBitField(
  model: DataModel,
  member: MemberDeclaration,
  width: number,
  position: number,
  alignment: number,
  attributes: RecordAttributes,
): { offset: number; bitField: BitField; end: number } {
  const unitBytes = sizeOf(model, member.type) ?? 1;
  const unitBits = unitBytes * 8;
  const boundary = alignmentOf(model, member.type) * 8;
  let start = position;
  const free = attributes.packed || member.packed || attributes.pack !== undefined;
  if (width === 0) {
    start = roundUp(start, boundary);
  } else if (member.aligned !== undefined) {
    start = roundUp(start, alignment * 8);
  } else if (!free) {
    const touched = Math.floor((start + width + boundary - 1) / boundary) - Math.floor(start / boundary);
    if (touched > unitBits / boundary) start = roundUp(start, boundary);
  }
  let offset = Math.floor(start / unitBits) * unitBytes;
  if (start + width > (offset + unitBytes) * 8) offset = Math.floor(start / boundary) * (boundary / 8);
  if (start + width > (offset + unitBytes) * 8) offset = Math.floor(start / 8);
  return { offset, bitField: { bitOffset: start - offset * 8, width }, end: start + width };
}

export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
