/**
 * string.h and strings.h over simulated memory. Arguments and results are C's: addresses, sizes, ints; NULL is 0.
 * Undefined behaviour is not looked for: an unterminated string is read on until its memory ends, and then faults.
 */
import type { VirtAddr } from '../units';
import { virtAddr } from '../units';
import { LOWER_CASE, byteSet, byteSetOfString, compareBytes, complement, lowerCase, scanFor } from './byte_scan';
import type { UserMemory } from './user_memory';

const NULL = virtAddr(0);

// Lengths

export function strlen(memory: UserMemory, string: VirtAddr): number {
  return memory.stringLength(string);
}

export function strnlen(memory: UserMemory, string: VirtAddr, limit: number): number {
  return scanFor(memory, string, byteSet(0), limit);
}

// Copying. Each returns its destination unless it says otherwise.

export function memcpy(memory: UserMemory, destination: VirtAddr, source: VirtAddr, bytes: number): VirtAddr {
  memory.copy(destination, source, bytes);
  return destination;
}

export const memmove = memcpy;

/** mempcpy(3): returns the byte behind the last one written. */
export function mempcpy(memory: UserMemory, destination: VirtAddr, source: VirtAddr, bytes: number): VirtAddr {
  memory.copy(destination, source, bytes);
  return virtAddr(destination + bytes);
}

/** memccpy(3): copies up to and including `byte`; returns what follows it in the destination, or NULL. */
export function memccpy(
  memory: UserMemory,
  destination: VirtAddr,
  source: VirtAddr,
  byte: number,
  limit: number,
): VirtAddr {
  const before = scanFor(memory, source, byteSet(byte), limit);
  memory.copy(destination, source, Math.min(before + 1, limit));
  return before < limit ? virtAddr(destination + before + 1) : NULL;
}

export function memset(memory: UserMemory, destination: VirtAddr, byte: number, bytes: number): VirtAddr {
  memory.fill(destination, byte & 255, bytes);
  return destination;
}

export function strcpy(memory: UserMemory, destination: VirtAddr, source: VirtAddr): VirtAddr {
  stpcpy(memory, destination, source);
  return destination;
}

/** stpcpy(3): returns the null it wrote. */
export function stpcpy(memory: UserMemory, destination: VirtAddr, source: VirtAddr): VirtAddr {
  const length = memory.stringLength(source);
  memory.copy(destination, source, length + 1);
  return virtAddr(destination + length);
}

/** strncpy(3): writes exactly `bytes` bytes: the string, cut off without a null or filled up with nulls. */
export function strncpy(memory: UserMemory, destination: VirtAddr, source: VirtAddr, bytes: number): VirtAddr {
  stpncpy(memory, destination, source, bytes);
  return destination;
}

/** stpncpy(3): returns the first null written, or the byte behind the last one. */
export function stpncpy(memory: UserMemory, destination: VirtAddr, source: VirtAddr, bytes: number): VirtAddr {
  const length = strnlen(memory, source, bytes);
  const end = virtAddr(destination + length);
  memory.copy(destination, source, length);
  memory.fill(end, 0, bytes - length);
  return end;
}

export function strcat(memory: UserMemory, destination: VirtAddr, source: VirtAddr): VirtAddr {
  stpcpy(memory, virtAddr(destination + memory.stringLength(destination)), source);
  return destination;
}

/** strncat(3): appends at most `limit` characters, and always a null. */
export function strncat(memory: UserMemory, destination: VirtAddr, source: VirtAddr, limit: number): VirtAddr {
  const end = destination + memory.stringLength(destination);
  const length = strnlen(memory, source, limit);
  memory.copy(virtAddr(end), source, length);
  memory.store8(virtAddr(end + length), 0);
  return destination;
}

/** What strdup needs of malloc. */
export interface StringAllocator {
  malloc(bytes: number): VirtAddr;
}

export function strdup(memory: UserMemory, allocator: StringAllocator, string: VirtAddr): VirtAddr {
  return duplicate(memory, allocator, string, memory.stringLength(string));
}

export function strndup(memory: UserMemory, allocator: StringAllocator, string: VirtAddr, limit: number): VirtAddr {
  return duplicate(memory, allocator, string, strnlen(memory, string, limit));
}

function duplicate(memory: UserMemory, allocator: StringAllocator, string: VirtAddr, length: number): VirtAddr {
  const copy = allocator.malloc(length + 1);
  if (copy === NULL) return NULL;
  memory.copy(copy, string, length);
  memory.store8(virtAddr(copy + length), 0);
  return copy;
}

// Comparing: the difference of the first two bytes that differ, as unsigned chars

export function memcmp(memory: UserMemory, left: VirtAddr, right: VirtAddr, bytes: number): number {
  return compareBytes(memory, left, right, bytes, false);
}

export function strcmp(memory: UserMemory, left: VirtAddr, right: VirtAddr): number {
  return compareBytes(memory, left, right, Infinity, true);
}

export function strncmp(memory: UserMemory, left: VirtAddr, right: VirtAddr, limit: number): number {
  return compareBytes(memory, left, right, limit, true);
}

export function strcasecmp(memory: UserMemory, left: VirtAddr, right: VirtAddr): number {
  return compareBytes(memory, left, right, Infinity, true, LOWER_CASE);
}

export function strncasecmp(memory: UserMemory, left: VirtAddr, right: VirtAddr, limit: number): number {
  return compareBytes(memory, left, right, limit, true, LOWER_CASE);
}

/** strcoll(3) in the C locale. */
export const strcoll = strcmp;

