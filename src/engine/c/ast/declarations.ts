/**
 * Declarations of the typed tree: objects, functions, typedef names, and the scopes of a function.
 */
import type { Initializer, StaticImage } from './initializers';
import type { CompoundStatement } from './statements';
import type { SourceRange } from '../source';
import type { FunctionType, Type } from '../types';

export type Declaration = VariableDeclaration | FunctionDeclaration | TypedefDeclaration | EnumConstantDeclaration;

export type StorageDuration = 'automatic' | 'static' | 'thread';

/** Who can see a name: this block, this file, or the whole program (6.2.2). */
export type Linkage = 'none' | 'internal' | 'external';

/**
 * An object with a name. Redeclarations of one entity are merged into one VariableDeclaration (its type is the composite).
 *
 *   storage    linkage            definition
 *   automatic  none               'defined'     local variable or parameter
 *   static     internal           'defined' or 'tentative' (zeroed: goes to bss)
 *   static     external           'defined', 'tentative', or 'declared' (extern: defined in another file or in libc)
 *   static     none               'defined'     a block-scope static
 */
export interface VariableDeclaration {
  readonly kind: 'Variable';
  /** Unique within the unit. */
  readonly id: number;
  readonly name: string;
  type: Type;
  readonly storage: StorageDuration;
  linkage: Linkage;
  definition: 'defined' | 'tentative' | 'declared';
  readonly isParameter: boolean;
  /** The block whose locals this is; undefined at file scope. Parameters belong to the function's outermost block. */
  block: Block | undefined;
  /** The function a local or block-scope static belongs to. */
  enclosing: FunctionDeclaration | undefined;
  /** The declarator; `nameRange` is the identifier alone. */
  readonly range: SourceRange;
  readonly nameRange: SourceRange;
  /** For automatic storage: what runs when the declaration is reached. */
  initializer: Initializer | undefined;
  /** For static storage: what the image holds at the start. Undefined means all zero bytes. */
  image: StaticImage | undefined;
  /** Alignment in bytes: the type's, or what _Alignas or __attribute__((aligned)) asked for. */
  alignment: number;
  attributes: Attributes;
  /** Somebody mentioned it (for the unused-variable warning). */
  used: boolean;
}

/**
 * A function. `parameters` are those of the definition (with their objects) and empty when only declared: use
 * `type.parameters` for the signature.
 */
export interface FunctionDeclaration {
  readonly kind: 'Function';
  readonly id: number;
  readonly name: string;
  type: FunctionType;
  linkage: 'internal' | 'external';
  inline: boolean;
  readonly range: SourceRange;
  readonly nameRange: SourceRange;
  parameters: readonly VariableDeclaration[];
  body: CompoundStatement | undefined;
  /** Every automatic object of the body, nested blocks included, parameters excluded, in order of declaration. */
  locals: readonly VariableDeclaration[];
  labels: readonly LabelDeclaration[];
  attributes: Attributes;
  used: boolean;
}

export interface TypedefDeclaration {
  readonly kind: 'Typedef';
  readonly name: string;
  readonly type: Type;
  readonly range: SourceRange;
}

export interface EnumConstantDeclaration {
  readonly kind: 'EnumConstant';
  readonly name: string;
  readonly value: bigint;
  /** int, unless the value needs more. */
  readonly type: Type;
  readonly range: SourceRange;
}

/** A label of a function; goto reaches it from anywhere in the body. */
export interface LabelDeclaration {
  readonly id: number;
  readonly name: string;
  readonly range: SourceRange;
  /** Whether a goto or && names it. */
  used: boolean;
}

/** What __attribute__, _Noreturn and _Alignas said, as far as it means something here. */
export interface Attributes {
  readonly noreturn?: boolean;
  readonly unused?: boolean;
  readonly packed?: boolean;
  readonly aligned?: number;
  readonly noinline?: boolean;
  /** __attribute__((constructor)): called before main. */
  readonly beforeMain?: boolean;
  /** __attribute__((destructor)): called after main or exit. */
  readonly afterMain?: boolean;
  readonly weak?: boolean;
  readonly warnUnusedResult?: boolean;
  /** 1-based parameter numbers; firstArgument 0 for the v... forms. */
  readonly format?: {
    readonly style: 'printf' | 'scanf';
    readonly formatParameter: number;
    readonly firstArgument: number;
  };
  readonly section?: string;
  readonly alias?: string;
  readonly cleanup?: string;
}

/** A scope inside a function, so that the debugger can show locals block by block. */
export interface Block {
  /** Unique within the function; 0 is the body with the parameters. */
  readonly id: number;
  readonly parent: Block | undefined;
  readonly children: Block[];
  /** Declared directly in this block, block-scope statics included. */
  readonly variables: VariableDeclaration[];
  range: SourceRange;
}

/** A string literal: an array object of static storage duration; `bytes` include the terminating zero, little-endian. */
export interface StringObject {
  readonly kind: 'String';
  readonly id: number;
  readonly bytes: Uint8Array;
  /** char array, or an array of wchar_t, char16_t or char32_t. */
  readonly type: Type;
  readonly elementSize: 1 | 2 | 4;
  readonly range: SourceRange;
}

/** The unnamed object of a compound literal (6.5.2.5). Automatic inside functions, static outside. */
export interface CompoundLiteralObject {
  readonly kind: 'CompoundLiteral';
  readonly id: number;
  readonly type: Type;
  readonly storage: 'automatic' | 'static';
  /** Set when automatic; evaluated each time the literal is reached. */
  readonly initializer: Initializer | undefined;
  /** Set when static. */
  readonly image: StaticImage | undefined;
  readonly range: SourceRange;
}
