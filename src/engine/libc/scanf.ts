/**
 * The scanf family (C11 7.21.6.2, glibc's vfscanf-internal.c): a format in simulated memory, characters from a stream or
 * a string, results stored through the arguments.
 *
 * Where glibc and the standard differ, this is glibc: "0x" without a digit is 0 with the x taken, "1e" is 1 with the e
 * taken, a number out of range is the nearest one of 64 bits and then cut to its type.
 */
import { type VirtAddr, virtAddr } from '../units';
import type { VariadicArguments } from './call';
import { isspace } from './ctype';
import { DOUBLE, FLOAT, parseFloat64 } from './parse_float';
import { digitValue, parseInteger } from './parse_integer';
import { type ScanDirective, parseScanFormat } from './scanf_format';
import { LONG, UNSIGNED_LONG } from './stdlib';
import type { ByteSource, UserMemory } from './user_memory';

/** Where characters come from. One character can always be given back. */
export interface ScanInput {
  /** The next byte, or -1 at the end or on an error. */
  next(): number;
  giveBack(byte: number): void;
}

export interface ScanSystem {
  readonly memory: UserMemory;
  readonly input: ScanInput;
  /** For %ms: malloc, written down. 0 when there is no memory. */
  malloc(bytes: number): VirtAddr;
  realloc(block: VirtAddr, bytes: number): VirtAddr;
}

const END = -1;
const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const UNLIMITED = Number.MAX_SAFE_INTEGER;

/** How one directive ended: it matched, the next character is wrong, or there is none. */
type Match = 'matched' | 'mismatch' | 'end';

/**
 * Reads by `format` until it is used up or a directive fails.
 * @returns how many arguments were assigned; -1 (EOF) when the input ended before the first of them
 */
export function scan(system: ScanSystem, format: Uint8Array, args: VariadicArguments): number {
  const scanner = new Scanner(system, args);
  for (const directive of parseScanFormat(format)) {
    const match = scanner.run(directive);
    if (match === 'end') return scanner.assigned === 0 ? END : scanner.assigned;
    if (match === 'mismatch') break;
  }
  return scanner.assigned;
}

class Scanner {
  assigned = 0;
  private readonly memory: UserMemory;
  private readonly system: ScanSystem;
  private readonly args: VariadicArguments;
  /** Characters taken so far, for %n. */
  private taken = 0;

  constructor(system: ScanSystem, args: VariadicArguments) {
    this.system = system;
    this.memory = system.memory;
    this.args = args;
  }

  run(directive: ScanDirective): Match {
    switch (directive.kind) {
      case 'space':
        this.skipSpace();
        return 'matched';
      case 'character':
        return this.expect(directive.byte);
      case 'percent':
        return this.skipSpace() ? this.expect(0x25) : 'end';
      case 'count':
        if (!directive.suppressed) this.storeInteger(this.nextAddress(), directive.bytes, this.taken, 0);
        return 'matched';
      case 'integer':
        return this.skipSpace() ? this.scanInteger(directive) : 'end';
      case 'pointer':
        return this.skipSpace() ? this.scanPointer(directive) : 'end';
      case 'floating':
        return this.skipSpace() ? this.scanFloating(directive) : 'end';
      case 'characters':
        return this.scanCharacters(directive);
      case 'string':
        return this.skipSpace() ? this.scanText(directive, (byte) => isspace(byte) === 0) : 'end';
      case 'set':
        return this.scanText(directive, (byte) => directive.members[byte] === 1);
      case 'invalid':
        return 'mismatch';
    }
  }

  private next(): number {
    const byte = this.system.input.next();
    if (byte !== END) this.taken++;
    return byte;
  }

  private giveBack(byte: number): void {
    if (byte === END) return;
    this.taken--;
    this.system.input.giveBack(byte);
  }

  /** False at the end of the input. */
  private skipSpace(): boolean {
    for (;;) {
      const byte = this.next();
      if (byte === END) return false;
      if (isspace(byte) !== 0) continue;
      this.giveBack(byte);
      return true;
    }
  }

  private expect(wanted: number): Match {
    const byte = this.next();
    if (byte === wanted) return 'matched';
    this.giveBack(byte);
    return byte === END ? 'end' : 'mismatch';
  }