/** strxfrm(3) in the C locale: copies what fits into `limit` bytes and returns the whole length. */
export function strxfrm(memory: UserMemory, destination: VirtAddr, source: VirtAddr, limit: number): number {
  const length = memory.stringLength(source);
  if (limit > 0) stpncpy(memory, destination, source, Math.min(length + 1, limit));
  return length;
}

// Searching: an address, or NULL

export function memchr(memory: UserMemory, start: VirtAddr, byte: number, limit: number): VirtAddr {
  const offset = scanFor(memory, start, byteSet(byte), limit);
  return offset < limit ? virtAddr(start + offset) : NULL;
}

export function memrchr(memory: UserMemory, start: VirtAddr, byte: number, bytes: number): VirtAddr {
  const index = memory.readBytes(start, bytes).lastIndexOf(byte & 255);
  return index < 0 ? NULL : virtAddr(start + index);
}

export function strchr(memory: UserMemory, string: VirtAddr, character: number): VirtAddr {
  const found = strchrnul(memory, string, character);
  return memory.load8(found) === (character & 255) ? found : NULL;
}

/** strchrnul(3): the string's null where the character is not found. */
export function strchrnul(memory: UserMemory, string: VirtAddr, character: number): VirtAddr {
  return virtAddr(string + scanFor(memory, string, byteSet(character, 0)));
}

export function strrchr(memory: UserMemory, string: VirtAddr, character: number): VirtAddr {
  return memrchr(memory, string, character, memory.stringLength(string) + 1);
}

export function strspn(memory: UserMemory, string: VirtAddr, accept: VirtAddr): number {
  return scanFor(memory, string, complement(byteSetOfString(memory, accept)));
}

export function strcspn(memory: UserMemory, string: VirtAddr, reject: VirtAddr): number {
  const set = byteSetOfString(memory, reject);
  set[0] = 1;
  return scanFor(memory, string, set);
}

export function strpbrk(memory: UserMemory, string: VirtAddr, accept: VirtAddr): VirtAddr {
  const end = virtAddr(string + strcspn(memory, string, accept));
  return memory.load8(end) === 0 ? NULL : end;
}

export function strstr(memory: UserMemory, haystack: VirtAddr, needle: VirtAddr): VirtAddr {
  const wanted = memory.readBytes(needle, memory.stringLength(needle));
  return find(memory, haystack, memory.stringLength(haystack), wanted);
}

/** strcasestr(3): letters of either case are equal. */
export function strcasestr(memory: UserMemory, haystack: VirtAddr, needle: VirtAddr): VirtAddr {
  const wanted = lowerCase(memory.readBytes(needle, memory.stringLength(needle)));
  const index = indexOf(lowerCase(memory.readBytes(haystack, memory.stringLength(haystack))), wanted);
  return index < 0 ? NULL : virtAddr(haystack + index);
}

export function memmem(
  memory: UserMemory,
  haystack: VirtAddr,
  haystackBytes: number,
  needle: VirtAddr,
  needleBytes: number,
): VirtAddr {
  return find(memory, haystack, haystackBytes, memory.readBytes(needle, needleBytes));
}

function find(memory: UserMemory, haystack: VirtAddr, bytes: number, wanted: Uint8Array): VirtAddr {
  const index = indexOf(memory.readBytes(haystack, bytes), wanted);
  return index < 0 ? NULL : virtAddr(haystack + index);
}

/** Index of the first occurrence of `wanted`, or -1. */
function indexOf(bytes: Uint8Array, wanted: Uint8Array): number {
  const [first] = wanted;
  if (first === undefined) return 0;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (at + wanted.length > bytes.length) return -1;
    let matched = 1;
    while (matched < wanted.length && bytes[at + matched] === wanted[matched]) matched++;
    if (matched === wanted.length) return at;
  }
  return -1;
}

// Cutting into tokens

/**
 * strtok_r(3): the next token of `string`, or of what `saved` points at when that is NULL. `saved` is the address of
 * the program's (for strtok: libc's) char pointer.
 */
export function strtokR(memory: UserMemory, string: VirtAddr, delimiters: VirtAddr, saved: VirtAddr): VirtAddr {
  const from = string === NULL ? virtAddr(memory.loadWord(saved)) : string;
  if (memory.load8(from) === 0) {
    memory.storeWord(saved, from);
    return NULL;
  }
  const start = virtAddr(from + strspn(memory, from, delimiters));
  if (memory.load8(start) === 0) {
    memory.storeWord(saved, start);
    return NULL;
  }
  const end = virtAddr(start + strcspn(memory, start, delimiters));
  if (memory.load8(end) === 0) {
    memory.storeWord(saved, end);
  } else {
    memory.store8(end, 0);
    memory.storeWord(saved, end + 1);
  }
  return start;
}

/** strsep(3): the next field, empty ones included; `position` is the address of the program's char pointer. */
export function strsep(memory: UserMemory, position: VirtAddr, delimiters: VirtAddr): VirtAddr {
  const start = virtAddr(memory.loadWord(position));
  if (start === NULL) return NULL;
  const end = virtAddr(start + strcspn(memory, start, delimiters));
  if (memory.load8(end) === 0) {
    memory.storeWord(position, NULL);
  } else {
    memory.store8(end, 0);
    memory.storeWord(position, end + 1);
  }
  return start;
}

// Bits

/** ffs(3): number of the lowest bit set, from 1; 0 for none. */
export function ffs(value: number): number {
  return value === 0 ? 0 : 32 - Math.clz32(value & -value);
}

/** ffsll(3) and, on x86-64, ffsl(3). */
export function ffsll(low: number, high: number): number {
  if (low !== 0) return ffs(low);
  return high === 0 ? 0 : 32 + ffs(high);
}
