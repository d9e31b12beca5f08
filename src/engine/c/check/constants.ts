/**
 * Constant expressions (C11 6.6): integer and arithmetic constants, and address constants for static initialisers.
 *
 * A value that is an address keeps its base symbolic: the linker places it. Integer results are always within the range
 * of the expression's type; floating results are rounded to float where the type says so.
 */
import type { AddressBase, Arithmetic, ArithmeticOperator, Comparison, Convert, Lvalue, Rvalue } from '../ast';
import type { DataModel, IntegerName, Type } from '../types';
import { integerNameOf, integerSize, isInteger, isSigned, isSignedName, sizeOf } from '../types';

export type ConstantValue =
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'floating'; readonly value: number }
  /** base + addend; without a base, an absolute address. */
  | { readonly kind: 'address'; readonly base: AddressBase | undefined; readonly addend: bigint };

type Address = Extract<ConstantValue, { kind: 'address' }>;

/** Brings a value into the range of an integer type, as conversion to it does (6.3.1.3; gcc wraps signed types too). */
export function wrapInteger(model: DataModel, name: IntegerName, value: bigint): bigint {
  if (name === '_Bool') return value === 0n ? 0n : 1n;
  const bits = integerSize(model, name) * 8;
  return isSignedName(name) ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}

/** The value of an expression that can be computed before the program runs; undefined for any other. */
export function evaluate(model: DataModel, expression: Rvalue): ConstantValue | undefined {
  return new Evaluator(model, undefined).value(expression);
}

/** The value of an integer constant expression; undefined when it is none. */
export function evaluateInteger(model: DataModel, expression: Rvalue): bigint | undefined {
  if (!isInteger(expression.type)) return undefined;
  const value = evaluate(model, expression);
  return value?.kind === 'integer' ? value.value : undefined;
}

/**
 * The value of an initialiser of a static object. Beyond `evaluate` gcc lets it read constant objects whose value is
 * known (`static const int n = 4; int m = n;`).
 */
export function evaluateStatic(
  model: DataModel,
  expression: Rvalue,
  valueOf: (object: Lvalue) => ConstantValue | undefined,
): ConstantValue | undefined {
  return new Evaluator(model, valueOf).value(expression);
}

/** The address of an object or function with static storage duration; undefined when it is not constant. */
export function evaluateAddress(model: DataModel, lvalue: Lvalue): ConstantValue | undefined {
  return new Evaluator(model, undefined).address(lvalue);
}

class Evaluator {
  private readonly model: DataModel;
  private readonly valueOf: ((object: Lvalue) => ConstantValue | undefined) | undefined;

  constructor(model: DataModel, valueOf: ((object: Lvalue) => ConstantValue | undefined) | undefined) {
    this.model = model;
    this.valueOf = valueOf;
  }

  value(expression: Rvalue): ConstantValue | undefined {
    switch (expression.kind) {
      case 'IntegerConstant':
        return { kind: 'integer', value: expression.value };
      case 'FloatingConstant':
        return { kind: 'floating', value: expression.value };
      case 'LvalueToRvalue':
        return this.valueOf?.(expression.operand);
      case 'ArrayDecay':
      case 'FunctionDecay':
      case 'AddressOf':
        return this.address(expression.operand);
      case 'Convert':
        return this.convert(expression);
      case 'Unary': {
        const operand = this.value(expression.operand);
        if (operand === undefined) return undefined;
        if (expression.operator === '!') return this.not(operand);
        if (operand.kind === 'floating')
          return expression.operator === '-' ? { kind: 'floating', value: -operand.value } : undefined;
        if (operand.kind !== 'integer') return undefined;
        return this.integer(expression.type, expression.operator === '-' ? -operand.value : ~operand.value);
      }
      case 'Arithmetic':
        return this.arithmetic(expression);
      case 'Comparison':
        return this.comparison(expression);
      case 'Logical': {
        const left = truth(this.value(expression.left));
        if (left === undefined) return undefined;
        if (left === (expression.operator === '||')) return boolean(left);
        const right = truth(this.value(expression.right));
        return right === undefined ? undefined : boolean(right);
      }
      case 'Conditional': {
        const condition = truth(this.value(expression.condition));
        if (condition === undefined) return undefined;
        return this.value(condition ? expression.whenTrue : expression.whenFalse);
      }
      case 'BinaryConditional': {
        const value = this.value(expression.value);
        const condition = truth(value);
        return condition === undefined ? undefined : condition ? value : this.value(expression.otherwise);
      }
      case 'PointerOffset': {
        const pointer = asAddress(this.value(expression.pointer));
        const index = this.value(expression.index);
        if (pointer === undefined || index?.kind !== 'integer' || expression.elementSize.kind !== 'constant')
          return undefined;
        const step = BigInt(expression.elementSize.bytes) * BigInt.asIntN(64, index.value);
        return { ...pointer, addend: pointer.addend + (expression.operator === '+' ? step : -step) };
      }
      case 'PointerDifference': {
        const left = asAddress(this.value(expression.left));
        const right = asAddress(this.value(expression.right));
        if (left === undefined || right === undefined || left.base !== right.base) return undefined;
        if (expression.elementSize.kind !== 'constant' || expression.elementSize.bytes === 0) return undefined;
        return { kind: 'integer', value: (left.addend - right.addend) / BigInt(expression.elementSize.bytes) };
      }
      default:
        return undefined;
    }
  }

