/**
 * fork: a process becomes two (kernel/fork.c, copy_page_range in mm/memory.c).
 *
 *     parent's entry            child's entry              what is shared
 *     ----------------------    -----------------------    -----------------------------------------------
 *     anonymous, writable   ->  both read-only             the frame: refcount and mapcount + 1
 *     anonymous, read-only  ->  the same                   the frame
 *     the zero page         ->  the same                   nothing is counted
 *     a swap entry          ->  the same                   the slot: count + 1
 *     shared memory         ->  the same, may be writable  the frame
 *     file pages of a VMA
 *     without private pages ->  not copied                 the page cache; the child faults them in
 *
 * Nothing is copied but the tables themselves. The first write of either process to a read-only page copies it.
 */
import {
  type Pte,
  PAGE_ACCESSED,
  PAGE_DIRTY,
  pteFrame,
  pteNone,
  ptePresent,
  pteSpecial,
  pteWith,
  pteWritable,
  pteWrprotect,
} from '../mmu/pte';
import { PAGE_SIZE, type PhysAddr } from '../units';
import { errno } from './errno';
import { mmCounter } from './memory';
import type { MemorySystem } from './memory_system';
import type { MmStruct } from './mm';
import { mmAlloc, mmput } from './mm_lifetime';
import type { Processes } from './processes';
import { contextIndex, setRegister } from './processor';
import { pteToSwpEntry } from './swap_pte';
import { type Task, noUsage } from './task';
import { type VmArea, VM_ACCOUNT, VM_DONTCOPY, VM_LOCKED, isCowMapping, isShared, vmaPages } from './vma';
import { vmAreaDup, vmStatAccount, vmaLink } from './vma_merge';

/**
 * The child, which is ready to run and returns 0 from the call.
 * @param context the registers that the child starts with, rip behind the call
 * @returns the child's pid, or -EAGAIN (RLIMIT_NPROC), -ENOMEM
 */
export function doFork(processes: Processes, parent: Task, context: Int32Array): number {
  if (processes.tasks.size >= processes.mem.configuration.limits.RLIMIT_NPROC) return -errno.EAGAIN;
  if (parent.mm === undefined) throw new Error(`task ${parent.pid} forks without an address space`);
  const copied = dupMm(processes, parent.mm);
  if (copied === undefined) return -errno.ENOMEM;

  const childContext = Int32Array.from(context);
  setRegister(childContext, contextIndex.rax, 0);
  const child: Task = {
    pid: processes.takePid(),
    comm: parent.comm,
    ppid: parent.pid,
    children: [],
    exit_code: undefined,
    mm: copied.mm,
    start_time: processes.mem.processor.ticks(),
    state: { kind: 'running' },
    context: childContext,
    slice_start: processes.mem.processor.ticks(),
    nice: parent.nice,
    sleep_expires: undefined,
    alarm_expires: undefined,
    interrupted: undefined,
    pending: [],
    blocked: parent.blocked,
    actions: [...parent.actions],
    usage: noUsage(),
    childrenUsage: noUsage(),
    oom_score_adj: parent.oom_score_adj,
  };
  parent.children.push(child);
  processes.tasks.set(child.pid, child);
  processes.scheduler.enqueue(child);
  const tables = copied.mm.pgtables_bytes / PAGE_SIZE;
  processes.mem.events.emit('fork', [child.pid, copied.sharedPages, tables], parent.pid);
  return child.pid;
}

interface CopiedMm {
  readonly mm: MmStruct;
  readonly sharedPages: number;
}

/** dup_mm and dup_mmap. Nothing is left behind when memory or the commit limit don't suffice. */
function dupMm(processes: Processes, parent: MmStruct): CopiedMm | undefined {
  const { mem } = processes;
  const fresh = mmAlloc(processes);
  if (fresh === undefined) return undefined;
  const { id, pgd, pcid } = fresh;
  const nothing = { pgtables_bytes: 0, hiwater_rss: 0, total_vm: 0, data_vm: 0, exec_vm: 0, stack_vm: 0, locked_vm: 0 };
  const mm: MmStruct = { ...parent, ...nothing, id, pgd, pcid, vmas: [], rss: fresh.rss, mm_users: 1 };

  let sharedPages = 0;
  for (const vma of parent.vmas) {
    if ((vma.vm_flags & VM_DONTCOPY) !== 0) continue;
    if ((vma.vm_flags & VM_ACCOUNT) !== 0 && !mem.commit.charge(mm, vmaPages(vma)))
      return abandon(processes, mm, parent);
    const copy = vmAreaDup(vma, mm, vma.vm_start, vma.vm_end);
    copy.vm_flags &= ~VM_LOCKED;
    mem.anonVmas.fork(copy, vma);
    vmaLink(mm, copy);
    vmStatAccount(mm, copy.vm_flags, vmaPages(copy));
    const pages = vma.anon_vma === undefined ? 0 : copyPageRange(mem, copy, vma);
    if (pages === undefined) return abandon(processes, mm, parent);
    sharedPages += pages;
  }
  mem.processor.flushAddressSpace(parent.pcid);
  return { mm, sharedPages };
}

function abandon(processes: Processes, mm: MmStruct, parent: MmStruct): undefined {
  processes.mem.processor.flushAddressSpace(parent.pcid);
  mmput(processes, mm);
  return undefined;
}

/** Copies the entries of a VMA that has private pages. @returns pages shared now, undefined without memory for tables */
function copyPageRange(mem: MemorySystem, child: VmArea, parent: VmArea): number | undefined {
  let shared = 0;
  let failed = false;
  mem.tables.forEachEntry(parent.vm_mm.pgd, parent.vm_start, parent.vm_end, (ptep, address) => {
    const target = failed ? undefined : mem.tables.ensure(child.vm_mm, address);
    if (target === undefined) {
      failed = true;
      return;
    }
    if (copyEntry(mem, child, ptep, target)) shared++;
  });
  return failed ? undefined : shared;
}

/** copy_one_pte. The entry is read here, after the tables were allocated, which may have reclaimed the page. */
function copyEntry(mem: MemorySystem, child: VmArea, from: PhysAddr, to: PhysAddr): boolean {
  const pte = mem.tables.read(from);
  const { rss } = child.vm_mm;
  if (pteNone(pte)) return false;
  if (!ptePresent(pte)) {
    mem.swap.swapDuplicate(pteToSwpEntry(pte));
    mem.tables.write(to, pte);
    rss.swapents++;
    return false;
  }
  const protectedEntry = isCowMapping(child) && pteWritable(pte) ? pteWrprotect(pte) : pte;
  if (protectedEntry !== pte) mem.tables.write(from, protectedEntry);
  mem.tables.write(to, childEntry(protectedEntry, child));
  if (pteSpecial(pte)) return false;
  const frame = pteFrame(pte);
  mem.allocator.getPage(frame);
  mem.rmap.pageDupRmap(frame);
  rss[mmCounter(mem, frame)]++;
  return true;
}

/** The child hasn't used the page yet; a shared page's dirtiness stays with the parent's entry. */
const childEntry = (pte: Pte, child: VmArea): Pte =>
  pteWith(pte, 0, PAGE_ACCESSED | (isShared(child) ? PAGE_DIRTY : 0));
