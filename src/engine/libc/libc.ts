/**
 * libc as the processor enters it: the operation `libc n` runs function n for the current task.
 *
 * The functions are host code, but they have no memory of their own: what they keep lies in libc's data segment of the
 * calling process, so it is forked, swapped and overwritten like everything else. One call is one tick.
 */
import type { MachineConfiguration } from '../config';
import { RIP_WORD } from '../cpu/state';
import type { Kernel } from '../kernel/kernel';
import { sicode, signals } from '../kernel/signal';
import { BLOCKED } from '../kernel/syscall_result';
import type { TrackedMemory } from '../time/tracked_memory';
import { type VirtAddr, virtAddr } from '../units';
import { LibcCall } from './call';
import type { LibcContext, LibcFunction, LibcSymbols } from './context';
import { allocation } from './functions/allocation';
import { memoryMapping, sbrk } from './functions/memory_mapping';
import { calendar } from './functions/calendar';
import { environment } from './functions/environment';
import { input } from './functions/input';
import { clocks, numbers } from './functions/numbers';
import { jumps, process } from './functions/process';
import { sleeping } from './functions/sleeping';
import { signalFunctions } from './functions/signals';
import { stdio } from './functions/stdio';
import { strings } from './functions/strings';
import { type LibcImage, mallocSymbols } from './image';
import { LP64 } from './malloc/layout';
import { Malloc } from './malloc/malloc';
import type { MallocSteps } from './malloc/steps';
import type { MallocSymbols, MallocSystem } from './malloc/system';
import { parseTunables } from './malloc/tunables';
import { routineNames } from './routines';
import { Streams, type StdioSystem } from './stdio_file';
import { UserFault, type UserMemory } from './user_memory';

const ALL_FUNCTIONS: Readonly<Record<string, LibcFunction>> = {
  ...allocation,
  ...jumps,
  ...calendar,
  ...clocks,
  ...environment,
  ...input,
  ...memoryMapping,
  ...numbers,
  ...process,
  ...signalFunctions,
  ...sleeping,
  ...stdio,
  ...strings,
};

const routines: ReadonlySet<string> = new Set(routineNames);

/** Whether a function of libc's headers can be called here: host code or a routine does its work. */
export const isImplemented = (name: string): boolean => Object.hasOwn(ALL_FUNCTIONS, name) || routines.has(name);
export const implementedFunctions = Object.keys(ALL_FUNCTIONS);

export interface LibcParts {
  readonly configuration: MachineConfiguration;
  readonly tracked: TrackedMemory;
  readonly memory: UserMemory;
  readonly kernel: Kernel;
  readonly image: LibcImage;
  /** Where libc is mapped in the current process. */
  readonly base: VirtAddr;
  /** Simulated time since boot. */
  nanoseconds(): number;
  /** Writes an event of the current task. */
  emit(kind: 'malloc' | 'free', values: readonly (number | string)[]): void;
}

export class Libc implements LibcContext {
  readonly call: LibcCall;
  readonly memory: UserMemory;
  readonly malloc: Malloc;
  readonly streams: Streams;
  readonly symbols: LibcSymbols & MallocSymbols;
  readonly kernel: Kernel;
  private readonly parts: LibcParts;
  private readonly functions: readonly (LibcFunction | undefined)[];
  private readonly names: readonly string[];

  constructor(parts: LibcParts) {
    this.parts = parts;
    this.memory = parts.memory;
    this.kernel = parts.kernel;
    this.call = new LibcCall(parts.tracked, parts.memory);
    this.symbols = addressesOf(parts.image, parts.base);
    const { tunables } = parseTunables(parts.configuration.tunables);
    this.malloc = new Malloc({
      memory: parts.memory,
      system: this.mallocSystem(),
      symbols: this.symbols,
      layout: LP64,
      tunables,
    });
    this.streams = new Streams(parts.memory, this.stdioSystem());
    const byNumber: (LibcFunction | undefined)[] = [];
    const names: string[] = [];
    for (const [name, { number }] of parts.image.functions) {
      byNumber[number] = ALL_FUNCTIONS[name];
      names[number] = name;
    }
    this.functions = byNumber;
    this.names = names;
  }

  /**
   * Runs function `number` for the current task.
   * @returns 'done' with the result in rax; 'retry' when the caller sleeps and calls again; 'gone' when it ended, got a
   * signal or goes on elsewhere
   */
  run(number: number): 'done' | 'retry' | 'gone' {
    const implementation = this.functions[number];
    if (implementation === undefined) return this.missing(this.names[number] ?? `function ${number}`);
    try {
      return implementation(this) ?? 'done';
    } catch (problem) {
      if (problem instanceof UserFault) return 'gone';
      throw problem;
    }
  }

  nameOf(number: number): string | undefined {
    return this.names[number];
  }

