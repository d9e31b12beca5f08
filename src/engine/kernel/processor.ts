/**
 * The processor as the kernel sees it: what context switches, TLB maintenance and the bill for kernel work need.
 *
 * A context is 66 words: 16 general registers as halves (rax rcx rdx rbx rsp rbp rsi rdi r8..r15), 16 xmm registers
 * (their low 64 bits as halves) and rip as halves.
 *
 *      0    1    2    3         14   15        30   31   32   33        62    63    64   65
 *     +----+----+----+----+ - -+----+----+ - -+----+----+----+----+ - -+-----+-----+----+----+
 *     | rax     | rcx     |    | rdi     |    | r15     | xmm0    |    | xmm15     | rip     |
 *     +----+----+----+----+ - -+----+----+ - -+----+----+----+----+ - -+-----+-----+----+----+
 *       low high
 */
import { type Pfn, type Tick, type VirtAddr, highHalf, lowHalf, unsignedOfHalves } from '../units';

export const CONTEXT_WORDS = 66;
/** Index of a register's low half in a context; the high half follows. */
export const contextIndex = { rax: 0, rdx: 4, rsp: 8, rbp: 10, rsi: 12, rdi: 14, rip: 64 } as const;

export interface Processor {
  /** A copy of the registers. */
  saveContext(): Int32Array;
  /** Sets all registers; the array is copied. */
  loadContext(context: Int32Array): void;
  /** Writes CR3: this page table from now on. Flushes the TLB unless process-context identifiers are on. */
  setAddressSpace(pgd: Pfn, pcid: number): void;
  /** INVLPG for that address space: no TLB holds the page's entry afterwards. */
  invalidatePage(pcid: number, address: VirtAddr): void;
  /** Drops every TLB entry of that address space. */
  flushAddressSpace(pcid: number): void;
  /** Charges time spent in the kernel, in cycles. */
  cycles(extra: number): void;
  /** rip, as a number. */
  instructionPointer(): number;
  /** Operations executed since the machine started. */
  ticks(): Tick;
}

/** Sets a register of a saved context to an exact number. @param index of `contextIndex` */
export function setRegister(context: Int32Array, index: number, value: number): void {
  context[index] = lowHalf(value);
  context[index + 1] = highHalf(value);
}

/** A register of a saved context as an unsigned number, exact below 2^53: for addresses. */
export const registerOf = (context: Int32Array, index: number): number =>
  unsignedOfHalves(context[index] ?? 0, context[index + 1] ?? 0);
