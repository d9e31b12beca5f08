/**
 * A kernel under a processor that only accesses memory: it walks the page tables, keeps a TLB without limits, and
 * raises page faults. What a TLB of that kind holds is the strictest test of the kernel's invalidations.
 */
import { type MachineConfiguration, presets } from '../../../src/engine/config';
import type { EventKind } from '../../../src/engine/events';
import { checkBooks } from '../../../src/engine/kernel/books';
import { Kernel } from '../../../src/engine/kernel/kernel';
import type { LoadableImage, SharedLibrary } from '../../../src/engine/kernel/loadable_image';
import { CONTEXT_WORDS, type Processor } from '../../../src/engine/kernel/processor';
import {
  PAGE_ACCESSED,
  PAGE_DIRTY,
  PAGE_PRESENT,
  type Pte,
  pteFrame,
  pteWith,
  pteWritable,
} from '../../../src/engine/mmu/pte';
import { PageStore } from '../../../src/engine/phys/page_store';
import { TrackedMemory } from '../../../src/engine/time/tracked_memory';
import { type Pfn, type VirtAddr, PAGE_SIZE, highHalf, lowHalf, pageAlignDown, tick } from '../../../src/engine/units';

const PF_PROT = 1;
const PF_WRITE = 2;
const PF_USER = 4;

const read = { read: true, write: false, execute: false };
const image: LoadableImage = {
  path: '/home/user/program',
  bytes: new Uint8Array(4 * PAGE_SIZE).fill(0x90),
  segments: [
    { name: 'text', fileOffset: 0, vaddr: 0, fileBytes: 8192, memoryBytes: 8192, prot: { ...read, execute: true } },
    { name: 'rodata', fileOffset: 8192, vaddr: 8192, fileBytes: 4096, memoryBytes: 4096, prot: read },
    { name: 'data', fileOffset: 12288, vaddr: 12288, fileBytes: 64, memoryBytes: 9000, prot: { ...read, write: true } },
  ],
  entry: 0x40,
  relocations: [12288],
  imports: [],
};
const libc: SharedLibrary = {
  ...image,
  path: '/usr/lib/x86_64-linux-gnu/libc.so.6',
  exports: new Map(),
};

interface TlbEntry {
  readonly pcid: number;
  readonly address: VirtAddr;
  readonly pte: Pte;
}

export class AccessMachine {
  readonly kernel: Kernel;
  readonly events: { readonly kind: EventKind; readonly values: readonly (number | string)[] }[] = [];
  private readonly tlb = new Map<string, TlbEntry>();
  private readonly ram: PageStore;
  private ticks = 0;
  private context = new Int32Array(CONTEXT_WORDS);

  constructor(overrides: Partial<MachineConfiguration> = {}) {
    const configuration = { ...presets.classroom, ...overrides };
    const memory = new TrackedMemory();
    this.ram = new PageStore(memory, configuration.ramBytes / PAGE_SIZE);
    this.kernel = new Kernel({
      configuration,
      memory,
      ram: this.ram,
      processor: this.processor(),
      events: { emit: (kind, values) => this.events.push({ kind, values }) },
      output: { write: () => undefined },
      input: new Uint8Array(0),
    });
  }

  start(): void {
    const result = this.kernel.exec({ image, libc, argv: ['program'], envp: ['HOME=/home/user'] });
    if (!result.ok) throw new Error(result.message);
  }

  /** Lets a process run: gives the processor away until it is its turn. @returns false when it can't run */
  runAs(pid: number): boolean {
    for (let turns = 0; turns < 100; turns++) {
      if (this.kernel.current?.pid === pid) return true;
      if (this.kernel.preempt() === 'same') return this.kernel.current?.pid === pid;
    }
    return false;
  }

