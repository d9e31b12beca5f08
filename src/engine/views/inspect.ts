/**
 * Reading a process's memory as a debugger does: through its page tables and, where a page is swapped out, from its
 * slot; without a TLB, without accessed bits, without faults.
 */
import type { MmStruct } from '../kernel/mm';
import { vmaAt } from '../kernel/mm';
import { swpOffset, swpType } from '../kernel/swap';
import { pteToSwpEntry } from '../kernel/swap_pte';
import { pteFrame, pteNone, ptePresent } from '../mmu/pte';
import { type VirtAddr, PAGE_SIZE, TASK_SIZE_MAX, virtAddr } from '../units';
import type { ViewContext } from './view_context';

/** Where a page's bytes are. `absent`: mapped but never touched, or a file page that is not in RAM. */
export type PageBytes =
  | {
      readonly kind: 'bytes';
      readonly offset: number;
      readonly frame: number | undefined;
      readonly slot: number | undefined;
    }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unmapped' };

/** Finds the bytes of the page that contains an address, as a byte offset in tracked memory. */
export function findPage(context: ViewContext, mm: MmStruct, address: VirtAddr): PageBytes {
  if (address < 0 || address >= TASK_SIZE_MAX || vmaAt(mm, address) === undefined) return { kind: 'unmapped' };
  const { mem } = context;
  const pte = mem.tables.readAt(mm.pgd, address);
  if (pteNone(pte)) return { kind: 'absent' };
  if (ptePresent(pte)) {
    const frame = pteFrame(pte);
    return { kind: 'bytes', offset: mem.ram.readOffset(frame), frame, slot: undefined };
  }
  const entry = pteToSwpEntry(pte);
  const area = mem.swap.areas[swpType(entry)];
  if (area === undefined) return { kind: 'absent' };
  const slot = swpOffset(entry);
  const cached = area.cached(slot);
  const offset = cached === undefined ? area.store.readOffset(slot) : mem.ram.readOffset(cached);
  return { kind: 'bytes', offset, frame: cached, slot };
}

/** Reads a process's memory for views. Keeps the page it looked at last. */
export class MemoryInspector {
  private readonly context: ViewContext;
  private readonly mm: MmStruct;
  private page = -1;
  private found: PageBytes = { kind: 'unmapped' };

  constructor(context: ViewContext, mm: MmStruct) {
    this.context = context;
    this.mm = mm;
  }

  /** A byte; undefined where none can be read. Mapped memory that was never touched reads as zero when anonymous. */
  byte(address: number): number | undefined {
    const found = this.locate(address);
    if (found.kind === 'bytes') return this.context.memory.u8[found.offset + (address % PAGE_SIZE)];
    return found.kind === 'absent' && this.isAnonymous(address) ? 0 : undefined;
  }

  /** Why a byte can't be read, or undefined when it can. */
  missing(address: number): 'unmapped' | 'absent' | undefined {
    const found = this.locate(address);
    return found.kind === 'bytes' ? undefined : found.kind;
  }

  bytes(address: number, length: number): Uint8Array | undefined {
    const result = new Uint8Array(length);
    for (let i = 0; i < length; i++) {
      const byte = this.byte(address + i);
      if (byte === undefined) return undefined;
      result[i] = byte;
    }
    return result;
  }

  /** Low half of a 64-bit word. */
  peekLow(address: number): number | undefined {
    const bytes = this.bytes(address, 4);
    return bytes && bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16) | (bytes[3]! << 24);
  }

  peekHigh(address: number): number | undefined {
    return this.peekLow(address + 4);
  }

  /** An unsigned 64-bit word; inexact from 2^53 on. */
  peekWord(address: number): number | undefined {
    const low = this.peekLow(address);
    const high = this.peekHigh(address);
    return low === undefined || high === undefined ? undefined : (high >>> 0) * 4294967296 + (low >>> 0);
  }

  private locate(address: number): PageBytes {
    const page = Math.floor(address / PAGE_SIZE);
    if (page !== this.page) {
      this.page = page;
      this.found = findPage(this.context, this.mm, virtAddr(address));
    }
    return this.found;
  }

  private isAnonymous(address: number): boolean {
    const vma = vmaAt(this.mm, address);
    return vma !== undefined && vma.vm_file === undefined;
  }
}