  /** Takes a character that `accept` likes, while the field has room. */
  private takeIf(field: Field, accept: (byte: number) => boolean): boolean {
    if (field.room === 0) return false;
    const byte = this.next();
    if (byte === END) return false;
    if (!accept(byte)) {
      this.giveBack(byte);
      return false;
    }
    field.room--;
    field.text += String.fromCharCode(byte);
    return true;
  }

  private scanInteger(directive: ScanDirective & { kind: 'integer' }): Match {
    const field = this.integerField(directive.base, directive.width ?? UNLIMITED);
    if (field === undefined) return 'mismatch';
    if (directive.suppressed) return 'matched';
    const { low, high, errno } = parseInteger(bytesOf(field.text), virtAddr(0), field.base, limitOf(directive.signed));
    const saturated = errno !== 0 && !directive.signed;
    this.storeInteger(this.nextAddress(), directive.bytes, saturated ? -1 : low, saturated ? -1 : high);
    this.assigned++;
    return 'matched';
  }

  /** The characters of an integer with their base; undefined when there is no digit. */
  private integerField(base: number, width: number): (Field & { base: number }) | undefined {
    const field: Field = { text: '', room: width };
    this.takeIf(field, isSign);
    const signs = field.text.length;
    let digits = base;
    if (this.takeIf(field, (byte) => byte === ZERO)) {
      const prefixed = (base === 0 || base === 16) && field.room > 0 && this.takePrefix(field);
      if (prefixed) digits = 16;
      else if (base === 0) digits = 8;
    } else if (base === 0) digits = 10;
    while (this.takeIf(field, (byte) => digitValue(byte) < digits));
    return field.text.length === signs ? undefined : { ...field, base: digits };
  }

  /** The x of 0x is taken but is no part of the text. */
  private takePrefix(field: Field): boolean {
    const { text } = field;
    const taken = this.takeIf(field, (byte) => (byte | 0x20) === 0x78);
    field.text = text;
    return taken;
  }

  /** %p: what printf's %p writes, (nil) too. */
  private scanPointer(directive: ScanDirective & { kind: 'pointer' }): Match {
    const field: Field = { text: '', room: directive.width ?? UNLIMITED };
    if (this.takeIf(field, (byte) => byte === 0x28)) {
      for (const wanted of 'nil)') {
        if (!this.takeIf(field, (byte) => String.fromCharCode(byte).toLowerCase() === wanted)) return 'mismatch';
      }
      if (directive.suppressed) return 'matched';
      this.memory.storeWord(this.nextAddress(), 0);
      this.assigned++;
      return 'matched';
    }
    const { suppressed, width } = directive;
    return this.scanInteger({ kind: 'integer', suppressed, width, base: 16, bytes: 8, signed: false });
  }

  private scanFloating(directive: ScanDirective & { kind: 'floating' }): Match {
    const text = this.floatingField(directive.width ?? UNLIMITED);
    if (text === undefined) return 'mismatch';
    if (directive.suppressed) return 'matched';
    const { value } = parseFloat64(bytesOf(text), virtAddr(0), directive.bytes === 4 ? FLOAT : DOUBLE);
    this.storeFloating(this.nextAddress(), directive.bytes, value);
    this.assigned++;
    return 'matched';
  }

  /** The characters of a number, infinity or nan; undefined when they are none. */
  private floatingField(width: number): string | undefined {
    const field: Field = { text: '', room: width };
    this.takeIf(field, isSign);
    const signs = field.text.length;
    const letter = (wanted: string) => (byte: number) => String.fromCharCode(byte).toLowerCase() === wanted;
    const word = (letters: string): boolean => [...letters].every((each) => this.takeIf(field, letter(each)));
    if (this.takeIf(field, letter('n'))) return word('an') ? field.text : undefined;
    if (this.takeIf(field, letter('i'))) {
      if (!word('nf')) return undefined;
      return !this.takeIf(field, letter('i')) || word('nity') ? field.text : undefined;
    }
    const hexadecimal = this.takeIf(field, (byte) => byte === ZERO) && this.takeIf(field, letter('x'));
    const start = hexadecimal ? signs + 2 : signs;
    const digit = (byte: number): boolean => digitValue(byte) < (hexadecimal ? 16 : 10);
    while (this.takeIf(field, digit));
    const whole = field.text.length - start;
    const pointed = this.takeIf(field, (byte) => byte === POINT);
    while (this.takeIf(field, digit));
    if (field.text.length - start === (pointed ? 1 : 0)) return undefined;
    if (whole >= 0 && this.takeIf(field, letter(hexadecimal ? 'p' : 'e'))) {
      this.takeIf(field, isSign);
      while (this.takeIf(field, (byte) => digitValue(byte) < 10));
    }
    return field.text;
  }

