import { readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { app, dialog, type BrowserWindow } from 'electron';
import { z } from 'zod';
import type { OpenedFile, RecentFile, SavedFile } from '../host_api';
import { FailureError } from '../failure';
import { fileTrouble, readSource } from '../source_files';

const recentLimit = 10;
const programFilters = [
  { name: 'C programs', extensions: ['c', 'h'] },
  { name: 'All files', extensions: ['*'] },
];

/**
 * The files of one window. The page names a path only after the person chose it here: `#granted` holds what was opened
 * or saved through a dialog, the recent list, or the command line, and nothing else can be written.
 */
export class Documents {
  readonly #recentFile: string;
  readonly #granted = new Set<string>();
  readonly #onRecentChange: () => void;
  #recent: string[] = [];

  constructor(dataFolder: string, onRecentChange: () => void) {
    this.#recentFile = join(dataFolder, 'recent.json');
    this.#onRecentChange = onRecentChange;
  }

  /** Reads the recent list of earlier starts; a damaged one is an empty one. */
  async load(): Promise<void> {
    try {
      const list = z.array(z.string()).safeParse(JSON.parse(await readFile(this.#recentFile, 'utf8')));
      if (list.success) this.#recent = list.data.slice(0, recentLimit);
    } catch {
      this.#recent = [];
    }
  }

  recent(): RecentFile[] {
    return this.#recent.map((path) => ({ path, name: basename(path) }));
  }

  async clearRecent(): Promise<void> {
    app.clearRecentDocuments();
    await this.#keepRecent([]);
  }

  async choose(window: BrowserWindow): Promise<OpenedFile | undefined> {
    const { canceled, filePaths } = await dialog.showOpenDialog(window, {
      properties: ['openFile'],
      filters: programFilters,
    });
    const path = filePaths[0];
    return canceled || path === undefined ? undefined : this.open(path);
  }

  /** Opens a path that the person named: in a dialog, on the command line, in the recent list. */
  async open(path: string): Promise<OpenedFile> {
    const file = await readSource(path);
    await this.#remember(path);
    return file;
  }

  async openRecent(path: string): Promise<OpenedFile> {
    if (!this.#recent.includes(path))
      throw new FailureError(`${path} is not among the recent files.`, 'Open it through File, Open.');
    try {
      return await this.open(path);
    } catch (error) {
      await this.#keepRecent(this.#recent.filter((other) => other !== path));
      throw error;
    }
  }

  async save(
    window: BrowserWindow,
    path: string | undefined,
    name: string,
    text: string,
  ): Promise<SavedFile | undefined> {
    if (path !== undefined && this.#granted.has(path)) return this.#write(path, text);
    const defaultPath =
      path ?? join(this.#recent[0] === undefined ? app.getPath('documents') : dirname(this.#recent[0]), name);
    const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath });
    return canceled || filePath === '' ? undefined : this.#write(filePath, text);
  }

  /** Writes beside the file and renames, so that a full disk never eats the old text. */
  async #write(path: string, text: string): Promise<SavedFile> {
    try {
      await writeFile(`${path}.new`, text);
      await rename(`${path}.new`, path);
    } catch (error) {
      throw new FailureError(
        `Could not write ${path}: ${fileTrouble(error)}`,
        'Your text is still in the editor; save it under another name.',
      );
    }
    await this.#remember(path);
    return { path, name: basename(path) };
  }

  async #remember(path: string): Promise<void> {
    this.#granted.add(path);
    // Session files are saved here too, and are opened in another way.
    if (!/\.[ch]$/i.test(path)) return;
    app.addRecentDocument(path);
    await this.#keepRecent([path, ...this.#recent.filter((other) => other !== path)].slice(0, recentLimit));
  }

  async #keepRecent(list: string[]): Promise<void> {
    this.#recent = list;
    await writeFile(this.#recentFile, JSON.stringify(list, undefined, 2)).catch(() => undefined);
    this.#onRecentChange();
  }
}
