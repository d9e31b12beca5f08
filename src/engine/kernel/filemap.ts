/**
 * The page cache (mm/filemap.c) and shared memory (mm/shmem.c).
 *
 * How to use it: `read` gives a file's page, from the cache or from the disk; it stays the cache's, and whoever maps
 * it takes a reference of his own. A page goes when reclaim calls `deleteFromPageCache`, or with its shared memory.
 *
 * A file that a program is built into has just been written by the linker, so its pages are in the cache from the
 * start (`addFile` with cached: true); a page that was reclaimed since is read from the disk: a major fault.
 * Pages of shared memory are never reclaimed here: they aren't put on the LRU lists.
 */
import type { FrameTable } from '../phys/frames';
import { GFP_HIGHUSER_MOVABLE, GFP_HIGHUSER_MOVABLE_ZERO } from '../phys/gfp';
import type { PageAllocator } from '../phys/page_alloc';
import { PG_anon, PG_swapbacked, PG_uptodate } from '../phys/page_flags';
import type { PageStore } from '../phys/page_store';
import type { Vmstat } from '../phys/vmstat';
import { type Pfn, PAGE_SIZE, pfn as toPfn } from '../units';
import type { AddressSpace } from './address_space';
import type { KernelTime } from './kernel_time';
import type { LruLists } from './lru';
import type { VmArea } from './vma';
import { workingsetEviction, workingsetRefault } from './workingset';

export interface PageCacheParts {
  readonly frames: FrameTable;
  readonly allocator: PageAllocator;
  readonly ram: PageStore;
  readonly vmstat: Vmstat;
  readonly lru: LruLists;
  readonly time: KernelTime;
}

export interface CachedPage {
  readonly frame: Pfn;
  /** The disk was read for it. */
  readonly major: boolean;
}

/** Plain data. Files are named by path, their bytes are constants of the session. */
export interface SavedPageCache {
  readonly nextId: number;
  readonly mappings: readonly {
    readonly id: number;
    readonly path: string;
    readonly kind: 'file' | 'shmem';
    readonly accounted: boolean;
    readonly size: number;
    readonly pages: readonly (readonly [index: number, frame: number])[];
    readonly shadows: readonly (readonly [index: number, shadow: number])[];
  }[];
}

/** Inode numbers count up from here, as on a file system in use. */
const FIRST_INODE = 131_073;
const ZERO_PATH = '/dev/zero (deleted)';

export class PageCache {
  private readonly parts: PageCacheParts;
  private readonly byId = new Map<number, AddressSpace>();
  private readonly contents = new Map<string, Uint8Array>();
  private nextId = 1;

  constructor(parts: PageCacheParts) {
    this.parts = parts;
  }

  /**
   * A file of the machine's disk. The same path gives the same file.
   * @param cached its pages are in RAM already, as far as there are free frames
   */
  addFile(path: string, bytes: Uint8Array, cached: boolean): AddressSpace {
    this.contents.set(path, bytes);
    for (const known of this.byId.values()) if (known.path === path) return known;
    const file = this.create(path, { kind: 'file', bytes }, bytes.length);
    if (!cached) return file;
    for (let index = 0; index * PAGE_SIZE < bytes.length; index++) {
      if (this.addPage(file, index) === undefined) break;
    }
    return file;
  }

  /** Memory that several processes share: MAP_SHARED | MAP_ANONYMOUS (shmem_zero_setup). */
  addSharedMemory(size: number, accounted: boolean): AddressSpace {
    return this.create(ZERO_PATH, { kind: 'shmem', accounted }, size);
  }

  /** The file or shared memory that a frame's `mapping` names. */
  find(id: number): AddressSpace | undefined {
    return this.byId.get(id);
  }

  /** Those that have pages or can have them, in the order of creation. */
  mappings(): Iterable<AddressSpace> {
    return this.byId.values();
  }

  /**
   * A page for a fault (filemap_fault, shmem_fault). No reference is taken.
   * @returns 'beyond-end' behind the last page: SIGBUS; undefined when no frame can be had
   */
  read(file: AddressSpace, index: number): CachedPage | 'beyond-end' | undefined {
    if (index * PAGE_SIZE >= file.size) return 'beyond-end';
    const cached = file.pages.get(index);
    if (cached !== undefined) return { frame: cached, major: false };
    const frame = this.addPage(file, index);
    if (frame === undefined) return undefined;
    const major = file.backing.kind === 'file';
    if (major) {
      this.parts.time.chargeDiskPage();
      this.parts.vmstat.add('pgpgin', PAGE_SIZE / 1024);
    }
    return { frame, major };
  }

