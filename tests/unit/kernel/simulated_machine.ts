/** A kernel on real RAM with a processor that has no TLB: every access walks the page tables. */
import { type MachineConfiguration, presets } from '../../../src/engine/config';
import { type EventKind, type EventRow, EventLog } from '../../../src/engine/events';
import type { ExecResult } from '../../../src/engine/kernel/kernel';
import { Kernel } from '../../../src/engine/kernel/kernel';
import type { LoadableImage, SharedLibrary } from '../../../src/engine/kernel/loadable_image';
import { CONTEXT_WORDS, type Processor, contextIndex, registerOf } from '../../../src/engine/kernel/processor';
import {
  PAGE_ACCESSED,
  PAGE_DIRTY,
  PAGE_PRESENT,
  PAGE_RW,
  pteFrame,
  pteNoExecute,
  pteWith,
} from '../../../src/engine/mmu/pte';
import { PageStore } from '../../../src/engine/phys/page_store';
import { TrackedMemory } from '../../../src/engine/time/tracked_memory';
import { type Pfn, highHalf, lowHalf, pageOffset, pid, tick, virtAddr } from '../../../src/engine/units';

const USER_FAULT = 4;
const WRITE_FAULT = 2;
const PRESENT_FAULT = 1;
const FETCH_FAULT = 16;

export class SimulatedMachine implements Processor {
  readonly memory = new TrackedMemory();
  readonly kernel: Kernel;
  readonly log = new EventLog();
  /** What was written to file descriptors 1 and 2. */
  readonly output: { fd: number; text: string }[] = [];
  private context = new Int32Array(CONTEXT_WORDS);
  private now = 0;
  pgd = 0 as Pfn;
  chargedCycles = 0;
  readonly flushes: string[] = [];

  constructor(configuration: MachineConfiguration = presets.classroom, input = new Uint8Array(0)) {
    this.kernel = new Kernel({
      configuration,
      memory: this.memory,
      ram: new PageStore(this.memory, configuration.ramBytes / 4096),
      processor: this,
      events: {
        emit: (kind, values, owner) =>
          this.log.append(tick(this.now), owner ?? this.kernel.current?.pid ?? pid(0), kind, values),
      },
      output: { write: (fd, bytes) => void this.output.push({ fd, text: new TextDecoder('utf-8').decode(bytes) }) },
      input,
    });
  }

  /** Starts a program with a page of text, one of rodata, one and a bit of data, and 16 KiB of bss. */
  exec(argv: readonly string[] = ['/tmp/program']): Extract<ExecResult, { ok: true }>['task'] {
    const result = this.kernel.exec({ image: smallProgram(), libc: smallLibc(), argv, envp: ['HOME=/root'] });
    if (!result.ok) throw new Error(result.message);
    return result.task;
  }

  /** A byte of the current task's memory. @returns 'signal' when the kernel refused */
  read(address: number): number | 'signal' {
    const frame = this.access(address, USER_FAULT);
    return frame === 'signal' ? frame : this.kernel.mem.ram.read8(frame, pageOffset(virtAddr(address)));
  }

  write(address: number, value: number): 'done' | 'signal' {
    const frame = this.access(address, USER_FAULT | WRITE_FAULT);
    if (frame === 'signal') return frame;
    this.kernel.mem.ram.writeBytes(frame, pageOffset(virtAddr(address)), Uint8Array.of(value));
    return 'done';
  }

  execute(address: number): 'done' | 'signal' {
    return this.access(address, USER_FAULT | FETCH_FAULT) === 'signal' ? 'signal' : 'done';
  }

  read64(address: number): number {
    let value = 0;
    for (let i = 7; i >= 0; i--) value = value * 256 + Number(this.read(address + i));
    return value;
  }

