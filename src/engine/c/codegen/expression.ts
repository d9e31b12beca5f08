/**
 * Expressions, driven by their destination: `evaluate` leaves a scalar value in the register its caller chose.
 *
 * The target register is the caller's: it is taken in the pool, and holds nothing until the value arrives. Records have
 * no register; they are evaluated into memory (record.ts). Conditions jump rather than give a value (condition.ts).
 *
 * Where C leaves the order of evaluation open, gcc -O0 is followed: operands from left to right, but an operand that
 * only reads a variable is read when it is needed; arguments from right to left; the value of a compound assignment
 * before its target.
 */
import type { Conditional, Expression, LabelDeclaration, Rvalue } from '../ast';
import { addressOf, emitInteger, loadAddress } from './address';
import { evaluateArithmetic, evaluateUnary } from './arithmetic';
import { evaluateAssign, evaluateCompoundAssign, evaluateIncrement, evaluatePointerAssign } from './assign';
import { accessOf, load } from './access';
import { evaluateBuiltin } from './builtin';
import { evaluateCall } from './call';
import { branch, evaluateComparison, evaluateTruth } from './condition';
import type { Label, Register } from './assembler';
import { integerConstant } from './constant';
import type { FunctionContext } from './context';
import { registerKind, withRegister } from './context';
import { evaluateConversion } from './convert';
import { loadOperation, scalarSize, valueClass } from './machine_types';
import { evaluatePointerDifference, evaluatePointerOffset } from './pointer';
import { recordPlace } from './record';
import { isFloating, SCRATCH } from './registers';
import { generateStatementExpression } from './statement';
import { evaluateVariableLengthSize } from './variable_length';

/** Leaves the value of a scalar expression in `target`; a void expression is only executed. */
export function evaluate(f: FunctionContext, expression: Rvalue, target: Register): void {
  f.registers.markEmpty(target);
  compute(f, expression, target);
  f.registers.markFilled(target);
}

function compute(f: FunctionContext, expression: Rvalue, target: Register): void {
  const constant = integerConstant(f, expression);
  if (constant !== undefined) {
    emitInteger(f, constant, scalarSize(f.model, expression.type), target);
    return;
  }
  switch (expression.kind) {
    case 'IntegerConstant':
      return;
    case 'FloatingConstant':
      loadFloatingConstant(
        f,
        expression.value,
        expression.type.kind === 'floating' && expression.type.name === 'float',
        target,
      );
      return;
    case 'LvalueToRvalue':
      readObject(f, expression, target);
      return;
    case 'ArrayDecay':
    case 'FunctionDecay':
    case 'AddressOf':
      loadAddress(f, addressOf(f, expression.operand, target), target);
      return;
    case 'LabelAddress':
      f.code.emitTo('leapc', labelOf(f, expression.label), target);
      return;
    case 'Convert':
      evaluateConversion(f, expression, target);
      return;
    case 'Unary':
      evaluateUnary(f, expression, target);
      return;
    case 'Arithmetic':
      evaluateArithmetic(f, expression, target);
      return;
    case 'Comparison':
      evaluateComparison(f, expression, target);
      return;
    case 'Logical':
      evaluateTruth(f, expression, target);
      return;
    case 'PointerOffset':
      evaluatePointerOffset(f, expression, target);
      return;
    case 'PointerDifference':
      evaluatePointerDifference(f, expression, target);
      return;
    case 'Conditional':
      choose(f, expression, (arm) => evaluateOrDiscard(f, arm, target));
      return;
    case 'BinaryConditional': {
      evaluate(f, expression.value, target);
      const done = f.code.newLabel();
      branchIfSet(f, expression.value, target, done);
      evaluate(f, expression.otherwise, target);
      f.code.bind(done);
      return;
    }
    case 'Comma':
      discard(f, expression.left);
      evaluateOrDiscard(f, expression.right, target);
      return;
    case 'Assign':
      evaluateAssign(f, expression, target, true);
      return;
    case 'CompoundAssign':
      evaluateCompoundAssign(f, expression, target, true);
      return;
    case 'PointerAssign':
      evaluatePointerAssign(f, expression, target);
      return;
    case 'Increment':
      evaluateIncrement(f, expression, target, true);
      return;
    case 'Call':
      evaluateCall(f, expression, target);
      return;
    case 'BuiltinCall':
      evaluateBuiltin(f, expression, target);
      return;
    case 'StatementExpression':
      generateStatementExpression(f, expression, (result) => evaluateOrDiscard(f, result, target));
      return;
    case 'VariableLengthSize':
      evaluateVariableLengthSize(f, expression, target);
      return;
    case 'ErrorRvalue':
      throw new Error('a unit with errors was given to the code generator');
  }
}

function evaluateOrDiscard(f: FunctionContext, expression: Rvalue, target: Register): void {
  if (valueClass(expression.type) === 'void') discard(f, expression);
  else evaluate(f, expression, target);
}

/** Both arms of a conditional, each under its condition. */
export function choose(f: FunctionContext, expression: Conditional, arm: (value: Rvalue) => void): void {
  const otherwise = f.code.newLabel();
  const done = f.code.newLabel();
  branch(f, expression.condition, otherwise, false);
  arm(expression.whenTrue);
  f.code.jump(done);
  f.code.bind(otherwise);
  arm(expression.whenFalse);
  f.code.bind(done);
}

