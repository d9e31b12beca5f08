/**
 * Variables read before anything was stored in them (clang's -Wuninitialized), and constant subscripts outside their
 * array (-Warray-bounds).
 *
 * The walk follows the order of execution and keeps the set of automatic scalars that are certainly still without a
 * value. Where paths join, a variable stays in the set only if it is there on each; whatever could come from a jump is
 * taken out. So a warning is never about a path that may be fine.
 */
import type {
  CompoundStatement,
  Expression,
  FunctionDeclaration,
  Initializer,
  Lvalue,
  PointerOffset,
  Rvalue,
  Statement,
  VariableDeclaration,
} from '../ast';
import { note, replace } from '../diagnostics';
import { quotedType } from '../type_name';
import { isScalar } from '../types';
import { evaluateInteger } from './constants';
import { operandsOf } from './operands';
import type { Translation } from './translation';

export function checkUses(t: Translation, declaration: FunctionDeclaration, body: CompoundStatement): void {
  new UseWalk(t, declaration.labels.length > 0).statement(body);
}

type Unset = Set<VariableDeclaration>;

class UseWalk {
  private readonly t: Translation;
  /** With labels about, the order of execution is not the order of the text: only subscripts are checked. */
  private readonly jumps: boolean;
  private unset: Unset = new Set();
  private readonly reported = new Set<VariableDeclaration>();

  constructor(t: Translation, jumps: boolean) {
    this.t = t;
    this.jumps = jumps;
  }

  statement(statement: Statement): void {
    switch (statement.kind) {
      case 'Compound':
        for (const item of statement.items) this.statement(item);
        return;
      case 'Declaration':
        for (const step of statement.steps) {
          if (step.kind === 'bound') this.rvalue(step.bound.count);
          else this.declare(step.variable);
        }
        return;
      case 'Expression':
        return this.rvalue(statement.expression);
      case 'If':
        this.rvalue(statement.condition);
        return this.branches(
          () => this.statement(statement.whenTrue),
          () => statement.whenFalse !== undefined && this.statement(statement.whenFalse),
        );
      case 'While':
        this.rvalue(statement.condition);
        return this.optional(() => this.statement(statement.body));
      case 'DoWhile':
        this.statement(statement.body);
        return this.rvalue(statement.condition);
      case 'For':
        if (statement.initial !== undefined) this.statement(statement.initial);
        if (statement.condition !== undefined) this.rvalue(statement.condition);
        return this.optional(() => {
          this.statement(statement.body);
          if (statement.step !== undefined) this.rvalue(statement.step);
        });
      case 'Switch':
        this.rvalue(statement.condition);
        return this.switchBody(statement.body);
      case 'Case':
      case 'Label':
        return this.statement(statement.body);
      case 'ComputedGoto':
        return this.rvalue(statement.target);
      case 'Return':
        if (statement.value !== undefined) this.rvalue(statement.value);
        this.unset = new Set();
        return;
      case 'Break':
      case 'Continue':
      case 'Goto':
        // What follows is reached some other way, if at all.
        this.unset = new Set();
        return;
      case 'Empty':
        return;
    }
  }

  private declare(variable: VariableDeclaration): void {
    if (variable.initializer !== undefined) {
      if (!this.initialisesFromItself(variable, variable.initializer)) this.initializer(variable.initializer);
    } else if (!this.jumps && isScalar(variable.type) && variable.type.qualifiers.volatile !== true) {
      this.unset.add(variable);
    }
  }

  /** `int x = x;` is the old idiom for "I know". */
  private initialisesFromItself(variable: VariableDeclaration, initializer: Initializer): boolean {
    const [item] = initializer.items;
    return (
      item?.kind === 'value' &&
      item.value.kind === 'LvalueToRvalue' &&
      item.value.operand.kind === 'VariableReference' &&
      item.value.operand.variable === variable
    );
  }

