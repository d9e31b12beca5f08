/**
 * Chunks: what malloc cuts memory into. `chunk` points at prev_size, `mem` (what the program gets) behind the header.
 *
 *   in use                                          free, in a bin
 *             +--------------------------------+              +--------------------------------+
 *   chunk ->  | prev_size: the previous chunk's|    chunk ->  | data of the previous chunk     |
 *             |   size, only while it is free  |              |  (never free: two free ones    |
 *             |   (else that chunk's own data) |              |   would have been merged)      |
 *             +--------------------------+-+-+-+              +--------------------------+-+-+-+
 *             | size                     |A|M|P|              | size                     |A|0|1|
 *   mem ->    +--------------------------+-+-+-+              +--------------------------+-+-+-+
 *             | the program's bytes ...        |              | fd: next chunk in the list     |
 *             |                                |              | bk: previous chunk in the list |
 *             |                                |              | fd_nextsize, bk_nextsize:      |
 *             |                                |              |   only in large bins           |
 *             |                                |              | ... unused ...                 |
 *   next ->   +--------------------------------+    next ->   +--------------------------------+
 *             | ... and 1 word more, lent by   |              | prev_size = size (the "foot")  |
 *             |     the next chunk             |              |                                |
 *             +--------------------------+-+-+-+              +--------------------------+-+-+-+
 *             | size of the next chunk   |A|M|1|              | size of the next chunk   |A|0|0|
 *             +--------------------------+-+-+-+              +--------------------------+-+-+-+
 *
 * P (PREV_INUSE) belongs to the chunk *before*; M (IS_MMAPPED) and A (NON_MAIN_ARENA) to the chunk itself.
 * Three exceptions: `top` ends the heap and has no foot; an mmapped chunk stands alone (its prev_size is the distance
 * to the start of its mapping, and its usable size is a word less); chunks in the tcache and in fastbins look in use
 * from outside and keep a protected link in fd (the tcache also a key in bk).
 */
import type { VirtAddr } from '../../units';
import { NULL } from './ptmalloc';
import type { Ptmalloc } from './ptmalloc';

/** unlink_chunk: takes a free chunk out of the doubly linked list of its bin, after checking both neighbours. */
export function unlinkChunk(ptmalloc: Ptmalloc, chunk: VirtAddr): void {
  const size = ptmalloc.chunksize(chunk);
  if (size !== ptmalloc.prevSize(ptmalloc.at(chunk, size))) ptmalloc.printerr('corrupted size vs. prev_size');

  const fd = ptmalloc.fd(chunk);
  const bk = ptmalloc.bk(chunk);
  if (ptmalloc.bk(fd) !== chunk || ptmalloc.fd(bk) !== chunk) ptmalloc.printerr('corrupted double-linked list');
  ptmalloc.setBk(fd, bk);
  ptmalloc.setFd(bk, fd);

  if (!ptmalloc.inSmallbinRange(size) && ptmalloc.fdNextsize(chunk) !== NULL) unlinkNextsize(ptmalloc, chunk, fd);
}

/** Repairs the list of distinct sizes when its representative `chunk` leaves; `fd` is its follower in the bin. */
function unlinkNextsize(ptmalloc: Ptmalloc, chunk: VirtAddr, fd: VirtAddr): void {
  const fdNextsize = ptmalloc.fdNextsize(chunk);
  const bkNextsize = ptmalloc.bkNextsize(chunk);
  if (ptmalloc.bkNextsize(fdNextsize) !== chunk || ptmalloc.fdNextsize(bkNextsize) !== chunk) {
    ptmalloc.printerr('corrupted double-linked list (not small)');
  }
  if (ptmalloc.fdNextsize(fd) !== NULL) {
    ptmalloc.setBkNextsize(fdNextsize, bkNextsize);
    ptmalloc.setFdNextsize(bkNextsize, fdNextsize);
  } else if (fdNextsize === chunk) {
    ptmalloc.setFdNextsize(fd, fd);
    ptmalloc.setBkNextsize(fd, fd);
  } else {
    ptmalloc.setFdNextsize(fd, fdNextsize);
    ptmalloc.setBkNextsize(fd, bkNextsize);
    ptmalloc.setBkNextsize(fdNextsize, fd);
    ptmalloc.setFdNextsize(bkNextsize, fd);
  }
}

/** Clears the nextsize links of a chunk that enters the unsorted bin; small chunks have none. */
export function clearNextsize(ptmalloc: Ptmalloc, chunk: VirtAddr, size: number): void {
  if (ptmalloc.inSmallbinRange(size)) return;
  ptmalloc.setFdNextsize(chunk, NULL);
  ptmalloc.setBkNextsize(chunk, NULL);
}
