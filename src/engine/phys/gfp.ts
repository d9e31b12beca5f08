/**
 * GFP flags: who asks for a frame, and what the allocator may do to get it (include/linux/gfp_types.h).
 *
 * A request is an object of three answers rather than a word of bits; the names and the printed forms are Linux's.
 */

/** How far down the watermarks a request may go, and whether it may wait. */
export interface Gfp {
  /** As `%pGg` prints it in the kernel log. */
  readonly name: string;
  /** The bits of Linux 6.1, as the kernel log prints `gfp_mask=`. */
  readonly mask: number;
  /** __GFP_DIRECT_RECLAIM: the caller can wait while pages are reclaimed. */
  readonly directReclaim: boolean;
  /** __GFP_KSWAPD_RECLAIM: kswapd is woken when the low watermark is reached. */
  readonly kswapdReclaim: boolean;
  /** __GFP_HIGH: may use half of the reserve below the min watermark. */
  readonly high: boolean;
  /** __GFP_ZERO: the frame comes filled with zeroes. */
  readonly zero: boolean;
  /** __GFP_NORETRY or read-ahead: give up rather than call the OOM killer. */
  readonly noRetry: boolean;
}

/** The kernel's own memory: page tables without __GFP_ZERO, slabs. */
export const GFP_KERNEL: Gfp = {
  name: 'GFP_KERNEL',
  mask: 0xcc0,
  directReclaim: true,
  kswapdReclaim: true,
  high: false,
  zero: false,
  noRetry: false,
};
/** Page tables (GFP_PGTABLE_USER). */
export const GFP_PGTABLE_USER: Gfp = {
  ...GFP_KERNEL,
  name: 'GFP_KERNEL_ACCOUNT|__GFP_ZERO',
  mask: 0x400dc0,
  zero: true,
};
/** A page of a process: anonymous memory, COW copies, page cache. */
export const GFP_HIGHUSER_MOVABLE: Gfp = { ...GFP_KERNEL, name: 'GFP_HIGHUSER_MOVABLE', mask: 0x100cca };
/** The same, filled with zeroes: do_anonymous_page. */
export const GFP_HIGHUSER_MOVABLE_ZERO: Gfp = {
  ...GFP_HIGHUSER_MOVABLE,
  name: 'GFP_HIGHUSER_MOVABLE|__GFP_ZERO',
  mask: 0x100dca,
  zero: true,
};
/** A page read ahead of its use: not worth an OOM kill. */
export const GFP_READAHEAD: Gfp = {
  ...GFP_HIGHUSER_MOVABLE,
  name: 'GFP_HIGHUSER_MOVABLE|__GFP_NOWARN|__GFP_NORETRY',
  mask: 0x112cca,
  noRetry: true,
};
/** For those who can't wait. */
export const GFP_ATOMIC: Gfp = {
  ...GFP_KERNEL,
  name: 'GFP_ATOMIC',
  mask: 0xa20,
  directReclaim: false,
  high: true,
};
