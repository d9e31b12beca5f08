/** The kernel log: what dmesg shows. Lines carry the tick at which they were written. */
import { type Tick } from '../units';

export interface KernelLogLine {
  readonly tick: Tick;
  readonly text: string;
}

export class KernelLog {
  private readonly now: () => Tick;
  private entries: readonly KernelLogLine[] = [];

  /** @param now the tick that the machine is at */
  constructor(now: () => Tick) {
    this.now = now;
  }

  printk(text: string): void {
    this.entries = [...this.entries, { tick: this.now(), text }];
  }

  get lines(): readonly KernelLogLine[] {
    return this.entries;
  }

  save(): readonly KernelLogLine[] {
    return this.entries;
  }

  restore(saved: readonly KernelLogLine[]): void {
    this.entries = saved;
  }
}
