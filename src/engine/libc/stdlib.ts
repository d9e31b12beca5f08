/**
 * stdlib.h's numbers: strings to numbers, absolute values, and glibc's pseudo-random generators, whose state lies in
 * simulated memory. Results of 64 bits come in halves.
 */
import type { VirtAddr } from '../units';
import { DOUBLE, FLOAT, parseFloat64 } from './parse_float';
import type { ParsedFloat } from './parse_float';
import { parseInteger } from './parse_integer';
import type { ParsedInteger } from './parse_integer';
import type { UserMemory } from './user_memory';

export const LONG = { positive: 2n ** 63n - 1n, negative: 2n ** 63n };
export const UNSIGNED_LONG = { positive: 2n ** 64n - 1n, negative: 2n ** 64n - 1n };

/** strtol(3) and strtoll(3): 64 bits on x86-64. Out of range gives LONG_MAX or LONG_MIN. */
export function strtol(memory: UserMemory, string: VirtAddr, base: number): ParsedInteger {
  return parseInteger(memory, string, base, LONG);
}

/** strtoul(3) and strtoull(3). A minus negates in unsigned arithmetic; out of range gives ULONG_MAX whatever the sign. */
export function strtoul(memory: UserMemory, string: VirtAddr, base: number): ParsedInteger {
  const parsed = parseInteger(memory, string, base, UNSIGNED_LONG);
  return parsed.errno === 34 ? { ...parsed, low: -1, high: -1 } : parsed;
}

/** atol(3) and atoll(3). */
export function atol(memory: UserMemory, string: VirtAddr): ParsedInteger {
  return strtol(memory, string, 10);
}

/** atoi(3): the low 32 bits of strtol's result. */
export function atoi(memory: UserMemory, string: VirtAddr): number {
  return strtol(memory, string, 10).low;
}

export function strtod(memory: UserMemory, string: VirtAddr): ParsedFloat {
  return parseFloat64(memory, string, DOUBLE);
}

/** strtof(3): rounded once, to a float. */
export function strtof(memory: UserMemory, string: VirtAddr): ParsedFloat {
  return parseFloat64(memory, string, FLOAT);
}

export function atof(memory: UserMemory, string: VirtAddr): number {
  return strtod(memory, string).value;
}

/** abs(3): INT_MIN stays INT_MIN. */
export const abs = (value: number): number => (value < 0 ? -value : value) | 0;

/** labs(3) and llabs(3). */
export function labs(low: number, high: number): { low: number; high: number } {
  if (high >= 0) return { low, high };
  return { low: -low | 0, high: (~high + (low === 0 ? 1 : 0)) | 0 };
}
