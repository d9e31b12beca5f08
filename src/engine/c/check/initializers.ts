/**
 * Initialisers (C11 6.7.9): braces, brace elision, designators, strings; flattened to values at offsets.
 *
 * The parser delivers the initialiser as written. It is laid over the type as a sparse tree of subobjects: a later item
 * for the same subobject replaces an earlier one, and reading the tree in order of offsets gives the flat list.
 */
import type { Initializer, InitializerItem, Rvalue, StringObject, Expression } from '../ast';
import { compatibleUnqualified } from '../compatible';
import type { SourceRange } from '../source';
import { quotedType, typeName } from '../type_name';
import type { ArrayType, Field, Type } from '../types';
import { CHAR, isInteger, isScalar, isVariableLength, integerNameOf, sizeOf } from '../types';
import { assignConvert, isError, toRvalue } from './conversions';
import { findMember } from './members';
import type { Translation } from './translation';

/** An initialiser as parsed: an expression, or a braced list with designators. */
export type InitializerSyntax =
  | { readonly kind: 'expression'; readonly expression: Expression; readonly range: SourceRange }
  | { readonly kind: 'list'; readonly items: readonly InitializerSyntaxItem[]; readonly range: SourceRange };

export interface InitializerSyntaxItem {
  readonly designators: readonly Designator[];
  readonly value: InitializerSyntax;
}

export type Designator =
  | { readonly kind: 'member'; readonly name: string; readonly range: SourceRange }
  /** GNU ranges [low ... high]; low equals high otherwise. Undefined bounds were reported already. */
  | {
      readonly kind: 'index';
      readonly low: number | undefined;
      readonly high: number | undefined;
      readonly range: SourceRange;
    };

/** Flattened initialiser, and the type with the length an array without one got from it. */
export interface CheckedInitializer {
  readonly type: Type;
  readonly initializer: Initializer | undefined;
}

/** A subobject and what it is to be initialised with. */
interface Node {
  readonly type: Type;
  readonly offset: number;
  readonly field: Field | undefined;
  value: Rvalue | undefined;
  string: StringObject | undefined;
  readonly children: Map<number, Node>;
}

/** The items of a braced list, read one after the other. */
interface Stream {
  readonly items: readonly InitializerSyntaxItem[];
  index: number;
  /** The item whose designators have been followed: only its value is still to be used. */
  followed: number;
}

/** Checks an initialiser against the type of the object it is for. */
export function checkInitializer(t: Translation, type: Type, syntax: InitializerSyntax): CheckedInitializer {
  if (type.kind === 'error') return { type, initializer: undefined };
  if (isVariableLength(type)) {
    t.sink.error(syntax.range, 'variable-sized object may not be initialized');
    return { type, initializer: undefined };
  }
  const checker = new InitializerChecker(t);
  const root = newNode(type, 0, undefined);
  checker.initialize(root, syntax);
  const completed = checker.completedType(type, root);
  const items: InitializerItem[] = [];
  flatten(root, items);
  const first = items[0];
  const wholeValue = first?.kind === 'value' && first.type === root.type && root.value !== undefined;
  // A flexible member at the end adds to the object's size.
  const size = Math.max(sizeOf(t.model, completed) ?? 0, endOfItems(t, items));
  return { type: completed, initializer: { size, zeroFill: !wholeValue, items, range: syntax.range } };
}

function newNode(type: Type, offset: number, field: Field | undefined): Node {
  return { type, offset, field, value: undefined, string: undefined, children: new Map() };
}

function endOfItems(t: Translation, items: readonly InitializerItem[]): number {
  let end = 0;
  for (const item of items) {
    const bytes =
      item.kind === 'bytes' ? item.bytes.length : item.bitField === undefined ? (sizeOf(t.model, item.type) ?? 0) : 0;
    end = Math.max(end, item.offset + bytes);
  }
  return end;
}

function flatten(node: Node, items: InitializerItem[]): void {
  if (node.string !== undefined) {
    items.push({ kind: 'bytes', offset: node.offset, bytes: stringBytesFor(node.type, node.string) });
  } else if (node.value !== undefined) {
    items.push({
      kind: 'value',
      offset: node.offset,
      type: node.type,
      bitField: node.field?.bitField,
      value: node.value,
    });
  }
  const children = [...node.children.entries()].sort(([a], [b]) => a - b);
  for (const [, child] of children) flatten(child, items);
}

/** A literal fills its array: the zero at its end is left out where there is no room for it. */
function stringBytesFor(type: Type, literal: StringObject): Uint8Array {
  if (type.kind !== 'array' || type.length.kind !== 'constant') return literal.bytes;
  return literal.bytes.slice(0, type.length.count * literal.elementSize);
}

class InitializerChecker {
  private readonly t: Translation;

  constructor(t: Translation) {
    this.t = t;
  }

