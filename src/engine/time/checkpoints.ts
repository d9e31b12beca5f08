/**
 * Checkpoints: copies of the tracked pages that were written between two moments, and the small state at each.
 *
 *     tick        0 ------------ 400 000 ----------- 800 000 ------ now
 *     checkpoint  C0             C1                  C2
 *     page 7      v0 . . . . . . v1 . . . . . . . . . . . . . . .          restoring C2 takes v1
 *     page 9      v0 . . . . . . . . . . . . . . . . v2 . . . . .          restoring C1 takes v0
 *
 * A checkpoint owns the versions of those pages alone that changed since the checkpoint before it. To restore one, each page
 * that may differ from the present gets its last version at or before that tick, or zeroes where it has none. Nothing
 * of the debugger (breakpoints, watches, what is on screen) is ever in a checkpoint.
 *
 * Thinning. The versions, beyond the one of each page that must stay, are held to a budget of bytes. Over it, the
 * checkpoint goes whose neighbours lie closest together, so that gaps grow evenly over the whole run; the first, the
 * last, the one that the present state descends from and the few that were taken latest stay: somebody may be stepping
 * about between them. Its versions move to the next checkpoint unless that one has newer ones. With a budget of B
 * bytes and p bytes a checkpoint a run of any length keeps about B / p of them, and the price of a seek grows with the
 * length of the run divided by that number.
 */
import { PAGE_SIZE, type Tick } from '../units';
import { PagePool } from './page_pool';
import type { TrackedMemory } from './tracked_memory';

export interface Checkpoint<SmallState> {
  readonly tick: Tick;
  readonly small: SmallState;
  readonly smallBytes: number;
  /** Tracked memory in use at that moment. */
  readonly usedBytes: number;
  /** Pages written since the checkpoint before. */
  pages: number[];
}

interface PageVersion {
  tick: Tick;
  /** Number of the page's copy in the pool. */
  readonly copy: number;
}

const LATEST_KEPT = 8;

export class Checkpoints<SmallState> {
  private readonly memory: TrackedMemory;
  private readonly budgetBytes: number;
  private readonly pool = new PagePool();
  private readonly list: Checkpoint<SmallState>[] = [];
  /** Versions of each page, oldest first. */
  private readonly versions = new Map<number, PageVersion[]>();
  /** The few that were taken latest, wherever in the run. */
  private readonly latest: Checkpoint<SmallState>[] = [];
  private versionCount = 0;
  private smallBytes = 0;
  /** The checkpoint from which the present state descends: they differ in the dirty pages alone. */
  private base: Checkpoint<SmallState> | undefined;

  constructor(memory: TrackedMemory, budgetBytes: number) {
    this.memory = memory;
    this.budgetBytes = budgetBytes;
  }

  get count(): number {
    return this.list.length;
  }

  get bytes(): number {
    return this.versionCount * PAGE_SIZE + this.smallBytes;
  }

  /** Size of the small state that was saved last. */
  lastSmallBytes = 0;

  /** What thinning could win: everything but one version of each page. */
  private get expendableBytes(): number {
    return (this.versionCount - this.versions.size) * PAGE_SIZE + this.smallBytes;
  }

  ticks(): Tick[] {
    return this.list.map((checkpoint) => checkpoint.tick);
  }

  /** The last checkpoint at or before a tick. */
  atOrBefore(tick: Tick): Checkpoint<SmallState> | undefined {
    return this.list[this.indexAtOrBefore(tick)];
  }

  /** The first checkpoint after a tick. */
  after(tick: Tick): Checkpoint<SmallState> | undefined {
    return this.list[this.indexAtOrBefore(tick) + 1];
  }

  /** Saves the present state. There must be no checkpoint at this tick yet, and the state must descend from the one before it. */
  take(tick: Tick, small: SmallState): void {
    const index = this.indexAtOrBefore(tick);
    const previous = this.list[index];
    if (previous?.tick === tick) return;
    if (previous !== this.base) throw new Error('a checkpoint must descend from the one before it');
    const pages = this.memory.takeDirtyPages();
    for (const page of pages) this.addVersion(page, tick);
    const smallBytes = roughSize(small);
    const checkpoint = { tick, small, smallBytes, usedBytes: this.memory.usedBytes, pages };
    this.smallBytes += smallBytes;
    this.lastSmallBytes = smallBytes;
    this.list.splice(index + 1, 0, checkpoint);
    this.base = checkpoint;
    this.latest.push(checkpoint);
    if (this.latest.length > LATEST_KEPT) this.latest.shift();
    this.thin();
  }

