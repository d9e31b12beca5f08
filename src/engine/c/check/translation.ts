/**
 * What the checker knows while it goes through one translation unit: scopes, the unit's collections, and the function it
 * is in. The parser calls the checker's actions as it recognises constructs, so the tree is typed as it grows (one pass,
 * as in clang).
 */
import type {
  Block,
  CaseStatement,
  CompoundLiteralObject,
  Expression,
  FunctionDeclaration,
  LabelDeclaration,
  StringObject,
  TypedefDeclaration,
  VariableDeclaration,
} from '../ast';
import type { DiagnosticSink } from '../diagnostics';
import type { SourceRange } from '../source';
import type { DataModel, EnumDefinition, FunctionType, RecordDefinition, Type, VariableArrayBound } from '../types';
import { VOID, pointerTo } from '../types';
import type { ConstantValue } from './constants';
import { Scope } from './scope';

/** A switch whose body is being parsed. */
export interface OpenSwitch {
  /** The promoted type of the condition, to which case values are converted. */
  readonly type: Type;
  readonly cases: CaseStatement[];
  readonly values: Map<bigint, SourceRange>;
  defaultCase: CaseStatement | undefined;
}

/** The function whose body is being parsed. */
export class FunctionContext {
  readonly labels = new Map<string, LabelDeclaration>();
  readonly defined = new Set<LabelDeclaration>();
  /** Where each label was first named, to report those that never appear. */
  readonly mentions = new Map<LabelDeclaration, SourceRange>();
  readonly locals: VariableDeclaration[] = [];
  readonly switches: OpenSwitch[] = [];
  loops = 0;
  /** Loops and switches around the current statement: where break leads. */
  breakable = 0;
  private blocks = 0;
  private bounds = 0;

  readonly declaration: FunctionDeclaration;

  constructor(declaration: FunctionDeclaration) {
    this.declaration = declaration;
  }

  nextBlockId(): number {
    return this.blocks++;
  }

  nextBoundId(): number {
    return this.bounds++;
  }

  label(name: string, range: SourceRange): LabelDeclaration {
    let label = this.labels.get(name);
    if (label === undefined) {
      label = { id: this.labels.size, name, range, used: false };
      this.labels.set(name, label);
    }
    return label;
  }
}

export type SizeofOperand =
  { readonly kind: 'type'; readonly type: Type } | { readonly kind: 'expression'; readonly operand: Expression };

/** What is known of the C library without its headers being included. */
export interface Library {
  /** The header that declares or defines a name. */
  readonly headerOf: (name: string) => string | undefined;
  /** The type of a library function. */
  readonly typeOf: (name: string) => FunctionType | undefined;
}

export class Translation {
  readonly fileScope = new Scope('file', undefined, undefined);
  scope: Scope = this.fileScope;
  current: FunctionContext | undefined;
  /** Functions and objects with linkage, by name: all declarations of one name speak of one entity. */
  readonly functions = new Map<string, FunctionDeclaration>();
  readonly variables = new Map<string, VariableDeclaration>();
  readonly blockStatics: VariableDeclaration[] = [];
  readonly strings: StringObject[] = [];
  readonly compoundLiterals: CompoundLiteralObject[] = [];
  readonly records: RecordDefinition[] = [];
  readonly enums: EnumDefinition[] = [];
  readonly typedefs: TypedefDeclaration[] = [];
  /** Expressions the program put in parentheses: `if ((a = b))` says it is meant. */
  readonly parenthesised = new WeakSet<object>();
  /** Variables declared `register`, whose address may not be taken. */
  readonly registers = new Set<VariableDeclaration>();
  /** Values of constant objects, which gcc lets static initialisers read. */
  readonly constantValues = new Map<VariableDeclaration, ConstantValue>();
  /** Parameters written as arrays, with the type they were written with. */
  readonly arrayParameters = new Map<VariableDeclaration, Type>();
  /** What a folded sizeof measured: `sizeof p` and `sizeof(int)` are both a number in the tree. */
  readonly sizeofOperands = new WeakMap<object, SizeofOperand>();
  /** Above 0 inside sizeof, typeof and _Alignof, where operands are typed but not evaluated. */
  unevaluated = 0;
  /** The place of the `=` in assignments, for warnings about those used as conditions. */
  readonly assignmentPlaces = new WeakMap<object, SourceRange>();
  /** Bounds of variable-length arrays met but not yet put into a declaration statement. */
  private pendingBounds: VariableArrayBound[] = [];
  readonly voidPointer: Type = pointerTo(VOID);
  /** Statement expressions around the current statement: the last value in one is used. */
  valueStatements = 0;
  /** Records whose members are being read. */
  readonly openRecords = new Set<RecordDefinition>();
  /** Undeclared names already reported in the current function: each is said once. */
  readonly reportedNames = new Set<string>();
  private ids = 0;

  readonly model: DataModel;
  readonly sink: DiagnosticSink;
  readonly library: Library;

  constructor(model: DataModel, sink: DiagnosticSink, library: Library) {
    this.model = model;
    this.sink = sink;
    this.library = library;
  }

  nextId(): number {
    return this.ids++;
  }

  /** Opens a block scope inside the current function. */
  enterBlock(range: SourceRange): Block {
    const parent = this.scope.block;
    const block: Block = { id: this.current?.nextBlockId() ?? 0, parent, children: [], variables: [], range };
    parent?.children.push(block);
    this.scope = new Scope('block', this.scope, block);
    return block;
  }

  enterPrototype(): void {
    this.scope = new Scope('prototype', this.scope, undefined);
  }

  leaveScope(): void {
    this.scope = this.scope.parent ?? this.fileScope;
  }

  noteBounds(bounds: readonly VariableArrayBound[]): void {
    this.pendingBounds.push(...bounds);
  }

  /** The bounds met since the last call. */
  takeBounds(): VariableArrayBound[] {
    const bounds = this.pendingBounds;
    this.pendingBounds = [];
    return bounds;
  }

  /** Runs `parse` for an operand that is typed but never evaluated. */
  unevaluatedOperand<T>(parse: () => T): T {
    this.unevaluated++;
    const result = parse();
    this.unevaluated--;
    return result;
  }

  /** Whether declarations made now are outside every function. */
  get atFileScope(): boolean {
    return this.scope.kind === 'file';
  }
}
