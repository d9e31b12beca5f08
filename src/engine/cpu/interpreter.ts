/**
 * The interpreter: the reference executor of the bytecode.
 *
 * One loop, one switch, one case an operation of the opcode table, in the table's order within each group (a test holds
 * the cases against the table). `words` are the registers and RAM at once: both lie in tracked memory.
 *
 *     ip       index of the next instruction in `words`           pageIp   index of the first instruction of its page
 *     w0, w1   the two words of the instruction under way          tick     operations begun in this call
 *
 * An instruction finds its operand's page in the lanes (see mmu.ts) or takes the slow path, which may run a page fault.
 * Before a slow path rip and the tick are stored, because the kernel and the event log need them; after it the views
 * are fetched again, because tracked memory may have grown.
 *
 * The loop ends at its limit, before a statement at which the debugger wants to stop, and whenever the kernel may have
 * changed what runs: it is cheap to enter again.
 */
import { LANE_BASE, LANE_EXECUTE, LANE_EXECUTE_BASE, LANE_WRITE, type Mmu } from '../mmu/mmu';
import type { TrackedMemory } from '../time/tracked_memory';
import { bitsOfFloat, doubleOfHalves, floatOfBits } from './floats';
import type { MemoryPort } from './memory_port';
import { ACCESSES_F64, RBP_WORD, RIP_WORD, RSP_WORD, STATEMENTS_F64, TICKS_F64, XMM_F64 } from './state';
import {
  addScaled,
  divideSigned64,
  divideUnsigned64,
  fromDoubleSigned,
  fromDoubleUnsigned,
  lessSigned64,
  lessUnsigned64,
  multiply64,
  scaleInto,
  shift64,
  toDoubleSigned,
  toDoubleUnsigned,
} from './wide';

/** What the executor asks of the machine around it. */
export interface Traps {
  /** Runs a function of libc. False: leave the operation; rip and registers are already what is to run next. */
  libcFunction(number: number): boolean;
  /** A processor exception other than a page fault. The kernel turns it into a signal. */
  exception(kind: 'undefined' | 'divide' | 'misaligned'): void;
  /** Whether to stop before this statement. Asked only where a breakpoint is set or `watchStatements` is on. */
  statement(number: number): boolean;
  /**
   * The same for the statement that begins at rip, if one does. Asked while `watchStatements` is on before instructions
   * are fetched from a page whose lane is closed: the fetch changes the TLB and may fault, and a stop comes before that.
   */
  statementAhead(): boolean;
}

export type LoopEnd = 'left' | 'statement';

/** An index that lies in no page: the next instruction is at farHigh:farLow. */
const FAR = -2147483648;

export class Interpreter {
  /** Ask `Traps.statement` at every statement, not only at breakpoints. */
  watchStatements = false;
  /** Set by the machine in a slow path to have the loop end after the operation under way. */
  leaveRequested = false;
  /** 1 for each statement number that has a breakpoint. */
  breaks: Uint8Array = new Uint8Array(0);

  private readonly memory: TrackedMemory;
  private readonly mmu: Mmu;
  private readonly port: MemoryPort;
  private readonly traps: Traps;
  private firstTick = 0;

  constructor(memory: TrackedMemory, mmu: Mmu, port: MemoryPort, traps: Traps) {
    this.memory = memory;
    this.mmu = mmu;
    this.port = port;
    this.traps = traps;
  }

