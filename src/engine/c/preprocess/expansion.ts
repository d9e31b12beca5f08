/**
 * Macro expansion (C11 6.10.3): a stream of tokens in, the stream with macros replaced out.
 *
 * Tokens come from a stack of contexts (lists of tokens, mostly macro bodies after substitution) on top of the source
 * files. A macro is not expanded while a context of its own expansion is on the stack, and an identifier that met its
 * macro in that state stays unexpanded for ever (`painted`), which is how 6.10.3.4 keeps recursion out.
 */
import type { DiagnosticSink } from '../diagnostics';
import { note } from '../diagnostics';
import type { Token } from '../lexer';
import type { DynamicMacro, Macro, MacroArgument } from './macros';
import { substitute, tokenRange } from './macros';

/** Tokens one translation may expand to before it is given up: a macro bomb must not fill the host's memory. */
const TOKEN_LIMIT = 2_000_000;

/** Invocations inside arguments of invocations: each level is expanded by recursion. */
const ARGUMENT_DEPTH_LIMIT = 256;

/** Where unexpanded tokens come from. */
export interface TokenSource {
  /** The next token of the files, directives obeyed. */
  next(): Token;
  /** An `end` token for lists that are expanded apart from the files. */
  endToken(): Token;
  /** What __LINE__ and its like stand for at a place. */
  dynamicToken(name: DynamicMacro, at: Token): Token;
}

interface Context {
  readonly tokens: readonly Token[];
  index: number;
  /** The macro whose expansion this is; not expanded again while the context lasts. */
  readonly macro: Macro | undefined;
}

export class Expander {
  private readonly macros: ReadonlyMap<string, Macro>;
  private readonly source: TokenSource;
  private readonly sink: DiagnosticSink;
  private readonly expanding = new Set<Macro>();
  private contexts: Context[] = [];
  /** A list is being expanded apart from the files (macro arguments, directive lines). */
  private isolated = false;
  private produced = 0;
  private argumentDepth = 0;

  constructor(macros: ReadonlyMap<string, Macro>, source: TokenSource, sink: DiagnosticSink) {
    this.macros = macros;
    this.source = source;
    this.sink = sink;
  }

  /** Whether expansion has produced more than a translation may have. */
  get exhausted(): boolean {
    return this.produced > TOKEN_LIMIT;
  }

  private push(tokens: readonly Token[], macro: Macro | undefined): void {
    if (macro !== undefined) this.expanding.add(macro);
    this.contexts.push({ tokens, index: 0, macro });
    this.produced += tokens.length;
  }

  /** The next token before expansion. An isolated list ends with an `end` token that is not the file's. */
  private raw(): Token {
    for (;;) {
      const context = this.contexts[this.contexts.length - 1];
      if (context === undefined) return this.isolated ? this.source.endToken() : this.source.next();
      const token = context.tokens[context.index];
      if (token !== undefined) {
        context.index++;
        if (token.kind === 'placemarker') continue;
        return token;
      }
      this.contexts.pop();
      if (context.macro !== undefined) this.expanding.delete(context.macro);
    }
  }
  /** The next token after expansion. */
  next(): Token {
    for (;;) {
      const token = this.raw();
      if (token.kind !== 'identifier' || token.painted) return token;
      const macro = this.macros.get(token.text);
      if (macro === undefined) {
        if (token.text !== '_Pragma') return token;
        this.skipPragmaOperator();
        continue;
      }
      if (this.expanding.has(macro)) return { ...token, painted: true };
      if (!this.expand(macro, token)) return token;
    }
  }

  /** Puts a macro's replacement before the input. False when a function-like name is not followed by `(`. */
  private expand(macro: Macro, name: Token): boolean {
    if (macro.dynamic !== undefined) {
      this.push([this.source.dynamicToken(macro.dynamic, name)], undefined);
      return true;
    }
    if (macro.parameters === undefined) {
      if (macro.body.length > 0) this.pushExpansion(substitute(macro, [], name, this.sink), macro, name);
      return true;
    }
    const parenthesis = this.raw();
    if (parenthesis.text !== '(' || parenthesis.kind !== 'punctuator') {
      this.unread(parenthesis);
      return false;
    }
    const args = this.readArguments(macro, macro.parameters, name);
    if (args !== undefined) this.pushExpansion(substitute(macro, args, name, this.sink), macro, name);
    return true;
  }

