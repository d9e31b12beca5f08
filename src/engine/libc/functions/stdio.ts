/** stdio.h: the printf family and the buffered streams. */
import { type VirtAddr, virtAddr } from '../../units';
import { type VariadicArguments, variadicOfList } from '../call';
import type { LibcContext, LibcFunctions, LibcOutcome } from '../context';
import { BLOCKED } from '../../kernel/syscall_result';
import { errorText } from '../error_text';
import { formatPrintf } from '../printf';
import { EOF } from '../stdio_file';

const stdout = ({ memory, symbols }: LibcContext): VirtAddr => virtAddr(memory.loadWord(symbols.stdout));
const stdin = ({ memory, symbols }: LibcContext): VirtAddr => virtAddr(memory.loadWord(symbols.stdin));

function format(context: LibcContext, formatIndex: number, args: VariadicArguments): Uint8Array {
  const { memory, call } = context;
  const saved = context.errno();
  return formatPrintf({ memory, errorText: () => errorText(saved) }, call.address(formatIndex), args);
}

function print(context: LibcContext, file: VirtAddr, bytes: Uint8Array): void {
  const written = context.streams.write(file, bytes);
  context.call.returnInt(written === bytes.length ? bytes.length : -1);
}

/** Stores at most `size` bytes with the null, and returns what the whole would have taken. */
function storeText(context: LibcContext, target: VirtAddr, size: number, bytes: Uint8Array): void {
  const { memory, call } = context;
  if (size > 0) {
    const kept = bytes.subarray(0, Math.min(bytes.length, size - 1));
    memory.writeBytes(target, kept);
    memory.store8(virtAddr(target + kept.length), 0);
  }
  call.returnInt(bytes.length);
}

function putCharacter(context: LibcContext, byte: number, file: VirtAddr): void {
  const written = context.streams.write(file, Uint8Array.of(byte));
  context.call.returnInt(written === 1 ? byte & 255 : EOF);
}

function readLine(context: LibcContext, target: VirtAddr, size: number, file: VirtAddr): void {
  const { memory, streams, call } = context;
  let length = 0;
  while (length < size - 1) {
    const byte = streams.getc(file);
    if (byte === EOF) break;
    memory.store8(virtAddr(target + length), byte);
    length++;
    if (byte === 10) break;
  }
  // An array of one byte holds an empty line, and nothing is read for it.
  if (length === 0 && size !== 1) return call.returnWord(0);
  memory.store8(virtAddr(target + length), 0);
  call.returnWord(target);
}

const bytesOfString = ({ memory }: LibcContext, address: VirtAddr): Uint8Array =>
  memory.readBytes(address, memory.stringLength(address));

/** dprintf: past the streams, straight to a descriptor. */
function writeTo(c: LibcContext, bytes: Uint8Array): LibcOutcome {
  const scratch = c.call.stackBuffer(bytes.length);
  c.memory.writeBytes(scratch, bytes);
  const written = c.kernel.sys.write(c.call.int(0), scratch, bytes.length);
  if (written === BLOCKED) return 'retry';
  c.returnSystemCall(written);
  return undefined;
}

