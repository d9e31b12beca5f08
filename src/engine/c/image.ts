/**
 * What the code generator delivers: a program that can be loaded, and what a debugger must know of it.
 *
 *     file offset 0x0000  text     (r-x)   _start, functions, PLT
 *                 0x?000  rodata   (r--)   string literals, constants, jump tables
 *                 0x?000  data     (rw-)   .got, initialised objects; bss follows in memory only
 *
 * Each segment starts on a page of its own, in the file and in memory. All addresses here are relative to the base at
 * which the image is mapped.
 */

export interface Segment {
  readonly name: 'text' | 'rodata' | 'data';
  readonly fileOffset: number;
  /** Relative to the image's base. */
  readonly vaddr: number;
  readonly fileBytes: number;
  /** At least fileBytes; the rest is zero-filled (bss). */
  readonly memoryBytes: number;
  readonly prot: { readonly read: boolean; readonly write: boolean; readonly execute: boolean };
}

/** What the kernel and the dynamic linker need. */
export interface LoadableImage {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly segments: readonly Segment[];
  /** Where execution starts, relative to the base. */
  readonly entry: number;
  /** Offsets of the 64-bit words to which the base is added at start-up (R_X86_64_RELATIVE). */
  readonly relocations: readonly number[];
  /** Words of the .got to be filled with the address of a symbol of libc (R_X86_64_GLOB_DAT and JUMP_SLOT). */
  readonly imports: readonly ImportedSymbol[];
}

export interface ImportedSymbol {
  readonly name: string;
  /** Offset of the word, relative to the base. */
  readonly slot: number;
}

/** A program with its debug information. */
export interface ProgramImage extends LoadableImage {
  readonly debug: DebugInformation;
}

export interface DebugInformation {
  /** Source files by number. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Every statement marker, by the number that its `stmt` operation carries. */
  readonly statements: readonly StatementInformation[];
  readonly functions: readonly FunctionInformation[];
  readonly globals: readonly VariableInformation[];
  readonly types: readonly DebugType[];
}

/** One executable statement, or part of one (a `for` has three). Lines and columns count from 1. */
export interface StatementInformation {
  readonly file: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** Address of its `stmt` operation, relative to the base. */
  readonly address: number;
  readonly functionIndex: number;
}

export interface FunctionInformation {
  readonly name: string;
  readonly file: number;
  readonly line: number;
  /** First instruction, and the address after the last, relative to the base. */
  readonly start: number;
  readonly end: number;
  /** From here to `epilogue` the frame is complete: rbp is set and parameters are stored in the frame. */
  readonly prologueEnd: number;
  readonly frameBytes: number;
  readonly returnType: number;
  readonly variables: readonly VariableInformation[];
}

export interface VariableInformation {
  readonly name: string;
  /** Index into types. */
  readonly type: number;
  readonly location:
    | { readonly kind: 'frame'; /** added to rbp */ readonly offset: number }
    | { readonly kind: 'static'; /** relative to the base */ readonly address: number };
  readonly parameter: boolean;
  readonly line: number;
  /** Instructions in which the name is visible, relative to the base: end is exclusive. */
  readonly scopeStart: number;
  readonly scopeEnd: number;
}

/** Types as a debugger needs them, by number, so that recursive ones are finite. `name` is as written in C. */
export type DebugType =
  | { readonly kind: 'void'; readonly name: string; readonly size: number }
  | {
      readonly kind: 'integer';
      readonly name: string;
      readonly size: number;
      readonly signed: boolean;
      readonly character: boolean;
      readonly boolean: boolean;
    }
  | { readonly kind: 'floating'; readonly name: string; readonly size: number }
  | { readonly kind: 'pointer'; readonly name: string; readonly size: number; readonly target: number }
  | {
      readonly kind: 'array';
      readonly name: string;
      readonly size: number;
      readonly element: number;
      readonly length: number;
    }
  | {
      readonly kind: 'record';
      readonly name: string;
      readonly size: number;
      readonly union: boolean;
      readonly members: readonly DebugMember[];
    }
  | {
      readonly kind: 'enumeration';
      readonly name: string;
      readonly size: number;
      readonly signed: boolean;
      readonly constants: readonly { readonly name: string; readonly value: number }[];
    }
  | { readonly kind: 'function'; readonly name: string; readonly size: number };

export interface DebugMember {
  readonly name: string;
  readonly type: number;
  readonly offset: number;
  readonly bits?: { readonly offset: number; readonly width: number };
}

/** The function that contains a code address, relative to the image's base. */
export function functionAt(image: ProgramImage, relative: number): FunctionInformation | undefined {
  return image.debug.functions.find(({ start, end }) => relative >= start && relative < end);
}

/** The statement to which a code address, relative to the base, belongs: the last marker at or before it in its function. */
export function statementAt(image: ProgramImage, relative: number): StatementInformation | undefined {
  const home = functionAt(image, relative);
  if (home === undefined) return undefined;
  let best: StatementInformation | undefined;
  for (const statement of image.debug.statements) {
    if (statement.address < home.start || statement.address > relative) continue;
    if (best === undefined || statement.address >= best.address) best = statement;
  }
  return best;
}