  /** %c: exactly the width, without a null. */
  private scanCharacters(directive: ScanDirective & { kind: 'characters' }): Match {
    const width = directive.width ?? 1;
    const target = this.textTarget(directive, width);
    let length = 0;
    for (; length < width; length++) {
      const byte = this.next();
      if (byte === END) break;
      target.put(byte);
    }
    if (length === 0) return 'end';
    target.finish();
    if (!directive.suppressed) this.assigned++;
    return 'matched';
  }

  /** %s and %[: as many characters as belong, and a null. */
  private scanText(directive: ScanDirective & { kind: 'string' | 'set' }, belongs: (byte: number) => boolean): Match {
    const width = directive.width ?? UNLIMITED;
    let byte = this.next();
    if (byte === END) return 'end';
    if (!belongs(byte)) {
      this.giveBack(byte);
      return 'mismatch';
    }
    const target = this.textTarget(directive, 100);
    for (let left = width; ; byte = this.next()) {
      if (byte === END) break;
      if (!belongs(byte)) {
        this.giveBack(byte);
        break;
      }
      target.put(byte);
      if (--left === 0) break;
    }
    target.put(0);
    target.finish();
    if (!directive.suppressed) this.assigned++;
    return 'matched';
  }

  /** Where text goes: nowhere, into the caller's array, or with `m` into a block of its own, first of `guess` units. */
  private textTarget(directive: TextDirective, guess: number): TextTarget {
    if (directive.suppressed) return { put: () => undefined, finish: () => undefined };
    const { memory, system } = this;
    const unit = directive.wide ? 4 : 1;
    const store = (at: number, byte: number): void => {
      if (directive.wide) memory.store32(virtAddr(at), byte);
      else memory.store8(virtAddr(at), byte);
    };
    const argument = this.nextAddress();
    let at: number = argument;
    if (!directive.allocated) {
      return {
        put: (byte) => {
          store(at, byte);
          at += unit;
        },
        finish: () => undefined,
      };
    }
    let room = guess * unit;
    let block = system.malloc(room);
    let used = 0;
    return {
      put: (byte) => {
        if (used === room) {
          room *= 2;
          block = system.realloc(block, room);
        }
        store(block + used, byte);
        used += unit;
      },
      finish: () => {
        // What was too much is given back.
        if (used < room) block = system.realloc(block, used);
        memory.storeWord(argument, block);
      },
    };
  }

  private nextAddress(): VirtAddr {
    const { low, high } = this.args.nextWord();
    return virtAddr((high >>> 0) * 4294967296 + (low >>> 0));
  }

  private storeInteger(at: VirtAddr, bytes: 1 | 2 | 4 | 8, low: number, high: number): void {
    if (bytes === 8) this.memory.storeHalves(at, low, high);
    else if (bytes === 4) this.memory.store32(at, low);
    else if (bytes === 2) this.memory.store16(at, low & 0xffff);
    else this.memory.store8(at, low & 0xff);
  }

  /** A long double takes 16 bytes here and holds a double. */
  private storeFloating(at: VirtAddr, bytes: 4 | 8 | 16, value: number): void {
    if (bytes === 4) {
      scratch.setFloat32(0, value, true);
      this.memory.store32(at, scratch.getInt32(0, true));
      return;
    }
    scratch.setFloat64(0, value, true);
    this.memory.storeHalves(at, scratch.getInt32(0, true), scratch.getInt32(4, true));
  }
}

/** The characters of a number so far, and how many more may come. */
interface Field {
  text: string;
  room: number;
}

type TextDirective = ScanDirective & { kind: 'characters' | 'string' | 'set' };

interface TextTarget {
  put(byte: number): void;
  finish(): void;
}

const scratch = new DataView(new ArrayBuffer(8));

const isSign = (byte: number): boolean => byte === PLUS || byte === MINUS;
const limitOf = (signed: boolean): typeof LONG => (signed ? LONG : UNSIGNED_LONG);

/** A host string as the parsers of numbers read memory: from address 0, with a null behind it. */
const bytesOf = (text: string): ByteSource => ({
  load8: (address) => (address < text.length ? text.charCodeAt(address) : 0),
});
