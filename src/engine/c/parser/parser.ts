/**
 * The token cursor every grammar function works on: looking ahead, expecting, and getting back on track.
 *
 * Parsing never fails: a grammar function reports what it misses and returns what it has. Whoever loops over a list must
 * see to it that each round takes a token; `progress` does that.
 */
import type { Translation } from '../check/translation';
import type { DiagnosticFix } from '../diagnostics';
import { note, replace } from '../diagnostics';
import type { Token } from '../lexer';
import { isTerminated } from '../literals';
import type { Packing } from '../preprocess/packing';
import type { SourceRange } from '../source';
import { joinRanges } from '../source';

/**
 * Deeper nesting than this is refused, as by clang (-fbracket-depth 256): the parser recurses. An expression in
 * parentheses counts twice, as the assignment and the cast expression it is.
 */
const NESTING_LIMIT = 512;

/**
 * Operators, labels or ladder steps in a row: they are read in loops, but make a tree as deep as the row is long, which
 * later stages walk recursively.
 */
export const CHAIN_LIMIT = 1000;

const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'auto break case char const continue default do double else enum extern float for goto if inline int long register ' +
    'restrict return short signed sizeof static struct switch typedef union unsigned void volatile while _Alignas ' +
    '_Alignof _Atomic _Bool _Complex _Generic _Imaginary _Noreturn _Static_assert _Thread_local ' +
    'asm __asm __asm__ typeof __typeof __typeof__ __attribute __attribute__ __const __const__ __volatile __volatile__ ' +
    '__inline __inline__ __restrict __restrict__ __signed __signed__ __alignof __alignof__ __extension__ __thread ' +
    '__label__ __auto_type __int128 __builtin_va_arg __builtin_offsetof __builtin_types_compatible_p __builtin_choose_expr'
  ).split(' '),
);

export function isKeyword(text: string): boolean {
  return KEYWORDS.has(text);
}

export class Parser {
  readonly t: Translation;
  private readonly tokens: readonly Token[];
  private readonly packing: readonly Packing[];
  private readonly last: Token;
  private index = 0;
  private nesting = 0;
  private nestingReported = false;
  /** Where a syntax error was reported last: one mistake is said once. */
  private errorIndex = -1;

  constructor(t: Translation, tokens: readonly Token[], packing: readonly Packing[]) {
    const last = tokens[tokens.length - 1];
    if (last === undefined) throw new Error('parser: a token list ends with an end token');
    this.t = t;
    this.tokens = tokens;
    this.packing = packing;
    this.last = last;
  }

  get token(): Token {
    return this.tokens[this.index] ?? this.last;
  }

  peek(ahead: number): Token {
    return this.tokens[this.index + ahead] ?? this.last;
  }

  get position(): number {
    return this.index;
  }

  at(text: string): boolean {
    return this.token.text === text;
  }

  get atEnd(): boolean {
    return this.token.kind === 'end';
  }

  /** Whether the current token is a name: an identifier and no keyword. */
  get atIdentifier(): boolean {
    return isIdentifier(this.token);
  }

  advance(): Token {
    const token = this.token;
    if (this.index < this.tokens.length - 1) this.index++;
    return token;
  }

  /** Takes the token if it is the one asked for. */
  accept(text: string): Token | undefined {
    return this.token.text === text && this.token.kind !== 'end' ? this.advance() : undefined;
  }

  get range(): SourceRange {
    const { file, start, end } = this.token;
    return { file, start, end };
  }

  /** The token taken last; at the beginning, the one to come. */
  get previous(): SourceRange {
    const { file, start, end } = this.tokens[this.index - 1] ?? this.token;
    return { file, start, end };
  }

  /** The empty place right after the token taken last: where a missing token belongs. */
  get afterPrevious(): SourceRange {
    const { file, end } = this.previous;
    return { file, start: end, end };
  }

  /** From a starting place to the end of the token taken last. */
  from(start: SourceRange): SourceRange {
    return joinRanges(start, this.previous);
  }

