import { protocol, type Session } from 'electron';
import { securityHeaders } from '../content_security';
import { pageFile } from '../page_files';

/** The page's origin. Standard and secure, so that workers, storage and fonts behave as on the web. */
export const pageOrigin = 'app://pagewalk';

/** Must run before Electron is ready. */
export function declarePageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the built page, and only it, under `app://pagewalk/`. */
export function servePage(session: Session): void {
  session.protocol.handle('app', async (request) => {
    const url = new URL(request.url);
    const file = url.host === 'pagewalk' && request.method === 'GET' ? await pageFile(url.pathname) : undefined;
    if (!file) return new Response('Not found', { status: 404, headers: securityHeaders });
    return new Response(new Uint8Array(file.bytes), {
      headers: { ...securityHeaders, 'Content-Type': file.contentType },
    });
  });
}