  /** The frame behind an address of the current task after an access; undefined when a signal came instead. */
  access(address: VirtAddr, write: boolean): Pfn | undefined {
    const { current } = this.kernel;
    this.ticks++;
    for (let attempt = 0; attempt < 50; attempt++) {
      const mm = current?.mm;
      if (mm === undefined) throw new Error('nobody runs');
      const pte = this.translate(mm.pgd, mm.pcid, address, write);
      if (pte !== undefined) return pteFrame(pte);
      const ptep = this.kernel.mem.tables.readAt(mm.pgd, address);
      const present = (ptep.low & PAGE_PRESENT) !== 0;
      const code = PF_USER | (write ? PF_WRITE : 0) | (present ? PF_PROT : 0);
      const result = this.kernel.handlePageFault(lowHalf(address), highHalf(address), code);
      if (result === 'signal') {
        this.kernel.exitToUserMode();
        return undefined;
      }
    }
    throw new Error(`the fault at ${address} never ends`);
  }

  /** Writes a word. @returns false when a signal came instead */
  store(address: VirtAddr, value: number): boolean {
    const frame = this.access(address, true);
    if (frame === undefined) return false;
    this.ram.write32(frame, address % PAGE_SIZE, value);
    return true;
  }

  /** Reads a word; undefined when a signal came instead. */
  load(address: VirtAddr): number | undefined {
    const frame = this.access(address, false);
    return frame === undefined ? undefined : this.ram.read32(frame, address % PAGE_SIZE);
  }

  fork(): number {
    return this.kernel.sys.fork(this.context);
  }

  exit(status: number): void {
    this.kernel.sys.exitGroup(status);
    this.kernel.exitToUserMode();
  }

  /** What is wrong with the books, and with what the TLB holds. */
  problems(): string[] {
    const problems = checkBooks(this.kernel);
    const spaces = [...this.kernel.processes.addressSpaces()];
    for (const { pcid, address, pte } of this.tlb.values()) {
      const mm = spaces.find((space) => space.pcid === pcid);
      const now = mm === undefined ? { low: 0, high: 0 } : this.kernel.mem.tables.readAt(mm.pgd, address);
      const same = (now.low & PAGE_PRESENT) !== 0 && pteFrame(now) === pteFrame(pte);
      if (!same || (pteWritable(pte) && !pteWritable(now))) {
        problems.push(`the TLB holds a stale entry for 0x${address.toString(16)} of address space ${pcid}`);
      }
    }
    return problems;
  }

  private translate(pgd: Pfn, pcid: number, address: VirtAddr, write: boolean): Pte | undefined {
    const page = pageAlignDown(address);
    const key = `${pcid}:${page}`;
    const cached = this.tlb.get(key)?.pte;
    const dirtyEnough = cached !== undefined && (!write || (cached.low & PAGE_DIRTY) !== 0);
    if (cached !== undefined && (!write || pteWritable(cached)) && dirtyEnough) return cached;
    const ptep = this.kernel.mem.tables.lookup(pgd, page);
    if (ptep === undefined) return undefined;
    const pte = this.kernel.mem.tables.read(ptep);
    if ((pte.low & PAGE_PRESENT) === 0 || (write && !pteWritable(pte))) return undefined;
    const used = pteWith(pte, PAGE_ACCESSED | (write ? PAGE_DIRTY : 0));
    this.kernel.mem.tables.write(ptep, used);
    this.tlb.set(key, { pcid, address: page, pte: used });
    return used;
  }

  private processor(): Processor {
    const drop = (pcid: number): void => {
      for (const [key, entry] of this.tlb) if (entry.pcid === pcid) this.tlb.delete(key);
    };
    return {
      saveContext: () => this.context.slice(),
      loadContext: (context) => {
        this.context = context.slice();
      },
      setAddressSpace: () => undefined,
      invalidatePage: (pcid, address) => this.tlb.delete(`${pcid}:${pageAlignDown(address)}`),
      flushAddressSpace: drop,
      cycles: () => undefined,
      ticks: () => tick(this.ticks),
    };
  }
}