  /** Puts tracked memory back to a checkpoint. The caller restores the small state. */
  restore(checkpoint: Checkpoint<SmallState>): void {
    const pages = new Set(this.memory.takeDirtyPages());
    const target = this.list.indexOf(checkpoint);
    const origin = this.base === undefined ? -1 : this.list.indexOf(this.base);
    for (let i = Math.min(origin, target) + 1; i <= Math.max(origin, target); i++) {
      for (const page of this.list[i]!.pages) pages.add(page);
    }
    const words = this.memory.i32;
    for (const page of pages) {
      const version = this.versionAt(page, checkpoint.tick);
      const at = page * (PAGE_SIZE / 4);
      if (version === undefined) words.fill(0, at, at + PAGE_SIZE / 4);
      else this.pool.restore(version.copy, words, at);
    }
    this.memory.setUsedBytes(checkpoint.usedBytes);
    this.base = checkpoint;
  }

  /** The present state is the one of this checkpoint, reached by replay: from now on it descends from it. */
  adopt(checkpoint: Checkpoint<SmallState>): void {
    if (checkpoint === this.base) return;
    this.memory.takeDirtyPages();
    this.base = checkpoint;
  }

  private indexAtOrBefore(tick: Tick): number {
    let low = 0;
    let high = this.list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.list[middle]!.tick <= tick) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  private addVersion(page: number, tick: Tick): void {
    const copy = this.pool.keep(this.memory.i32, page * (PAGE_SIZE / 4));
    const versions = this.versions.get(page);
    if (versions === undefined) {
      this.versions.set(page, [{ tick, copy }]);
    } else {
      versions.splice(lastAtOrBefore(versions, tick) + 1, 0, { tick, copy });
    }
    this.versionCount++;
  }

  private versionAt(page: number, tick: Tick): PageVersion | undefined {
    const versions = this.versions.get(page);
    return versions?.[lastAtOrBefore(versions, tick)];
  }

  private thin(): void {
    while (this.expendableBytes > this.budgetBytes) {
      const index = this.mostExpendable();
      if (index < 0) return;
      this.remove(index);
    }
  }

  private mostExpendable(): number {
    let best = -1;
    let smallestGap = Infinity;
    for (let i = 1; i < this.list.length - 1; i++) {
      const checkpoint = this.list[i]!;
      const gap = this.list[i + 1]!.tick - this.list[i - 1]!.tick;
      if (gap < smallestGap && checkpoint !== this.base && !this.latest.includes(checkpoint)) {
        smallestGap = gap;
        best = i;
      }
    }
    return best;
  }

  private remove(index: number): void {
    const removed = this.list[index]!;
    const next = this.list[index + 1]!;
    const nextPages = new Set(next.pages);
    for (const page of removed.pages) {
      const versions = this.versions.get(page)!;
      const at = lastAtOrBefore(versions, removed.tick);
      if (nextPages.has(page)) {
        this.pool.drop(versions[at]!.copy);
        versions.splice(at, 1);
        this.versionCount--;
      } else {
        versions[at]!.tick = next.tick;
        next.pages.push(page);
      }
    }
    this.smallBytes -= removed.smallBytes;
    this.list.splice(index, 1);
  }
}

function lastAtOrBefore(versions: readonly PageVersion[], tick: Tick): number {
  let low = 0;
  let high = versions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (versions[middle]!.tick <= tick) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** About how many bytes plain data holds: 8 for each number or reference, the length of typed arrays and strings. */
function roughSize(value: unknown): number {
  if (typeof value === 'string') return 16 + value.length;
  if (typeof value !== 'object' || value === null) return 8;
  if (ArrayBuffer.isView(value)) return 32 + value.byteLength;
  let bytes = 32;
  const parts: Iterable<unknown> = value instanceof Map || value instanceof Set ? value : Object.values(value);
  for (const part of parts) bytes += roughSize(part);
  return bytes;
}
