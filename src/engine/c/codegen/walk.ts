/**
 * The parts of a tree node, in the order of the source: what a pass over a whole function needs.
 */
import type { BuiltinOperation, DeclarationStatement, ElementSize, Expression, Initializer, Statement } from '../ast';

export interface Visitor {
  readonly expression: (expression: Expression) => void;
  readonly statement: (statement: Statement) => void;
}

/** Calls the visitor for each direct part of a statement. */
export function visitStatementParts(statement: Statement, visitor: Visitor): void {
  switch (statement.kind) {
    case 'Compound':
      statement.items.forEach(visitor.statement);
      return;
    case 'Declaration':
      visitDeclaration(statement, visitor);
      return;
    case 'Expression':
      visitor.expression(statement.expression);
      return;
    case 'If':
      visitor.expression(statement.condition);
      visitor.statement(statement.whenTrue);
      if (statement.whenFalse !== undefined) visitor.statement(statement.whenFalse);
      return;
    case 'While':
    case 'Switch':
      visitor.expression(statement.condition);
      visitor.statement(statement.body);
      return;
    case 'DoWhile':
      visitor.statement(statement.body);
      visitor.expression(statement.condition);
      return;
    case 'For':
      if (statement.initial !== undefined) visitor.statement(statement.initial);
      if (statement.condition !== undefined) visitor.expression(statement.condition);
      visitor.statement(statement.body);
      if (statement.step !== undefined) visitor.expression(statement.step);
      return;
    case 'Case':
    case 'Label':
      visitor.statement(statement.body);
      return;
    case 'ComputedGoto':
      visitor.expression(statement.target);
      return;
    case 'Return':
      if (statement.value !== undefined) visitor.expression(statement.value);
      return;
    case 'Empty':
    case 'Goto':
    case 'Break':
    case 'Continue':
      return;
  }
}

function visitDeclaration(statement: DeclarationStatement, visitor: Visitor): void {
  for (const step of statement.steps) {
    if (step.kind === 'bound') visitor.expression(step.bound.count);
    else if (step.variable.initializer !== undefined) visitInitializer(step.variable.initializer, visitor);
  }
}

function visitInitializer(initializer: Initializer, visitor: Visitor): void {
  for (const item of initializer.items) {
    if (item.kind === 'value') visitor.expression(item.value);
  }
}

/** Calls the visitor for each direct operand of an expression, and for the statements of a statement expression. */
export function visitOperands(expression: Expression, visitor: Visitor): void {
  const visit = visitor.expression;
  switch (expression.kind) {
    case 'VariableReference':
    case 'FunctionReference':
    case 'StringLiteral':
    case 'IntegerConstant':
    case 'FloatingConstant':
    case 'LabelAddress':
    case 'ErrorLvalue':
    case 'ErrorRvalue':
      return;
    case 'CompoundLiteral':
      if (expression.object.initializer !== undefined) visitInitializer(expression.object.initializer, visitor);
      return;
    case 'Dereference':
      visit(expression.pointer);
      return;
    case 'Member':
      visit(expression.object);
      return;
    case 'Materialize':
      visit(expression.value);
      return;
    case 'LvalueToRvalue':
    case 'ArrayDecay':
    case 'FunctionDecay':
    case 'AddressOf':
    case 'Convert':
    case 'Unary':
      visit(expression.operand);
      return;
    case 'Arithmetic':
    case 'Comparison':
    case 'Logical':
    case 'Comma':
      visit(expression.left);
      visit(expression.right);
      return;
    case 'PointerOffset':
      visit(expression.pointer);
      visit(expression.index);
      visitElementSize(expression.elementSize, visitor);
      return;
    case 'PointerDifference':
      visit(expression.left);
      visit(expression.right);
      visitElementSize(expression.elementSize, visitor);
      return;
    case 'Conditional':
      visit(expression.condition);
      visit(expression.whenTrue);
      visit(expression.whenFalse);
      return;
    case 'BinaryConditional':
      visit(expression.value);
      visit(expression.otherwise);
      return;
    case 'Assign':
    case 'CompoundAssign':
      visit(expression.target);
      visit(expression.value);
      return;
    case 'PointerAssign':
      visit(expression.target);
      visit(expression.index);
      visitElementSize(expression.elementSize, visitor);
      return;
    case 'Increment':
      visit(expression.target);
      return;
    case 'Call':
      visit(expression.callee);
      expression.arguments.forEach(visit);
      return;
    case 'BuiltinCall':
      builtinOperands(expression.operation).forEach(visit);
      return;
    case 'StatementExpression':
      visitor.statement(expression.body);
      if (expression.result !== undefined) visit(expression.result);
      return;
    case 'VariableLengthSize':
      for (const bound of expression.evaluate) visit(bound.count);
      return;
  }
}

function visitElementSize(size: ElementSize | undefined, visitor: Visitor): void {
  if (size?.kind === 'variable') visitor.expression(size.size);
}

function builtinOperands(operation: BuiltinOperation): readonly Expression[] {
  switch (operation.name) {
    case 'va_start':
    case 'va_arg':
    case 'va_end':
      return [operation.list];
    case 'va_copy':
      return [operation.target, operation.source];
    case 'alloca':
      return [operation.size];
    case 'popcount':
    case 'clz':
    case 'ctz':
    case 'ffs':
    case 'parity':
    case 'bswap':
      return [operation.operand];
    case 'overflow':
      return [operation.left, operation.right, operation.result];
    case 'fetch':
      return [operation.pointer, operation.operand];
    case 'compare_and_swap':
      return [operation.pointer, operation.expected, operation.desired];
    case 'frame_address':
    case 'return_address':
    case 'unreachable':
    case 'trap':
    case 'synchronize':
      return [];
  }
}
