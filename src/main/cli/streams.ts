import { isUtf8 } from 'node:buffer';
import { readFileSync, writeSync } from 'node:fs';
import type { SourceFile } from '../../engine/contract';
import { FailureError } from '../failure';

/** Functions and streams through which a C program can come to its standard input. */
const readers =
  /\b(?:scanf|vscanf|fscanf|getchar|getchar_unlocked|getc|fgetc|gets|fgets|getline|getdelim|fread|read|readv|stdin|STDIN_FILENO)\b/;

/**
 * The text that the program may read, all of it, because a history is a function of its inputs. A program that names
 * nothing that reads is started at once, and does not wait for an open pipe or a terminal. Throws a `FailureError` for
 * bytes that are not UTF-8.
 */
export function standardInput(sources: readonly SourceFile[]): string {
  if (!sources.some(({ text }) => readers.test(text))) return '';
  if (process.stdin.isTTY) process.stderr.write('pagewalk: type the input of the program, then Ctrl-D\n');
  let bytes: Buffer;
  try {
    bytes = readFileSync(0);
  } catch {
    // Closed by whoever started us: the program finds the end of its input.
    return '';
  }
  if (!isUtf8(bytes))
    throw new FailureError('Standard input is not UTF-8 text.', 'Convert it, for example with iconv.');
  return bytes.toString('utf8');
}

/** What the simulated program's descriptor 1 is: it decides how its stdio buffers. */
export function standardOutputKind(): 'terminal' | 'pipe' {
  return process.stdout.isTTY ? 'terminal' : 'pipe';
}

/**
 * Writes all bytes before it returns, so that the order of the two streams is the program's. Waits where a pipe is full.
 * @returns false when nobody reads any more
 */
export function writeFully(fd: 1 | 2, bytes: Uint8Array): boolean {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      else if (code === 'EPIPE') return false;
      else throw error;
    }
  }
  return true;
}
