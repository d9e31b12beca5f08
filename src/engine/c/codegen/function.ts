/**
 * One function: prologue, body, epilogue.
 *
 *     enter N                     push rbp; rbp = rsp; rsp -= N
 *     st32 rdi, [rbp - 20]        parameters that came in registers
 *     ...                         the body; `return` goes to the closing brace
 *     stmt }
 *     leave
 *     ret
 */
import type { Block, FunctionDeclaration, VariableDeclaration } from '../ast';
import type { SourceRange } from '../source';
import type { DataModel } from '../types';
import { alignmentOf, isVariableLength } from '../types';
import type { ArgumentPlace } from './abi';
import { alignUp, layOutArguments, returnsInMemory } from './abi';
import type { Assembler } from './assembler';
import { storeRegisters } from './call';
import type { BlockExtent, FunctionContext, ProgramSymbols, VariadicFrame } from './context';
import { framePlace } from './context';
import { Frame, FRAME_ALIGNMENT } from './frame';
import { placeLocals, scanFunction } from './locals';
import { objectSize, storeOperation, valueClass } from './machine_types';
import { RAX, RBP, RDI, RegisterPool } from './registers';
import { generateStatement } from './statement';
import { REGISTER_SAVE_AREA_BYTES, saveArgumentRegisters } from './variadic';

/** First byte above the saved rbp and the return address: arguments on the stack. */
const INCOMING_ARGUMENTS = 16;

/** What the debugger must know of a generated function; text offsets throughout. */
export interface GeneratedFunction {
  readonly declaration: FunctionDeclaration;
  readonly start: number;
  readonly end: number;
  readonly prologueEnd: number;
  readonly frameBytes: number;
  readonly variables: readonly GeneratedVariable[];
}

export interface GeneratedVariable {
  readonly variable: VariableDeclaration;
  /** Added to rbp; undefined for a block-scope static. */
  readonly frameOffset: number | undefined;
  readonly scopeStart: number;
  readonly scopeEnd: number;
}

export interface FunctionSetting {
  readonly model: DataModel;
  readonly code: Assembler;
  readonly program: ProgramSymbols;
  /** Numbers a statement that begins at the current offset, and gives the number. */
  readonly numberStatement: (range: SourceRange) => number;
}

/** Appends the function's code to the text. */
export function generateFunction(setting: FunctionSetting, declaration: FunctionDeclaration): GeneratedFunction {
  const { body } = declaration;
  if (body === undefined) throw new Error(`function ${declaration.name} has no body`);
  const { model, code } = setting;
  const start = code.offset;
  const frame = new Frame();
  const scan = scanFunction(body);
  const { type } = declaration;
  const inMemory = returnsInMemory(model, type.result);
  const layout = layOutArguments(
    model,
    declaration.parameters.map((parameter) => parameter.type),
    inMemory,
  );
  const variadic: VariadicFrame | undefined = type.variadic
    ? { saveArea: frame.reserve(REGISTER_SAVE_AREA_BYTES, 16), ...layout }
    : undefined;
  placeLocals(model, frame, declaration, scan);
  frame.beginParameters();
  placeParameters(model, frame, declaration.parameters, layout.places);
  const f: FunctionContext = {
    model,
    code,
    frame,
    registers: new RegisterPool(code, frame),
    program: setting.program,
    declaration,
    scan,
    labels: new Map(),
    caseLabels: new Map(),
    returnLabel: code.newLabel(),
    resultSlot: inMemory ? frame.reserve(8, 8) : undefined,
    variadic,
    compoundLiterals: new Map(),
    jumpScopes: [],
    stackBlocks: [],
    blockExtents: [],
    declaredAt: new Map(),
    markStatement: (range) => code.emit('stmt', 0, 0, 0, setting.numberStatement(range)),
  };

  const enter = code.emit('enter');
  if (f.resultSlot !== undefined) code.emit('st64', RDI, RBP, 0, f.resultSlot);
  storeParameters(f, layout.places);
  if (variadic !== undefined) saveArgumentRegisters(f, variadic);
  alignLocals(f);
  const prologueEnd = code.offset;
  generateStatement(f, body);
  generateEpilogue(f, body.range);
  code.setImmediate(enter, frame.bytes);
  code.finishFunction();
  return {
    declaration,
    start,
    end: code.offset,
    prologueEnd,
    frameBytes: frame.bytes,
    variables: describeVariables(f, prologueEnd),
  };
}

