/** sys/mman.h, and brk and sbrk of unistd.h. */
import { virtAddr } from '../../units';
import type { LibcContext, LibcFunctions } from '../context';

/** sbrk: the break before the move; the kernel is asked for the new one. */
export function sbrk(context: Pick<LibcContext, 'kernel'>, increment: number): number | undefined {
  const { sys } = context.kernel;
  const before = context.kernel.current?.mm?.brk ?? 0;
  if (increment === 0) return before;
  const wanted = virtAddr(before + increment);
  return sys.brk(wanted) === wanted ? before : undefined;
}

export const memoryMapping: LibcFunctions = {
  mmap: (c) => {
    const { call, kernel } = c;
    const result = kernel.sys.mmap(call.address(0), call.size(1), call.int(2), call.int(3), call.int(4), call.long(5));
    c.returnSystemCall(result);
  },
  munmap: (c) => c.returnSystemCall(c.kernel.sys.munmap(c.call.address(0), c.call.size(1))),
  mprotect: (c) => c.returnSystemCall(c.kernel.sys.mprotect(c.call.address(0), c.call.size(1), c.call.int(2))),
  mremap: (c) => {
    const { call, kernel } = c;
    const target = (call.int(3) & 2) === 0 ? virtAddr(0) : call.address(4);
    c.returnSystemCall(kernel.sys.mremap(call.address(0), call.size(1), call.size(2), call.int(3), target));
  },
  madvise: (c) => c.returnSystemCall(c.kernel.sys.madvise(c.call.address(0), c.call.size(1), c.call.int(2))),
  mincore: (c) => c.returnSystemCall(c.kernel.sys.mincore(c.call.address(0), c.call.size(1), c.call.address(2))),
  sbrk: (c) => {
    const before = sbrk(c, c.call.long(0));
    if (before !== undefined) return c.call.returnWord(before);
    c.setErrno(12);
    c.call.returnWord(-1);
  },
  brk: (c) => {
    const wanted = c.call.address(0);
    const now = c.kernel.sys.brk(wanted);
    if (now >= wanted) return c.call.returnInt(0);
    c.setErrno(12);
    c.call.returnInt(-1);
  },
};
