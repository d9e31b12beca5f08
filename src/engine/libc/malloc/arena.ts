/**
 * Arenas: independent heaps, each a struct malloc_state, linked in a ring through `next` from main_arena.
 *
 * The main arena grows by sbrk and lies in libc's data segment; the others lie at the front of their first heap (see
 * heap.ts). Which of them serves a thread is decided in thread_arena.ts; everything else is handed its arena as `av`.
 */
import type { VirtAddr } from '../../units';
import { virtAddr } from '../../units';
import { binAt } from './bins';
import type { MallocLayout } from './layout';
import { NBINS, TCACHE_FILL_COUNT, TCACHE_MAX_BINS, tidx2usize } from './layout';
import { applyTunables, setMaxFast } from './mallopt';
import type { Ptmalloc } from './ptmalloc';
import type { MallocSymbols, MallocThreadSymbols } from './system';

/** All arenas, main_arena first, in the order of their ring. */
export function* arenas(ptmalloc: Ptmalloc): Generator<VirtAddr> {
  const main = ptmalloc.symbols.mainArena;
  let av = main;
  do {
    yield av;
    av = ptmalloc.pointer(av + ptmalloc.arena.next);
  } while (av !== main);
}

/** A piece of libc's initialised data. */
export interface DataImage {
  readonly address: VirtAddr;
  readonly bytes: Uint8Array;
}

/**
 * What the linker put into libc's .data for malloc: main_arena, alone in its ring and attached to one thread, and mp_
 * with its defaults, and narenas where there are threads. Whoever loads libc places these bytes; all other variables of
 * malloc start as zeros.
 */
export function mallocDataImages(
  symbols: MallocSymbols,
  layout: MallocLayout,
  threads?: MallocThreadSymbols,
): readonly DataImage[] {
  const word = (view: DataView, offset: number, value: number): void => {
    view.setUint32(offset, value >>> 0, true);
    if (layout.sizeSz === 8) view.setUint32(offset + 4, Math.floor(value / 2 ** 32), true);
  };
  const mainArena = new Uint8Array(layout.arena.sizeof);
  const arenaView = new DataView(mainArena.buffer);
  word(arenaView, layout.arena.next, symbols.mainArena);
  word(arenaView, layout.arena.attachedThreads, 1);

  const mp = new Uint8Array(layout.par.sizeof);
  const mpView = new DataView(mp.buffer);
  word(mpView, layout.par.trimThreshold, 128 * 1024);
  word(mpView, layout.par.topPad, 128 * 1024);
  word(mpView, layout.par.mmapThreshold, 128 * 1024);
  word(mpView, layout.par.arenaTest, layout.arenasPerCore);
  mpView.setInt32(layout.par.nMmapsMax, 65536, true);
  word(mpView, layout.par.tcacheBins, TCACHE_MAX_BINS);
  word(mpView, layout.par.tcacheMaxBytes, tidx2usize(layout, TCACHE_MAX_BINS - 1));
  word(mpView, layout.par.tcacheCount, TCACHE_FILL_COUNT);
  const images: DataImage[] = [
    { address: symbols.mainArena, bytes: mainArena },
    { address: symbols.mp, bytes: mp },
  ];
  if (threads !== undefined) {
    const narenas = new Uint8Array(layout.sizeSz);
    narenas[0] = 1;
    images.push({ address: threads.narenas, bytes: narenas });
  }
  return images;
}

/** ptmalloc_init: runs once, at the process's first call of malloc. */
export function ptmallocInit(ptmalloc: Ptmalloc): void {
  const { memory, symbols, system } = ptmalloc;
  memory.store8(symbols.mallocInitialized, 1);
  if (ptmalloc.sizeSz === 4) memory.store32(symbols.tcacheKey, system.random32());
  else memory.storeHalves(symbols.tcacheKey, system.random32(), system.random32());
  if (ptmalloc.threads !== undefined) ptmalloc.setWord(ptmalloc.threads.symbols.threadArena, symbols.mainArena);
  mallocInitState(ptmalloc, symbols.mainArena);
  applyTunables(ptmalloc);
  ptmalloc.steps?.record({ kind: 'initialized', arena: symbols.mainArena });
}

/** malloc_init_state: every bin empty, and top the unsorted bin's head, whose "size" reads as 0. */
export function mallocInitState(ptmalloc: Ptmalloc, av: VirtAddr): void {
  for (let index = 1; index < NBINS; index++) {
    const bin = binAt(ptmalloc.layout, av, index);
    ptmalloc.setFd(bin, bin);
    ptmalloc.setBk(bin, bin);
  }
  if (ptmalloc.isMainArena(av)) setMaxFast(ptmalloc, (64 * ptmalloc.sizeSz) / 4);
  else ptmalloc.setNoncontiguous(av);
  ptmalloc.setHaveFastchunks(av, false);
  ptmalloc.setTop(av, virtAddr(binAt(ptmalloc.layout, av, 1)));
}
