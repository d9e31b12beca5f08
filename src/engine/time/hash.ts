/**
 * One number for a whole state: two states with the same hash are taken for the same.
 *
 * Pages of zeroes do not count, so a page that was stored and cleared hashes as one that never existed. Small state is
 * hashed by its structure: names, order and values.
 */
import { PAGE_SIZE } from '../units';
import type { TrackedMemory } from './tracked_memory';

const WORDS = PAGE_SIZE / 4;

export class StateHash {
  private low = 0x811c9dc5 | 0;
  private high = 0x01000193;

  add(word: number): void {
    this.low = Math.imul(this.low ^ word, 0x85ebca6b);
    this.low ^= this.low >>> 15;
    this.high = Math.imul(this.high + this.low, 0xc2b2ae35) ^ (this.high >>> 13);
  }

  addMemory(memory: TrackedMemory): void {
    const words = memory.i32;
    const pages = memory.usedBytes / PAGE_SIZE;
    for (let page = 0; page < pages; page++) {
      const start = page * WORDS;
      let any = 0;
      let mixed = 0;
      for (let i = start; i < start + WORDS; i++) {
        const word = words[i]!;
        any |= word;
        mixed = Math.imul(mixed, 0x01000193) ^ word;
        mixed ^= mixed >>> 17;
      }
      if (any === 0) continue;
      this.add(page);
      this.add(mixed);
    }
  }

  addData(value: unknown): void {
    if (typeof value === 'number') {
      this.add(value | 0);
      this.add(Math.floor(value / 4294967296) | 0);
      if (!Number.isInteger(value)) this.addText(String(value));
    } else if (typeof value === 'string') {
      this.addText(value);
    } else if (ArrayBuffer.isView(value)) {
      for (const byte of new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) this.add(byte);
    } else if (value instanceof Map || value instanceof Set || Array.isArray(value)) {
      for (const part of value) this.addData(part);
      this.add(0x5eed);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, part] of Object.entries(value)) {
        this.addText(name);
        this.addData(part);
      }
    } else {
      this.add(value === true ? 1 : value === false ? 2 : 3);
    }
  }

  /** 16 hexadecimal digits. */
  text(): string {
    const part = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');
    return part(this.high) + part(this.low);
  }

  private addText(text: string): void {
    for (let i = 0; i < text.length; i++) this.add(text.charCodeAt(i));
    this.add(text.length);
  }
}
