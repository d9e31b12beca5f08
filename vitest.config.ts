import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

/** vitest prints a failed test with the help of Map.groupBy, which Node has from version 21 on. */
if (!('groupBy' in Map)) Object.defineProperty(Map, 'groupBy', { value: groupBy });

function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T, index: number) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

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