/** Registers get a slot of at least 4 bytes each; what came on the stack stays there. */
function placeParameters(
  model: DataModel,
  frame: Frame,
  parameters: readonly VariableDeclaration[],
  places: readonly ArgumentPlace[],
): void {
  parameters.forEach((parameter, i) => {
    const place = places[i];
    if (place?.kind === 'stack') {
      frame.place(parameter, INCOMING_ARGUMENTS + place.offset);
      return;
    }
    const size = objectSize(model, parameter.type);
    if (valueClass(parameter.type) === 'record') {
      const alignment = Math.max(alignmentOf(model, parameter.type), size >= 16 ? 16 : 8);
      frame.place(parameter, frame.reserve(alignUp(Math.max(size, 1), 8), alignment));
    } else {
      const slot = Math.max(size, 4);
      frame.place(parameter, frame.reserve(slot, slot));
    }
  });
}

function storeParameters(f: FunctionContext, places: readonly ArgumentPlace[]): void {
  f.declaration.parameters.forEach((parameter, i) => {
    const place = places[i];
    if (place?.kind !== 'registers') return;
    const offset = f.frame.offsetOf(parameter);
    const [register = RDI] = place.registers;
    if (valueClass(parameter.type) === 'record') storeRegisters(f, place.registers, framePlace(offset), place.bytes);
    else f.code.emit(storeOperation(f.model, parameter.type), register, RBP, 0, offset);
  });
}

/** Gives each local that is aligned to more than the frame its room, and keeps the aligned address. */
function alignLocals(f: FunctionContext): void {
  for (const variable of f.declaration.locals) {
    const { alignment, type } = variable;
    if (variable.storage !== 'automatic' || alignment <= FRAME_ALIGNMENT || isVariableLength(type)) continue;
    const room = f.frame.reserve(objectSize(f.model, type) + alignment - FRAME_ALIGNMENT, FRAME_ALIGNMENT);
    f.code.emit('lea', RAX, RBP, 0, room + alignment - FRAME_ALIGNMENT);
    f.code.emit('andi64', RAX, RAX, 0, -alignment);
    f.code.emit('st64', RAX, RBP, 0, f.frame.offsetOf(variable));
  }
}

function generateEpilogue(f: FunctionContext, body: SourceRange): void {
  const { code } = f;
  code.dropJumpTo(f.returnLabel);
  code.bind(f.returnLabel);
  f.markStatement({ file: body.file, start: Math.max(body.start, body.end - 1), end: body.end });
  if (f.resultSlot !== undefined) code.emit('ld64', RAX, RBP, 0, f.resultSlot);
  code.emit('leave');
  code.emit('ret');
  code.endPath();
}

function describeVariables(f: FunctionContext, prologueEnd: number): GeneratedVariable[] {
  const { declaration, blockExtents } = f;
  const extentOf = (block: Block | undefined): BlockExtent | undefined =>
    blockExtents.find((extent) => extent.block === block);
  const end = f.code.offset;
  const parameters = declaration.parameters.map((variable) => ({
    variable,
    frameOffset: f.frame.offsetOf(variable),
    scopeStart: prologueEnd,
    scopeEnd: end,
  }));
  const inBlocks = blockExtents.flatMap(({ block }) => block.variables);
  const locals = inBlocks
    .filter((variable) => !variable.isParameter && variable.linkage === 'none')
    .map((variable) => {
      const extent = extentOf(variable.block);
      return {
        variable,
        frameOffset: variable.storage === 'automatic' ? f.frame.offsetOf(variable) : undefined,
        scopeStart: f.declaredAt.get(variable) ?? extent?.start ?? prologueEnd,
        // The function's own scope includes its closing brace, where a debugger stops once more.
        scopeEnd: extent === undefined || extent.block.parent === undefined ? end : extent.end,
      };
    });
  return [...parameters, ...locals];
}
