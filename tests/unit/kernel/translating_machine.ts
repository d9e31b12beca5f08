/** The simulated machine with the real MMU: its accesses go through TLBs, and every translation is held against the tables. */
import type { MachineConfiguration } from '../../../src/engine/config';
import { PAGE_DIRTY, PAGE_PRESENT, PAGE_RW, pteFrame } from '../../../src/engine/mmu/pte';
import { ACCESS_EXECUTE, ACCESS_READ, ACCESS_WRITE, Mmu } from '../../../src/engine/mmu/mmu';
import { type Pfn, type VirtAddr, highHalf, lowHalf, pageOffset, virtAddr } from '../../../src/engine/units';
import { SimulatedMachine } from './simulated_machine';

const WRITE_FAULT = 2;
const FETCH_FAULT = 16;

export class TranslatingMachine extends SimulatedMachine {
  private readonly mmu: Mmu;

  constructor(configuration: MachineConfiguration) {
    super(configuration);
    this.mmu = new Mmu(this.memory, this.kernel.mem.ram, configuration);
  }

  override setAddressSpace(pgd: Pfn, pcid: number): void {
    super.setAddressSpace(pgd, pcid);
    this.mmu.setAddressSpace(pgd, pcid);
  }

  override invalidatePage(pcid: number, address: VirtAddr): void {
    this.mmu.invalidatePage(pcid, address);
  }

  override flushAddressSpace(pcid: number): void {
    this.mmu.flushAddressSpace(pcid);
  }

  protected override access(address: number, wanted: number): Pfn | 'signal' {
    this.run(1);
    const kind =
      (wanted & WRITE_FAULT) !== 0 ? ACCESS_WRITE : (wanted & FETCH_FAULT) !== 0 ? ACCESS_EXECUTE : ACCESS_READ;
    for (let attempt = 0; attempt < 6; attempt++) {
      const offset = this.mmu.translate(lowHalf(address), highHalf(address), kind);
      if (offset >= 0) return this.checkedFrame(virtAddr(address), offset, kind === ACCESS_WRITE);
      const answer = this.kernel.handlePageFault(lowHalf(address), highHalf(address), this.mmu.faultError);
      if (answer === 'signal') return 'signal';
    }
    throw new Error(`the access to ${address.toString(16)} never succeeds`);
  }

  /** The frame that the tables name, if the TLB's translation agrees with them. */
  private checkedFrame(address: VirtAddr, offset: number, write: boolean): Pfn {
    const pte = this.kernel.mem.tables.readAt(this.pgd, address);
    const rights = PAGE_PRESENT | (write ? PAGE_RW | PAGE_DIRTY : 0);
    const frame = pteFrame(pte);
    const agrees =
      (pte.low & rights) === rights && this.kernel.mem.ram.readOffset(frame) + pageOffset(address) === offset;
    if (!agrees) throw new Error(`the TLB translates ${address.toString(16)} against the tables`);
    return frame;
  }
}