  address(lvalue: Lvalue): Address | undefined {
    switch (lvalue.kind) {
      case 'VariableReference':
        return lvalue.variable.storage === 'static'
          ? { kind: 'address', base: lvalue.variable, addend: 0n }
          : undefined;
      case 'FunctionReference':
        return { kind: 'address', base: lvalue.function, addend: 0n };
      case 'StringLiteral':
        return { kind: 'address', base: lvalue.object, addend: 0n };
      case 'CompoundLiteral':
        return lvalue.object.storage === 'static' ? { kind: 'address', base: lvalue.object, addend: 0n } : undefined;
      case 'Dereference':
        return asAddress(this.value(lvalue.pointer));
      case 'Member': {
        const object = this.address(lvalue.object);
        return object === undefined ? undefined : { ...object, addend: object.addend + BigInt(lvalue.field.offset) };
      }
      default:
        return undefined;
    }
  }

  private integer(type: Type, value: bigint): ConstantValue | undefined {
    return isInteger(type)
      ? { kind: 'integer', value: wrapInteger(this.model, integerNameOf(type), value) }
      : undefined;
  }

  private not(operand: ConstantValue): ConstantValue | undefined {
    const value = truth(operand);
    return value === undefined ? undefined : boolean(!value);
  }

  private convert({ conversion, operand, type }: Convert): ConstantValue | undefined {
    const value = this.value(operand);
    if (value === undefined) return undefined;
    switch (conversion) {
      case 'integral':
        return value.kind === 'integer' ? this.integer(type, value.value) : this.sameWidthAddress(value, type);
      case 'integral-to-boolean':
      case 'floating-to-boolean':
      case 'pointer-to-boolean': {
        const result = truth(value);
        return result === undefined ? undefined : boolean(result);
      }
      case 'integral-to-floating':
        return value.kind === 'integer' ? floating(type, Number(value.value)) : undefined;
      case 'floating-to-integral':
        if (value.kind !== 'floating' || !Number.isFinite(value.value)) return undefined;
        return this.integer(type, BigInt(Math.trunc(value.value)));
      case 'floating':
        return value.kind === 'floating' ? floating(type, value.value) : undefined;
      case 'pointer-to-integral':
        if (value.kind === 'address' && value.base === undefined) return this.integer(type, value.addend);
        return value.kind === 'integer' ? this.integer(type, value.value) : this.sameWidthAddress(value, type);
      case 'integral-to-pointer':
      case 'null-to-pointer':
        return asAddress(value);
      case 'pointer':
      case 'no-op':
        return value;
      case 'to-void':
        return undefined;
    }
  }

  /** An address survives conversion to an integer only when nothing is cut off. */
  private sameWidthAddress(value: ConstantValue, type: Type): ConstantValue | undefined {
    return value.kind === 'address' && sizeOf(this.model, type) === this.model.pointerSize ? value : undefined;
  }

