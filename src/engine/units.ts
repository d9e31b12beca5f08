/**
 * The units of the simulated computer, as branded numbers, and the only place where one becomes another.
 *
 *      63      48 47    39 38    30 29    21 20    12 11         0
 *     +----------+--------+--------+--------+--------+------------+
 *     | sign ext |  PGD   |  PUD   |  PMD   |  PTE   |   offset   |   virtual address, four levels of 9 bits
 *     +----------+--------+--------+--------+--------+------------+
 *                 \_________ virtual page number _________/
 *
 * An address is a double: exact up to 2^53, so the whole 47-bit user half and every physical address is exact.
 * The execution loop keeps addresses as two 32-bit halves instead and never touches these types.
 */

/** A byte address in a process's virtual address space. */
export type VirtAddr = number & { readonly unit: 'VirtAddr' };
/** A byte address in simulated RAM. */
export type PhysAddr = number & { readonly unit: 'PhysAddr' };
/** A page frame number: physical address / PAGE_SIZE. */
export type Pfn = number & { readonly unit: 'Pfn' };
/** A virtual page number: virtual address / PAGE_SIZE. */
export type Vpn = number & { readonly unit: 'Vpn' };
/** A position in history: how many operations have been executed. */
export type Tick = number & { readonly unit: 'Tick' };
/** A process identifier. */
export type Pid = number & { readonly unit: 'Pid' };

export const PAGE_SHIFT = 12;
export const PAGE_SIZE = 4096;
export const PAGE_OFFSET_MASK = 4095;

/** End of the user half with four levels (x86-64 TASK_SIZE_MAX: 47 bits less one guard page). */
export const TASK_SIZE_MAX = 0x7fff_ffff_f000;

export const virtAddr = (value: number): VirtAddr => value as VirtAddr;
export const physAddr = (value: number): PhysAddr => value as PhysAddr;
export const pfn = (value: number): Pfn => value as Pfn;
export const tick = (value: number): Tick => value as Tick;
export const pid = (value: number): Pid => value as Pid;

export const pageOf = (address: VirtAddr): Vpn => Math.floor(address / PAGE_SIZE) as Vpn;
export const addressOfPage = (page: Vpn): VirtAddr => (page * PAGE_SIZE) as VirtAddr;
export const frameOf = (address: PhysAddr): Pfn => Math.floor(address / PAGE_SIZE) as Pfn;
export const addressOfFrame = (frame: Pfn): PhysAddr => (frame * PAGE_SIZE) as PhysAddr;
export const pageOffset = (address: VirtAddr | PhysAddr): number => address % PAGE_SIZE;
export const pageAlignDown = (address: VirtAddr): VirtAddr => (address - (address % PAGE_SIZE)) as VirtAddr;
export const pageAlignUp = (address: VirtAddr): VirtAddr => (Math.ceil(address / PAGE_SIZE) * PAGE_SIZE) as VirtAddr;
export const advance = (address: VirtAddr, bytes: number): VirtAddr => (address + bytes) as VirtAddr;

/** Low 32 bits of an exact non-negative number, as a signed 32-bit integer. */
export const lowHalf = (value: number): number => value | 0;
/** Bits 32 to 63 of an exact number (two's complement for negatives), as a signed 32-bit integer. */
export const highHalf = (value: number): number => Math.floor(value / 4294967296) | 0;
/** The unsigned 64-bit number of two halves; exact up to 2^53. */
export const unsignedOfHalves = (low: number, high: number): number => (high >>> 0) * 4294967296 + (low >>> 0);
/** The signed 64-bit number of two halves; exact within +-2^53. */
export const signedOfHalves = (low: number, high: number): number => high * 4294967296 + (low >>> 0);
/** The virtual address of two halves. Exact in the user half; callers check canonical form first. */
export const virtAddrOfHalves = (low: number, high: number): VirtAddr =>
  ((high >>> 0) * 4294967296 + (low >>> 0)) as VirtAddr;

/** An address as Linux prints it: lower-case hexadecimal with 0x, not padded. */
export const hex = (value: number): string => `0x${value.toString(16)}`;
