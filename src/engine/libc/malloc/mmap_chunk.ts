/**
 * Chunks of their own mapping, for requests from mmap_threshold on.
 *
 *   block (page-aligned)          chunk                                    block + total
 *   | slack of prev_size bytes    | prev_size | size|M | user memory ...   |
 *
 * No chunk follows, so there is no word to borrow: user memory is chunk size less two words. The slack is 0 unless
 * memalign moved the chunk forward, or words of 4 bytes need 8 bytes of it to reach the alignment.
 */
import type { VirtAddr } from '../../units';
import { virtAddr } from '../../units';
import { IS_MMAPPED, MALLOC_ALIGNMENT, MALLOC_ALIGN_MASK } from './layout';
import { NULL } from './ptmalloc';
import type { Ptmalloc } from './ptmalloc';

const alignUp = (value: number, alignment: number): number => Math.ceil(value / alignment) * alignment;

/** sysmalloc_mmap: a chunk of at least `nb` bytes in a mapping of its own; user memory, or NULL. */
export function sysmallocMmap(ptmalloc: Ptmalloc, nb: number): VirtAddr {
  const { system, layout } = ptmalloc;
  const slack = layout.chunkHdrSz === MALLOC_ALIGNMENT ? 0 : MALLOC_ALIGN_MASK;
  const size = alignUp(nb + layout.sizeSz + slack, system.pageSize);
  if (size >= 2 * layout.requestLimit) return NULL;
  const block = system.mmap(size);
  ptmalloc.steps?.record({ kind: 'mmap', length: size, address: block });
  if (block === undefined) return NULL;

  const misalignment = (block + layout.chunkHdrSz) % MALLOC_ALIGNMENT;
  const correction = misalignment === 0 ? 0 : MALLOC_ALIGNMENT - misalignment;
  const chunk = virtAddr(block + correction);
  ptmalloc.setPrevSize(chunk, correction);
  ptmalloc.setHead(chunk, size - correction + IS_MMAPPED);

  const { par } = ptmalloc;
  const count = ptmalloc.parInt(par.nMmaps) + 1;
  ptmalloc.setParInt(par.nMmaps, count);
  if (count > ptmalloc.parInt(par.maxNMmaps)) ptmalloc.setParInt(par.maxNMmaps, count);
  addMmappedMem(ptmalloc, size);
  return ptmalloc.chunk2mem(chunk);
}

/** munmap_chunk. */
export function munmapChunk(ptmalloc: Ptmalloc, chunk: VirtAddr): void {
  const { par, system } = ptmalloc;
  const { block, total } = mapping(ptmalloc, chunk, 'munmap_chunk(): invalid pointer');
  ptmalloc.setParInt(par.nMmaps, ptmalloc.parInt(par.nMmaps) - 1);
  ptmalloc.setParWord(par.mmappedMem, ptmalloc.parWord(par.mmappedMem) - total);
  system.munmap(block, total);
  ptmalloc.steps?.record({ kind: 'munmap', address: block, length: total });
}

/** mremap_chunk: the mapping resized to hold a chunk of `nb` bytes, moved if need be; NULL when the kernel refuses. */
export function mremapChunk(ptmalloc: Ptmalloc, chunk: VirtAddr, nb: number): VirtAddr {
  const { system } = ptmalloc;
  const offset = ptmalloc.prevSize(chunk);
  const { block, total } = mapping(ptmalloc, chunk, 'mremap_chunk(): invalid pointer');
  const newTotal = alignUp(nb + offset + ptmalloc.sizeSz, system.pageSize);
  if (newTotal === total) return chunk;
  const newBlock = system.mremap(block, total, newTotal);
  ptmalloc.steps?.record({
    kind: 'mremap',
    address: block,
    oldLength: total,
    newLength: newTotal,
    newAddress: newBlock,
  });
  if (newBlock === undefined) return NULL;
  const moved = virtAddr(newBlock + offset);
  ptmalloc.setHead(moved, newTotal - offset + IS_MMAPPED);
  addMmappedMem(ptmalloc, newTotal - total);
  return moved;
}

/** The mapping around a chunk, if it can be one: whole pages, user memory at a page start or a power of two in it. */
function mapping(ptmalloc: Ptmalloc, chunk: VirtAddr, message: string): { block: VirtAddr; total: number } {
  const { pageSize } = ptmalloc.system;
  const offset = ptmalloc.prevSize(chunk);
  const block = ptmalloc.at(chunk, -offset);
  const total = offset + ptmalloc.chunksize(chunk);
  const inPage = ptmalloc.chunk2mem(chunk) % pageSize;
  if (block % pageSize !== 0 || total % pageSize !== 0 || (inPage & (inPage - 1)) !== 0) ptmalloc.printerr(message);
  return { block, total };
}

function addMmappedMem(ptmalloc: Ptmalloc, bytes: number): void {
  const { par } = ptmalloc;
  const sum = ptmalloc.parWord(par.mmappedMem) + bytes;
  ptmalloc.setParWord(par.mmappedMem, sum);
  if (sum > ptmalloc.parWord(par.maxMmappedMem)) ptmalloc.setParWord(par.maxMmappedMem, sum);
}
