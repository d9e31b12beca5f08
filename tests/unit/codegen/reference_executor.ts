/**
 * A second executor of the bytecode, written from the sentences of the opcode table and nothing else: flat memory, one
 * BigInt a register, no MMU, no kernel. Slow and simple: the oracle for the code generator's output before a machine
 * runs it, and for the machine's own executors.
 *
 *     0x0040_0000  the program        0x0080_0000  its heap (bump allocation, free does nothing)
 *     0x01f0_0000  the stack          0x0000_1000  one stub for each function of libc, as `libc n; ret`
 */
import type { OpcodeName } from '../../../src/engine/cpu/opcodes';
import { encode, opcodeName, opcodes } from '../../../src/engine/cpu/opcodes';
import type { ProgramImage } from '../../../src/engine/c/image';
import { FlatMemory } from './flat_memory';
import type { ReferenceLibrary } from './reference_library';
import { createLibrary } from './reference_library';

const PROGRAM_BASE = 0x40_0000;
const STACK_TOP = 0x1ff_0000;
const STUBS = 0x1000;
const MASK_64 = (1n << 64n) - 1n;

export interface RunResult {
  readonly stdout: string;
  /** As the shell shows it: 128 + signal where one ended the program. */
  readonly status: number;
  readonly ticks: number;
  /** Numbers of the statements that ran, in order, as far as `traceStatements` asked for them. */
  readonly statements: readonly number[];
}

export interface RunOptions {
  readonly args?: readonly string[];
  readonly maxTicks?: number;
  readonly traceStatements?: boolean;
}

/** The simulated program ended by a signal. */
export class Signal extends Error {
  readonly signal: number;
  constructor(signal: number, message: string) {
    super(message);
    this.signal = signal;
  }
}

/** Runs a program from `_start` until it exits. */
export function runProgram(image: ProgramImage, options: RunOptions = {}): RunResult {
  return new Executor(image, options).run();
}

export class Executor {
  readonly memory = new FlatMemory();
  readonly general = new BigUint64Array(16);
  readonly floating = new Float64Array(16);
  rip = 0;
  ticks = 0;
  exitStatus: number | undefined;
  private readonly maxTicks: number;
  private readonly statements: number[] = [];
  private readonly trace: boolean;
  private readonly library: ReferenceLibrary;
  private readonly textEnd: number;

  constructor(image: ProgramImage, { args = [], maxTicks = 50_000_000, traceStatements = false }: RunOptions) {
    this.maxTicks = maxTicks;
    this.trace = traceStatements;
    this.library = createLibrary(this);
    this.textEnd = PROGRAM_BASE + (image.segments.find(({ name }) => name === 'text')?.fileBytes ?? 0);
    this.load(image);
    this.rip = PROGRAM_BASE + image.entry;
    this.general[4] = BigInt(this.pushArguments(['program', ...args]));
  }

  private load(image: ProgramImage): void {
    const { memory } = this;
    for (const segment of image.segments) {
      const bytes = image.bytes.subarray(segment.fileOffset, segment.fileOffset + segment.fileBytes);
      memory.bytes.set(bytes, PROGRAM_BASE + segment.vaddr);
    }
    for (const offset of image.relocations) {
      const at = PROGRAM_BASE + offset;
      memory.view.setBigUint64(at, memory.view.getBigUint64(at, true) + BigInt(PROGRAM_BASE), true);
    }
    for (const { name, slot } of image.imports) {
      const address = this.library.dataAddress(name) ?? this.stubAddress(name);
      memory.view.setBigUint64(PROGRAM_BASE + slot, BigInt(address), true);
    }
    this.library.names.forEach((_, number) => {
      memory.view.setUint32(STUBS + number * 16, encode('libc'), true);
      memory.view.setUint32(STUBS + number * 16 + 4, number, true);
      memory.view.setUint32(STUBS + number * 16 + 8, encode('ret'), true);
    });
  }

  private stubAddress(name: string): number {
    const number = this.library.names.indexOf(name);
    if (number < 0) throw new Error(`the reference library has no ${name}`);
    return STUBS + number * 16;
  }

  private pushArguments(args: readonly string[]): number {
    const { memory } = this;
    let top = STACK_TOP;
    const addresses = args.map((text) => {
      const bytes = new TextEncoder().encode(`${text}\0`);
      top -= bytes.length;
      memory.bytes.set(bytes, top);
      return top;
    });
    const words = [args.length, ...addresses, 0, 0];
    const start = Math.floor((top - words.length * 8) / 16) * 16;
    words.forEach((word, i) => memory.view.setBigUint64(start + i * 8, BigInt(word), true));
    return start;
  }

