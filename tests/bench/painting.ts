/** From a step to painted panels: the built app in Chromium through browser mode, as a person uses it. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Page, chromium } from '@playwright/test';
import { percentile } from './measure';

export type Painting =
  | { readonly measured: true; readonly steps: number; readonly p50: number; readonly p99: number }
  | { readonly measured: false; readonly why: string };

const STEPS = 60;
const ADDRESS = /http:\/\/127\.0\.0\.1:\d+\/\S*/;

export async function measurePainting(root: string): Promise<Painting> {
  const executablePath = process.env['PLAYWRIGHT_CHROMIUM'] ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) return { measured: false, why: 'no Chromium was found' };
  const server = spawn(process.execPath, [join(root, 'bin/pagewalk.js'), 'serve'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let output = '';
      server.stdout.on('data', (bytes: Buffer) => {
        output += bytes.toString();
        const found = ADDRESS.exec(output)?.[0];
        if (found !== undefined) resolve(found);
      });
      server.on('close', () => reject(new Error('browser mode ended before it served')));
    });
    const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
    try {
      const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
      await page.goto(address);
      await openSample(page);
      const times: number[] = [];
      for (let step = 0; step < STEPS + 10; step++) {
        const time = await oneStep(page);
        if (step >= 10) times.push(time);
      }
      return { measured: true, steps: STEPS, p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
    } finally {
      await browser.close();
    }
  } finally {
    server.kill();
  }
}

async function openSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Files and samples' }).click();
  await page.locator('[data-sample="fragmented_heap"]').click();
  await page.locator('button[data-command="run"]').click();
  await page.locator('[data-pill]:not(.running)').waitFor();
  await page.waitForFunction(() => document.querySelector('[data-loading="true"]') === null);
}

/** Milliseconds from the click to the frame in which every visible panel shows the new moment. */
function oneStep(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const read = () => document.querySelector('[data-read-out] .tick')?.textContent;
        const before = read();
        const start = performance.now();
        document.querySelector<HTMLButtonElement>('button[data-command="into"]')?.click();
        const look = () => {
          const done = read() !== before && document.querySelector('[data-loading="true"]') === null;
          if (done) requestAnimationFrame(() => resolve(performance.now() - start));
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
  );
}
