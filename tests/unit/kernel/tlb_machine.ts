/**
 * A simulated machine with a TLB that never forgets by itself: the strictest test of the kernel's invalidations. Its
 * programs store and load whole words.
 */
import { checkBooks } from '../../../src/engine/kernel/books';
import { PAGE_DIRTY, PAGE_PRESENT, type Pte, pteFrame, pteWritable } from '../../../src/engine/mmu/pte';
import { type Pfn, type VirtAddr, PAGE_SIZE, pageAlignDown, virtAddr } from '../../../src/engine/units';
import { SimulatedMachine } from './simulated_machine';

const WRITE_FAULT = 2;
const USER_FAULT = 4;

interface TlbEntry {
  readonly pcid: number;
  readonly page: VirtAddr;
  readonly pte: Pte;
}

export class TlbMachine extends SimulatedMachine {
  private readonly tlb = new Map<string, TlbEntry>();

  /** Lets a process run: gives the processor away until it is its turn. @returns false when it can't run */
  runAs(pid: number): boolean {
    for (let turns = 0; turns < 100; turns++) {
      if (this.kernel.current?.pid === pid) return true;
      if (this.kernel.preempt() === 'same') return false;
    }
    return false;
  }

  /** Writes a word. @returns false when a signal came instead, which has been delivered */
  store(address: VirtAddr, value: number): boolean {
    const frame = this.access(address, USER_FAULT | WRITE_FAULT);
    if (frame === 'signal') return this.deliver() ?? false;
    this.kernel.mem.ram.write32(frame, address % PAGE_SIZE, value);
    return true;
  }

  /** Reads a word; undefined when a signal came instead, which has been delivered. */
  load(address: VirtAddr): number | undefined {
    const frame = this.access(address, USER_FAULT);
    return frame === 'signal' ? this.deliver() : this.kernel.mem.ram.read32(frame, address % PAGE_SIZE);
  }

  fork(): number {
    return this.kernel.sys.fork(this.saveContext());
  }

  exit(status: number): void {
    this.kernel.sys.exitGroup(status);
    this.kernel.exitToUserMode();
  }

  /** What is wrong with the books, and with what the TLB holds. */
  problems(): string[] {
    const problems = checkBooks(this.kernel);
    const spaces = [...this.kernel.processes.addressSpaces()];
    for (const { pcid, page, pte } of this.tlb.values()) {
      const mm = spaces.find((space) => space.pcid === pcid);
      const now = mm === undefined ? { low: 0, high: 0 } : this.kernel.mem.tables.readAt(mm.pgd, page);
      const same = (now.low & PAGE_PRESENT) !== 0 && pteFrame(now) === pteFrame(pte);
      if (!same || (pteWritable(pte) && !pteWritable(now))) {
        problems.push(`the TLB holds a stale entry for 0x${page.toString(16)} of address space ${pcid}`);
      }
    }
    return problems;
  }

  protected override access(address: number, wanted: number): Pfn | 'signal' {
    const pcid = this.kernel.current?.mm?.pcid ?? 0;
    const page = pageAlignDown(virtAddr(address));
    const writes = (wanted & WRITE_FAULT) !== 0;
    const cached = this.tlb.get(`${pcid}:${page}`)?.pte;
    if (cached !== undefined && (!writes || (pteWritable(cached) && (cached.low & PAGE_DIRTY) !== 0))) {
      return pteFrame(cached);
    }
    const frame = super.access(address, wanted);
    const pte = this.kernel.mem.tables.readAt(this.pgd, page);
    if (frame !== 'signal') this.tlb.set(`${pcid}:${page}`, { pcid, page, pte });
    return frame;
  }

  override invalidatePage(pcid: number, address: number): void {
    this.tlb.delete(`${pcid}:${pageAlignDown(virtAddr(address))}`);
  }

  override flushAddressSpace(pcid: number): void {
    for (const [key, entry] of this.tlb) if (entry.pcid === pcid) this.tlb.delete(key);
  }

  private deliver(): undefined {
    this.kernel.exitToUserMode();
  }
}
