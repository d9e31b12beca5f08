import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type OpcodeName, encode, opcodes } from '../../../src/engine/cpu/opcodes';
import { ACCESSES_F64 } from '../../../src/engine/cpu/state';
import { RandomSource } from '../../differential/c_generator';
import { generateMemoryProgram } from '../../properties/memory_programs';
import { GeneratedProgram } from '../../properties/histories';
import { tick } from '../../../src/engine/units';
import { FlatProcessor } from './flat_processor';

const CODE = 0x40_0000;
const DATA = 0x80_0000;

type Instruction = readonly [name: OpcodeName, a: number, b: number, c: number, immediate: number];

/** A processor with two pages of code from CODE on, a page of data at DATA, and nothing behind it. */
function processorWith(...code: readonly Instruction[]): FlatProcessor {
  const processor = new FlatProcessor();
  processor.map(CODE, 2, true);
  processor.map(DATA, 1, false);
  const bytes = new DataView(new ArrayBuffer(code.length * 8));
  code.forEach(([name, a, b, c, immediate], i) => {
    bytes.setUint32(i * 8, encode(name, a, b, c), true);
    bytes.setInt32(i * 8 + 4, immediate, true);
  });
  processor.write(CODE, new Uint8Array(bytes.buffer));
  processor.rip = CODE;
  return processor;
}

