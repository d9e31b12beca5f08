/**
 * libc.so.6 as a file: what exec maps beside every program.
 *
 *     0x026000  text    r-x   for each function 16 bytes: `libc n`, `ret`; so every function has an address and a page;
 *                            behind them the functions that call back (routines.ts)
 *     0x17c000  rodata  r--   _IO_file_jumps, the tables of ctype.h, the texts of strerror
 *     0x1d3000  data    rw-   mp_, the random state, stdin, main_arena, stderr, stdout; bss from 0x1d4880
 *
 * The addresses of the data are those of Debian 12's libc.so.6 (glibc 2.36), relative to its base: programs that compute
 * with them, as a forged chunk does with main_arena, find what they would find. What has no name outside of glibc and no
 * known address lies in free places of .data and .bss. Thread-local variables (errno, tcache) lie at the end of bss.
 * The file itself holds the segments one after another, without the gaps between their addresses.
 */
import { encode } from '../cpu/opcodes';
import { signalTexts } from '../kernel/signal';
import type { LoadableSegment, SharedLibrary } from '../kernel/loadable_image';
import { type VirtAddr, virtAddr } from '../units';
import { ctypeTables } from './ctype_tables';
import { errorTexts } from './error_text';
import { libcFunctionNames } from './function_names';
import { mallocDataImages } from './malloc/arena';
import { LP64 } from './malloc/layout';
import type { MallocSymbols } from './malloc/system';
import { initialRandomTable } from './random_table';
import { assembleRoutines } from './routines';

const TEXT_START = 0x26000;
const RODATA_START = 0x17c000;
const DATA_START = 0x1d3000;
/** _edata: what follows is bss. */
const DATA_FILE_END = 0x1d4868;
const BSS_END = 0x1e1f50;
const PAGE_BYTES = 4096;

/** Bytes of text that one function takes. */
export const LIBC_STUB_BYTES = 16;

const IO_FILE_JUMPS = RODATA_START + 0x40;
const CTYPE_B_TABLE = RODATA_START + 0x400;
const CTYPE_TOLOWER_TABLE = RODATA_START + 0x800;
const CTYPE_TOUPPER_TABLE = RODATA_START + 0x1000;
/** The texts of strerror and strsignal, one behind the other. */
const CONSTANT_TEXTS = RODATA_START + 0x1800;

/** setlocale's answer, the zone of gmtime. */
const otherTexts = ['C', 'GMT'];

/** Where each constant text lies, relative to the base. */
export const constantTexts: ReadonlyMap<string, number> = placeTexts();

function placeTexts(): Map<string, number> {
  const places = new Map<string, number>();
  let at = CONSTANT_TEXTS;
  for (const text of [...errorTexts, ...signalTexts(), ...otherTexts]) {
    if (text === undefined || places.has(text)) continue;
    places.set(text, at);
    at += text.length + 1;
  }
  return places;
}

/** Addresses relative to the base of libc. A name in the C namespace is what programs link against. */
export const libcAddresses = {
  optopt: 0x1d3404,
  opterr: 0x1d3408,
  optind: 0x1d340c,
  mp_: 0x1d3340,
  randtbl: 0x1d3520,
  unsafe_state: 0x1d35a0,
  _IO_2_1_stdin_: 0x1d3a80,
  main_arena: 0x1d3c60,
  tzname: 0x1d4500,
  program_invocation_short_name: 0x1d4510,
  program_invocation_name: 0x1d4518,
  _IO_2_1_stderr_: 0x1d4680,
  _IO_2_1_stdout_: 0x1d4760,
  stderr: 0x1d4840,
  stdout: 0x1d4848,
  stdin: 0x1d4850,
  __malloc_initialized: 0x1da488,
  perturb_byte: 0x1da49c,
  global_max_fast: 0x1da4a0,
  tcache_key: 0x1da4b8,
  daylight: 0x1da688,
  timezone: 0x1da680,
  /** Pages of functions that answer with a pointer to static memory: strerror, asctime, getenv's copies. */
  static_buffer: 0x1da700,
  optarg: 0x1db280,
  /** strtok's saved pointer. */
  olds: 0x1db2c0,
  environ: 0x1db320,
  /** Locks of the three standard streams. */
  stdio_locks: 0x1db400,
  /** What atexit keeps: a count, then addresses. */
  __exit_funcs: 0x1db500,
  /** struct drand48_data. */
  __libc_drand48_data: 0x1db700,
  /** What gmtime and localtime return the address of: a struct tm. */
  _tmbuf: 0x1db720,
  /** Pointers that __ctype_b_loc and its kin return the address of. */
  ctype_pointers: 0x1e1e00,
  errno: 0x1e1f00,
  tcache: 0x1e1f08,
} as const;

