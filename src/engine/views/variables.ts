/**
 * Variables as a debugger prints them, read from the bytes of the process.
 *
 * A variable is named by a path that can be asked for again at another moment: where it starts (a frame and a number,
 * or g and a number for a global) and then child numbers, for example `0/2/1/0`.
 */
import type { DebugMember, DebugType, ProgramImage, VariableInformation } from '../c/image';
import { doubleOfHalves, floatOfBits } from '../cpu/floats';
import { hex } from '../units';
import type { VariableView } from './contract';
import type { MemoryInspector } from './inspect';

const MAXIMUM_STRING = 60;
const INLINE_ELEMENTS = 4;

export interface VariableReader {
  readonly image: ProgramImage;
  readonly inspector: MemoryInspector;
}

const typeOf = ({ image }: VariableReader, index: number): DebugType =>
  image.debug.types[index] ?? { kind: 'void', name: 'void', size: 0 };

/** Where a variable lies, given rbp and the program's base. */
export const addressOfVariable = (variable: VariableInformation, frame: number, base: number): number =>
  variable.location.kind === 'frame' ? frame + variable.location.offset : base + variable.location.address;

export function viewOf(
  reader: VariableReader,
  name: string,
  typeIndex: number,
  address: number,
  path: string,
): VariableView {
  const type = typeOf(reader, typeIndex);
  const target = type.kind === 'pointer' ? reader.inspector.peekWord(address) : undefined;
  return {
    name,
    type: type.name,
    value: valueText(reader, type, address, 0),
    address,
    size: type.size,
    ...(target === undefined || target === 0 ? {} : { target }),
    expandable: childCount(reader, type, address) > 0,
    path,
  };
}

/** A bit-field or an ordinary member. */
function memberView(reader: VariableReader, member: DebugMember, address: number, path: string): VariableView {
  if (member.bits === undefined) return viewOf(reader, member.name, member.type, address + member.offset, path);
  const type = typeOf(reader, member.type);
  const value = bitField(reader.inspector, address + member.offset, member.bits, type);
  return {
    name: member.name,
    type: `${type.name} : ${member.bits.width}`,
    value: value ?? UNREADABLE,
    address: address + member.offset,
    size: type.size,
    expandable: false,
    path,
  };
}

const UNREADABLE = '<not in memory>';

/** Members, elements, or what a pointer points to. */
export function childrenOf(
  reader: VariableReader,
  typeIndex: number,
  address: number,
  path: string,
  from: number,
  count: number,
): { children: VariableView[]; total: number } {
  const type = typeOf(reader, typeIndex);
  const total = childCount(reader, type, address);
  const children: VariableView[] = [];
  for (let i = from; i < Math.min(total, from + count); i++) {
    const child = childAt(reader, type, address, i);
    if (child === undefined) continue;
    const childPath = `${path}/${i}`;
    if (child.member !== undefined) children.push(memberView(reader, child.member, address, childPath));
    else children.push(viewOf(reader, child.name, child.type, child.address, childPath));
  }
  return { children, total };
}

/** Follows child numbers from a variable. */
export function descend(
  reader: VariableReader,
  typeIndex: number,
  address: number,
  steps: readonly number[],
): { type: number; address: number } | undefined {
  let at = { type: typeIndex, address };
  for (const step of steps) {
    const child = childAt(reader, typeOf(reader, at.type), at.address, step);
    if (child === undefined) return undefined;
    at = { type: child.type, address: child.address };
  }
  return at;
}

interface Child {
  readonly name: string;
  readonly type: number;
  readonly address: number;
  readonly member?: DebugMember;
}

function childCount(reader: VariableReader, type: DebugType, address: number): number {
  if (type.kind === 'array') return type.length;
  if (type.kind === 'record') return type.members.length;
  if (type.kind !== 'pointer') return 0;
  const target = reader.inspector.peekWord(address);
  const kind = typeOf(reader, type.target).kind;
  if (target === undefined || target === 0 || kind === 'void' || kind === 'function') return 0;
  return reader.inspector.byte(target) === undefined ? 0 : 1;
}

function childAt(reader: VariableReader, type: DebugType, address: number, index: number): Child | undefined {
  if (type.kind === 'array') {
    const element = typeOf(reader, type.element);
    return { name: `[${index}]`, type: type.element, address: address + index * element.size };
  }
  if (type.kind === 'record') {
    const member = type.members[index];
    return member && { name: member.name, type: member.type, address: address + member.offset, member };
  }
  if (type.kind !== 'pointer') return undefined;
  const target = reader.inspector.peekWord(address);
  return target === undefined ? undefined : { name: '*', type: type.target, address: target };
}

function valueText(reader: VariableReader, type: DebugType, address: number, depth: number): string {
  const { inspector } = reader;
  switch (type.kind) {
    case 'void':
      return 'void';
    case 'function':
      return hex(address);
    case 'integer':
      return integerText(inspector, type, address) ?? UNREADABLE;
    case 'enumeration': {
      const value = integerValue(inspector, address, type.size, type.signed);
      if (value === undefined) return UNREADABLE;
      const constant = type.constants.find((each) => BigInt(each.value) === value);
      return constant === undefined ? value.toString() : `${constant.name} (${value})`;
    }
    case 'floating':
      return floatingText(inspector, type.size, address);
    case 'pointer':
      return pointerText(reader, type, address);
    case 'array':
      return arrayText(reader, type, address, depth);
    case 'record':
      return recordText(reader, type, address, depth);
  }
}

