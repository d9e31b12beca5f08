import { defineConfig } from '@playwright/test';
import type { HostOptions } from './tests/e2e/fixtures';

/** The same test bodies in both hosts; `npm test` names the binaries and picks the projects that this machine can run. */
export default defineConfig<HostOptions>({
  testDir: 'tests/e2e',
  outputDir: 'test-results/e2e',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env.CI !== undefined,
  // Clocks are in some of these tests (a cancel within 200 ms, no long pause between two frames), and hosts that start. A
  // busy machine may miss one once; what is broken fails every time.
  retries: 2,
  // Where the app is broken as a whole, a handful of failures says so, and not after ten minutes.
  maxFailures: 6,
  reporter: 'list',
  projects: [
    { name: 'electron', use: { host: 'electron' } },
    { name: 'chromium', use: { host: 'browser' } },
  ],
});
