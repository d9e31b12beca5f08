/**
 * From typed units to a program image: code for every function, then the data, then the linking of both.
 *
 *     _start              rbp = 0; main(argc, argv, envp) from the initial stack; exit(result)
 *     functions           unit by unit, in the order of their definitions
 *     PLT                 one stub for each function of libc that is called
 */
import type { FunctionDeclaration, TypedUnit } from '../ast';
import type { Diagnostic } from '../diagnostics';
import type { ProgramImage, Segment } from '../image';
import type { DataModel } from '../types';
import { alignUp } from './abi';
import { Assembler } from './assembler';
import { DebugNotes } from './debug';
import { generateFunction } from './function';
import type { LibraryNames, LibraryUse } from './program';
import { Program, UnitSymbols } from './program';
import { RAX, RBP, RDI, RDX, RSI, RSP } from './registers';
import { LinkSymbol } from './symbols';
import { reportUnsupported } from './unsupported';

const PAGE_BYTES = 4096;

export interface GeneratedProgram {
  /** Undefined when a name is missing or defined twice. */
  readonly image: ProgramImage | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** In the order of the code. */
  readonly libraryUses: readonly LibraryUse[];
}

/** A unit with what its code refers to. */
interface Part {
  readonly unit: TypedUnit;
  readonly symbols: UnitSymbols;
}

/** Generates and links. No unit may hold an error. `path` names the program's file. */
export function generateProgram(
  path: string,
  model: DataModel,
  units: readonly TypedUnit[],
  library: LibraryNames,
): GeneratedProgram {
  const unsupported = units.flatMap(reportUnsupported);
  if (unsupported.some(({ severity }) => severity === 'error')) {
    return { image: undefined, diagnostics: unsupported, libraryUses: [] };
  }
  const code = new Assembler();
  const program = new Program(code, model, library);
  const notes = new DebugNotes(model);
  for (const unit of units) program.declareUnit(unit);
  const parts = units.map((unit) => ({ unit, symbols: new UnitSymbols(program) }));
  emitStart(program, parts);
  for (const { unit, symbols } of parts) generateUnit(program, notes, unit, symbols);
  for (const { unit, symbols } of parts) symbols.placeObjects(unit);
  program.emitStubs();
  const diagnostics = [...unsupported, ...program.diagnostics];
  const { libraryUses } = program;
  if (program.diagnostics.length > 0) return { image: undefined, diagnostics, libraryUses };
  return { image: link(path, program, notes), diagnostics, libraryUses };
}

function generateUnit(program: Program, notes: DebugNotes, unit: TypedUnit, symbols: UnitSymbols): void {
  const { code, model } = program;
  for (const declaration of unit.functions) {
    if (!isEmitted(program, declaration)) continue;
    symbols.functionSymbol(declaration)?.define('text', code.offset);
    const setting = {
      model,
      code,
      program: symbols,
      numberStatement: (range: FunctionDeclaration['range']) => notes.addStatement(range, code.offset),
    };
    notes.addFunction(generateFunction(setting, declaration), symbols);
  }
  for (const variable of unit.variables) {
    if (variable.definition !== 'declared' && variable.linkage !== 'none') notes.addGlobal(variable, symbols);
  }
}

/** gcc -O0 leaves out only what is inline and never used; of several external definitions one is chosen. */
function isEmitted(program: Program, declaration: FunctionDeclaration): boolean {
  if (declaration.body === undefined) return false;
  if (declaration.linkage === 'external') return program.isChosen(declaration.name, declaration.nameRange);
  return declaration.used || !declaration.inline;
}

/** The kernel leaves argc at rsp, then argv with its null, then envp. Constructors run before main. */
function emitStart(program: Program, parts: readonly Part[]): void {
  const { code } = program;
  const start = new LinkSymbol('_start');
  start.define('text', code.offset);
  const main = program.definedSymbol('main');
  if (main === undefined) program.reportMissingMain(parts.map(({ unit }) => unit));
  for (const destructor of markedFunctions(parts, 'afterMain')) {
    code.emitToSymbol('leapc', destructor, RDI);
    code.emitToSymbol('call', program.stub('atexit'));
  }
  for (const constructor of markedFunctions(parts, 'beforeMain')) code.emitToSymbol('call', constructor);
  code.emit('movi', RBP, 0, 0, 0);
  code.emit('ld64', RDI, RSP, 0, 0);
  code.emit('lea', RSI, RSP, 0, 8);
  code.emit('leax', RDX, RSI, RDI, 8);
  code.emit('lea', RDX, RDX, 0, 8);
  if (main !== undefined) code.emitToSymbol('call', main);
  code.emit('mov', RDI, RAX);
  code.emitToSymbol('call', program.stub('exit'));
  code.emit('ud');
}

function markedFunctions(parts: readonly Part[], mark: 'beforeMain' | 'afterMain'): LinkSymbol[] {
  return parts.flatMap(({ unit, symbols }) =>
    unit.functions
      .filter((declaration) => declaration.body !== undefined && declaration.attributes[mark] === true)
      .map((declaration) => symbols.functionSymbol(declaration))
      .filter((symbol) => symbol !== undefined),
  );
}

function link(path: string, program: Program, notes: DebugNotes): ProgramImage {
  const textBytes = program.code.offset;
  const rodataAddress = alignUp(textBytes, PAGE_BYTES);
  const dataAddress = rodataAddress + Math.max(alignUp(program.sections.rodataBytes, PAGE_BYTES), PAGE_BYTES);
  const linked = program.sections.link(rodataAddress, dataAddress);
  const text = program.code.link(0);
  const bytes = new Uint8Array(dataAddress + linked.data.length);
  bytes.set(text, 0);
  bytes.set(linked.rodata, rodataAddress);
  bytes.set(linked.data, dataAddress);
  const segment = (
    name: Segment['name'],
    vaddr: number,
    fileBytes: number,
    memoryBytes: number,
    prot: Segment['prot'],
  ): Segment => ({ name, fileOffset: vaddr, vaddr, fileBytes, memoryBytes, prot });
  const dataBytes = linked.data.length;
  return {
    path,
    bytes,
    segments: [
      segment('text', 0, textBytes, textBytes, { read: true, write: false, execute: true }),
      segment('rodata', rodataAddress, linked.rodata.length, linked.rodata.length, {
        read: true,
        write: false,
        execute: false,
      }),
      segment('data', dataAddress, dataBytes, dataBytes + linked.bssBytes, { read: true, write: true, execute: false }),
    ].filter((each) => each.memoryBytes > 0),
    entry: 0,
    relocations: linked.relocations,
    imports: linked.imports,
    debug: notes.finish(textBytes),
  };
}
