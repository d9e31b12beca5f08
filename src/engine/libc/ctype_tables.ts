/**
 * The tables behind ctype.h in the C locale, as __ctype_b_loc and its kin show them: 384 entries for the characters
 * -128 to 255, so that a plain char may index them.
 */

/** The bits of glibc's ctype.h on a little-endian machine (_ISbit). */
export const characterClass = {
  upper: 0x0100,
  lower: 0x0200,
  alpha: 0x0400,
  digit: 0x0800,
  xdigit: 0x1000,
  space: 0x2000,
  print: 0x4000,
  graph: 0x8000,
  blank: 0x0001,
  cntrl: 0x0002,
  punct: 0x0004,
  alnum: 0x0008,
} as const;

const FIRST = -128;
const ENTRIES = 384;

/** Which classes a character belongs to; none above 127. */
export function classesOf(character: number): number {
  const code = character;
  if (code < 0 || code > 127) return 0;
  const upper = code >= 65 && code <= 90;
  const lower = code >= 97 && code <= 122;
  const digit = code >= 48 && code <= 57;
  const hex = digit || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);
  const graph = code > 32 && code < 127;
  const alnum = upper || lower || digit;
  const bits: readonly [boolean, number][] = [
    [upper, characterClass.upper],
    [lower, characterClass.lower],
    [upper || lower, characterClass.alpha],
    [digit, characterClass.digit],
    [hex, characterClass.xdigit],
    [code === 32 || (code >= 9 && code <= 13), characterClass.space],
    [graph || code === 32, characterClass.print],
    [graph, characterClass.graph],
    [code === 32 || code === 9, characterClass.blank],
    [code < 32 || code === 127, characterClass.cntrl],
    [graph && !alnum, characterClass.punct],
    [alnum, characterClass.alnum],
  ];
  return bits.reduce((sum, [has, bit]) => (has ? sum | bit : sum), 0);
}

export interface CtypeTables {
  readonly classes: Uint16Array;
  readonly toLower: Int32Array;
  readonly toUpper: Int32Array;
}

export function ctypeTables(): CtypeTables {
  const classes = new Uint16Array(ENTRIES);
  const toLower = new Int32Array(ENTRIES);
  const toUpper = new Int32Array(ENTRIES);
  for (let i = 0; i < ENTRIES; i++) {
    const character = FIRST + i;
    const bits = classesOf(character);
    classes[i] = bits;
    toLower[i] = (bits & characterClass.upper) !== 0 ? character + 32 : character;
    toUpper[i] = (bits & characterClass.lower) !== 0 ? character - 32 : character;
  }
  return { classes, toLower, toUpper };
}
