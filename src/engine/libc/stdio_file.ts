/**
 * struct _IO_FILE in simulated memory, and the buffered streams that work on it (glibc's libio/fileops.c).
 *
 *      +0  _flags            +8  _IO_read_ptr     +16 _IO_read_end     +24 _IO_read_base
 *     +32  _IO_write_base   +40  _IO_write_ptr    +48 _IO_write_end
 *     +56  _IO_buf_base     +64  _IO_buf_end
 *    +104  _chain          +112  _fileno          +131 _shortbuf       +216 vtable
 *
 * A stream gets its buffer at its first use: malloc'ed, 1024 bytes for a terminal and 4096 otherwise (the st_blksize
 * that stat reports), or the one byte of _shortbuf when it is unbuffered. So the first printf of a program allocates,
 * and the buffer's text can be seen in the heap until it is flushed.
 */
import { type VirtAddr, virtAddr } from '../units';
import type { UserMemory } from './user_memory';

const FLAGS = 0;
const READ_PTR = 8;
const READ_END = 16;
const READ_BASE = 24;
const WRITE_BASE = 32;
const WRITE_PTR = 40;
const WRITE_END = 48;
const BUF_BASE = 56;
const BUF_END = 64;
const FILENO = 112;
const SHORTBUF = 131;
export const IO_FILE_BYTES = 216;

export const IO_MAGIC = 0xfbad0000 | 0;
export const IO_USER_BUF = 0x1;
export const IO_UNBUFFERED = 0x2;
export const IO_NO_READS = 0x4;
export const IO_NO_WRITES = 0x8;
export const IO_EOF_SEEN = 0x10;
export const IO_ERR_SEEN = 0x20;
export const IO_LINKED = 0x80;
export const IO_LINE_BUF = 0x200;
export const IO_CURRENTLY_PUTTING = 0x800;
export const IO_IS_FILEBUF = 0x2000;

export const EOF = -1;
const TERMINAL_BUFFER = 1024;
const FILE_BUFFER = 4096;
const STACK_BUFFER = 8192;

/** What streams need of the kernel and of malloc. Negative results are -errno. */
export interface StdioSystem {
  write(fd: number, address: VirtAddr, bytes: number): number;
  read(fd: number, address: VirtAddr, bytes: number): number;
  isTerminal(fd: number): boolean;
  /** The stream that `stdout` points to. */
  stdout(): VirtAddr;
  malloc(bytes: number): VirtAddr;
  /** Room below the caller's stack pointer, for the length of one call. */
  stackBuffer(bytes: number): VirtAddr;
  setErrno(errno: number): void;
}

export class Streams {
  private readonly memory: UserMemory;
  private readonly system: StdioSystem;

  constructor(memory: UserMemory, system: StdioSystem) {
    this.memory = memory;
    this.system = system;
  }

  fileno(file: VirtAddr): number {
    return this.memory.load32(virtAddr(file + FILENO));
  }

  flags(file: VirtAddr): number {
    return this.memory.load32(virtAddr(file + FLAGS));
  }

  /** fwrite's work (_IO_new_file_xsputn). Returns how many bytes were taken. */
  write(file: VirtAddr, bytes: Uint8Array): number {
    if (bytes.length === 0) return 0;
    if (!this.startPutting(file)) return 0;
    if ((this.flags(file) & IO_UNBUFFERED) !== 0) return this.writeThrough(file, bytes);
    const flushed = (this.flags(file) & IO_LINE_BUF) !== 0 ? bytes.lastIndexOf(10) + 1 : 0;
    let done = 0;
    while (done < bytes.length) {
      const pointer = this.get(file, WRITE_PTR);
      const room = this.get(file, BUF_END) - pointer;
      if (room === 0) {
        if (!this.flush(file)) return done;
        continue;
      }
      const part = bytes.subarray(done, Math.min(bytes.length, done + room, done < flushed ? flushed : bytes.length));
      this.memory.writeBytes(virtAddr(pointer), part);
      this.set(file, WRITE_PTR, pointer + part.length);
      done += part.length;
      if (done === flushed && !this.flush(file)) return done;
    }
    return done;
  }