  run(): RunResult {
    let status: number;
    try {
      while (this.exitStatus === undefined) this.step();
      status = this.exitStatus;
    } catch (error) {
      if (!(error instanceof Signal)) throw error;
      status = 128 + error.signal;
    }
    return { stdout: this.library.output(), status, ticks: this.ticks, statements: this.statements };
  }

  /** Runs code at `address` until it returns to here: what qsort and atexit need. */
  callBack(address: number, args: readonly bigint[]): bigint {
    const back = this.rip;
    const sp = this.general[4] ?? 0n;
    [7, 6, 2, 1].forEach((register, i) => (this.general[register] = args[i] ?? 0n));
    this.general[4] = ((sp - 256n) & ~15n) - 8n;
    this.memory.storeBig(Number(this.general[4]), 8, 0n);
    this.rip = address;
    while (this.rip !== 0 && this.exitStatus === undefined) this.step();
    this.rip = back;
    this.general[4] = sp;
    return this.general[0] ?? 0n;
  }

  /** One operation. Throws a `Signal` where the processor would raise an exception. */
  step(): void {
    if (++this.ticks > this.maxTicks) throw new Error(`no end after ${this.maxTicks} operations`);
    const at = this.rip;
    const executable = (at >= PROGRAM_BASE && at < this.textEnd) || (at >= STUBS && at < 0x10000);
    if (at % 8 !== 0 || !executable) throw new Signal(11, `execution at 0x${at.toString(16)}`);
    const word = this.memory.view.getUint32(at, true);
    const immediate = this.memory.view.getInt32(at + 4, true);
    const name = opcodeName(word & 0xff);
    if (name === undefined) throw new Signal(4, `no operation ${word & 0xff}`);
    this.rip = at + 8;
    this.execute(name, (word >>> 8) & 0xff, (word >>> 16) & 0xff, word >>> 24, immediate);
  }

  private get(register: number): bigint {
    return this.general[register] ?? 0n;
  }

  private set64(register: number, value: bigint): void {
    this.general[register] = BigInt.asUintN(64, value);
  }

  private set32(register: number, value: bigint): void {
    this.general[register] = (this.get(register) & ~0xffffffffn & MASK_64) | BigInt.asUintN(32, value);
  }

  private execute(name: OpcodeName, a: number, b: number, c: number, i: number): void {
    const group =
      this.control(name, a, b, i) ||
      this.move(name, a, b, c, i) ||
      this.access(name, a, b, c, i) ||
      this.integer(name, a, b, c, i) ||
      this.float(name, a, b, c);
    if (!group) throw new Error(`the reference executor lacks ${name}: ${opcodes[name].text}`);
  }

  private control(name: OpcodeName, a: number, b: number, i: number): boolean {
    const jump = /^j(eq|ne|lt|le|ltu|leu|z|nz)(32|64)$/.exec(name);
    if (jump !== null) {
      const [, condition = '', width = ''] = jump;
      const bits = Number(width);
      const right = condition.endsWith('z') ? 0n : this.get(b);
      if (compare(condition, bits, this.get(a), right)) this.rip += i;
      return true;
    }
    switch (name) {
      case 'ud':
        throw new Signal(4, 'undefined instruction');
      case 'nop':
        return true;
      case 'stmt':
        if (this.trace) this.statements.push(i);
        return true;
      case 'jmp':
        this.rip += i;
        return true;
      case 'jmpr':
        this.rip = Number(this.get(a));
        return true;
      case 'call':
        this.push(BigInt(this.rip));
        this.rip += i;
        return true;
      case 'callr': {
        const target = Number(this.get(a));
        this.push(BigInt(this.rip));
        this.rip = target;
        return true;
      }
      case 'ret':
        this.rip = Number(this.pop());
        return true;
      case 'enter':
        this.push(this.get(5));
        this.set64(5, this.get(4));
        this.set64(4, this.get(4) - BigInt(i));
        return true;
      case 'leave':
        this.set64(4, this.get(5));
        this.set64(5, this.pop());
        return true;
      case 'push':
        this.push(this.get(a));
        return true;
      case 'pop':
        this.set64(a, this.pop());
        return true;
      case 'libc':
        this.library.call(i);
        return true;
      default:
        return false;
    }
  }

  push(value: bigint): void {
    this.set64(4, this.get(4) - 8n);
    this.memory.storeBig(Number(this.get(4)), 8, value);
  }

  private pop(): bigint {
    const value = this.memory.loadBig(Number(this.get(4)), 8);
    this.set64(4, this.get(4) + 8n);
    return value;
  }

