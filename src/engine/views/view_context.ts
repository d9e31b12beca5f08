/** What a view may look at. Everything is read; nothing here changes the machine. */
import type { ProgramImage } from '../c/image';
import type { EventLog } from '../events';
import type { MemorySystem } from '../kernel/memory_system';
import type { MmStruct } from '../kernel/mm';
import type { Processes } from '../kernel/processes';
import type { Task } from '../kernel/task';
import type { LibcSymbols } from '../libc/context';
import type { MallocSymbols } from '../libc/malloc/system';
import type { Mmu } from '../mmu/mmu';
import type { OutputLog } from '../output';
import type { Samples } from '../time/samples';
import type { TrackedMemory } from '../time/tracked_memory';
import { type Tick, type VirtAddr, pid as toPid } from '../units';

export interface ViewContext {
  readonly memory: TrackedMemory;
  readonly mmu: Mmu;
  readonly mem: MemorySystem;
  readonly processes: Processes;
  readonly image: ProgramImage;
  readonly events: EventLog;
  readonly output: OutputLog;
  readonly samples: Samples;
  readonly checkpointTicks: readonly Tick[];
  readonly tick: Tick;
  readonly recordedTick: Tick;
  /** Addresses of libc's data; undefined before libc is mapped. */
  readonly symbols: (LibcSymbols & MallocSymbols) | undefined;
  /** Base of the program and of libc in the address space. */
  readonly programBase: VirtAddr;
  readonly libcBase: VirtAddr;
}

/** The task with this pid; 0 means the one on the processor, or the first there is. */
export function taskOf(context: ViewContext, pid: number): Task | undefined {
  const { processes } = context;
  if (pid !== 0) return processes.tasks.get(toPid(pid));
  return processes.current ?? processes.tasks.values().next().value;
}

/** The address space of a task; undefined once it has ended. */
export const mmOf = (context: ViewContext, pid: number): MmStruct | undefined => taskOf(context, pid)?.mm;

/** A value of a task's registers: live ones for the task on the processor. */
export function contextOf(context: ViewContext, task: Task): Int32Array {
  if (task !== context.processes.current) return task.context;
  return context.memory.i32.slice(0, 66);
}