  /** fflush of one stream (_IO_new_do_write). False on a write error. */
  flush(file: VirtAddr): boolean {
    const base = this.get(file, WRITE_BASE);
    const waiting = this.get(file, WRITE_PTR) - base;
    this.set(file, WRITE_PTR, base);
    for (let done = 0; done < waiting;) {
      const written = this.system.write(this.fileno(file), virtAddr(base + done), waiting - done);
      if (written < 0) {
        this.system.setErrno(-written);
        this.addFlags(file, IO_ERR_SEEN);
        return false;
      }
      done += written;
    }
    return true;
  }

  /** The next byte of input, or EOF (_IO_getc, _IO_new_file_underflow). */
  getc(file: VirtAddr): number {
    if (!this.fill(file)) return EOF;
    const pointer = this.get(file, READ_PTR);
    this.set(file, READ_PTR, pointer + 1);
    return this.memory.load8(virtAddr(pointer));
  }

  /** What the buffer holds of the input up to and with `delimiter`, at least a byte; nothing at the end of the input. */
  takeUntil(file: VirtAddr, delimiter: number): Uint8Array {
    if (!this.fill(file)) return new Uint8Array(0);
    const pointer = this.get(file, READ_PTR);
    const waiting = this.memory.readBytes(virtAddr(pointer), this.get(file, READ_END) - pointer);
    const end = waiting.indexOf(delimiter);
    const taken = end < 0 ? waiting : waiting.subarray(0, end + 1);
    this.set(file, READ_PTR, pointer + taken.length);
    return taken;
  }

  /** Looks at the next byte without taking it. */
  peek(file: VirtAddr): number {
    return this.fill(file) ? this.memory.load8(virtAddr(this.get(file, READ_PTR))) : EOF;
  }

  /** Pushes back the byte that was read last, or another one in its place. */
  ungetc(file: VirtAddr, byte: number): number {
    const pointer = this.get(file, READ_PTR);
    if (byte === EOF || pointer <= this.get(file, READ_BASE)) return EOF;
    this.memory.store8(virtAddr(pointer - 1), byte);
    this.set(file, READ_PTR, pointer - 1);
    this.memory.store32(virtAddr(file + FLAGS), this.flags(file) & ~IO_EOF_SEEN);
    return byte & 255;
  }

  /** setvbuf. @param mode 0 full, 1 line, 2 none @param buffer 0 for one of its own at first use */
  setBuffer(file: VirtAddr, mode: number, buffer: VirtAddr, bytes: number): void {
    this.flush(file);
    const flags = this.flags(file) & ~(IO_LINE_BUF | IO_UNBUFFERED | IO_USER_BUF);
    if (mode === 2) {
      this.memory.store32(virtAddr(file + FLAGS), flags | IO_UNBUFFERED | IO_USER_BUF);
      this.useBuffer(file, virtAddr(file + SHORTBUF), 1);
      return;
    }
    this.memory.store32(
      virtAddr(file + FLAGS),
      flags | (mode === 1 ? IO_LINE_BUF : 0) | (buffer === 0 ? 0 : IO_USER_BUF),
    );
    if (buffer !== 0) this.useBuffer(file, buffer, bytes);
  }

  eof(file: VirtAddr): boolean {
    return (this.flags(file) & IO_EOF_SEEN) !== 0;
  }

  error(file: VirtAddr): boolean {
    return (this.flags(file) & IO_ERR_SEEN) !== 0;
  }

  clearError(file: VirtAddr): void {
    this.memory.store32(virtAddr(file + FLAGS), this.flags(file) & ~(IO_EOF_SEEN | IO_ERR_SEEN));
  }

  private startPutting(file: VirtAddr): boolean {
    const flags = this.flags(file);
    if ((flags & IO_NO_WRITES) !== 0) {
      this.addFlags(file, IO_ERR_SEEN);
      this.system.setErrno(9);
      return false;
    }
    if ((flags & IO_CURRENTLY_PUTTING) !== 0) return true;
    this.allocateBuffer(file);
    const base = this.get(file, BUF_BASE);
    for (const field of [READ_PTR, READ_END, READ_BASE, WRITE_BASE, WRITE_PTR]) this.set(file, field, base);
    this.set(file, WRITE_END, this.get(file, BUF_END));
    this.addFlags(file, IO_CURRENTLY_PUTTING);
    return true;
  }

