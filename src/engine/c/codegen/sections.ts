/**
 * The data of a program: rodata, constants with addresses, .got, data and bss, while they grow, and their place in the
 * image once they are complete.
 *
 *     rodata    string literals and other constants, equal ones once; const objects; jump tables
 *     relro     const objects that contain addresses (.data.rel.ro): written once by the dynamic linker
 *     got       addresses of libc's functions and data, filled by the dynamic linker
 *     data      initialised objects
 *     bss       zeroed objects
 */
import type { AddressBase, StaticItem } from '../ast';
import { INSTRUCTION_BYTES } from '../../cpu/opcodes';
import type { ImportedSymbol } from '../image';
import { alignUp } from './abi';
import type { Label } from './assembler';
import type { Reach } from './context';
import { LinkSymbol } from './symbols';

const WORD = 8;

/** Bytes that grow at the end. */
class Section {
  bytes = new Uint8Array(1024);
  size = 0;

  /** Appends room for an object and gives its offset. */
  reserve(size: number, alignment: number): number {
    const offset = alignUp(this.size, alignment);
    this.size = offset + size;
    if (this.size > this.bytes.length) {
      const larger = new Uint8Array(Math.max(this.size, this.bytes.length * 2));
      larger.set(this.bytes);
      this.bytes = larger;
    }
    return offset;
  }
}

/** A word that holds the address of a symbol plus a number. */
interface AddressWord {
  readonly section: 'relro' | 'data';
  readonly offset: number;
  readonly target: LinkSymbol;
  readonly addend: number;
}

interface JumpTable {
  readonly symbol: LinkSymbol;
  readonly labels: readonly Label[];
}

export interface ObjectShape {
  readonly size: number;
  readonly alignment: number;
  readonly readOnly: boolean;
}

/** The data segment and rodata with their addresses, ready for the file. */
export interface LinkedData {
  readonly rodata: Uint8Array;
  readonly data: Uint8Array;
  readonly bssBytes: number;
  readonly relocations: readonly number[];
  readonly imports: readonly ImportedSymbol[];
}

export class Sections {
  private readonly rodata = new Section();
  private readonly relro = new Section();
  private readonly got = new Section();
  private readonly data = new Section();
  private bssSize = 0;
  private readonly symbols: LinkSymbol[] = [];
  private readonly constants = new Map<string, LinkSymbol>();
  private readonly addressWords: AddressWord[] = [];
  private readonly imports: {
    readonly name: string;
    readonly section: 'got' | 'relro' | 'data';
    readonly offset: number;
  }[] = [];
  private readonly jumpTables: JumpTable[] = [];

  /** Constant bytes; equal ones of equal alignment are one object. */
  constant(bytes: Uint8Array, alignment: number): LinkSymbol {
    const key = `${alignment}:${contents(bytes)}`;
    let symbol = this.constants.get(key);
    if (symbol === undefined) {
      symbol = new LinkSymbol('');
      const offset = this.rodata.reserve(bytes.length, alignment);
      this.rodata.bytes.set(bytes, offset);
      this.define(symbol, 'rodata', offset);
      this.constants.set(key, symbol);
    }
    return symbol;
  }

  /** Distances from the table to each label, 32 bits each. */
  jumpTable(labels: readonly Label[]): LinkSymbol {
    const symbol = new LinkSymbol('');
    this.define(symbol, 'rodata', this.rodata.reserve(labels.length * 4, 4));
    this.jumpTables.push({ symbol, labels });
    return symbol;
  }

  /** A word of the .got for the address of a name of libc. */
  reserveSlot(name: string): LinkSymbol {
    const symbol = new LinkSymbol(`${name}@got`);
    const offset = this.got.reserve(WORD, WORD);
    this.define(symbol, 'got', offset);
    this.imports.push({ name, section: 'got', offset });
    return symbol;
  }

