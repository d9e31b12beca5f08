/**
 * Source files and places in them.
 *
 * A place is an offset in UTF-16 units into one file's text; lines and columns are derived on demand from the file's
 * line map, so that tree nodes stay small. Lines and columns are counted from 1, as compilers and editors print them.
 * A token that came out of a macro has the range of the outermost macro invocation: the place a person can see.
 */

/** One file of a translation: a workspace file, or one of the built-in headers. */
export interface SourceFile {
  /** As the person named it (`main.c`, `lib/list.h`), or the path a Debian system has for a built-in header. */
  readonly path: string;
  readonly text: string;
  /** True for built-in headers: warnings inside them are not shown. */
  readonly system: boolean;
  /** Offset of the first character of each line. Always begins with 0. */
  readonly lineStarts: readonly number[];
}

/** A half-open stretch of one file: the characters from `start` up to, not including, `end`. */
export interface SourceRange {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** A place as a person reads it, both numbers counted from 1. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** Takes a text into a translation and computes its line map. LF, CRLF and lone CR all end a line. */
export function createSourceFile(path: string, text: string, system = false): SourceFile {
  const lineStarts = [0];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 10 || (unit === 13 && text.charCodeAt(i + 1) !== 10)) lineStarts.push(i + 1);
  }
  return { path, text, system, lineStarts };
}

/** Line and column of an offset; an offset past the end gives the place just after the last character. */
export function lineColumnAt(file: SourceFile, offset: number): LineColumn {
  const starts = file.lineStarts;
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: Math.min(offset, file.text.length) - (starts[low] ?? 0) + 1 };
}

/** Where a range begins. */
export function rangeStart(range: SourceRange): LineColumn {
  return lineColumnAt(range.file, range.start);
}

/** Where a range ends: the first place that is no longer part of it. */
export function rangeEnd(range: SourceRange): LineColumn {
  return lineColumnAt(range.file, range.end);
}

/** The smallest range over both. Ranges of different files cannot be joined; the first one is kept. */
export function joinRanges(first: SourceRange, last: SourceRange): SourceRange {
  if (first.file !== last.file) return first;
  if (first.start <= last.start && first.end >= last.end) return first;
  return { file: first.file, start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) };
}

/** The text of one line, without its line ending; empty for a line that does not exist. */
export function lineText(file: SourceFile, line: number): string {
  const start = file.lineStarts[line - 1];
  if (start === undefined) return '';
  const end = file.lineStarts[line] ?? file.text.length;
  return file.text.slice(start, end).replace(/[\r\n]+$/, '');
}
