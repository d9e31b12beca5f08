/**
 * Translation phase 4: directives are obeyed (C11 6.10), macros replaced; what is left are the tokens of the C grammar.
 *
 * Lines that begin with `#` are taken out of the stream of the open files here; everything else goes through the
 * expander, which also expands the operands of directives.
 */
import type { DiagnosticSink } from '../diagnostics';
import { note } from '../diagnostics';
import type { Token } from '../lexer';
import { Lexer } from '../lexer';
import type { SourceFile } from '../source';
import { lineColumnAt } from '../source';
import type { DataModelName } from '../types';
import { evaluateCondition } from './conditions';
import { DefinitionReader, commandLineMacros, initialMacros } from './definitions';
import { Expander } from './expansion';
import type { SourceFiles } from './includes';
import type { DynamicMacro, Macro } from './macros';
import { sameDefinition, tokenRange } from './macros';
import type { Packing } from './packing';
import { PackState } from './packing';

/** Files that include themselves without end are cut off here, as gcc does. */
const INCLUDE_DEPTH_LIMIT = 200;

/** One #if group being read (the groups left out are skipped as a whole). */
interface Conditional {
  readonly directive: Token;
  /** A group of this conditional was already taken. */
  taken: boolean;
  seenElse: boolean;
}

interface OpenFile {
  readonly lexer: Lexer;
  readonly file: SourceFile;
  readonly conditionals: Conditional[];
  /** What #line said: added to line numbers, and the name __FILE__ gives. */
  lineShift: number;
  name: string;
}

export interface PreprocessOptions {
  /** As -D gives them: NAME or NAME=VALUE (also NAME(ARGS)=VALUE). */
  readonly defines: readonly string[];
  readonly dataModel: DataModelName;
}

export interface PreprocessedUnit {
  /** Ends with one `end` token. */
  readonly tokens: readonly Token[];
  /** The main file and all that was included, in order of first use. */
  readonly files: readonly SourceFile[];
  /** Where #pragma pack changed the packing. */
  readonly packing: readonly Packing[];
}

/** Preprocesses a translation unit. Never throws; problems go to `sink` and the rest of the file is still read. */
export function preprocess(
  files: SourceFiles,
  main: SourceFile,
  options: PreprocessOptions,
  sink: DiagnosticSink,
): PreprocessedUnit {
  return new Preprocessor(files, main, options, sink).run();
}

class Preprocessor {
  private readonly macros: Map<string, Macro>;
  private readonly expander: Expander;
  private readonly open: OpenFile[] = [];
  private readonly used: SourceFile[] = [];
  private readonly once = new Set<SourceFile>();
  private readonly output: Token[] = [];
  private readonly packing = new PackState();
  private counter = 0;
  private readonly files: SourceFiles;
  private readonly main: SourceFile;
  private readonly sink: DiagnosticSink;

  constructor(files: SourceFiles, main: SourceFile, options: PreprocessOptions, sink: DiagnosticSink) {
    this.files = files;
    this.main = main;
    this.sink = sink;
    this.macros = new Map([...initialMacros(options.dataModel), ...commandLineMacros(options.defines, sink)]);
    const source = {
      next: () => this.fromFile(),
      endToken: () => this.endToken(),
      dynamicToken: (name: DynamicMacro, at: Token) => this.dynamicToken(name, at),
    };
    this.expander = new Expander(this.macros, source, sink);
  }

  run(): PreprocessedUnit {
    this.enter(this.main);
    for (;;) {
      const token = this.expander.next();
      this.output.push(token);
      if (token.kind === 'end') break;
      if (this.expander.exhausted) {
        this.sink.error(tokenRange(token), 'macro expansion produced too many tokens');
        this.output.push({ ...token, kind: 'end', text: '' });
        break;
      }
    }
    return { tokens: this.output, files: this.used, packing: this.packing.changes };
  }

  // --------------------------------------------------------------------------------------------------- open files