describe('the loop', () => {
  test('has a case for each operation, under its number and its name', () => {
    const source = readFileSync(join(import.meta.dirname, '../../../src/engine/cpu/interpreter.ts'), 'utf8');
    const cases = [...source.matchAll(/case (\d+):(?: \{)?\s*\/\/ (\w+)/g)];
    const found = Object.fromEntries(cases.map(([, code = '', name = '']) => [name, Number(code)]));
    const { ud, ...others } = opcodes;
    // Number 0 is what memory that was never written holds: it has no case and raises #UD like every unknown number.
    expect(ud.code).toBe(0);
    expect(found).toEqual(Object.fromEntries(Object.entries(others).map(([name, { code }]) => [name, code])));
  });

  test('raises #UD for every number that is no operation, before it is executed', () => {
    const known = new Set(Object.values(opcodes).map(({ code }) => code));
    const processor = processorWith(['nop', 0, 0, 0, 0]);
    for (let code = 0; code < 256; code++) {
      if (known.has(code) && code !== 0) continue;
      processor.write(CODE, Uint8Array.of(code, 0, 0, 0, 0, 0, 0, 0));
      processor.rip = CODE;
      processor.trapped.length = 0;
      processor.run(5);
      expect([code, processor.trapped, processor.rip]).toEqual([
        code,
        [{ kind: 'exception', exception: 'undefined' }],
        CODE,
      ]);
    }
  });

  test('hands the functions of libc to the machine, and goes on behind them', () => {
    const processor = processorWith(['libc', 0, 0, 0, 7], ['movi', 1, 0, 0, 5]);
    processor.run(2);
    expect(processor.trapped).toEqual([{ kind: 'libc', number: 7 }]);
    expect([processor.general[1], processor.rip]).toEqual([5n, CODE + 16]);
  });

  test('runs over the end of a page into a frame that lies elsewhere', () => {
    const processor = processorWith();
    const increment = new DataView(new ArrayBuffer(8192));
    for (let at = 0; at < 8192; at += 8) {
      increment.setUint32(at, encode('addi32', 0, 0), true);
      increment.setInt32(at + 4, 1, true);
    }
    processor.write(CODE, new Uint8Array(increment.buffer));
    processor.run(1024);
    expect([processor.general[0], processor.rip]).toEqual([1024n, CODE + 8192]);
  });

  test('raises an exception for a jump into the middle of an instruction', () => {
    const processor = processorWith(['jmpr', 1, 0, 0, 0]);
    processor.general[1] = BigInt(CODE + 4);
    processor.run(9);
    expect(processor.trapped).toEqual([{ kind: 'exception', exception: 'misaligned' }]);
  });

  test('faults where code is fetched from data, with the bit for instructions', () => {
    const processor = processorWith(['jmpr', 1, 0, 0, 0]);
    processor.general[1] = BigInt(DATA);
    processor.run(9);
    expect(processor.trapped).toEqual([{ kind: 'page-fault', address: DATA, errorCode: 1 | 4 | 16 }]);
  });
});

describe('an access that faults', () => {
  const END = DATA + 4096;
  const faulting: readonly (readonly [Instruction, number])[] = [
    [['ld8s', 0, 1, 0, 0], 0],
    [['ld16u', 0, 1, 0, 0], 1],
    [['ld32', 0, 1, 0, 0], 3],
    [['ld32x', 0, 1, 0, 0], 0],
    [['ld64', 0, 1, 0, 0], 5],
    [['st8', 2, 1, 0, 0], 0],
    [['st16', 2, 1, 0, 0], 1],
    [['st32', 2, 1, 0, 0], 2],
    [['st64', 2, 1, 0, 0], 4],
    [['fst64', 2, 1, 0, 0], 7],
    [['fld32', 2, 1, 0, 0], 3],
    [['addm32', 0, 1, 0, 0], 2],
    [['addm64', 0, 1, 0, 0], 4],
    [['incm32', 1, 1, 0, 0], 2],
    [['leaxm', 0, 1, 8, 0], 1],
    [['cas64', 0, 1, 2, 0], 4],
  ];

  test.each(faulting)('%j leaves registers, memory and rip as they were', (instruction, before) => {
    const processor = processorWith(instruction);
    processor.write(
      DATA,
      Uint8Array.from({ length: 4096 }, (_, i) => i * 7),
    );
    processor.general.set([0x1122_3344_5566_7788n, BigInt(END - before), 0x99aa_bbcc_ddee_ff00n]);
    const general = [...processor.general];
    const data = processor.read(DATA, 4096);
    processor.run(3);
    expect(processor.trapped).toMatchObject([{ kind: 'page-fault' }]);
    const [fault] = processor.trapped;
    // The first byte behind the page, or the operand's first byte where that is what a processor reports.
    if (fault?.kind === 'page-fault') expect(fault.address).toBeGreaterThanOrEqual(END);
    expect([...processor.general]).toEqual(general);
    expect(processor.read(DATA, 4096)).toEqual(data);
    expect(processor.rip).toBe(CODE);
    expect(processor.ticks).toBe(1);
  });

  test.each([
    [['push', 2, 0, 0, 0]],
    [['call', 0, 0, 0, 64]],
    [['enter', 0, 0, 0, 32]],
    [['ret', 0, 0, 0, 0]],
    [['pop', 3, 0, 0, 0]],
  ] as const)('%j leaves rsp and rbp as they were', (instruction) => {
    const processor = processorWith([...instruction]);
    processor.general[4] = BigInt(DATA + 8192);
    processor.general[5] = 0x55n;
    const general = [...processor.general];
    processor.run(1);
    expect(processor.trapped).toMatchObject([{ kind: 'page-fault' }]);
    expect([...processor.general]).toEqual(general);
  });

  test('in the middle of a copy leaves what was copied', () => {
    const processor = processorWith(['copy', 1, 2, 0, 200]);
    processor.general.set([0n, BigInt(END - 100), BigInt(DATA)]);
    processor.write(
      DATA,
      Uint8Array.from({ length: 200 }, (_, i) => i + 1),
    );
    processor.run(1);
    expect(processor.trapped).toMatchObject([{ kind: 'page-fault', address: END, errorCode: 2 | 4 }]);
    expect([...processor.read(END - 100, 100)]).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  });
});

describe('the counters', () => {
  test('count an access once, whether its lane is open or not', () => {
    const processor = processorWith(
      ['ld32', 0, 1, 0, 0],
      ['ld32', 0, 1, 0, 4],
      ['st64', 0, 1, 0, 8],
      ['st64', 0, 1, 0, 16],
      ['incm32', 1, 1, 0, 0],
      ['push', 0, 0, 0, 0],
      ['pop', 0, 0, 0, 0],
      ['nop', 0, 0, 0, 0],
    );
    processor.general[1] = BigInt(DATA);
    processor.general[4] = BigInt(DATA + 2048);
    processor.run(8);
    // incm32 loads and stores.
    expect(processor.memory.f64[ACCESSES_F64]).toBe(8);
    expect(processor.ticks).toBe(8);
  });
});

describe('a limit', () => {
  test('may split a run anywhere: the state at the end is the same', () => {
    const program = new GeneratedProgram(generateMemoryProgram(5, { pieces: 10, areaPages: 30 }), 'classroom');
    const whole = program.machine();
    const goal = tick(20_000);
    while (whole.tick < goal && !whole.ended) whole.run(goal, 1_000_000);
    for (const longest of [1, 3, 50, 4000]) {
      const random = new RandomSource(longest);
      const split = program.machine();
      while (split.tick < goal && !split.ended) {
        split.run(tick(Math.min(goal, split.tick + 1 + random.below(longest))), 1 + random.below(10_000));
      }
      expect([longest, split.tick, split.hash()]).toEqual([longest, whole.tick, whole.hash()]);
    }
  });
});
