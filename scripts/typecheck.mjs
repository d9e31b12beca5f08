import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './build.mjs';

/** Compiles each layer under its own strict project: the engine sees neither Node nor DOM, the renderer no Node. */
const projects = [
  ['tsc', '.'],
  ['tsc', 'src/engine'],
  ['tsc', 'src/main'],
  ['tsc', 'src/preload'],
  ['tsc', 'src/labs'],
  ['vue-tsc', 'src/renderer'],
  ['vue-tsc', 'tests'],
];

let failed = false;
for (const [compiler, project] of projects) {
  const sources = readdirSync(join(root, project), { recursive: project !== '.' }).filter((name) =>
    name.endsWith('.ts'),
  );
  if (sources.length === 0) continue;
  const bin = join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${compiler}.cmd` : compiler);
  if (!existsSync(bin)) throw new Error(`${compiler} is not installed: run npm ci`);
  const result = spawnSync(bin, ['-p', join(root, project)], { stdio: 'inherit', shell: process.platform === 'win32' });
  console.log(`${result.status === 0 ? 'ok    ' : 'FAILED'} ${compiler} -p ${project}`);
  failed ||= result.status !== 0;
}
process.exit(failed ? 1 : 0);
