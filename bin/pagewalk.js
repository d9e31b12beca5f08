#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

// In a checkout the bundle follows the sources; an installed package carries it.
if (existsSync(join(root, 'src/main'))) {
  const { buildIfStale } = await import('../scripts/build.mjs');
  await buildIfStale('main');
}
const { main } = await import(pathToFileURL(join(root, 'out/main/cli.js')).href);
await main(process.argv.slice(2));