const exportedData = [
  'optopt',
  'opterr',
  'optind',
  'optarg',
  'environ',
  'stdin',
  'stdout',
  'stderr',
  '_IO_2_1_stdin_',
  '_IO_2_1_stdout_',
  '_IO_2_1_stderr_',
  'program_invocation_short_name',
  'program_invocation_name',
  'timezone',
  'daylight',
  'tzname',
] as const satisfies readonly (keyof typeof libcAddresses)[];

const aliases = new Map<string, keyof typeof libcAddresses>([
  ['__environ', 'environ'],
  ['_environ', 'environ'],
]);

/** Objects of libc that a program may refer to by name. */
export const libcDataNames: readonly string[] = [...exportedData, ...aliases.keys()];

/** Where the routines begin, relative to the base: code with frames of its own, behind the stubs that have none. */
export const libcRoutinesStart = TEXT_START + libcFunctionNames.length * LIBC_STUB_BYTES;

/** No text of libc lies from here on. */
export const libcTextLimit = RODATA_START;

export interface LibcFunctionEntry {
  /** What the `libc` operation carries: the index in the list of names. */
  readonly number: number;
  /** Relative to the base. */
  readonly address: number;
}

export interface LibcImage {
  readonly image: SharedLibrary;
  readonly functions: ReadonlyMap<string, LibcFunctionEntry>;
  /** Relative to the base. */
  readonly symbols: typeof libcAddresses;
}

/** Where malloc's variables are when libc is mapped at `base`. */
export function mallocSymbols(base: VirtAddr): MallocSymbols {
  const at = (name: keyof typeof libcAddresses): VirtAddr => virtAddr(base + libcAddresses[name]);
  return {
    mainArena: at('main_arena'),
    mp: at('mp_'),
    tcache: at('tcache'),
    tcacheKey: at('tcache_key'),
    globalMaxFast: at('global_max_fast'),
    perturbByte: at('perturb_byte'),
    mallocInitialized: at('__malloc_initialized'),
  };
}

/** The file and its symbols; `functionNames` gives each function its number. */
export function buildLibcImage(functionNames: readonly string[]): LibcImage {
  const functions = new Map(
    functionNames.map((name, number) => [name, { number, address: TEXT_START + number * LIBC_STUB_BYTES }]),
  );
  const stubs = buildText(functionNames.length);
  const routines = assembleRoutines({
    start: TEXT_START + stubs.length,
    stub: (name) => TEXT_START + functionNames.indexOf(name) * LIBC_STUB_BYTES,
    exitFunctions: libcAddresses.__exit_funcs,
  });
  const text = new Uint8Array(stubs.length + routines.bytes.length);
  text.set(stubs);
  text.set(routines.bytes, stubs.length);
  const data = buildData();
  const rodata = buildRodata();
  const segments: LoadableSegment[] = [];
  const parts: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  let fileOffset = 0;
  const add = (
    name: string,
    vaddr: number,
    bytes: Uint8Array,
    memoryBytes: number,
    prot: LoadableSegment['prot'],
  ): void => {
    segments.push({ name, fileOffset, vaddr, fileBytes: bytes.length, memoryBytes, prot });
    parts.push({ at: fileOffset, bytes });
    fileOffset += Math.ceil(bytes.length / PAGE_BYTES) * PAGE_BYTES;
  };
  add('text', TEXT_START, text, text.length, { read: true, write: false, execute: true });
  add('rodata', RODATA_START, rodata, rodata.length, { read: true, write: false, execute: false });
  add('data', DATA_START, data.bytes, BSS_END - DATA_START, { read: true, write: true, execute: false });
  const bytes = new Uint8Array(fileOffset);
  for (const part of parts) bytes.set(part.bytes, part.at);

  const exports = new Map<string, number>();
  for (const [name, { address }] of functions) exports.set(name, address);
  for (const [name, address] of routines.addresses) exports.set(name, address);
  for (const name of exportedData) exports.set(name, libcAddresses[name]);
  for (const [alias, name] of aliases) exports.set(alias, libcAddresses[name]);
  return {
    image: {
      path: '/usr/lib/x86_64-linux-gnu/libc.so.6',
      bytes,
      segments,
      entry: TEXT_START,
      relocations: data.relocations,
      imports: [],
      exports,
    },
    functions,
    symbols: libcAddresses,
  };
}

