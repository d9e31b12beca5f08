/**
 * The program while it is put together out of its units: what the linker does.
 *
 * Names with external linkage are one symbol each. A name that no unit defines must be one of libc's: a function is
 * then called through a stub of the PLT, and its address, as that of a datum, comes from a word of the .got:
 *
 *     leapc r11, slot ; ld64 r11, [r11] ; jmpr r11
 */
import type {
  AddressBase,
  CompoundLiteralObject,
  FunctionDeclaration,
  LabelDeclaration,
  StaticImage,
  StringObject,
  TypedUnit,
  VariableDeclaration,
} from '../ast';
import type { Diagnostic } from '../diagnostics';
import { diagnosticRange, note } from '../diagnostics';
import type { SourceRange } from '../source';
import type { DataModel, Type } from '../types';
import { alignmentOf, sizeOf } from '../types';
import type { Assembler, Label } from './assembler';
import type { ProgramSymbols, Reach } from './context';
import { SCRATCH } from './registers';
import { Sections } from './sections';
import { LinkSymbol } from './symbols';

/** The names libc exports, functions and data. */
export type LibraryNames = ReadonlySet<string>;

/** A place in the source that calls a function of libc, or takes the address of something that libc has. */
export interface LibraryUse {
  readonly name: string;
  readonly range: SourceRange;
}

/** Where a name was first defined, for the second definition's message. */
interface Definition {
  readonly symbol: LinkSymbol;
  readonly range: SourceRange;
  /** A definition that another one replaces silently: weak, or inline without extern. */
  readonly replaceable: boolean;
}

export class Program {
  readonly sections = new Sections();
  readonly diagnostics: Diagnostic[] = [];
  /** Every place that names something of libc. */
  readonly libraryUses: LibraryUse[] = [];
  readonly code: Assembler;
  readonly model: DataModel;
  private readonly library: LibraryNames;
  private readonly definitions = new Map<string, Definition>();
  private readonly stubs = new Map<string, LinkSymbol>();
  private readonly slots = new Map<string, LinkSymbol>();
  private readonly undefinedNames = new Set<string>();

  constructor(code: Assembler, model: DataModel, library: LibraryNames) {
    this.code = code;
    this.model = model;
    this.library = library;
  }

  /** Enters what the unit defines with external linkage, and reports what another unit has defined already. */
  declareUnit(unit: TypedUnit): void {
    for (const declaration of unit.functions) {
      if (declaration.linkage !== 'external' || declaration.body === undefined) continue;
      const replaceable = declaration.attributes.weak === true || declaration.inline;
      this.define(declaration.name, declaration.nameRange, replaceable);
    }
    // gcc has used -fno-common since version 10: a tentative definition is a definition like any other.
    for (const variable of unit.variables) {
      if (variable.linkage !== 'external' || variable.definition === 'declared') continue;
      this.define(variable.name, variable.nameRange, variable.attributes.weak === true);
    }
  }

  private define(name: string, range: SourceRange, replaceable: boolean): void {
    const first = this.definitions.get(name);
    if (first === undefined || (first.replaceable && !replaceable)) {
      this.definitions.set(name, { symbol: first?.symbol ?? new LinkSymbol(name), range, replaceable });
      return;
    }
    if (replaceable) return;
    this.diagnostics.push({
      severity: 'error',
      message: `multiple definition of '${name}'`,
      range: diagnosticRange(range),
      notes: [note(first.range, 'first defined here')],
    });
  }

  /** Whether this definition is the one that counts. */
  isChosen(name: string, range: SourceRange): boolean {
    const definition = this.definitions.get(name);
    return definition?.range === range;
  }

  /** The symbol of a name with external linkage that a unit defines. */
  definedSymbol(name: string): LinkSymbol | undefined {
    return this.definitions.get(name)?.symbol;
  }

