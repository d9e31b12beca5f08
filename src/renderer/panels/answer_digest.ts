/**
 * A short name for what a panel shows: equal answers have equal digests. Panels carry it as `data-answer`, so that "the
 * panel shows exactly what it showed before" can be said in one comparison.
 *
 * FNV-1a over the answer's structure, its numbers as 64-bit floats and its texts; typed arrays word by word.
 */
import { computed, type ComputedRef } from 'vue';

const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

function mix(hash: number, word: number): number {
  return Math.imul(hash ^ word, PRIME);
}

function mixText(hash: number, text: string): number {
  let mixed = mix(hash, text.length);
  for (let index = 0; index < text.length; index++) mixed = mix(mixed, text.charCodeAt(index));
  return mixed;
}

function mixNumber(hash: number, value: number): number {
  double[0] = value;
  return mix(mix(hash, words[0] ?? 0), words[1] ?? 0);
}

function mixView(hash: number, view: ArrayBufferView): number {
  const whole = view.byteLength - (view.byteLength % 4);
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  // A view need not start at a multiple of four; a copy does.
  const aligned = view.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const inWords = new Uint32Array(aligned.buffer, aligned.byteOffset, whole / 4);
  let mixed = mix(hash, view.byteLength);
  for (const word of inWords) mixed = mix(mixed, word);
  for (const byte of bytes.subarray(whole)) mixed = mix(mixed, byte);
  return mixed;
}

function mixValue(hash: number, value: unknown): number {
  if (typeof value === 'number') return mixNumber(mix(hash, 1), value);
  if (typeof value === 'string') return mixText(mix(hash, 2), value);
  if (typeof value === 'boolean') return mix(hash, value ? 4 : 3);
  if (ArrayBuffer.isView(value)) return mixView(mix(hash, 5), value);
  if (Array.isArray(value)) {
    let mixed = mix(mix(hash, 6), value.length);
    for (const entry of value as readonly unknown[]) mixed = mixValue(mixed, entry);
    return mixed;
  }
  if (typeof value === 'object' && value !== null) {
    let mixed = mix(hash, 7);
    for (const [name, entry] of Object.entries(value)) {
      if (entry !== undefined) mixed = mixValue(mixText(mixed, name), entry);
    }
    return mixed;
  }
  return mix(hash, 8);
}

/** Eight hexadecimal digits for an answer made of plain data and typed arrays. */
export function answerDigest(answer: unknown): string {
  return (mixValue(OFFSET_BASIS, answer) >>> 0).toString(16).padStart(8, '0');
}

/** The digest of what a panel shows now; undefined while it shows nothing. */
export function useDigest(answer: () => unknown): ComputedRef<string | undefined> {
  return computed(() => {
    const shown = answer();
    return shown === undefined ? undefined : answerDigest(shown);
  });
}