/** One stub a function: the operation that enters it, and the return. */
function buildText(count: number): Uint8Array {
  const bytes = new Uint8Array(count * LIBC_STUB_BYTES);
  const view = new DataView(bytes.buffer);
  for (let number = 0; number < count; number++) {
    view.setUint32(number * LIBC_STUB_BYTES, encode('libc'), true);
    view.setUint32(number * LIBC_STUB_BYTES + 4, number, true);
    view.setUint32(number * LIBC_STUB_BYTES + 8, encode('ret'), true);
  }
  return bytes;
}

function buildRodata(): Uint8Array {
  const encoder = new TextEncoder();
  const texts = [...constantTexts].map(([text, at]) => ({ at, bytes: encoder.encode(text) }));
  const end = Math.max(...texts.map(({ at, bytes }) => at + bytes.length + 1));
  const bytes = new Uint8Array(end - RODATA_START);
  for (const text of texts) bytes.set(text.bytes, text.at - RODATA_START);
  const tables = ctypeTables();
  bytes.set(new Uint8Array(tables.classes.buffer), CTYPE_B_TABLE - RODATA_START);
  bytes.set(new Uint8Array(tables.toLower.buffer), CTYPE_TOLOWER_TABLE - RODATA_START);
  bytes.set(new Uint8Array(tables.toUpper.buffer), CTYPE_TOUPPER_TABLE - RODATA_START);
  return bytes;
}

/** .data as the linker wrote it: words that hold addresses relative to the base are listed as relocations. */
class DataSegment {
  readonly bytes = new Uint8Array(BSS_END - DATA_START);
  readonly relocations: number[] = [];
  private readonly view = new DataView(this.bytes.buffer);

  int(address: number, value: number): void {
    this.view.setInt32(address - DATA_START, value, true);
  }

  pointer(address: number, to: number): void {
    this.view.setInt32(address - DATA_START, to, true);
    this.relocations.push(address);
  }
}

function buildData(): { bytes: Uint8Array; relocations: readonly number[] } {
  const data = new DataSegment();
  const at = libcAddresses;
  for (const image of mallocDataImages(mallocSymbols(virtAddr(0)), LP64)) {
    data.bytes.set(image.bytes, image.address - DATA_START);
  }
  data.relocations.push(at.main_arena + LP64.arena.next);
  initialiseStream(data, at._IO_2_1_stdin_, 0, 0xfbad2088, 0);
  initialiseStream(data, at._IO_2_1_stdout_, 1, 0xfbad2084, at._IO_2_1_stdin_);
  initialiseStream(data, at._IO_2_1_stderr_, 2, 0xfbad2086, at._IO_2_1_stdout_);
  data.pointer(at.stdin, at._IO_2_1_stdin_);
  data.pointer(at.stdout, at._IO_2_1_stdout_);
  data.pointer(at.stderr, at._IO_2_1_stderr_);
  data.int(at.opterr, 1);
  data.int(at.optind, 1);
  data.int(at.optopt, 0x3f);
  initialiseRandom(data);
  return { bytes: data.bytes.slice(0, DATA_FILE_END - DATA_START), relocations: data.relocations };
}

/** A standard stream before its first use: struct _IO_FILE_plus, 216 bytes and the pointer to its operations. */
function initialiseStream(data: DataSegment, file: number, descriptor: number, flags: number, chain: number): void {
  data.int(file, flags);
  if (chain !== 0) data.pointer(file + 104, chain);
  data.int(file + 112, descriptor);
  data.int(file + 120, -1);
  data.int(file + 124, -1);
  data.pointer(file + 136, libcAddresses.stdio_locks + descriptor * 16);
  data.int(file + 144, -1);
  data.int(file + 148, -1);
  data.pointer(file + 216, IO_FILE_JUMPS);
}

/**
 * The state of rand() before srand: struct random_data unsafe_state (fptr, rptr, state, rand_type, rand_deg, rand_sep,
 * end_ptr) over randtbl, whose first word is the type.
 */
function initialiseRandom(data: DataSegment): void {
  const { randtbl, unsafe_state: state } = libcAddresses;
  const table = initialRandomTable();
  data.int(randtbl, 3);
  table.forEach((value, i) => data.int(randtbl + 4 + i * 4, value));
  data.pointer(state, randtbl + 4 * 4);
  data.pointer(state + 8, randtbl + 4);
  data.pointer(state + 16, randtbl + 4);
  data.int(state + 24, 3);
  data.int(state + 28, 31);
  data.int(state + 32, 3);
  data.pointer(state + 40, randtbl + 32 * 4);
}

/** Where the three tables of ctype.h begin (their entry for 0), relative to the base: they count from -128. */
export const ctypeTableAddresses = {
  classes: CTYPE_B_TABLE + 128 * 2,
  toLower: CTYPE_TOLOWER_TABLE + 128 * 4,
  toUpper: CTYPE_TOUPPER_TABLE + 128 * 4,
} as const;
