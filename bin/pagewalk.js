#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

// In a checkout the bundles follow the sources; an installed package carries them.
const withoutWindow = ['run', 'check', 'verify'].includes(process.argv[2] ?? '');
if (existsSync(join(root, 'src/main'))) {
  const { buildIfStale } = await import('../scripts/build.mjs');
  await buildIfStale(withoutWindow ? 'main' : 'all');
}
const { main } = await import(pathToFileURL(join(root, 'out/main/cli.js')).href);
// Not process.exit: what is still on its way to a pipe must arrive.
process.exitCode = await main(process.argv.slice(2));
