import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { HostCommand, HostEvent, RecentFile } from '../host_api';

export interface MenuContent {
  readonly recent: readonly RecentFile[];
  readonly samples: readonly { readonly id: string; readonly title: string }[];
  readonly tell: (event: HostEvent) => void;
  readonly openRecent: (path: string) => void;
  readonly clearRecent: () => void;
}

/** The native menu bar. Entries that concern the page are told to it; the transport's keys belong to the page alone. */
export function showMenu({ recent, samples, tell, openRecent, clearRecent }: MenuContent): void {
  const command = (label: string, name: HostCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    ...(accelerator === undefined ? {} : { accelerator }),
    click: () => tell({ kind: 'command', command: name }),
  });
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const isMac = process.platform === 'darwin';

  const recentMenu: MenuItemConstructorOptions[] =
    recent.length === 0
      ? [{ label: 'No recent files', enabled: false }]
      : [
          ...recent.map(({ path }) => ({ label: path, click: () => openRecent(path) })),
          separator,
          { label: 'Clear', click: clearRecent },
        ];

  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(isMac ? [{ role: 'appMenu' } as const] : []),
      {
        label: '&File',
        submenu: [
          command('New', 'new', 'CmdOrCtrl+N'),
          command('Open…', 'open', 'CmdOrCtrl+O'),
          { label: 'Open Recent', submenu: recentMenu },
          {
            label: 'Samples',
            submenu: samples.map(({ id, title }) => ({
              label: title,
              click: () => tell({ kind: 'open-sample', sample: id }),
            })),
          },
          separator,
          command('Save', 'save', 'CmdOrCtrl+S'),
          command('Save As…', 'save-as', 'CmdOrCtrl+Shift+S'),
          separator,
          isMac ? { role: 'close' } : { role: 'quit' },
        ],
      },
      { role: 'editMenu' },
      {
        label: '&View',
        submenu: [
          { role: 'resetZoom' },
          { role: 'zoomIn' },
          { role: 'zoomOut' },
          separator,
          command('Reset Panel Layout', 'reset-layout'),
          { role: 'togglefullscreen' },
          { role: 'toggleDevTools' },
        ],
      },
      {
        role: 'help',
        submenu: [command('Keyboard', 'show-keys'), command('About Pagewalk', 'about')],
      },
    ]),
  );
}