export const stdio: LibcFunctions = {
  printf: (c) => print(c, stdout(c), format(c, 0, c.call.variadic(1))),
  fprintf: (c) => print(c, c.call.address(0), format(c, 1, c.call.variadic(2))),
  vprintf: (c) => print(c, stdout(c), format(c, 0, variadicOfList(c.memory, c.call.address(1)))),
  vfprintf: (c) => print(c, c.call.address(0), format(c, 1, variadicOfList(c.memory, c.call.address(2)))),
  sprintf: (c) => storeText(c, c.call.address(0), Infinity, format(c, 1, c.call.variadic(2))),
  snprintf: (c) => storeText(c, c.call.address(0), c.call.size(1), format(c, 2, c.call.variadic(3))),
  vsprintf: (c) => storeText(c, c.call.address(0), Infinity, format(c, 1, variadicOfList(c.memory, c.call.address(2)))),
  vsnprintf: (c) =>
    storeText(c, c.call.address(0), c.call.size(1), format(c, 2, variadicOfList(c.memory, c.call.address(3)))),
  dprintf: (c) => writeTo(c, format(c, 1, c.call.variadic(2))),
  vdprintf: (c) => writeTo(c, format(c, 1, variadicOfList(c.memory, c.call.address(2)))),

  puts: (c) => {
    const bytes = bytesOfString(c, c.call.address(0));
    const line = new Uint8Array(bytes.length + 1);
    line.set(bytes);
    line[bytes.length] = 10;
    print(c, stdout(c), line);
  },
  fputs: (c) => {
    const bytes = bytesOfString(c, c.call.address(0));
    c.call.returnInt(c.streams.write(c.call.address(1), bytes) === bytes.length ? 1 : EOF);
  },
  putchar: (c) => putCharacter(c, c.call.int(0), stdout(c)),
  fputc: (c) => putCharacter(c, c.call.int(0), c.call.address(1)),
  putc: (c) => putCharacter(c, c.call.int(0), c.call.address(1)),
  putc_unlocked: (c) => putCharacter(c, c.call.int(0), c.call.address(1)),
  putchar_unlocked: (c) => putCharacter(c, c.call.int(0), stdout(c)),
  /** A process has one thread, so nobody else holds the lock. */
  flockfile: () => undefined,
  funlockfile: () => undefined,
  fwrite: (c) => {
    const size = c.call.size(1);
    const bytes = c.memory.readBytes(c.call.address(0), size * c.call.size(2));
    const written = c.streams.write(c.call.address(3), bytes);
    c.call.returnWord(size === 0 ? 0 : Math.floor(written / size));
  },
  perror: (c) => {
    const prefix = c.call.address(0);
    const message = new TextEncoder().encode(`${errorText(c.errno())}\n`);
    const stderr = virtAddr(c.memory.loadWord(c.symbols.stderr));
    const named = prefix !== 0 && c.memory.load8(prefix) !== 0;
    c.streams.write(stderr, named ? joined(bytesOfString(c, prefix), [0x3a, 0x20], message) : message);
  },
  fflush: (c) => {
    const file = c.call.address(0);
    const files = file === 0 ? [stdout(c), virtAddr(c.memory.loadWord(c.symbols.stderr))] : [file];
    c.call.returnInt(files.every((each) => c.streams.flush(each)) ? 0 : EOF);
  },
  setvbuf: (c) => {
    c.streams.setBuffer(c.call.address(0), c.call.int(2), c.call.address(1), c.call.size(3));
    c.call.returnInt(0);
  },
  setbuf: (c) => {
    const buffer = c.call.address(1);
    c.streams.setBuffer(c.call.address(0), buffer === 0 ? 2 : 0, buffer, 8192);
  },
  setbuffer: (c) => {
    const buffer = c.call.address(1);
    c.streams.setBuffer(c.call.address(0), buffer === 0 ? 2 : 0, buffer, c.call.size(2));
  },
  setlinebuf: (c) => c.streams.setBuffer(c.call.address(0), 1, virtAddr(0), 0),

  getchar: (c) => c.call.returnInt(c.streams.getc(stdin(c))),
  getc: (c) => c.call.returnInt(c.streams.getc(c.call.address(0))),
  fgetc: (c) => c.call.returnInt(c.streams.getc(c.call.address(0))),
  ungetc: (c) => c.call.returnInt(c.streams.ungetc(c.call.address(1), c.call.int(0))),
  fgets: (c) => readLine(c, c.call.address(0), c.call.int(1), c.call.address(2)),
  fread: (c) => {
    const size = c.call.size(1);
    const wanted = size * c.call.size(2);
    let done = 0;
    for (; done < wanted; done++) {
      const byte = c.streams.getc(c.call.address(3));
      if (byte === EOF) break;
      c.memory.store8(virtAddr(c.call.address(0) + done), byte);
    }
    c.call.returnWord(size === 0 ? 0 : Math.floor(done / size));
  },
  feof: (c) => c.call.returnInt(c.streams.eof(c.call.address(0)) ? 1 : 0),
  ferror: (c) => c.call.returnInt(c.streams.error(c.call.address(0)) ? 1 : 0),
  clearerr: (c) => c.streams.clearError(c.call.address(0)),
  fileno: (c) => c.call.returnInt(c.streams.fileno(c.call.address(0))),
};

function joined(...parts: readonly ArrayLike<number>[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
