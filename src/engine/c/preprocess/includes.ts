/**
 * Where #include finds a file, in gcc's order: for `"name"` the folder of the including file first; then each -I folder;
 * then the built-in headers, which stand where Debian has them, under /usr/include.
 */
import { builtInHeader } from '../headers';
import type { SourceFile } from '../source';
import { createSourceFile } from '../source';

const SYSTEM_FOLDER = '/usr/include/';

/** Built-in headers never change, so their line maps are made once. */
const systemFiles = new Map<string, SourceFile>();

/** Resolves `.` and `..` in a path of the workspace, textually. */
export function normalizePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts[parts.length - 1] !== '..') parts.pop();
    else parts.push(part);
  }
  return (path.startsWith('/') ? '/' : '') + parts.join('/');
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash + 1);
}

/** The files of one translation: those of the workspace by normalised path, and the built-in headers. */
export class SourceFiles {
  private readonly workspace = new Map<string, { path: string; text: string }>();
  private readonly opened = new Map<string, SourceFile>();

  private readonly includeDirectories: readonly string[];

  constructor(files: ReadonlyMap<string, string>, includeDirectories: readonly string[]) {
    this.includeDirectories = includeDirectories;
    for (const [path, text] of files) this.workspace.set(normalizePath(path), { path, text });
  }

  /** A file of the workspace by its path. */
  open(path: string): SourceFile | undefined {
    const key = normalizePath(path);
    let file = this.opened.get(key);
    if (file === undefined) {
      const entry = this.workspace.get(key);
      if (entry === undefined) return undefined;
      file = createSourceFile(entry.path, entry.text);
      this.opened.set(key, file);
    }
    return file;
  }

  /** Whether the workspace has a file of that path. */
  has(path: string): boolean {
    return this.workspace.has(normalizePath(path));
  }

  /** The file an #include names. `from` is the including file; angle brackets skip its folder. */
  resolve(name: string, angled: boolean, from: SourceFile): SourceFile | undefined {
    if (name.startsWith('/'))
      return name.startsWith(SYSTEM_FOLDER) ? systemFile(name.slice(SYSTEM_FOLDER.length)) : this.open(name);
    if (!angled && !from.system) {
      const beside = this.open(folderOf(from.path) + name);
      if (beside !== undefined) return beside;
    }
    for (const directory of this.includeDirectories) {
      const found = this.open(`${directory}/${name}`);
      if (found !== undefined) return found;
    }
    return systemFile(name);
  }
}

function systemFile(name: string): SourceFile | undefined {
  let file = systemFiles.get(name);
  if (file === undefined) {
    const text = builtInHeader(name);
    if (text === undefined) return undefined;
    file = createSourceFile(SYSTEM_FOLDER + name, text, true);
    systemFiles.set(name, file);
  }
  return file;
}