  set steps(sink: MallocSteps | undefined) {
    this.malloc.steps = sink;
  }

  nanoseconds(): number {
    return this.parts.nanoseconds();
  }

  setErrno(errno: number): void {
    this.memory.store32(this.symbols.errno, errno);
  }

  errno(): number {
    return this.memory.load32(this.symbols.errno);
  }

  returnSystemCall(result: number): void {
    if (result >= 0 || result < -4095) {
      this.call.returnWord(result);
      return;
    }
    this.setErrno(-result);
    this.call.returnWord(-1);
  }

  fork(): number {
    const context = this.kernel.mem.processor.saveContext();
    // The child continues behind this operation; no carry can leave the low half within libc's text.
    context[RIP_WORD] = context[RIP_WORD]! + 8;
    return this.kernel.sys.fork(context);
  }

  logAllocation(name: string, size: number, pointer: VirtAddr, old: VirtAddr): void {
    this.parts.emit('malloc', [name, size, pointer, 0, old, this.call.caller(), '']);
  }

  logFree(pointer: VirtAddr, usable: number): void {
    this.parts.emit('free', [pointer, usable, this.call.caller(), '']);
  }

  abort(message: string, reason: string): never {
    const bytes = new TextEncoder().encode(message);
    this.streams.write(virtAddr(this.memory.loadWord(this.symbols.stderr)), bytes);
    this.kernel.raiseSignal({
      signal: signals.SIGABRT,
      code: sicode.SI_USER,
      address: virtAddr(0),
      sender: this.kernel.sys.getpid(),
      reason,
    });
    throw new UserFault();
  }

  /** A function that the headers declare and that cannot be run: the program ends, and says why. */
  private missing(name: string): 'gone' {
    this.kernel.raiseSignal({
      signal: signals.SIGSYS,
      code: sicode.SI_KERNEL,
      address: virtAddr(0),
      sender: 0,
      reason: `called ${name}, which this simulated libc does not have`,
    });
    return 'gone';
  }

  private mallocSystem(): MallocSystem {
    const { kernel } = this;
    const known = (result: number): VirtAddr | undefined => (result < 0 ? undefined : virtAddr(result));
    return {
      pageSize: 4096,
      sbrk: (increment) => {
        const before = sbrk(this, increment);
        return before === undefined ? undefined : virtAddr(before);
      },
      mmap: (length) => known(kernel.sys.mmap(virtAddr(0), length, 3, 0x22, -1, 0)),
      munmap: (address, length) => void kernel.sys.munmap(address, length),
      mremap: (address, oldLength, newLength) =>
        known(kernel.sys.mremap(address, oldLength, newLength, 1, virtAddr(0))),
      madviseDontneed: (address, length) => void kernel.sys.madvise(address, length, 4),
      random32: () => kernel.processes.random.next32(),
      abort: (message) => this.abort(message, `malloc found the heap corrupted: ${message.trim()}`),
      setErrno: (errno) => this.setErrno(errno),
    };
  }

  private stdioSystem(): StdioSystem {
    const { kernel } = this;
    const immediate = (result: number | typeof BLOCKED): number => (result === BLOCKED ? -11 : result);
    return {
      write: (fd, address, bytes) => immediate(kernel.sys.write(fd, address, bytes)),
      read: (fd, address, bytes) => immediate(kernel.sys.read(fd, address, bytes)),
      isTerminal: (fd) => fd >= 0 && fd <= 2 && this.parts.configuration.stdout === 'terminal',
      stdout: () => virtAddr(this.memory.loadWord(this.symbols.stdout)),
      malloc: (bytes) => {
        const pointer = this.malloc.malloc(bytes);
        this.logAllocation('malloc', bytes, pointer, virtAddr(0));
        return pointer;
      },
      stackBuffer: (bytes) => this.call.stackBuffer(bytes),
      setErrno: (errno) => this.setErrno(errno),
    };
  }
}

/** The symbols of libc's data in a process. */
function addressesOf(image: LibcImage, base: VirtAddr): LibcSymbols & MallocSymbols {
  const at = (name: keyof LibcImage['symbols']): VirtAddr => virtAddr(base + image.symbols[name]);
  return {
    base,
    errno: at('errno'),
    ctypePointers: at('ctype_pointers'),
    stdin: at('stdin'),
    stdout: at('stdout'),
    stderr: at('stderr'),
    environ: at('environ'),
    randomState: at('unsafe_state'),
    strtokSaved: at('olds'),
    drand48State: at('__libc_drand48_data'),
    brokenDownTime: at('_tmbuf'),
    staticBuffer: at('static_buffer'),
    restoreRt: virtAddr(base + (image.functions.get('__restore_rt')?.address ?? 0)),
    ...mallocSymbols(base),
  };
}
