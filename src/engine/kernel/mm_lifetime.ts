/** Birth and death of an address space (mm_init and mmput in kernel/fork.c, exit_mmap in mm/mmap.c). */
import { virtAddr } from '../units';
import type { MmStruct } from './mm';
import { unmapRegion } from './mmap';
import type { Processes } from './processes';

/** An address space without mappings. @returns undefined when there is no frame for its PGD */
export function mmAlloc(processes: Processes): MmStruct | undefined {
  const pcid = processes.freePcid();
  if (pcid === undefined) return undefined;
  const pgd = processes.mem.tables.allocTable();
  if (pgd === undefined) return undefined;
  // Whoever had the number before may have left translations behind.
  processes.mem.processor.flushAddressSpace(pcid);
  return emptyMm(processes.takeMmId(), pgd, pcid);
}

export function emptyMm(id: number, pgd: MmStruct['pgd'], pcid: number): MmStruct {
  const zero = virtAddr(0);
  return {
    id,
    pgd,
    pcid,
    pgtables_bytes: 0,
    vmas: [],
    mm_users: 1,
    mmap_base: zero,
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
}

/** One user fewer; the last one gives everything back: pages, slots, tables, the PGD. */
export function mmput(processes: Processes, mm: MmStruct): void {
  mm.mm_users--;
  if (mm.mm_users > 0) return;
  const { mem } = processes;
  const first = mm.vmas[0];
  const last = mm.vmas[mm.vmas.length - 1];
  if (first !== undefined && last !== undefined) unmapRegion(mem, mm, first.vm_start, last.vm_end);
  if (mm.pgtables_bytes !== 0) throw new Error(`address space ${mm.id} ends with ${mm.pgtables_bytes} bytes of tables`);
  mem.processor.flushAddressSpace(mm.pcid);
  mem.tables.freeTable(mm.pgd);
}
