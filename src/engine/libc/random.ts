/**
 * rand, random and drand48: glibc's generators over state in simulated memory.
 *
 * `struct random_data` (libc's unsafe_state):
 *
 *      0 fptr    8 rptr    16 state    24 rand_type    28 rand_deg    32 rand_sep    40 end_ptr
 *
 * `state` points at rand_deg words; the word in front of them names the type for setstate. By default that is TYPE_3,
 * 31 words with x^31 + x^3 + 1: each number is the sum of the words 3 and 31 numbers ago, its lowest bit dropped.
 */
import type { VirtAddr } from '../units';
import { virtAddr } from '../units';
import type { UserMemory } from './user_memory';

const FPTR = 0;
const RPTR = 8;
const STATE = 16;
const RAND_TYPE = 24;
const RAND_DEG = 28;
const RAND_SEP = 32;
const END_PTR = 40;

const MAX_TYPES = 5;

/** Types 0 to 4: the least bytes of a state, its degree, its separation. */
const types: readonly { readonly bytes: number; readonly degree: number; readonly separation: number }[] = [
  { bytes: 8, degree: 0, separation: 0 },
  { bytes: 32, degree: 7, separation: 3 },
  { bytes: 64, degree: 15, separation: 1 },
  { bytes: 128, degree: 31, separation: 3 },
  { bytes: 256, degree: 63, separation: 1 },
];

const field = (data: VirtAddr, offset: number): VirtAddr => virtAddr(data + offset);

/** random(3) and rand(3): 0 to 2^31 - 1. `data` is the struct random_data. */
export function random(memory: UserMemory, data: VirtAddr): number {
  const state = virtAddr(memory.loadWord(field(data, STATE)));
  if (memory.load32(field(data, RAND_TYPE)) === 0) {
    const value = (Math.imul(memory.load32(state), 1103515245) + 12345) & 0x7fffffff;
    memory.store32(state, value);
    return value;
  }
  const front = virtAddr(memory.loadWord(field(data, FPTR)));
  const rear = virtAddr(memory.loadWord(field(data, RPTR)));
  const end = memory.loadWord(field(data, END_PTR));
  const sum = (memory.load32(front) + memory.load32(rear)) | 0;
  memory.store32(front, sum);
  memory.storeWord(field(data, FPTR), front + 4 >= end ? state : front + 4);
  memory.storeWord(field(data, RPTR), rear + 4 >= end ? state : rear + 4);
  return sum >>> 1;
}

/** srandom(3) and srand(3). */
export function srandom(memory: UserMemory, data: VirtAddr, seed: number): void {
  const state = virtAddr(memory.loadWord(field(data, STATE)));
  let word = (seed | 0) === 0 ? 1 : seed | 0;
  memory.store32(state, word);
  if (memory.load32(field(data, RAND_TYPE)) === 0) return;

  const degree = memory.load32(field(data, RAND_DEG));
  for (let i = 1; i < degree; i++) {
    word = 16807 * (word % 127773) - 2836 * Math.trunc(word / 127773);
    if (word < 0) word += 2147483647;
    memory.store32(virtAddr(state + i * 4), word);
  }
  memory.storeWord(field(data, FPTR), state + memory.load32(field(data, RAND_SEP)) * 4);
  memory.storeWord(field(data, RPTR), state);
  for (let i = 0; i < degree * 10; i++) random(memory, data);
}

/**
 * initstate(3): `buffer` of `bytes` bytes becomes the state, seeded. Returns the old state's start for setstate, or 0
 * (EINVAL) when the buffer has less than 8 bytes.
 */
export function initstate(memory: UserMemory, data: VirtAddr, seed: number, buffer: VirtAddr, bytes: number): VirtAddr {
  if (bytes < 8) return virtAddr(0);
  const old = rememberPosition(memory, data);
  const type = types.findLastIndex((one) => bytes >= one.bytes);
  useState(memory, data, virtAddr(buffer + 4), type);
  srandom(memory, data, seed);
  rememberPosition(memory, data);
  return old;
}

