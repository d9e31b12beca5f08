/**
 * What the chapters of the code generator share while one function is generated.
 */
import type {
  Block,
  CompoundLiteralObject,
  FunctionDeclaration,
  LabelDeclaration,
  Statement,
  StringObject,
  VariableDeclaration,
} from '../ast';
import type { SourceRange } from '../source';
import type { DataModel, Type } from '../types';
import type { Assembler, Label, Register } from './assembler';
import type { Frame } from './frame';
import type { FunctionScan } from './locals';
import type { RegisterPool } from './registers';
import { RBP } from './registers';
import type { LinkSymbol } from './symbols';

/** A memory operand: the address in a register plus a constant. */
export interface Place {
  readonly base: Register;
  readonly offset: number;
}

/** How code reaches a name: at a known distance, or through a word of the .got that holds its address. */
export type Reach =
  | { readonly kind: 'direct'; readonly symbol: LinkSymbol }
  | { readonly kind: 'got'; readonly name: string; readonly slot: LinkSymbol };

/** What a function needs of its unit and of the program. */
export interface ProgramSymbols {
  reachVariable(variable: VariableDeclaration, use: SourceRange): Reach;
  reachFunction(declaration: FunctionDeclaration, use: SourceRange): Reach;
  /** What `call` goes to: the function, or its stub in the PLT. */
  callTarget(declaration: FunctionDeclaration, use: SourceRange): LinkSymbol;
  string(object: StringObject): LinkSymbol;
  compoundLiteral(object: CompoundLiteralObject): LinkSymbol;
  /** Constant bytes in rodata. */
  bytes(bytes: Uint8Array): LinkSymbol;
  /** A floating constant in rodata, of 4 or 8 bytes. */
  floatingConstant(value: number, bytes: 4 | 8): LinkSymbol;
  /** A table of 32-bit distances from the table itself to labels, in rodata. */
  jumpTable(labels: readonly Label[]): LinkSymbol;
  /** Says that a static object holds the address of the label. */
  bindLabel(declaration: FunctionDeclaration, label: LabelDeclaration): void;
}

/** Where break and continue go, and which blocks with variable-length arrays they leave on the way. */
export interface JumpScope {
  readonly breakLabel: Label;
  /** Undefined in a switch: continue belongs to the loop around it. */
  readonly continueLabel: Label | undefined;
  readonly stackDepth: number;
}

/** A block that holds variable-length arrays, and the frame slot that keeps rsp as it was before it. */
export interface StackBlock {
  readonly block: Block;
  readonly slot: number;
}

/** Instructions [start, end) in which the names of a block are visible, by the offset in text. */
export interface BlockExtent {
  readonly block: Block;
  readonly start: number;
  end: number;
}

export interface FunctionContext {
  readonly model: DataModel;
  readonly code: Assembler;
  readonly frame: Frame;
  readonly registers: RegisterPool;
  readonly program: ProgramSymbols;
  readonly declaration: FunctionDeclaration;
  readonly scan: FunctionScan;
  readonly labels: Map<LabelDeclaration, Label>;
  readonly caseLabels: Map<Statement, Label>;
  readonly returnLabel: Label;
  /** Frame slot of the address for a result in memory, if this function returns one. */
  readonly resultSlot: number | undefined;
  readonly variadic: VariadicFrame | undefined;
  readonly compoundLiterals: Map<CompoundLiteralObject, number>;
  readonly jumpScopes: JumpScope[];
  readonly stackBlocks: StackBlock[];
  readonly blockExtents: BlockExtent[];
  /** Text offset from which a local is visible: its declaration. */
  readonly declaredAt: Map<VariableDeclaration, number>;
  /** Emits the marker of a statement. */
  readonly markStatement: (range: SourceRange) => void;
}

/** What va_start needs: the register save area, and how much of each kind the named parameters took. */
export interface VariadicFrame {
  readonly saveArea: number;
  readonly generalUsed: number;
  readonly floatingUsed: number;
  readonly stackBytes: number;
}

export const framePlace = (offset: number): Place => ({ base: RBP, offset });

export const moved = (place: Place, bytes: number): Place => ({ base: place.base, offset: place.offset + bytes });

/** Runs `use` with a register of the kind that suits values of the type. */
export function withRegister(
  f: FunctionContext,
  kind: 'general' | 'floating',
  avoid: readonly Register[],
  use: (register: Register) => void,
): void {
  const register = f.registers.take(kind, ...avoid);
  use(register);
  f.registers.release(register);
}

export const registerKind = (type: Type): 'general' | 'floating' => (type.kind === 'floating' ? 'floating' : 'general');