  private move(name: OpcodeName, a: number, b: number, c: number, i: number): boolean {
    const extend = /^([sz])ext(8|16|32)$/.exec(name);
    if (extend !== null) {
      const bits = Number(extend[2]);
      this.set64(a, extend[1] === 's' ? BigInt.asIntN(bits, this.get(b)) : BigInt.asUintN(bits, this.get(b)));
      return true;
    }
    switch (name) {
      case 'mov':
        this.set64(a, this.get(b));
        return true;
      case 'movi':
        this.set64(a, BigInt(i));
        return true;
      case 'movhi':
        this.set64(a, (this.get(a) & 0xffffffffn) | (BigInt(i) << 32n));
        return true;
      case 'leapc':
        this.set64(a, BigInt(this.rip + i));
        return true;
      case 'lea':
        this.set64(a, this.get(b) + BigInt(i));
        return true;
      case 'leax':
        this.set64(a, this.get(b) + this.get(c) * BigInt(i));
        return true;
      default:
        return false;
    }
  }

  private access(name: OpcodeName, a: number, b: number, c: number, i: number): boolean {
    const { memory } = this;
    const at = Number(BigInt.asUintN(64, this.get(b) + BigInt(i)));
    const loadNarrow = /^ld(8|16)([su])$/.exec(name);
    if (loadNarrow !== null) {
      const bits = Number(loadNarrow[1]);
      const value = memory.loadBig(at, bits / 8);
      this.set32(a, loadNarrow[2] === 's' ? BigInt.asIntN(bits, value) : value);
      return true;
    }
    const store = /^st(8|16|32|64)$/.exec(name);
    if (store !== null) {
      memory.storeBig(at, Number(store[1]) / 8, this.get(a));
      return true;
    }
    const swap = /^cas(8|16|32|64)$/.exec(name);
    if (swap !== null) {
      const bits = Number(swap[1]);
      const seen = memory.loadBig(at, bits / 8);
      if (seen === BigInt.asUintN(bits, this.get(a))) memory.storeBig(at, bits / 8, this.get(c));
      if (bits === 64) this.set64(a, seen);
      else this.set32(a, seen);
      return true;
    }
    const combine = /^(add|sub|mul)m(32|64)$/.exec(name);
    if (combine !== null) {
      const bits = Number(combine[2]);
      const other = memory.loadBig(at, bits / 8);
      const value = this.get(a);
      const result = combine[1] === 'add' ? value + other : combine[1] === 'sub' ? value - other : value * other;
      if (bits === 64) this.set64(a, result);
      else this.set32(a, result);
      return true;
    }
    switch (name) {
      case 'ld32':
        this.set32(a, memory.loadBig(at, 4));
        return true;
      case 'ld32x':
        this.set64(a, BigInt.asIntN(32, memory.loadBig(at, 4)));
        return true;
      case 'ld64':
        this.set64(a, memory.loadBig(at, 8));
        return true;
      case 'fld32':
        this.floating[a] = memory.loadFloat(at, 4);
        return true;
      case 'fld64':
        this.floating[a] = memory.loadFloat(at, 8);
        return true;
      case 'fst32':
        memory.storeFloat(at, 4, this.floating[a] ?? 0);
        return true;
      case 'fst64':
        memory.storeFloat(at, 8, this.floating[a] ?? 0);
        return true;
      case 'copy':
        memory.copy(Number(this.get(a)), Number(this.get(b)), i);
        return true;
      case 'zero':
        memory.fill(Number(this.get(a)), 0, i);
        return true;
      case 'incm32':
        memory.storeBig(at, 4, memory.loadBig(at, 4) + BigInt.asIntN(4, BigInt(a)));
        return true;
      case 'leaxm':
        this.set64(a, this.get(a) + BigInt(c) * BigInt.asIntN(32, memory.loadBig(at, 4)));
        return true;
      default:
        return false;
    }
  }

  private integer(name: OpcodeName, a: number, b: number, c: number, i: number): boolean {
    const form = /^(add|sub|mul|div|divu|rem|remu|and|or|xor|shl|shr|sar|neg|not)(i?)(32|64)$/.exec(name);
    if (form !== null) {
      const [, operation = '', immediate, width] = form;
      const bits = Number(width);
      const result = arithmetic(operation, bits, this.get(b), immediate === 'i' ? BigInt(i) : this.get(c));
      if (bits === 64) this.set64(a, result);
      else this.set32(a, result);
      return true;
    }
    const test = /^s(eq|ne|lt|le|ltu|leu)(32|64)$/.exec(name);
    if (test === null) return false;
    this.set64(a, BigInt(compare(test[1] ?? '', Number(test[2]), this.get(b), this.get(c))));
    return true;
  }

