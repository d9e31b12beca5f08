import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './fixtures';
import { PagewalkWindow } from './window';

// Each test also fails on any console error, policy violation or request that leaves the machine: see fixtures.ts.

test('the app opens with its panels and without a word of complaint', async ({ app }) => {
  const window = new PagewalkWindow(app.page);
  await expect(app.page).toHaveTitle(/Pagewalk/);
  await expect(window.editor()).toBeVisible();
  for (const panel of ['addressSpace', 'pageWalk', 'heap', 'ram', 'tlb', 'eventLog', 'swap', 'stack']) {
    await expect(window.panel(panel), panel).toBeVisible();
  }
});

test('the page has neither Node nor a way to evaluate text as code', async ({ app }) => {
  const powers = await app.page.evaluate(() => ({
    require: 'require' in window,
    process: 'process' in window,
    ipc: 'ipcRenderer' in window,
    link: window.pagewalk === undefined ? undefined : Object.keys(window.pagewalk).sort(),
  }));
  expect(powers).toMatchObject({ require: false, process: false, ipc: false });
  if (powers.link) expect(powers.link).toEqual(['call', 'host', 'kind', 'listen']);
});

test('the page can leave its address neither by navigation nor by a new window', async ({ app, host }) => {
  test.skip(host === 'browser', 'a browser navigates where the person wants');
  const before = app.page.url();
  await app.page.evaluate(() => {
    location.href = 'https://example.com/';
    window.open('https://example.com/');
  });
  await app.page.waitForTimeout(300);
  expect(app.page.url()).toBe(before);
});

test('text that was not saved is there again after closing the window', async ({ app }) => {
  const first = new PagewalkWindow(app.page);
  await first.openSample('first_malloc');
  await first.type('int main(void) { return 41; }\n');
  await expect(app.page.getByTitle('Not saved')).toBeVisible();
  // The draft is kept a moment after the last key.
  await app.page.waitForTimeout(1500);
  const page = await app.reopen();
  await expect(new PagewalkWindow(page).editor()).toContainText('return 41;');
});

test('the window has no accessibility violation that axe finds', async ({ app }) => {
  const window = new PagewalkWindow(app.page);
  await window.openSample('first_malloc');
  await window.start();
  // Monaco's own insides are its makers'.
  const scan = new AxeBuilder({ page: app.page }).exclude('.monaco-editor').setLegacyMode();
  const { violations } = await scan.analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
});
