/**
 * What must be known of a function before its first instruction: the order of its locals in the frame, and which block
 * with variable-length arrays each label stands in.
 */
import type {
  Block,
  CompoundStatement,
  Expression,
  FunctionDeclaration,
  LabelDeclaration,
  Statement,
  VariableDeclaration,
} from '../ast';
import type { DataModel } from '../types';
import { isScalar, isVariableLength } from '../types';
import type { Frame } from './frame';
import { localExtent } from './frame';
import { visitOperands, visitStatementParts } from './walk';

/** From this size on, gcc -O0 places an object of an inner block after all others (min_size_for_stack_sharing). */
const LARGE_OBJECT_BYTES = 32;

export interface FunctionScan {
  /** Scalars that have been assigned, in the order of their first assignment. */
  readonly assigned: ReadonlySet<VariableDeclaration>;
  readonly addressTaken: ReadonlySet<VariableDeclaration>;
  /** For each label, the blocks with variable-length arrays around it, outermost first. */
  readonly labelBlocks: ReadonlyMap<LabelDeclaration, readonly Block[]>;
}

/** Reads the whole body once. */
export function scanFunction(body: CompoundStatement): FunctionScan {
  const assigned = new Set<VariableDeclaration>();
  const addressTaken = new Set<VariableDeclaration>();
  const labelBlocks = new Map<LabelDeclaration, readonly Block[]>();
  let blocks: readonly Block[] = [];

  const expression = (node: Expression): void => {
    if (
      node.kind === 'Assign' ||
      node.kind === 'Increment' ||
      node.kind === 'CompoundAssign' ||
      node.kind === 'PointerAssign'
    ) {
      visitOperands(node, visitor);
      if (node.target.kind === 'VariableReference') assigned.add(node.target.variable);
      return;
    }
    if (node.kind === 'AddressOf' && node.operand.kind === 'VariableReference') addressTaken.add(node.operand.variable);
    visitOperands(node, visitor);
  };
  const statement = (node: Statement): void => {
    const outside = blocks;
    const block = node.kind === 'Compound' || node.kind === 'For' ? node.block : undefined;
    if (block !== undefined && hasVariableLengthArray(block)) blocks = [...blocks, block];
    if (node.kind === 'Label') labelBlocks.set(node.label, blocks);
    visitStatementParts(node, visitor);
    if (node.kind === 'Declaration') {
      for (const step of node.steps) {
        if (step.kind === 'variable' && step.variable.initializer !== undefined) assigned.add(step.variable);
      }
    }
    blocks = outside;
  };
  const visitor = { expression, statement };
  statement(body);
  return { assigned, addressTaken, labelBlocks };
}

export function hasVariableLengthArray(block: Block): boolean {
  return block.variables.some((variable) => isVariableLength(variable.type));
}

/** Gives every local its place in the frame. */
export function placeLocals(
  model: DataModel,
  frame: Frame,
  declaration: FunctionDeclaration,
  scan: FunctionScan,
): void {
  const inFrame = declaration.locals.filter((variable) => variable.storage === 'automatic');
  const inRegisterKind = (variable: VariableDeclaration): boolean =>
    isScalar(variable.type) && variable.type.qualifiers.volatile !== true && !scan.addressTaken.has(variable);
  const large = (variable: VariableDeclaration): boolean =>
    variable.block?.parent !== undefined && localExtent(model, variable).size >= LARGE_OBJECT_BYTES;

  const scalars = inFrame.filter(inRegisterKind);
  const objects = inFrame.filter((variable) => !inRegisterKind(variable));
  const order = [
    ...[...scan.assigned].filter((variable) => scalars.includes(variable)),
    ...objects.filter((variable) => !large(variable)),
    ...objects.filter(large),
    ...scalars.filter((variable) => !scan.assigned.has(variable)),
  ];
  for (const variable of order) {
    const { size, alignment } = localExtent(model, variable);
    frame.place(variable, frame.reserve(size, alignment));
  }
}
