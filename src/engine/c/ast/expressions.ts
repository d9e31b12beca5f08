/**
 * Expressions of the typed tree. An Lvalue designates an object or function, an Rvalue is a value.
 */
import type {
  CompoundLiteralObject,
  FunctionDeclaration,
  LabelDeclaration,
  StringObject,
  VariableDeclaration,
} from './declarations';
import type { CompoundStatement } from './statements';
import type { SourceRange } from '../source';
import type { Field, FunctionType, PointerType, ScalarType, Type, VariableArrayBound } from '../types';

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