  /** Lays out one static object with its first contents. */
  place(
    symbol: LinkSymbol,
    shape: ObjectShape,
    items: readonly StaticItem[],
    resolve: (base: AddressBase) => Reach,
  ): void {
    const filled = items.some((item) => item.kind === 'address' || item.bytes.some((byte) => byte !== 0));
    const addresses = items.some((item) => item.kind === 'address');
    if (!filled && !shape.readOnly) {
      const offset = alignUp(this.bssSize, shape.alignment);
      this.bssSize = offset + Math.max(shape.size, 1);
      this.define(symbol, 'bss', offset);
      return;
    }
    const name = !shape.readOnly ? 'data' : addresses ? 'relro' : 'rodata';
    const section = this[name];
    const offset = section.reserve(Math.max(shape.size, 1), shape.alignment);
    this.define(symbol, name, offset);
    for (const item of items) {
      if (item.kind === 'bytes') section.bytes.set(item.bytes, offset + item.offset);
      else if (name !== 'rodata') this.addAddress(name, offset + item.offset, resolve(item.base), item.addend);
    }
  }

  private addAddress(section: 'relro' | 'data', offset: number, reach: Reach, addend: number): void {
    if (reach.kind === 'direct') this.addressWords.push({ section, offset, target: reach.symbol, addend });
    else this.imports.push({ name: reach.name, section, offset });
  }

  private define(symbol: LinkSymbol, section: 'rodata' | 'relro' | 'got' | 'data' | 'bss', offset: number): void {
    symbol.define(section, offset);
    this.symbols.push(symbol);
  }

  get rodataBytes(): number {
    return this.rodata.size;
  }

  /** Gives every symbol its address, and fills in what depends on addresses. */
  link(rodataAddress: number, dataAddress: number): LinkedData {
    const gotAt = alignUp(this.relro.size, 16);
    const dataAt = alignUp(gotAt + this.got.size, 32);
    const bssAt = alignUp(dataAt + this.data.size, 32);
    const starts = {
      rodata: rodataAddress,
      relro: dataAddress,
      got: dataAddress + gotAt,
      data: dataAddress + dataAt,
      bss: dataAddress + bssAt,
    };
    for (const symbol of this.symbols) {
      if (symbol.section !== undefined && symbol.section !== 'text')
        symbol.address = starts[symbol.section] + symbol.offset;
    }
    const data = new Uint8Array(dataAt + this.data.size);
    data.set(this.relro.bytes.subarray(0, this.relro.size), 0);
    data.set(this.data.bytes.subarray(0, this.data.size), dataAt);
    return {
      rodata: this.linkJumpTables(),
      data,
      bssBytes: bssAt + this.bssSize - data.length,
      relocations: this.linkAddresses(data, dataAddress, starts),
      imports: this.imports.map(({ name, section, offset }) => ({ name, slot: starts[section] + offset })),
    };
  }

  private linkJumpTables(): Uint8Array {
    const rodata = this.rodata.bytes.slice(0, this.rodata.size);
    const view = new DataView(rodata.buffer);
    for (const { symbol, labels } of this.jumpTables) {
      labels.forEach((label, i) => {
        view.setInt32(symbol.offset + i * 4, label.position * INSTRUCTION_BYTES - symbol.address, true);
      });
    }
    return rodata;
  }

  private linkAddresses(
    data: Uint8Array,
    dataAddress: number,
    starts: Readonly<Record<'relro' | 'data', number>>,
  ): number[] {
    const view = new DataView(data.buffer);
    return this.addressWords.map(({ section, offset, target, addend }) => {
      const value = target.address + addend;
      const at = starts[section] + offset - dataAddress;
      view.setInt32(at, value | 0, true);
      view.setInt32(at + 4, Math.floor(value / 2 ** 32), true);
      return starts[section] + offset;
    });
  }
}

/** The bytes as a string of the same length, for the key of a map. */
function contents(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