  private initializer(initializer: Initializer): void {
    for (const item of initializer.items) if (item.kind === 'value') this.rvalue(item.value);
  }

  private branches(first: () => unknown, second: () => unknown): void {
    const before = new Set(this.unset);
    first();
    const afterFirst = this.unset;
    this.unset = before;
    second();
    const afterSecond = this.unset;
    this.unset = new Set([...afterFirst].filter((variable) => afterSecond.has(variable)));
  }

  private optional(walk: () => void): void {
    this.branches(walk, () => undefined);
  }

  /** A case label may be reached straight from the switch or from the case above: what either set counts as set. */
  private switchBody(body: Statement): void {
    const before = new Set(this.unset);
    this.unset = new Set();
    this.statement(body);
    this.unset = new Set([...before].filter((variable) => !this.isAssignedIn(body, variable)));
  }

  private isAssignedIn(body: Statement, variable: VariableDeclaration): boolean {
    const probe = new AssignmentProbe(variable);
    probe.statement(body);
    return probe.found;
  }

  private rvalue(expression: Rvalue): void {
    switch (expression.kind) {
      case 'LvalueToRvalue':
        if (expression.operand.kind === 'VariableReference')
          return this.use(expression.operand.variable, expression.operand);
        return this.lvalue(expression.operand);
      case 'AddressOf':
        return this.addressOf(expression.operand);
      case 'Assign':
        this.rvalue(expression.value);
        return this.store(expression.target);
      case 'CompoundAssign':
        this.rvalue(expression.value);
        return this.modify(expression.target);
      case 'PointerAssign':
        this.rvalue(expression.index);
        return this.modify(expression.target);
      case 'Increment':
        return this.modify(expression.target);
      case 'Logical':
        this.rvalue(expression.left);
        return this.optional(() => this.rvalue(expression.right));
      case 'Conditional':
        this.rvalue(expression.condition);
        return this.branches(
          () => this.rvalue(expression.whenTrue),
          () => this.rvalue(expression.whenFalse),
        );
      case 'BinaryConditional':
        this.rvalue(expression.value);
        return this.optional(() => this.rvalue(expression.otherwise));
      case 'StatementExpression':
        this.statement(expression.body);
        if (expression.result !== undefined) this.rvalue(expression.result);
        return;
      default:
        for (const operand of operandsOf(expression)) this.any(operand);
    }
  }

  private any(expression: Expression): void {
    switch (expression.kind) {
      case 'VariableReference':
      case 'FunctionReference':
      case 'StringLiteral':
      case 'CompoundLiteral':
      case 'Dereference':
      case 'Member':
      case 'Materialize':
      case 'ErrorLvalue':
        return this.lvalue(expression);
      default:
        return this.rvalue(expression);
    }
  }

  private lvalue(lvalue: Lvalue): void {
    switch (lvalue.kind) {
      case 'Dereference':
        this.checkBounds(lvalue.pointer, false);
        return this.rvalue(lvalue.pointer);
      case 'Member':
        return this.lvalue(lvalue.object);
      case 'Materialize':
        return this.rvalue(lvalue.value);
      case 'CompoundLiteral':
        if (lvalue.object.initializer !== undefined) this.initializer(lvalue.object.initializer);
        return;
      default:
        return;
    }
  }

  /** Who has the address may store through it. */
  private addressOf(operand: Lvalue): void {
    if (operand.kind === 'VariableReference') this.unset.delete(operand.variable);
    else if (operand.kind === 'Dereference') {
      this.checkBounds(operand.pointer, true);
      this.rvalue(operand.pointer);
    } else {
      this.lvalue(operand);
    }
  }

  private store(target: Lvalue): void {
    if (target.kind === 'VariableReference') this.unset.delete(target.variable);
    else this.lvalue(target);
  }

  private modify(target: Lvalue): void {
    if (target.kind === 'VariableReference') this.use(target.variable, target);
    this.store(target);
  }

