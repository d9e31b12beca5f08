/**
 * Macros (C11 6.10.3): their definitions, and what a replacement list becomes for given arguments.
 *
 *   #define NAME tokens                  object-like
 *   #define NAME(a, b) tokens            function-like
 *   #define NAME(a, ...) tokens          variadic: the rest is __VA_ARGS__
 *   #define NAME(a, rest...) tokens      GNU: the rest has a name
 *
 * In a replacement list `#p` is the spelling of argument p, `x ## y` one token made of both; every other use of a
 * parameter takes the argument fully expanded. `, ## __VA_ARGS__` swallows the comma when there is no rest (GNU), and
 * `__VA_OPT__(tokens)` stands for its tokens when there is one.
 */
import type { ErrorReporter } from '../diagnostics';
import type { Token } from '../lexer';
import { Lexer } from '../lexer';
import type { SourceRange } from '../source';
import { createSourceFile } from '../source';

/** Macros whose value depends on where they stand. */
export type DynamicMacro = '__LINE__' | '__FILE__' | '__COUNTER__' | '__INCLUDE_LEVEL__' | '__BASE_FILE__';

export interface Macro {
  readonly name: string;
  /** Undefined for an object-like macro. With `variadic` the last one takes the rest. */
  readonly parameters: readonly string[] | undefined;
  readonly variadic: boolean;
  readonly body: readonly Token[];
  readonly range: SourceRange;
  readonly dynamic: DynamicMacro | undefined;
  /** Whether the compiler defined it itself. */
  readonly builtIn: boolean;
}

/** One argument of an invocation: as written, and a way to have it expanded (done only where it is needed). */
export interface MacroArgument {
  readonly tokens: readonly Token[];
  /** False for the rest of a variadic macro when the invocation stopped before it. */
  readonly present: boolean;
  readonly expanded: () => readonly Token[];
}

export function tokenRange(token: Token): SourceRange {
  return { file: token.file, start: token.start, end: token.end };
}

/** Whether two definitions say the same, so that the second is no redefinition (6.10.3p2). */
export function sameDefinition(first: Macro, second: Macro): boolean {
  return (
    first.parameters?.join() === second.parameters?.join() &&
    first.variadic === second.variadic &&
    first.body.length === second.body.length &&
    first.body.every((token, i) => {
      const other = second.body[i];
      return token.text === other?.text && (i === 0 || token.spaceBefore === other.spaceBefore);
    })
  );
}

