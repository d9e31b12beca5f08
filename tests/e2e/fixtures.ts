import { mkdtempSync, rmSync } from 'node:fs';
import { spawn, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { _electron, chromium, expect, test as base, type Page } from '@playwright/test';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface HostOptions {
  host: 'electron' | 'browser';
  /** What the person names when starting the app. */
  named: string | undefined;
}

/** The app under test: its window, and what must stay empty while a test uses it. */
export interface App {
  readonly page: Page;
  /** Console errors, uncaught exceptions, CSP violations and requests that left this machine. */
  readonly complaints: string[];
  /** Closes the window and opens it again with what it kept, as a person does the next day. */
  readonly reopen: () => Promise<Page>;
}

interface OpenApp {
  readonly page: Page;
  readonly close: () => Promise<void>;
}

function watch(page: Page, complaints: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error' || message.text().includes('Content Security Policy'))
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    const local = ['app:', 'data:', 'blob:', 'devtools:'].includes(protocol) || hostname === '127.0.0.1';
    if (!local) complaints.push(`request to ${request.url()}`);
  });
}

async function openElectron(folder: string, named: string[], complaints: string[]): Promise<OpenApp> {
  const executablePath = process.env.PAGEWALK_ELECTRON;
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const app = await _electron.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    // A virtual display has no GPU; without the switch the GPU process is tried again and again, and the start may hang.
    args: [...(asRoot ? ['--no-sandbox'] : []), '--disable-gpu', root, `--user-data-dir=${folder}`, ...named],
    cwd: root,
    env: { ...process.env, PAGEWALK_TEST: '1' },
  });
  const page = await app.firstWindow();
  watch(page, complaints);
  return { page, close: () => app.close() };
}

/** The address that `pagewalk serve` prints once it listens. */
function servedAddress(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    server.stdout?.on('data', (bytes: Buffer) => {
      output += bytes.toString();
      const address = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(output)?.[0];
      if (address !== undefined) resolve(address);
    });
    server.on('close', (code) => reject(new Error(`pagewalk serve ended with ${code}: ${output}`)));
  });
}

async function openBrowser(folder: string, named: string[], complaints: string[]): Promise<OpenApp> {
  // As bin/pagewalk.js does, but with what is built now: sources that change meanwhile do not count.
  const start = `import { main } from ${JSON.stringify(pathToFileURL(join(root, 'out/main/cli.js')).href)}; await main(['serve', ...process.argv.slice(1)]);`;
  const server = spawn(process.execPath, ['--input-type=module', '--eval', start, '--', ...named], {
    env: { ...process.env, PAGEWALK_DATA: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await servedAddress(server);
  const executablePath = process.env.PLAYWRIGHT_CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  watch(page, complaints);
  await page.goto(address);
  const close = async () => {
    await browser.close();
    const ended = new Promise((resolve) => server.once('close', resolve));
    server.kill('SIGTERM');
    await ended;
  };
  return { page, close };
}

export const test = base.extend<HostOptions & { app: App }>({
  host: ['browser', { option: true }],
  named: [undefined, { option: true }],
  app: async ({ host, named }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'pagewalk-e2e-'));
    const complaints: string[] = [];
    const open = () =>
      (host === 'electron' ? openElectron : openBrowser)(folder, named === undefined ? [] : [named], complaints);
    let opened = await open();
    const reopen = async () => {
      await opened.close();
      opened = await open();
      return opened.page;
    };
    await use({ page: opened.page, complaints, reopen });
    await opened.close();
    rmSync(folder, { recursive: true, force: true });
    expect(complaints).toEqual([]);
  },
});

export { expect };
