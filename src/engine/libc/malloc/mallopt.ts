/** malloc's parameters: mp_ and its companions, as the program starts, as tunables set them, and mallopt. */
import type { VirtAddr } from '../../units';
import { mallocConsolidate } from './consolidate';
import { MALLOC_ALIGN_MASK, MAX_TCACHE_COUNT, TCACHE_MAX_BINS, csize2tidx, request2size, tidx2usize } from './layout';
import { unsigned } from './ptmalloc';
import type { Ptmalloc } from './ptmalloc';

/** Parameter numbers of <malloc.h>. */
export const MalloptParameter = {
  M_MXFAST: 1,
  M_NLBLKS: 2,
  M_GRAIN: 3,
  M_KEEP: 4,
  M_TRIM_THRESHOLD: -1,
  M_TOP_PAD: -2,
  M_MMAP_THRESHOLD: -3,
  M_MMAP_MAX: -4,
  M_CHECK_ACTION: -5,
  M_PERTURB: -6,
  M_ARENA_TEST: -7,
  M_ARENA_MAX: -8,
} as const;

/** mallopt(3) with an int `value`: 1 for success, 0 when M_MXFAST is too large. Unknown parameters succeed too. */
export function mallopt(ptmalloc: Ptmalloc, av: VirtAddr, parameter: number, value: number): 0 | 1 {
  mallocConsolidate(ptmalloc, av, 'asked');
  const { par } = ptmalloc;
  switch (parameter) {
    case MalloptParameter.M_MXFAST:
      return doSetMxfast(ptmalloc, value);
    case MalloptParameter.M_TRIM_THRESHOLD:
      setFixed(ptmalloc, par.trimThreshold, value);
      break;
    case MalloptParameter.M_TOP_PAD:
      setFixed(ptmalloc, par.topPad, value);
      break;
    case MalloptParameter.M_MMAP_THRESHOLD:
      setFixed(ptmalloc, par.mmapThreshold, value);
      break;
    case MalloptParameter.M_MMAP_MAX:
      doSetMmapMax(ptmalloc, value);
      break;
    case MalloptParameter.M_PERTURB:
      doSetPerturb(ptmalloc, value);
      break;
    case MalloptParameter.M_ARENA_TEST:
      if (value > 0) ptmalloc.setParWord(par.arenaTest, value);
      break;
    case MalloptParameter.M_ARENA_MAX:
      if (value > 0) ptmalloc.setParWord(par.arenaMax, value);
      break;
  }
  return 1;
}

/** Sets a threshold by hand, which ends its dynamic adjustment. */
function setFixed(ptmalloc: Ptmalloc, field: number, value: number): void {
  ptmalloc.setParWord(field, value);
  ptmalloc.setParInt(ptmalloc.par.noDynThreshold, 1);
}

function doSetMmapMax(ptmalloc: Ptmalloc, value: number): void {
  ptmalloc.setParInt(ptmalloc.par.nMmapsMax, value);
  ptmalloc.setParInt(ptmalloc.par.noDynThreshold, 1);
}

function doSetPerturb(ptmalloc: Ptmalloc, value: number): void {
  ptmalloc.memory.store32(ptmalloc.symbols.perturbByte, value | 0);
}

function doSetMxfast(ptmalloc: Ptmalloc, value: number): 0 | 1 {
  if (unsigned(value) > ptmalloc.layout.maxFastSize) return 0;
  setMaxFast(ptmalloc, value);
  return 1;
}

/** set_max_fast: the largest fast chunk for requests up to `bytes`; 0 leaves no fastbin in use. */
export function setMaxFast(ptmalloc: Ptmalloc, bytes: number): void {
  const { sizeSz } = ptmalloc;
  const padded = bytes + sizeSz;
  const smallestRequest = MALLOC_ALIGN_MASK - sizeSz;
  const limit = bytes <= smallestRequest ? (4 * sizeSz) / 2 : padded - (padded & MALLOC_ALIGN_MASK);
  ptmalloc.setWord(ptmalloc.symbols.globalMaxFast, limit);
}

/** The tunables' part of ptmalloc_init, in its order. Values beyond what a setting can hold are ignored, as there. */
export function applyTunables(ptmalloc: Ptmalloc): void {
  const { tunables, par, layout } = ptmalloc;
  if (tunables.topPad !== undefined) setFixed(ptmalloc, par.topPad, tunables.topPad);
  if (tunables.perturb !== undefined) doSetPerturb(ptmalloc, tunables.perturb);
  if (tunables.mmapThreshold !== undefined) setFixed(ptmalloc, par.mmapThreshold, tunables.mmapThreshold);
  if (tunables.trimThreshold !== undefined) setFixed(ptmalloc, par.trimThreshold, tunables.trimThreshold);
  if (tunables.mmapMax !== undefined) doSetMmapMax(ptmalloc, tunables.mmapMax);
  if (tunables.arenaMax !== undefined) ptmalloc.setParWord(par.arenaMax, tunables.arenaMax);
  if (tunables.arenaTest !== undefined) ptmalloc.setParWord(par.arenaTest, tunables.arenaTest);
  if (tunables.tcacheMax !== undefined && tunables.tcacheMax <= tidx2usize(layout, TCACHE_MAX_BINS - 1)) {
    ptmalloc.setParWord(par.tcacheMaxBytes, tunables.tcacheMax);
    ptmalloc.setParWord(par.tcacheBins, csize2tidx(layout, request2size(layout, tunables.tcacheMax)) + 1);
  }
  if (tunables.tcacheCount !== undefined && tunables.tcacheCount <= MAX_TCACHE_COUNT) {
    ptmalloc.setParWord(par.tcacheCount, tunables.tcacheCount);
  }
  if (tunables.tcacheUnsortedLimit !== undefined) {
    ptmalloc.setParWord(par.tcacheUnsortedLimit, tunables.tcacheUnsortedLimit);
  }
  if (tunables.mxfast !== undefined) doSetMxfast(ptmalloc, tunables.mxfast);
}
