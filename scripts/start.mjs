import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildIfStale, root } from './build.mjs';
import { findElectron, whyNoDisplay } from './electron.mjs';

/**
 * `npm start [-- FILE]`: builds what is not built, then opens the app; where no window can be had, serves browser mode
 * and says why and where. `--browser` asks for browser mode outright.
 */
const args = process.argv.slice(2);
const wantsBrowser = args.includes('--browser');
const files = args.filter((arg) => arg !== '--browser');

/** Runs a child in the foreground until it ends; Ctrl-C reaches it through the terminal and ends us with it. */
function run(program, parameters) {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, { stdio: 'inherit', cwd: root });
    const forward = (signal) => child.kill(signal);
    process.on('SIGINT', () => undefined);
    process.on('SIGTERM', forward);
    child.on('error', (error) => resolve({ code: 1, problem: error.message }));
    child.on('close', (code, signal) => resolve({ code: code ?? 1, problem: signal ? `signal ${signal}` : undefined }));
  });
}

async function whyNoWindow() {
  if (wantsBrowser) return 'browser mode was asked for';
  const noDisplay = whyNoDisplay();
  if (noDisplay) return noDisplay;
  if (process.platform === 'linux' && process.getuid?.() === 0)
    return 'Electron does not run as root with its sandbox on';
  const electron = await findElectron();
  if (electron.missing) return `there is no Electron: ${electron.missing}`;

  const started = Date.now();
  const { code, problem } = await run(electron.binary, [root, ...files]);
  // A window that was used and closed ends with 0; one that never came up ends at once.
  if (code === 0 || Date.now() - started > 15_000) process.exit(code);
  return `Electron did not start (${problem ?? `exit status ${code}`})`;
}

await buildIfStale('all');
const reason = await whyNoWindow();
console.log(`Pagewalk runs in the browser: ${reason}.`);
const { code } = await run(process.execPath, [join(root, 'bin/pagewalk.js'), 'serve', ...files]);
process.exit(code);
