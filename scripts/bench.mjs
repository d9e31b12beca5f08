import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { buildIfStale, root } from './build.mjs';

/** `npm run bench`: bundles tests/bench/main.ts as the engine itself is bundled, so that what is measured is what ships. */
await buildIfStale('all');
const outDir = join(root, 'out/bench');
mkdirSync(outDir, { recursive: true });
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  build: {
    outDir,
    target: 'node20.18',
    ssr: join(root, 'tests/bench/main.ts'),
    rollupOptions: { output: { entryFileNames: 'main.js' } },
  },
});
const { main } = await import(pathToFileURL(join(outDir, 'main.js')).href);
await main(process.argv.slice(2));
