/**
 * Translation phases 1 to 3 (C11 5.1.1.2): text into preprocessing tokens.
 *
 * A backslash at the end of a line joins it with the next one, anywhere, even inside a token. Such lines are rare, so a
 * file that has any is joined first, and token offsets are mapped back to the original text; other files are read as
 * they are. Comments become the `spaceBefore` of the token that follows.
 */
import type { ErrorReporter } from './diagnostics';
import type { SourceFile } from './source';

export type TokenKind =
  | 'identifier'
  /** A preprocessing number (6.4.8): any integer or floating constant, and some things that are neither. */
  | 'number'
  | 'character'
  | 'string'
  | 'punctuator'
  /** A character that starts no token. */
  | 'other'
  /** A parameter of a macro that was replaced by nothing; only between preprocessor steps. */
  | 'placemarker'
  | 'end';

/**
 * One token. `text` is its spelling with line splices removed; `start` and `end` are offsets in the original text. For a
 * token that a macro produced they give the outermost macro invocation.
 */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
  readonly lineStart: boolean;
  readonly spaceBefore: boolean;
  /** An identifier met while its macro was being expanded: never expanded again (6.10.3.4p2). */
  readonly painted: boolean;
}

/** The punctuators of 6.4.6 by first character, longest first; digraphs are read as what they stand for. */
const PUNCTUATORS: Readonly<Record<string, readonly string[]>> = {
  '[': ['['],
  ']': [']'],
  '(': ['('],
  ')': [')'],
  '{': ['{'],
  '}': ['}'],
  '.': ['...', '.'],
  '-': ['->', '--', '-=', '-'],
  '+': ['++', '+=', '+'],
  '&': ['&&', '&=', '&'],
  '*': ['*=', '*'],
  '~': ['~'],
  '!': ['!=', '!'],
  '/': ['/=', '/'],
  '%': ['%:%:', '%=', '%>', '%:', '%'],
  '<': ['<<=', '<<', '<=', '<:', '<%', '<'],
  '>': ['>>=', '>>', '>=', '>'],
  '=': ['==', '='],
  '^': ['^=', '^'],
  '|': ['||', '|=', '|'],
  '?': ['?'],
  ':': [':>', ':'],
  ';': [';'],
  ',': [','],
  '#': ['##', '#'],
};

const DIGRAPHS: Readonly<Record<string, string>> = {
  '<:': '[',
  ':>': ']',
  '<%': '{',
  '%>': '}',
  '%:': '#',
  '%:%:': '##',
};

const PUNCTUATORS_BY_CODE: (readonly string[] | undefined)[] = [];
for (const [first, spellings] of Object.entries(PUNCTUATORS)) PUNCTUATORS_BY_CODE[first.charCodeAt(0)] = spellings;

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const DOUBLE_QUOTE = 34;
const DOLLAR = 36;
const SINGLE_QUOTE = 39;
const ASTERISK = 42;
const PLUS = 43;
const MINUS = 45;
const DOT = 46;
const SLASH = 47;
const UPPER_E = 69;
const UPPER_P = 80;
const BACKSLASH = 92;
const UNDERSCORE = 95;

/** Offset of the original character for an offset of the joined text. */
type OffsetMap = (offset: number) => number;

const sameOffset: OffsetMap = (offset) => offset;