  private enter(file: SourceFile): void {
    if (!this.used.includes(file)) this.used.push(file);
    this.open.push({ lexer: new Lexer(file, this.sink), file, conditionals: [], lineShift: 0, name: file.path });
  }

  private endToken(): Token {
    const { file } = this.current();
    const at = file.text.length;
    return { kind: 'end', text: '', file, start: at, end: at, lineStart: true, spaceBefore: false, painted: false };
  }

  private current(): OpenFile {
    const file = this.open[this.open.length - 1];
    if (file === undefined) throw new Error('preprocessor: no file is open');
    return file;
  }

  private fromFile(): Token {
    for (;;) {
      const file = this.current();
      const token = file.lexer.next();
      if (token.kind === 'end') {
        for (const { directive } of file.conditionals) {
          this.sink.error(tokenRange(directive), 'unterminated conditional directive');
        }
        if (this.open.length === 1) {
          file.conditionals.length = 0;
          return token;
        }
        this.open.pop();
      } else if (token.lineStart && token.kind === 'punctuator' && token.text === '#') {
        this.directive(file);
      } else {
        return token;
      }
    }
  }

  private dynamicToken(name: DynamicMacro, at: Token): Token {
    const { lineShift, name: fileName } = this.open.find((each) => each.file === at.file) ?? this.current();
    const number = (value: number): Token => ({ ...at, kind: 'number', text: String(value), painted: false });
    const string = (value: string): Token => {
      const escaped = value.replace(/[\\"]/g, '\\$&');
      return { ...at, kind: 'string', text: `"${escaped}"`, painted: false };
    };
    switch (name) {
      case '__LINE__':
        return number(lineColumnAt(at.file, at.start).line + lineShift);
      case '__FILE__':
        return string(fileName);
      case '__BASE_FILE__':
        return string(this.main.path);
      case '__COUNTER__':
        return number(this.counter++);
      case '__INCLUDE_LEVEL__':
        return number(this.open.length - 1);
    }
  }

  // --------------------------------------------------------------------------------------------------- directives

  /** Obeys the directive after `#` (6.10). The whole line is consumed. */
  private directive(file: OpenFile): void {
    const { lexer } = file;
    if (lexer.atEndOfLine()) return;
    const name = lexer.next();
    switch (name.text) {
      case 'define':
        return this.define(file, name);
      case 'undef':
        return this.undefine(file, name);
      case 'include':
      case 'include_next':
      case 'import':
        return this.include(file, name);
      case 'if':
      case 'ifdef':
      case 'ifndef':
        return this.beginConditional(file, name);
      case 'elif':
      case 'else':
      case 'endif':
        return this.continueConditional(file, name);
      case 'error':
        return this.sink.error(tokenRange(name), lexer.restOfLine());
      case 'warning':
        return this.sink.warning(tokenRange(name), '#warnings', lexer.restOfLine());
      case 'line':
        return this.line(file, name);
      case 'pragma':
        return this.pragma(file, name);
      case 'ident':
      case 'sccs':
        lexer.restOfLine();
        return;
      default:
        // `# 12 "file"` is what a preprocessor writes into its output; reading that again is fine.
        if (name.kind !== 'number') this.sink.error(tokenRange(name), 'invalid preprocessing directive');
        lexer.restOfLine();
    }
  }

  private restTokens({ lexer }: OpenFile): Token[] {
    const tokens: Token[] = [];
    while (!lexer.atEndOfLine()) tokens.push(lexer.next());
    return tokens;
  }

  private extraTokens(file: OpenFile, directive: Token): void {
    const extra = this.restTokens(file)[0];
    if (extra !== undefined) {
      this.sink.warning(tokenRange(extra), 'extra-tokens', `extra tokens at end of #${directive.text} directive`);
    }
  }

  private define(file: OpenFile, directive: Token): void {
    const macro = new DefinitionReader(file.lexer, this.sink, false).read(directive);
    if (macro === undefined) return;
    const previous = this.macros.get(macro.name);
    if (previous !== undefined && !sameDefinition(previous, macro)) {
      const notes = previous.builtIn ? [] : [note(previous.range, 'previous definition is here')];
      const message = previous.builtIn ? `redefining builtin macro` : `'${macro.name}' macro redefined`;
      this.sink.warning(macro.range, previous.builtIn ? 'builtin-macro-redefined' : 'macro-redefined', message, {
        notes,
      });
    }
    this.macros.set(macro.name, macro);
  }

  private undefine(file: OpenFile, directive: Token): void {
    const name = this.macroName(file, directive);
    if (name !== undefined) this.macros.delete(name.text);
    this.extraTokens(file, directive);
  }

  private macroName({ lexer }: OpenFile, directive: Token): Token | undefined {
    if (lexer.atEndOfLine()) {
      this.sink.error(tokenRange(directive), 'macro name missing');
      return undefined;
    }
    const name = lexer.next();
    if (name.kind === 'identifier') return name;
    this.sink.error(tokenRange(name), 'macro name must be an identifier');
    return undefined;
  }

  private include(file: OpenFile, directive: Token): void {
    const name = this.headerName(file);
    if (name === undefined) {
      file.lexer.restOfLine();
      return this.sink.error(tokenRange(directive), 'expected "FILENAME" or <FILENAME>');
    }
    this.extraTokens(file, directive);
    const found = this.files.resolve(name.path, name.angled, file.file);
    if (found === undefined) {
      const help = name.angled
        ? 'it is neither a built-in header nor in a folder given with -I'
        : 'it is not in the workspace';
      return this.sink.error(name.range, `'${name.path}' file not found`, { notes: [note(name.range, help)] });
    }
    if (this.once.has(found)) return;
    if (this.open.length >= INCLUDE_DEPTH_LIMIT) return this.sink.error(name.range, '#include nested too deeply');
    this.enter(found);
  }

  /** <name>, "name", or a macro that expands to one of them. */
  private headerName(
    file: OpenFile,
  ): { path: string; angled: boolean; range: ReturnType<typeof tokenRange> } | undefined {
    const angle = file.lexer.angleHeaderName();
    if (angle !== undefined) return { path: angle.text.slice(1, -1).trim(), angled: true, range: tokenRange(angle) };
    if (file.lexer.atEndOfLine()) return undefined;
    const first = file.lexer.next();
    if (first.kind === 'string') return { path: first.text.slice(1, -1), angled: false, range: tokenRange(first) };
    const tokens = this.expander.expandList([first, ...this.restTokens(file)]);
    const head = tokens[0];
    if (head?.kind === 'string') return { path: head.text.slice(1, -1), angled: false, range: tokenRange(head) };
    const close = tokens.findIndex((token) => token.text === '>');
    if (head?.text !== '<' || close < 0) return undefined;
    const path = tokens.slice(1, close).map((token) => (token.spaceBefore ? ' ' : '') + token.text);
    return { path: path.join('').trim(), angled: true, range: tokenRange(head) };
  }

  private line(file: OpenFile, directive: Token): void {
    const [number, name] = this.expander.expandList(this.restTokens(file));
    if (number?.kind !== 'number' || !/^[0-9]+$/.test(number.text)) {
      return this.sink.error(tokenRange(number ?? directive), '#line directive requires a positive integer argument');
    }
    file.lineShift = Number(number.text) - (lineColumnAt(file.file, directive.start).line + 1);
    if (name?.kind === 'string') file.name = name.text.slice(1, -1);
  }

  private pragma(file: OpenFile, directive: Token): void {
    const tokens = this.restTokens(file);
    const words = tokens.map((token) => token.text);
    if (words[0] === 'once') this.once.add(file.file);
    else if (words[0] === 'pack' && !this.packing.apply(words.slice(1), this.output.length)) {
      this.sink.warning(tokenRange(directive), 'ignored-pragmas', "missing '(' after '#pragma pack' - ignoring");
    }
  }

  // -------------------------------------------------------------------------------------------------- conditionals

  private beginConditional(file: OpenFile, directive: Token): void {
    const conditional: Conditional = { directive, taken: false, seenElse: false };
    file.conditionals.push(conditional);
    conditional.taken = this.conditionHolds(file, directive);
    if (!conditional.taken) this.skipGroups(file, conditional);
  }

  private conditionHolds(file: OpenFile, directive: Token): boolean {
    if (directive.text === 'if' || directive.text === 'elif') {
      return evaluateCondition(this.expander.expandList(this.replaceDefined(file)), directive, this.sink);
    }
    const name = this.macroName(file, directive);
    this.extraTokens(file, directive);
    return name !== undefined && this.macros.has(name.text) === (directive.text === 'ifdef');
  }

  /** `defined NAME`, `defined(NAME)` and the __has_ operators become 0 or 1 before macros are expanded. */
  private replaceDefined(file: OpenFile): Token[] {
    const tokens = this.restTokens(file);
    const result: Token[] = [];
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i];
      if (token === undefined) break;
      const answer = (value: boolean): Token => ({ ...token, kind: 'number', text: value ? '1' : '0' });
      if (token.text === 'defined') {
        const parenthesised = tokens[i + 1]?.text === '(';
        const name = tokens[i + (parenthesised ? 2 : 1)];
        if (name?.kind !== 'identifier' || (parenthesised && tokens[i + 3]?.text !== ')')) {
          this.sink.error(
            tokenRange(name ?? token),
            name?.kind === 'identifier' ? "missing ')' after 'defined'" : 'macro name must be an identifier',
          );
        }
        result.push(answer(name !== undefined && this.macros.has(name.text)));
        i += parenthesised ? 3 : 1;
      } else if (token.text.startsWith('__has_') && tokens[i + 1]?.text === '(') {
        const close = tokens.findIndex((each, k) => k > i && each.text === ')');
        const end = close < 0 ? tokens.length : close;
        result.push(answer(token.text === '__has_include' && this.hasInclude(tokens.slice(i + 2, end), file.file)));
        i = end;
      } else {
        result.push(token);
      }
    }
    return result;
  }

