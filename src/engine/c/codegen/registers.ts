/**
 * Which registers hold the values of the expression being computed.
 *
 * Registers are taken and released like a stack: an operation takes what it needs, computes its operands, and releases
 * before it ends. When all are in use, the one that was taken first lends its register: its value waits in the frame
 * until the borrower releases. Before a call, every live value is put into the frame (all these registers belong to the
 * callee, as in the ABI), and comes back after it.
 *
 *   rax rcx rdx rsi rdi r8 r9 r10   general values
 *   r11                             never taken: free for a single operation in between (a constant, an address)
 *   xmm0 to xmm14, xmm15            the same for floating values
 */
import type { Assembler, Register } from './assembler';
import type { Frame } from './frame';

export const RAX = 0;
export const RCX = 1;
export const RDX = 2;
export const RSP = 4;
export const RBP = 5;
export const RSI = 6;
export const RDI = 7;
export const R8 = 8;
export const R9 = 9;
export const R10 = 10;
export const SCRATCH = 11;
export const XMM0 = 16;
export const FLOATING_SCRATCH = 31;

const general: readonly Register[] = [RAX, RCX, RDX, RSI, RDI, R8, R9, R10];
const floating: readonly Register[] = [16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30];

export const isFloating = (register: Register): boolean => register >= XMM0;

/** A value that waits in the frame while a call or a borrower has its register. */
interface Parked {
  readonly register: Register;
  readonly slot: number;
}

export class RegisterPool {
  /** In the order they were taken. */
  private live: Register[] = [];
  /** Bits of live registers that wait for their value: they need not survive a call. */
  private empty = 0;
  private lent: Parked[] = [];
  private readonly code: Assembler;
  private readonly frame: Frame;

  constructor(code: Assembler, frame: Frame) {
    this.code = code;
    this.frame = frame;
  }

  /** A register of the kind, to be released. Never one of `avoid`, which the taker is working with. */
  take(kind: 'general' | 'floating', ...avoid: readonly Register[]): Register {
    const candidates = kind === 'general' ? general : floating;
    const free = candidates.find((register) => !this.live.includes(register) && !avoid.includes(register));
    if (free !== undefined) {
      this.live.push(free);
      return free;
    }
    const lender = this.live.find((register) => candidates.includes(register) && !avoid.includes(register));
    if (lender === undefined) throw new Error('one operation holds every register');
    this.lent.push(this.park(lender));
    this.live.splice(this.live.indexOf(lender), 1);
    this.live.push(lender);
    return lender;
  }

  /**
   * Whether so many registers can be taken without borrowing. A jump may not leave a borrower: the lender's value would
   * not come back on the way it takes.
   */
  hasFree(kind: 'general' | 'floating', count: number): boolean {
    const candidates = kind === 'general' ? general : floating;
    return candidates.filter((register) => !this.live.includes(register)).length >= count;
  }

  /** Takes exactly this register, which is known to be free. */
  claim(register: Register): void {
    if (this.live.includes(register)) throw new Error(`register ${register} is in use`);
    this.live.push(register);
  }

  /** Says that what the register holds is not needed: a value is about to be computed into it. */
  markEmpty(register: Register): void {
    this.empty |= 1 << register;
  }

  /** Says that the register holds its value. */
  markFilled(register: Register): void {
    this.empty &= ~(1 << register);
  }

  release(register: Register): void {
    const index = this.live.lastIndexOf(register);
    if (index < 0) throw new Error(`register ${register} is not in use`);
    this.markFilled(register);
    this.live.splice(index, 1);
    const loan = this.lent.findLastIndex((each) => each.register === register);
    if (loan < 0) return;
    for (const parked of this.lent.splice(loan, 1)) this.unpark(parked);
    this.live.unshift(register);
  }

  /** Puts every live value but those of `except` into the frame; afterwards no register is in use. */
  saveForCall(except: readonly Register[]): SavedRegisters {
    const waiting = (register: Register): boolean => (this.empty & (1 << register)) !== 0 || except.includes(register);
    const saved = {
      live: this.live,
      lent: this.lent,
      empty: this.empty,
      parked: this.live.filter((register) => !waiting(register)).map((register) => this.park(register)),
    };
    this.live = [];
    this.lent = [];
    this.empty = 0;
    return saved;
  }

  restoreAfterCall(saved: SavedRegisters): void {
    for (const parked of saved.parked) this.unpark(parked);
    this.live = saved.live;
    this.lent = saved.lent;
    this.empty = saved.empty;
  }

  private park(register: Register): Parked {
    const slot = this.frame.takeSlot();
    this.code.emit(isFloating(register) ? 'fst64' : 'st64', register, RBP, 0, slot);
    return { register, slot };
  }

  private unpark({ register, slot }: Parked): void {
    this.code.emit(isFloating(register) ? 'fld64' : 'ld64', register, RBP, 0, slot);
    this.frame.releaseSlot(slot);
  }
}

export interface SavedRegisters {
  readonly live: Register[];
  readonly lent: Parked[];
  readonly empty: number;
  readonly parked: readonly Parked[];
}
