/** string.h, strings.h and ctype.h for the processor: the work is in string.ts and ctype.ts. */
import { type VirtAddr, virtAddr } from '../../units';
import * as ctype from '../ctype';
import type { LibcContext, LibcFunction, LibcFunctions } from '../context';
import { errorText } from '../error_text';
import { constantTexts, ctypeTableAddresses } from '../image';
import * as string from '../string';
import type { UserMemory } from '../user_memory';

/** A function of two pointers and a size that returns a pointer. */
const copying =
  (work: (memory: UserMemory, to: VirtAddr, from: VirtAddr, bytes: number) => number): LibcFunction =>
  ({ call, memory }) =>
    call.returnWord(work(memory, call.address(0), call.address(1), call.size(2)));

/** A function of two strings that returns a pointer or a length. */
const ofStrings =
  (work: (memory: UserMemory, one: VirtAddr, other: VirtAddr) => number): LibcFunction =>
  ({ call, memory }) =>
    call.returnWord(work(memory, call.address(0), call.address(1)));

const comparing =
  (work: (memory: UserMemory, one: VirtAddr, other: VirtAddr) => number): LibcFunction =>
  ({ call, memory }) =>
    call.returnInt(work(memory, call.address(0), call.address(1)));

const comparingBytes =
  (work: (memory: UserMemory, one: VirtAddr, other: VirtAddr, limit: number) => number): LibcFunction =>
  ({ call, memory }) =>
    call.returnInt(work(memory, call.address(0), call.address(1), call.size(2)));

const searching =
  (work: (memory: UserMemory, text: VirtAddr, character: number) => number): LibcFunction =>
  ({ call, memory }) =>
    call.returnWord(work(memory, call.address(0), call.int(1)));

const searchingBytes =
  (work: (memory: UserMemory, start: VirtAddr, byte: number, bytes: number) => number): LibcFunction =>
  ({ call, memory }) =>
    call.returnWord(work(memory, call.address(0), call.int(1), call.size(2)));

const classifying =
  (work: (character: number) => number): LibcFunction =>
  ({ call }) =>
    call.returnInt(work(call.int(0)));

/** An allocator whose allocations are written down. */
const logged = (context: LibcContext): string.StringAllocator => ({
  malloc: (bytes) => {
    const pointer = context.malloc.malloc(bytes);
    context.logAllocation('malloc', bytes, pointer, virtAddr(0));
    return pointer;
  },
});

/** A text in libc's static buffer, which the next such call overwrites. */
export function returnStaticText(context: LibcContext, text: string): void {
  const at = context.symbols.staticBuffer;
  const bytes = new TextEncoder().encode(text);
  context.memory.writeBytes(at, bytes);
  context.memory.store8(virtAddr(at + bytes.length), 0);
  context.call.returnWord(at);
}

/** Stores as much of a text as fits with a null; false when that was not all. */
function storeCut({ memory }: LibcContext, text: string, at: VirtAddr, size: number): boolean {
  if (size === 0) return false;
  const bytes = new TextEncoder().encode(text).subarray(0, size - 1);
  memory.writeBytes(at, bytes);
  memory.store8(virtAddr(at + bytes.length), 0);
  return bytes.length === text.length;
}

const textOf = ({ memory }: LibcContext, at: VirtAddr): string =>
  new TextDecoder().decode(memory.readBytes(at, memory.stringLength(at)));

/** A text that libc has as a constant; one it makes up goes to the static buffer. */
export function returnConstantText(context: LibcContext, text: string): void {
  const at = constantTexts.get(text);
  if (at === undefined) returnStaticText(context, text);
  else context.call.returnWord(context.symbols.base + at);
}

/** __ctype_b_loc and its kin return the address of a pointer to a table. */
const table =
  (index: number, address: number): LibcFunction =>
  ({ call, memory, symbols }) => {
    const slot = virtAddr(symbols.ctypePointers + 8 * index);
    memory.storeWord(slot, symbols.base + address);
    call.returnWord(slot);
  };

