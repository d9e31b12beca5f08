/**
 * The memory system of a machine without processes around it: address spaces, faults and reclaim as the kernel wires
 * them, and a processor that does what the MMU does to an entry (accessed and dirty bits) without a TLB.
 */
import { type MachineConfiguration, presets } from '../../../src/engine/config';
import type { EventKind } from '../../../src/engine/events';
import { AnonVmas } from '../../../src/engine/kernel/anon_vma';
import { CommitAccount } from '../../../src/engine/kernel/commit';
import { handleMmFault } from '../../../src/engine/kernel/fault_pages';
import { PageCache } from '../../../src/engine/kernel/filemap';
import { KernelTime } from '../../../src/engine/kernel/kernel_time';
import { LruLists } from '../../../src/engine/kernel/lru';
import { freePgtables, zapPageRange } from '../../../src/engine/kernel/memory';
import type { MemorySystem } from '../../../src/engine/kernel/memory_system';
import { type MmStruct, getMmRss, vmaAt } from '../../../src/engine/kernel/mm';
import type { OomCandidate } from '../../../src/engine/kernel/oom';
import { OomKiller } from '../../../src/engine/kernel/oom_kill';
import { KernelLog } from '../../../src/engine/kernel/printk';
import type { Processor } from '../../../src/engine/kernel/processor';
import { ReverseMap } from '../../../src/engine/kernel/rmap';
import { Swap } from '../../../src/engine/kernel/swap_state';
import {
  type VmArea,
  VM_ACCOUNT,
  VM_DATA_DEFAULT_FLAGS,
  VM_READ,
  VM_EXEC,
  VM_MAYREAD,
  makeVma,
} from '../../../src/engine/kernel/vma';
import type { AddressSpace } from '../../../src/engine/kernel/address_space';
import { Vmscan } from '../../../src/engine/kernel/vmscan';
import { PageTables } from '../../../src/engine/mmu/page_table';
import { PAGE_ACCESSED, PAGE_DIRTY, pteFrame, ptePresent, pteWith, pteWritable } from '../../../src/engine/mmu/pte';
import { GFP_KERNEL } from '../../../src/engine/phys/gfp';
import { PG_reserved, PG_zero } from '../../../src/engine/phys/page_flags';
import { type Pfn, type Pid, type VirtAddr, PAGE_SIZE, advance, pid, tick, virtAddr } from '../../../src/engine/units';
import { makeRam } from '../phys/ram';

export interface LoggedEvent {
  readonly kind: EventKind;
  readonly values: readonly (number | string)[];
}

export const BASE = virtAddr(0x5555_5555_4000);

const idleProcessor: Processor = {
  saveContext: () => new Int32Array(66),
  loadContext: () => undefined,
  setAddressSpace: () => undefined,
  invalidatePage: () => undefined,
  flushAddressSpace: () => undefined,
  cycles: () => undefined,
  instructionPointer: () => 0,
  ticks: () => tick(0),
};

export class TestMachine {
  readonly mem: MemorySystem;
  readonly vmscan: Vmscan;
  readonly log = new KernelLog(() => tick(0));
  readonly events: LoggedEvent[] = [];
  readonly mms: MmStruct[] = [];
  /** The address space whose access is running: its owner is the OOM killer's current process. */
  current = 0;
  killed: Pid[] = [];

  constructor(overrides: Partial<MachineConfiguration> = {}, vm: Partial<MachineConfiguration['vm']> = {}) {
    const configuration = { ...presets.classroom, ...overrides, vm: { ...presets.classroom.vm, ...vm } };
    const { memory, frames, store: ram, vmstat, pages: allocator } = makeRam(configuration);
    const events = {
      emit: (kind: EventKind, values: readonly (number | string)[]) => this.events.push({ kind, values }),
    };
    const time = new KernelTime(configuration.clock, idleProcessor);
    const lru = new LruLists(memory, allocator, vmstat, () => this.mem.swap.freeSwapPages());
    const swapParts = { frames, pages: allocator, ram, lru, vmstat, events };
    const swap = new Swap(
      memory,
      { ...swapParts, pageCluster: () => configuration.vm.page_cluster, chargeDiskPage: () => time.chargeDiskPage() },
      configuration.swapBytes,
    );
    const tables = new PageTables(ram, allocator, vmstat);
    const anonVmas = new AnonVmas();
    const pageCache = new PageCache({ frames, allocator, ram, vmstat, lru, time });
    const rmap = new ReverseMap({
      frames,
      pages: allocator,
      vmstat,
      swap,
      tables,
      anonVmas,
      addressSpace: (id) => pageCache.find(id),
      invalidatePage: (pcid, address) => idleProcessor.invalidatePage(pcid, address),
    });
    const commit = new CommitAccount(configuration.vm, {
      totalRamPages: () => allocator.managedPageCount(),
      totalSwapPages: () => swap.totalSwapPages(),
    });
    const zeroPage = mustAllocate(allocator.allocPage(GFP_KERNEL));
    frames.setFlags(zeroPage, PG_reserved | PG_zero);
    this.mem = {
      configuration,
      processor: idleProcessor,
      events,
      time,
      ram,
      frames,
      allocator,
      vmstat,
      tables,
      anonVmas,
      pageCache,
      rmap,
      lru,
      swap,
      commit,
      currentUsage: () => undefined,
      zeroPage,
    };
    const oom = new OomKiller(
      this.mem,
      {
        candidates: () => this.mms.filter(({ mm_users }) => mm_users > 0).map((mm) => this.candidate(mm)),
        currentPid: () => pid(this.current),
        kill: (victim) => this.kill(victim),
      },
      this.log,
    );
    this.vmscan = new Vmscan(memory, this.mem, oom, (mm) => mm.id);
    allocator.setReclaim(this.vmscan);
  }

