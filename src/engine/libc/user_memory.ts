/**
 * What a function of libc sees of memory: the calling process's address space, through the MMU.
 *
 * Every access translates, counts, sets accessed and dirty bits and may run the page-fault handler, exactly as an
 * access by compiled code does. Multi-byte values are little-endian and may lie at any alignment.
 *
 * An access that the kernel answers with a signal can't return a value. It then leaves the function by throwing
 * `UserFault`, which is caught in one place, where the processor entered libc (see docs/adr). Functions of libc
 * neither catch it nor clean up after it: a real libc is interrupted in the same way in the middle of its work.
 */
import type { VirtAddr } from '../units';

export interface UserMemory {
  load8(address: VirtAddr): number;
  /** Unsigned 16 bits. */
  load16(address: VirtAddr): number;
  /** Signed 32 bits. */
  load32(address: VirtAddr): number;
  store8(address: VirtAddr, value: number): void;
  store16(address: VirtAddr, value: number): void;
  store32(address: VirtAddr, value: number): void;

  /** Unsigned 64 bits as a number: exact below 2^53, otherwise the nearest double (still far above any size). */
  loadWord(address: VirtAddr): number;
  /** Stores an exact integer, -2^53 < value < 2^53, as 64 bits two's complement. */
  storeWord(address: VirtAddr, value: number): void;
  /** The halves of a 64-bit value, for those that need all bits (mangled pointers, keys): two accesses of 32 bits. */
  loadLow(address: VirtAddr): number;
  loadHigh(address: VirtAddr): number;
  storeHalves(address: VirtAddr, low: number, high: number): void;

  /** Copies as memmove does. */
  copy(destination: VirtAddr, source: VirtAddr, bytes: number): void;
  fill(destination: VirtAddr, byte: number, bytes: number): void;
  /** Bytes read through the MMU into a host array. */
  readBytes(address: VirtAddr, bytes: number): Uint8Array;
  writeBytes(address: VirtAddr, bytes: Uint8Array): void;
  /** Length of the null-terminated string, without the null. */
  stringLength(address: VirtAddr): number;
}

/** What the parsers of numbers need: bytes by address. */
export type ByteSource = Pick<UserMemory, 'load8'>;

/**
 * The simulated program faulted inside a function of libc. Carries nothing: the kernel has already recorded the
 * signal. Thrown by UserMemory, caught at the processor's libc boundary, nowhere else.
 */
export class UserFault extends Error {
  override readonly name = 'UserFault';
}
