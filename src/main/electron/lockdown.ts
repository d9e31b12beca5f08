import { app, type Session } from 'electron';
import { pageOrigin } from './page_protocol';

/**
 * What a window of Pagewalk never does: go to another address, open a window, embed a page, ask for a device, or reach
 * a host. The page is trusted code, but it shows text from files that are not.
 */
export function lockDown(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) =>
    answer(permission === 'clipboard-sanitized-write'),
  );
  session.setPermissionCheckHandler((_contents, permission) => permission === 'clipboard-sanitized-write');
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, answer) => {
    const { protocol } = new URL(details.url);
    const own = details.url.startsWith(`${pageOrigin}/`);
    answer({ cancel: !(own || protocol === 'devtools:' || protocol === 'blob:' || protocol === 'data:') });
  });

  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}