  newMm(): MmStruct {
    const zero = virtAddr(0);
    const mm: MmStruct = {
      id: this.mms.length + 1,
      pgd: mustAllocate(this.mem.tables.allocTable()),
      pcid: this.mms.length + 1,
      pgtables_bytes: 0,
      vmas: [],
      mm_users: 1,
      mmap_base: virtAddr(0x7fff_f7ff_f000),
      start_code: zero,
      end_code: zero,
      start_data: zero,
      end_data: zero,
      start_brk: zero,
      brk: zero,
      start_stack: zero,
      arg_start: zero,
      arg_end: zero,
      env_start: zero,
      env_end: zero,
      images: [],
      rss: { file: 0, anon: 0, shmem: 0, swapents: 0 },
      hiwater_rss: 0,
      total_vm: 0,
      hiwater_vm: 0,
      data_vm: 0,
      exec_vm: 0,
      stack_vm: 0,
      locked_vm: 0,
    };
    this.mms.push(mm);
    return mm;
  }

  /** Maps anonymous memory at BASE + offset pages. */
  mapAnonymous(mm: MmStruct, pages: number, offsetPages = 0): VmArea {
    const start = advance(BASE, offsetPages * PAGE_SIZE);
    const flags = VM_DATA_DEFAULT_FLAGS | VM_ACCOUNT;
    const vma = makeVma(mm, start, advance(start, pages * PAGE_SIZE), flags, undefined, start / PAGE_SIZE);
    mm.vmas.push(vma);
    mm.vmas.sort((a, b) => a.vm_start - b.vm_start);
    return vma;
  }

  /** Maps a whole file for reading (and executing) far above BASE. */
  mapFile(mm: MmStruct, file: AddressSpace, flags = VM_READ | VM_EXEC | VM_MAYREAD): VmArea {
    const start = virtAddr(0x7fff_f000_0000);
    const end = advance(start, Math.ceil(file.size / PAGE_SIZE) * PAGE_SIZE);
    const vma = makeVma(mm, start, end, flags, file, 0);
    file.i_mmap.add(vma);
    mm.vmas.push(vma);
    return vma;
  }

  /** Accesses a page as an instruction would. @returns its frame, or undefined when no memory could be had */
  access(mm: MmStruct, address: VirtAddr, write: boolean): Pfn | undefined {
    this.current = mm.id;
    const vma = vmaAt(mm, address);
    if (vma === undefined) throw new Error('nothing is mapped there');
    for (let attempt = 0; attempt < 100; attempt++) {
      const ptep = this.mem.tables.lookup(mm.pgd, address);
      const pte = ptep === undefined ? undefined : this.mem.tables.read(ptep);
      if (ptep !== undefined && pte !== undefined && ptePresent(pte) && (!write || pteWritable(pte))) {
        this.mem.tables.write(ptep, pteWith(pte, PAGE_ACCESSED | (write ? PAGE_DIRTY : 0)));
        return pteFrame(pte);
      }
      const outcome = handleMmFault(this.mem, vma, virtAddr(address - (address % PAGE_SIZE)), write);
      this.vmscan.runKswapd();
      if (outcome.kind !== 'done') return undefined;
    }
    throw new Error('the fault never ends');
  }

  /** Writes a word to a page. @returns false when no memory could be had or the process was killed */
  store(mm: MmStruct, page: number, value: number): boolean {
    const frame = this.access(mm, advance(BASE, page * PAGE_SIZE), true);
    if (frame === undefined || mm.mm_users === 0) return false;
    this.mem.ram.write32(frame, 0, value);
    return true;
  }

  load(mm: MmStruct, page: number): number {
    const frame = this.access(mm, advance(BASE, page * PAGE_SIZE), false);
    if (frame === undefined) throw new Error('no memory for a read');
    return this.mem.ram.read32(frame, 0);
  }

  /** exit_mmap. */
  exit(mm: MmStruct): void {
    for (const vma of mm.vmas.splice(0)) {
      zapPageRange(this.mem, vma, vma.vm_start, vma.vm_end);
      freePgtables(this.mem, mm, vma.vm_start, vma.vm_end);
      this.mem.anonVmas.unlink(vma);
      vma.vm_file?.i_mmap.delete(vma);
    }
    this.mem.tables.freeTable(mm.pgd);
    mm.mm_users = 0;
  }

  count(kind: EventKind): number {
    return this.events.filter((event) => event.kind === kind).length;
  }

  private candidate(mm: MmStruct): OomCandidate {
    return {
      pid: pid(mm.id),
      comm: `task${mm.id}`,
      uid: 1000,
      totalVm: getMmRss(mm),
      anonRss: mm.rss.anon,
      fileRss: mm.rss.file,
      shmemRss: mm.rss.shmem,
      swapEntries: mm.rss.swapents,
      pgtablesBytes: mm.pgtables_bytes,
      oomScoreAdj: 0,
      dying: this.killed.includes(pid(mm.id)),
    };
  }

  private kill(victim: Pid): void {
    this.killed.push(victim);
    const mm = this.mms.find(({ id }) => id === victim);
    if (mm !== undefined && victim !== this.current) this.exit(mm);
  }
}

function mustAllocate(frame: Pfn | undefined): Pfn {
  if (frame === undefined) throw new Error('no frame at boot');
  return frame;
}
