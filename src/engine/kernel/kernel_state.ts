/**
 * Saving and restoring what of the kernel doesn't lie in tracked memory: processes, address spaces, the lists of cached
 * pages. A saved state is plain data and shares nothing that changes with the kernel.
 */
import { type VirtAddr } from '../units';
import type { SavedAnonVmas } from './anon_vma';
import type { ConsoleFiles } from './console_files';
import type { SavedPageCache } from './filemap';
import type { MemorySystem } from './memory_system';
import type { MmStruct } from './mm';
import type { KernelLogLine } from './printk';
import type { ProcessCounters, Processes } from './processes';
import type { ExitCode, Task } from './task';
import { type VmArea, makeVma } from './vma';

interface SavedVma {
  readonly start: VirtAddr;
  readonly end: VirtAddr;
  readonly flags: number;
  readonly pgoff: number;
  /** Ids; 0 for none. */
  readonly file: number;
  readonly anonVma: number;
  readonly chain: readonly number[];
}

interface SavedMm {
  /** All of mm_struct but what the other fields say. */
  readonly fields: Omit<MmStruct, 'vmas' | 'images' | 'rss'>;
  readonly rss: MmStruct['rss'];
  readonly images: readonly { readonly file: number; readonly base: VirtAddr }[];
  readonly vmas: readonly SavedVma[];
}

interface SavedTask {
  readonly fields: Omit<Task, 'mm' | 'children' | 'context' | 'pending' | 'actions' | 'usage' | 'childrenUsage'>;
  /** Id of the address space, 0 for none. */
  readonly mm: number;
  readonly children: readonly number[];
  readonly context: Int32Array;
  readonly pending: Task['pending'];
  readonly actions: Task['actions'];
  readonly usage: Task['usage'];
  readonly childrenUsage: Task['childrenUsage'];
}

export interface KernelState {
  readonly counters: ProcessCounters;
  readonly random: number;
  readonly committed: number;
  readonly firstExit: ExitCode | undefined;
  readonly console: readonly number[];
  readonly log: readonly KernelLogLine[];
  readonly pageCache: SavedPageCache;
  readonly anonVmas: SavedAnonVmas;
  readonly mms: readonly SavedMm[];
  readonly tasks: readonly SavedTask[];
  readonly scheduler: ReturnType<Processes['scheduler']['save']>;
}

export function saveKernel(processes: Processes, mem: MemorySystem, files: ConsoleFiles): KernelState {
  return {
    counters: { ...processes.counters },
    random: processes.random.save(),
    committed: mem.commit.save(),
    firstExit: processes.firstExit,
    console: files.save(),
    log: processes.log.save(),
    pageCache: mem.pageCache.save(),
    anonVmas: mem.anonVmas.save(),
    mms: [...processes.addressSpaces()].map(saveMm),
    tasks: [...processes.tasks.values()].map(saveTask),
    scheduler: processes.scheduler.save(),
  };
}

export function restoreKernel(processes: Processes, mem: MemorySystem, files: ConsoleFiles, state: KernelState): void {
  Object.assign(processes.counters, state.counters);
  processes.random.restore(state.random);
  mem.commit.restore(state.committed);
  processes.firstExit = state.firstExit;
  files.restore(state.console);
  processes.log.restore(state.log);
  mem.pageCache.restore(state.pageCache);
  mem.anonVmas.restore(state.anonVmas);

  const mms = new Map(state.mms.map((saved) => [saved.fields.id, restoreMm(mem, saved)]));
  const tasks = state.tasks.map((saved) => restoreTask(saved, mms));
  processes.tasks.clear();
  for (const task of tasks) processes.tasks.set(task.pid, task);
  state.tasks.forEach(({ children }, index) => {
    for (const child of tasks) if (children.includes(child.pid)) tasks[index]?.children.push(child);
  });
  const { queue, current, needResched } = state.scheduler;
  const queued = queue.flatMap((pid) => tasks.filter((task) => task.pid === pid));
  const running = tasks.find((task) => task.pid === current);
  processes.scheduler.restore(queued, running, needResched);
}

function saveMm(mm: MmStruct): SavedMm {
  const { vmas, images, rss, ...fields } = mm;
  return {
    fields,
    rss: { ...rss },
    images: images.map(({ file, base }) => ({ file: file.id, base })),
    vmas: vmas.map(saveVma),
  };
}

function saveVma(vma: VmArea): SavedVma {
  return {
    start: vma.vm_start,
    end: vma.vm_end,
    flags: vma.vm_flags,
    pgoff: vma.vm_pgoff,
    file: vma.vm_file?.id ?? 0,
    anonVma: vma.anon_vma?.id ?? 0,
    chain: vma.anon_vma_chain.map(({ id }) => id),
  };
}

function restoreMm(mem: MemorySystem, saved: SavedMm): MmStruct {
  const images = saved.images.flatMap(({ file, base }) => {
    const found = mem.pageCache.find(file);
    return found === undefined ? [] : [{ file: found, base }];
  });
  const mm: MmStruct = { ...saved.fields, images, rss: { ...saved.rss }, vmas: [] };
  for (const { start, end, flags, pgoff, file, anonVma, chain } of saved.vmas) {
    const vma = makeVma(mm, start, end, flags, mem.pageCache.find(file), pgoff);
    mem.anonVmas.relink(vma, chain, anonVma);
    mm.vmas.push(vma);
    vma.vm_file?.i_mmap.add(vma);
  }
  return mm;
}

function saveTask(task: Task): SavedTask {
  const { mm, children, context, pending, actions, usage, childrenUsage, ...fields } = task;
  return {
    fields,
    mm: mm?.id ?? 0,
    children: children.map(({ pid }) => pid),
    context: context.slice(),
    pending: [...pending],
    actions: [...actions],
    usage: { ...usage },
    childrenUsage: { ...childrenUsage },
  };
}

function restoreTask(saved: SavedTask, mms: ReadonlyMap<number, MmStruct>): Task {
  return {
    ...saved.fields,
    mm: mms.get(saved.mm),
    children: [],
    context: saved.context.slice(),
    pending: [...saved.pending],
    actions: [...saved.actions],
    usage: { ...saved.usage },
    childrenUsage: { ...saved.childrenUsage },
  };
}
