/**
 * Integer constants as the code generator sees them: what the tree still spells out is folded, as gcc does at -O0 too.
 */
import type { Arithmetic, Rvalue, Unary } from '../ast';
import type { Type } from '../types';
import type { FunctionContext } from './context';
import { extendsSign, isBoolean, scalarSize, valueClass } from './machine_types';

/** The value of an integer or pointer constant, in the range of its type; undefined for anything computed at run time. */
export function integerConstant(f: FunctionContext, expression: Rvalue): bigint | undefined {
  switch (expression.kind) {
    case 'IntegerConstant':
      return expression.value;
    case 'Convert': {
      if (valueClass(expression.type) !== 'general' || valueClass(expression.operand.type) !== 'general')
        return undefined;
      const value = integerConstant(f, expression.operand);
      if (value === undefined) return undefined;
      return isBoolean(expression.type) ? BigInt(value !== 0n) : wrap(f, expression.type, value);
    }
    case 'Unary':
      return foldUnary(f, expression);
    case 'Arithmetic':
      return foldArithmetic(f, expression);
    default:
      return undefined;
  }
}

function wrap(f: FunctionContext, type: Type, value: bigint): bigint {
  const bits = scalarSize(f.model, type) * 8;
  return extendsSign(type) ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}

function foldUnary(f: FunctionContext, expression: Unary): bigint | undefined {
  if (valueClass(expression.type) !== 'general' || valueClass(expression.operand.type) !== 'general') return undefined;
  const value = integerConstant(f, expression.operand);
  if (value === undefined) return undefined;
  if (expression.operator === '!') return BigInt(value === 0n);
  return wrap(f, expression.type, expression.operator === '-' ? -value : ~value);
}

function foldArithmetic(f: FunctionContext, expression: Arithmetic): bigint | undefined {
  if (valueClass(expression.type) !== 'general') return undefined;
  const left = integerConstant(f, expression.left);
  const right = left === undefined ? undefined : integerConstant(f, expression.right);
  if (left === undefined || right === undefined) return undefined;
  const bits = BigInt(scalarSize(f.model, expression.type) * 8);
  const shiftable = right >= 0n && right < bits;
  switch (expression.operator) {
    case '+':
      return wrap(f, expression.type, left + right);
    case '-':
      return wrap(f, expression.type, left - right);
    case '*':
      return wrap(f, expression.type, left * right);
    // A division by zero, and INT_MIN / -1, must happen at run time.
    case '/':
      return right === 0n || right === -1n ? undefined : left / right;
    case '%':
      return right === 0n || right === -1n ? undefined : left % right;
    case '&':
      return left & right;
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '<<':
      return shiftable ? wrap(f, expression.type, left << right) : undefined;
    case '>>':
      return shiftable ? left >> right : undefined;
  }
}
