/**
 * One call of a function of libc: its arguments where the System V ABI puts them, its result where the ABI wants it.
 *
 *     integers and pointers   rdi rsi rdx rcx r8 r9, then the stack from rsp + 8 (rsp holds the return address)
 *     doubles                 xmm0 .. xmm7, then the same stack
 *     result                  rax, or xmm0
 *
 * Numbers are what they are in C: `int` signed 32 bits, `size` unsigned 64 as a number, `long` signed 64 as a number
 * (both exact within 2^53), `low` and `high` all 64 bits.
 */
import { RIP_WORD, RSP_WORD, XMM_F64 } from '../cpu/state';
import { argumentRegisters } from '../cpu/opcodes';
import type { TrackedMemory } from '../time/tracked_memory';
import { type VirtAddr, highHalf, lowHalf, virtAddr, virtAddrOfHalves } from '../units';
import type { UserMemory } from './user_memory';

const TWO_32 = 4294967296;

export class LibcCall {
  readonly memory: UserMemory;
  private readonly tracked: TrackedMemory;

  constructor(tracked: TrackedMemory, memory: UserMemory) {
    this.tracked = tracked;
    this.memory = memory;
  }

  low(index: number): number {
    const register = argumentRegisters[index];
    return register === undefined ? this.memory.loadLow(this.stackSlot(index)) : this.tracked.i32[2 * register]!;
  }

  high(index: number): number {
    const register = argumentRegisters[index];
    return register === undefined ? this.memory.loadHigh(this.stackSlot(index)) : this.tracked.i32[2 * register + 1]!;
  }

  address(index: number): VirtAddr {
    return virtAddrOfHalves(this.low(index), this.high(index));
  }

  int(index: number): number {
    return this.low(index);
  }

  size(index: number): number {
    return (this.high(index) >>> 0) * TWO_32 + (this.low(index) >>> 0);
  }

  long(index: number): number {
    return this.high(index) * TWO_32 + (this.low(index) >>> 0);
  }

  double(index: number): number {
    return this.tracked.f64[XMM_F64 + index]!;
  }

  returnInt(value: number): void {
    this.returnHalves(value | 0, value >> 31);
  }

  /** An exact integer; negative ones as two's complement. */
  returnWord(value: number): void {
    this.returnHalves(value | 0, Math.floor(value / TWO_32) | 0);
  }

  returnHalves(low: number, high: number): void {
    this.tracked.i32[0] = low;
    this.tracked.i32[1] = high;
  }

  returnDouble(value: number): void {
    this.tracked.f64[XMM_F64] = value;
  }

  /** Both halves of a general register. */
  register(number: number): [low: number, high: number] {
    return [this.tracked.i32[2 * number]!, this.tracked.i32[2 * number + 1]!];
  }

  setRegister(number: number, low: number, high: number): void {
    this.tracked.i32[2 * number] = low;
    this.tracked.i32[2 * number + 1] = high;
  }

  /** Continues elsewhere instead of returning to the caller. */
  goTo(address: VirtAddr): void {
    this.tracked.i32[RIP_WORD] = lowHalf(address);
    this.tracked.i32[RIP_WORD + 1] = highHalf(address);
  }

  /** The address that the call returns to. */
  caller(): VirtAddr {
    return virtAddr(this.memory.loadWord(this.stackPointer()));
  }

  /** Room below the caller's stack pointer, beyond the red zone, aligned to 16: gone when the call returns. */
  stackBuffer(bytes: number): VirtAddr {
    return virtAddr(Math.floor((this.stackPointer() - 256 - bytes) / 16) * 16);
  }

  /** The arguments after the named ones of a variadic function. */
  variadic(namedIntegers: number, namedDoubles = 0): VariadicArguments {
    let integers = namedIntegers;
    let doubles = namedDoubles;
    let overflow = this.stackPointer() + 8;
    const { tracked, memory } = this;
    const nextOnStack = (): VirtAddr => {
      overflow += 8;
      return virtAddr(overflow - 8);
    };
    return {
      nextWord: () => {
        const register = argumentRegisters[integers];
        if (register !== undefined) {
          integers++;
          return { low: tracked.i32[2 * register]!, high: tracked.i32[2 * register + 1]! };
        }
        const at = nextOnStack();
        return { low: memory.loadLow(at), high: memory.loadHigh(at) };
      },
      nextDouble: () => {
        if (doubles < 8) return tracked.f64[XMM_F64 + doubles++]!;
        return loadDouble(memory, nextOnStack());
      },
      nextLongDouble: () => {
        overflow = Math.ceil(overflow / 16) * 16 + 16;
        return loadDouble(memory, virtAddr(overflow - 16));
      },
    };
  }

  stackPointer(): VirtAddr {
    return virtAddrOfHalves(this.tracked.i32[RSP_WORD]!, this.tracked.i32[RSP_WORD + 1]!);
  }

  private stackSlot(index: number): VirtAddr {
    return virtAddr(this.stackPointer() + 8 + 8 * (index - argumentRegisters.length));
  }
}

/** Variable arguments in order, wherever they come from. */
export interface VariadicArguments {
  nextWord(): { low: number; high: number };
  nextDouble(): number;
  /** A long double always lies on the stack, in 16 bytes aligned to 16: the first 8 hold it as a double. */
  nextLongDouble(): number;
}

/**
 * The arguments behind a va_list, and it is advanced as they are taken.
 *
 *     +0 gp_offset   +4 fp_offset   +8 overflow_arg_area   +16 reg_save_area
 */
export function variadicOfList(memory: UserMemory, list: VirtAddr): VariadicArguments {
  const take = (offsetField: number, limit: number, step: number): VirtAddr => {
    const field = virtAddr(list + offsetField);
    const offset = memory.load32(field);
    if (offset < limit) {
      memory.store32(field, offset + step);
      return virtAddr(memory.loadWord(virtAddr(list + 16)) + offset);
    }
    const overflowField = virtAddr(list + 8);
    const overflow = memory.loadWord(overflowField);
    memory.storeWord(overflowField, overflow + 8);
    return virtAddr(overflow);
  };
  return {
    nextWord: () => {
      const at = take(0, 48, 8);
      return { low: memory.loadLow(at), high: memory.loadHigh(at) };
    },
    nextDouble: () => loadDouble(memory, take(4, 176, 16)),
    nextLongDouble: () => {
      const overflowField = virtAddr(list + 8);
      const at = Math.ceil(memory.loadWord(overflowField) / 16) * 16;
      memory.storeWord(overflowField, at + 16);
      return loadDouble(memory, virtAddr(at));
    },
  };
}

const scratch = new DataView(new ArrayBuffer(8));

function loadDouble(memory: UserMemory, at: VirtAddr): number {
  scratch.setInt32(0, memory.loadLow(at), true);
  scratch.setInt32(4, memory.loadHigh(at), true);
  return scratch.getFloat64(0, true);
}