export const strings: LibcFunctions = {
  memcpy: copying(string.memcpy),
  memmove: copying(string.memmove),
  mempcpy: copying(string.mempcpy),
  strncpy: copying(string.strncpy),
  stpncpy: copying(string.stpncpy),
  strncat: copying(string.strncat),
  strxfrm: copying(string.strxfrm),
  memccpy: ({ call, memory }) =>
    call.returnWord(string.memccpy(memory, call.address(0), call.address(1), call.int(2), call.size(3))),
  memset: searchingBytes(string.memset),
  memchr: searchingBytes(string.memchr),
  memrchr: searchingBytes(string.memrchr),
  explicit_bzero: ({ call, memory }) => memory.fill(call.address(0), 0, call.size(1)),
  bzero: ({ call, memory }) => memory.fill(call.address(0), 0, call.size(1)),
  bcopy: ({ call, memory }) => memory.copy(call.address(1), call.address(0), call.size(2)),
  memcmp: comparingBytes(string.memcmp),
  bcmp: comparingBytes(string.memcmp),
  strncmp: comparingBytes(string.strncmp),
  strncasecmp: comparingBytes(string.strncasecmp),
  strcmp: comparing(string.strcmp),
  strcoll: comparing(string.strcoll),
  strcasecmp: comparing(string.strcasecmp),
  strcpy: ofStrings(string.strcpy),
  stpcpy: ofStrings(string.stpcpy),
  strcat: ofStrings(string.strcat),
  strspn: ofStrings(string.strspn),
  strcspn: ofStrings(string.strcspn),
  strpbrk: ofStrings(string.strpbrk),
  strstr: ofStrings(string.strstr),
  strcasestr: ofStrings(string.strcasestr),
  strsep: ofStrings(string.strsep),
  memmem: ({ call, memory }) =>
    call.returnWord(string.memmem(memory, call.address(0), call.size(1), call.address(2), call.size(3))),
  strchr: searching(string.strchr),
  index: searching(string.strchr),
  strchrnul: searching(string.strchrnul),
  strrchr: searching(string.strrchr),
  rindex: searching(string.strrchr),
  strlen: ({ call, memory }) => call.returnWord(string.strlen(memory, call.address(0))),
  strnlen: ({ call, memory }) => call.returnWord(string.strnlen(memory, call.address(0), call.size(1))),
  strtok: ({ call, memory, symbols }) =>
    call.returnWord(string.strtokR(memory, call.address(0), call.address(1), symbols.strtokSaved)),
  strtok_r: ({ call, memory }) =>
    call.returnWord(string.strtokR(memory, call.address(0), call.address(1), call.address(2))),
  strerror_r: (c) => {
    const text = errorText(c.call.int(0));
    if (constantTexts.has(text)) return returnConstantText(c, text);
    storeCut(c, text, c.call.address(1), c.call.size(2));
    c.call.returnWord(c.call.address(1));
  },
  __xpg_strerror_r: (c) => {
    const text = errorText(c.call.int(0));
    const fits = storeCut(c, text, c.call.address(1), c.call.size(2));
    c.call.returnInt(constantTexts.has(text) ? (fits ? 0 : 34) : 22);
  },
  setlocale: (c) => {
    const name = c.call.address(1);
    const known = name === 0 || ['', 'C', 'POSIX'].includes(textOf(c, name));
    if (known) returnConstantText(c, 'C');
    else c.call.returnWord(0);
  },
  strdup: (c) => c.call.returnWord(string.strdup(c.memory, logged(c), c.call.address(0))),
  strndup: (c) => c.call.returnWord(string.strndup(c.memory, logged(c), c.call.address(0), c.call.size(1))),
  strerror: (c) => returnConstantText(c, errorText(c.call.int(0))),
  ffs: ({ call }) => call.returnInt(string.ffs(call.int(0))),
  ffsl: ({ call }) => call.returnInt(string.ffsll(call.low(0), call.high(0))),
  ffsll: ({ call }) => call.returnInt(string.ffsll(call.low(0), call.high(0))),

  isalnum: classifying(ctype.isalnum),
  isalpha: classifying(ctype.isalpha),
  isblank: classifying(ctype.isblank),
  iscntrl: classifying(ctype.iscntrl),
  isdigit: classifying(ctype.isdigit),
  isgraph: classifying(ctype.isgraph),
  islower: classifying(ctype.islower),
  isprint: classifying(ctype.isprint),
  ispunct: classifying(ctype.ispunct),
  isspace: classifying(ctype.isspace),
  isupper: classifying(ctype.isupper),
  isxdigit: classifying(ctype.isxdigit),
  isascii: classifying(ctype.isascii),
  toascii: classifying(ctype.toascii),
  tolower: classifying(ctype.tolower),
  toupper: classifying(ctype.toupper),
  __ctype_b_loc: table(0, ctypeTableAddresses.classes),
  __ctype_tolower_loc: table(1, ctypeTableAddresses.toLower),
  __ctype_toupper_loc: table(2, ctypeTableAddresses.toUpper),
};
