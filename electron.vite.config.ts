import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig, type UserConfig } from 'electron-vite';
import { contentSecurityMeta } from './src/main/content_security';

/**
 * Three bundles: `main` (Electron main process, engine worker, command line), `preload` (CommonJS, because the window
 * is sandboxed) and `renderer` (the page). PAGEWALK_BUILD=main builds the first alone, which is all that the command
 * line needs. Targets are the oldest runtimes that are supported: Node 20.18 and the Chromium of Electron 33.
 */
const main: UserConfig['main'] = {
  build: {
    outDir: 'out/main',
    target: 'node20.18',
    rollupOptions: {
      input: {
        electron: resolve('src/main/electron/app.ts'),
        cli: resolve('src/main/cli/main.ts'),
        engine_worker: resolve('src/main/engine_worker.ts'),
      },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
    },
  },
};

const preload: UserConfig['preload'] = {
  build: {
    outDir: 'out/preload',
    target: 'node20.18',
    externalizeDeps: false,
    rollupOptions: {
      input: { preload: resolve('src/preload/preload.ts') },
      output: { format: 'cjs', entryFileNames: '[name].cjs' },
    },
  },
};

/** The policy stands in the page itself too, for whoever opens it without our headers. */
const contentSecurity = {
  name: 'content-security',
  apply: 'build' as const,
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: contentSecurityMeta },
      injectTo: 'head-prepend' as const,
    },
  ],
};

const renderer: UserConfig['renderer'] = {
  root: 'src/renderer',
  base: './',
  plugins: [vue(), contentSecurity],
  worker: { format: 'es' },
  build: {
    outDir: 'out/renderer',
    target: 'chrome130',
    minify: true,
    chunkSizeWarningLimit: 6000,
    rollupOptions: { input: resolve('src/renderer/index.html') },
  },
};

export default defineConfig(process.env.PAGEWALK_BUILD === 'main' ? { main } : { main, preload, renderer });
