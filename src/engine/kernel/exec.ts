/**
 * execve: a program takes over an address space (fs/exec.c, fs/binfmt_elf.c), and what the dynamic linker then does
 * before _start: maps libc, adds the bases, fills the .got (ld.so with BIND_NOW).
 *
 * The linker isn't a program of its own here: its writes go through the process's memory all the same, so they copy
 * data pages and count as faults. There is no vdso.
 */
import { type VirtAddr, PAGE_SIZE, advance, pageAlignDown, pageAlignUp, pageOffset, virtAddr } from '../units';
import { errno } from './errno';
import { pickBrk, pickLayout } from './layout';
import { type LoadableImage, type LoadableSegment, type SharedLibrary, imageSpan } from './loadable_image';
import type { MemorySystem } from './memory_system';
import type { MappedImage, MmStruct } from './mm';
import { mmAlloc, mmput } from './mm_lifetime';
import { MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, PROT_EXEC, PROT_READ, PROT_WRITE, doMmap } from './mmap';
import type { Processes } from './processes';
import { CONTEXT_WORDS, contextIndex, setRegister } from './processor';
import { setupStack } from './exec_stack';
import { clearUser, getUser64, putUser64 } from './uaccess';

export interface Program {
  readonly image: LoadableImage;
  readonly libc: SharedLibrary;
  readonly argv: readonly string[];
  readonly envp: readonly string[];
}

export type LoadResult =
  | { readonly ok: true; readonly mm: MmStruct; readonly context: Int32Array; readonly entry: VirtAddr }
  /** `message` is for a person; `error` is the errno of execve. */
  | { readonly ok: false; readonly error: number; readonly message: string };

/** Builds the address space of a program that is about to start. Nothing is left behind when it fails. */
export function loadProgram(processes: Processes, program: Program): LoadResult {
  const mm = mmAlloc(processes);
  if (mm === undefined) return outOfMemory(program);
  const { mem } = processes;
  const layout = pickLayout(mem.configuration, processes.random);
  mm.mmap_base = layout.mmapBase;

  const image = mapImage(mem, mm, program.image, layout.programBase);
  if (image !== undefined) setProgramBounds(processes, mm, program.image, image.base);
  const stackPointer = image && setupStack(processes, mm, program, layout.stackTop, image.base);
  const libc = mapLibrary(mem, mm, program.libc);
  if (image === undefined || stackPointer === undefined || libc === undefined) {
    mmput(processes, mm);
    return outOfMemory(program);
  }
  mm.images = [image, libc];

  const problem = relocate(mem, mm, program, image.base, libc.base);
  if (problem !== undefined) {
    mmput(processes, mm);
    return problem;
  }
  const entry = advance(image.base, program.image.entry);
  return { ok: true, mm, entry, context: initialContext(entry, stackPointer) };
}

/**
 * A library where the kernel finds room for all of it (_dl_map_segments): the whole span is mapped first, without
 * rights, so that nothing else gets between its segments.
 */
function mapLibrary(mem: MemorySystem, mm: MmStruct, library: LoadableImage): MappedImage | undefined {
  const file = mem.pageCache.addFile(library.path, library.bytes, true);
  const span = { address: virtAddr(0), length: imageSpan(library), prot: 0, flags: MAP_PRIVATE, file, pgoff: 0 };
  const base = doMmap(mem, mm, span);
  return base < 0 ? undefined : mapImage(mem, mm, library, virtAddr(base));
}

