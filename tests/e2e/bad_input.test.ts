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