  private arithmetic({ operator, left, right, type }: Arithmetic): ConstantValue | undefined {
    const a = this.value(left);
    const b = this.value(right);
    if (a === undefined || b === undefined) return undefined;
    if (a.kind === 'floating' && b.kind === 'floating') {
      const result = floatingArithmetic(operator, a.value, b.value);
      return result === undefined ? undefined : floating(type, result);
    }
    if (a.kind === 'integer' && b.kind === 'integer') {
      const result = this.integerArithmetic(operator, a.value, b.value, type);
      return result === undefined ? undefined : this.integer(type, result);
    }
    // An address kept as an integer may still be moved: (long)&table + 8.
    if (operator === '+' && a.kind === 'address' && b.kind === 'integer') return { ...a, addend: a.addend + b.value };
    if (operator === '+' && a.kind === 'integer' && b.kind === 'address') return { ...b, addend: b.addend + a.value };
    if (operator === '-' && a.kind === 'address' && b.kind === 'integer') return { ...a, addend: a.addend - b.value };
    return undefined;
  }

  private integerArithmetic(operator: ArithmeticOperator, a: bigint, b: bigint, type: Type): bigint | undefined {
    const bits = BigInt((sizeOf(this.model, type) ?? 4) * 8);
    switch (operator) {
      case '+':
        return a + b;
      case '-':
        return a - b;
      case '*':
        return a * b;
      case '/':
        return b === 0n ? undefined : a / b;
      case '%':
        return b === 0n ? undefined : a % b;
      case '&':
        return a & b;
      case '|':
        return a | b;
      case '^':
        return a ^ b;
      case '<<':
        return b < 0n || b >= bits ? undefined : a << b;
      case '>>':
        return b < 0n || b >= bits ? undefined : a >> b;
    }
  }

  private comparison({ operator, left, right }: Comparison): ConstantValue | undefined {
    const a = this.value(left);
    const b = this.value(right);
    if (a === undefined || b === undefined) return undefined;
    if (a.kind === 'floating' && b.kind === 'floating') return boolean(compare(operator, a.value, b.value));
    const x =
      a.kind === 'address'
        ? a
        : { kind: 'address' as const, base: undefined, addend: a.kind === 'integer' ? a.value : 0n };
    const y =
      b.kind === 'address'
        ? b
        : { kind: 'address' as const, base: undefined, addend: b.kind === 'integer' ? b.value : 0n };
    if (x.base === y.base) return boolean(compare(operator, x.addend, y.addend));
    const againstNull = (x.base === undefined && x.addend === 0n) || (y.base === undefined && y.addend === 0n);
    if (againstNull && operator === '==') return boolean(false);
    if (againstNull && operator === '!=') return boolean(true);
    return undefined;
  }
}

function compare<T extends bigint | number>(operator: Comparison['operator'], a: T, b: T): boolean {
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}

function floatingArithmetic(operator: ArithmeticOperator, a: number, b: number): number | undefined {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    default:
      return undefined;
  }
}

function floating(type: Type, value: number): ConstantValue {
  return { kind: 'floating', value: type.kind === 'floating' && type.name === 'float' ? Math.fround(value) : value };
}

function boolean(value: boolean): ConstantValue {
  return { kind: 'integer', value: value ? 1n : 0n };
}

function asAddress(value: ConstantValue | undefined): Address | undefined {
  if (value?.kind === 'address') return value;
  return value?.kind === 'integer' ? { kind: 'address', base: undefined, addend: value.value } : undefined;
}

/** Whether a constant counts as true; undefined when that is not known. */
export function truth(value: ConstantValue | undefined): boolean | undefined {
  switch (value?.kind) {
    case 'integer':
      return value.value !== 0n;
    case 'floating':
      return value.value !== 0;
    case 'address':
      return value.base !== undefined || value.addend !== 0n;
    case undefined:
      return undefined;
  }
}

/** Whether a constant integer is negative under its type; for messages about conversions. */
export function isNegative(type: Type, value: bigint): boolean {
  return isInteger(type) && isSigned(type) && value < 0n;
}
