/**
 * Statements. Each executable one begins with its marker, and temporary objects live until the end of the full
 * expression that made them.
 */
import type {
  Block,
  CompoundStatement,
  DeclarationStatement,
  ForStatement,
  GotoStatement,
  IfStatement,
  Initializer,
  ReturnStatement,
  Rvalue,
  Statement,
  VariableDeclaration,
  WhileStatement,
} from '../ast';
import { isVariableLength } from '../types';
import { resultRegisters } from './abi';
import type { Label } from './assembler';
import { loadRegisters } from './call';
import { branch } from './condition';
import { integerConstant } from './constant';
import type { FunctionContext } from './context';
import { framePlace, registerKind, withRegister } from './context';
import { discard, evaluate, labelOf } from './expression';
import { isBehindPointer } from './frame';
import { emitInitializer } from './initializer';
import { objectSize, valueClass } from './machine_types';
import { evaluateRecord, recordPlace } from './record';
import { isFloating, RAX, RBP } from './registers';
import { generateSwitch } from './switch';
import { allocateArray, commonStackDepth, enterStackBlock, keepBound, restoreStack } from './variable_length';

export function generateStatement(f: FunctionContext, statement: Statement): void {
  switch (statement.kind) {
    case 'Compound':
      withBlock(f, statement.block, () => statement.items.forEach((item) => generateStatement(f, item)));
      return;
    case 'Declaration':
      generateDeclaration(f, statement);
      return;
    case 'Expression':
      f.markStatement(statement.range);
      fullExpression(f, () => discard(f, statement.expression));
      return;
    case 'Empty':
      // It does nothing, but a loop around it must be a place where the debugger can stop.
      f.markStatement(statement.range);
      return;
    case 'If':
      generateIf(f, statement);
      return;
    case 'While':
      generateWhile(f, statement);
      return;
    case 'DoWhile': {
      const body = f.code.newLabel();
      const next = f.code.newLabel();
      const end = f.code.newLabel();
      f.code.bind(body);
      withJumps(f, end, next, () => generateStatement(f, statement.body));
      f.code.bind(next);
      generateCondition(f, statement.condition, body, true);
      f.code.bind(end);
      return;
    }
    case 'For':
      withBlock(f, statement.block, () => generateFor(f, statement));
      return;
    case 'Switch':
      generateSwitch(f, statement);
      return;
    case 'Case': {
      const label = f.caseLabels.get(statement);
      if (label !== undefined) f.code.bind(label);
      generateStatement(f, statement.body);
      return;
    }
    case 'Label':
      f.code.bind(labelOf(f, statement.label));
      f.program.bindLabel(f.declaration, statement.label);
      generateStatement(f, statement.body);
      return;
    case 'Goto':
      generateGoto(f, statement);
      return;
    case 'ComputedGoto':
      f.markStatement(statement.range);
      withRegister(f, 'general', [], (target) => {
        evaluate(f, statement.target, target);
        f.code.emit('jmpr', target);
      });
      f.code.endPath();
      return;
    case 'Break':
    case 'Continue':
      f.markStatement(statement.range);
      leaveLoop(f, statement.kind);
      return;
    case 'Return':
      generateReturn(f, statement);
      return;
  }
}

/** Runs a full expression; its temporary objects end with it. */
export function fullExpression(f: FunctionContext, generate: () => void): void {
  const mark = f.frame.beginExpression();
  generate();
  f.frame.endExpression(mark);
}

/** A scope: names become visible, and the stack of variable-length arrays is given back at the end. */
export function withBlock(f: FunctionContext, block: Block, generate: () => void): void {
  const extent = { block, start: f.code.offset, end: f.code.offset };
  f.blockExtents.push(extent);
  const keepsStack = enterStackBlock(f, block);
  generate();
  if (keepsStack) {
    if (!f.code.atDeadEnd) restoreStack(f, f.stackBlocks.length - 1);
    f.stackBlocks.pop();
  }
  extent.end = f.code.offset;
}

/** A body in which break and continue go to these labels. */
export function withJumps(
  f: FunctionContext,
  breakLabel: Label,
  continueLabel: Label | undefined,
  generate: () => void,
): void {
  f.jumpScopes.push({ breakLabel, continueLabel, stackDepth: f.stackBlocks.length });
  generate();
  f.jumpScopes.pop();
}

function leaveLoop(f: FunctionContext, kind: 'Break' | 'Continue'): void {
  const scope = f.jumpScopes.findLast((each) => kind === 'Break' || each.continueLabel !== undefined);
  const label = kind === 'Break' ? scope?.breakLabel : scope?.continueLabel;
  if (scope === undefined || label === undefined)
    throw new Error(`${kind} outside of a loop reached the code generator`);
  restoreStack(f, scope.stackDepth);
  f.code.jump(label);
}

function generateDeclaration(f: FunctionContext, statement: DeclarationStatement): void {
  const executable = statement.steps.some(
    (step) => step.kind === 'bound' || step.variable.initializer !== undefined || isVariableLength(step.variable.type),
  );
  const start = f.code.offset;
  if (executable) f.markStatement(statement.range);
  for (const step of statement.steps) {
    if (step.kind === 'bound') {
      fullExpression(f, () => keepBound(f, step.bound));
      continue;
    }
    const { variable } = step;
    f.declaredAt.set(variable, start);
    if (isVariableLength(variable.type)) allocateArray(f, variable);
    const { initializer } = variable;
    if (initializer !== undefined && variable.storage === 'automatic') {
      fullExpression(f, () => initialise(f, variable, initializer));
    }
  }
}