  protected access(address: number, wanted: number): Pfn | 'signal' {
    this.now++;
    const { tables } = this.kernel.mem;
    for (let attempt = 0; attempt < 5; attempt++) {
      const canonical = address < 2 ** 47;
      const ptep = canonical ? tables.lookup(this.pgd, virtAddr(address)) : undefined;
      const pte = ptep === undefined ? { low: 0, high: 0 } : tables.read(ptep);
      const present = (pte.low & PAGE_PRESENT) !== 0;
      const writes = (wanted & WRITE_FAULT) !== 0;
      const refused = (writes && (pte.low & PAGE_RW) === 0) || ((wanted & FETCH_FAULT) !== 0 && pteNoExecute(pte));
      if (ptep !== undefined && present && !refused) {
        tables.write(ptep, pteWith(pte, PAGE_ACCESSED | (writes ? PAGE_DIRTY : 0)));
        return pteFrame(pte);
      }
      const code = wanted | (present ? PRESENT_FAULT : 0);
      const answer = this.kernel.handlePageFault(lowHalf(address), highHalf(address), code);
      if (answer === 'signal') return 'signal';
    }
    throw new Error(`the access to ${address.toString(16)} never succeeds`);
  }

  /** All rows of one kind, oldest first. */
  events(kind: EventKind): EventRow[] {
    return Array.from({ length: this.log.length }, (_, index) => this.log.row(index)).filter(
      (row) => row.kind === kind,
    );
  }

  /** /proc/self/maps without the columns that don't matter here. */
  maps(): string[] {
    const vmas = this.kernel.current?.mm?.vmas ?? [];
    return vmas.map((vma) => `${vma.vm_start.toString(16)}-${vma.vm_end.toString(16)}`);
  }

  minFlt(): number {
    return this.kernel.current?.usage.min_flt ?? 0;
  }

  freePages(): number {
    return this.kernel.mem.allocator.freePageCount();
  }

  // The processor.
  saveContext(): Int32Array {
    return this.context.slice();
  }
  loadContext(context: Int32Array): void {
    this.context = context.slice();
  }
  setAddressSpace(pgd: Pfn, _pcid: number): void {
    this.pgd = pgd;
  }
  invalidatePage(pcid: number, address: number): void {
    this.flushes.push(`page ${pcid} ${address.toString(16)}`);
  }
  flushAddressSpace(pcid: number): void {
    this.flushes.push(`all ${pcid}`);
  }
  cycles(extra: number): void {
    this.chargedCycles += extra;
  }
  instructionPointer(): number {
    return registerOf(this.saveContext(), contextIndex.rip);
  }
  ticks(): ReturnType<typeof tick> {
    return tick(this.now);
  }
  /** Lets time pass. */
  run(ticks: number): void {
    this.now += ticks;
  }
}

const readable = { read: true, write: false, execute: false };

/** Text at 0, rodata at 0x1000, data at 0x2000 with 5000 bytes in the file and 16 KiB of bss behind them. */
export function smallProgram(): LoadableImage {
  const bytes = new Uint8Array(0x2000 + 5000).map((_, index) => index % 251);
  bytes.set([0x40, 0x12, 0, 0, 0, 0, 0, 0], 0x2008);
  return {
    path: '/tmp/program',
    bytes,
    segments: [
      {
        name: 'text',
        fileOffset: 0,
        vaddr: 0,
        fileBytes: 4000,
        memoryBytes: 4000,
        prot: { ...readable, execute: true },
      },
      { name: 'rodata', fileOffset: 0x1000, vaddr: 0x1000, fileBytes: 100, memoryBytes: 100, prot: readable },
      {
        name: 'data',
        fileOffset: 0x2000,
        vaddr: 0x2000,
        fileBytes: 5000,
        memoryBytes: 5000 + 16384,
        prot: { ...readable, write: true },
      },
    ],
    entry: 0x40,
    relocations: [0x2008],
    imports: [{ name: 'malloc', slot: 0x2010 }],
  };
}

export function smallLibc(): SharedLibrary {
  const bytes = new Uint8Array(0x3000).fill(7);
  return {
    path: '/usr/lib/x86_64-linux-gnu/libc.so.6',
    bytes,
    segments: [
      {
        name: 'text',
        fileOffset: 0,
        vaddr: 0,
        fileBytes: 0x1000,
        memoryBytes: 0x1000,
        prot: { ...readable, execute: true },
      },
      { name: 'rodata', fileOffset: 0x1000, vaddr: 0x1000, fileBytes: 0x1000, memoryBytes: 0x1000, prot: readable },
      {
        name: 'data',
        fileOffset: 0x2000,
        vaddr: 0x2000,
        fileBytes: 0x1000,
        memoryBytes: 0x1000,
        prot: { ...readable, write: true },
      },
    ],
    entry: 0,
    relocations: [],
    imports: [],
    exports: new Map([['malloc', 0x100]]),
  };
}
