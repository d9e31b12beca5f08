/**
 * Where the parts of an address space lie (arch/x86/mm/mmap.c, fs/binfmt_elf.c).
 *
 *     0x0000_0040_0000   program without PIE
 *     0x5555_5555_4000   program with PIE: two thirds of the address space   (+ 28 random bits of pages)
 *                        heap: right after bss                              (+ up to 32 MiB)
 *     0x7fff_f7ff_f000   mmap_base: 128 MiB below the stack's top           (- 28 random bits of pages)
 *     0x7fff_ffff_f000   STACK_TOP                                          (- 22 random bits of pages)
 *
 * What is in brackets only with randomize_va_space; without it these are the addresses that `setarch -R` gives.
 */
import type { MachineConfiguration } from '../config';
import { type VirtAddr, PAGE_SIZE, TASK_SIZE_MAX, pageAlignDown, pageAlignUp, virtAddr } from '../units';
import type { SeededRandom } from './random';

export const STACK_TOP = virtAddr(TASK_SIZE_MAX);
/** ELF_ET_DYN_BASE. */
export const PIE_BASE = pageAlignDown(virtAddr(Math.floor(TASK_SIZE_MAX / 3) * 2));
export const NON_PIE_BASE = virtAddr(0x40_0000);
/** mmap_min_addr: no mapping below it. */
export const MMAP_MIN_ADDR = virtAddr(65536);

const MIB = 2 ** 20;
const MMAP_RANDOM_PAGES = 2 ** 28;
const STACK_RANDOM_PAGES = 2 ** 22;
const BRK_RANDOM_BYTES = 32 * MIB;
const MINIMUM_GAP = 128 * MIB;

export interface AddressSpaceLayout {
  readonly stackTop: VirtAddr;
  /** Mappings without a wish go below it, from the top down. */
  readonly mmapBase: VirtAddr;
  /** What the program's relative addresses count from. */
  readonly programBase: VirtAddr;
}

/** Draws the layout of a new address space. */
export function pickLayout(configuration: MachineConfiguration, random: SeededRandom): AddressSpaceLayout {
  const randomize = configuration.randomize_va_space;
  const pages = (limit: number): number => (randomize ? random.below(limit) * PAGE_SIZE : 0);

  const stackTop = virtAddr(STACK_TOP - pages(STACK_RANDOM_PAGES));
  const programRandom = pages(MMAP_RANDOM_PAGES);
  const mmapRandom = pages(MMAP_RANDOM_PAGES);
  // mmap_base(): the gap holds the stack's limit, its random shift and the guard gap, and is 128 MiB at least.
  const stackRandomMost = randomize ? STACK_RANDOM_PAGES * PAGE_SIZE : 0;
  const wanted = configuration.limits.RLIMIT_STACK + stackRandomMost + configuration.stack_guard_gap_pages * PAGE_SIZE;
  const gap = Math.min(Math.max(wanted, MINIMUM_GAP), Math.floor(TASK_SIZE_MAX / 6) * 5);
  return {
    stackTop,
    mmapBase: pageAlignUp(virtAddr(TASK_SIZE_MAX - gap - mmapRandom)),
    programBase: configuration.pie ? virtAddr(PIE_BASE + programRandom) : NON_PIE_BASE,
  };
}

/** arch_randomize_brk: where the heap starts, given the page-aligned end of bss. */
export function pickBrk(endOfBss: VirtAddr, configuration: MachineConfiguration, random: SeededRandom): VirtAddr {
  if (!configuration.randomize_va_space) return endOfBss;
  return virtAddr(endOfBss + random.below(BRK_RANDOM_BYTES / PAGE_SIZE) * PAGE_SIZE);
}
