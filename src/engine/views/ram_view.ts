/** The RAM panel: zones with their watermarks and buddy lists, and every frame as a cell. */
import type { LruList } from '../kernel/lru';
import { namesOfPageFlags } from '../phys/page_flags';
import { PAGE_SIZE, pfn } from '../units';
import { CellCounts, cellName, cellNumber, cellOfFrame, strongerCell } from './cells';
import type { FrameView, RamView, Request, ZoneView } from './contract';
import type { ViewContext } from './view_context';

export function ramView(context: ViewContext, request: Request<'ram'>): RamView {
  const { mem } = context;
  const frames = mem.frames.count;
  const wanted = Math.max(256, request.maximumCells);
  const framesPerCell = 2 ** Math.max(0, Math.ceil(Math.log2(frames / wanted)));
  const cells = new Uint8Array(Math.ceil(frames / framesPerCell));
  const counts = new CellCounts();
  for (let frame = 0; frame < frames;) {
    const skip = freeBlockAt(context, frame, framesPerCell);
    if (skip > 0) {
      counts.addMany('free', skip);
      cells.fill(FREE_CELL, Math.floor(frame / framesPerCell), Math.floor((frame + skip) / framesPerCell));
      frame += skip;
      continue;
    }
    const cell = cellOfFrame(mem, pfn(frame));
    counts.add(cell);
    const at = Math.floor(frame / framesPerCell);
    cells[at] = cells[at] === 0 ? cell : strongerCell(cells[at]!, cell);
    frame++;
  }
  const zones = mem.allocator.zonesView().map((zone): ZoneView => ({
    name: zone.name,
    startFrame: zone.start,
    endFrame: zone.end,
    managed: zone.managed,
    free: zone.free,
    min: zone.min,
    low: zone.low,
    high: zone.high,
    freeBlocks: zone.nrFree,
  }));
  const free = mem.allocator.freePageCount();
  const size = (list: LruList): number => mem.lru.size(list);
  return {
    verdict: verdictOf(free, frames, zones),
    zones,
    frames,
    free,
    cells,
    framesPerCell,
    counts: counts.record(),
    lru: {
      activeAnon: size(1),
      inactiveAnon: size(0),
      activeFile: size(3),
      inactiveFile: size(2),
      unevictable: size(4),
    },
  };
}

const FREE_CELL = cellNumber('free');

/**
 * The free frames that follow as a block of the buddy allocator, in whole cells, so that gigabytes of free memory are
 * not looked at frame by frame; 0 where no block begins or it is smaller than a cell.
 */
function freeBlockAt(context: ViewContext, frame: number, framesPerCell: number): number {
  if (frame % framesPerCell !== 0) return 0;
  const length = context.mem.allocator.freeBlockLength(pfn(frame));
  return length - (length % framesPerCell);
}

function verdictOf(free: number, frames: number, zones: readonly ZoneView[]): RamView['verdict'] {
  const head = [{ strong: `${free}` }, ` of ${frames} frames free`];
  const zone = zones.at(-1);
  if (zone === undefined) return head;
  if (zone.free < zone.min) return [...head, `; ${zone.name} is below its min mark: callers reclaim themselves`];
  if (zone.free < zone.low) return [...head, `; ${zone.name} is below its low mark: kswapd works`];
  return [...head, `; ${zone.name} is ${zone.free - zone.low} above its low mark`];
}

export function frameView(context: ViewContext, request: Request<'frame'>): FrameView {
  const { mem } = context;
  const frame = pfn(Math.max(0, Math.min(mem.frames.count - 1, request.frame)));
  const owners = mem.frames.mapcount.get(frame) === 0 ? [] : mem.rmap.mappingsOf(frame);
  const offset = mem.ram.readOffset(frame);
  const flags = namesOfPageFlags(mem.frames.flags.get(frame));
  return {
    frame,
    zone: mem.allocator.zoneOf(frame).name,
    state: cellName(cellOfFrame(mem, frame)),
    flags: mem.frames.isFree(frame) ? [...flags, 'free'] : flags,
    refcount: mem.frames.refcount.get(frame),
    mapcount: mem.frames.mapcount.get(frame),
    owners: owners.map(({ mm, address }) => ({ pid: context.processes.ownerOf(mm), address })),
    bytes: context.memory.u8.slice(offset, offset + PAGE_SIZE),
  };
}