/** Every segment of an image at its place. @returns undefined when there is no room or no memory */
function mapImage(mem: MemorySystem, mm: MmStruct, image: LoadableImage, base: VirtAddr): MappedImage | undefined {
  const file = mem.pageCache.addFile(image.path, image.bytes, true);
  for (const segment of image.segments) {
    const fileStart = pageAlignDown(advance(base, segment.vaddr));
    const fileEnd = advance(base, segment.vaddr + segment.fileBytes);
    const memoryEnd = pageAlignUp(advance(base, segment.vaddr + segment.memoryBytes));
    if (segment.fileBytes > 0) {
      const mapped = doMmap(mem, mm, {
        address: fileStart,
        length: fileEnd - fileStart,
        prot: protectionOf(segment),
        flags: MAP_PRIVATE | MAP_FIXED,
        file,
        pgoff: Math.floor(segment.fileOffset / PAGE_SIZE),
      });
      if (mapped < 0) return undefined;
    }
    if (!mapBss(mem, mm, segment, segment.fileBytes > 0 ? fileEnd : fileStart, memoryEnd)) return undefined;
  }
  return { file, base };
}

/** set_brk and padzero: whole pages of bss are anonymous; the rest of the last file page is cleared. */
function mapBss(
  mem: MemorySystem,
  mm: MmStruct,
  segment: LoadableSegment,
  fileEnd: VirtAddr,
  memoryEnd: VirtAddr,
): boolean {
  if (segment.memoryBytes <= segment.fileBytes) return true;
  const bssStart = pageAlignUp(fileEnd);
  const tail = pageOffset(fileEnd);
  if (tail > 0 && segment.prot.write && !clearUser(mem, mm, fileEnd, PAGE_SIZE - tail)) return false;
  if (memoryEnd <= bssStart) return true;
  const bss = {
    address: bssStart,
    length: memoryEnd - bssStart,
    prot: protectionOf(segment),
    file: undefined,
    pgoff: 0,
  };
  return doMmap(mem, mm, { ...bss, flags: MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED }) >= 0;
}

const protectionOf = ({ prot }: LoadableSegment): number =>
  (prot.read ? PROT_READ : 0) | (prot.write ? PROT_WRITE : 0) | (prot.execute ? PROT_EXEC : 0);

function setProgramBounds(processes: Processes, mm: MmStruct, image: LoadableImage, base: VirtAddr): void {
  for (const { vaddr, fileBytes, prot } of image.segments) {
    const start = advance(base, vaddr);
    const end = advance(base, vaddr + fileBytes);
    if (prot.execute) {
      mm.start_code = start;
      mm.end_code = end;
    } else if (prot.write) {
      mm.start_data = start;
      mm.end_data = end;
    }
  }
  const end = pageAlignUp(advance(base, imageSpan(image)));
  mm.start_brk = pickBrk(end, processes.mem.configuration, processes.random);
  mm.brk = mm.start_brk;
}

/** What ld.so writes: R_X86_64_RELATIVE words of both images, then the program's .got. */
function relocate(
  mem: MemorySystem,
  mm: MmStruct,
  program: Program,
  base: VirtAddr,
  libcBase: VirtAddr,
): LoadResult | undefined {
  const images = [
    [program.libc, libcBase],
    [program.image, base],
  ] as const;
  for (const [image, at] of images) {
    for (const offset of image.relocations) {
      const word = advance(at, offset);
      const value = getUser64(mem, mm, word);
      if (value === undefined || !putUser64(mem, mm, word, value + at)) return outOfMemory(program);
    }
  }
  for (const { name, slot } of program.image.imports) {
    const symbol = program.libc.exports.get(name);
    if (symbol === undefined) {
      const message = `${program.image.path}: symbol lookup error: undefined symbol: ${name}`;
      return { ok: false, error: errno.ENOEXEC, message };
    }
    if (!putUser64(mem, mm, advance(base, slot), libcBase + symbol)) return outOfMemory(program);
  }
  return undefined;
}

function initialContext(entry: VirtAddr, stackPointer: VirtAddr): Int32Array {
  const context = new Int32Array(CONTEXT_WORDS);
  setRegister(context, contextIndex.rip, entry);
  setRegister(context, contextIndex.rsp, stackPointer);
  return context;
}

const outOfMemory = (program: Program): LoadResult => ({
  ok: false,
  error: errno.ENOMEM,
  message: `${program.image.path} can't be loaded: the machine has too little free memory for it`,
});
