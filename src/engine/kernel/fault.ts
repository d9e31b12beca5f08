/**
 * The page-fault handler: from the processor's exception to a filled entry or a signal
 * (arch/x86/mm/fault.c, and handle_mm_fault of mm/memory.c, which is fault_pages.ts here).
 *
 *     1 exception      address (CR2) and error code          6 allocate   a frame; may reclaim
 *     2 kernel entry                                         7 fill       zeroes, a copy, a page read from the disk
 *     3 find the VMA   find_vma                              8 update     the entry; drop the TLB's old one
 *     4 judge          allowed? which kind?                  9 return     to the instruction, which runs again
 *     5 locate         zero page, caches, swap, file
 *
 * One fault is one `fault` event; its fields hold what each step found. A fault that the program is to blame for ends
 * in a signal; an access of the kernel itself (copy_to_user) ends in -EFAULT instead.
 */
import type { FaultJudgement } from '../events';
import { faultJudgements } from '../events';
import { type Pte, EMPTY_PTE, PAGE_PRESENT, ptePresent } from '../mmu/pte';
import {
  type Pfn,
  type VirtAddr,
  PAGE_SIZE,
  TASK_SIZE_MAX,
  hex,
  pageAlignDown,
  unsignedOfHalves,
  virtAddr,
} from '../units';
import { type FaultOutcome, handleMmFault } from './fault_pages';
import type { MemorySystem } from './memory_system';
import { type MmStruct, findVma } from './mm';
import { type SignalInfo, sicode, signals } from './signal';
import { expandStack } from './stack';
import type { Task } from './task';
import { type VmArea, VM_ACCESS_FLAGS, VM_GROWSDOWN, VM_WRITE, vmaName, vmaPermissions } from './vma';

/** Error code bits of a page fault, as the processor pushes them. */
export const X86_PF_PROT = 1 << 0;
export const X86_PF_WRITE = 1 << 1;
export const X86_PF_USER = 1 << 2;
export const X86_PF_RSVD = 1 << 3;
export const X86_PF_INSTR = 1 << 4;

/** The end of the canonical user half: bit 47. */
const CANONICAL_END = 2 ** 47;
const CANONICAL_KERNEL_HIGH = 0xffff_8000;

export type FaultResult =
  | { readonly kind: 'handled' }
  /** The program may not do this: the signal to send. */
  | { readonly kind: 'bad'; readonly info: SignalInfo }
  /** No frame could be had. */
  | { readonly kind: 'out-of-memory' };

/**
 * Handles the fault of an access to the address whose halves are given (do_user_addr_fault). The accessing task's
 * counters and the event log are updated.
 */
export function handleUserFault(
  mem: MemorySystem,
  task: Task,
  low: number,
  high: number,
  errorCode: number,
): FaultResult {
  const address = virtAddr(unsignedOfHalves(low, high));
  const upper = high >>> 0;
  if (address >= CANONICAL_END && upper < CANONICAL_KERNEL_HIGH) return nonCanonical(mem, low, high, errorCode);
  const { mm } = task;
  if (mm === undefined) throw new Error(`task ${task.pid} faults without an address space`);
  const report = startReport(mem, mm, address, errorCode);
  let vma = address < TASK_SIZE_MAX ? findVma(mm, address) : undefined;
  report.vma = vma !== undefined && vma.vm_start <= address ? vma : undefined;
  let grown = false;
  if (vma !== undefined && vma.vm_start > address) {
    const refusal = (vma.vm_flags & VM_GROWSDOWN) !== 0 ? expandStack(mem, vma, address) : 'not-a-stack';
    grown = refusal === undefined;
    if (!grown) vma = undefined;
    if (refusal !== undefined && refusal !== 'not-a-stack') return badStack(mem, report, refusal);
  }
  if (vma === undefined) return badArea(mem, report);
  report.vma = vma;
  if (accessError(vma, errorCode)) return badAccess(mem, report, vma);

  const page = pageAlignDown(address);
  const outcome = handleMmFault(mem, vma, page, (errorCode & X86_PF_WRITE) !== 0);
  // The processor drops its translation of a faulting address; so no stale one survives a spurious fault either.
  if (ptePresent(report.before)) mem.processor.invalidatePage(mm.pcid, page);
  return finish(mem, report, outcome, grown);
}

/**
 * Handles the fault of the kernel's own access to a process's page (copy_to_user and its kin). The caller has checked
 * that the VMA allows it.
 * @returns false when there is no frame or no page: -EFAULT
 */
export function handleKernelFault(mem: MemorySystem, vma: VmArea, address: VirtAddr, write: boolean): boolean {
  const { vm_mm: mm } = vma;
  const present = (mem.tables.readAt(mm.pgd, address).low & PAGE_PRESENT) !== 0;
  const errorCode = (write ? X86_PF_WRITE : 0) | (present ? X86_PF_PROT : 0);
  const report = startReport(mem, mm, address, errorCode);
  report.vma = vma;
  const page = pageAlignDown(address);
  const outcome = handleMmFault(mem, vma, page, write);
  if (present) mem.processor.invalidatePage(mm.pcid, page);
  return finish(mem, report, outcome, false).kind === 'handled';
}

/** What is known about a fault while it is handled. */
interface FaultReport {
  readonly mm: MmStruct;
  readonly address: VirtAddr;
  readonly errorCode: number;
  readonly before: Pte;
  readonly freeBefore: number;
  vma: VmArea | undefined;
}

/** Steps 1 and 2: the entry as the exception found it. The bill for the fault starts here. */
function startReport(mem: MemorySystem, mm: MmStruct, address: VirtAddr, errorCode: number): FaultReport {
  mem.time.startBill();
  mem.time.chargeFault();
  const before = entryAt(mem, mm, address);
  return { mm, address, errorCode, before, freeBefore: mem.allocator.freePageCount(), vma: undefined };
}

