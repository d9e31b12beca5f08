/**
 * Conditions: comparisons, logical operators and tests against zero, which jump where they can instead of making a
 * value of 0 or 1.
 */
import type { OpcodeName } from '../../cpu/opcodes';
import type { Comparison, ComparisonOperator, Convert, Rvalue } from '../ast';
import type { Type } from '../types';
import { evaluateOperands } from './arithmetic';
import type { Label, Register } from './assembler';
import { integerConstant } from './constant';
import type { FunctionContext } from './context';
import { withRegister } from './context';
import { discard, evaluate, loadFloatingConstant } from './expression';
import { extendsSign, isBoolean, scalarSize, valueClass } from './machine_types';
import { SCRATCH } from './registers';

/** Jumps to `label` when the truth of the scalar expression is `when`; otherwise goes on. */
export function branch(f: FunctionContext, expression: Rvalue, label: Label, when: boolean): void {
  const constant = integerConstant(f, expression);
  if (constant !== undefined) {
    if ((constant !== 0n) === when) f.code.jump(label);
    return;
  }
  switch (expression.kind) {
    case 'Unary':
      if (expression.operator !== '!') break;
      branch(f, expression.operand, label, !when);
      return;
    case 'Comparison':
      branchOnComparison(f, expression, label, when);
      return;
    case 'Logical':
      branchOnLogical(f, expression, label, when);
      return;
    case 'Convert':
      if (!keepsTruth(f, expression)) break;
      branch(f, expression.operand, label, when);
      return;
    case 'Comma':
      discard(f, expression.left);
      branch(f, expression.right, label, when);
      return;
    default:
      break;
  }
  branchOnValue(f, expression, label, when);
}

function branchOnLogical(
  f: FunctionContext,
  expression: Rvalue & { kind: 'Logical' },
  label: Label,
  when: boolean,
): void {
  const decidedByLeft = expression.operator === '||';
  if (decidedByLeft === when) {
    branch(f, expression.left, label, when);
    branch(f, expression.right, label, when);
    return;
  }
  const goOn = f.code.newLabel();
  branch(f, expression.left, goOn, !when);
  branch(f, expression.right, label, when);
  f.code.bind(goOn);
}

/** Whether a value is zero exactly if the operand is. */
function keepsTruth(f: FunctionContext, expression: Convert): boolean {
  const { conversion, operand, type } = expression;
  switch (conversion) {
    case 'integral-to-boolean':
    case 'pointer-to-boolean':
    case 'floating-to-boolean':
    case 'no-op':
    case 'pointer':
      return true;
    case 'integral':
    case 'pointer-to-integral':
    case 'integral-to-pointer':
      return scalarSize(f.model, type) >= scalarSize(f.model, operand.type);
    default:
      return false;
  }
}

function branchOnValue(f: FunctionContext, expression: Rvalue, label: Label, when: boolean): void {
  if (valueClass(expression.type) === 'floating') {
    withRegister(f, 'floating', [], (value) => {
      evaluate(f, expression, value);
      withRegister(f, 'floating', [value], (zero) => {
        loadFloatingConstant(f, 0, false, zero);
        f.code.emit('fsne', SCRATCH, value, zero);
      });
    });
    f.code.emitTo(when ? 'jnz32' : 'jz32', label, SCRATCH);
    return;
  }
  testForZero(f, expression, label, !when);
}

/** Jumps if the general value is zero, or if it is not. */
function testForZero(f: FunctionContext, expression: Rvalue, label: Label, whenZero: boolean): void {
  const borrows = !f.registers.hasFree('general', 1);
  withRegister(f, 'general', [], (value) => {
    evaluate(f, expression, value);
    if (borrows) f.code.emit('mov', SCRATCH, value);
    else jumpOnZero(f, expression.type, value, label, whenZero);
  });
  if (borrows) jumpOnZero(f, expression.type, SCRATCH, label, whenZero);
}

function jumpOnZero(f: FunctionContext, type: Type, value: Register, label: Label, whenZero: boolean): void {
  const wide = scalarSize(f.model, type) === 8;
  if (whenZero) f.code.emitTo(wide ? 'jz64' : 'jz32', label, value);
  else f.code.emitTo(wide ? 'jnz64' : 'jnz32', label, value);
}

const negated = { '==': '!=', '!=': '==', '<': '>=', '>=': '<', '>': '<=', '<=': '>' } as const;

