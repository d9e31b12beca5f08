/** The little of libc that programs of the code generator's tests call, over the reference executor's memory. */
import type { VariadicArguments } from '../../../src/engine/libc/call';
import { formatPrintf } from '../../../src/engine/libc/printf';
import { virtAddr } from '../../../src/engine/units';
import type { Executor } from './reference_executor';
import { Signal } from './reference_executor';

const HEAP_START = 0x80_0000;
const STDOUT = 0x8000;
const argumentRegisters = [7, 6, 2, 1, 8, 9] as const;

export interface ReferenceLibrary {
  /** A function's number is its index. */
  readonly names: readonly string[];
  call(number: number): void;
  /** Where an object of libc lies; undefined for a function. */
  dataAddress(name: string): number | undefined;
  output(): string;
}

export function createLibrary(executor: Executor): ReferenceLibrary {
  const { memory, general, floating } = executor;
  const output: Uint8Array[] = [];
  const handlers: number[] = [];
  let heap = HEAP_START;

  const word = (index: number): bigint => {
    const register = argumentRegisters[index];
    if (register !== undefined) return general[register] ?? 0n;
    return memory.loadBig(Number(general[4]) + 8 + (index - 6) * 8, 8);
  };
  const number = (index: number): number => Number(word(index));
  const address = (index: number): ReturnType<typeof virtAddr> => virtAddr(number(index));
  const int = (index: number): number => Number(BigInt.asIntN(32, word(index)));
  const give = (value: bigint | number): void => {
    general[0] = BigInt.asUintN(64, BigInt(value));
  };
  const halves = (value: bigint): { low: number; high: number } => ({
    low: Number(BigInt.asIntN(32, value)),
    high: Number(BigInt.asIntN(32, value >> 32n)),
  });
  const variadic = (named: number): VariadicArguments => {
    let integers = named;
    let doubles = 0;
    let stack = Number(general[4]) + 8;
    const fromStack = (): number => {
      stack += 8;
      return stack - 8;
    };
    return {
      nextWord: () => halves(integers < 6 ? word(integers++) : memory.loadBig(fromStack(), 8)),
      nextLongDouble: () => {
        stack = Math.ceil(stack / 16) * 16 + 16;
        return memory.loadFloat(stack - 16, 8);
      },
      nextDouble: () => (doubles < 8 ? (floating[doubles++] ?? 0) : memory.loadFloat(fromStack(), 8)),
    };
  };
  const fromList = (list: number): VariadicArguments => {
    const take = (field: number, limit: number, step: number): number => {
      const offset = Number(memory.loadBig(list + field, 4));
      if (offset < limit) {
        memory.storeBig(list + field, 4, BigInt(offset + step));
        return Number(memory.loadBig(list + 16, 8)) + offset;
      }
      const overflow = memory.loadBig(list + 8, 8);
      memory.storeBig(list + 8, 8, overflow + 8n);
      return Number(overflow);
    };
    return {
      nextWord: () => halves(memory.loadBig(take(0, 48, 8), 8)),
      nextDouble: () => memory.loadFloat(take(4, 176, 16), 8),
      nextLongDouble: () => {
        const at = Math.ceil(Number(memory.loadBig(list + 8, 8)) / 16) * 16;
        memory.storeBig(list + 8, 8, BigInt(at + 16));
        return memory.loadFloat(at, 8);
      },
    };
  };
  const format = (index: number, list: VariadicArguments): Uint8Array =>
    formatPrintf({ memory, errorText: () => '' }, address(index), list);
  const print = (bytes: Uint8Array): void => {
    output.push(bytes);
    give(bytes.length);
  };
  const store = (bytes: Uint8Array, limit: number): void => {
    if (limit > 0) {
      const shown = bytes.subarray(0, limit - 1);
      memory.writeBytes(address(0), shown);
      memory.store8(virtAddr(number(0) + shown.length), 0);
    }
    give(bytes.length);
  };
  const text = (index: number): Uint8Array => memory.readBytes(address(index), memory.stringLength(address(index)));
  const allocate = (bytes: number): number => {
    const start = heap;
    heap += Math.ceil((bytes + 16) / 16) * 16;
    return start;
  };
  const compare = (a: Uint8Array, b: Uint8Array): number => Math.sign(Buffer.compare(a, b));

  const functions: Record<string, () => void> = {
    printf: () => print(format(0, variadic(1))),
    fprintf: () => print(format(1, variadic(2))),
    vprintf: () => print(format(0, fromList(number(1)))),
    sprintf: () => store(format(1, variadic(2)), Infinity),
    snprintf: () => store(format(2, variadic(3)), number(1)),
    vsnprintf: () => store(format(2, fromList(number(3))), number(1)),
    vsprintf: () => store(format(1, fromList(number(2))), Infinity),
    puts: () => print(Uint8Array.of(...text(0), 10)),
    putchar: () => print(Uint8Array.of(int(0))),
    malloc: () => give(allocate(number(0))),
    calloc: () => give(allocate(number(0) * number(1))),
    free: () => give(0),
    memcpy: () => {
      memory.copy(number(0), number(1), number(2));
      give(word(0));
    },
    memmove: () => {
      memory.copy(number(0), number(1), number(2));
      give(word(0));
    },
    memset: () => {
      memory.fill(number(0), int(1) & 0xff, number(2));
      give(word(0));
    },
    memcmp: () => give(compare(memory.readBytes(address(0), number(2)), memory.readBytes(address(1), number(2)))),
    strlen: () => give(memory.stringLength(address(0))),
    strcmp: () => give(compare(text(0), text(1))),
    strcpy: () => {
      memory.writeBytes(address(0), Uint8Array.of(...text(1), 0));
      give(word(0));
    },
    abs: () => give(Math.abs(int(0))),
    atoi: () => give(parseInt(new TextDecoder().decode(text(0)), 10)),
    qsort: () => sort(executor, number(0), number(1), number(2), number(3)),
    atexit: () => {
      handlers.push(number(0));
      give(0);
    },
    setjmp: () => {
      [3, 5, 12, 13, 14, 15].forEach((register, i) => memory.storeBig(number(0) + i * 8, 8, general[register] ?? 0n));
      memory.storeBig(number(0) + 48, 8, (general[4] ?? 0n) + 8n);
      memory.storeBig(number(0) + 56, 8, memory.loadBig(Number(general[4]), 8));
      give(0);
    },
    longjmp: () => {
      const buffer = number(0);
      const value = int(1);
      [3, 5, 12, 13, 14, 15].forEach((register, i) => (general[register] = memory.loadBig(buffer + i * 8, 8)));
      general[4] = memory.loadBig(buffer + 48, 8);
      executor.rip = Number(memory.loadBig(buffer + 56, 8));
      give(value === 0 ? 1 : value);
    },
    abort: () => {
      throw new Signal(6, 'abort');
    },
    __assert_fail: () => {
      throw new Signal(6, 'assertion failed');
    },
    fflush: () => give(0),
    exit: () => {
      const status = int(0);
      for (const handler of handlers.toReversed()) executor.callBack(handler, []);
      executor.exitStatus = status & 0xff;
    },
  };
  functions['_setjmp'] = functions['setjmp'] ?? (() => undefined);
  const names = Object.keys(functions);
  return {
    names,
    call: (index) => functions[names[index] ?? '']?.(),
    dataAddress: (name) => (name === 'stdout' || name === 'stderr' ? STDOUT : undefined),
    output: () => new TextDecoder().decode(Buffer.concat(output)),
  };
}

/** Insertion sort: stable, and calls the program's comparison. */
function sort(executor: Executor, base: number, count: number, size: number, comparison: number): void {
  const { memory } = executor;
  for (let i = 1; i < count; i++) {
    for (let j = i; j > 0; j--) {
      const left = base + (j - 1) * size;
      const order = BigInt.asIntN(32, executor.callBack(comparison, [BigInt(left), BigInt(left + size)]));
      if (order <= 0n) break;
      const kept = memory.readBytes(virtAddr(left), size);
      memory.copy(left, left + size, size);
      memory.writeBytes(virtAddr(left + size), kept);
    }
  }
}
