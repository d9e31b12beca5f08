/** The input half of stdio.h: the scanf family, and lines of any length. */
import { type VirtAddr, virtAddr } from '../../units';
import { type VariadicArguments, variadicOfList } from '../call';
import type { LibcContext, LibcFunction, LibcFunctions } from '../context';
import { type ScanInput, scan } from '../scanf';
import { EOF } from '../stdio_file';

const stdin = ({ memory, symbols }: LibcContext): VirtAddr => virtAddr(memory.loadWord(symbols.stdin));

const fromStream = ({ streams }: LibcContext, file: VirtAddr): ScanInput => ({
  next: () => streams.getc(file),
  giveBack: (byte) => streams.ungetc(file, byte),
});

function fromString({ memory }: LibcContext, text: VirtAddr): ScanInput {
  let at: number = text;
  return {
    next: () => {
      const byte = memory.load8(virtAddr(at));
      if (byte === 0) return EOF;
      at++;
      return byte;
    },
    giveBack: () => {
      at--;
    },
  };
}

const allocate = (context: LibcContext, bytes: number): VirtAddr => {
  const pointer = context.malloc.malloc(bytes);
  context.logAllocation('malloc', bytes, pointer, virtAddr(0));
  return pointer;
};

const reallocate = (context: LibcContext, block: VirtAddr, bytes: number): VirtAddr => {
  const pointer = context.malloc.realloc(block, bytes);
  context.logAllocation('realloc', bytes, pointer, block);
  return pointer;
};

function scanFrom(context: LibcContext, input: ScanInput, formatIndex: number, args: VariadicArguments): void {
  const { memory, call } = context;
  const address = call.address(formatIndex);
  const format = memory.readBytes(address, memory.stringLength(address));
  const system = {
    memory,
    input,
    malloc: (bytes: number) => allocate(context, bytes),
    realloc: (block: VirtAddr, bytes: number) => reallocate(context, block, bytes),
  };
  call.returnInt(scan(system, format, args));
}

const scanf: LibcFunction = (c) => scanFrom(c, fromStream(c, stdin(c)), 0, c.call.variadic(1));
const fscanf: LibcFunction = (c) => scanFrom(c, fromStream(c, c.call.address(0)), 1, c.call.variadic(2));
const sscanf: LibcFunction = (c) => scanFrom(c, fromString(c, c.call.address(0)), 1, c.call.variadic(2));
const vscanf: LibcFunction = (c) =>
  scanFrom(c, fromStream(c, stdin(c)), 0, variadicOfList(c.memory, c.call.address(1)));
const vfscanf: LibcFunction = (c) =>
  scanFrom(c, fromStream(c, c.call.address(0)), 1, variadicOfList(c.memory, c.call.address(2)));
const vsscanf: LibcFunction = (c) =>
  scanFrom(c, fromString(c, c.call.address(0)), 1, variadicOfList(c.memory, c.call.address(2)));

const EINVAL = 22;
const ENOMEM = 12;
const NEWLINE = 10;
/** What getdelim asks for at first. */
const FIRST_LINE_BYTES = 120;

/**
 * getdelim(3), piece by piece as the stream's buffer holds them (libio/iogetdelim.c): a line that does not fit gets a
 * block of twice the size, or of what it needs.
 * @returns the length with the delimiter, -1 at the end of the input
 */
function getdelim(context: LibcContext, line: VirtAddr, size: VirtAddr, delimiter: number, file: VirtAddr): number {
  const { memory, streams } = context;
  if (line === 0 || size === 0) {
    context.setErrno(EINVAL);
    return -1;
  }
  if (memory.loadWord(line) === 0 || memory.loadWord(size) === 0) {
    memory.storeWord(size, FIRST_LINE_BYTES);
    memory.storeWord(line, allocate(context, FIRST_LINE_BYTES));
  }
  let length = 0;
  for (;;) {
    const piece = streams.takeUntil(file, delimiter);
    if (piece.length === 0) break;
    const needed = length + piece.length + 1;
    const room = memory.loadWord(size);
    if (needed > room) {
      const bytes = Math.max(needed, 2 * room);
      const block = reallocate(context, virtAddr(memory.loadWord(line)), bytes);
      if (block === 0) {
        context.setErrno(ENOMEM);
        return -1;
      }
      memory.storeWord(line, block);
      memory.storeWord(size, bytes);
    }
    memory.writeBytes(virtAddr(memory.loadWord(line) + length), piece);
    length += piece.length;
    if (piece[piece.length - 1] === delimiter) break;
  }
  if (length === 0) return -1;
  memory.store8(virtAddr(memory.loadWord(line) + length), 0);
  return length;
}

/** gets(3), which C11 removed: no limit, the newline is dropped. */
function gets(context: LibcContext): void {
  const { memory, streams, call } = context;
  const target = call.address(0);
  let length = 0;
  let byte = streams.getc(stdin(context));
  for (; byte !== EOF && byte !== NEWLINE; byte = streams.getc(stdin(context))) {
    memory.store8(virtAddr(target + length), byte);
    length++;
  }
  if (length === 0 && byte === EOF) return call.returnWord(0);
  memory.store8(virtAddr(target + length), 0);
  call.returnWord(target);
}

export const input: LibcFunctions = {
  scanf,
  fscanf,
  sscanf,
  vscanf,
  vfscanf,
  vsscanf,
  __isoc99_scanf: scanf,
  __isoc99_fscanf: fscanf,
  __isoc99_sscanf: sscanf,
  getline: (c) => c.call.returnWord(getdelim(c, c.call.address(0), c.call.address(1), NEWLINE, c.call.address(2))),
  getdelim: (c) =>
    c.call.returnWord(getdelim(c, c.call.address(0), c.call.address(1), c.call.int(2), c.call.address(3))),
  gets,
  getc_unlocked: (c) => c.call.returnInt(c.streams.getc(c.call.address(0))),
  getchar_unlocked: (c) => c.call.returnInt(c.streams.getc(stdin(c))),
};