  private use(variable: VariableDeclaration, place: Lvalue): void {
    if (!this.unset.has(variable) || this.reported.has(variable)) return;
    this.reported.add(variable);
    const { end, file } = variable.nameRange;
    const zero = variable.type.kind === 'pointer' ? ' = NULL' : ' = 0';
    this.t.sink.warning(place.range, 'uninitialized', `variable '${variable.name}' is uninitialized when used here`, {
      notes: [note(variable.nameRange, `initialize the variable '${variable.name}' to silence this warning`)],
      fix: replace({ file, start: end, end }, zero),
    });
  }

  /** A constant subscript outside the array; the address of the element after the last is fine. */
  private checkBounds(pointer: Rvalue, addressOnly: boolean): void {
    if (pointer.kind !== 'PointerOffset' || pointer.pointer.kind !== 'ArrayDecay') return;
    const { operand } = pointer.pointer;
    const array = operand.type;
    // The last member of a structure may be longer than it says; macros of the library index as they like.
    if (
      array.kind !== 'array' ||
      array.length.kind !== 'constant' ||
      operand.kind === 'Member' ||
      pointer.range.file.system
    )
      return;
    const index = this.indexOf(pointer);
    const count = BigInt(array.length.count);
    if (index === undefined || (index >= 0n && (index < count || (addressOnly && index === count)))) return;
    const where =
      index < 0n
        ? 'before the beginning of the array'
        : `past the end of the array (that has type ${quotedType(array)})`;
    const notes =
      operand.kind === 'VariableReference'
        ? [note(operand.variable.nameRange, `array '${operand.variable.name}' declared here`)]
        : [];
    this.t.sink.warning(pointer.range, 'array-bounds', `array index ${index} is ${where}`, { notes });
  }

  private indexOf({ index, operator }: PointerOffset): bigint | undefined {
    const value = evaluateInteger(this.t.model, index);
    return value === undefined || operator === '+' ? value : -value;
  }
}

/** Looks for any store to, or address of, one variable. */
class AssignmentProbe {
  found = false;
  private readonly variable: VariableDeclaration;

  constructor(variable: VariableDeclaration) {
    this.variable = variable;
  }

  statement(statement: Statement): void {
    switch (statement.kind) {
      case 'Compound':
        return statement.items.forEach((item) => this.statement(item));
      case 'Declaration':
        for (const step of statement.steps) {
          if (step.kind === 'variable')
            step.variable.initializer?.items.forEach((item) => item.kind === 'value' && this.expression(item.value));
        }
        return;
      case 'Expression':
        return this.expression(statement.expression);
      case 'If':
        this.expression(statement.condition);
        this.statement(statement.whenTrue);
        if (statement.whenFalse !== undefined) this.statement(statement.whenFalse);
        return;
      case 'For':
        if (statement.initial !== undefined) this.statement(statement.initial);
        if (statement.condition !== undefined) this.expression(statement.condition);
        if (statement.step !== undefined) this.expression(statement.step);
        return this.statement(statement.body);
      case 'While':
      case 'DoWhile':
      case 'Switch':
        this.expression(statement.condition);
        return this.statement(statement.body);
      case 'Case':
      case 'Label':
        return this.statement(statement.body);
      default:
        return;
    }
  }

  private expression(expression: Expression): void {
    const target = expression.kind === 'AddressOf' ? expression.operand : storeTarget(expression);
    if (target?.kind === 'VariableReference' && target.variable === this.variable) this.found = true;
    if (expression.kind === 'StatementExpression') this.statement(expression.body);
    for (const operand of operandsOf(expression)) this.expression(operand);
  }
}

function storeTarget(expression: Expression): Lvalue | undefined {
  switch (expression.kind) {
    case 'Assign':
    case 'CompoundAssign':
    case 'PointerAssign':
    case 'Increment':
      return expression.target;
    default:
      return undefined;
  }
}
