/**
 * The buddy system of one zone (mm/page_alloc.c).
 *
 * Free memory is kept in blocks of 2^order frames, each aligned to its size, on one list an order. To serve an order,
 * the first block of the smallest order that has one is halved until it fits; the upper halves go on the lists, the
 * lower one is served, so frames of a block come out in ascending order:
 *
 *     order 3   [0 . . . . . . .]            allocate order 0 -> frame 0
 *     split     [0][1][2 . ][4 . . . ]       1, 2..3 and 4..7 are free now
 *
 * A block given back looks at its buddy, the frame number with bit `order` flipped. While the buddy is free as a whole
 * and of the same order, the two become one block of the next order. So two mergeable buddies never lie side by side.
 */
import { type Pfn, pfn as toPfn } from '../units';
import { type FrameTable, listAdd, listAddTail, listDelete, listFirst } from './frames';
import { PG_buddy } from './page_flags';
import { MAX_ORDER, type Zone } from './zones';

const TOP = MAX_ORDER - 1;
const TOP_FRAMES = 2 ** TOP;

/** Takes a block of 2^order frames out of the zone's free lists (__rmqueue_smallest), or undefined. */
export function rmqueueSmallest(frames: FrameTable, zone: Zone, order: number): Pfn | undefined {
  for (let current = order; current < MAX_ORDER; current++) {
    const block = takeFirst(frames, zone, current);
    if (block === undefined) continue;
    expand(frames, zone, block, order, current);
    zone.addFree(-(2 ** order));
    return block;
  }
  return undefined;
}

/** Gives a block back and merges it with its buddies as far as they are free (__free_one_page). */
export function freeOneBlock(frames: FrameTable, zone: Zone, frame: Pfn, order: number): void {
  zone.addFree(2 ** order);
  let block: number = frame;
  let current = order;
  while (current < TOP) {
    const buddy = findBuddy(frames, zone, block, current);
    if (buddy === undefined) break;
    unlinkBlock(frames, zone, buddy, current);
    block = Math.min(block, buddy);
    current++;
  }
  linkBlock(frames, zone, toPfn(block), current, 'head');
}

/**
 * Gives a range of frames to the zone at boot, as the largest aligned blocks, each at the tail of its list
 * (memblock_free_all). The whole blocks of the highest order at the zone's end stay unlinked.
 */
export function freeRangeAtBoot(frames: FrameTable, zone: Zone, start: number, end: number): void {
  if (end <= start) return;
  zone.addManaged(end - start);
  zone.addFree(end - start);
  const firstTop = Math.ceil(start / TOP_FRAMES) * TOP_FRAMES;
  const lastTop = Math.floor(end / TOP_FRAMES) * TOP_FRAMES;
  if (firstTop >= lastTop || end !== zone.end) {
    linkRange(frames, zone, start, end);
    return;
  }
  linkRange(frames, zone, start, firstTop);
  zone.setUnlinkedFrom(firstTop);
  zone.addNrFree(TOP, (lastTop - firstTop) / TOP_FRAMES);
  linkRange(frames, zone, lastTop, end);
}

/** First frames of the free blocks of an order, in list order. The lists must not change meanwhile. */
export function* freeBlocks(frames: FrameTable, zone: Zone, order: number): Generator<Pfn> {
  const list = zone.freeArea[order];
  if (list === undefined) return;
  for (let frame = list.heads.get(list.at); frame !== 0; frame = frames.lruNext.get(frame)) yield toPfn(frame);
  if (order !== TOP) return;
  for (let frame = zone.unlinkedFrom; frame + TOP_FRAMES <= zone.end; frame += TOP_FRAMES) yield toPfn(frame);
}

/** The buddy of a block, if it is free as a whole and of the same order (find_buddy_page_pfn). */
export function findBuddy(frames: FrameTable, zone: Zone, block: number, order: number): Pfn | undefined {
  const buddy = block % 2 ** (order + 1) === 0 ? block + 2 ** order : block - 2 ** order;
  if (!zone.contains(buddy)) return undefined;
  const free = frames.test(toPfn(buddy), PG_buddy) && frames.private.get(buddy) === order;
  return free ? toPfn(buddy) : undefined;
}

function takeFirst(frames: FrameTable, zone: Zone, order: number): Pfn | undefined {
  const list = zone.freeArea[order];
  const first = list && listFirst(list);
  if (first !== undefined) {
    unlinkBlock(frames, zone, first, order);
    return first;
  }
  const unlinked = zone.unlinkedFrom;
  if (order !== TOP || unlinked + TOP_FRAMES > zone.end) return undefined;
  zone.setUnlinkedFrom(unlinked + TOP_FRAMES);
  zone.addNrFree(TOP, -1);
  return toPfn(unlinked);
}

/** Halves a block from order `high` down to `low`; the upper halves become free blocks. */
function expand(frames: FrameTable, zone: Zone, block: Pfn, low: number, high: number): void {
  for (let order = high - 1; order >= low; order--) {
    linkBlock(frames, zone, toPfn(block + 2 ** order), order, 'head');
  }
}

function linkRange(frames: FrameTable, zone: Zone, start: number, end: number): void {
  let frame = start;
  while (frame < end) {
    let order = 0;
    while (order < TOP && frame % 2 ** (order + 1) === 0 && frame + 2 ** (order + 1) <= end) order++;
    linkBlock(frames, zone, toPfn(frame), order, 'tail');
    frame += 2 ** order;
  }
}

function linkBlock(frames: FrameTable, zone: Zone, frame: Pfn, order: number, where: 'head' | 'tail'): void {
  const list = zone.freeArea[order]!;
  frames.setFlags(frame, PG_buddy);
  frames.private.set(frame, order);
  if (where === 'head') listAdd(frames, list, frame);
  else listAddTail(frames, list, frame);
  zone.addNrFree(order, 1);
}

function unlinkBlock(frames: FrameTable, zone: Zone, frame: Pfn, order: number): void {
  listDelete(frames, zone.freeArea[order]!, frame);
  frames.clearFlags(frame, PG_buddy);
  frames.private.set(frame, 0);
  zone.addNrFree(order, -1);
}
