import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { packageFolder } from '../page_files';

/** `pagewalk [FILE]`: what `npm start` does, window or browser, until it is closed. */
export function openApp(file: string | undefined): Promise<number> {
  const script = join(packageFolder, 'scripts', 'start.mjs');
  const files = file === undefined ? [] : [resolve(file)];
  return new Promise((ended, failed) => {
    const child = spawn(process.execPath, [script, ...files], { stdio: 'inherit' });
    child.on('error', failed);
    child.on('close', (code) => ended(code ?? 1));
  });
}