  /** The file or shared memory of a frame of the page cache; undefined for other frames. */
  mappingOf(frame: Pfn): AddressSpace | undefined {
    const { frames } = this.parts;
    if (frames.test(frame, PG_anon)) return undefined;
    const mapping = this.byId.get(frames.mapping.get(frame));
    return mapping?.pages.get(frames.index.get(frame)) === frame ? mapping : undefined;
  }

  /**
   * Evicts a frame that nobody maps: its age is noted, to know a quick return when it comes, and the cache's reference
   * dropped (__remove_mapping).
   */
  deleteFromPageCache(frame: Pfn): void {
    const mapping = this.mappingOf(frame);
    if (mapping === undefined) throw new Error(`frame ${frame} is not in the page cache`);
    const { frames, lru } = this.parts;
    const index = frames.index.get(frame);
    mapping.shadows.set(index, workingsetEviction(lru, frames, frame));
    this.removePage(mapping, index, frame);
  }

  /** After a VMA of it has gone: shared memory without any VMA is given back. @returns whether it was */
  mappingReleased(mapping: AddressSpace): boolean {
    if (mapping.backing.kind !== 'shmem' || mapping.i_mmap.size > 0 || !this.byId.has(mapping.id)) return false;
    for (const [index, frame] of [...mapping.pages]) this.removePage(mapping, index, frame);
    this.byId.delete(mapping.id);
    return true;
  }

  private removePage(mapping: AddressSpace, index: number, frame: Pfn): void {
    const { vmstat, allocator } = this.parts;
    mapping.pages.delete(index);
    vmstat.add('nr_file_pages', -1);
    if (mapping.backing.kind === 'shmem') vmstat.add('nr_shmem', -1);
    allocator.putPage(frame);
  }

  private addPage(file: AddressSpace, index: number): Pfn | undefined {
    const { allocator, frames, ram, vmstat, lru } = this.parts;
    const shmem = file.backing.kind === 'shmem';
    const frame = allocator.allocPage(shmem ? GFP_HIGHUSER_MOVABLE_ZERO : GFP_HIGHUSER_MOVABLE);
    if (frame === undefined) return undefined;
    frames.mapping.set(frame, file.id);
    frames.index.set(frame, index);
    frames.setFlags(frame, PG_uptodate | (shmem ? PG_swapbacked : 0));
    file.pages.set(index, frame);
    vmstat.add('nr_file_pages');
    if (file.backing.kind === 'shmem') {
      vmstat.add('nr_shmem');
      return frame;
    }
    const bytes = file.backing.bytes.subarray(index * PAGE_SIZE, (index + 1) * PAGE_SIZE);
    if (bytes.length < PAGE_SIZE) ram.clear(frame);
    ram.writeBytes(frame, 0, bytes);
    const shadow = file.shadows.get(index);
    if (shadow !== undefined) {
      file.shadows.delete(index);
      workingsetRefault(lru, frames, frame, shadow);
    }
    lru.folioAddLru(frame);
    return frame;
  }

  private create(path: string, backing: AddressSpace['backing'], size: number): AddressSpace {
    const id = this.nextId++;
    return this.enter(id, path, backing, size, new Map());
  }

  private enter(
    id: number,
    path: string,
    backing: AddressSpace['backing'],
    size: number,
    pages: Map<number, Pfn>,
  ): AddressSpace {
    const created: AddressSpace = {
      id,
      inode: FIRST_INODE + id,
      path,
      backing,
      size,
      pages,
      shadows: new Map<number, number>(),
      i_mmap: new Set<VmArea>(),
    };
    this.byId.set(id, created);
    return created;
  }

  save(): SavedPageCache {
    const mappings = [...this.byId.values()].map(({ id, path, backing, size, pages, shadows }) => ({
      id,
      path,
      kind: backing.kind,
      accounted: backing.kind === 'shmem' && backing.accounted,
      size,
      pages: [...pages],
      shadows: [...shadows],
    }));
    return { nextId: this.nextId, mappings };
  }

  /** Recreates the mappings; the VMAs that map them enter themselves into i_mmap again. */
  restore(saved: SavedPageCache): void {
    this.byId.clear();
    this.nextId = saved.nextId;
    for (const { id, path, kind, accounted, size, pages, shadows } of saved.mappings) {
      const bytes = this.contents.get(path) ?? new Uint8Array(0);
      const backing: AddressSpace['backing'] = kind === 'file' ? { kind, bytes } : { kind, accounted };
      const restored = this.enter(
        id,
        path,
        backing,
        size,
        new Map(pages.map(([index, frame]) => [index, toPfn(frame)])),
      );
      for (const [index, shadow] of shadows) restored.shadows.set(index, shadow);
    }
  }
}