const entryAt = (mem: MemorySystem, mm: MmStruct, address: VirtAddr): Pte =>
  address >= CANONICAL_END ? EMPTY_PTE : mem.tables.readAt(mm.pgd, address);

function finish(mem: MemorySystem, report: FaultReport, outcome: FaultOutcome, grown: boolean): FaultResult {
  switch (outcome.kind) {
    case 'done': {
      const judgement = grown ? 'stack-growth' : outcome.judgement;
      emitFault(mem, report, judgement, outcome.oldFrame, outcome.newFrame, outcome.around);
      return { kind: 'handled' };
    }
    case 'out-of-memory':
      emitFault(mem, report, 'out-of-memory', undefined, undefined, 0);
      return { kind: 'out-of-memory' };
    case 'bus-error': {
      emitFault(mem, report, 'bus-error', undefined, undefined, 0);
      const path = report.vma === undefined ? '' : vmaName(report.vma);
      const reason = `${attempt(report)} ${hex(report.address)}, behind the last page of ${path}`;
      return bad(signals.SIGBUS, sicode.BUS_ADRERR, report.address, reason);
    }
  }
}

function badArea(mem: MemorySystem, report: FaultReport): FaultResult {
  emitFault(mem, report, 'bad-address', undefined, undefined, 0);
  const reason = `${attempt(report)} ${hex(report.address)}, where nothing is mapped${nullHint(report.address)}`;
  return bad(signals.SIGSEGV, sicode.SEGV_MAPERR, report.address, reason);
}

function badStack(mem: MemorySystem, report: FaultReport, refusal: string): FaultResult {
  emitFault(mem, report, 'bad-address', undefined, undefined, 0);
  const reason = `${attempt(report)} ${hex(report.address)}, below the stack, which can't grow there: ${refusal}`;
  return bad(signals.SIGSEGV, sicode.SEGV_MAPERR, report.address, reason);
}

function badAccess(mem: MemorySystem, report: FaultReport, vma: VmArea): FaultResult {
  emitFault(mem, report, 'bad-permission', undefined, undefined, 0);
  const name = vmaName(vma) || 'a mapping';
  const reason = `${attempt(report)} ${hex(report.address)} in ${name}, which allows only ${vmaPermissions(vma)}`;
  return bad(signals.SIGSEGV, sicode.SEGV_ACCERR, report.address, reason);
}

/** Bits 48 to 63 aren't copies of bit 47: the processor raises #GP, and the signal carries no address. */
function nonCanonical(mem: MemorySystem, low: number, high: number, errorCode: number): FaultResult {
  const text = `0x${(high >>> 0).toString(16)}${(low >>> 0).toString(16).padStart(8, '0')}`;
  const address = unsignedOfHalves(low, high);
  const judgement = faultJudgements.indexOf('bad-noncanonical');
  const free = mem.allocator.freePageCount();
  mem.events.emit('fault', [
    address, errorCode, judgement, 0, 0, 0, '', -1, -1, '', free, free, 0, 0, 0, 0, mem.processor.instructionPointer(),
  ]); // prettier-ignore
  const reason = `used ${text}, which isn't an address: bits 47 to 63 differ`;
  return bad(signals.SIGSEGV, sicode.SI_KERNEL, virtAddr(0), reason);
}

function bad(signal: number, code: number, address: VirtAddr, reason: string): FaultResult {
  return { kind: 'bad', info: { signal, code, address, sender: 0, reason } };
}

/** access_error: whether the VMA forbids what was tried. */
function accessError(vma: VmArea, errorCode: number): boolean {
  if ((errorCode & X86_PF_WRITE) !== 0) return (vma.vm_flags & VM_WRITE) === 0;
  // A read or an instruction fetch of a present page was refused: only its rights can be the reason.
  if ((errorCode & X86_PF_PROT) !== 0) return true;
  return (vma.vm_flags & VM_ACCESS_FLAGS) === 0;
}

function emitFault(
  mem: MemorySystem,
  report: FaultReport,
  judgement: FaultJudgement,
  oldFrame: Pfn | undefined,
  newFrame: Pfn | undefined,
  around: number,
): void {
  const { mm, vma, address, errorCode, before } = report;
  mem.events.emit('fault', [
    address,
    errorCode,
    faultJudgements.indexOf(judgement),
    vma?.vm_start ?? 0,
    vma?.vm_end ?? 0,
    vma?.vm_flags ?? 0,
    vma === undefined ? '' : vmaName(vma),
    oldFrame ?? -1,
    newFrame ?? -1,
    newFrame === undefined ? '' : mem.allocator.zoneOf(newFrame).name,
    report.freeBefore,
    mem.allocator.freePageCount(),
    entryNumber(before),
    entryNumber(entryAt(mem, mm, address)),
    around,
    mem.time.billed(),
    mem.processor.instructionPointer(),
  ]);
}

/**
 * An entry as one exact number: all flags of the low half, and the frame number. NX (bit 63) is left out; it follows
 * from the VMA's flags. Of a swapped-out entry bits 53 and up are left out, which say area 0 and a slot below 2^44.
 */
export const entryNumber = (pte: Pte): number => (pte.high & 0x001f_ffff) * 4294967296 + (pte.low >>> 0);

function attempt(report: FaultReport): string {
  if ((report.errorCode & X86_PF_INSTR) !== 0) return 'executed';
  return (report.errorCode & X86_PF_WRITE) !== 0 ? 'wrote to' : 'read';
}

const nullHint = (address: number): string =>
  address < PAGE_SIZE ? ': a null pointer, or a member or element reached through one' : '';
