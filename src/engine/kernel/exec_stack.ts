/**
 * The first contents of a stack (setup_arg_pages in fs/exec.c, create_elf_tables in fs/binfmt_elf.c):
 *
 *     stack top   8 zero bytes
 *                 the program's path            AT_EXECFN
 *                 environment strings           env_start .. env_end
 *                 argument strings              arg_start .. arg_end
 *                 "x86_64"                      AT_PLATFORM     (below a multiple of 16)
 *                 16 random bytes               AT_RANDOM
 *                 auxiliary vector, ends with AT_NULL
 *                 environment pointers, NULL
 *                 argument pointers, NULL
 *     rsp ->      argc                          a multiple of 16
 *                 128 KiB for the stack to start with
 */
import { type VirtAddr, PAGE_SIZE, pageAlignDown, virtAddr } from '../units';
import type { Program } from './exec';
import type { MmStruct } from './mm';
import { mayExpandVm } from './mmap';
import type { Processes } from './processes';
import { copyToUser, littleEndian64 } from './uaccess';
import { VM_STACK_FLAGS, makeVma } from './vma';
import { vmStatAccount, vmaLink } from './vma_merge';

const STACK_EXPAND_BYTES = 131072;
const PLATFORM = 'x86_64';
const USER_ID = 1000;
const AT = {
  NULL: 0,
  PAGESZ: 6,
  FLAGS: 8,
  ENTRY: 9,
  UID: 11,
  EUID: 12,
  GID: 13,
  EGID: 14,
  PLATFORM: 15,
  CLKTCK: 17,
  SECURE: 23,
  RANDOM: 25,
  EXECFN: 31,
} as const;

/**
 * Maps the stack and writes what a program finds there.
 * @param top end of the stack @param base where the program is mapped
 * @returns the first stack pointer; undefined when limits or memory don't allow it
 */
export function setupStack(
  processes: Processes,
  mm: MmStruct,
  program: Program,
  top: VirtAddr,
  base: VirtAddr,
): VirtAddr | undefined {
  const { mem, random } = processes;
  const strings = new StackWriter(top - 8);
  const path = strings.pushString(program.image.path);
  const environmentEnd = strings.top;
  const environment = pushStrings(strings, program.envp);
  const argumentsEnd = strings.top;
  const args = pushStrings(strings, program.argv);
  const argumentsStart = strings.top;

  // arch_align_stack
  const shift = mem.configuration.randomize_va_space ? random.below(8192) : 0;
  strings.moveTo(strings.top - shift - ((strings.top - shift) % 16));
  const platform = strings.pushString(PLATFORM);
  const randomBytes = strings.push(Uint8Array.from({ length: 16 }, () => random.below(256)));
  const auxiliary: readonly (readonly [number, number])[] = [
    [AT.PAGESZ, PAGE_SIZE],
    [AT.CLKTCK, 100],
    [AT.FLAGS, 0],
    [AT.ENTRY, base + program.image.entry],
    [AT.UID, USER_ID],
    [AT.EUID, USER_ID],
    [AT.GID, USER_ID],
    [AT.EGID, USER_ID],
    [AT.SECURE, 0],
    [AT.RANDOM, randomBytes],
    [AT.EXECFN, path],
    [AT.PLATFORM, platform],
    [AT.NULL, 0],
  ];
  const words = [args.length, ...args, 0, ...environment, 0, ...auxiliary.flat()];
  const stackPointer = Math.floor((strings.top - words.length * 8) / 16) * 16;

  if (!mapStack(processes, mm, top, pageAlignDown(virtAddr(argumentsStart)))) return undefined;
  mm.start_stack = virtAddr(stackPointer);
  mm.arg_start = virtAddr(argumentsStart);
  mm.arg_end = virtAddr(argumentsEnd);
  mm.env_start = virtAddr(argumentsEnd);
  mm.env_end = virtAddr(environmentEnd);
  const written =
    strings.writes.every(({ address, bytes }) => copyToUser(mem, mm, virtAddr(address), bytes)) &&
    copyToUser(mem, mm, virtAddr(stackPointer), wordsToBytes(words));
  return written ? mm.start_stack : undefined;
}

/** The stack's VMA: the pages of the strings and 128 KiB below, as far as RLIMIT_STACK allows. */
function mapStack(processes: Processes, mm: MmStruct, top: VirtAddr, used: VirtAddr): boolean {
  const { mem } = processes;
  const limit = Math.floor(mem.configuration.limits.RLIMIT_STACK / PAGE_SIZE) * PAGE_SIZE;
  const start = virtAddr(Math.min(used, Math.max(used - STACK_EXPAND_BYTES, top - limit)));
  const pages = (top - start) / PAGE_SIZE;
  if (top - used > limit || !mayExpandVm(mem, mm, VM_STACK_FLAGS, pages)) return false;
  if (!mem.commit.charge(mm, pages)) return false;
  vmaLink(mm, makeVma(mm, start, top, VM_STACK_FLAGS, undefined, start / PAGE_SIZE));
  vmStatAccount(mm, VM_STACK_FLAGS, pages);
  return true;
}

/** Last string first, so that the first one lies lowest. @returns their addresses in the order of the strings */
function pushStrings(writer: StackWriter, strings: readonly string[]): number[] {
  return strings
    .toReversed()
    .map((text) => writer.pushString(text))
    .toReversed();
}

/** Collects what goes onto a stack from the top down, before the stack exists. */
class StackWriter {
  top: number;
  readonly writes: { readonly address: number; readonly bytes: Uint8Array }[] = [];

  constructor(top: number) {
    this.top = top;
  }

  push(bytes: Uint8Array): number {
    this.top -= bytes.length;
    this.writes.push({ address: this.top, bytes });
    return this.top;
  }

  pushString(text: string): number {
    return this.push(new TextEncoder().encode(`${text}\0`));
  }

  moveTo(address: number): void {
    this.top = address;
  }
}

function wordsToBytes(words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(words.length * 8);
  words.forEach((word, index) => bytes.set(littleEndian64(word), index * 8));
  return bytes;
}
