import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { onPath } from './electron.mjs';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** A Chromium-family browser for the end-to-end tests: PLAYWRIGHT_CHROMIUM, or one that the system has. */
export function findChromium() {
  const named = process.env.PLAYWRIGHT_CHROMIUM;
  if (named)
    return existsSync(named)
      ? { binary: named }
      : { missing: `PLAYWRIGHT_CHROMIUM names ${named}, which is not there` };
  const binary = places.find((place) => existsSync(place));
  return binary
    ? { binary }
    : { missing: 'no Chromium or Chrome was found; install one, or name it in PLAYWRIGHT_CHROMIUM' };
}

/** Finds a browser, and as root on Debian or Ubuntu installs one where there is none. */
export function findOrInstallChromium({ log = console.error } = {}) {
  const found = findChromium();
  if (found.binary || process.env.PLAYWRIGHT_CHROMIUM) return found;
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !onPath('apt-get')) return found;
  log('pagewalk: installing chromium for the end-to-end tests (apt-get install -y chromium)');
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { stdio: ['ignore', 'ignore', 'inherit'], env: environment, timeout: 240_000 };
  spawnSync('apt-get', ['update', '-qq'], options);
  const installed = spawnSync('apt-get', ['install', '-y', '-qq', 'chromium'], options);
  if (installed.status === 0) return findChromium();
  return { missing: 'apt-get install -y chromium failed; install a browser, or name it in PLAYWRIGHT_CHROMIUM' };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { binary, missing } = findOrInstallChromium();
  console.log(binary ?? missing);
}
