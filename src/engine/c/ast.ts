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
import type { SourceFile, SourceRange } from './source';
import type {
  BitField,
  DataModel,
  EnumDefinition,
  Field,
  FunctionType,
  PointerType,
  RecordDefinition,
  ScalarType,
  Type,
  VariableArrayBound,
} from './types';

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

// ---------------------------------------------------------------------------------------------------- declarations

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

// ----------------------------------------------------------------------------------------------------- initialisers

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

// ------------------------------------------------------------------------------------------------------ expressions

export type Expression = Lvalue | Rvalue;

interface ExpressionBase {
  readonly type: Type;
  readonly range: SourceRange;
}

/** Expressions that designate an object or a function: the code generator computes an address for them. */
export type Lvalue =
  | VariableReference
  | FunctionReference
  | StringLiteral
  | CompoundLiteral
  | Dereference
  | Member
  | Materialize
  | ErrorLvalue;

export interface VariableReference extends ExpressionBase {
  readonly kind: 'VariableReference';
  readonly variable: VariableDeclaration;
}

export interface FunctionReference extends ExpressionBase {
  readonly kind: 'FunctionReference';
  readonly function: FunctionDeclaration;
}

export interface StringLiteral extends ExpressionBase {
  readonly kind: 'StringLiteral';
  readonly object: StringObject;
}

export interface CompoundLiteral extends ExpressionBase {
  readonly kind: 'CompoundLiteral';
  readonly object: CompoundLiteralObject;
}

/** *pointer, pointer-> and subscripts. The type is the pointee (an object, array or function type). */
export interface Dereference extends ExpressionBase {
  readonly kind: 'Dereference';
  readonly pointer: Rvalue;
}

/** object.field; members of anonymous records appear as nested Member nodes. */
export interface Member extends ExpressionBase {
  readonly kind: 'Member';
  readonly object: Lvalue;
  readonly field: Field;
}

/** A temporary object holding a record value, so that a member of a returned structure can be read. */
export interface Materialize extends ExpressionBase {
  readonly kind: 'Materialize';
  readonly value: Rvalue;
}

export interface ErrorLvalue extends ExpressionBase {
  readonly kind: 'ErrorLvalue';
}

/** Expressions that have a value: a scalar, a record (copied by value) or void. */
export type Rvalue =
  | IntegerConstant
  | FloatingConstant
  | LvalueToRvalue
  | ArrayDecay
  | FunctionDecay
  | AddressOf
  | LabelAddress
  | Convert
  | Unary
  | Arithmetic
  | Comparison
  | Logical
  | PointerOffset
  | PointerDifference
  | Conditional
  | BinaryConditional
  | Comma
  | Assign
  | CompoundAssign
  | PointerAssign
  | Increment
  | Call
  | BuiltinCall
  | StatementExpression
  | VariableLengthSize
  | ErrorRvalue;

/** Character and integer constants, enumeration constants, sizeof, _Alignof, offsetof. `value` is in the type's range. */
export interface IntegerConstant extends ExpressionBase {
  readonly kind: 'IntegerConstant';
  readonly value: bigint;
}

export interface FloatingConstant extends ExpressionBase {
  readonly kind: 'FloatingConstant';
  readonly value: number;
}

/** Reads the object; the type is the object's without qualifiers. Bit-fields: the operand is a Member with `bitField`. */
export interface LvalueToRvalue extends ExpressionBase {
  readonly kind: 'LvalueToRvalue';
  readonly operand: Lvalue;
}

/** Array object -> pointer to its first element. */
export interface ArrayDecay extends ExpressionBase {
  readonly kind: 'ArrayDecay';
  readonly type: PointerType;
  readonly operand: Lvalue;
}

/** Function designator -> pointer to the function. */
export interface FunctionDecay extends ExpressionBase {
  readonly kind: 'FunctionDecay';
  readonly type: PointerType;
  readonly operand: Lvalue;
}

export interface AddressOf extends ExpressionBase {
  readonly kind: 'AddressOf';
  readonly operand: Lvalue;
}

/** GNU &&label. */
export interface LabelAddress extends ExpressionBase {
  readonly kind: 'LabelAddress';
  readonly label: LabelDeclaration;
}

/**
 * What a conversion does to the value (clang's cast kinds):
 *   integral              truncate, sign- or zero-extend according to the operand's type
 *   integral-to-boolean   != 0; also floating-to-boolean, pointer-to-boolean
 *   integral-to-floating, floating-to-integral (truncates), floating (float <-> double)
 *   pointer-to-integral, integral-to-pointer (zero- or sign-extends as the operand's type says), pointer (same bits)
 *   null-to-pointer       the operand is a null pointer constant
 *   to-void               the value is dropped
 *   no-op                 same representation: qualifiers, an enum and its underlying type, a record to itself
 */
