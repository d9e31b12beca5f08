import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keptTextLimit } from '../../../src/main/host_api';
import { KeptTexts } from '../../../src/main/kept_texts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pagewalk-kept-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('what is kept between starts', () => {
  it('is found by the next start', async () => {
    await new KeptTexts(folder).remember('draft', 'int main(void) { return 0; }\n');
    expect(await new KeptTexts(folder).recall('draft')).toBe('int main(void) { return 0; }\n');
  });

  it('is undefined before anything was kept, in a folder that is not there yet', async () => {
    expect(await new KeptTexts(join(folder, 'none')).recall('layout')).toBeUndefined();
  });

  it('is the last of many texts written at once, and leaves no half-written file', async () => {
    const kept = new KeptTexts(folder);
    const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`.repeat(1000));
    await Promise.all(texts.map((text) => kept.remember('draft', text)));
    expect(await kept.recall('draft')).toBe(texts.at(-1));
    expect(readdirSync(folder)).toEqual(['draft.txt']);
  });

  it('names the folder when it cannot be written, and goes on when it can again', async () => {
    const blocked = join(folder, 'blocked');
    writeFileSync(blocked, '');
    const kept = new KeptTexts(blocked);
    await expect(kept.remember('draft', 'text')).rejects.toThrow(blocked);
    rmSync(blocked);
    await kept.remember('draft', 'text');
    expect(await kept.recall('draft')).toBe('text');
  });

  it('refuses a text beyond the limit and keeps the old one', async () => {
    const kept = new KeptTexts(folder);
    await kept.remember('layout', 'old');
    await expect(kept.remember('layout', 'x'.repeat(keptTextLimit + 1))).rejects.toThrow('longer than 4 MiB');
    expect(await kept.recall('layout')).toBe('old');
  });
});
