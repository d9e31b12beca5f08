/**
 * Types as the debugger sees them: numbered, each once, recursive ones by their number.
 */
import type { DebugMember, DebugType } from '../image';
import { typeName } from '../type_name';
import type { DataModel, EnumDefinition, Field, RecordDefinition, Type } from '../types';
import { integerNameOf, isSignedName, sizeOf } from '../types';

export class DebugTypes {
  readonly types: DebugType[] = [];
  private readonly model: DataModel;
  private readonly numbers = new Map<string, number>();
  private readonly records = new Map<RecordDefinition, number>();
  private readonly enums = new Map<EnumDefinition, number>();

  constructor(model: DataModel) {
    this.model = model;
  }

  /** The number of a type. Qualifiers and typedef names are part of its name. */
  number(type: Type): number {
    if (type.kind === 'record' && type.alias === undefined) return this.recordNumber(type.definition, typeName(type));
    const key = this.key(type);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.types.length;
    this.numbers.set(key, number);
    // Holds the place, so that a type that contains itself finds its number.
    this.types.push({ kind: 'void', name: typeName(type), size: 0 });
    this.types[number] = this.describe(type);
    return number;
  }

  private key(type: Type): string {
    const name = typeName(type);
    switch (type.kind) {
      case 'pointer':
        return `${name}*${this.number(type.pointee)}`;
      case 'array':
        return `${name}[${this.number(type.element)}]`;
      case 'record':
        return `${name}=${this.recordNumber(type.definition, type.definition.name ?? name)}`;
      case 'enum':
        return `${name}=${this.enumNumber(type.definition)}`;
      default:
        return name;
    }
  }

  private enumNumber(definition: EnumDefinition): number {
    let number = this.enums.get(definition);
    if (number === undefined) {
      number = this.enums.size;
      this.enums.set(definition, number);
    }
    return number;
  }

  private recordNumber(definition: RecordDefinition, name: string): number {
    const known = this.records.get(definition);
    if (known !== undefined) return known;
    const number = this.types.length;
    this.records.set(definition, number);
    this.types.push({ kind: 'void', name, size: 0 });
    this.types[number] = this.describeRecord(definition, name);
    return number;
  }

  private describe(type: Type): DebugType {
    const name = typeName(type);
    const size = sizeOf(this.model, type) ?? 0;
    switch (type.kind) {
      case 'void':
      case 'error':
        return { kind: 'void', name, size: 1 };
      case 'integer': {
        const character = type.name === 'char' || type.name === 'signed char' || type.name === 'unsigned char';
        return {
          kind: 'integer',
          name,
          size,
          signed: isSignedName(type.name),
          character,
          boolean: type.name === '_Bool',
        };
      }
      case 'floating':
        return { kind: 'floating', name, size };
      case 'pointer':
        return { kind: 'pointer', name, size, target: this.number(type.pointee) };
      case 'array': {
        const length = type.length.kind === 'constant' ? type.length.count : 0;
        return { kind: 'array', name, size, element: this.number(type.element), length };
      }
      case 'record':
        return this.describeRecord(type.definition, name);
      case 'enum': {
        const constants = (type.definition.constants ?? []).map((each) => ({
          name: each.name,
          value: Number(each.value),
        }));
        return { kind: 'enumeration', name, size, signed: isSignedName(integerNameOf(type)), constants };
      }
      case 'function':
        return { kind: 'function', name, size: 1 };
    }
  }

  private describeRecord(definition: RecordDefinition, name: string): DebugType {
    const members = (definition.fields ?? []).map((field) => this.member(field));
    return { kind: 'record', name, size: definition.size, union: definition.tag === 'union', members };
  }

  private member(field: Field): DebugMember {
    const { bitField } = field;
    return {
      name: field.name ?? '',
      type: this.number(field.type),
      offset: field.offset,
      ...(bitField === undefined ? {} : { bits: { offset: bitField.bitOffset, width: bitField.width } }),
    };
  }
}
