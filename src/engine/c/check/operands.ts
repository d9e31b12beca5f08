/**
 * The direct operands of any expression: for walks over the tree that look for something.
 */
import type { BuiltinOperation, Expression, Rvalue } from '../ast';

/** The direct operands of an expression, in order of evaluation as far as C has one. */
export function operandsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'LvalueToRvalue':
    case 'ArrayDecay':
    case 'FunctionDecay':
    case 'AddressOf':
    case 'Convert':
    case 'Unary':
      return [expression.operand];
    case 'Arithmetic':
    case 'Comparison':
    case 'Logical':
    case 'PointerDifference':
    case 'Comma':
      return [expression.left, expression.right];
    case 'PointerOffset':
      return [expression.pointer, expression.index];
    case 'Conditional':
      return [expression.condition, expression.whenTrue, expression.whenFalse];
    case 'BinaryConditional':
      return [expression.value, expression.otherwise];
    case 'Assign':
    case 'CompoundAssign':
      return [expression.target, expression.value];
    case 'PointerAssign':
      return [expression.target, expression.index];
    case 'Increment':
      return [expression.target];
    case 'Call':
      return [expression.callee, ...expression.arguments];
    case 'BuiltinCall':
      return builtinOperands(expression.operation);
    case 'StatementExpression':
      return expression.result === undefined ? [] : [expression.result];
    case 'Dereference':
      return [expression.pointer];
    case 'Member':
      return [expression.object];
    case 'Materialize':
      return [expression.value];
    case 'CompoundLiteral':
      return expression.object.initializer?.items.flatMap((item) => (item.kind === 'value' ? [item.value] : [])) ?? [];
    default:
      return [];
  }
}

function builtinOperands(operation: BuiltinOperation): readonly Rvalue[] {
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
    default:
      return [];
  }
}