  private float(name: OpcodeName, a: number, b: number, c: number): boolean {
    const { floating } = this;
    const x = floating[b] ?? 0;
    const y = floating[c] ?? 0;
    const form = /^f(add|sub|mul|div)F(32|64)$/.exec(name);
    if (form !== null) {
      const result = form[1] === 'add' ? x + y : form[1] === 'sub' ? x - y : form[1] === 'mul' ? x * y : x / y;
      floating[a] = form[2] === '32' ? Math.fround(result) : result;
      return true;
    }
    switch (name) {
      case 'fmov':
        floating[a] = x;
        return true;
      case 'fneg':
        floating[a] = -x;
        return true;
      case 'fround':
        floating[a] = Math.fround(x);
        return true;
      case 'fseq':
        this.set64(a, BigInt(x === y));
        return true;
      case 'fsne':
        this.set64(a, BigInt(x !== y));
        return true;
      case 'fslt':
        this.set64(a, BigInt(x < y));
        return true;
      case 'fsle':
        this.set64(a, BigInt(x <= y));
        return true;
      case 'cvtI32F':
        floating[a] = Number(BigInt.asIntN(32, this.get(b)));
        return true;
      case 'cvtU32F':
        floating[a] = Number(BigInt.asUintN(32, this.get(b)));
        return true;
      case 'cvtI64F':
        floating[a] = Number(BigInt.asIntN(64, this.get(b)));
        return true;
      case 'cvtU64F':
        floating[a] = Number(this.get(b));
        return true;
      case 'cvtFI32':
        this.set32(a, truncate(x, 32));
        return true;
      case 'cvtFI64':
        this.set64(a, truncate(x, 64));
        return true;
      case 'cvtFU64':
        this.set64(a, x >= 2 ** 63 ? truncate(x - 2 ** 63, 64) ^ (1n << 63n) : truncate(x, 64));
        return true;
      case 'movXG':
        this.memory.scratch.setFloat64(0, x, true);
        this.set64(a, this.memory.scratch.getBigUint64(0, true));
        return true;
      case 'movGX':
        this.memory.scratch.setBigUint64(0, this.get(b), true);
        floating[a] = this.memory.scratch.getFloat64(0, true);
        return true;
      default:
        return false;
    }
  }
}

/** Truncation towards zero; the indefinite integer where the value does not fit. */
function truncate(value: number, bits: number): bigint {
  const indefinite = -(1n << BigInt(bits - 1));
  if (!Number.isFinite(value)) return indefinite;
  const whole = BigInt(Math.trunc(value));
  return BigInt.asIntN(bits, whole) === whole ? whole : indefinite;
}

function compare(condition: string, bits: number, left: bigint, right: bigint): boolean {
  const unsigned = condition.length === 3 || condition === 'eq' || condition === 'ne';
  const x = unsigned ? BigInt.asUintN(bits, left) : BigInt.asIntN(bits, left);
  const y = unsigned ? BigInt.asUintN(bits, right) : BigInt.asIntN(bits, right);
  switch (condition) {
    case 'eq':
    case 'z':
      return x === y;
    case 'ne':
    case 'nz':
      return x !== y;
    case 'lt':
    case 'ltu':
      return x < y;
    default:
      return x <= y;
  }
}

function arithmetic(operation: string, bits: number, left: bigint, right: bigint): bigint {
  const x = BigInt.asIntN(bits, left);
  const y = BigInt.asIntN(bits, right);
  const ux = BigInt.asUintN(bits, left);
  const uy = BigInt.asUintN(bits, right);
  const count = uy & BigInt(bits - 1);
  switch (operation) {
    case 'add':
      return x + y;
    case 'sub':
      return x - y;
    case 'mul':
      return x * y;
    case 'div':
    case 'rem':
      if (y === 0n || (y === -1n && x === -(1n << BigInt(bits - 1)))) throw new Signal(8, 'divide error');
      return operation === 'div' ? x / y : x % y;
    case 'divu':
    case 'remu':
      if (uy === 0n) throw new Signal(8, 'divide error');
      return operation === 'divu' ? ux / uy : ux % uy;
    case 'and':
      return x & y;
    case 'or':
      return x | y;
    case 'xor':
      return x ^ y;
    case 'shl':
      return x << count;
    case 'shr':
      return ux >> count;
    case 'sar':
      return x >> count;
    case 'neg':
      return -x;
    default:
      return ~x;
  }
}
