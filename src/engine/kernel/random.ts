/**
 * The kernel's random numbers: a generator with 32 bits of state, seeded from the configuration (Mulberry32).
 * Addresses, the bytes of AT_RANDOM and nothing else are drawn from it, so one seed gives one history.
 */
export class SeededRandom {
  private state: number;

  constructor(seed: number) {
    this.state = seed | 0;
  }

  /** An unsigned 32-bit number. */
  next32(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** A whole number from 0 to below `limit`, which is at most 2^32. */
  below(limit: number): number {
    return Math.floor((this.next32() / 4294967296) * limit);
  }

  save(): number {
    return this.state;
  }

  restore(state: number): void {
    this.state = state;
  }
}
