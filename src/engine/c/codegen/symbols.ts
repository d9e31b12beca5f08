/**
 * What the linker knows of a name: where its object or function lies, or that libc has it.
 *
 * Names with external linkage are one symbol for the whole program; names with internal linkage, string literals and
 * other unnamed objects have a symbol that only their unit knows.
 */

/** Parts of the image, in the order of their addresses. `relro` holds constants that contain addresses. */
export type SectionName = 'text' | 'rodata' | 'relro' | 'got' | 'data' | 'bss';

export class LinkSymbol {
  readonly name: string;
  section: SectionName | undefined;
  /** Bytes from the start of the section. */
  offset = 0;
  /** Relative to the image's base; valid once the sections are placed. */
  address = 0;

  constructor(name: string) {
    this.name = name;
  }

  get defined(): boolean {
    return this.section !== undefined;
  }

  /** Text lies at the base of the image, so there the offset is the address. */
  define(section: SectionName, offset: number): void {
    this.section = section;
    this.offset = offset;
    if (section === 'text') this.address = offset;
  }
}