/** The string literal `#` makes of an argument: spellings, blanks as single spaces, quotes and backslashes escaped. */
export function stringize(tokens: readonly Token[], at: Token): Token {
  let text = '';
  tokens.forEach((token, i) => {
    if (i > 0 && (token.spaceBefore || token.lineStart)) text += ' ';
    const quoted = token.kind === 'string' || token.kind === 'character';
    text += quoted ? token.text.replace(/[\\"]/g, '\\$&') : token.text;
  });
  return { ...at, kind: 'string', text: `"${text}"` };
}

/** The one token that `left ## right` spells, or undefined when it spells none (6.10.3.3p3). */
export function paste(left: Token, right: Token): Token | undefined {
  if (left.kind === 'placemarker') return { ...right, spaceBefore: left.spaceBefore };
  if (right.kind === 'placemarker') return left;
  const text = left.text + right.text;
  if (text.startsWith('//') || text.startsWith('/*')) return undefined;
  let wellFormed = true;
  const lexer = new Lexer(createSourceFile('<scratch space>', text), { error: () => (wellFormed = false) });
  const token = lexer.next();
  if (lexer.next().kind !== 'end' || token.kind === 'other' || !wellFormed) return undefined;
  return { ...left, kind: token.kind, text: token.text, painted: false };
}

/**
 * Replaces parameters, `#` and `##` in a macro's body. The result is still to be rescanned for further macros.
 * Tokens of the body get the place of the invocation, tokens of arguments keep their own.
 */
export function substitute(macro: Macro, args: readonly MacroArgument[], name: Token, sink: ErrorReporter): Token[] {
  return new Substitution(macro, args, name, sink).run(macro.body);
}

class Substitution {
  private readonly macro: Macro;
  private readonly args: readonly MacroArgument[];
  private readonly name: Token;
  private readonly sink: ErrorReporter;

  constructor(macro: Macro, args: readonly MacroArgument[], name: Token, sink: ErrorReporter) {
    this.macro = macro;
    this.args = args;
    this.name = name;
    this.sink = sink;
  }

  run(body: readonly Token[]): Token[] {
    const result: Token[] = [];
    for (let i = 0; i < body.length; i++) {
      const token = body[i];
      if (token === undefined) break;
      if (token.text === '##' && token.kind === 'punctuator' && i > 0 && i + 1 < body.length) {
        i = this.pasteOnto(result, body, i + 1);
      } else {
        const pasteFollows = body[i + 1]?.text === '##' && i + 2 < body.length;
        i = this.replaceAt(result, body, i, pasteFollows);
      }
    }
    return result;
  }

  /** Appends what the body says at `i`; the result is the index of the last token used. */
  private replaceAt(result: Token[], body: readonly Token[], i: number, unexpanded: boolean): number {
    const token = body[i];
    if (token === undefined) return i;
    if (token.text === '#' && token.kind === 'punctuator' && this.macro.parameters !== undefined) {
      const argument = this.argumentOf(body[i + 1]);
      if (argument !== undefined) {
        result.push(stringize(argument.tokens, this.placed(token)));
        return i + 1;
      }
    }
    if (token.text === '__VA_OPT__' && this.macro.variadic && body[i + 1]?.text === '(') {
      const close = closingParenthesis(body, i + 1);
      const rest = this.args[this.args.length - 1];
      if (rest !== undefined && rest.expanded().length > 0) append(result, this.run(body.slice(i + 2, close)));
      return close;
    }
    const argument = this.argumentOf(token);
    if (argument === undefined) {
      result.push(this.placed(token));
      return i;
    }
    const tokens = unexpanded ? argument.tokens : argument.expanded();
    if (tokens.length === 0) result.push({ ...this.placed(token), kind: 'placemarker', text: '' });
    tokens.forEach((each, index) =>
      result.push(index === 0 ? { ...each, spaceBefore: token.spaceBefore, lineStart: false } : each),
    );
    return i;
  }

  /** The operand after `##` at `i` is glued to the last token so far. */
  private pasteOnto(result: Token[], body: readonly Token[], i: number): number {
    const right: Token[] = [];
    const last = this.replaceAt(right, body, i, true);
    const left = result.pop();
    const first = right.shift();
    if (left === undefined || first === undefined) return last;
    if (left.text === ',' && this.isRest(body[i])) {
      // GNU: the comma goes away with an absent rest, and is otherwise not pasted.
      if (first.kind === 'placemarker') {
        if (!this.restIsPresent()) {
          result.push({ ...left, kind: 'placemarker', text: '' });
          return last;
        }
        result.push(left);
        append(result, right);
        return last;
      }
      const argument = this.argumentOf(body[i]);
      result.push(left);
      append(result, argument?.expanded() ?? [first, ...right]);
      return last;
    }
    const pasted = paste(left, first);
    if (pasted === undefined) {
      const spelled = left.text + first.text;
      this.sink.error(tokenRange(this.name), `pasting formed '${spelled}', an invalid preprocessing token`);
      result.push(left, first);
      append(result, right);
    } else {
      result.push(pasted);
      append(result, right);
    }
    return last;
  }

  private placed(token: Token): Token {
    const { file, start, end } = this.name;
    return { ...token, file, start, end, lineStart: false };
  }

  private argumentOf(token: Token | undefined): MacroArgument | undefined {
    if (token?.kind !== 'identifier' || this.macro.parameters === undefined) return undefined;
    const index = this.macro.parameters.indexOf(token.text);
    return index < 0 ? undefined : this.args[index];
  }

  private isRest(token: Token | undefined): boolean {
    const { parameters, variadic } = this.macro;
    return variadic && parameters !== undefined && token?.text === parameters[parameters.length - 1];
  }

  /** Whether the invocation had an argument, even an empty one, for the rest (`f(a,)` has, `f(a)` has not). */
  private restIsPresent(): boolean {
    const { parameters } = this.macro;
    return parameters !== undefined && parameters.length > 1 && this.args[parameters.length - 1]?.present === true;
  }
}

/** Appends without spreading: a list may be longer than a call can have arguments. */
function append(list: Token[], more: readonly Token[]): void {
  for (const token of more) list.push(token);
}

function closingParenthesis(body: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < body.length; i++) {
    if (body[i]?.text === '(') depth++;
    else if (body[i]?.text === ')' && --depth === 0) return i;
  }
  return body.length;
}
