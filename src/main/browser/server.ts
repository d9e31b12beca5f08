import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { WebSocketServer } from 'ws';
import { securityHeaders } from '../content_security';
import { FailureError } from '../failure';
import type { HostHandlers } from '../host_requests';
import { KeptTexts } from '../kept_texts';
import { pageFile } from '../page_files';
import { readSource } from '../source_files';
import { Connection } from './connection';
import { Guard } from './guard';

/** Each open page has an engine in a thread of its own. */
const connectionLimit = 8;
/** A question holds at most a program's sources. */
const questionBytesLimit = 32 * 1024 * 1024;

export interface ServeOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** The file that the first page opens. */
  readonly file: string | undefined;
  readonly dataFolder: string;
}

export interface Served {
  /** With the token: whoever has it has the session. */
  readonly address: string;
  readonly close: () => Promise<void>;
}

/** Serves the app on 127.0.0.1. Rejects with a `FailureError` when the port cannot be had. */
export async function serve(options: ServeOptions): Promise<Served> {
  const guard = new Guard();
  const kept = new KeptTexts(options.dataFolder);
  const handlers = browserHandlers(options.file, kept);
  const server = createServer((request, response) => void answer(guard, request, response));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: questionBytesLimit });

  server.on('upgrade', (request, socket, head) => {
    const status = refusedUpgrade(guard, request, sockets.clients.size);
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => new Connection(webSocket, handlers));
  });

  const port = await listen(server, options.port);
  guard.listensOn(port);
  return {
    address: `http://127.0.0.1:${port}/?token=${guard.token}`,
    close: async () => {
      sockets.clients.forEach((client) => client.terminate());
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await kept.settled();
    },
  };
}

function refusedUpgrade(guard: Guard, request: IncomingMessage, open: number): string | undefined {
  const allowed =
    request.url === '/socket' && guard.hasOurHost(request) && guard.hasOurOrigin(request) && guard.hasCookie(request);
  if (!allowed) return '403 Forbidden';
  return open >= connectionLimit ? '503 Service Unavailable' : undefined;
}

async function answer(guard: Guard, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!guard.hasOurHost(request)) return refuse(response, 403, 'This address is not Pagewalk’s.');
  if (request.method !== 'GET') return refuse(response, 405, 'Pagewalk serves its page and nothing else.');
  const address = `http://127.0.0.1${request.url ?? '/'}`;
  if (!URL.canParse(address)) return refuse(response, 400, 'This is no address.');
  const url = new URL(address);

  const token = url.searchParams.get('token');
  if (token !== null && guard.isToken(token)) {
    // The token leaves the address bar, and so the history and the referrer, at once.
    response.writeHead(303, { ...securityHeaders, 'Set-Cookie': guard.cookie(), Location: '/' }).end();
    return;
  }
  if (!guard.hasCookie(request)) return refuse(response, 403, 'Open the whole address that "pagewalk serve" printed.');

  const file = await pageFile(url.pathname);
  if (!file) return refuse(response, 404, 'There is no such page.');
  response.writeHead(200, { ...securityHeaders, 'Content-Type': file.contentType }).end(file.bytes);
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...securityHeaders, 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

/** What this host does itself; files are chosen and written by the page. */
function browserHandlers(file: string | undefined, kept: KeptTexts): HostHandlers {
  const byPage = async (): Promise<never> => {
    throw new FailureError('In the browser, files are opened and saved by the page.');
  };
  return {
    'opening-file': async () => {
      if (file === undefined) return undefined;
      const { name, text } = await readSource(file);
      return { path: undefined, name, text };
    },
    'open-file': byPage,
    'open-recent': byPage,
    'save-file': byPage,
    'recent-files': async () => [],
    recall: ({ name }) => kept.recall(name),
    remember: async ({ name, text }) => {
      await kept.remember(name, text);
      return undefined;
    },
    'show-document': async () => undefined,
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'it is in use' : error.message;
      reject(
        new FailureError(
          `Could not listen on port ${port}: ${why}`,
          'Choose another with --port, or none for a free one.',
        ),
      );
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
