import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ProgramImage } from '../../../src/engine/c/image';
import { type OpcodeName, encode, opcodes } from '../../../src/engine/cpu/opcodes';
import { Executor, Signal } from '../codegen/reference_executor';
import { FlatProcessor } from './flat_processor';

/** Where both executors have their code and their data; the pages after the data are missing in the real one. */
const CODE = 0x40_0000;
const DATA = 0x80_0000;
const DATA_PAGES = 4;
const DATA_BYTES = DATA_PAGES * 4096;
const RSP = 4;
const RBP = 5;
const RUNS = process.env.PAGEWALK_NIGHTLY === '1' ? 5000 : 80;

interface Sample {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly immediate: number;
  readonly general: readonly bigint[];
  readonly floating: readonly number[];
  /** Offsets into the data of what the operation's addresses point to. */
  readonly first: number;
  readonly second: number;
  readonly seed: number;
  /** Whether the pages' lanes are open beforehand. */
  readonly warm: boolean;
}

const edges = [0n, 1n, 2n, 7n, 0x7fn, 0x80n, 0xffn, 0x7fffn, 0x8000n, 0xffffn, 0x7fff_ffffn, 0x8000_0000n];
const wideEdges = edges.flatMap((value) => [value, -value, value << 32n, (value << 32n) | 0xffff_ffffn]);
const word = fc.oneof(
  fc.constantFrom(...wideEdges.map((value) => BigInt.asUintN(64, value))),
  fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
  fc.bigInt({ min: 0n, max: 200n }),
);
const double = fc.oneof(
  fc.constantFrom(
    0,
    -0,
    0.5,
    -1.5,
    2 ** 31,
    -(2 ** 31),
    2 ** 32,
    2 ** 63,
    -(2 ** 63),
    2 ** 64,
    Infinity,
    -Infinity,
    NaN,
  ),
  fc.double(),
  fc.float(),
  fc.integer(),
);
const register = fc.integer({ min: 0, max: 15 });
/** Ends of pages are met often, and offsets that are no multiple of anything. */
const offset = fc.oneof(
  fc.integer({ min: 64, max: DATA_BYTES - 4096 }),
  fc.tuple(fc.integer({ min: 1, max: DATA_PAGES - 2 }), fc.integer({ min: -9, max: 9 })).map(([p, d]) => p * 4096 + d),
  fc.integer({ min: 8, max: DATA_BYTES / 8 - 600 }).map((eighths) => eighths * 8),
);

const sample: fc.Arbitrary<Sample> = fc.record({
  a: register,
  b: register,
  c: register,
  immediate: fc.oneof(fc.integer(), fc.integer({ min: -70, max: 70 }), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1)),
  general: fc.array(word, { minLength: 16, maxLength: 16 }),
  floating: fc.array(double, { minLength: 16, maxLength: 16 }),
  first: offset,
  second: offset,
  seed: fc.integer({ min: 1, max: 0x7fff_ffff }),
  warm: fc.boolean(),
});

const stackOperations: ReadonlySet<string> = new Set(['call', 'callr', 'ret', 'enter', 'leave', 'push', 'pop']);
/** Operations whose address is b + immediate, by the sentence that heads their part of the table. */
const isAccess = (name: string): boolean => /^(f?ld|f?st|cas)\d|^(add|sub|mul|inc)m\d|^leaxm$/.test(name);
const isJump = (name: string): boolean => /^j(mp$|[a-z]+(32|64)$)|^call$/.test(name);

/** The sample as this operation can carry it out: addresses in the data, jumps to instructions. */
function fitted(name: OpcodeName, given: Sample): Sample {
  const general = [...given.general];
  const { a } = given;
  let { c, immediate } = given;
  if (stackOperations.has(name)) general[RSP] = BigInt(DATA + given.first);
  if (name === 'leave') general[RBP] = BigInt(DATA + given.second);
  // The reference executor's rip is a double: it is exact below 2^53.
  if (name === 'jmpr' || name === 'callr') general[a] = BigInt.asUintN(50, general[a] ?? 0n);
  if (isAccess(name)) general[given.b] = BigInt.asUintN(64, BigInt(DATA + given.first) - BigInt(immediate));
  if (name === 'copy' || name === 'zero') {
    immediate = Math.abs(immediate) % 4000;
    general[a] = BigInt(DATA + given.first);
    if (name === 'copy') general[given.b] = BigInt(DATA + (a === given.b ? given.first : given.second));
  }
  if (name === 'leaxm') c = Math.abs(given.seed) % 256;
  if (isJump(name)) immediate = (immediate >> 4) * 8;
  if (name === 'stmt') immediate = 0;
  if (name === 'libc') immediate = Math.abs(immediate);
  return { ...given, c, immediate, general };
}