  /** How to reach an external name; reports it once when nobody has it. */
  reach(name: string, use: SourceRange): Reach {
    const definition = this.definitions.get(name);
    if (definition !== undefined) return { kind: 'direct', symbol: definition.symbol };
    this.requireLibrary(name, use);
    return { kind: 'got', name, slot: this.slot(name) };
  }

  /** What `call` goes to for an external name. */
  callTarget(name: string, use: SourceRange): LinkSymbol {
    const definition = this.definitions.get(name);
    if (definition !== undefined) return definition.symbol;
    this.requireLibrary(name, use);
    return this.stub(name);
  }

  private requireLibrary(name: string, use: SourceRange): void {
    if (this.library.has(name)) this.libraryUses.push({ name, range: use });
    if (this.library.has(name) || this.undefinedNames.has(name)) return;
    this.undefinedNames.add(name);
    this.diagnostics.push({
      severity: 'error',
      message: `undefined reference to '${name}'`,
      range: diagnosticRange(use),
      notes: [],
    });
  }

  /** The PLT entry of a function of libc. */
  stub(name: string): LinkSymbol {
    let stub = this.stubs.get(name);
    if (stub === undefined) {
      stub = new LinkSymbol(`${name}@plt`);
      this.stubs.set(name, stub);
      this.slot(name);
    }
    return stub;
  }

  private slot(name: string): LinkSymbol {
    let slot = this.slots.get(name);
    if (slot === undefined) {
      slot = this.sections.reserveSlot(name);
      this.slots.set(name, slot);
    }
    return slot;
  }

  /** What ld says of a program without main. */
  reportMissingMain(units: readonly TypedUnit[]): void {
    const file = units[0]?.files[0];
    if (file === undefined) return;
    this.diagnostics.push({
      severity: 'error',
      message: "undefined reference to 'main'",
      range: diagnosticRange({ file, start: 0, end: 0 }),
      notes: [],
    });
  }

  /** Appends the PLT to the text, after the last function. */
  emitStubs(): void {
    for (const [name, stub] of this.stubs) {
      stub.define('text', this.code.offset);
      this.code.emitToSymbol('leapc', this.slot(name), SCRATCH);
      this.code.emit('ld64', SCRATCH, SCRATCH);
      this.code.emit('jmpr', SCRATCH);
    }
  }
}

/** What one unit's functions see of the program: external names, and the unit's own objects. */
export class UnitSymbols implements ProgramSymbols {
  private readonly program: Program;
  private readonly functions = new Map<FunctionDeclaration, LinkSymbol>();
  private readonly variables = new Map<VariableDeclaration, LinkSymbol>();
  private readonly literals = new Map<CompoundLiteralObject, LinkSymbol>();
  private readonly labels = new Map<LabelDeclaration, LinkSymbol>();

  constructor(program: Program) {
    this.program = program;
  }

  /** The symbol of a function or object of the unit, or undefined for one that the unit only declares. */
  functionSymbol(declaration: FunctionDeclaration): LinkSymbol | undefined {
    if (declaration.linkage === 'external') return this.program.definedSymbol(declaration.name);
    return declaration.body === undefined ? undefined : own(this.functions, declaration, declaration.name);
  }

  variableSymbol(variable: VariableDeclaration): LinkSymbol | undefined {
    if (variable.linkage === 'external') return this.program.definedSymbol(variable.name);
    return own(this.variables, variable, variable.name);
  }

  reachFunction(declaration: FunctionDeclaration, use: SourceRange): Reach {
    const symbol = this.functionSymbol(declaration);
    return symbol === undefined ? this.program.reach(declaration.name, use) : { kind: 'direct', symbol };
  }

  reachVariable(variable: VariableDeclaration, use: SourceRange): Reach {
    const symbol = this.variableSymbol(variable);
    return symbol === undefined ? this.program.reach(variable.name, use) : { kind: 'direct', symbol };
  }