function integerValue(inspector: MemoryInspector, address: number, size: number, signed: boolean): bigint | undefined {
  const bytes = inspector.bytes(address, size);
  if (bytes === undefined) return undefined;
  let value = 0n;
  for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return signed ? BigInt.asIntN(8 * size, value) : value;
}

function integerText(
  inspector: MemoryInspector,
  type: Extract<DebugType, { kind: 'integer' }>,
  address: number,
): string | undefined {
  const value = integerValue(inspector, address, type.size, type.signed);
  if (value === undefined) return undefined;
  if (type.boolean) return value === 0n ? 'false' : value === 1n ? 'true' : value.toString();
  if (!type.character) return value.toString();
  return `${value} ${characterText(Number(value & 255n))}`;
}

function characterText(code: number): string {
  const escapes: Readonly<Record<number, string>> = { 0: '\\0', 9: '\\t', 10: '\\n', 13: '\\r', 39: "\\'", 92: '\\\\' };
  const known = escapes[code];
  if (known !== undefined) return `'${known}'`;
  return code >= 32 && code < 127 ? `'${String.fromCharCode(code)}'` : `'\\x${code.toString(16).padStart(2, '0')}'`;
}

function floatingText(inspector: MemoryInspector, size: number, address: number): string {
  const low = inspector.peekLow(address);
  if (low === undefined) return UNREADABLE;
  if (size === 4) return trimmed(floatOfBits(low), 9);
  const high = inspector.peekHigh(address);
  return high === undefined ? UNREADABLE : trimmed(doubleOfHalves(low, high), 17);
}

/** The shortest text that reads back as the same value; for a float as the same float. */
function trimmed(value: number, digits: number): string {
  if (!Number.isFinite(value) || digits === 17) return String(value);
  for (let precision = 1; precision < digits; precision++) {
    const text = Number(value.toPrecision(precision));
    if (Math.fround(text) === value) return String(text);
  }
  return String(value);
}

function pointerText(reader: VariableReader, type: Extract<DebugType, { kind: 'pointer' }>, address: number): string {
  const low = reader.inspector.peekLow(address);
  const high = reader.inspector.peekHigh(address);
  if (low === undefined || high === undefined) return UNREADABLE;
  const value = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  if (value === 0n) return 'NULL';
  const text = `0x${value.toString(16)}`;
  const target = typeOf(reader, type.target);
  if (target.kind !== 'integer' || !target.character) return text;
  const string = stringAt(reader.inspector, Number(value), MAXIMUM_STRING);
  return string === undefined ? text : `${text} ${string}`;
}

/** A string literal of what stands at an address up to its null; undefined where nothing can be read. */
function stringAt(inspector: MemoryInspector, address: number, limit: number): string | undefined {
  let text = '';
  for (let i = 0; i < limit; i++) {
    const byte = inspector.byte(address + i);
    if (byte === undefined) return i === 0 ? undefined : `"${text}"...`;
    if (byte === 0) return `"${text}"`;
    text += characterText(byte).slice(1, -1).replace("\\'", "'").replace('"', '\\"');
  }
  return `"${text}"...`;
}

function arrayText(
  reader: VariableReader,
  type: Extract<DebugType, { kind: 'array' }>,
  address: number,
  depth: number,
): string {
  const element = typeOf(reader, type.element);
  if (element.kind === 'integer' && element.character) {
    return stringAt(reader.inspector, address, Math.min(type.length, MAXIMUM_STRING)) ?? UNREADABLE;
  }
  if (depth > 0) return `{${type.length} elements}`;
  const shown = Math.min(type.length, INLINE_ELEMENTS);
  const parts = Array.from({ length: shown }, (_, i) =>
    valueText(reader, element, address + i * element.size, depth + 1),
  );
  return `{${parts.join(', ')}${type.length > shown ? ', …' : ''}}`;
}

function recordText(
  reader: VariableReader,
  type: Extract<DebugType, { kind: 'record' }>,
  address: number,
  depth: number,
): string {
  if (depth > 0) return '{…}';
  const shown = type.members.slice(0, INLINE_ELEMENTS);
  const parts = shown.map(
    (member, index) => `${member.name} = ${memberView(reader, member, address, `${index}`).value}`,
  );
  return `{${parts.join(', ')}${type.members.length > shown.length ? ', …' : ''}}`;
}

function bitField(
  inspector: MemoryInspector,
  address: number,
  bits: { offset: number; width: number },
  type: DebugType,
): string | undefined {
  const signed = type.kind === 'integer' && type.signed;
  const bytes = Math.ceil((bits.offset + bits.width) / 8);
  const raw = integerValue(inspector, address, bytes, false);
  if (raw === undefined) return undefined;
  const value = BigInt.asUintN(bits.width, raw >> BigInt(bits.offset));
  return (signed ? BigInt.asIntN(bits.width, value) : value).toString();
}
