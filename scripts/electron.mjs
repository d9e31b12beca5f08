import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { root } from './build.mjs';

/** How long an unreachable download host may hold up a start, and how long a download may take. */
const probeMilliseconds = 5_000;
const downloadMilliseconds = 240_000;

const packageFolder = join(root, 'node_modules/electron');

function installedBinary() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const pathFile = join(packageFolder, 'path.txt');
  const executable = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron';
  const binary = override ? join(override, executable) : join(packageFolder, 'dist', executable);
  return existsSync(binary) ? binary : undefined;
}

/** Whether the host that Electron's binary comes from answers at all. */
function downloadHostAnswers() {
  const mirror = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror ?? 'https://github.com/';
  if (!mirror.startsWith('https:')) return Promise.resolve(true);
  return new Promise((resolve) => {
    const probe = request(mirror, { method: 'HEAD', timeout: probeMilliseconds }, (response) => {
      response.resume();
      resolve(true);
    });
    // `timeout` watches the socket alone; a slow name lookup needs this one.
    const timer = setTimeout(() => probe.destroy(new Error('timeout')), probeMilliseconds);
    probe.on('timeout', () => probe.destroy(new Error('timeout')));
    probe.on('error', () => resolve(false));
    probe.on('close', () => clearTimeout(timer));
    probe.end();
  });
}

function download() {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(packageFolder, 'install.js')], {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: downloadMilliseconds,
    });
    let complaint = '';
    child.stderr.on('data', (bytes) => (complaint += bytes));
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(undefined);
      else if (signal) resolve(`it took longer than ${downloadMilliseconds / 1000} s`);
      else resolve(complaint.trim().split('\n')[0] || `exit status ${code}`);
    });
  });
}

/** The Electron binary, downloaded when it can be: `{ binary }`, or `{ missing }` with the reason as a sentence part. */
export async function findElectron({ log = console.error } = {}) {
  const binary = installedBinary();
  if (binary) return { binary };
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) {
    return {
      missing: `there is no Electron at ELECTRON_OVERRIDE_DIST_PATH (${process.env.ELECTRON_OVERRIDE_DIST_PATH})`,
    };
  }
  if (!existsSync(packageFolder)) return { missing: 'the electron package is not installed (run npm ci)' };
  if (process.env.ELECTRON_SKIP_BINARY_DOWNLOAD)
    return { missing: 'ELECTRON_SKIP_BINARY_DOWNLOAD forbids its download' };
  if (!(await downloadHostAnswers()))
    return { missing: 'its binary is not here and the download host does not answer' };
  log('pagewalk: downloading Electron (about 110 MB, once)');
  const problem = await download();
  const downloaded = installedBinary();
  return downloaded ? { binary: downloaded } : { missing: `its download failed: ${problem ?? 'no binary arrived'}` };
}

/** Why no window can be opened on this machine, or undefined when one can. */
export function whyNoDisplay() {
  if (process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return undefined;
  return 'there is no display ($DISPLAY and $WAYLAND_DISPLAY are not set)';
}

/** Whether `program` is on the PATH. */
export function onPath(program) {
  const finder = process.platform === 'win32' ? 'where' : 'which';
  return spawnSync(finder, [program], { stdio: 'ignore' }).status === 0;
}
