/**
 * The bytes of objects with static storage duration at program start: initialisers evaluated and laid out.
 */
import type {
  AddressBase,
  Initializer,
  InitializerItem,
  Lvalue,
  StaticImage,
  StaticItem,
  VariableDeclaration,
} from '../ast';
import type { DataModel, Type } from '../types';
import { isInteger, sizeOf } from '../types';
import type { ConstantValue } from './constants';
import { evaluateStatic } from './constants';
import type { Translation } from './translation';

/** Zero bytes between two items that are kept in one run rather than starting another. */
const GAP_LIMIT = 32;

/** Evaluates a flat initialiser; what is not constant is reported. */
export function buildStaticImage(t: Translation, initializer: Initializer): StaticImage {
  const image = new ImageBuilder();
  const items = [...initializer.items].sort((a, b) => a.offset - b.offset);
  for (const item of items) {
    if (item.kind === 'bytes') image.bytes(item.offset, item.bytes);
    else placeValue(t, image, item);
  }
  return image.finish(initializer.size);
}

function placeValue(t: Translation, image: ImageBuilder, item: Extract<InitializerItem, { kind: 'value' }>): void {
  if (item.type.kind === 'record') {
    const source = item.value.kind === 'LvalueToRvalue' ? literalImage(item.value.operand) : undefined;
    if (source !== undefined) return image.copy(item.offset, source);
  }
  const value = evaluateStatic(t.model, item.value, (object) => constantObject(t, object));
  if (value === undefined) {
    t.sink.error(item.value.range, 'initializer element is not a compile-time constant');
    return;
  }
  const size = sizeOf(t.model, item.type) ?? 0;
  if (value.kind === 'address' && value.base !== undefined) {
    if (size === t.model.pointerSize)
      image.address(item.offset, size, value.base, Number(BigInt.asIntN(64, value.addend)));
    return;
  }
  if (item.bitField !== undefined) {
    const { bitOffset, width } = item.bitField;
    const bits = value.kind === 'integer' ? BigInt.asUintN(width, value.value) : 0n;
    return image.bits(item.offset, bits << BigInt(bitOffset));
  }
  image.bytes(item.offset, encode(t.model, item.type, value));
}

/** The known value of a constant object, which gcc accepts in static initialisers. */
function constantObject(t: Translation, object: Lvalue): ConstantValue | undefined {
  if (object.kind !== 'VariableReference') return undefined;
  const { variable } = object;
  if (variable.storage !== 'static' || variable.type.qualifiers.const !== true || variable.definition !== 'defined')
    return undefined;
  return t.constantValues.get(variable);
}

/** Remembers the value of `static const int n = 4;` for later initialisers. */
export function rememberConstant(t: Translation, variable: VariableDeclaration, initializer: Initializer): void {
  const [item] = initializer.items;
  if (
    variable.type.qualifiers.const !== true ||
    item?.kind !== 'value' ||
    initializer.items.length !== 1 ||
    item.type.kind === 'record'
  )
    return;
  const value = evaluateStatic(t.model, item.value, (object) => constantObject(t, object));
  if (value !== undefined) t.constantValues.set(variable, value);
}

function literalImage(object: Lvalue): StaticImage | undefined {
  return object.kind === 'CompoundLiteral' ? object.object.image : undefined;
}

/** A scalar's bytes, little-endian. A long double holds a double in its first eight bytes, as the machine computes it. */
function encode(model: DataModel, type: Type, value: ConstantValue): Uint8Array {
  const size = sizeOf(model, type) ?? 0;
  const bytes = new Uint8Array(size);
  if (value.kind === 'floating') {
    const view = new DataView(bytes.buffer);
    if (size === 4) view.setFloat32(0, value.value, true);
    else view.setFloat64(0, value.value, true);
    return bytes;
  }
  let rest = BigInt.asUintN(64, value.kind === 'integer' ? value.value : value.addend);
  const count = isInteger(type) || type.kind === 'pointer' ? size : 0;
  for (let i = 0; i < count; i++) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

class ImageBuilder {
  private readonly items: StaticItem[] = [];
  private start = 0;
  private run: number[] = [];

  bytes(offset: number, bytes: Uint8Array): void {
    this.open(offset);
    const at = offset - this.start;
    bytes.forEach((byte, i) => (this.run[at + i] = byte));
  }

  /** Sets bits of a storage unit, keeping what neighbours put there. */
  bits(offset: number, value: bigint): void {
    this.open(offset);
    let at = offset - this.start;
    for (let rest = value; rest > 0n; rest >>= 8n, at++) {
      while (this.run.length <= at) this.run.push(0);
      this.run[at] = (this.run[at] ?? 0) | Number(rest & 0xffn);
    }
  }

  address(offset: number, size: number, base: AddressBase, addend: number): void {
    this.close();
    this.items.push({ kind: 'address', offset, base, addend });
    this.start = offset + size;
  }

  copy(offset: number, image: StaticImage): void {
    for (const item of image.items) {
      if (item.kind === 'bytes') this.bytes(offset + item.offset, item.bytes);
      else {
        this.close();
        this.items.push({ ...item, offset: offset + item.offset });
      }
    }
  }

  finish(size: number): StaticImage {
    this.close();
    return { size, items: this.items };
  }

  /** Makes the current run reach `offset`, or starts another where too many zero bytes are in between. */
  private open(offset: number): void {
    const end = this.start + this.run.length;
    if (this.run.length === 0 || offset > end + GAP_LIMIT || offset < this.start) {
      this.close();
      this.start = offset;
    }
    while (this.start + this.run.length < offset) this.run.push(0);
  }

  private close(): void {
    if (this.run.some((byte) => byte !== 0)) {
      this.items.push({ kind: 'bytes', offset: this.start, bytes: Uint8Array.from(this.run) });
    }
    this.run = [];
  }
}