  callTarget(declaration: FunctionDeclaration, use: SourceRange): LinkSymbol {
    return this.functionSymbol(declaration) ?? this.program.callTarget(declaration.name, use);
  }

  string(object: StringObject): LinkSymbol {
    return this.program.sections.constant(object.bytes, object.elementSize);
  }

  bytes(bytes: Uint8Array): LinkSymbol {
    return this.program.sections.constant(bytes, 1);
  }

  floatingConstant(value: number, bytes: 4 | 8): LinkSymbol {
    const view = new DataView(new ArrayBuffer(bytes));
    if (bytes === 4) view.setFloat32(0, value, true);
    else view.setFloat64(0, value, true);
    return this.program.sections.constant(new Uint8Array(view.buffer), bytes);
  }

  jumpTable(labels: readonly Label[]): LinkSymbol {
    return this.program.sections.jumpTable(labels);
  }

  compoundLiteral(object: CompoundLiteralObject): LinkSymbol {
    return own(this.literals, object, '');
  }

  bindLabel(_declaration: FunctionDeclaration, label: LabelDeclaration): void {
    if (label.used) own(this.labels, label, label.name).define('text', this.program.code.offset);
  }

  /** Lays out every object with static storage that the unit defines. */
  placeObjects(unit: TypedUnit): void {
    for (const variable of unit.variables) {
      if (variable.definition === 'declared') continue;
      if (variable.linkage === 'external' && !this.program.isChosen(variable.name, variable.nameRange)) continue;
      const symbol = this.variableSymbol(variable);
      if (symbol !== undefined)
        this.placeObject(symbol, variable.type, variable.alignment, variable.image, variable.nameRange);
    }
    for (const literal of unit.compoundLiterals) {
      this.placeObject(this.compoundLiteral(literal), literal.type, 1, literal.image, literal.range);
    }
  }

  private placeObject(
    symbol: LinkSymbol,
    type: Type,
    alignment: number,
    image: StaticImage | undefined,
    range: SourceRange,
  ): void {
    const size = Math.max(sizeOf(this.program.model, type) ?? 0, image?.size ?? 0);
    this.program.sections.place(
      symbol,
      { size, alignment: staticAlignment(this.program.model, type, size, alignment), readOnly: isReadOnly(type) },
      image?.items ?? [],
      (base) => this.addressSymbol(base, range),
    );
  }

  /** The symbol that an address constant points at; one of libc's is reached by way of the dynamic linker. */
  private addressSymbol(base: AddressBase, use: SourceRange): Reach {
    switch (base.kind) {
      case 'Variable':
        return this.reachVariable(base, use);
      case 'Function':
        return this.reachFunction(base, use);
      case 'String':
        return { kind: 'direct', symbol: this.string(base) };
      case 'CompoundLiteral':
        return { kind: 'direct', symbol: this.compoundLiteral(base) };
      case 'LabelBase':
        return { kind: 'direct', symbol: own(this.labels, base.label, base.label.name) };
    }
  }
}

function own<K>(symbols: Map<K, LinkSymbol>, key: K, name: string): LinkSymbol {
  let symbol = symbols.get(key);
  if (symbol === undefined) {
    symbol = new LinkSymbol(name);
    symbols.set(key, symbol);
  }
  return symbol;
}

/** gcc aligns static arrays and records of 32 bytes or more to 32, of 16 or more to 16. */
function staticAlignment(model: DataModel, type: Type, size: number, asked: number): number {
  const natural = Math.max(asked, alignmentOf(model, type));
  if (type.kind !== 'array' && type.kind !== 'record') return natural;
  return Math.max(natural, size >= 32 ? 32 : size >= 16 ? 16 : 1);
}

/** Whether the object itself is const: an array is when its elements are. */
function isReadOnly(type: Type): boolean {
  if (type.kind === 'array') return type.qualifiers.const === true || isReadOnly(type.element);
  return type.qualifiers.const === true && type.qualifiers.volatile !== true;
}