  /** Reports a syntax error, unless one was reported at this very token. */
  error(range: SourceRange, message: string, fix?: DiagnosticFix): void {
    if (this.errorIndex === this.index || this.afterBrokenLiteral) return;
    this.errorIndex = this.index;
    this.t.sink.error(range, message, fix === undefined ? {} : { fix });
  }

  /** A literal without its closing quote took the rest of its line; what is missing there was reported with it. */
  private get afterBrokenLiteral(): boolean {
    const token = this.tokens[this.index - 1];
    if (token?.kind !== 'string' && token?.kind !== 'character') return false;
    return !isTerminated(token.text) && this.token.file === token.file;
  }

  /** Takes the token or says that it is missing; the parse goes on as if it had been there. */
  expect(text: string, after: string): boolean {
    if (this.accept(text) !== undefined) return true;
    const place = text === ';' ? this.afterPrevious : this.range;
    this.error(place, `expected '${text}'${after}`, text === ';' ? replace(this.afterPrevious, ';') : undefined);
    return false;
  }

  /** Closes what `open` opened, or says what is missing and what it would have matched. */
  expectClosing(text: string, open: SourceRange): SourceRange {
    const place = this.range;
    if (this.accept(text) !== undefined) return place;
    if (this.errorIndex !== this.index && !this.afterBrokenLiteral) {
      this.errorIndex = this.index;
      const opened = text === ')' ? '(' : text === ']' ? '[' : '{';
      this.t.sink.error(place, `expected '${text}'`, { notes: [note(open, `to match this '${opened}'`)] });
    }
    return this.afterPrevious;
  }

  /** Like expectClosing, but looks for the closing token on the way to the end of the statement. */
  skipToClosing(text: string, open: SourceRange): SourceRange {
    if (!this.at(text)) {
      this.expectClosing(text, open);
      this.skipUntil([text]);
    }
    const place = this.range;
    return this.accept(text) === undefined ? this.afterPrevious : place;
  }

  /** Moves to one of these tokens, or a `;`, an unmatched closing bracket or the end, jumping over nested brackets. */
  skipUntil(stops: readonly string[]): void {
    let depth = 0;
    while (!this.atEnd) {
      const { text } = this.token;
      if (depth === 0 && (stops.includes(text) || text === ';')) return;
      if (text === '(' || text === '[' || text === '{') depth++;
      else if (text === ')' || text === ']' || text === '}') {
        if (depth === 0) return;
        depth--;
      }
      this.advance();
      if (text === '}' && depth === 0) return;
    }
  }

  /** Guards a loop over list items: takes a token if the round took none. */
  progress(before: number): void {
    if (this.index === before) this.advance();
  }

  /**
   * Runs a recursive grammar function one level deeper; `otherwise` stands in when the nesting limit is reached, and
   * the rest of the construct is skipped.
   */
  nested<T>(parse: () => T, otherwise: () => T): T {
    if (this.nesting >= NESTING_LIMIT) {
      if (!this.nestingReported)
        this.t.sink.error(this.range, `bracket nesting level exceeded maximum of ${NESTING_LIMIT / 2}`);
      this.nestingReported = true;
      this.errorIndex = this.index;
      while (!this.atEnd && !this.at(';') && !this.at('}')) this.advance();
      this.errorIndex = this.index;
      return otherwise();
    }
    this.nesting++;
    const result = parse();
    this.nesting--;
    return result;
  }

  /** Whether a row of that many operators is still accepted; when not, that is reported and the rest skipped. */
  continuesChain(length: number): boolean {
    if (length <= CHAIN_LIMIT) return true;
    this.error(this.range, `more than ${CHAIN_LIMIT} operators in a row; use parentheses or several statements`);
    this.skipUntil([',', ')', ']', '}']);
    return false;
  }

  /** What #pragma pack says at the current token. */
  get pack(): number | undefined {
    let alignment: number | undefined;
    for (const change of this.packing) {
      if (change.tokenIndex > this.index) break;
      alignment = change.alignment;
    }
    return alignment;
  }
}

export function isIdentifier(token: Token): boolean {
  return token.kind === 'identifier' && !KEYWORDS.has(token.text);
}
