import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Builds what is not built. A bundle is fresh when the hash of every file that can reach it is the one recorded in
 * out/.built-<part>; so a second `npm start` costs some milliseconds, and a checkout of another commit never runs stale.
 *
 *   node scripts/build.mjs [main|all] [--force]
 */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const inputs = {
  main: ['src/main', 'src/engine', 'src/labs', 'src/samples'],
  all: ['src'],
};
const outputs = {
  main: ['out/main/cli.js', 'out/main/engine_worker.js'],
  all: ['out/main/electron.js', 'out/preload/preload.cjs', 'out/renderer/index.html'],
};

function hashOf(part) {
  const hash = createHash('sha256');
  const add = (path) =>
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
      .update('\0');
  for (const file of ['electron.vite.config.ts', 'package-lock.json', 'package.json'])
    if (existsSync(join(root, file))) add(file);
  for (const folder of inputs[part]) {
    if (!existsSync(join(root, folder))) continue;
    const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      .sort();
    files.forEach(add);
  }
  return hash.digest('hex');
}

const stamp = (part) => join(root, 'out', `.built-${part}`);

function isFresh(part, hash) {
  return (
    outputs[part].every((file) => existsSync(join(root, file))) &&
    existsSync(stamp(part)) &&
    readFileSync(stamp(part), 'utf8') === hash
  );
}

/** Builds `part` ('main': what the command line needs; 'all': the app too) unless it is fresh. Returns whether it built. */
export async function buildIfStale(part, { force = false, log = console.error } = {}) {
  // An installed package carries its bundles and no sources.
  if (!existsSync(join(root, 'src/main'))) return false;
  const hash = hashOf(part);
  if (!force && isFresh(part, hash)) return false;
  log(part === 'main' ? 'pagewalk: building the engine' : 'pagewalk: building the app');
  process.env.PAGEWALK_BUILD = part;
  const { build } = await import('electron-vite');
  const directory = process.cwd();
  process.chdir(root);
  try {
    // The warning of the smaller build is that it is the smaller build.
    const logLevel = part === 'main' ? 'error' : 'warn';
    await build({ configFile: join(root, 'electron.vite.config.ts'), logLevel });
  } finally {
    process.chdir(directory);
  }
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(stamp(part), hash);
  if (part === 'all') writeFileSync(stamp('main'), hashOf('main'));
  return true;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const part = process.argv.includes('main') ? 'main' : 'all';
  const built = await buildIfStale(part, { force: process.argv.includes('--force') });
  console.log(built ? 'Built.' : 'Everything is built.');
}
