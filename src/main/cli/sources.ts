import { existsSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import type { SourceFile } from '../../engine/contract';
import { readSource } from '../source_files';

const includeDirective = /^[ \t]*#[ \t]*include[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>)/gm;

/**
 * The files of a compilation: those named, and every file that they include, directly or not, where gcc would look: the
 * including file's folder for `"name"`, then the -I folders. What is not found there is a built-in header or an error of
 * the compiler's. Paths stay as the person wrote them. Rejects with a `FailureError` for a named file that cannot be read.
 */
export async function gatherSources(
  mainFiles: readonly string[],
  includeDirectories: readonly string[],
): Promise<SourceFile[]> {
  const files = new Map<string, SourceFile>();
  const waiting = [...mainFiles];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (files.has(path)) continue;
    const { text } = await readSource(path);
    files.set(path, { path, text });
    for (const [, quoted, angled] of text.matchAll(includeDirective)) {
      const name = quoted ?? angled ?? '';
      const folders = quoted === undefined ? includeDirectories : [posix.dirname(path), ...includeDirectories];
      const found = folders.map((folder) => posix.join(folder, name)).find(isFile);
      if (found !== undefined) waiting.push(found);
    }
  }
  return [...files.values()];
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
