/**
 * Reading bytes of simulated memory until something is found, a block at a time.
 *
 * A block never crosses a page, so nothing is read that the C function could not have read too: what lies behind the
 * last byte it looks at shares that byte's page. glibc's vector loops read in the same way. Blocks start small, since
 * most strings are short, and double up to a page.
 */
import type { VirtAddr } from '../units';
import { PAGE_SIZE, virtAddr } from '../units';
import type { UserMemory } from './user_memory';

const FIRST_BLOCK = 32;

/** Bytes from `address` to the end of its page. */
export const leftInPage = (address: number): number => PAGE_SIZE - (address % PAGE_SIZE);

/** A set of byte values. */
export type ByteSet = Uint8Array;

/** The set of the given bytes. */
export function byteSet(...bytes: readonly number[]): ByteSet {
  const set = new Uint8Array(256);
  for (const byte of bytes) set[byte & 255] = 1;
  return set;
}

/** The set of the characters of a string, without its null. */
export function byteSetOfString(memory: UserMemory, string: VirtAddr): ByteSet {
  const set = new Uint8Array(256);
  for (const byte of memory.readBytes(string, memory.stringLength(string))) set[byte] = 1;
  return set;
}

export function complement(set: ByteSet): ByteSet {
  return set.map((member) => 1 - member);
}

/** How many bytes come before the first that is in `set`; `limit` when none of the first `limit` is. */
export function scanFor(memory: UserMemory, address: VirtAddr, set: ByteSet, limit = Infinity): number {
  let offset = 0;
  for (let block = FIRST_BLOCK; offset < limit; block *= 2) {
    const at = virtAddr(address + offset);
    const bytes = memory.readBytes(at, Math.min(block, leftInPage(at), limit - offset));
    for (let i = 0; i < bytes.length; i++) if (set[bytes[i] ?? 0] !== 0) return offset + i;
    offset += bytes.length;
  }
  return limit;
}

/**
 * Compares byte by byte, each looked up in `table`, until two differ, `limit` bytes are equal or, when `untilNull`, both
 * strings end. Returns the difference of the two bytes, which is what glibc's x86-64 versions return.
 */
export function compareBytes(
  memory: UserMemory,
  left: VirtAddr,
  right: VirtAddr,
  limit: number,
  untilNull: boolean,
  table: Uint8Array = IDENTITY,
): number {
  let offset = 0;
  for (let block = FIRST_BLOCK; offset < limit; block *= 2) {
    const [a, b] = [virtAddr(left + offset), virtAddr(right + offset)];
    const length = Math.min(block, leftInPage(a), leftInPage(b), limit - offset);
    const [inLeft, inRight] = [memory.readBytes(a, length), memory.readBytes(b, length)];
    for (let i = 0; i < length; i++) {
      const difference = (table[inLeft[i] ?? 0] ?? 0) - (table[inRight[i] ?? 0] ?? 0);
      if (difference !== 0) return difference;
      if (untilNull && inLeft[i] === 0) return 0;
    }
    offset += length;
  }
  return 0;
}

const IDENTITY = Uint8Array.from({ length: 256 }, (_, byte) => byte);

const lower = (byte: number): number => (byte >= 65 && byte <= 90 ? byte + 32 : byte);

/** tolower of the C locale, as a table and for a whole array. */
export const LOWER_CASE: Uint8Array = IDENTITY.map(lower);
export const lowerCase = (bytes: Uint8Array): Uint8Array => bytes.map(lower);