/** Removes backslash-newline pairs (gcc also allows blanks between the two). */
function joinLines(text: string): { text: string; original: OffsetMap } {
  const splice = /\\[ \t]*(?:\r\n|\n|\r)/g;
  let match = splice.exec(text);
  if (match === null) return { text, original: sameOffset };
  const pieces: string[] = [];
  /** Joined offset of each splice, and how many characters were removed up to and including it. */
  const places: number[] = [];
  const removed: number[] = [];
  let from = 0;
  let total = 0;
  while (match !== null) {
    pieces.push(text.slice(from, match.index));
    places.push(match.index - total);
    from = match.index + match[0].length;
    total += match[0].length;
    removed.push(total);
    match = splice.exec(text);
  }
  pieces.push(text.slice(from));
  const original: OffsetMap = (offset) => {
    let low = 0;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((places[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return offset + (low === 0 ? 0 : (removed[low - 1] ?? 0));
  };
  return { text: pieces.join(''), original };
}

export function isIdentifierStart(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === UNDERSCORE || code === DOLLAR || code >= 0x80
  );
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isIdentifierPart(code: number): boolean {
  return isIdentifierStart(code) || isDigit(code);
}

/** Reads one file's tokens, in order. After the last it gives `end` tokens for ever. */
export class Lexer {
  private readonly text: string;
  private readonly original: OffsetMap;
  private position = 0;
  private atLineStart = true;

  readonly file: SourceFile;
  private readonly sink: ErrorReporter;

  constructor(file: SourceFile, sink: ErrorReporter) {
    this.file = file;
    this.sink = sink;
    const joined = joinLines(file.text);
    this.text = joined.text;
    this.original = joined.original;
  }

  /** The next token; newlines show only as `lineStart` on the token after them. */
  next(): Token {
    const before = this.position;
    this.skipBlanks();
    const spaceBefore = this.position > before && !this.atLineStart;
    const lineStart = this.atLineStart;
    this.atLineStart = false;
    const start = this.position;
    if (start >= this.text.length) return this.token('end', start, true, spaceBefore);
    return this.token(this.scanToken(start), start, lineStart, spaceBefore);
  }

  /**
   * The header name of an #include, read where the next token would be: `<...>` as one piece. Undefined, with nothing
   * consumed, when the line goes on otherwise (a string, or a macro).
   */
  angleHeaderName(): Token | undefined {
    const saved = this.position;
    this.skipBlanksOfLine();
    const start = this.position;
    const close = this.text.indexOf('>', start);
    const newline = this.lineEnd(start);
    if (this.text[start] !== '<' || close < 0 || close > newline) {
      this.position = saved;
      return undefined;
    }
    this.position = close + 1;
    return this.token('other', start, false, true);
  }

  /** Whether the current line has no more tokens; skips blanks and comments to find out. */
  atEndOfLine(): boolean {
    this.skipBlanksOfLine();
    const code = this.text.charCodeAt(this.position);
    return this.position >= this.text.length || code === NEWLINE || code === CARRIAGE_RETURN;
  }

  /** The rest of the line as text, trimmed, consumed: for #error and #pragma. */
  restOfLine(): string {
    const start = this.position;
    this.position = this.lineEnd(start);
    return this.text.slice(start, this.position).trim();
  }

  /** Moves past lines until one that begins with `#`, for the groups a conditional leaves out. False at the end. */
  skipToDirective(): boolean {
    for (;;) {
      this.skipLineTokens();
      this.skipBlanks();
      if (this.position >= this.text.length) return false;
      if (this.text[this.position] === '#' || this.text.startsWith('%:', this.position)) return true;
    }
  }

  /** Skips a line that is not compiled; only comments and quotes matter in it. */
  private skipLineTokens(): void {
    while (this.position < this.text.length) {
      const code = this.text.charCodeAt(this.position);
      if (code === NEWLINE || code === CARRIAGE_RETURN) return;
      if (code === SLASH && this.skipComment()) continue;
      if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) this.position = this.quotedEnd(this.position + 1, code);
      else this.position++;
    }
  }

  private lineEnd(from: number): number {
    const text = this.text;
    let i = from;
    while (i < text.length && text.charCodeAt(i) !== NEWLINE && text.charCodeAt(i) !== CARRIAGE_RETURN) i++;
    return i;
  }

  private token(kind: TokenKind, start: number, lineStart: boolean, spaceBefore: boolean): Token {
    const raw = this.text.slice(start, this.position);
    return {
      kind,
      text: kind === 'punctuator' ? (DIGRAPHS[raw] ?? raw) : raw,
      file: this.file,
      start: this.original(start),
      // The end of the last character, so that a splice after the token is not part of it.
      end: this.position > start ? this.original(this.position - 1) + 1 : this.original(start),
      lineStart,
      spaceBefore,
      painted: false,
    };
  }

  /** Skips blanks, newlines and comments; notes whether a line began. */
  private skipBlanks(): void {
    const text = this.text;
    while (this.position < text.length) {
      const code = text.charCodeAt(this.position);
      if (code === NEWLINE || code === CARRIAGE_RETURN) {
        this.atLineStart = true;
        this.position++;
      } else if (code <= SPACE || code === 0xfeff || code === 0xa0) {
        this.position++;
      } else if (code !== SLASH || !this.skipComment()) {
        return;
      }
    }
  }

  private skipBlanksOfLine(): void {
    const text = this.text;
    while (this.position < text.length) {
      const code = text.charCodeAt(this.position);
      if (code === NEWLINE || code === CARRIAGE_RETURN) return;
      if (code <= SPACE) this.position++;
      else if (code !== SLASH || !this.skipComment()) return;
    }
  }

  private skipComment(): boolean {
    const second = this.text.charCodeAt(this.position + 1);
    if (second === SLASH) {
      this.position = this.lineEnd(this.position);
      return true;
    }
    if (second !== ASTERISK) return false;
    const close = this.text.indexOf('*/', this.position + 2);
    if (close < 0) {
      const start = this.original(this.position);
      this.sink.error({ file: this.file, start, end: start + 2 }, 'unterminated /* comment');
      this.position = this.text.length;
    } else {
      this.position = close + 2;
    }
    return true;
  }

  private scanToken(start: number): TokenKind {
    const text = this.text;
    const code = text.charCodeAt(start);
    if (isIdentifierStart(code)) {
      const quote = this.encodingPrefixLength(start);
      if (quote > 0) return this.scanQuoted(start + quote);
      let i = start + 1;
      while (i < text.length && isIdentifierPart(text.charCodeAt(i))) i++;
      this.position = i;
      return 'identifier';
    }
    if (isDigit(code) || (code === DOT && isDigit(text.charCodeAt(start + 1)))) return this.scanNumber(start);
    if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) return this.scanQuoted(start);
    for (const spelling of PUNCTUATORS_BY_CODE[code] ?? []) {
      if (text.startsWith(spelling, start)) {
        this.position = start + spelling.length;
        return 'punctuator';
      }
    }
    this.position = start + 1;
    return 'other';
  }

  /** pp-number: digit or .digit, then digits, letters, dots, and signs after an exponent letter. */
  private scanNumber(start: number): TokenKind {
    const text = this.text;
    let i = start + 1;
    while (i < text.length) {
      const code = text.charCodeAt(i);
      const previous = text.charCodeAt(i - 1) & ~32;
      const signOfExponent = (code === PLUS || code === MINUS) && (previous === UPPER_E || previous === UPPER_P);
      if (!signOfExponent && code !== DOT && !isIdentifierPart(code)) break;
      i++;
    }
    this.position = i;
    return 'number';
  }

  /** Length of an encoding prefix (L, u, U, u8) directly before a quote, or 0. */
  private encodingPrefixLength(start: number): number {
    const first = this.text[start];
    if (first !== 'L' && first !== 'u' && first !== 'U') return 0;
    const length = first === 'u' && this.text[start + 1] === '8' ? 2 : 1;
    const quote = this.text.charCodeAt(start + length);
    return quote === DOUBLE_QUOTE || (quote === SINGLE_QUOTE && length === 1) ? length : 0;
  }

  private scanQuoted(quoteAt: number): TokenKind {
    const quote = this.text.charCodeAt(quoteAt);
    const end = this.quotedEnd(quoteAt + 1, quote);
    this.position = end;
    if (this.text.charCodeAt(end - 1) !== quote || end - 1 === quoteAt) {
      const at = this.original(quoteAt);
      const name = quote === DOUBLE_QUOTE ? '"' : "'";
      this.sink.error({ file: this.file, start: at, end: at + 1 }, `missing terminating '${name}' character`);
    }
    return quote === DOUBLE_QUOTE ? 'string' : 'character';
  }

  /** Just past the closing quote, or the end of the line where there is none. */
  private quotedEnd(from: number, quote: number): number {
    const text = this.text;
    let i = from;
    while (i < text.length) {
      const code = text.charCodeAt(i);
      if (code === quote) return i + 1;
      if (code === NEWLINE || code === CARRIAGE_RETURN) return i;
      i += code === BACKSLASH && i + 1 < text.length && text.charCodeAt(i + 1) !== NEWLINE ? 2 : 1;
    }
    return text.length;
  }
}