  private pushExpansion(tokens: Token[], macro: Macro, name: Token): void {
    const first = tokens[0];
    if (first !== undefined) tokens[0] = { ...first, spaceBefore: name.spaceBefore, lineStart: name.lineStart };
    this.push(tokens, macro);
  }

  private unread(token: Token): void {
    if (token.kind === 'end' && this.isolated) return;
    this.contexts.push({ tokens: [token], index: 0, macro: undefined });
  }
  /** Reads `a, b, c)`; undefined when the invocation is wrong, with that reported. */
  private readArguments(macro: Macro, parameters: readonly string[], name: Token): MacroArgument[] | undefined {
    const lists: Token[][] = [[]];
    let depth = 0;
    for (;;) {
      const token = this.raw();
      if (token.kind === 'end') {
        this.unread(token);
        this.sink.error(tokenRange(name), `unterminated function-like macro invocation`, {
          notes: this.definedHere(macro),
        });
        return undefined;
      }
      if (token.kind === 'punctuator') {
        if (token.text === '(') depth++;
        else if (token.text === ')' && depth-- === 0) break;
        else if (token.text === ',' && depth === 0 && !(macro.variadic && lists.length >= parameters.length)) {
          lists.push([]);
          continue;
        }
      }
      // An identifier whose macro is being expanded right now stays as it is, also after substitution (6.10.3.4p2).
      const own = token.kind === 'identifier' ? this.macros.get(token.text) : undefined;
      lists[lists.length - 1]?.push(own !== undefined && this.expanding.has(own) ? { ...token, painted: true } : token);
    }
    return this.matchArguments(macro, parameters, lists, name);
  }

  private matchArguments(
    macro: Macro,
    parameters: readonly string[],
    lists: Token[][],
    name: Token,
  ): MacroArgument[] | undefined {
    const given = parameters.length === 0 && lists.length === 1 && lists[0]?.length === 0 ? 0 : lists.length;
    const required = parameters.length - (macro.variadic ? 1 : 0);
    if (given < required || given > parameters.length) {
      const word = given < required ? 'few' : 'many';
      const notes = this.definedHere(macro);
      this.sink.error(tokenRange(name), `too ${word} arguments provided to function-like macro invocation`, { notes });
      return undefined;
    }
    return parameters.map((_, i) => {
      const tokens = lists[i] ?? [];
      let expanded: readonly Token[] | undefined;
      return { tokens, present: i < given, expanded: () => (expanded ??= this.expandList(tokens)) };
    });
  }

  private definedHere(macro: Macro): ReturnType<typeof note>[] {
    return macro.builtIn ? [] : [note(macro.range, `macro '${macro.name}' defined here`)];
  }

  /** Expands a list on its own, as if nothing followed it. */
  expandList(tokens: readonly Token[]): readonly Token[] {
    const first = tokens[0];
    if (first === undefined) return tokens;
    if (this.argumentDepth >= ARGUMENT_DEPTH_LIMIT) {
      this.sink.error(tokenRange(first), `macro arguments are nested more than ${ARGUMENT_DEPTH_LIMIT} deep`);
      return tokens;
    }
    const { contexts, isolated } = this;
    this.argumentDepth++;
    this.contexts = [];
    this.isolated = true;
    this.push(tokens, undefined);
    const result: Token[] = [];
    for (let token = this.next(); token.kind !== 'end'; token = this.next()) {
      result.push(token);
      if (this.exhausted) break;
    }
    for (const { macro } of this.contexts) if (macro !== undefined) this.expanding.delete(macro);
    this.contexts = contexts;
    this.isolated = isolated;
    this.argumentDepth--;
    return result;
  }

  private skipPragmaOperator(): void {
    const open = this.raw();
    if (open.text !== '(') return this.unread(open);
    let token = this.raw();
    while (token.kind !== 'end' && token.text !== ')') token = this.raw();
  }
}