/** setstate(3): goes on with a state that initstate made. Returns the old one, or 0 (EINVAL) for what is none. */
export function setstate(memory: UserMemory, data: VirtAddr, buffer: VirtAddr): VirtAddr {
  const old = rememberPosition(memory, data);
  const word = memory.load32(buffer);
  const type = word % MAX_TYPES;
  if (type < 0) return virtAddr(0);
  const state = virtAddr(buffer + 4);
  useState(memory, data, state, type);
  const { degree, separation } = types[type] ?? { degree: 0, separation: 0 };
  if (type !== 0) {
    const rear = Math.trunc(word / MAX_TYPES);
    memory.storeWord(field(data, RPTR), state + rear * 4);
    memory.storeWord(field(data, FPTR), state + ((rear + separation) % degree) * 4);
  }
  return old;
}

/** Writes the type and the position in front of the state, for a later setstate. Returns where that is. */
function rememberPosition(memory: UserMemory, data: VirtAddr): VirtAddr {
  const state = memory.loadWord(field(data, STATE));
  const type = memory.load32(field(data, RAND_TYPE));
  const rear = type === 0 ? 0 : (memory.loadWord(field(data, RPTR)) - state) / 4;
  memory.store32(virtAddr(state - 4), rear * MAX_TYPES + type);
  return virtAddr(state - 4);
}

function useState(memory: UserMemory, data: VirtAddr, state: VirtAddr, type: number): void {
  const { degree, separation } = types[type] ?? { degree: 0, separation: 0 };
  memory.storeWord(field(data, STATE), state);
  memory.store32(field(data, RAND_TYPE), type);
  memory.store32(field(data, RAND_DEG), degree);
  memory.store32(field(data, RAND_SEP), separation);
  memory.storeWord(field(data, END_PTR), state + degree * 4);
}

/** rand_r(3): `seed` is the address of the program's unsigned int. */
export function randR(memory: UserMemory, seed: VirtAddr): number {
  let next = memory.load32(seed);
  const step = (): number => {
    next = (Math.imul(next, 1103515245) + 12345) | 0;
    return next >>> 16;
  };
  let result = step() % 2048;
  result = (result << 10) ^ (step() % 1024);
  result = (result << 10) ^ (step() % 1024);
  memory.store32(seed, next);
  return result;
}

/**
 * The 48-bit generator: x = 0x5deece66d x + 0xb mod 2^48. `data` is a struct drand48_data: x[3] and old_x[3] as unsigned
 * shorts, c at 12, init at 14, a at 16; while init is 0 the constants have not been set.
 */
export const DRAND48_BYTES = 24;

/** srand48(3). */
export function srand48(memory: UserMemory, data: VirtAddr, seed: number): void {
  memory.store16(data, 0x330e);
  memory.store16(virtAddr(data + 2), seed & 0xffff);
  memory.store16(virtAddr(data + 4), seed >>> 16);
  initialiseDrand48(memory, data);
}

/** The next 48 bits, as the numbers of its high 32 and low 16. */
function nextDrand48(memory: UserMemory, data: VirtAddr): { high: number; low: number } {
  if (memory.load16(virtAddr(data + 14)) === 0) initialiseDrand48(memory, data);
  const x = [0, 2, 4].reduce((sum, at) => sum + BigInt(memory.load16(virtAddr(data + at))) * 2n ** BigInt(at * 8), 0n);
  const next = BigInt.asUintN(48, x * 0x5deece66dn + 0xbn);
  for (const at of [0, 2, 4]) memory.store16(virtAddr(data + at), Number((next >> BigInt(at * 8)) & 0xffffn));
  return { high: Number(next >> 16n), low: Number(next & 0xffffn) };
}

function initialiseDrand48(memory: UserMemory, data: VirtAddr): void {
  memory.storeHalves(virtAddr(data + 16), 0xdeece66d | 0, 5);
  memory.store16(virtAddr(data + 12), 0xb);
  memory.store16(virtAddr(data + 14), 1);
}

/** drand48(3): 0 <= x < 1, all 48 bits used. */
export function drand48(memory: UserMemory, data: VirtAddr): number {
  const { high, low } = nextDrand48(memory, data);
  return (high * 65536 + low) / 2 ** 48;
}

/** lrand48(3): 0 to 2^31 - 1. */
export function lrand48(memory: UserMemory, data: VirtAddr): number {
  return nextDrand48(memory, data).high >>> 1;
}

/** mrand48(3): -2^31 to 2^31 - 1. */
export function mrand48(memory: UserMemory, data: VirtAddr): number {
  return nextDrand48(memory, data).high | 0;
}
