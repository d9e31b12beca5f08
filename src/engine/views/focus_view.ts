/** What lies behind an address, from the variable down to the zone: the crumbs of the focus bar. */
import { type MmStruct, vmaAt } from '../kernel/mm';
import { swpOffset } from '../kernel/swap';
import { pteToSwpEntry } from '../kernel/swap_pte';
import { vmaName } from '../kernel/vma';
import { tableIndex } from '../mmu/page_table';
import { pteDirty, pteFrame, pteNone, ptePresent, pteWritable } from '../mmu/pte';
import { type VirtAddr, PAGE_SIZE, hex, virtAddr } from '../units';
import { chunkStates, type FocusView, type MemoryView, type Request } from './contract';
import { chunkIndex, inHeap, walkOf } from './heap_view';
import { MemoryInspector } from './inspect';
import { unwind } from './unwind';
import { addressOfVariable } from './variables';
import { type ViewContext, mmOf, taskOf } from './view_context';
import { ChunkState } from '../libc/malloc/walk';

export function focusView(context: ViewContext, request: Request<'focus'>): FocusView {
  const task = taskOf(context, request.pid);
  const mm = mmOf(context, request.pid);
  const address = virtAddr(request.address);
  const shell = { pid: task?.pid ?? 0, address, page: Math.floor(address / PAGE_SIZE) };
  const vma = mm === undefined ? undefined : vmaAt(mm, address);
  if (mm === undefined) return { ...shell, whereabouts: 'the process has ended' };
  if (vma === undefined) return { ...shell, whereabouts: 'not mapped' };
  const pte = context.mem.tables.readAt(mm.pgd, address);
  const variable = variableAt(context, request.pid, address);
  const chunk = chunkAt(context, request.pid, address);
  const tlb = context.mmu.peekTlb(address, mm.pcid).find(({ tlb: name, entry }) => name !== 'L1i' && entry >= 0);
  const level = tlb?.tlb === 'L1d' ? 'L1d' : 'L2';
  const frame = ptePresent(pte) ? pteFrame(pte) : undefined;
  const swapSlot = pteNone(pte) || frame !== undefined ? undefined : swpOffset(pteToSwpEntry(pte));
  return {
    ...shell,
    region: vmaName(vma) || 'anonymous memory',
    pteIndex: tableIndex(0, address),
    whereabouts: frame !== undefined ? 'in RAM' : swapSlot !== undefined ? `in swap slot ${swapSlot}` : 'not present',
    ...(variable === undefined ? {} : { variable }),
    ...(chunk === undefined ? {} : { chunk }),
    ...(tlb === undefined ? {} : { tlb: { level, set: tlb.set } }),
    ...(frame === undefined ? {} : { frame, zone: context.mem.allocator.zoneOf(frame).name }),
    ...(swapSlot === undefined ? {} : { swapSlot }),
  };
}

/** "page 0x7ffffffde of [stack], frame 0x502, writable, dirty". */
export function describePage(context: ViewContext, mm: MmStruct, address: VirtAddr): string {
  const vma = vmaAt(mm, address);
  const page = hex(Math.floor(address / PAGE_SIZE));
  if (vma === undefined) return `page ${page} is not mapped`;
  const where = `page ${page} of ${vmaName(vma) || 'anonymous memory'}`;
  const pte = context.mem.tables.readAt(mm.pgd, address);
  if (pteNone(pte)) return `${where}, not present`;
  if (!ptePresent(pte)) return `${where}, in swap slot ${swpOffset(pteToSwpEntry(pte))}`;
  const rights = pteWritable(pte) ? 'writable' : 'read-only';
  return `${where}, frame ${hex(pteFrame(pte))}, ${rights}, ${pteDirty(pte) ? 'dirty' : 'clean'}`;
}

/** The local or global variable whose bytes contain the address; the innermost frame wins. */
function variableAt(context: ViewContext, pid: number, address: number): string | undefined {
  const task = taskOf(context, pid);
  const mm = mmOf(context, pid);
  if (task === undefined || mm === undefined) return undefined;
  const { types, globals } = context.image.debug;
  const size = (type: number): number => types[type]?.size ?? 0;
  for (const frame of unwind(context, task, new MemoryInspector(context, mm))) {
    if (frame.home === undefined || frame.frame === 0) continue;
    const relative = frame.address - context.programBase;
    for (const variable of frame.home.variables) {
      if (relative < variable.scopeStart || relative >= variable.scopeEnd) continue;
      const start = addressOfVariable(variable, frame.frame, context.programBase);
      if (address >= start && address < start + size(variable.type)) return variable.name;
    }
  }
  return globals.find((variable) => {
    const start = addressOfVariable(variable, 0, context.programBase);
    return address >= start && address < start + size(variable.type);
  })?.name;
}

function chunkAt(context: ViewContext, pid: number, address: number): FocusView['chunk'] {
  if (!inHeap(context, pid, address)) return undefined;
  const walk = walkOf(context, pid);
  const index = walk === undefined ? -1 : chunkIndex(walk, address);
  if (walk === undefined || index < 0) return undefined;
  const state = walk.chunks.states[index]!;
  const name = chunkStates[state] ?? 'allocated';
  return {
    address: walk.chunks.addresses[index]!,
    size: walk.chunks.sizes[index]!,
    state: state === ChunkState.fencepost || state === ChunkState.tcacheStruct ? 'allocated' : name,
  };
}

export function memoryView(context: ViewContext, request: Request<'memory'>): MemoryView {
  const mm = mmOf(context, request.pid);
  const bytes = new Int16Array(Math.min(65536, Math.max(0, request.length))).fill(-1);
  if (mm === undefined) return { address: request.address, bytes };
  const inspector = new MemoryInspector(context, mm);
  for (let i = 0; i < bytes.length; i++) {
    const missing = inspector.missing(request.address + i);
    bytes[i] = missing === 'unmapped' ? -1 : missing === 'absent' ? -2 : (inspector.byte(request.address + i) ?? -2);
  }
  return { address: request.address, bytes };
}
