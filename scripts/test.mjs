import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfStale, root } from './build.mjs';
import { findOrInstallChromium } from './chromium.mjs';
import { findElectron, onPath, whyNoDisplay } from './electron.mjs';

/**
 * `npm test`: every net, one after the other, and one line at the end that sums them.
 *   unit, properties, golden, differential, hosts   vitest
 *   end to end                                      Playwright, the same bodies in Electron and in Chromium
 * `--nightly` runs the long forms (PAGEWALK_NIGHTLY=1: more programs, more seeks).
 */
const total = { passed: 0, failed: 0, skipped: 0 };
const notes = [];
const results = join(root, 'test-results');
const environment = { ...process.env };
if (process.argv.includes('--nightly')) environment.PAGEWALK_NIGHTLY = '1';

function note(line) {
  notes.push(line);
  console.log(line);
}

function nodeScript(script, args, extra = {}) {
  return spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...environment, ...extra },
  });
}

/** Reads a reporter's JSON; a run that left none did not run, and counts as one failure. */
function reportOf(file, name) {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  total.failed += 1;
  note(`${name}: the runner ended without a report`);
  return undefined;
}

function runVitest() {
  const file = join(results, 'vitest.json');
  const { status } = nodeScript('vitest/vitest.mjs', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  const report = reportOf(file, 'vitest');
  if (!report) return;
  total.passed += report.numPassedTests;
  total.failed += report.numFailedTests;
  total.skipped += report.numPendingTests + report.numTodoTests;
  // A file that does not load, or an error outside a test, fails the run with no failed test.
  if (status !== 0 && report.numFailedTests === 0) {
    total.failed += 1;
    note('vitest: a test file did not load, or something failed outside a test (see above)');
  }
}

function runPlaywright(project, extra, wrapper) {
  const file = join(results, `playwright-${project}.json`);
  const args = ['test', `--project=${project}`, '--reporter=list,json'];
  const options = { ...extra, PLAYWRIGHT_JSON_OUTPUT_FILE: file };
  if (wrapper) {
    const command = [
      ...wrapper.slice(1),
      process.execPath,
      join(root, 'node_modules/@playwright/test/cli.js'),
      ...args,
    ];
    spawnSync(wrapper[0], command, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...environment, ...options },
    });
  } else nodeScript('@playwright/test/cli.js', args, options);
  const report = reportOf(file, `end to end in ${project}`);
  if (!report) return;
  total.passed += report.stats.expected + report.stats.flaky;
  total.failed += report.stats.unexpected + (report.errors.length > 0 && report.stats.unexpected === 0 ? 1 : 0);
  total.skipped += report.stats.skipped;
  if (report.stats.flaky > 0) note(`end to end in ${project}: ${report.stats.flaky} passed only when tried again`);
}

async function runElectron() {
  let wrapper;
  const noDisplay = whyNoDisplay();
  if (noDisplay && onPath('xvfb-run')) wrapper = ['xvfb-run', '-a', '-s', '-screen 0 1600x1000x24'];
  else if (noDisplay) {
    note(`end to end in Electron: skipped, ${noDisplay} and no xvfb-run`);
    return;
  }
  const electron = await findElectron();
  if (electron.missing) note(`end to end in Electron: skipped, ${electron.missing}`);
  else runPlaywright('electron', { PAGEWALK_ELECTRON: electron.binary }, wrapper);
}

function runChromium() {
  const chromium = findOrInstallChromium();
  if (chromium.missing) note(`end to end in Chromium: skipped, ${chromium.missing}`);
  else runPlaywright('chromium', { PLAYWRIGHT_CHROMIUM: chromium.binary });
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
await buildIfStale('all');
runVitest();
await runElectron();
runChromium();

console.log('');
notes.forEach((line) => console.log(line));
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