  private hasInclude(tokens: readonly Token[], from: SourceFile): boolean {
    const text = tokens.map((token) => token.text).join('');
    return this.files.resolve(text.slice(1, -1), text.startsWith('<'), from) !== undefined;
  }

  /** #elif, #else or #endif met while reading a group that was taken. */
  private continueConditional(file: OpenFile, directive: Token): void {
    const conditional = file.conditionals[file.conditionals.length - 1];
    if (conditional === undefined) {
      file.lexer.restOfLine();
      return this.sink.error(tokenRange(directive), `#${directive.text} without #if`);
    }
    if (directive.text === 'endif') {
      file.conditionals.pop();
      return this.extraTokens(file, directive);
    }
    this.noteElse(conditional, directive);
    file.lexer.restOfLine();
    this.skipGroups(file, conditional);
  }

  private noteElse(conditional: Conditional, directive: Token): void {
    if (conditional.seenElse) this.sink.error(tokenRange(directive), `#${directive.text} after #else`);
    if (directive.text === 'else') conditional.seenElse = true;
  }

  /** Skips groups until one is to be read or the conditional ends. */
  private skipGroups(file: OpenFile, conditional: Conditional): void {
    let depth = 0;
    while (file.lexer.skipToDirective()) {
      file.lexer.next();
      if (file.lexer.atEndOfLine()) continue;
      const directive = file.lexer.next();
      switch (directive.text) {
        case 'if':
        case 'ifdef':
        case 'ifndef':
          depth++;
          break;
        case 'endif':
          if (depth-- === 0) {
            file.conditionals.pop();
            return this.extraTokens(file, directive);
          }
          break;
        case 'else':
        case 'elif':
          if (depth > 0) break;
          this.noteElse(conditional, directive);
          if (conditional.taken) break;
          if (directive.text === 'else' || this.conditionHolds(file, directive)) {
            conditional.taken = true;
            if (directive.text === 'else') this.extraTokens(file, directive);
            return;
          }
          break;
        default:
          break;
      }
    }
  }
}