function initialise(f: FunctionContext, variable: VariableDeclaration, initializer: Initializer): void {
  const offset = f.frame.offsetOf(variable);
  if (!isBehindPointer(variable)) {
    emitInitializer(f, initializer, framePlace(offset));
    return;
  }
  withRegister(f, 'general', [], (address) => {
    f.code.emit('ld64', address, RBP, 0, offset);
    emitInitializer(f, initializer, { base: address, offset: 0 });
  });
}

function generateCondition(f: FunctionContext, condition: Rvalue, label: Label, when: boolean): void {
  f.markStatement(condition.range);
  fullExpression(f, () => branch(f, condition, label, when));
}

function generateIf(f: FunctionContext, statement: IfStatement): void {
  const otherwise = f.code.newLabel();
  generateCondition(f, statement.condition, otherwise, false);
  generateStatement(f, statement.whenTrue);
  if (statement.whenFalse === undefined) {
    f.code.bind(otherwise);
    return;
  }
  const done = f.code.newLabel();
  if (!f.code.atDeadEnd) f.code.jump(done);
  f.code.bind(otherwise);
  generateStatement(f, statement.whenFalse);
  f.code.bind(done);
}

/** The condition stands below the body, so that a turn costs one jump. */
function generateWhile(f: FunctionContext, statement: WhileStatement): void {
  const body = f.code.newLabel();
  const condition = f.code.newLabel();
  const end = f.code.newLabel();
  f.code.jump(condition);
  f.code.bind(body);
  withJumps(f, end, condition, () => generateStatement(f, statement.body));
  f.code.bind(condition);
  generateCondition(f, statement.condition, body, true);
  f.code.bind(end);
}

function generateFor(f: FunctionContext, statement: ForStatement): void {
  const { initial, condition, step, body } = statement;
  const start = f.code.newLabel();
  const next = f.code.newLabel();
  const test = f.code.newLabel();
  const end = f.code.newLabel();
  if (initial !== undefined) generateStatement(f, initial);
  if (condition !== undefined && integerConstant(f, condition) === undefined) f.code.jump(test);
  f.code.bind(start);
  withJumps(f, end, next, () => generateStatement(f, body));
  f.code.bind(next);
  if (step !== undefined) {
    f.markStatement(step.range);
    fullExpression(f, () => discard(f, step));
  }
  f.code.bind(test);
  if (condition === undefined) f.code.jump(start);
  else generateCondition(f, condition, start, true);
  f.code.bind(end);
}

function generateGoto(f: FunctionContext, statement: GotoStatement): void {
  f.markStatement(statement.range);
  restoreStack(f, commonStackDepth(f, f.scan.labelBlocks.get(statement.label) ?? []));
  f.code.jump(labelOf(f, statement.label));
}

function generateReturn(f: FunctionContext, statement: ReturnStatement): void {
  // The return 0 at the end of main that nobody wrote lies on the closing brace, which has a marker of its own.
  const implied = statement.range.end === f.declaration.body?.range.end;
  if (implied && f.code.atDeadEnd) return;
  if (!implied) f.markStatement(statement.range);
  const { value } = statement;
  if (value !== undefined) fullExpression(f, () => returnValue(f, value));
  f.code.jump(f.returnLabel);
}

function returnValue(f: FunctionContext, value: Rvalue): void {
  const kind = valueClass(value.type);
  if (kind === 'void') {
    discard(f, value);
    return;
  }
  if (kind === 'record') {
    returnRecord(f, value);
    return;
  }
  const [result = RAX] = resultRegisters(f.model, value.type);
  withRegister(f, registerKind(value.type), [], (register) => {
    evaluate(f, value, register);
    if (register !== result) f.code.emit(isFloating(register) ? 'fmov' : 'mov', result, register);
  });
}

function returnRecord(f: FunctionContext, value: Rvalue): void {
  if (f.resultSlot !== undefined) {
    const slot = f.resultSlot;
    withRegister(f, 'general', [RAX], (address) => {
      f.code.emit('ld64', address, RBP, 0, slot);
      evaluateRecord(f, value, { base: address, offset: 0 });
      f.code.emit('mov', RAX, address);
    });
    return;
  }
  const registers = resultRegisters(f.model, value.type);
  withRegister(f, 'general', registers, (scratch) => {
    const source = recordPlace(f, value, scratch);
    for (const register of registers) f.registers.claim(register);
    loadRegisters(f, registers, source, objectSize(f.model, value.type));
    for (const register of registers) f.registers.release(register);
  });
}

/**
 * ({ ... }): the body, then the value, inside the block. What the expression around it holds in registers waits in the
 * frame meanwhile, so that statements find all registers free and may jump.
 */
export function generateStatementExpression(
  f: FunctionContext,
  expression: Rvalue & { kind: 'StatementExpression' },
  give: (result: Rvalue) => void,
): void {
  const { body, result } = expression;
  const inside: CompoundStatement = body;
  withBlock(f, inside.block, () => {
    const saved = f.registers.saveForCall([]);
    for (const item of inside.items) generateStatement(f, item);
    f.registers.restoreAfterCall(saved);
    if (result !== undefined) give(result);
  });
}
