/** What exec needs of a program or a library: a file with segments, and what the dynamic linker fills in. */

export interface LoadableSegment {
  readonly name: string;
  readonly fileOffset: number;
  /** Relative to the image's base; differs from fileOffset by whole pages. */
  readonly vaddr: number;
  readonly fileBytes: number;
  /** At least fileBytes; the rest is zero-filled (bss). */
  readonly memoryBytes: number;
  readonly prot: { readonly read: boolean; readonly write: boolean; readonly execute: boolean };
}

export interface LoadableImage {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly segments: readonly LoadableSegment[];
  /** Where execution starts, relative to the base. */
  readonly entry: number;
  /** Offsets of the 64-bit words to which the base is added (R_X86_64_RELATIVE). */
  readonly relocations: readonly number[];
  /** Words to be filled with the address of a symbol of a library (R_X86_64_GLOB_DAT, JUMP_SLOT). */
  readonly imports: readonly { readonly name: string; readonly slot: number }[];
}

/** libc.so.6: what it offers, relative to its base. */
export interface SharedLibrary extends LoadableImage {
  readonly exports: ReadonlyMap<string, number>;
}

/** Bytes of address space from the first segment to the end of the last one, in whole pages. */
export function imageSpan(image: LoadableImage): number {
  const end = image.segments.reduce((most, segment) => Math.max(most, segment.vaddr + segment.memoryBytes), 0);
  return Math.ceil(end / 4096) * 4096;
}
