import { expect, test } from './fixtures';
import { PagewalkWindow } from './window';

const endless = {
  'while (1);': 'int main(void) { while (1); }\n',
  'while (1) malloc(4096);': '#include <stdlib.h>\nint main(void) { while (1) malloc(4096); }\n',
  'while (1) fork();': '#include <unistd.h>\nint main(void) { while (1) fork(); }\n',
  'infinite recursion': 'int down(int n) { return down(n + 1) + 1; }\nint main(void) { return down(0); }\n',
};

for (const [name, text] of Object.entries(endless)) {
  test(`${name} leaves the window alive and stops within 200 ms, or has ended with an explanation`, async ({ app }) => {
    const window = new PagewalkWindow(app.page);
    await window.openSample('first_malloc');
    await window.type(text);
    await window.start();
    await window.command('continue').click();
    // Frames go on being painted while it runs: no pause between two may be a freeze.
    const longestPause = await app.page.evaluate(async () => {
      let last = performance.now();
      let longest = 0;
      for (const end = last + 1500; last < end;) {
        await new Promise((painted) => requestAnimationFrame(painted));
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }
      return longest;
    });
    expect(longestPause).toBeLessThan(400);

    if ((await window.pill().innerText()) === 'Running') {
      const waited = await app.page.evaluate(async () => {
        const stop = document.querySelector<HTMLElement>('button[data-command="stop"]');
        const started = performance.now();
        stop?.click();
        while (document.querySelector('[data-pill]')?.textContent === 'Running') {
          await new Promise((painted) => requestAnimationFrame(painted));
        }
        return performance.now() - started;
      });
      expect(waited).toBeLessThan(200);
      await expect(window.pill()).toHaveText('Stopped');
    } else {
      await expect(window.status().getByRole('button')).not.toBeEmpty();
    }
  });
}
