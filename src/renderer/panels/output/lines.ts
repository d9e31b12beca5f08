/**
 * What the program wrote, as lines. Pieces arrive in the order of writing; a line belongs to the process and the
 * descriptor that wrote it, and ends at a newline or where another one breaks in.
 */
import type { OutputView } from '../../../engine/contract';

export interface OutputLine {
  readonly pid: number;
  readonly fd: number;
  readonly text: string;
  /** Tick of its first piece. */
  readonly tick: number;
  /** False while the line waits for its newline. */
  readonly ended: boolean;
}

/** Escape sequences of a terminal (colours, cursor movement, titles) are removed, never obeyed. */
const ESCAPE = String.fromCodePoint(0x1b);
const escapeSequence = new RegExp(`${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^\\u0007${ESCAPE}]*\\u0007?|[@-Z\\\\^_])`, 'g');

export function plainText(text: string): string {
  return text.replace(escapeSequence, '').replace(/\r\n?/g, '\n');
}

export function outputLines(pieces: OutputView['pieces']): OutputLine[] {
  const lines: OutputLine[] = [];
  for (const piece of pieces) {
    const parts = plainText(piece.text).split('\n');
    for (const [index, part] of parts.entries()) {
      const ended = index < parts.length - 1;
      if (!ended && part === '') continue;
      const last = lines.at(-1);
      if (index === 0 && last !== undefined && !last.ended && last.pid === piece.pid && last.fd === piece.fd) {
        lines[lines.length - 1] = { ...last, text: last.text + part, ended };
      } else {
        lines.push({ pid: piece.pid, fd: piece.fd, text: part, tick: piece.tick, ended });
      }
    }
  }
  return lines;
}

/** How a descriptor is called beside a line; standard output needs no word. */
export function descriptorName(fd: number): string {
  if (fd === 1) return '';
  return fd === 2 ? 'stderr' : `fd ${fd}`;
}
