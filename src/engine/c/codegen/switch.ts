/**
 * switch: a few cases are compared one after another, many by binary search, and dense ones go through a jump table
 * in rodata, as gcc does at -O0.
 */
import type { CaseStatement, SwitchStatement } from '../ast';
import type { Type } from '../types';
import { emitInteger } from './address';
import type { Label, Register } from './assembler';
import type { FunctionContext } from './context';
import { withRegister } from './context';
import { evaluate } from './expression';
import { extendsSign, scalarSize } from './machine_types';
import { SCRATCH } from './registers';
import { fullExpression, generateStatement, withJumps } from './statement';

const FEWEST_TABLE_CASES = 5;
/** A table may have this many entries for each case. */
const TABLE_SPARSENESS = 4;
const FEWEST_SEARCH_CASES = 6;

/** The values low to high, inclusive, lead to the label. */
interface Arm {
  readonly low: bigint;
  readonly high: bigint;
  readonly label: Label;
}

interface Dispatch {
  readonly value: Register;
  readonly type: Type;
  readonly wide: boolean;
  readonly fallback: Label;
}

export function generateSwitch(f: FunctionContext, statement: SwitchStatement): void {
  const end = f.code.newLabel();
  const arms = statement.cases.flatMap((node) => armOf(f, node));
  const fallback = statement.defaultCase === undefined ? end : caseLabel(f, statement.defaultCase);
  arms.sort((a, b) => (a.low < b.low ? -1 : a.low > b.low ? 1 : 0));

  f.markStatement(statement.condition.range);
  const { type } = statement.condition;
  withRegister(f, 'general', [], (value) => {
    fullExpression(f, () => evaluate(f, statement.condition, value));
    dispatch(f, arms, { value, type, wide: scalarSize(f.model, type) === 8, fallback });
  });
  withJumps(f, end, undefined, () => generateStatement(f, statement.body));
  f.code.bind(end);
}

function caseLabel(f: FunctionContext, node: CaseStatement): Label {
  let label = f.caseLabels.get(node);
  if (label === undefined) {
    label = f.code.newLabel();
    f.caseLabels.set(node, label);
  }
  return label;
}

function armOf(f: FunctionContext, node: CaseStatement): Arm[] {
  if (node.values === undefined || node.values.low > node.values.high) return [];
  return [{ ...node.values, label: caseLabel(f, node) }];
}

function dispatch(f: FunctionContext, arms: readonly Arm[], to: Dispatch): void {
  const first = arms[0];
  const last = arms.at(-1);
  if (first === undefined || last === undefined) {
    f.code.jump(to.fallback);
    return;
  }
  const span = last.high - first.low + 1n;
  if (arms.length >= FEWEST_TABLE_CASES && span <= BigInt(arms.length * TABLE_SPARSENESS)) {
    jumpThroughTable(f, arms, first.low, Number(span), to);
    return;
  }
  if (arms.length >= FEWEST_SEARCH_CASES) {
    const middle = arms.length >> 1;
    const upper = f.code.newLabel();
    const pivot = arms[middle];
    if (pivot !== undefined) jumpIfAtLeast(f, to, pivot.low, upper);
    dispatch(f, arms.slice(0, middle), to);
    f.code.bind(upper);
    dispatch(f, arms.slice(middle), to);
    return;
  }
  for (const arm of arms) compare(f, arm, to);
  f.code.jump(to.fallback);
}

function compare(f: FunctionContext, arm: Arm, to: Dispatch): void {
  if (arm.low === arm.high) {
    emitInteger(f, arm.low, to.wide ? 8 : 4, SCRATCH);
    f.code.emitTo(to.wide ? 'jeq64' : 'jeq32', arm.label, to.value, SCRATCH);
    return;
  }
  const below = f.code.newLabel();
  emitInteger(f, arm.low, to.wide ? 8 : 4, SCRATCH);
  f.code.emitTo(orderJump('<', to), below, to.value, SCRATCH);
  emitInteger(f, arm.high, to.wide ? 8 : 4, SCRATCH);
  f.code.emitTo(orderJump('<=', to), arm.label, to.value, SCRATCH);
  f.code.bind(below);
}

function jumpIfAtLeast(f: FunctionContext, to: Dispatch, bound: bigint, label: Label): void {
  emitInteger(f, bound, to.wide ? 8 : 4, SCRATCH);
  f.code.emitTo(orderJump('<=', to), label, SCRATCH, to.value);
}

function orderJump(
  operator: '<' | '<=',
  to: Dispatch,
): 'jlt32' | 'jlt64' | 'jle32' | 'jle64' | 'jltu32' | 'jltu64' | 'jleu32' | 'jleu64' {
  const signed = extendsSign(to.type);
  if (operator === '<') return to.wide ? (signed ? 'jlt64' : 'jltu64') : signed ? 'jlt32' : 'jltu32';
  return to.wide ? (signed ? 'jle64' : 'jleu64') : signed ? 'jle32' : 'jleu32';
}

/** value - low indexes a table of distances from the table to the arms. */
function jumpThroughTable(f: FunctionContext, arms: readonly Arm[], low: bigint, entries: number, to: Dispatch): void {
  const table: Label[] = Array.from({ length: entries }, () => to.fallback);
  for (const arm of arms) {
    for (let value = arm.low; value <= arm.high; value++) table[Number(value - low)] = arm.label;
  }
  withRegister(f, 'general', [to.value], (index) => {
    const wide = to.wide;
    emitInteger(f, low, wide ? 8 : 4, SCRATCH);
    f.code.emit(wide ? 'sub64' : 'sub32', index, to.value, SCRATCH);
    f.code.emit('movi', SCRATCH, 0, 0, entries - 1);
    f.code.emitTo(wide ? 'jltu64' : 'jltu32', to.fallback, SCRATCH, index);
    if (!wide) f.code.emit('zext32', index, index);
    f.code.emitToSymbol('leapc', f.program.jumpTable(table), SCRATCH);
    f.code.emit('leax', index, SCRATCH, index, 4);
    f.code.emit('ld32x', index, index);
    f.code.emit('add64', index, index, SCRATCH);
    f.code.emit('jmpr', index);
  });
  f.code.endPath();
}
