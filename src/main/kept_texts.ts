import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keptTextLimit, type KeptName } from './host_api';
import { FailureError } from './failure';

/**
 * Texts that outlive a window: the draft that was not saved, the panel layout, the settings. One file a name. A text is
 * written beside its place and renamed into it, and writes of one name queue up, so that a reader finds the old text or
 * the new one, never a part.
 */
export class KeptTexts {
  readonly #folder: string;
  readonly #lastWrite = new Map<KeptName, Promise<void>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async recall(name: KeptName): Promise<string | undefined> {
    await this.#lastWrite.get(name)?.catch(() => undefined);
    try {
      return await readFile(this.#place(name), 'utf8');
    } catch {
      return undefined;
    }
  }

  /** Rejects with a `FailureError` when the text is too long or the folder cannot be written. */
  async remember(name: KeptName, text: string): Promise<void> {
    if (text.length > keptTextLimit) {
      throw new FailureError(`The ${name} is longer than ${keptTextLimit / 1024 / 1024} MiB and was not kept.`);
    }
    const before = this.#lastWrite.get(name) ?? Promise.resolve();
    const write = before.catch(() => undefined).then(() => this.#write(name, text));
    this.#lastWrite.set(name, write);
    await write;
  }

  /** Resolves when everything asked for so far is on disk. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#lastWrite.values());
  }

  async #write(name: KeptName, text: string): Promise<void> {
    const place = this.#place(name);
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(`${place}.new`, text, { mode: 0o600 });
      await rename(`${place}.new`, place);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new FailureError(
        `Could not keep the ${name} in ${this.#folder}: ${why}`,
        'Free some space there, or save the file elsewhere.',
      );
    }
  }

  #place(name: KeptName): string {
    return join(this.#folder, `${name}.txt`);
  }
}