  /** An unbuffered stream borrows a buffer on the stack for the length of one call (buffered_vfprintf). */
  private writeThrough(file: VirtAddr, bytes: Uint8Array): number {
    const scratch = bytes.length === 1 ? virtAddr(this.get(file, BUF_BASE)) : this.system.stackBuffer(STACK_BUFFER);
    for (let done = 0; done < bytes.length;) {
      const part = bytes.subarray(done, done + STACK_BUFFER);
      this.memory.writeBytes(scratch, part);
      const written = this.system.write(this.fileno(file), scratch, part.length);
      if (written < 0) {
        this.system.setErrno(-written);
        this.addFlags(file, IO_ERR_SEEN);
        return done;
      }
      done += written;
    }
    return bytes.length;
  }

  private fill(file: VirtAddr): boolean {
    if (this.get(file, READ_PTR) < this.get(file, READ_END)) return true;
    if ((this.flags(file) & IO_NO_READS) !== 0) return false;
    this.allocateBuffer(file);
    this.showPrompt(file);
    const base = this.get(file, BUF_BASE);
    const bytes = this.system.read(this.fileno(file), virtAddr(base), this.get(file, BUF_END) - base);
    if (bytes < 0) this.system.setErrno(-bytes);
    if (bytes <= 0) {
      this.addFlags(file, bytes === 0 ? IO_EOF_SEEN : IO_ERR_SEEN);
      return false;
    }
    for (const field of [READ_BASE, READ_PTR, WRITE_BASE, WRITE_PTR, WRITE_END]) this.set(file, field, base);
    this.set(file, READ_END, base + bytes);
    return true;
  }

  /** Before a terminal is read, what stdout holds of a line is written: the prompt (_IO_new_file_underflow). */
  private showPrompt(file: VirtAddr): void {
    if ((this.flags(file) & (IO_LINE_BUF | IO_UNBUFFERED)) === 0) return;
    const stdout = this.system.stdout();
    const wanted = IO_LINKED | IO_LINE_BUF;
    if ((this.flags(stdout) & (wanted | IO_NO_WRITES)) === wanted) this.flush(stdout);
  }

  /** _IO_file_doallocate: terminals are line buffered. */
  private allocateBuffer(file: VirtAddr): void {
    if (this.get(file, BUF_BASE) !== 0) return;
    if ((this.flags(file) & IO_UNBUFFERED) !== 0) {
      this.useBuffer(file, virtAddr(file + SHORTBUF), 1);
      return;
    }
    const terminal = this.system.isTerminal(this.fileno(file));
    if (terminal) this.addFlags(file, IO_LINE_BUF);
    const bytes = terminal ? TERMINAL_BUFFER : FILE_BUFFER;
    this.useBuffer(file, this.system.malloc(bytes), bytes);
  }

  private useBuffer(file: VirtAddr, buffer: VirtAddr, bytes: number): void {
    this.set(file, BUF_BASE, buffer);
    this.set(file, BUF_END, buffer + bytes);
    for (const field of [READ_PTR, READ_END, READ_BASE, WRITE_BASE, WRITE_PTR, WRITE_END])
      this.set(file, field, buffer);
    if ((this.flags(file) & IO_CURRENTLY_PUTTING) !== 0) this.set(file, WRITE_END, buffer + bytes);
  }

  private addFlags(file: VirtAddr, flags: number): void {
    this.memory.store32(virtAddr(file + FLAGS), this.flags(file) | flags);
  }

  private get(file: VirtAddr, field: number): number {
    return this.memory.loadWord(virtAddr(file + field));
  }

  private set(file: VirtAddr, field: number, value: number): void {
    this.memory.storeWord(virtAddr(file + field), value);
  }
}
