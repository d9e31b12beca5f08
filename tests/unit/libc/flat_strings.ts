/** Flat memory with C strings in it, for libc's functions that need no process. */
import type { VirtAddr } from '../../../src/engine/units';
import { virtAddr } from '../../../src/engine/units';
import { FlatProcess } from '../malloc/flat_process';

const START = 0x5555_5555_9000;
const BYTES = 16 * 4096;

export class FlatStrings {
  readonly memory = new FlatProcess().memory;
  /** The end of memory: the byte here faults. */
  readonly end = virtAddr(START + BYTES);
  private next = START + 16;

  constructor() {
    const bytes = new Uint8Array(BYTES);
    this.memory.regions.push({ start: START, size: BYTES, bytes, view: new DataView(bytes.buffer) });
  }

  /** Room for `bytes` bytes, filled with '#'. */
  room(bytes: number): VirtAddr {
    const at = virtAddr(this.next);
    this.next += Math.ceil((bytes + 1) / 16) * 16;
    this.memory.fill(at, 0x23, bytes);
    return at;
  }

  /** A null-terminated string of Latin-1 characters. */
  put(text: string): VirtAddr {
    const at = this.room(text.length + 1);
    this.putAt(at, text);
    return at;
  }

  /** A string whose null is the last byte of memory. */
  putLast(text: string): VirtAddr {
    const at = virtAddr(this.end - text.length - 1);
    this.putAt(at, text);
    return at;
  }

  private putAt(at: VirtAddr, text: string): void {
    this.memory.writeBytes(
      at,
      Uint8Array.from(`${text}\0`, (character) => character.charCodeAt(0)),
    );
  }

  read(at: VirtAddr, bytes: number): string {
    return String.fromCharCode(...this.memory.readBytes(at, bytes));
  }

  string(at: VirtAddr): string {
    return this.read(at, this.memory.stringLength(at));
  }
}
