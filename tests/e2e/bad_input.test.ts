import { expect, test } from './fixtures';
import { PagewalkWindow } from './window';

test('a source with an error keeps the last run on the screen and says where the error is', async ({ app }) => {
  const window = new PagewalkWindow(app.page);
  await window.openSample('first_malloc');
  await window.start();
  await window.move('over');
  const before = await window.picture();
  await window.type('int main(void) {\n  return x;\n}\n');
  await window.command('run').click();
  await expect(window.editor().locator('.squiggly-error')).not.toHaveCount(0);
  // The problems come to the front, in the place of the output.
  const { output: _output, ...kept } = before.panels;
  expect((await window.picture()).panels).toMatchObject(kept);
  await expect(window.panel('problems')).toContainText("use of undeclared identifier 'x'");
});

test('a wild pointer ends the program as on Linux, with the reason', async ({ app }) => {
  const window = new PagewalkWindow(app.page);
  await window.openSample('first_malloc');
  await window.type('int main(void) {\n  int *p = 0;\n  *p = 1;\n  return 0;\n}\n');
  await window.start();
  await window.move('continue');
  await expect(window.pill()).toHaveText('Killed: SIGSEGV (139)');
  await expect(window.status()).toContainText(/0x0|null/i);
});

/** Opens a session file through the menu. */
async function openSession(window: PagewalkWindow, text: string): Promise<void> {
  const chooser = window.page.waitForEvent('filechooser');
  await window.page.getByRole('button', { name: 'Files and samples' }).click();
  await window.page.getByRole('menuitem', { name: 'Open a session file' }).click();
  await (await chooser).setFiles({ name: 'lesson.pagewalk', mimeType: 'application/json', buffer: Buffer.from(text) });
}

test('a damaged session file is told with its place and a remedy, and what is open stays', async ({ app }) => {
  const window = new PagewalkWindow(app.page);
  await window.openSample('first_malloc');
  await window.start();
  await window.move('over');
  const before = await window.picture();

  await openSession(window, '{\n  "format": "pagewalk-session",\n  "version": 1,\n  "inputs": {');
  await expect(window.failure()).toContainText('lesson.pagewalk:4');
  await expect(window.failure()).toContainText('damaged');
  await openSession(window, '{"format": "pagewalk-session", "version": 1, "tick": -3}');
  await expect(window.failure()).toContainText('lesson.pagewalk: this session file is damaged at');
  await openSession(window, '{"name": "something else"}');
  await expect(window.failure()).toContainText('not a Pagewalk session file');
  expect(await window.picture()).toEqual(before);
});

test.describe('started with a file that is missing', () => {
  test.use({ named: 'gone/away.c' });
  test('the app opens and says so in one sentence', async ({ app }) => {
    const window = new PagewalkWindow(app.page);
    await expect(window.failure()).toContainText('away.c: there is no such file');
    await expect(window.failure()).not.toContainText('Error:');
  });
});

test.describe('started with a file', () => {
  test.use({ named: 'src/labs/samples/recursion_stack.c' });
  test('the app shows it', async ({ app }) => {
    await expect(new PagewalkWindow(app.page).editor()).toContainText('#include');
    await expect(app.page.getByRole('button', { name: 'Files and samples' })).toContainText('recursion_stack.c');
  });
});