/** Numbers that look random, the same for the same seed. */
function noise(seed: number, length: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  });
}

function instruction(name: OpcodeName, { a, b, c, immediate }: Sample): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, encode(name, a, b, c), true);
  view.setInt32(4, immediate, true);
  return bytes;
}

/** What one operation has left behind. */
interface Outcome {
  readonly general: readonly string[];
  readonly floating: readonly number[];
  readonly data: string;
  readonly rip: number;
  readonly end: string;
}

const digest = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex');
const hexes = (values: Iterable<bigint>): string[] => Array.from(values, (value) => value.toString(16));
const numberOf = (address: number): number => Number(BigInt.asUintN(64, BigInt(address)));

/** The code of the reference executor is one instruction, written anew for each sample. */
const prot = { read: true, write: false, execute: true };
const oneInstruction: ProgramImage = {
  path: 'one operation',
  bytes: new Uint8Array(8),
  segments: [{ name: 'text', fileOffset: 0, vaddr: 0, fileBytes: 8, memoryBytes: 8, prot }],
  entry: 0,
  relocations: [],
  imports: [],
  debug: { files: [], statements: [], functions: [], globals: [], types: [] },
};
const executor = new Executor(oneInstruction, {});

const processor = new FlatProcessor();
processor.map(CODE, 1, true);
processor.map(DATA, DATA_PAGES, false);

function byReference(name: OpcodeName, given: Sample, data: Uint8Array): Outcome {
  executor.memory.bytes.set(instruction(name, given), CODE);
  executor.memory.bytes.set(data, DATA);
  executor.general.set(given.general);
  executor.floating.set(given.floating);
  executor.rip = CODE;
  let end = 'done';
  try {
    executor.step();
  } catch (problem) {
    if (!(problem instanceof Signal)) throw problem;
    end = problem.signal === 8 ? 'divide' : 'undefined';
  }
  return {
    general: hexes(executor.general),
    floating: [...executor.floating],
    data: digest(executor.memory.bytes.subarray(DATA, DATA + DATA_BYTES)),
    rip: end === 'done' ? numberOf(executor.rip) : CODE,
    end,
  };
}

function byInterpreter(name: OpcodeName, given: Sample, data: Uint8Array): Outcome {
  processor.write(CODE, instruction(name, given));
  processor.write(DATA, data);
  processor.mmu.flushAddressSpace(1);
  if (given.warm) processor.warm(DATA, DATA_PAGES);
  processor.general.set(given.general);
  processor.floating.set(given.floating);
  processor.rip = CODE;
  processor.trapped.length = 0;
  const before = processor.ticks;
  processor.run(1);
  expect(processor.ticks).toBe(before + 1);
  const [trap] = processor.trapped;
  return {
    general: hexes(processor.general),
    floating: [...processor.floating],
    data: digest(processor.read(DATA, DATA_BYTES)),
    rip: processor.rip,
    end: trap?.kind === 'exception' ? trap.exception : 'done',
  };
}

describe('each operation of the table', () => {
  // What libc does is not the processor's; that the trap is taken is a test of its own.
  const names = Object.keys(opcodes).filter((name): name is OpcodeName => name in opcodes && name !== 'libc');
  test.each(names)('%s does what its sentence says', (name) => {
    fc.assert(
      fc.property(sample, (given) => {
        const fit = fitted(name, given);
        const data = noise(fit.seed, DATA_BYTES);
        expect(byInterpreter(name, fit, data)).toEqual(byReference(name, fit, data));
      }),
      { numRuns: RUNS, seed: 20 },
    );
  });
});
