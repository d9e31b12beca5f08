/** malloc.h and the allocation part of stdlib.h: each call is written down, with its caller, for the event log. */
import { virtAddr } from '../../units';
import { type VariadicArguments, variadicOfList } from '../call';
import type { LibcContext, LibcFunctions } from '../context';
import { errorText } from '../error_text';
import { formatPrintf } from '../printf';

const allocated = (context: LibcContext, name: string, size: number, pointer: number, old = 0): void => {
  context.logAllocation(name, size, virtAddr(pointer), virtAddr(old));
  context.call.returnWord(pointer);
};

/** The fields of struct mallinfo2, in its order. */
const MALLINFO_FIELDS = [
  'arena',
  'ordblks',
  'smblks',
  'hblks',
  'hblkhd',
  'usmblks',
  'fsmblks',
  'uordblks',
  'fordblks',
  'keepcost',
] as const;

function storeMallinfo(context: LibcContext, bytesPerField: 4 | 8): void {
  const { call, malloc, memory } = context;
  const target = call.address(0);
  const info = malloc.mallinfo2();
  MALLINFO_FIELDS.forEach((field, index) => {
    const at = virtAddr(target + index * bytesPerField);
    if (bytesPerField === 8) memory.storeWord(at, info[field]);
    else memory.store32(at, info[field]);
  });
  call.returnWord(target);
}

/** asprintf: the text in a block of its own. */
function formatAllocated(context: LibcContext, args: VariadicArguments): void {
  const { call, malloc, memory } = context;
  const bytes = formatPrintf({ memory, errorText: () => errorText(context.errno()) }, call.address(1), args);
  const pointer = malloc.malloc(bytes.length + 1);
  context.logAllocation('malloc', bytes.length + 1, pointer, virtAddr(0));
  memory.writeBytes(pointer, bytes);
  memory.store8(virtAddr(pointer + bytes.length), 0);
  memory.storeWord(call.address(0), pointer);
  call.returnInt(bytes.length);
}

export const allocation: LibcFunctions = {
  malloc: (context) => {
    const size = context.call.size(0);
    allocated(context, 'malloc', size, context.malloc.malloc(size));
  },
  calloc: (context) => {
    const count = context.call.size(0);
    const size = context.call.size(1);
    allocated(context, 'calloc', count * size, context.malloc.calloc(count, size));
  },
  realloc: (context) => {
    const old = context.call.address(0);
    const size = context.call.size(1);
    allocated(context, 'realloc', size, context.malloc.realloc(old, size), old);
  },
  reallocarray: (context) => {
    const old = context.call.address(0);
    const bytes = context.call.size(1) * context.call.size(2);
    if (bytes >= 2 ** 63) {
      context.setErrno(12);
      return context.call.returnWord(0);
    }
    allocated(context, 'realloc', bytes, context.malloc.realloc(old, bytes), old);
  },
  free: (context) => {
    const pointer = context.call.address(0);
    if (pointer === 0) return;
    context.logFree(pointer, 0);
    context.malloc.free(pointer);
  },
  memalign: (context) => {
    const size = context.call.size(1);
    allocated(context, 'memalign', size, context.malloc.memalign(context.call.size(0), size));
  },
  aligned_alloc: (context) => {
    const size = context.call.size(1);
    allocated(context, 'aligned_alloc', size, context.malloc.memalign(context.call.size(0), size));
  },
  posix_memalign: (context) => {
    const { call, malloc, memory } = context;
    const size = call.size(2);
    const result = malloc.posixMemalign(call.address(0), call.size(1), size);
    if (result === 0)
      context.logAllocation('posix_memalign', size, virtAddr(memory.loadWord(call.address(0))), virtAddr(0));
    call.returnInt(result);
  },
  valloc: (context) => {
    const size = context.call.size(0);
    allocated(context, 'valloc', size, context.malloc.valloc(size));
  },
  pvalloc: (context) => {
    const size = context.call.size(0);
    allocated(context, 'pvalloc', size, context.malloc.pvalloc(size));
  },
  malloc_usable_size: ({ call, malloc }) => call.returnWord(malloc.usableSize(call.address(0))),
  malloc_trim: ({ call, malloc }) => call.returnInt(malloc.trim(call.size(0))),
  mallopt: ({ call, malloc }) => call.returnInt(malloc.mallopt(call.int(0), call.int(1))),
  mallinfo2: (context) => storeMallinfo(context, 8),
  mallinfo: (context) => storeMallinfo(context, 4),
  malloc_info: ({ call, malloc, streams }) => {
    streams.write(call.address(1), new TextEncoder().encode(malloc.mallocInfo()));
    call.returnInt(0);
  },
  malloc_stats: ({ malloc, streams, symbols, memory }) => {
    streams.write(virtAddr(memory.loadWord(symbols.stderr)), new TextEncoder().encode(malloc.mallocStats()));
  },
  asprintf: (context) => formatAllocated(context, context.call.variadic(2)),
  vasprintf: (context) => formatAllocated(context, variadicOfList(context.memory, context.call.address(2))),
};
