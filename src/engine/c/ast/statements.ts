/**
 * Statements of the typed tree. `range` is what a debugger stops at and highlights.
 */
import type { Block, LabelDeclaration, VariableDeclaration } from './declarations';
import type { Rvalue } from './expressions';
import type { SourceRange } from '../source';
import type { VariableArrayBound } from '../types';

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