  initialize(node: Node, syntax: InitializerSyntax): void {
    if (syntax.kind === 'list') return this.fromList(node, syntax);
    const { expression } = syntax;
    if (isError(expression)) return;
    if (node.type.kind === 'array') {
      if (this.fromString(node, node.type, expression)) return;
      // gcc copies a compound literal of the array's type.
      const literal =
        expression.kind === 'CompoundLiteral' && compatibleUnqualified(expression.type, node.type)
          ? expression.object
          : undefined;
      if (literal?.initializer !== undefined) return this.copyItems(node, literal.initializer);
      this.t.sink.error(expression.range, 'array initializer must be an initializer list or string literal');
      return;
    }
    node.value = this.converted(node, expression);
  }

  private copyItems(node: Node, initializer: Initializer): void {
    initializer.items.forEach((item, i) => {
      const child = newNode(item.kind === 'value' ? item.type : CHAR, node.offset + item.offset, undefined);
      if (item.kind === 'value') child.value = item.value;
      node.children.set(i, child);
    });
  }

  private converted(node: Node, expression: Expression): Rvalue | undefined {
    const value = assignConvert(this.t, toRvalue(expression), node.type, { kind: 'initializing' });
    return isError(value) ? undefined : value;
  }

  /** A string literal for an array of characters; false when it is something else. */
  private fromString(node: Node, type: ArrayType, expression: Expression): boolean {
    if (expression.kind !== 'StringLiteral') return false;
    const { object } = expression;
    const { element } = type;
    if (!isInteger(element) || (sizeOf(this.t.model, element) ?? 0) !== object.elementSize) return false;
    if (object.elementSize === 1 && !['char', 'signed char', 'unsigned char'].includes(integerNameOf(element)))
      return false;
    node.children.clear();
    node.value = undefined;
    node.string = object;
    const length = object.bytes.length / object.elementSize;
    if (type.length.kind === 'constant' && length - 1 > type.length.count) {
      this.t.sink.warning(expression.range, 'excess-initializers', `initializer-string for char array is too long`);
    }
    return true;
  }

  private fromList(node: Node, list: Extract<InitializerSyntax, { kind: 'list' }>): void {
    const { type } = node;
    node.children.clear();
    node.value = undefined;
    node.string = undefined;
    if (isScalar(type)) return this.scalarFromList(node, list);
    const only = list.items.length === 1 ? list.items[0] : undefined;
    if (type.kind === 'array' && only?.value.kind === 'expression' && only.designators.length === 0) {
      if (this.fromString(node, type, only.value.expression)) return;
    }
    if (type.kind !== 'array' && type.kind !== 'record') return;
    const stream: Stream = { items: list.items, index: 0, followed: -1 };
    this.fillFrom(node, stream, 0, true);
    const rest = stream.items[stream.index];
    if (rest !== undefined) {
      const what = type.kind === 'array' ? 'array' : type.definition.tag;
      this.t.sink.warning(rest.value.range, 'excess-initializers', `excess elements in ${what} initializer`);
    }
  }

  private scalarFromList(node: Node, list: Extract<InitializerSyntax, { kind: 'list' }>): void {
    const [first, second] = list.items;
    if (first === undefined) {
      this.t.sink.error(list.range, 'scalar initializer cannot be empty');
      return;
    }
    const designator = first.designators[0];
    if (designator !== undefined) {
      this.t.sink.error(designator.range, `designator in initializer for scalar type ${quotedType(node.type)}`);
      return;
    }
    if (first.value.kind === 'list')
      this.t.sink.warning(
        first.value.range,
        'many-braces-around-scalar-init',
        'too many braces around scalar initializer',
      );
    this.initialize(node, first.value);
    if (second !== undefined)
      this.t.sink.warning(second.value.range, 'excess-initializers', 'excess elements in scalar initializer');
  }

  /**
   * Initialises the subobjects of an aggregate from `start` on, with the items to come. `braced`: the items are this
   * aggregate's own, so designators apply to it; otherwise (brace elision) it stops at a designator and when it is full.
   */
  private fillFrom(node: Node, stream: Stream, start: number, braced: boolean): void {
    let index = start;
    for (;;) {
      const item = stream.items[stream.index];
      if (item === undefined) return;
      if (item.designators.length > 0 && stream.followed !== stream.index) {
        if (!braced) return;
        const next = this.designated(node, item.designators, stream);
        if (next === undefined) {
          stream.index++;
          continue;
        }
        index = next;
        continue;
      }
      const child = this.child(node, index);
      if (child === undefined) return;
      this.consume(child, stream);
      index = node.type.kind === 'record' && node.type.definition.tag === 'union' ? Infinity : index + 1;
    }
  }

