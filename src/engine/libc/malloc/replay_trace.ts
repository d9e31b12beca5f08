/**
 * Replaying an allocation trace on a simulated process, one line of output an operation:
 *
 *      ID 0xOFFSET USABLE         a heap chunk: user pointer less heap start, malloc_usable_size
 *      ID arena+0xOFFSET USABLE   a chunk of a thread's arena: offset of the user pointer in its 64 MiB heap
 *      ID mmap+0xPGOFF USABLE     a mapped chunk: offset of the user pointer in its page
 *      ID null 0                  NULL came back
 *      ID free                    after free          trim RESULT    after malloc_trim
 *      brk 0xN                    whenever the break moved: its distance from the heap's start
 *
 * and a block of statistics (see `statistics`) where the trace asks for one. The replay keeps the program's side, which
 * block has which address, and nothing of the allocator.
 */
import type { VirtAddr } from '../../units';
import { hex, virtAddr } from '../../units';
import type { UserMemory } from '../user_memory';
import { heapMaxSize } from './heap';
import { IS_MMAPPED, NON_MAIN_ARENA, TCACHE_MAX_BINS } from './layout';
import type { MallocLayout } from './layout';
import type { Malloc } from './malloc';
import { NULL } from './ptmalloc';
import type { MallocSymbols, MallocSystem } from './system';
import type { TraceOperation } from './trace';

/** The simulated process that a trace is replayed in. */
export interface ReplayProcess {
  readonly malloc: Malloc;
  readonly memory: UserMemory;
  readonly system: MallocSystem;
  readonly symbols: MallocSymbols;
  readonly layout: MallocLayout;
}

export class TraceReplay {
  private readonly blocks = new Map<number, VirtAddr>();
  private readonly heapStart: number;
  private lastBrk: number;
  private operations = 0;

  private readonly process: ReplayProcess;
  private readonly keepFreed: boolean;

  /**
   * Starts with the process's heap as it is; normally still empty. With `keepFreed` a freed block keeps its address, so
   * that a trace can free it again.
   */
  constructor(process: ReplayProcess, options: { readonly keepFreed: boolean } = { keepFreed: false }) {
    this.process = process;
    this.keepFreed = options.keepFreed;
    this.heapStart = this.brk();
    this.lastBrk = this.heapStart;
  }

  /** The user pointer of a live block. */
  addressOf(id: number): VirtAddr | undefined {
    return this.blocks.get(id);
  }

  /** Performs one operation and returns the lines it prints, each with its newline. */
  perform(operation: TraceOperation): string {
    if (operation.kind === 'statistics') return this.statistics();
    this.operations++;
    const line = this.performCall(operation);
    const brk = this.brk();
    if (brk === this.lastBrk) return line;
    this.lastBrk = brk;
    return `${line}brk ${hex(brk - this.heapStart)}\n`;
  }

  private performCall(operation: Exclude<TraceOperation, { kind: 'statistics' }>): string {
    const { malloc } = this.process;
    switch (operation.kind) {
      case 'malloc':
        return this.allocated(operation.id, malloc.malloc(operation.size));
      case 'calloc':
        return this.allocated(operation.id, malloc.calloc(operation.count, operation.size));
      case 'memalign':
        return this.allocated(operation.id, malloc.memalign(operation.alignment, operation.size));
      case 'realloc': {
        const mem = malloc.realloc(this.blocks.get(operation.id) ?? NULL, operation.size);
        if (mem !== NULL || operation.size === 0) this.blocks.set(operation.id, mem);
        return this.shown(operation.id, mem);
      }
      case 'free':
        malloc.free(this.blocks.get(operation.id) ?? NULL);
        if (!this.keepFreed) this.blocks.delete(operation.id);
        return `${operation.id} free\n`;
      case 'trim':
        return `trim ${malloc.trim(operation.pad)}\n`;
    }
  }

  private allocated(id: number, mem: VirtAddr): string {
    this.blocks.set(id, mem);
    return this.shown(id, mem);
  }

  private shown(id: number, mem: VirtAddr): string {
    if (mem === NULL) return `${id} null 0\n`;
    const { memory, malloc, layout, system } = this.process;
    const head = memory.load32(virtAddr(mem - layout.sizeSz));
    let place = hex(mem - this.heapStart);
    if ((head & IS_MMAPPED) !== 0) place = `mmap+${hex(mem % system.pageSize)}`;
    else if ((head & NON_MAIN_ARENA) !== 0) place = `arena+${hex(mem % heapMaxSize(layout))}`;
    return `${id} ${place} ${malloc.usableSize(mem)}\n`;
  }

  /**
   * The statistics block, as malloc_info, mallinfo2 and the tcache's counts give it:
   *
   *      [stats OPERATIONS
   *      bin FROM TO TOTAL COUNT           each size element of malloc_info: fast bins, then small and large bins
   *      unsorted FROM TO TOTAL COUNT
   *      total fast|rest|mmap COUNT SIZE, system current|max SIZE, aspace total|mprotect SIZE     all arenas together
   *      mallinfo2 arena=... ordblks=... ...
   *      tcache @0xOFFSET INDEX:COUNT ...  where its structure lies and which bins hold chunks; "tcache none"
   *      brk 0xN ]
   */
  statistics(): string {
    let text = `[stats ${this.operations}\n`;
    let perArena = true;
    for (const line of this.process.malloc.mallocInfo().split('\n')) {
      if (line === '</heap>') perArena = false;
      text += infoLine(line.trim(), perArena);
    }
    const info = Object.entries(this.process.malloc.mallinfo2()).map(([name, value]) => ` ${name}=${value}`);
    return `${text}mallinfo2${info.join('')}\n${this.tcacheLine()}brk ${hex(this.brk() - this.heapStart)} ]\n`;
  }

  private tcacheLine(): string {
    const { memory, symbols, layout } = this.process;
    const tcache = layout.sizeSz === 8 ? memory.loadWord(symbols.tcache) : memory.load32(symbols.tcache) >>> 0;
    if (tcache === NULL) return 'tcache none\n';
    let text = `tcache @${hex(tcache - this.heapStart)}`;
    for (let index = 0; index < TCACHE_MAX_BINS; index++) {
      const count = memory.load16(virtAddr(tcache + index * 2));
      if (count !== 0) text += ` ${index}:${count}`;
    }
    return `${text}\n`;
  }

  private brk(): number {
    const brk = this.process.system.sbrk(0);
    if (brk === undefined) throw new Error('the simulated process has no break');
    return brk;
  }
}

/** One line of malloc_info as the statistics block has it; totals of a single arena are left out. */
function infoLine(line: string, perArena: boolean): string {
  const values = [...line.matchAll(/="([^"]*)"/g)].map((match) => match[1]).join(' ');
  if (line.startsWith('<size ')) return `bin ${values}\n`;
  if (line.startsWith('<unsorted ')) return `unsorted ${values}\n`;
  if (perArena) return '';
  const element = /^<(total|system|aspace) /.exec(line)?.[1];
  return element === undefined ? '' : `${element} ${values}\n`;
}