function branchIfSet(f: FunctionContext, value: Rvalue, register: Register, label: Label): void {
  if (!isFloating(register)) {
    f.code.emitTo(scalarSize(f.model, value.type) === 8 ? 'jnz64' : 'jnz32', label, register);
    return;
  }
  withRegister(f, 'floating', [register], (zero) => {
    loadFloatingConstant(f, 0, false, zero);
    f.code.emit('fsne', SCRATCH, register, zero);
  });
  f.code.emitTo('jnz32', label, SCRATCH);
}

function readObject(f: FunctionContext, expression: Rvalue & { kind: 'LvalueToRvalue' }, target: Register): void {
  const { operand, type } = expression;
  if (operand.kind === 'Member' && operand.field.bitField !== undefined) {
    load(f, accessOf(f, operand, target), target);
    return;
  }
  const operation = loadOperation(f.model, type);
  if (!isFloating(target)) {
    const place = addressOf(f, operand, target);
    f.code.emit(operation, target, place.base, 0, place.offset);
    return;
  }
  withRegister(f, 'general', [], (scratch) => {
    const place = addressOf(f, operand, scratch);
    f.code.emit(operation, target, place.base, 0, place.offset);
  });
}

/** Small whole numbers are converted from an integer; everything else is read from rodata, as gcc does. */
export function loadFloatingConstant(f: FunctionContext, value: number, single: boolean, target: Register): void {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 31 && !Object.is(value, -0)) {
    f.code.emit('movi', SCRATCH, 0, 0, value);
    f.code.emit('cvtI32F', target, SCRATCH);
    return;
  }
  f.code.emitToSymbol('leapc', f.program.floatingConstant(value, single ? 4 : 8), SCRATCH);
  f.code.emit(single ? 'fld32' : 'fld64', target, SCRATCH);
}

/** The label of a LabelDeclaration in the text. */
export function labelOf(f: FunctionContext, declaration: LabelDeclaration): Label {
  let label = f.labels.get(declaration);
  if (label === undefined) {
    label = f.code.newLabel();
    f.labels.set(declaration, label);
  }
  return label;
}

/** Runs an expression for its effects. */
export function discard(f: FunctionContext, expression: Expression): void {
  switch (expression.kind) {
    case 'Assign':
      if (valueClass(expression.type) === 'record')
        withRegister(f, 'general', [], (scratch) => recordPlace(f, expression, scratch));
      else withRegister(f, registerKind(expression.type), [], (target) => evaluateAssign(f, expression, target, false));
      return;
    case 'PointerAssign':
    case 'Call':
    case 'BuiltinCall':
    case 'BinaryConditional':
      if (valueClass(expression.type) === 'record')
        withRegister(f, 'general', [], (scratch) => recordPlace(f, expression, scratch));
      else withRegister(f, registerKind(expression.type), [], (target) => evaluate(f, expression, target));
      return;
    case 'CompoundAssign':
      withRegister(f, registerKind(expression.type), [], (target) =>
        evaluateCompoundAssign(f, expression, target, false),
      );
      return;
    case 'Increment':
      withRegister(f, registerKind(expression.type), [], (target) => evaluateIncrement(f, expression, target, false));
      return;
    case 'Conditional':
      choose(f, expression, (arm) => discard(f, arm));
      return;
    case 'Comma':
      discard(f, expression.left);
      discard(f, expression.right);
      return;
    case 'StatementExpression':
      generateStatementExpression(f, expression, (result) => discard(f, result));
      return;
    case 'Logical': {
      const done = f.code.newLabel();
      branch(f, expression.left, done, expression.operator === '||');
      discard(f, expression.right);
      f.code.bind(done);
      return;
    }
    case 'LvalueToRvalue':
      if (expression.operand.type.qualifiers.volatile === true && valueClass(expression.type) !== 'record') {
        withRegister(f, registerKind(expression.type), [], (target) => evaluate(f, expression, target));
      } else {
        discard(f, expression.operand);
      }
      return;
    case 'ArrayDecay':
    case 'FunctionDecay':
    case 'AddressOf':
    case 'Convert':
    case 'Unary':
      discard(f, expression.operand);
      return;
    case 'Arithmetic':
    case 'Comparison':
    case 'PointerDifference':
      discard(f, expression.left);
      discard(f, expression.right);
      return;
    case 'PointerOffset':
      discard(f, expression.pointer);
      discard(f, expression.index);
      return;
    case 'Dereference':
      discard(f, expression.pointer);
      return;
    case 'Member':
      discard(f, expression.object);
      return;
    case 'Materialize':
      discard(f, expression.value);
      return;
    case 'CompoundLiteral':
      if (expression.object.storage === 'automatic') {
        withRegister(f, 'general', [], (scratch) => addressOf(f, expression, scratch));
      }
      return;
    case 'VariableLengthSize':
      withRegister(f, 'general', [], (target) => evaluate(f, expression, target));
      return;
    case 'VariableReference':
    case 'FunctionReference':
    case 'StringLiteral':
    case 'IntegerConstant':
    case 'FloatingConstant':
    case 'LabelAddress':
      return;
    case 'ErrorLvalue':
    case 'ErrorRvalue':
      throw new Error('a unit with errors was given to the code generator');
  }
}
