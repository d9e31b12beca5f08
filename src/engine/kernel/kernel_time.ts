/** What the kernel's work costs: nanoseconds from the configuration, charged to the processor in cycles. */
import type { MachineConfiguration } from '../config';
import type { Processor } from './processor';

type Clock = MachineConfiguration['clock'];

export class KernelTime {
  private readonly clock: Clock;
  private readonly processor: Processor;
  /** Cycles charged since `startBill`. */
  private bill = 0;

  constructor(clock: Clock, processor: Processor) {
    this.clock = clock;
    this.processor = processor;
  }

  /** Entry, lookup and return of a fault that needs no copy and no disk. */
  chargeFault(): number {
    return this.charge(this.clock.minorFaultNs);
  }

  chargePageCopy(): number {
    return this.charge(this.clock.cowCopyNs);
  }

  /** One page from or to the disk. */
  chargeDiskPage(): number {
    return this.charge(this.clock.diskPageNs);
  }

  /** Starts to sum up what is charged from now on. */
  startBill(): void {
    this.bill = 0;
  }

  /** Cycles charged since `startBill`. */
  billed(): number {
    return this.bill;
  }

  /** @returns the cycles */
  private charge(nanoseconds: number): number {
    const cycles = Math.round((nanoseconds * this.clock.hertz) / 1e9);
    this.bill += cycles;
    this.processor.cycles(cycles);
    return cycles;
  }
}
