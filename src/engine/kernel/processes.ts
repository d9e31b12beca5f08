/** All processes: the table, the numbers they are given, and the address spaces they use. */
import { type Pid, pid as toPid } from '../units';
import type { KernelLog } from './printk';
import type { MemorySystem } from './memory_system';
import type { MmStruct } from './mm';
import type { SeededRandom } from './random';
import type { Scheduler } from './sched';
import type { ExitCode, Task } from './task';

/** PCIDs are 12 bits; 0 is the kernel's own. */
const MAX_PCID = 4095;
/** Those who lost their parent belong to init, which waits for everybody. */
export const INIT_PID = toPid(1);

/** Counters that give out numbers. */
export interface ProcessCounters {
  nextPid: number;
  nextMmId: number;
}

export class Processes {
  readonly mem: MemorySystem;
  readonly scheduler: Scheduler;
  readonly random: SeededRandom;
  readonly log: KernelLog;
  /** By pid, in the order of creation; zombies too. */
  readonly tasks = new Map<Pid, Task>();
  readonly counters: ProcessCounters;
  /** How the first process ended: its status is the run's. */
  firstExit: ExitCode | undefined;

  constructor(mem: MemorySystem, scheduler: Scheduler, random: SeededRandom, log: KernelLog) {
    this.mem = mem;
    this.scheduler = scheduler;
    this.random = random;
    this.log = log;
    this.counters = { nextPid: mem.configuration.firstPid, nextMmId: 1 };
  }

  get current(): Task | undefined {
    return this.scheduler.current;
  }

  get firstPid(): Pid {
    return toPid(this.mem.configuration.firstPid);
  }

  /** The shell that started the first process. It isn't simulated; it only is somebody's parent. */
  get shellPid(): Pid {
    return toPid(this.firstPid - 1);
  }

  takePid(): Pid {
    return toPid(this.counters.nextPid++);
  }

  takeMmId(): number {
    return this.counters.nextMmId++;
  }

  /** The lowest process-context identifier that no address space has, undefined when all are in use. */
  freePcid(): number | undefined {
    const used = new Set([...this.addressSpaces()].map((mm) => mm.pcid));
    for (let pcid = 1; pcid <= MAX_PCID; pcid++) if (!used.has(pcid)) return pcid;
    return undefined;
  }

  /** Every address space, once, in the order of its first task. */
  addressSpaces(): Set<MmStruct> {
    const spaces = new Set<MmStruct>();
    for (const { mm } of this.tasks.values()) if (mm !== undefined) spaces.add(mm);
    return spaces;
  }

  /** Tasks that have not ended. */
  living(): Task[] {
    return [...this.tasks.values()].filter((task) => task.state.kind !== 'zombie');
  }

  /** The pid that events about an address space name. */
  ownerOf(mm: MmStruct): Pid {
    for (const task of this.tasks.values()) if (task.mm === mm) return task.pid;
    return toPid(0);
  }
}
