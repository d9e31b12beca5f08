import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from './fixtures';
import { PagewalkWindow } from './window';

const picture = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'docs/screenshot.png');

// Fonts differ from machine to machine, so the committed picture is rewritten only on request.
test('the picture of the README is taken after a copy-on-write fault', async ({ app, host }) => {
  const window = new PagewalkWindow(app.page);
  await window.openSample('fork_cow');
  await window.start();
  await window.move('continue');
  await expect(window.pill()).toHaveText('Exited 0');
  await window.goByEvents('Page fault');
  for (let back = 0; back < 20; back++) {
    await window.move('event-back');
    if ((await window.status().innerText()).includes('copied')) break;
  }
  await expect(window.status()).toContainText(/COW.*copied/);
  const image = await app.page.screenshot();
  expect(image.length).toBeGreaterThan(50_000);
  if (process.env.UPDATE_SCREENSHOT === '1' || !existsSync(picture)) {
    test.skip(host === 'browser' && process.env.PAGEWALK_ELECTRON !== undefined, 'Electron takes it');
    mkdirSync(dirname(picture), { recursive: true });
    await app.page.screenshot({ path: picture });
  }
});
