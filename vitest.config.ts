import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

/** One project a test net; `npm test` runs them all, `npx vitest run tests/unit/c` runs one folder of one. */
const node = (name: string, testTimeout: number) => ({
  extends: true as const,
  test: { name, include: [`tests/${name}/**/*.test.ts`], environment: 'node', testTimeout },
});

export default defineConfig({
  plugins: [vue()],
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          exclude: ['tests/unit/renderer/**'],
          environment: 'node',
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'renderer',
          include: ['tests/unit/renderer/**/*.test.ts'],
          environment: 'happy-dom',
          testTimeout: 20_000,
        },
      },
      node('properties', 120_000),
      node('golden', 120_000),
      node('differential', 120_000),
      {
        extends: true,
        test: {
          name: 'hosts',
          include: ['tests/hosts/**/*.test.ts'],
          globalSetup: ['tests/hosts/build.ts'],
          environment: 'node',
          testTimeout: 60_000,
        },
      },
    ],
  },
});