  /**
   * Executes at most `limit` operations (1 to 2^30).
   * @returns 'statement' when it stands before a statement at which `Traps.statement` wants to stop, 'left' otherwise
   */
  run(limit: number): LoopEnd {
    const { memory, mmu, port, breaks } = this;
    const lanes = mmu.lanes;
    let words = memory.i32;
    let doubles = memory.f64;
    let bytes = memory.u8;
    let end = limit;
    let tick = 0;
    let accesses = 0;
    let statements = 0;
    let ip = FAR;
    let pageIp = 0;
    let pageLow = 0;
    let pageHigh = 0;
    let farLow = words[RIP_WORD]!;
    let farHigh = words[RIP_WORD + 1]!;
    this.firstTick = doubles[TICKS_F64]!;
    this.leaveRequested = false;

    while (tick < end) {
      if ((ip - pageIp) >>> 10 !== 0) {
        if (ip !== FAR) {
          const target = pageLow + ((ip - pageIp) << 2);
          farLow = target | 0;
          farHigh = pageHigh + (target < 0 ? -1 : target > 4294967295 ? 1 : 0);
        }
        const lane = (farLow >>> 12) & 63;
        let base: number;
        if (
          mmu.fetchValid &&
          lanes[LANE_EXECUTE + lane] === ((farLow >>> 16) | (farHigh << 16)) &&
          farHigh >>> 15 === 0
        ) {
          base = lanes[LANE_EXECUTE_BASE + lane]!;
        } else {
          words[RIP_WORD] = farLow;
          words[RIP_WORD + 1] = farHigh;
          doubles[TICKS_F64] = this.firstTick + tick;
          doubles[ACCESSES_F64]! += accesses;
          accesses = 0;
          if (this.watchStatements && this.traps.statementAhead()) return this.leaveBefore(tick + 1, statements);
          const at = port.fetch(farLow, farHigh);
          words = memory.i32;
          doubles = memory.f64;
          bytes = memory.u8;
          if (at < 0) return this.leaveAborted(tick + 1, statements);
          base = at - (farLow & 4095);
          mmu.fetchValid = true;
          if (this.leaveRequested) end = tick + 1;
        }
        if ((farLow & 7) !== 0) {
          words[RIP_WORD] = farLow;
          return this.raise('misaligned', farLow, tick + 1, accesses, statements);
        }
        pageIp = base >>> 2;
        pageLow = (farLow & ~4095) >>> 0;
        pageHigh = farHigh;
        words[RIP_WORD + 1] = pageHigh;
        ip = pageIp + ((farLow & 4095) >>> 2);
      }
      const w0 = words[ip]!;
      const w1 = words[ip + 1]!;
      ip += 2;
      tick++;
      switch (w0 & 255) {
        case 1:
          // nop
          break;
        case 2:
          // stmt
          if (this.watchStatements || breaks[w1] !== 0) {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses);
            accesses = 0;
            if (this.traps.statement(w1)) return this.leaveBefore(tick, statements);
          }
          statements++;
          break;
        case 3:
          // jmp
          ip += w1 >> 2;
          break;
        case 4:
          // jmpr
          farLow = words[(w0 >>> 7) & 30]!;
          farHigh = words[((w0 >>> 7) & 30) + 1]!;
          ip = FAR;
          break;
        case 6: // callr
        case 5: {
          // call
          const old = words[RSP_WORD]!;
          const low = (old - 8) | 0;
          const high = (words[RSP_WORD + 1]! - (old >>> 0 < 8 ? 1 : 0)) | 0;
          const back = pageLow + ((ip - pageIp) << 2);
          // A call in the last instruction of a page returns to the next page, across a carry at most once in 4 GiB.
          const backHigh = pageHigh + (back > 4294967295 ? 1 : 0);
          const lane = (low >>> 12) & 63;
          accesses++;
          if (lanes[LANE_WRITE + lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0 && (low & 7) === 0) {
            const at = (lanes[LANE_BASE + lane]! + (low & 4095)) >>> 2;
            words[at] = back;
            words[at + 1] = backHigh;
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 1);
            port.store64(low, high, back | 0, backHigh);
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          // The target is read before rsp changes: it may be in rsp.
          if ((w0 & 255) === 5) {
            ip += w1 >> 2;
          } else {
            farLow = words[(w0 >>> 7) & 30]!;
            farHigh = words[((w0 >>> 7) & 30) + 1]!;
            ip = FAR;
          }
          words[RSP_WORD] = low;
          words[RSP_WORD + 1] = high;
          break;
        }
        case 7: {
          // ret
          const low = words[RSP_WORD]!;
          const high = words[RSP_WORD + 1]!;
          const lane = (low >>> 12) & 63;
          accesses++;
          if (lanes[lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0 && (low & 7) === 0) {
            const at = (lanes[LANE_BASE + lane]! + (low & 4095)) >>> 2;
            farLow = words[at]!;
            farHigh = words[at + 1]!;
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 1);
            farLow = port.load64(low, high);
            farHigh = port.high;
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          const next = (low + 8) | 0;
          words[RSP_WORD] = next;
          words[RSP_WORD + 1] = high + (next >>> 0 < 8 ? 1 : 0);
          ip = FAR;
          break;
        }
        case 11: // pop
        case 9: {
          // leave
          const leaving = (w0 & 255) === 9;
          const low = leaving ? words[RBP_WORD]! : words[RSP_WORD]!;
          const high = leaving ? words[RBP_WORD + 1]! : words[RSP_WORD + 1]!;
          const target = leaving ? RBP_WORD : (w0 >>> 7) & 30;
          const lane = (low >>> 12) & 63;
          let valueLow: number;
          let valueHigh: number;
          accesses++;
          if (lanes[lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0 && (low & 7) === 0) {
            const at = (lanes[LANE_BASE + lane]! + (low & 4095)) >>> 2;
            valueLow = words[at]!;
            valueHigh = words[at + 1]!;
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 1);
            valueLow = port.load64(low, high);
            valueHigh = port.high;
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          const next = (low + 8) | 0;
          words[RSP_WORD] = next;
          words[RSP_WORD + 1] = high + (next >>> 0 < 8 ? 1 : 0);
          words[target] = valueLow;
          words[target + 1] = valueHigh;
          break;
        }
        case 10: // push
        case 8: {
          // enter
          const entering = (w0 & 255) === 8;
          const source = entering ? RBP_WORD : (w0 >>> 7) & 30;
          const old = words[RSP_WORD]!;
          const low = (old - 8) | 0;
          const high = (words[RSP_WORD + 1]! - (old >>> 0 < 8 ? 1 : 0)) | 0;
          const lane = (low >>> 12) & 63;
          accesses++;
          if (lanes[LANE_WRITE + lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0 && (low & 7) === 0) {
            const at = (lanes[LANE_BASE + lane]! + (low & 4095)) >>> 2;
            words[at] = words[source]!;
            words[at + 1] = words[source + 1]!;
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 1);
            port.store64(low, high, words[source]!, words[source + 1]!);
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          if (entering) {
            words[RBP_WORD] = low;
            words[RBP_WORD + 1] = high;
            const bottom = (low - w1) | 0;
            words[RSP_WORD] = bottom;
            words[RSP_WORD + 1] = high - (w1 >> 31) - (low >>> 0 < w1 >>> 0 ? 1 : 0);
          } else {
            words[RSP_WORD] = low;
            words[RSP_WORD + 1] = high;
          }
          break;
        }
        case 12: {
          // libc
          this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses);
          accesses = 0;
          if (!this.traps.libcFunction(w1)) return this.leaveAborted(tick, statements);
          words = memory.i32;
          doubles = memory.f64;
          bytes = memory.u8;
          if (!mmu.fetchValid || this.leaveRequested) end = tick;
          break;
        }
        case 13:
          // jeq32
          if (words[(w0 >>> 7) & 30]! === words[(w0 >>> 15) & 30]!) ip += w1 >> 2;
          break;
        case 14:
          // jne32
          if (words[(w0 >>> 7) & 30]! !== words[(w0 >>> 15) & 30]!) ip += w1 >> 2;
          break;
        case 15:
          // jlt32
          if (words[(w0 >>> 7) & 30]! < words[(w0 >>> 15) & 30]!) ip += w1 >> 2;
          break;
        case 16:
          // jle32
          if (words[(w0 >>> 7) & 30]! <= words[(w0 >>> 15) & 30]!) ip += w1 >> 2;
          break;
        case 17:
          // jltu32
          if (words[(w0 >>> 7) & 30]! >>> 0 < words[(w0 >>> 15) & 30]! >>> 0) ip += w1 >> 2;
          break;
        case 18:
          // jleu32
          if (words[(w0 >>> 7) & 30]! >>> 0 <= words[(w0 >>> 15) & 30]! >>> 0) ip += w1 >> 2;
          break;
        case 19:
          // jeq64
          if (
            words[(w0 >>> 7) & 30]! === words[(w0 >>> 15) & 30]! &&
            words[((w0 >>> 7) & 30) + 1]! === words[((w0 >>> 15) & 30) + 1]!
          )
            ip += w1 >> 2;
          break;
        case 20:
          // jne64
          if (
            words[(w0 >>> 7) & 30]! !== words[(w0 >>> 15) & 30]! ||
            words[((w0 >>> 7) & 30) + 1]! !== words[((w0 >>> 15) & 30) + 1]!
          )
            ip += w1 >> 2;
          break;
        case 21:
          // jlt64
          if (lessSigned64(words, (w0 >>> 7) & 30, (w0 >>> 15) & 30)) ip += w1 >> 2;
          break;
        case 22:
          // jle64
          if (!lessSigned64(words, (w0 >>> 15) & 30, (w0 >>> 7) & 30)) ip += w1 >> 2;
          break;
        case 23:
          // jltu64
          if (lessUnsigned64(words, (w0 >>> 7) & 30, (w0 >>> 15) & 30)) ip += w1 >> 2;
          break;
        case 24:
          // jleu64
          if (!lessUnsigned64(words, (w0 >>> 15) & 30, (w0 >>> 7) & 30)) ip += w1 >> 2;
          break;
        case 25:
          // jz32
          if (words[(w0 >>> 7) & 30]! === 0) ip += w1 >> 2;
          break;
        case 26:
          // jnz32
          if (words[(w0 >>> 7) & 30]! !== 0) ip += w1 >> 2;
          break;
        case 27:
          // jz64
          if ((words[(w0 >>> 7) & 30]! | words[((w0 >>> 7) & 30) + 1]!) === 0) ip += w1 >> 2;
          break;
        case 28:
          // jnz64
          if ((words[(w0 >>> 7) & 30]! | words[((w0 >>> 7) & 30) + 1]!) !== 0) ip += w1 >> 2;
          break;
        case 29: {
          // mov
          const a = (w0 >>> 7) & 30;
          const low = words[(w0 >>> 15) & 30]!;
          words[a + 1] = words[((w0 >>> 15) & 30) + 1]!;
          words[a] = low;
          break;
        }
        case 30: {
          // movi
          const a = (w0 >>> 7) & 30;
          const low = w1;
          words[a + 1] = w1 >> 31;
          words[a] = low;
          break;
        }
        case 35: {
          // sext8
          const a = (w0 >>> 7) & 30;
          const low = (words[(w0 >>> 15) & 30]! << 24) >> 24;
          words[a + 1] = low >> 31;
          words[a] = low;
          break;
        }
        case 36: {
          // sext16
          const a = (w0 >>> 7) & 30;
          const low = (words[(w0 >>> 15) & 30]! << 16) >> 16;
          words[a + 1] = low >> 31;
          words[a] = low;
          break;
        }
        case 37: {
          // sext32
          const a = (w0 >>> 7) & 30;
          const low = words[(w0 >>> 15) & 30]!;
          words[a + 1] = low >> 31;
          words[a] = low;
          break;
        }
        case 38: {
          // zext8
          const a = (w0 >>> 7) & 30;
          const low = words[(w0 >>> 15) & 30]! & 255;
          words[a + 1] = 0;
          words[a] = low;
          break;
        }
        case 39: {
          // zext16
          const a = (w0 >>> 7) & 30;
          const low = words[(w0 >>> 15) & 30]! & 65535;
          words[a + 1] = 0;
          words[a] = low;
          break;
        }
        case 40: {
          // zext32
          const a = (w0 >>> 7) & 30;
          const low = words[(w0 >>> 15) & 30]!;
          words[a + 1] = 0;
          words[a] = low;
          break;
        }
        case 31:
          // movhi
          words[((w0 >>> 7) & 30) + 1] = w1;
          break;
        case 32: {
          // leapc
          const a = (w0 >>> 7) & 30;
          const rip = (pageLow + ((ip - pageIp) << 2)) >>> 0;
          const low = (rip + w1) | 0;
          words[a] = low;
          words[a + 1] = pageHigh + (w1 >> 31) + (low >>> 0 < rip ? 1 : 0);
          break;
        }
        case 33: {
          // lea
          const a = (w0 >>> 7) & 30;
          const b = (w0 >>> 15) & 30;
          const base = words[b]!;
          const low = (base + w1) | 0;
          words[a + 1] = words[b + 1]! + (w1 >> 31) + (low >>> 0 < base >>> 0 ? 1 : 0);
          words[a] = low;
          break;
        }
        case 34:
          // leax
          addScaled(words, (w0 >>> 7) & 30, (w0 >>> 15) & 30, (w0 >>> 23) & 30, w1);
          break;
        case 41: {
          // ld8s
          const b = (w0 >>> 15) & 30;
          const base = words[b]!;
          const low = (base + w1) | 0;
          const high = (words[b + 1]! + (w1 >> 31) + (low >>> 0 < base >>> 0 ? 1 : 0)) | 0;
          const lane = (low >>> 12) & 63;
          accesses++;
          if (lanes[lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0) {
            words[(w0 >>> 7) & 30] = (bytes[(lanes[LANE_BASE + lane]! + (low & 4095)) >>> 0]! << 24) >> 24;
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 1);
            const value = port.load8(low, high);
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            words[(w0 >>> 7) & 30] = (value << 24) >> 24;
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          break;
        }
        case 42: {
          // ld8u
          const b = (w0 >>> 15) & 30;
          const base = words[b]!;
          const low = (base + w1) | 0;
          const high = (words[b + 1]! + (w1 >> 31) + (low >>> 0 < base >>> 0 ? 1 : 0)) | 0;
          const lane = (low >>> 12) & 63;
          accesses++;
          if (lanes[lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0) {
            words[(w0 >>> 7) & 30] = bytes[(lanes[LANE_BASE + lane]! + (low & 4095)) >>> 0]!;
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 1);
            const value = port.load8(low, high);
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            words[(w0 >>> 7) & 30] = value;
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          break;
        }
        case 43: {
          // ld16s
          const b = (w0 >>> 15) & 30;
          const base = words[b]!;
          const low = (base + w1) | 0;
          const high = (words[b + 1]! + (w1 >> 31) + (low >>> 0 < base >>> 0 ? 1 : 0)) | 0;
          const lane = (low >>> 12) & 63;
          accesses++;
          if (lanes[lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0 && (low & 1) === 0) {
            words[(w0 >>> 7) & 30] =
              ((bytes[(lanes[LANE_BASE + lane]! + (low & 4095)) >>> 0]! |
                (bytes[((lanes[LANE_BASE + lane]! + (low & 4095)) >>> 0) + 1]! << 8)) <<
                16) >>
              16;
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 1);
            const value = port.load16(low, high);
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            words[(w0 >>> 7) & 30] = (value << 16) >> 16;
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          break;
        }
        case 44: {
          // ld16u
          const b = (w0 >>> 15) & 30;
          const base = words[b]!;
          const low = (base + w1) | 0;
          const high = (words[b + 1]! + (w1 >> 31) + (low >>> 0 < base >>> 0 ? 1 : 0)) | 0;
          const lane = (low >>> 12) & 63;
          accesses++;
          if (lanes[lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0 && (low & 1) === 0) {
            words[(w0 >>> 7) & 30] =
              bytes[(lanes[LANE_BASE + lane]! + (low & 4095)) >>> 0]! |
              (bytes[((lanes[LANE_BASE + lane]! + (low & 4095)) >>> 0) + 1]! << 8);
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 1);
            const value = port.load16(low, high);
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            words[(w0 >>> 7) & 30] = value;
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          break;
        }
        case 45: {
          // ld32
          const b = (w0 >>> 15) & 30;
          const base = words[b]!;
          const low = (base + w1) | 0;
          const high = (words[b + 1]! + (w1 >> 31) + (low >>> 0 < base >>> 0 ? 1 : 0)) | 0;
          const lane = (low >>> 12) & 63;
          accesses++;
          if (lanes[lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0 && (low & 3) === 0) {
            words[(w0 >>> 7) & 30] = words[(lanes[LANE_BASE + lane]! + (low & 4095)) >>> 2]!;
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 1);
            const value = port.load32(low, high);
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            words[(w0 >>> 7) & 30] = value;
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          break;
        }
        case 46: {
          // ld32x
          const b = (w0 >>> 15) & 30;
          const base = words[b]!;
          const low = (base + w1) | 0;
          const high = (words[b + 1]! + (w1 >> 31) + (low >>> 0 < base >>> 0 ? 1 : 0)) | 0;
          const lane = (low >>> 12) & 63;
          accesses++;
          if (lanes[lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0 && (low & 3) === 0) {
            const a = (w0 >>> 7) & 30;
            const value = words[(lanes[LANE_BASE + lane]! + (low & 4095)) >>> 2]!;
            words[a] = value;
            words[a + 1] = value >> 31;
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 1);
            const value = port.load32(low, high);
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            const a = (w0 >>> 7) & 30;
            words[a] = value;
            words[a + 1] = value >> 31;
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          break;
        }
        case 47: {
          // ld64
          const b = (w0 >>> 15) & 30;
          const base = words[b]!;
          const low = (base + w1) | 0;
          const high = (words[b + 1]! + (w1 >> 31) + (low >>> 0 < base >>> 0 ? 1 : 0)) | 0;
          const lane = (low >>> 12) & 63;
          accesses++;
          if (lanes[lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0 && (low & 7) === 0) {
            const a = (w0 >>> 7) & 30;
            const at = (lanes[LANE_BASE + lane]! + (low & 4095)) >>> 2;
            words[a] = words[at]!;
            words[a + 1] = words[at + 1]!;
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 1);
            const value = port.load64(low, high);
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            const a = (w0 >>> 7) & 30;
            words[a] = value;
            words[a + 1] = port.high;
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          break;
        }
        case 48: {
          // st8
          const b = (w0 >>> 15) & 30;
          const base = words[b]!;
          const low = (base + w1) | 0;
          const high = (words[b + 1]! + (w1 >> 31) + (low >>> 0 < base >>> 0 ? 1 : 0)) | 0;
          const lane = (low >>> 12) & 63;
          accesses++;
          if (lanes[LANE_WRITE + lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0) {
            bytes[(lanes[LANE_BASE + lane]! + (low & 4095)) >>> 0] = words[(w0 >>> 7) & 30]!;
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 1);
            port.store8(low, high, words[(w0 >>> 7) & 30]!);
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          break;
        }
        case 49: {
          // st16
          const b = (w0 >>> 15) & 30;
          const base = words[b]!;
          const low = (base + w1) | 0;
          const high = (words[b + 1]! + (w1 >> 31) + (low >>> 0 < base >>> 0 ? 1 : 0)) | 0;
          const lane = (low >>> 12) & 63;
          accesses++;
          if (lanes[LANE_WRITE + lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0 && (low & 1) === 0) {
            const at = (lanes[LANE_BASE + lane]! + (low & 4095)) >>> 0;
            const value = words[(w0 >>> 7) & 30]!;
            bytes[at] = value;
            bytes[at + 1] = value >>> 8;
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 1);
            port.store16(low, high, words[(w0 >>> 7) & 30]!);
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          break;
        }
        case 50: {
          // st32
          const b = (w0 >>> 15) & 30;
          const base = words[b]!;
          const low = (base + w1) | 0;
          const high = (words[b + 1]! + (w1 >> 31) + (low >>> 0 < base >>> 0 ? 1 : 0)) | 0;
          const lane = (low >>> 12) & 63;
          accesses++;
          if (lanes[LANE_WRITE + lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0 && (low & 3) === 0) {
            words[(lanes[LANE_BASE + lane]! + (low & 4095)) >>> 2] = words[(w0 >>> 7) & 30]!;
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 1);
            port.store32(low, high, words[(w0 >>> 7) & 30]!);
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          break;
        }
        case 51: {
          // st64
          const b = (w0 >>> 15) & 30;
          const base = words[b]!;
          const low = (base + w1) | 0;
          const high = (words[b + 1]! + (w1 >> 31) + (low >>> 0 < base >>> 0 ? 1 : 0)) | 0;
          const lane = (low >>> 12) & 63;
          accesses++;
          if (lanes[LANE_WRITE + lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0 && (low & 7) === 0) {
            const a = (w0 >>> 7) & 30;
            const at = (lanes[LANE_BASE + lane]! + (low & 4095)) >>> 2;
            words[at] = words[a]!;
            words[at + 1] = words[a + 1]!;
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 1);
            port.store64(low, high, words[(w0 >>> 7) & 30]!, words[((w0 >>> 7) & 30) + 1]!);
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          break;
        }
        case 52: {
          // fld32
          const b = (w0 >>> 15) & 30;
          const base = words[b]!;
          const low = (base + w1) | 0;
          const high = (words[b + 1]! + (w1 >> 31) + (low >>> 0 < base >>> 0 ? 1 : 0)) | 0;
          const lane = (low >>> 12) & 63;
          accesses++;
          if (lanes[lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0 && (low & 3) === 0) {
            doubles[XMM_F64 + ((w0 >>> 8) & 15)] = floatOfBits(words[(lanes[LANE_BASE + lane]! + (low & 4095)) >>> 2]!);
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 1);
            const value = port.load32(low, high);
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            doubles[XMM_F64 + ((w0 >>> 8) & 15)] = floatOfBits(value);
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          break;
        }
        case 53: {
          // fld64
          const b = (w0 >>> 15) & 30;
          const base = words[b]!;
          const low = (base + w1) | 0;
          const high = (words[b + 1]! + (w1 >> 31) + (low >>> 0 < base >>> 0 ? 1 : 0)) | 0;
          const lane = (low >>> 12) & 63;
          accesses++;
          if (lanes[lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0 && (low & 7) === 0) {
            doubles[XMM_F64 + ((w0 >>> 8) & 15)] = doubles[(lanes[LANE_BASE + lane]! + (low & 4095)) >>> 3]!;
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 1);
            const value = port.load64(low, high);
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            doubles[XMM_F64 + ((w0 >>> 8) & 15)] = doubleOfHalves(value, port.high);
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          break;
        }
        case 54: {
          // fst32
          const b = (w0 >>> 15) & 30;
          const base = words[b]!;
          const low = (base + w1) | 0;
          const high = (words[b + 1]! + (w1 >> 31) + (low >>> 0 < base >>> 0 ? 1 : 0)) | 0;
          const lane = (low >>> 12) & 63;
          accesses++;
          if (lanes[LANE_WRITE + lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0 && (low & 3) === 0) {
            words[(lanes[LANE_BASE + lane]! + (low & 4095)) >>> 2] = bitsOfFloat(doubles[XMM_F64 + ((w0 >>> 8) & 15)]!);
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 1);
            port.store32(low, high, bitsOfFloat(doubles[XMM_F64 + ((w0 >>> 8) & 15)]!));
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          break;
        }
        case 55: {
          // fst64
          const b = (w0 >>> 15) & 30;
          const base = words[b]!;
          const low = (base + w1) | 0;
          const high = (words[b + 1]! + (w1 >> 31) + (low >>> 0 < base >>> 0 ? 1 : 0)) | 0;
          const lane = (low >>> 12) & 63;
          accesses++;
          if (lanes[LANE_WRITE + lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0 && (low & 7) === 0) {
            doubles[(lanes[LANE_BASE + lane]! + (low & 4095)) >>> 3] = doubles[XMM_F64 + ((w0 >>> 8) & 15)]!;
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 1);
            const x = 2 * (XMM_F64 + ((w0 >>> 8) & 15));
            port.store64(low, high, words[x]!, words[x + 1]!);
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          break;
        }
        case 56: {
          // copy
          const to = (w0 >>> 7) & 30;
          const from = (w0 >>> 15) & 30;
          this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses);
          accesses = 0;
          port.copy(words[to]!, words[to + 1]!, words[from]!, words[from + 1]!, w1);
          words = memory.i32;
          doubles = memory.f64;
          bytes = memory.u8;
          if (port.aborted) return this.leaveAborted(tick, statements);
          if (!mmu.fetchValid || this.leaveRequested) end = tick;
          break;
        }
        case 57: {
          // zero
          const to = (w0 >>> 7) & 30;
          this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses);
          accesses = 0;
          port.fill(words[to]!, words[to + 1]!, 0, w1);
          words = memory.i32;
          doubles = memory.f64;
          bytes = memory.u8;
          if (port.aborted) return this.leaveAborted(tick, statements);
          if (!mmu.fetchValid || this.leaveRequested) end = tick;
          break;
        }
        case 58:
          // add32
          words[(w0 >>> 7) & 30] = words[(w0 >>> 15) & 30]! + words[(w0 >>> 23) & 30]!;
          break;
        case 59:
          // sub32
          words[(w0 >>> 7) & 30] = words[(w0 >>> 15) & 30]! - words[(w0 >>> 23) & 30]!;
          break;
        case 60:
          // mul32
          words[(w0 >>> 7) & 30] = Math.imul(words[(w0 >>> 15) & 30]!, words[(w0 >>> 23) & 30]!);
          break;
        case 61:
          // div32
          if (
            words[(w0 >>> 23) & 30]! === 0 ||
            (words[(w0 >>> 23) & 30]! === -1 && words[(w0 >>> 15) & 30]! === -2147483648)
          )
            return this.raise('divide', pageLow + ((ip - 2 - pageIp) << 2), tick, accesses, statements);
          words[(w0 >>> 7) & 30] = (words[(w0 >>> 15) & 30]! / words[(w0 >>> 23) & 30]!) | 0;
          break;
        case 62:
          // divu32
          if (words[(w0 >>> 23) & 30]! === 0)
            return this.raise('divide', pageLow + ((ip - 2 - pageIp) << 2), tick, accesses, statements);
          words[(w0 >>> 7) & 30] = (words[(w0 >>> 15) & 30]! >>> 0) / (words[(w0 >>> 23) & 30]! >>> 0);
          break;
        case 63:
          // rem32
          if (
            words[(w0 >>> 23) & 30]! === 0 ||
            (words[(w0 >>> 23) & 30]! === -1 && words[(w0 >>> 15) & 30]! === -2147483648)
          )
            return this.raise('divide', pageLow + ((ip - 2 - pageIp) << 2), tick, accesses, statements);
          words[(w0 >>> 7) & 30] = words[(w0 >>> 15) & 30]! % words[(w0 >>> 23) & 30]!;
          break;
        case 64:
          // remu32
          if (words[(w0 >>> 23) & 30]! === 0)
            return this.raise('divide', pageLow + ((ip - 2 - pageIp) << 2), tick, accesses, statements);
          words[(w0 >>> 7) & 30] = (words[(w0 >>> 15) & 30]! >>> 0) % (words[(w0 >>> 23) & 30]! >>> 0);
          break;
        case 65:
          // and32
          words[(w0 >>> 7) & 30] = words[(w0 >>> 15) & 30]! & words[(w0 >>> 23) & 30]!;
          break;
        case 66:
          // or32
          words[(w0 >>> 7) & 30] = words[(w0 >>> 15) & 30]! | words[(w0 >>> 23) & 30]!;
          break;
        case 67:
          // xor32
          words[(w0 >>> 7) & 30] = words[(w0 >>> 15) & 30]! ^ words[(w0 >>> 23) & 30]!;
          break;
        case 68:
          // shl32
          words[(w0 >>> 7) & 30] = words[(w0 >>> 15) & 30]! << words[(w0 >>> 23) & 30]!;
          break;
        case 69:
          // shr32
          words[(w0 >>> 7) & 30] = words[(w0 >>> 15) & 30]! >>> words[(w0 >>> 23) & 30]!;
          break;
        case 70:
          // sar32
          words[(w0 >>> 7) & 30] = words[(w0 >>> 15) & 30]! >> words[(w0 >>> 23) & 30]!;
          break;
        case 71:
          // addi32
          words[(w0 >>> 7) & 30] = words[(w0 >>> 15) & 30]! + w1;
          break;
        case 72:
          // muli32
          words[(w0 >>> 7) & 30] = Math.imul(words[(w0 >>> 15) & 30]!, w1);
          break;
        case 73:
          // andi32
          words[(w0 >>> 7) & 30] = words[(w0 >>> 15) & 30]! & w1;
          break;
        case 74:
          // shli32
          words[(w0 >>> 7) & 30] = words[(w0 >>> 15) & 30]! << w1;
          break;
        case 75:
          // shri32
          words[(w0 >>> 7) & 30] = words[(w0 >>> 15) & 30]! >>> w1;
          break;
        case 76:
          // sari32
          words[(w0 >>> 7) & 30] = words[(w0 >>> 15) & 30]! >> w1;
          break;
        case 77:
          // neg32
          words[(w0 >>> 7) & 30] = -words[(w0 >>> 15) & 30]!;
          break;
        case 78:
          // not32
          words[(w0 >>> 7) & 30] = ~words[(w0 >>> 15) & 30]!;
          break;
        case 79: {
          // add64
          const b = (w0 >>> 15) & 30;
          const c = (w0 >>> 23) & 30;
          const left = words[b]!;
          const low = (left + words[c]!) | 0;
          const high = words[b + 1]! + words[c + 1]! + (low >>> 0 < left >>> 0 ? 1 : 0);
          const a = (w0 >>> 7) & 30;
          words[a] = low;
          words[a + 1] = high;
          break;
        }
        case 80: {
          // sub64
          const b = (w0 >>> 15) & 30;
          const c = (w0 >>> 23) & 30;
          const left = words[b]!;
          const right = words[c]!;
          const high = words[b + 1]! - words[c + 1]! - (left >>> 0 < right >>> 0 ? 1 : 0);
          const a = (w0 >>> 7) & 30;
          words[a] = left - right;
          words[a + 1] = high;
          break;
        }
        case 81:
          // mul64
          multiply64(words, (w0 >>> 7) & 30, (w0 >>> 15) & 30, (w0 >>> 23) & 30);
          break;
        case 82:
          // div64
          if (!divideSigned64(words, (w0 >>> 7) & 30, (w0 >>> 15) & 30, (w0 >>> 23) & 30, 'quotient')) {
            return this.raise('divide', pageLow + ((ip - 2 - pageIp) << 2), tick, accesses, statements);
          }
          break;
        case 83:
          // divu64
          if (!divideUnsigned64(words, (w0 >>> 7) & 30, (w0 >>> 15) & 30, (w0 >>> 23) & 30, 'quotient')) {
            return this.raise('divide', pageLow + ((ip - 2 - pageIp) << 2), tick, accesses, statements);
          }
          break;
        case 84:
          // rem64
          if (!divideSigned64(words, (w0 >>> 7) & 30, (w0 >>> 15) & 30, (w0 >>> 23) & 30, 'remainder')) {
            return this.raise('divide', pageLow + ((ip - 2 - pageIp) << 2), tick, accesses, statements);
          }
          break;
        case 85:
          // remu64
          if (!divideUnsigned64(words, (w0 >>> 7) & 30, (w0 >>> 15) & 30, (w0 >>> 23) & 30, 'remainder')) {
            return this.raise('divide', pageLow + ((ip - 2 - pageIp) << 2), tick, accesses, statements);
          }
          break;
        case 86: {
          // and64
          const a = (w0 >>> 7) & 30;
          const high = words[((w0 >>> 15) & 30) + 1]! & words[((w0 >>> 23) & 30) + 1]!;
          words[a] = words[(w0 >>> 15) & 30]! & words[(w0 >>> 23) & 30]!;
          words[a + 1] = high;
          break;
        }
        case 87: {
          // or64
          const a = (w0 >>> 7) & 30;
          const high = words[((w0 >>> 15) & 30) + 1]! | words[((w0 >>> 23) & 30) + 1]!;
          words[a] = words[(w0 >>> 15) & 30]! | words[(w0 >>> 23) & 30]!;
          words[a + 1] = high;
          break;
        }
        case 88: {
          // xor64
          const a = (w0 >>> 7) & 30;
          const high = words[((w0 >>> 15) & 30) + 1]! ^ words[((w0 >>> 23) & 30) + 1]!;
          words[a] = words[(w0 >>> 15) & 30]! ^ words[(w0 >>> 23) & 30]!;
          words[a + 1] = high;
          break;
        }
        case 89:
          // shl64
          shift64(words, (w0 >>> 7) & 30, (w0 >>> 15) & 30, words[(w0 >>> 23) & 30]!, 'left');
          break;
        case 90:
          // shr64
          shift64(words, (w0 >>> 7) & 30, (w0 >>> 15) & 30, words[(w0 >>> 23) & 30]!, 'right');
          break;
        case 91:
          // sar64
          shift64(words, (w0 >>> 7) & 30, (w0 >>> 15) & 30, words[(w0 >>> 23) & 30]!, 'right-signed');
          break;
        case 92: {
          // andi64
          const a = (w0 >>> 7) & 30;
          words[a] = words[(w0 >>> 15) & 30]! & w1;
          words[a + 1] = words[((w0 >>> 15) & 30) + 1]! & (w1 >> 31);
          break;
        }
        case 93:
          // shli64
          shift64(words, (w0 >>> 7) & 30, (w0 >>> 15) & 30, w1, 'left');
          break;
        case 94:
          // shri64
          shift64(words, (w0 >>> 7) & 30, (w0 >>> 15) & 30, w1, 'right');
          break;
        case 95:
          // sari64
          shift64(words, (w0 >>> 7) & 30, (w0 >>> 15) & 30, w1, 'right-signed');
          break;
        case 96: {
          // neg64
          const a = (w0 >>> 7) & 30;
          const low = words[(w0 >>> 15) & 30]!;
          words[a + 1] = low === 0 ? -words[((w0 >>> 15) & 30) + 1]! : ~words[((w0 >>> 15) & 30) + 1]!;
          words[a] = -low;
          break;
        }
        case 97: {
          // not64
          const a = (w0 >>> 7) & 30;
          words[a + 1] = ~words[((w0 >>> 15) & 30) + 1]!;
          words[a] = ~words[(w0 >>> 15) & 30]!;
          break;
        }
        case 98: {
          // seq32
          const a = (w0 >>> 7) & 30;
          words[a] = words[(w0 >>> 15) & 30]! === words[(w0 >>> 23) & 30]! ? 1 : 0;
          words[a + 1] = 0;
          break;
        }
        case 99: {
          // sne32
          const a = (w0 >>> 7) & 30;
          words[a] = words[(w0 >>> 15) & 30]! !== words[(w0 >>> 23) & 30]! ? 1 : 0;
          words[a + 1] = 0;
          break;
        }
        case 100: {
          // slt32
          const a = (w0 >>> 7) & 30;
          words[a] = words[(w0 >>> 15) & 30]! < words[(w0 >>> 23) & 30]! ? 1 : 0;
          words[a + 1] = 0;
          break;
        }
        case 101: {
          // sle32
          const a = (w0 >>> 7) & 30;
          words[a] = words[(w0 >>> 15) & 30]! <= words[(w0 >>> 23) & 30]! ? 1 : 0;
          words[a + 1] = 0;
          break;
        }
        case 102: {
          // sltu32
          const a = (w0 >>> 7) & 30;
          words[a] = words[(w0 >>> 15) & 30]! >>> 0 < words[(w0 >>> 23) & 30]! >>> 0 ? 1 : 0;
          words[a + 1] = 0;
          break;
        }
        case 103: {
          // sleu32
          const a = (w0 >>> 7) & 30;
          words[a] = words[(w0 >>> 15) & 30]! >>> 0 <= words[(w0 >>> 23) & 30]! >>> 0 ? 1 : 0;
          words[a + 1] = 0;
          break;
        }
        case 104: {
          // seq64
          const a = (w0 >>> 7) & 30;
          words[a] =
            words[(w0 >>> 15) & 30]! === words[(w0 >>> 23) & 30]! &&
            words[((w0 >>> 15) & 30) + 1]! === words[((w0 >>> 23) & 30) + 1]!
              ? 1
              : 0;
          words[a + 1] = 0;
          break;
        }
        case 105: {
          // sne64
          const a = (w0 >>> 7) & 30;
          words[a] =
            words[(w0 >>> 15) & 30]! !== words[(w0 >>> 23) & 30]! ||
            words[((w0 >>> 15) & 30) + 1]! !== words[((w0 >>> 23) & 30) + 1]!
              ? 1
              : 0;
          words[a + 1] = 0;
          break;
        }
        case 106: {
          // slt64
          const a = (w0 >>> 7) & 30;
          words[a] = lessSigned64(words, (w0 >>> 15) & 30, (w0 >>> 23) & 30) ? 1 : 0;
          words[a + 1] = 0;
          break;
        }
        case 107: {
          // sle64
          const a = (w0 >>> 7) & 30;
          words[a] = !lessSigned64(words, (w0 >>> 23) & 30, (w0 >>> 15) & 30) ? 1 : 0;
          words[a + 1] = 0;
          break;
        }
        case 108: {
          // sltu64
          const a = (w0 >>> 7) & 30;
          words[a] = lessUnsigned64(words, (w0 >>> 15) & 30, (w0 >>> 23) & 30) ? 1 : 0;
          words[a + 1] = 0;
          break;
        }
        case 109: {
          // sleu64
          const a = (w0 >>> 7) & 30;
          words[a] = !lessUnsigned64(words, (w0 >>> 23) & 30, (w0 >>> 15) & 30) ? 1 : 0;
          words[a + 1] = 0;
          break;
        }
        case 110:
          // fmov
          doubles[XMM_F64 + ((w0 >>> 8) & 15)] = doubles[XMM_F64 + ((w0 >>> 16) & 15)]!;
          break;
        case 111:
          // faddF64
          doubles[XMM_F64 + ((w0 >>> 8) & 15)] =
            doubles[XMM_F64 + ((w0 >>> 16) & 15)]! + doubles[XMM_F64 + ((w0 >>> 24) & 15)]!;
          break;
        case 112:
          // fsubF64
          doubles[XMM_F64 + ((w0 >>> 8) & 15)] =
            doubles[XMM_F64 + ((w0 >>> 16) & 15)]! - doubles[XMM_F64 + ((w0 >>> 24) & 15)]!;
          break;
        case 113:
          // fmulF64
          doubles[XMM_F64 + ((w0 >>> 8) & 15)] =
            doubles[XMM_F64 + ((w0 >>> 16) & 15)]! * doubles[XMM_F64 + ((w0 >>> 24) & 15)]!;
          break;
        case 114:
          // fdivF64
          doubles[XMM_F64 + ((w0 >>> 8) & 15)] =
            doubles[XMM_F64 + ((w0 >>> 16) & 15)]! / doubles[XMM_F64 + ((w0 >>> 24) & 15)]!;
          break;
        case 115:
          // faddF32
          doubles[XMM_F64 + ((w0 >>> 8) & 15)] = Math.fround(
            doubles[XMM_F64 + ((w0 >>> 16) & 15)]! + doubles[XMM_F64 + ((w0 >>> 24) & 15)]!,
          );
          break;
        case 116:
          // fsubF32
          doubles[XMM_F64 + ((w0 >>> 8) & 15)] = Math.fround(
            doubles[XMM_F64 + ((w0 >>> 16) & 15)]! - doubles[XMM_F64 + ((w0 >>> 24) & 15)]!,
          );
          break;
        case 117:
          // fmulF32
          doubles[XMM_F64 + ((w0 >>> 8) & 15)] = Math.fround(
            doubles[XMM_F64 + ((w0 >>> 16) & 15)]! * doubles[XMM_F64 + ((w0 >>> 24) & 15)]!,
          );
          break;
        case 118:
          // fdivF32
          doubles[XMM_F64 + ((w0 >>> 8) & 15)] = Math.fround(
            doubles[XMM_F64 + ((w0 >>> 16) & 15)]! / doubles[XMM_F64 + ((w0 >>> 24) & 15)]!,
          );
          break;
        case 119:
          // fneg
          doubles[XMM_F64 + ((w0 >>> 8) & 15)] = -doubles[XMM_F64 + ((w0 >>> 16) & 15)]!;
          break;
        case 120:
          // fround
          doubles[XMM_F64 + ((w0 >>> 8) & 15)] = Math.fround(doubles[XMM_F64 + ((w0 >>> 16) & 15)]!);
          break;
        case 121: {
          // fseq
          const a = (w0 >>> 7) & 30;
          words[a] = doubles[XMM_F64 + ((w0 >>> 16) & 15)]! === doubles[XMM_F64 + ((w0 >>> 24) & 15)]! ? 1 : 0;
          words[a + 1] = 0;
          break;
        }
        case 122: {
          // fsne
          const a = (w0 >>> 7) & 30;
          words[a] = doubles[XMM_F64 + ((w0 >>> 16) & 15)]! !== doubles[XMM_F64 + ((w0 >>> 24) & 15)]! ? 1 : 0;
          words[a + 1] = 0;
          break;
        }
        case 123: {
          // fslt
          const a = (w0 >>> 7) & 30;
          words[a] = doubles[XMM_F64 + ((w0 >>> 16) & 15)]! < doubles[XMM_F64 + ((w0 >>> 24) & 15)]! ? 1 : 0;
          words[a + 1] = 0;
          break;
        }
        case 124: {
          // fsle
          const a = (w0 >>> 7) & 30;
          words[a] = doubles[XMM_F64 + ((w0 >>> 16) & 15)]! <= doubles[XMM_F64 + ((w0 >>> 24) & 15)]! ? 1 : 0;
          words[a + 1] = 0;
          break;
        }
        case 125:
          // cvtI32F
          doubles[XMM_F64 + ((w0 >>> 8) & 15)] = words[(w0 >>> 15) & 30]!;
          break;
        case 126:
          // cvtU32F
          doubles[XMM_F64 + ((w0 >>> 8) & 15)] = words[(w0 >>> 15) & 30]! >>> 0;
          break;
        case 127:
          // cvtI64F
          doubles[XMM_F64 + ((w0 >>> 8) & 15)] = toDoubleSigned(words, (w0 >>> 15) & 30);
          break;
        case 128:
          // cvtU64F
          doubles[XMM_F64 + ((w0 >>> 8) & 15)] = toDoubleUnsigned(words, (w0 >>> 15) & 30);
          break;
        case 129: {
          // cvtFI32
          const value = Math.trunc(doubles[XMM_F64 + ((w0 >>> 16) & 15)]!);
          words[(w0 >>> 7) & 30] = value >= -2147483648 && value <= 2147483647 ? value : -2147483648;
          break;
        }
        case 130:
          // cvtFI64
          fromDoubleSigned(words, (w0 >>> 7) & 30, doubles[XMM_F64 + ((w0 >>> 16) & 15)]!);
          break;
        case 131:
          // cvtFU64
          fromDoubleUnsigned(words, (w0 >>> 7) & 30, doubles[XMM_F64 + ((w0 >>> 16) & 15)]!);
          break;
        case 132: {
          // movXG
          const a = (w0 >>> 7) & 30;
          const x = 2 * (XMM_F64 + ((w0 >>> 16) & 15));
          words[a] = words[x]!;
          words[a + 1] = words[x + 1]!;
          break;
        }
        case 133: {
          // movGX
          const b = (w0 >>> 15) & 30;
          const x = 2 * (XMM_F64 + ((w0 >>> 8) & 15));
          words[x] = words[b]!;
          words[x + 1] = words[b + 1]!;
          break;
        }
        case 134: {
          // addm32
          const b = (w0 >>> 15) & 30;
          const base = words[b]!;
          const low = (base + w1) | 0;
          const high = (words[b + 1]! + (w1 >> 31) + (low >>> 0 < base >>> 0 ? 1 : 0)) | 0;
          const lane = (low >>> 12) & 63;
          accesses++;
          if (lanes[lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0 && (low & 3) === 0) {
            const a = (w0 >>> 7) & 30;
            words[a] = words[a]! + words[(lanes[LANE_BASE + lane]! + (low & 4095)) >>> 2]!;
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 1);
            const value = port.load32(low, high);
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            const a = (w0 >>> 7) & 30;
            words[a] = words[a]! + value;
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          break;
        }
        case 135: {
          // subm32
          const b = (w0 >>> 15) & 30;
          const base = words[b]!;
          const low = (base + w1) | 0;
          const high = (words[b + 1]! + (w1 >> 31) + (low >>> 0 < base >>> 0 ? 1 : 0)) | 0;
          const lane = (low >>> 12) & 63;
          accesses++;
          if (lanes[lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0 && (low & 3) === 0) {
            const a = (w0 >>> 7) & 30;
            words[a] = words[a]! - words[(lanes[LANE_BASE + lane]! + (low & 4095)) >>> 2]!;
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 1);
            const value = port.load32(low, high);
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            const a = (w0 >>> 7) & 30;
            words[a] = words[a]! - value;
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          break;
        }
        case 136: {
          // mulm32
          const b = (w0 >>> 15) & 30;
          const base = words[b]!;
          const low = (base + w1) | 0;
          const high = (words[b + 1]! + (w1 >> 31) + (low >>> 0 < base >>> 0 ? 1 : 0)) | 0;
          const lane = (low >>> 12) & 63;
          accesses++;
          if (lanes[lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0 && (low & 3) === 0) {
            const a = (w0 >>> 7) & 30;
            words[a] = Math.imul(words[a]!, words[(lanes[LANE_BASE + lane]! + (low & 4095)) >>> 2]!);
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 1);
            const value = port.load32(low, high);
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            const a = (w0 >>> 7) & 30;
            words[a] = Math.imul(words[a]!, value);
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          break;
        }
        case 137: {
          // addm64
          const b = (w0 >>> 15) & 30;
          const base = words[b]!;
          const low = (base + w1) | 0;
          const high = (words[b + 1]! + (w1 >> 31) + (low >>> 0 < base >>> 0 ? 1 : 0)) | 0;
          const lane = (low >>> 12) & 63;
          accesses++;
          if (lanes[lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0 && (low & 7) === 0) {
            const at = (lanes[LANE_BASE + lane]! + (low & 4095)) >>> 2;
            const a = (w0 >>> 7) & 30;
            const left = words[a]!;
            const sum = (left + words[at]!) | 0;
            words[a] = sum;
            words[a + 1] = words[a + 1]! + words[at + 1]! + (sum >>> 0 < left >>> 0 ? 1 : 0);
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 1);
            const value = port.load64(low, high);
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            const a = (w0 >>> 7) & 30;
            const left = words[a]!;
            const sum = (left + value) | 0;
            words[a] = sum;
            words[a + 1] = words[a + 1]! + port.high + (sum >>> 0 < left >>> 0 ? 1 : 0);
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          break;
        }
        case 138: {
          // incm32
          const b = (w0 >>> 15) & 30;
          const base = words[b]!;
          const low = (base + w1) | 0;
          const high = (words[b + 1]! + (w1 >> 31) + (low >>> 0 < base >>> 0 ? 1 : 0)) | 0;
          const lane = (low >>> 12) & 63;
          accesses += 2;
          if (lanes[LANE_WRITE + lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0 && (low & 3) === 0) {
            const at = (lanes[LANE_BASE + lane]! + (low & 4095)) >>> 2;
            words[at] = words[at]! + ((w0 << 20) >> 28);
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 2);
            const value = port.load32(low, high);
            if (!port.aborted) port.store32(low, high, value + ((w0 << 20) >> 28));
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          break;
        }
        case 139: {
          // leaxm
          const b = (w0 >>> 15) & 30;
          const base = words[b]!;
          const low = (base + w1) | 0;
          const high = (words[b + 1]! + (w1 >> 31) + (low >>> 0 < base >>> 0 ? 1 : 0)) | 0;
          const lane = (low >>> 12) & 63;
          accesses++;
          if (lanes[lane] === ((low >>> 16) | (high << 16)) && high >>> 15 === 0 && (low & 3) === 0) {
            scaleInto(words, (w0 >>> 7) & 30, words[(lanes[LANE_BASE + lane]! + (low & 4095)) >>> 2]!, w0 >>> 24);
          } else {
            this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses - 1);
            const value = port.load32(low, high);
            accesses = 0;
            words = memory.i32;
            doubles = memory.f64;
            bytes = memory.u8;
            if (port.aborted) return this.leaveAborted(tick, statements);
            scaleInto(words, (w0 >>> 7) & 30, value, w0 >>> 24);
            if (!mmu.fetchValid || this.leaveRequested) end = tick;
          }
          break;
        }
        case 140: // cas8
        case 141: // cas16
        case 142: // cas32
        case 143: {
          // cas64
          const b = (w0 >>> 15) & 30;
          const base = words[b]!;
          const low = (base + w1) | 0;
          const high = (words[b + 1]! + (w1 >> 31) + (low >>> 0 < base >>> 0 ? 1 : 0)) | 0;
          this.enterSlowPath(pageLow + ((ip - 2 - pageIp) << 2), tick, accesses);
          accesses = 0;
          port.compareAndSwap(w0, low, high);
          words = memory.i32;
          doubles = memory.f64;
          bytes = memory.u8;
          if (port.aborted) return this.leaveAborted(tick, statements);
          if (!mmu.fetchValid || this.leaveRequested) end = tick;
          break;
        }
        default:
          return this.raise('undefined', pageLow + ((ip - 2 - pageIp) << 2), tick, accesses, statements);
      }
    }

    if (ip === FAR) {
      words[RIP_WORD] = farLow;
      words[RIP_WORD + 1] = farHigh;
    } else {
      const target = pageLow + ((ip - pageIp) << 2);
      words[RIP_WORD] = target | 0;
      words[RIP_WORD + 1] = pageHigh + (target < 0 ? -1 : target > 4294967295 ? 1 : 0);
    }
    doubles[TICKS_F64] = this.firstTick + tick;
    doubles[ACCESSES_F64]! += accesses;
    doubles[STATEMENTS_F64]! += statements;
    return 'left';
  }

  /** Makes rip and the counters true: the tick is that of the operation under way. */
  private enterSlowPath(ripLow: number, tick: number, accesses: number): void {
    this.memory.i32[RIP_WORD] = ripLow | 0;
    const doubles = this.memory.f64;
    doubles[TICKS_F64] = this.firstTick + tick - 1;
    doubles[ACCESSES_F64]! += accesses;
  }

  /** The operation under way was given up: the kernel has set what runs next. The attempt counts as a tick. */
  private leaveAborted(tick: number, statements: number): LoopEnd {
    const doubles = this.memory.f64;
    doubles[TICKS_F64] = this.firstTick + tick;
    doubles[STATEMENTS_F64]! += statements;
    return 'left';
  }

  /** The statement at rip is not begun: its tick does not count. */
  private leaveBefore(tick: number, statements: number): LoopEnd {
    this.leaveAborted(tick - 1, statements);
    return 'statement';
  }

  private raise(
    kind: 'undefined' | 'divide' | 'misaligned',
    ripLow: number,
    tick: number,
    accesses: number,
    statements: number,
  ): LoopEnd {
    this.enterSlowPath(ripLow, tick, accesses);
    this.traps.exception(kind);
    return this.leaveAborted(tick, statements);
  }
}
