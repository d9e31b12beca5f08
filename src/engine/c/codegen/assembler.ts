/**
 * The text of a program while it grows: instructions of 8 bytes, labels inside a function, references to symbols.
 *
 * A jump or a rip-relative address to a place that is not known yet leaves a fixup. Labels belong to one function and
 * are resolved at its end; symbols are resolved when every section has its address (see link.ts).
 */
import type { OpcodeName } from '../../cpu/opcodes';
import { encode, INSTRUCTION_BYTES } from '../../cpu/opcodes';
import type { LinkSymbol } from './symbols';

/**
 * A register as the code generator numbers them: 0 to 15 are the general ones (see opcodes.ts), 16 to 31 the xmm ones.
 * Instructions hold the number modulo 16: the operation says which of the two it means.
 */
export type Register = number;

/** A place in the function being generated; its position is known once it is bound. */
export interface Label {
  /** Index of the instruction it stands before, or -1. */
  position: number;
}

interface LabelFixup {
  readonly instruction: number;
  readonly label: Label;
}

interface SymbolFixup {
  readonly instruction: number;
  readonly symbol: LinkSymbol;
  readonly addend: number;
}

export class Assembler {
  private words = new Int32Array(4096);
  private count = 0;
  private labelFixups: LabelFixup[] = [];
  private readonly symbolFixups: SymbolFixup[] = [];
  /** Set where control can't arrive: after a jump, until a label is bound. */
  private unreachable = false;

  /** Bytes emitted so far: the offset in text of the next instruction. */
  get offset(): number {
    return this.count * INSTRUCTION_BYTES;
  }

  /** Whether no path leads to the next instruction. */
  get atDeadEnd(): boolean {
    return this.unreachable;
  }

  /** Appends one instruction and returns its index. */
  emit(name: OpcodeName, a: Register = 0, b: Register = 0, c: Register = 0, immediate = 0): number {
    return this.append(encode(name, a & 15, b & 15, c & 15), immediate);
  }

  /** leaxm, whose third field is not a register but an element size from 0 to 255. */
  emitLeaxm(a: Register, b: Register, elementSize: number, immediate: number): void {
    this.append(encode('leaxm', a & 15, b & 15, elementSize), immediate);
  }

  /** incm32, whose first field is a signed number from -8 to 7. */
  emitIncrement(base: Register, immediate: number, by: number): void {
    this.append(encode('incm32', by & 15, base & 15), immediate);
  }

  private append(word: number, immediate: number): number {
    if (this.count * 2 + 2 > this.words.length) {
      const larger = new Int32Array(this.words.length * 2);
      larger.set(this.words);
      this.words = larger;
    }
    this.words[this.count * 2] = word;
    this.words[this.count * 2 + 1] = immediate;
    this.unreachable = false;
    return this.count++;
  }

  newLabel(): Label {
    return { position: -1 };
  }

  /** The label stands before the next instruction. */
  bind(label: Label): void {
    label.position = this.count;
    this.unreachable = false;
  }

  /** An instruction whose immediate is the distance to a label: a jump, or leapc. */
  emitTo(name: OpcodeName, label: Label, a: Register = 0, b: Register = 0): void {
    this.labelFixups.push({ instruction: this.emit(name, a, b), label });
  }

  jump(label: Label): void {
    this.emitTo('jmp', label);
    this.unreachable = true;
  }

  /** Says that the instruction just emitted never goes on to the next (ret, jmpr, ud). */
  endPath(): void {
    this.unreachable = true;
  }

  /** An instruction whose immediate is the distance to a symbol plus `addend` bytes: call, or leapc. */
  emitToSymbol(name: OpcodeName, symbol: LinkSymbol, a: Register = 0, addend = 0): void {
    this.symbolFixups.push({ instruction: this.emit(name, a), symbol, addend });
  }

  /** Takes a `jmp` to a label that would be the very next instruction back, if that is what was emitted last. */
  dropJumpTo(label: Label): void {
    const last = this.labelFixups.at(-1);
    if (last?.label !== label || last.instruction !== this.count - 1) return;
    if (this.words[last.instruction * 2] !== encode('jmp')) return;
    this.labelFixups.pop();
    this.count--;
    this.unreachable = false;
  }

  /** Replaces the immediate of an instruction: the frame size is known only after the body. */
  setImmediate(instruction: number, immediate: number): void {
    this.words[instruction * 2 + 1] = immediate;
  }

  /** Resolves the labels of the function that ends here. */
  finishFunction(): void {
    for (const { instruction, label } of this.labelFixups) {
      if (label.position < 0) throw new Error(`instruction ${instruction} refers to a label that was never bound`);
      this.setImmediate(instruction, (label.position - instruction - 1) * INSTRUCTION_BYTES);
    }
    this.labelFixups = [];
  }

  /** The finished text, mapped at `address`, with every symbol resolved. */
  link(address: number): Uint8Array {
    for (const { instruction, symbol, addend } of this.symbolFixups) {
      const next = address + (instruction + 1) * INSTRUCTION_BYTES;
      this.setImmediate(instruction, symbol.address + addend - next);
    }
    const bytes = new Uint8Array(this.offset);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < this.count * 2; i++) view.setInt32(i * 4, this.words[i] ?? 0, true);
    return bytes;
  }
}