export type Conversion =
  | 'integral'
  | 'integral-to-boolean'
  | 'integral-to-floating'
  | 'floating-to-integral'
  | 'floating-to-boolean'
  | 'floating'
  | 'pointer-to-integral'
  | 'integral-to-pointer'
  | 'pointer-to-boolean'
  | 'pointer'
  | 'null-to-pointer'
  | 'to-void'
  | 'no-op';

export interface Convert extends ExpressionBase {
  readonly kind: 'Convert';
  readonly conversion: Conversion;
  readonly operand: Rvalue;
  /** False for a cast the program wrote. */
  readonly implicit: boolean;
}

/** Unary minus and ~ on a promoted operand of the node's own type; ! on any scalar, giving int. Unary plus leaves no node. */
export interface Unary extends ExpressionBase {
  readonly kind: 'Unary';
  readonly operator: '-' | '~' | '!';
  readonly operand: Rvalue;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '<<' | '>>';

/** Operands and result have the node's type, but a shift's right operand has its own promoted type. */
export interface Arithmetic extends ExpressionBase {
  readonly kind: 'Arithmetic';
  readonly operator: ArithmeticOperator;
  readonly left: Rvalue;
  readonly right: Rvalue;
}

export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** Both operands have one type (arithmetic or pointer); `left.type` says whether to compare signed. The result is int. */
export interface Comparison extends ExpressionBase {
  readonly kind: 'Comparison';
  readonly operator: ComparisonOperator;
  readonly left: Rvalue;
  readonly right: Rvalue;
}

/** Short-circuit && and ||; the operands are scalars of any type, tested against zero. The result is int. */
export interface Logical extends ExpressionBase {
  readonly kind: 'Logical';
  readonly operator: '&&' | '||';
  readonly left: Rvalue;
  readonly right: Rvalue;
}

/** Bytes one step of a pointer moves: constant, or found at run time when the pointee is a variable-length array. */
export type ElementSize =
  { readonly kind: 'constant'; readonly bytes: number } | { readonly kind: 'variable'; readonly size: Rvalue };

/** pointer + index or pointer - index; the index is converted to ptrdiff_t (unsigned long stays as its bits). */
export interface PointerOffset extends ExpressionBase {
  readonly kind: 'PointerOffset';
  readonly operator: '+' | '-';
  readonly pointer: Rvalue;
  readonly index: Rvalue;
  readonly elementSize: ElementSize;
}

/** left - right in elements, as ptrdiff_t. */
export interface PointerDifference extends ExpressionBase {
  readonly kind: 'PointerDifference';
  readonly left: Rvalue;
  readonly right: Rvalue;
  readonly elementSize: ElementSize;
}

/** condition ? whenTrue : whenFalse; the condition is any scalar, the arms have the node's type (or both are void). */
export interface Conditional extends ExpressionBase {
  readonly kind: 'Conditional';
  readonly condition: Rvalue;
  readonly whenTrue: Rvalue;
  readonly whenFalse: Rvalue;
}

/** GNU `value ?: otherwise`: `value` is evaluated once; both have the node's type. */
export interface BinaryConditional extends ExpressionBase {
  readonly kind: 'BinaryConditional';
  readonly value: Rvalue;
  readonly otherwise: Rvalue;
}

export interface Comma extends ExpressionBase {
  readonly kind: 'Comma';
  readonly left: Rvalue;
  readonly right: Rvalue;
}

/** target = value. The value has the target's unqualified type, which is the result's; records are copied. */
export interface Assign extends ExpressionBase {
  readonly kind: 'Assign';
  readonly target: Lvalue;
  readonly value: Rvalue;
}

/**
 * target op= value on arithmetic types: read the target, convert to `computationType`, apply the operator to `value`
 * (which already has that type; for shifts its own promoted type), convert to the target's type, store. The target's
 * address is computed once.
 */
export interface CompoundAssign extends ExpressionBase {
  readonly kind: 'CompoundAssign';
  readonly operator: ArithmeticOperator;
  readonly target: Lvalue;
  readonly value: Rvalue;
  readonly computationType: ScalarType;
}

/** pointer += index or pointer -= index. */
export interface PointerAssign extends ExpressionBase {
  readonly kind: 'PointerAssign';
  readonly operator: '+' | '-';
  readonly target: Lvalue;
  readonly index: Rvalue;
  readonly elementSize: ElementSize;
}

/** ++ and --. `step` is set for pointers; arithmetic targets count by 1 (in `computationType`, then converted back). */
export interface Increment extends ExpressionBase {
  readonly kind: 'Increment';
  readonly operator: '++' | '--';
  readonly position: 'prefix' | 'postfix';
  readonly target: Lvalue;
  readonly step: ElementSize | undefined;
  readonly computationType: ScalarType;
}

/**
 * A call. `callee` is a pointer to function: a direct call has FunctionDecay(FunctionReference) there. Arguments are
 * already converted to the parameter types; those beyond (variadic, unprototyped) have had the default promotions.
 */
export interface Call extends ExpressionBase {
  readonly kind: 'Call';
  readonly callee: Rvalue;
  readonly functionType: FunctionType;
  readonly arguments: readonly Rvalue[];
}

/**
 * Operations the compiler itself provides. `list` is the va_list as a value: on lp64 a pointer to the one
 * __va_list_tag { unsigned gp_offset, fp_offset; void *overflow_arg_area, *reg_save_area; } the array decays to; on ilp32
 * va_list is a `char *` and `list` is a pointer to that object.
 */
export interface BuiltinCall extends ExpressionBase {
  readonly kind: 'BuiltinCall';
  readonly operation: BuiltinOperation;
}

export type BuiltinOperation =
  | { readonly name: 'va_start'; readonly list: Rvalue; readonly lastParameter: VariableDeclaration | undefined }
  /** The node's type is the argument's type. */
  | { readonly name: 'va_arg'; readonly list: Rvalue }
  | { readonly name: 'va_end'; readonly list: Rvalue }
  | { readonly name: 'va_copy'; readonly target: Rvalue; readonly source: Rvalue }
  /** Level 0 is the current function; the level is a constant. */
  | { readonly name: 'frame_address'; readonly level: number }
  | { readonly name: 'return_address'; readonly level: number }
  /** Undefined behaviour when reached; gcc -O0 emits nothing. */
  | { readonly name: 'unreachable' }
  /** Raises SIGILL (ud2). */
  | { readonly name: 'trap' }
  /** Memory from the current stack frame; `size` is size_t. */
  | { readonly name: 'alloca'; readonly size: Rvalue }
  /** Bit counts of an unsigned operand of 4 or 8 bytes, giving int. */
  | { readonly name: 'popcount' | 'clz' | 'ctz' | 'ffs' | 'parity'; readonly operand: Rvalue }
  | { readonly name: 'bswap'; readonly operand: Rvalue }
  /** *result = left op right in the pointee's type; the value is _Bool: did it not fit. Operands are of any integer type. */
  | {
      readonly name: 'overflow';
      readonly operator: '+' | '-' | '*';
      readonly left: Rvalue;
      readonly right: Rvalue;
      readonly result: Rvalue;
    }
  /** A full memory barrier (__sync_synchronize). */
  | { readonly name: 'synchronize' }
  /** Atomic read-modify-write of *pointer by `operator`; the value is the old or the new one. */
  | {
      readonly name: 'fetch';
      readonly operator: '+' | '-' | '&' | '|' | '^' | 'exchange';
      readonly returns: 'old' | 'new';
      readonly pointer: Rvalue;
      readonly operand: Rvalue;
    }
  /** If *pointer equals `expected`, store `desired`; the value is whether it did (_Bool) or the old value. */
  | {
      readonly name: 'compare_and_swap';
      readonly returns: 'success' | 'old';
      readonly pointer: Rvalue;
      readonly expected: Rvalue;
      readonly desired: Rvalue;
    };

/** GNU ({ ... }): the value is that of the last expression statement, if it has one. */
export interface StatementExpression extends ExpressionBase {
  readonly kind: 'StatementExpression';
  /** Without the statement that gives the value. */
  readonly body: CompoundStatement;
  readonly result: Rvalue | undefined;
}

/** sizeof a variable-length array type: element counts of its bounds times the constant element size, as size_t. */
export interface VariableLengthSize extends ExpressionBase {
  readonly kind: 'VariableLengthSize';
  /** Already evaluated by the declaration they belong to, unless listed in `evaluate`. */
  readonly bounds: readonly VariableArrayBound[];
  /** Bounds of a type name written in this very expression: evaluate them first. */
  readonly evaluate: readonly VariableArrayBound[];
  /** Bytes of the innermost element of constant size. */
  readonly elementBytes: number;
}

export interface ErrorRvalue extends ExpressionBase {
  readonly kind: 'ErrorRvalue';
}

// ------------------------------------------------------------------------------------------------------- statements

export type Statement =
  | CompoundStatement
  | DeclarationStatement
  | ExpressionStatement
  | EmptyStatement
  | IfStatement
  | WhileStatement
  | DoWhileStatement
  | ForStatement
  | SwitchStatement
  | CaseStatement
  | LabelStatement
  | GotoStatement
  | ComputedGotoStatement
  | BreakStatement
  | ContinueStatement
  | ReturnStatement;

interface StatementBase {
  /** What a debugger stops at and highlights. */
  readonly range: SourceRange;
}

/** { ... }. `range.end` is just past the closing brace: the place a function's epilogue belongs to. */
export interface CompoundStatement extends StatementBase {
  readonly kind: 'Compound';
  readonly block: Block;
  readonly items: readonly Statement[];
}

/** A declaration with automatic objects: evaluate bounds, then each variable's initializer, in order. */
export interface DeclarationStatement extends StatementBase {
  readonly kind: 'Declaration';
  readonly steps: readonly DeclarationStep[];
}

export type DeclarationStep =
  /** Evaluate a variable-length bound and keep it. */
  | { readonly kind: 'bound'; readonly bound: VariableArrayBound }
  /** The variable's lifetime as a declared name begins; its initializer (if any) runs. A variable-length one is allocated. */
  | { readonly kind: 'variable'; readonly variable: VariableDeclaration };

export interface ExpressionStatement extends StatementBase {
  readonly kind: 'Expression';
  /** Of any type; the value is dropped. */
  readonly expression: Rvalue;
}

export interface EmptyStatement extends StatementBase {
  readonly kind: 'Empty';
}

/** Conditions are scalars of any type, tested against zero. */
export interface IfStatement extends StatementBase {
  readonly kind: 'If';
  readonly condition: Rvalue;
  readonly whenTrue: Statement;
  readonly whenFalse: Statement | undefined;
}

export interface WhileStatement extends StatementBase {
  readonly kind: 'While';
  readonly condition: Rvalue;
  readonly body: Statement;
}

export interface DoWhileStatement extends StatementBase {
  readonly kind: 'DoWhile';
  readonly body: Statement;
  readonly condition: Rvalue;
}

/** `block` holds what the first clause declares. */
export interface ForStatement extends StatementBase {
  readonly kind: 'For';
  readonly block: Block;
  readonly initial: DeclarationStatement | ExpressionStatement | undefined;
  readonly condition: Rvalue | undefined;
  readonly step: Rvalue | undefined;
  readonly body: Statement;
}

/**
 * switch. `condition` is promoted; the case values have its type. The CaseStatement nodes stand inside `body`, at any
 * depth (Duff's device): `cases` lists those that belong to this switch.
 */
export interface SwitchStatement extends StatementBase {
  readonly kind: 'Switch';
  readonly condition: Rvalue;
  readonly body: Statement;
  readonly cases: readonly CaseStatement[];
  readonly defaultCase: CaseStatement | undefined;
}

/** A place a switch jumps to, and the statement that follows the label. Object identity ties it to `SwitchStatement.cases`. */
export interface CaseStatement extends StatementBase {
  readonly kind: 'Case';
  /** Undefined for `default`. GNU ranges `case low ... high` are inclusive; low equals high otherwise. */
  readonly values: { readonly low: bigint; readonly high: bigint } | undefined;
  body: Statement;
}

export interface LabelStatement extends StatementBase {
  readonly kind: 'Label';
  readonly label: LabelDeclaration;
  readonly body: Statement;
}

export interface GotoStatement extends StatementBase {
  readonly kind: 'Goto';
  readonly label: LabelDeclaration;
}

/** GNU goto *pointer. */
export interface ComputedGotoStatement extends StatementBase {
  readonly kind: 'ComputedGoto';
  readonly target: Rvalue;
}

/** Leaves the innermost enclosing loop or switch. */
export interface BreakStatement extends StatementBase {
  readonly kind: 'Break';
}

/** Goes on with the innermost enclosing loop. */
export interface ContinueStatement extends StatementBase {
  readonly kind: 'Continue';
}

/** The value is converted to the function's result type; a void function's `return f();` keeps a void-typed value. */
export interface ReturnStatement extends StatementBase {
  readonly kind: 'Return';
  readonly value: Rvalue | undefined;
}
