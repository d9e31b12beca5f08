import { readFile } from 'node:fs/promises';
import { dirname, extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The bundles' folder: this module runs from out/main (or out/main/chunks). */
function bundleFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return here.endsWith(`${sep}chunks`) ? dirname(dirname(here)) : dirname(here);
}

/** The folder of package.json. */
export const packageFolder = dirname(bundleFolder());

export const rendererFolder = join(bundleFolder(), 'renderer');
export const preloadFile = join(bundleFolder(), 'preload', 'preload.cjs');
export const engineWorkerFile = join(bundleFolder(), 'main', 'engine_worker.js');

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
};

export interface PageFile {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/**
 * The file of the built page that a URL path names, or undefined: nothing outside the renderer's folder, no kind of file
 * that is not in the table above.
 */
export async function pageFile(urlPath: string): Promise<PageFile | undefined> {
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
  const relative = path === '/' ? '/index.html' : path;
  const contentType = contentTypes[extname(relative)];
  const file = join(rendererFolder, relative);
  if (contentType === undefined || path.includes('\0') || !file.startsWith(rendererFolder + sep)) return undefined;
  try {
    return { contentType, bytes: await readFile(file) };
  } catch {
    return undefined;
  }
}
