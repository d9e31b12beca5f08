import { BrowserWindow } from 'electron';
import { preloadFile } from '../page_files';
import { pageOrigin } from './page_protocol';

/** The one window: a sandboxed page without Node, on a computer screen of 1600 by 1000 or what there is of it. */
export function createWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 1600,
    height: 1000,
    minWidth: 1024,
    minHeight: 640,
    title: 'Pagewalk',
    show: false,
    useContentSize: true,
    webPreferences: {
      preload: preloadFile,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  return window;
}

export async function showPage(window: BrowserWindow): Promise<void> {
  await window.loadURL(`${pageOrigin}/`);
}
