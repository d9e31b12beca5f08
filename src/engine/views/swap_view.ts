/** The swap panel: every slot as a cell, and whose pages they hold. */
import { swpOffset } from '../kernel/swap';
import { pteToSwpEntry } from '../kernel/swap_pte';
import { ptePresent } from '../mmu/pte';
import { cellNumber, strongerCell } from './cells';
import type { Request, SwapView } from './contract';
import type { ViewContext } from './view_context';

export function swapView(context: ViewContext, request: Request<'swap'>): SwapView {
  const area = context.mem.swap.areas[0];
  if (area === undefined || area.max === 0) {
    return {
      verdict: ['this machine has no swap area'],
      slots: 0,
      used: 0,
      cells: new Uint8Array(0),
      slotsPerCell: 1,
      owners: [],
    };
  }
  const slotsPerCell = 2 ** Math.max(0, Math.ceil(Math.log2(area.max / Math.max(64, request.maximumCells))));
  const cells = new Uint8Array(Math.ceil(area.max / slotsPerCell)).fill(cellNumber('free'));
  cells[0] = cellNumber('reserved');
  const used = area.inusePages;
  if (used > 0) {
    for (const { slot, count } of area.slotsInUse()) {
      const cell = cellNumber(count > 0 ? 'swapped' : 'swap-cache');
      const at = Math.floor(slot / slotsPerCell);
      cells[at] = strongerCell(cells[at]!, cell);
    }
  }
  const events = lastSwapEvents(context);
  return {
    verdict: [{ strong: `${used}` }, ` of ${area.pages} slots used`],
    slots: area.max,
    used,
    cells,
    slotsPerCell,
    owners: used === 0 ? [] : ownersOf(context),
    ...events,
  };
}

/** For each set of processes that share slots: how many. */
function ownersOf(context: ViewContext): SwapView['owners'] {
  const pidsOfSlot = new Map<number, number[]>();
  for (const mm of context.processes.addressSpaces()) {
    const pid = context.processes.ownerOf(mm);
    if (mm.rss.swapents === 0) continue;
    for (const vma of mm.vmas) {
      context.mem.tables.forEachEntry(mm.pgd, vma.vm_start, vma.vm_end, (_ptep, _address, pte) => {
        if (ptePresent(pte)) return;
        const slot = swpOffset(pteToSwpEntry(pte));
        const pids = pidsOfSlot.get(slot);
        if (pids === undefined) pidsOfSlot.set(slot, [pid]);
        else pids.push(pid);
      });
    }
  }
  const groups = new Map<string, { pids: number[]; slots: number }>();
  for (const pids of pidsOfSlot.values()) {
    const key = pids.join(' ');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { pids, slots: 1 });
    else group.slots++;
  }
  return [...groups.values()].sort((one, other) => other.slots - one.slots);
}

function lastSwapEvents({ events, tick }: ViewContext): Pick<SwapView, 'lastOutTick' | 'lastInTick'> {
  const past = events.upTo(tick);
  const out = events.lastOfKind('reclaim', past);
  const back = events.lastOfKind('swapin', past);
  return {
    ...(out < 0 ? {} : { lastOutTick: events.tickAt(out) }),
    ...(back < 0 ? {} : { lastInTick: events.tickAt(back) }),
  };
}
