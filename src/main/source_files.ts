import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { FailureError } from './failure';

/** Longer sources than this are no C programs of a person. */
export const sourceBytesLimit = 4 * 1024 * 1024;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read (permission denied)',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
};

/** The reason of a failed file operation in words; the system's own where we have none. */
export function fileTrouble(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return reasons[code] ?? error.message;
}

export interface SourceFile {
  readonly path: string;
  readonly name: string;
  readonly text: string;
}

/** Reads a C source as UTF-8. Rejects with a `FailureError` that names the file and the reason. */
export async function readSource(path: string): Promise<SourceFile> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new FailureError(`Could not read ${path}: ${fileTrouble(error)}`, 'Check the name and try again.');
  }
  if (bytes.length > sourceBytesLimit) {
    throw new FailureError(`Could not read ${path}: it is longer than 4 MiB`, 'Give a C source file.');
  }
  if (bytes.includes(0)) throw new FailureError(`Could not read ${path}: it is not text`, 'Give a C source file.');
  return { path, name: basename(path), text: bytes.toString('utf8') };
}
