/** File descriptors 0, 1 and 2: the run's input, and its output to the outside world. */
import type { VirtAddr } from '../units';
import { errno } from './errno';
import type { MemorySystem } from './memory_system';
import type { MmStruct } from './mm';
import { copyFromUser, copyToUser } from './uaccess';

/** Where what programs write goes. Not called for output that a replayed stretch of history repeats: see the machine. */
export interface OutputSink {
  write(fd: 1 | 2, bytes: Uint8Array): void;
}

/** MAX_RW_COUNT. */
const MAX_COUNT = 0x7fff_f000;

export class ConsoleFiles {
  private readonly output: OutputSink;
  private readonly input: Uint8Array;
  /** Bytes read from descriptor 0 and written to 1 and 2 so far. */
  private readonly offsets = [0, 0, 0];

  constructor(output: OutputSink, input: Uint8Array) {
    this.output = output;
    this.input = input;
  }

  read(mem: MemorySystem, mm: MmStruct, fd: number, address: VirtAddr, count: number): number {
    if (fd !== 0) return -errno.EBADF;
    const position = this.offsets[0] ?? 0;
    const bytes = this.input.subarray(position, position + Math.min(count, MAX_COUNT));
    if (!copyToUser(mem, mm, address, bytes)) return -errno.EFAULT;
    this.offsets[0] = position + bytes.length;
    return bytes.length;
  }

  write(mem: MemorySystem, mm: MmStruct, fd: number, address: VirtAddr, count: number): number {
    if (fd !== 1 && fd !== 2) return -errno.EBADF;
    const bytes = copyFromUser(mem, mm, address, Math.min(count, MAX_COUNT));
    if (bytes === undefined) return -errno.EFAULT;
    const offset = this.offsets[fd] ?? 0;
    this.offsets[fd] = offset + bytes.length;
    mem.events.emit('output', [fd, offset, bytes.length]);
    this.output.write(fd, bytes);
    return bytes.length;
  }

  save(): readonly number[] {
    return [...this.offsets];
  }

  restore(saved: readonly number[]): void {
    this.offsets.splice(0, 3, ...saved);
  }
}