  /** The next item initialises this subobject: whole, or as much of it as the items give (6.7.9p20). */
  private consume(node: Node, stream: Stream): void {
    const item = stream.items[stream.index];
    if (item === undefined) return;
    const { value } = item;
    if (value.kind === 'list' || isScalar(node.type)) {
      stream.index++;
      this.initialize(node, value);
      return;
    }
    const { expression } = value;
    if (isError(expression)) {
      stream.index++;
      return;
    }
    if (node.type.kind === 'array' && this.fromString(node, node.type, expression)) {
      stream.index++;
      return;
    }
    if (
      node.type.kind === 'record' &&
      expression.type.kind === 'record' &&
      expression.type.definition === node.type.definition
    ) {
      stream.index++;
      node.children.clear();
      node.value = toRvalue(expression);
      return;
    }
    if (node.type.kind !== 'array' && node.type.kind !== 'record') {
      stream.index++;
      return;
    }
    this.split(node);
    const before = stream.index;
    this.fillFrom(node, stream, 0, false);
    // An aggregate without members takes nothing; the item is still used up.
    if (stream.index === before) stream.index++;
  }

  /** Before single members of a subobject are replaced, a value for the whole of it cannot be kept. */
  private split(node: Node): void {
    node.value = undefined;
    node.string = undefined;
  }

  /**
   * Follows the designators of the current item and initialises what they name, then, for nested ones, what comes after
   * it inside. The result is the index after the designated subobject of `node`; undefined when the item is wrong.
   */
  private designated(node: Node, designators: readonly Designator[], stream: Stream): number | undefined {
    const [designator, ...rest] = designators;
    if (designator === undefined) return undefined;
    if (designator.kind === 'index') return this.designatedElement(node, designator, rest, stream);
    const { type } = node;
    if (type.kind !== 'record') {
      this.t.sink.error(
        designator.range,
        `field designator cannot initialize a non-struct, non-union type ${quotedType(type)}`,
      );
      return undefined;
    }
    const path = findMember(type, designator.name);
    const field = path?.[0];
    if (path === undefined || field === undefined) {
      this.t.sink.error(
        designator.range,
        `field designator '${designator.name}' does not refer to any field in type '${typeName(type)}'`,
      );
      return undefined;
    }
    const index = type.definition.fields?.indexOf(field) ?? 0;
    if (type.definition.tag === 'union') {
      // The last member named wins; members of one anonymous structure in it belong together.
      for (const other of [...node.children.keys()]) if (other !== index) node.children.delete(other);
    }
    const child = this.child(node, index);
    if (child === undefined) return undefined;
    this.split(node);
    // Members of anonymous records are reached through them.
    const inner = path
      .slice(1)
      .map(({ name }): Designator => ({ kind: 'member', name: name ?? '', range: designator.range }));
    const through = inner.filter((each) => each.kind === 'member' && each.name !== '');
    this.descend(child, path.length > 1 ? [...through.slice(-1), ...rest] : rest, stream);
    return type.definition.tag === 'union' ? Infinity : index + 1;
  }

  private designatedElement(
    node: Node,
    designator: Extract<Designator, { kind: 'index' }>,
    rest: readonly Designator[],
    stream: Stream,
  ): number | undefined {
    const { type } = node;
    if (type.kind !== 'array') {
      this.t.sink.error(designator.range, `array designator cannot initialize non-array type ${quotedType(type)}`);
      return undefined;
    }
    const { low, high } = designator;
    if (low === undefined || high === undefined) return undefined;
    if (type.length.kind === 'constant' && high >= type.length.count) {
      this.t.sink.error(
        designator.range,
        `array designator index (${high}) exceeds array bounds (${type.length.count})`,
      );
      return undefined;
    }
    this.split(node);
    const begin = stream.index;
    for (let i = low; i <= high; i++) {
      const child = this.child(node, i);
      if (child === undefined) return undefined;
      stream.index = begin;
      this.descend(child, rest, stream);
    }
    return high + 1;
  }

  private descend(child: Node, rest: readonly Designator[], stream: Stream): void {
    if (rest.length === 0) {
      stream.followed = stream.index;
      return this.consume(child, stream);
    }
    const next = this.designated(child, rest, stream);
    if (next === undefined) stream.index++;
    else this.fillFrom(child, stream, next, false);
  }

  /** The subobject of that number, made when it is first needed; undefined past the end. */
  private child(node: Node, index: number): Node | undefined {
    const known = node.children.get(index);
    if (known !== undefined) return known;
    const { type } = node;
    let child: Node | undefined;
    if (type.kind === 'array') {
      if (type.length.kind === 'constant' && index >= type.length.count) return undefined;
      const size = sizeOf(this.t.model, type.element) ?? 0;
      child = newNode(type.element, node.offset + index * size, undefined);
    } else if (type.kind === 'record') {
      const field = type.definition.fields?.[index];
      if (field === undefined) return undefined;
      child = newNode(field.type, node.offset + field.offset, field);
    }
    if (child !== undefined) node.children.set(index, child);
    return child;
  }

  /** An array without a length has as many elements as the initialiser reaches. */
  completedType(type: Type, root: Node): Type {
    if (type.kind !== 'array' || type.length.kind !== 'incomplete') return type;
    let count = 0;
    if (root.string !== undefined) count = root.string.bytes.length / root.string.elementSize;
    for (const index of root.children.keys()) count = Math.max(count, index + 1);
    return { ...type, length: { kind: 'constant', count } };
  }
}
