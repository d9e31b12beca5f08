/**
 * Initialisers of the typed tree: flat lists of values at offsets, and the bytes of static objects.
 */
import type {
  CompoundLiteralObject,
  FunctionDeclaration,
  LabelDeclaration,
  StringObject,
  VariableDeclaration,
} from './declarations';
import type { Rvalue } from './expressions';
import type { SourceRange } from '../source';
import type { BitField, Type } from '../types';

/**
 * How an automatic object gets its first value. When `zeroFill` is set, all `size` bytes are zeroed first; then the items
 * are stored in order. `zeroFill` is false where the items cover every byte that counts (a scalar, a whole-record copy).
 */
export interface Initializer {
  readonly size: number;
  readonly zeroFill: boolean;
  readonly items: readonly InitializerItem[];
  readonly range: SourceRange;
}

export type InitializerItem =
  /** Store `value` (of `type`, scalar or record) at `offset`; into those bits only when `bitField` is set. */
  | {
      readonly kind: 'value';
      readonly offset: number;
      readonly type: Type;
      readonly bitField: BitField | undefined;
      readonly value: Rvalue;
    }
  /** Copy the bytes of a string literal that initialises a character array; the rest of the array is zero. */
  | { readonly kind: 'bytes'; readonly offset: number; readonly bytes: Uint8Array };

/** The bytes of a static object at program start, with the addresses to be filled in by the linker or loader. */
export interface StaticImage {
  readonly size: number;
  /** In ascending order, without overlap; the rest is zero. Bit-fields are merged into bytes. */
  readonly items: readonly StaticItem[];
}

export type StaticItem =
  | { readonly kind: 'bytes'; readonly offset: number; readonly bytes: Uint8Array }
  /** A pointer-sized word: the address of `base` plus `addend` bytes. */
  | { readonly kind: 'address'; readonly offset: number; readonly base: AddressBase; readonly addend: number };

/** What an address constant may point at. */
export type AddressBase = VariableDeclaration | FunctionDeclaration | StringObject | CompoundLiteralObject | LabelBase;

/** &&label in a static table (computed goto). */
export interface LabelBase {
  readonly kind: 'LabelBase';
  readonly enclosing: FunctionDeclaration;
  readonly label: LabelDeclaration;
}
