/**
 * The typed tree: what the front end delivers and the code generator reads.
 *
 *   TypedUnit
 *     functions: FunctionDeclaration[]   body: CompoundStatement -> Statement -> Rvalue | Lvalue
 *     variables: VariableDeclaration[]   everything with static storage, block-scope statics included
 *     strings:   StringObject[]          each string literal once per occurrence
 *
 * Everything C leaves implicit is written out, as in clang's tree:
 *   - an expression is an Lvalue (designates an object or function) or an Rvalue (a value), by its type in TypeScript;
 *     reading an object is LvalueToRvalue, an array or function used as a value is ArrayDecay or FunctionDecay;
 *   - every conversion is a Convert node; both operands of an Arithmetic or Comparison have the same type
 *     (shifts: each operand is promoted for itself, the result has the left one's type);
 *   - p->x is Member(Dereference(p)), a[i] is Dereference(PointerOffset(ArrayDecay(a), i)), f().x is Member(Materialize(f()));
 *   - names are resolved to declaration objects, enumeration constants and sizeof are folded to IntegerConstant;
 *   - initialisers are flat lists of (offset, value) over a zeroed object.
 *
 * A unit whose diagnostics hold an error may contain Error nodes and error types; it must not be given to the code
 * generator. A unit without errors contains none.
 */
import type {
  CompoundLiteralObject,
  FunctionDeclaration,
  StringObject,
  TypedefDeclaration,
  VariableDeclaration,
} from './ast/declarations';
import type { SourceFile } from './source';
import type { DataModel, EnumDefinition, RecordDefinition } from './types';

export type * from './ast/declarations';
export type * from './ast/initializers';
export type * from './ast/expressions';
export type * from './ast/statements';

export interface TypedUnit {
  readonly mainFile: string;
  readonly dataModel: DataModel;
  /** The main file and everything it included, in order of first use. */
  readonly files: readonly SourceFile[];
  /** Every function declared or defined at file scope, in order of first declaration; those with a `body` are defined here. */
  readonly functions: readonly FunctionDeclaration[];
  /** Every object with static storage duration that is declared here: file scope first, then block-scope statics. */
  readonly variables: readonly VariableDeclaration[];
  readonly strings: readonly StringObject[];
  /** Compound literals outside functions: unnamed objects of static storage duration. */
  readonly compoundLiterals: readonly CompoundLiteralObject[];
  /** Types with identity, for the debugger. */
  readonly records: readonly RecordDefinition[];
  readonly enums: readonly EnumDefinition[];
  readonly typedefs: readonly TypedefDeclaration[];
}
