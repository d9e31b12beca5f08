/**
 * The bytes of a chunk as rows of eight, as a debugger prints them, each with the name of the field that starts there.
 *
 *     +00  00 00 00 00 00 00 00 00   prev_size
 *     +08  e1 00 00 00 00 00 00 00   size 224, P
 *     +10  d0 6b 56 55 55 55 00 00   n->next
 */
import type { ChunkField, HeapChunkView } from '../../../engine/contract';

const ROW_BYTES = 8;

export interface ByteCell {
  readonly text: string;
  readonly changed: boolean;
  /** What it was at the last stop; the same text when it did not change. */
  readonly before: string;
}

export interface ChunkRow {
  readonly offset: string;
  readonly bytes: readonly ByteCell[];
  readonly name: string;
  readonly meaning: string;
}

const hexByte = (value: number) => value.toString(16).padStart(2, '0');

/** @param before the same chunk at the last stop, when it was there */
export function chunkRows(chunk: HeapChunkView, before: HeapChunkView | null | undefined): ChunkRow[] {
  const old = before?.address === chunk.address ? bytesByOffset(before.fields) : undefined;
  return chunk.fields.flatMap((field) => rowsOfField(field, old));
}

function rowsOfField(field: ChunkField, old: ReadonlyMap<number, number> | undefined): ChunkRow[] {
  const rows: ChunkRow[] = [];
  for (let from = 0; from < field.bytes.length; from += ROW_BYTES) {
    const offset = field.offset + from;
    const bytes = field.bytes.slice(from, from + ROW_BYTES).map((value, index) => {
      const was = old?.get(offset + index) ?? value;
      return { text: hexByte(value), changed: was !== value, before: hexByte(was) };
    });
    rows.push({
      offset: `+${hexByte(offset)}`,
      bytes,
      name: from === 0 ? field.name : '',
      meaning: from === 0 ? field.meaning : '',
    });
  }
  return rows;
}

function bytesByOffset(fields: readonly ChunkField[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const field of fields) {
    for (const [index, value] of field.bytes.entries()) found.set(field.offset + index, value);
  }
  return found;
}
