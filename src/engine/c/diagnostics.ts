/**
 * What the compiler says about a program: errors, warnings and notes, worded as clang words them.
 *
 * A diagnostic is plain data (no references into the tree), so it can cross a process boundary as it is.
 */
import type { SourceRange } from './source';
import { rangeEnd, rangeStart } from './source';

export type Severity = 'error' | 'warning' | 'note';

/** A place in a file for people and editors: lines and columns from 1, offsets from 0, the end exclusive. */
export interface DiagnosticRange {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A change of the source that would answer the diagnostic: replace the text of `range` by `replacement`. */
export interface DiagnosticFix {
  readonly range: DiagnosticRange;
  readonly replacement: string;
}

export interface DiagnosticNote {
  readonly severity: 'note';
  readonly message: string;
  readonly range: DiagnosticRange;
}

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** Clang's option that governs a warning, without `-W` (`return-type`); absent for errors. */
  readonly option?: string;
  readonly range: DiagnosticRange;
  readonly notes: readonly DiagnosticNote[];
  readonly fix?: DiagnosticFix;
}

/** What a caller may add to a diagnostic beside its message and range. */
export interface DiagnosticDetail {
  readonly notes?: readonly DiagnosticNote[];
  readonly fix?: DiagnosticFix;
}

/** Error count after which a translation stops adding errors, as clang's -ferror-limit but roomier for live editing. */
const ERROR_LIMIT = 200;

/** Takes errors, and does what it likes with them: the lexer needs no more than this. */
export interface ErrorReporter {
  error(range: SourceRange, message: string): void;
}

/** The diagnostics of one translation, in the order they were found. */
export class DiagnosticSink implements ErrorReporter {
  readonly diagnostics: Diagnostic[] = [];
  private errors = 0;
  private suppressed = 0;
  private readonly seen = new Set<string>();

  /** How many errors were reported so far. */
  get errorCount(): number {
    return this.errors;
  }

  error(range: SourceRange, message: string, detail: DiagnosticDetail = {}): void {
    if (this.suppressed > 0) return;
    this.errors++;
    if (this.errors <= ERROR_LIMIT)
      this.add({ severity: 'error', message, range: diagnosticRange(range), ...filled(detail) });
  }

  /** A warning is kept back when it lies in a built-in header. */
  warning(range: SourceRange, option: string, message: string, detail: DiagnosticDetail = {}): void {
    if (this.suppressed > 0 || range.file.system) return;
    this.add({ severity: 'warning', message, option, range: diagnosticRange(range), ...filled(detail) });
  }

  /** Runs `attempt` without keeping what it reports: for operands that are parsed but never evaluated or shown. */
  silently<T>(attempt: () => T): T {
    this.suppressed++;
    try {
      return attempt();
    } finally {
      this.suppressed--;
    }
  }

  private add(diagnostic: Diagnostic): void {
    const { range } = diagnostic;
    const key = `${range.file}:${range.start}:${range.end}:${diagnostic.message}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.diagnostics.push(diagnostic);
  }
}

function filled(detail: DiagnosticDetail): { notes: readonly DiagnosticNote[]; fix?: DiagnosticFix } {
  return { ...detail, notes: detail.notes ?? [] };
}

/** The plain-data form of a range. */
export function diagnosticRange(range: SourceRange): DiagnosticRange {
  const start = rangeStart(range);
  const end = rangeEnd(range);
  return {
    file: range.file.path,
    start: range.start,
    end: range.end,
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}

/** A note to hang under a diagnostic ("previous declaration is here"). */
export function note(range: SourceRange, message: string): DiagnosticNote {
  return { severity: 'note', message, range: diagnosticRange(range) };
}

/** A suggestion to replace the text of `range`; an empty range inserts. */
export function replace(range: SourceRange, replacement: string): DiagnosticFix {
  return { range: diagnosticRange(range), replacement };
}

/** The classic one-line form, `file:line:column: severity: message [-Woption]`, notes on lines of their own. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const option = diagnostic.option === undefined ? '' : ` [-W${diagnostic.option}]`;
  const lines = [formatLine(diagnostic.range, diagnostic.severity, diagnostic.message + option)];
  for (const each of diagnostic.notes) lines.push(formatLine(each.range, 'note', each.message));
  return lines.join('\n');
}

function formatLine(range: DiagnosticRange, severity: Severity, message: string): string {
  return `${range.file}:${range.startLine}:${range.startColumn}: ${severity}: ${message}`;
}