function branchOnComparison(f: FunctionContext, expression: Comparison, label: Label, when: boolean): void {
  const { left, right } = expression;
  const type = left.type;
  const operator = when ? expression.operator : negated[expression.operator];
  if (valueClass(type) === 'floating') {
    evaluateComparison(f, expression, SCRATCH);
    f.code.emitTo(when ? 'jnz32' : 'jz32', label, SCRATCH);
    return;
  }
  if ((operator === '==' || operator === '!=') && integerConstant(f, right) === 0n) {
    testForZero(f, left, label, operator === '==');
    return;
  }
  const { name, swap } = comparison(operator, scalarSize(f.model, type) === 8, extendsSign(type));
  const borrows = !f.registers.hasFree('general', 2);
  withRegister(f, 'general', [], (register) => {
    evaluateOperands(f, left, right, register, 'general', (a, b) => {
      const [first, second] = swap ? [b, a] : [a, b];
      if (borrows) f.code.emit(name, SCRATCH, first, second);
      else f.code.emitTo(jumps[name], label, first, second);
    });
  });
  if (borrows) f.code.emitTo('jnz32', label, SCRATCH);
}

type ComparisonName = keyof typeof jumps;

/** The jump that tests the same as each operation that sets 0 or 1. */
const jumps = {
  seq32: 'jeq32',
  sne32: 'jne32',
  slt32: 'jlt32',
  sle32: 'jle32',
  sltu32: 'jltu32',
  sleu32: 'jleu32',
  seq64: 'jeq64',
  sne64: 'jne64',
  slt64: 'jlt64',
  sle64: 'jle64',
  sltu64: 'jltu64',
  sleu64: 'jleu64',
} as const satisfies Partial<Record<OpcodeName, OpcodeName>>;

/** The operation for a comparison; `swap` where `a > b` has to be asked as `b < a`. */
function comparison(
  operator: ComparisonOperator,
  wide: boolean,
  signed: boolean,
): { name: ComparisonName; swap: boolean } {
  switch (operator) {
    case '==':
      return { name: wide ? 'seq64' : 'seq32', swap: false };
    case '!=':
      return { name: wide ? 'sne64' : 'sne32', swap: false };
    case '<':
    case '>':
      if (signed) return { name: wide ? 'slt64' : 'slt32', swap: operator === '>' };
      return { name: wide ? 'sltu64' : 'sltu32', swap: operator === '>' };
    case '<=':
    case '>=':
      if (signed) return { name: wide ? 'sle64' : 'sle32', swap: operator === '>=' };
      return { name: wide ? 'sleu64' : 'sleu32', swap: operator === '>=' };
  }
}

/** Leaves 0 or 1 in `target`. */
export function evaluateComparison(f: FunctionContext, expression: Comparison, target: Register): void {
  const { operator, left, right } = expression;
  const type = left.type;
  if (valueClass(type) === 'floating') {
    withRegister(f, 'floating', [], (register) => {
      evaluateOperands(f, left, right, register, 'floating', (a, b) => {
        emitFloatingComparison(f, operator, target, a, b);
      });
    });
    return;
  }
  const wide = scalarSize(f.model, type) === 8;
  const { name, swap } = comparison(operator, wide, extendsSign(type));
  evaluateOperands(f, left, right, target, 'general', (a, b) => {
    if (swap) f.code.emit(name, target, b, a);
    else f.code.emit(name, target, a, b);
  });
}

function emitFloatingComparison(
  f: FunctionContext,
  operator: ComparisonOperator,
  target: Register,
  a: Register,
  b: Register,
): void {
  switch (operator) {
    case '==':
      f.code.emit('fseq', target, a, b);
      return;
    case '!=':
      f.code.emit('fsne', target, a, b);
      return;
    case '<':
      f.code.emit('fslt', target, a, b);
      return;
    case '<=':
      f.code.emit('fsle', target, a, b);
      return;
    case '>':
      f.code.emit('fslt', target, b, a);
      return;
    case '>=':
      f.code.emit('fsle', target, b, a);
      return;
  }
}

/** The truth of any condition as 0 or 1: for !, && and ||, and conversions to _Bool. */
export function evaluateTruth(f: FunctionContext, expression: Rvalue, target: Register): void {
  const isFalse = f.code.newLabel();
  const done = f.code.newLabel();
  branch(f, expression, isFalse, false);
  f.code.emit('movi', target, 0, 0, 1);
  f.code.jump(done);
  f.code.bind(isFalse);
  f.code.emit('movi', target, 0, 0, 0);
  f.code.bind(done);
}

/** target = source != 0, for a value that is already in a register. */
export function emitTruth(f: FunctionContext, type: Type, target: Register, source: Register): void {
  if (isBoolean(type)) {
    if (target !== source) f.code.emit('mov', target, source);
    return;
  }
  if (valueClass(type) === 'floating') {
    withRegister(f, 'floating', [source], (zero) => {
      loadFloatingConstant(f, 0, false, zero);
      f.code.emit('fsne', target, source, zero);
    });
    return;
  }
  f.code.emit('movi', SCRATCH, 0, 0, 0);
  f.code.emit(scalarSize(f.model, type) === 8 ? 'sne64' : 'sne32', target, source, SCRATCH);
}
