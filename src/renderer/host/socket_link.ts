import type { Answer, HostLink, HostPush } from '../../main/host_api';
import { fromSocket, toSocket, type SocketReply } from '../../main/browser/socket_wire';
import { chooseFile, downloadFile } from './browser_files';

const lost = {
  message: 'The connection to Pagewalk is lost.',
  remedy: 'Start it again with "npm start" and open the address that it prints; your text was kept.',
} as const;

/**
 * The link of browser mode: the contract over one socket to the server that served this page. The token came with the
 * page's address and lives in a cookie from then on. Files are the browser's affair: a chooser and a download.
 */
export function connectSocket(location: Location): Promise<HostLink> {
  const socket = new WebSocket(`ws://${location.host}/socket`);
  socket.binaryType = 'arraybuffer';
  const pending = new Map<number, (answer: Answer<unknown>) => void>();
  const listeners = new Set<(push: HostPush) => void>();
  let nextId = 1;

  /** Both ends are compiled from the same contract, so an answer is taken for what its method promises. */
  function ask<T>(to: 'engine' | 'host', method: string, request: unknown): Promise<Answer<T>> {
    if (socket.readyState !== WebSocket.OPEN) return Promise.resolve({ ok: false, failure: lost });
    const id = nextId++;
    socket.send(toSocket({ id, to, method, request }));
    return new Promise((resolve) => {
      pending.set(id, (answer) => resolve(answer as Answer<T>));
    });
  }

  function receive(reply: SocketReply): void {
    if (reply.kind === 'push') listeners.forEach((listener) => listener(reply.push));
    else {
      const settle = pending.get(reply.id);
      pending.delete(reply.id);
      settle?.(reply.answer);
    }
  }

  socket.addEventListener('message', (event: MessageEvent<ArrayBuffer>) => {
    receive(fromSocket(event.data) as SocketReply);
  });
  socket.addEventListener('close', () => {
    pending.forEach((settle) => settle({ ok: false, failure: lost }));
    pending.clear();
    listeners.forEach((listener) => listener({ kind: 'host-event', event: { kind: 'host-lost', failure: lost } }));
  });

  const link: HostLink = {
    kind: 'browser',
    call: (method, request) => ask('engine', method, request),
    host: {
      'opening-file': (request) => ask('host', 'opening-file', request),
      'open-file': async () => ({ ok: true, value: await chooseFile() }),
      'open-recent': async () => ({ ok: false, failure: { message: 'A browser cannot open a file by its path.' } }),
      'save-file': async ({ name, text }) => ({ ok: true, value: downloadFile(name, text) }),
      'recent-files': async () => ({ ok: true, value: [] }),
      recall: (request) => ask('host', 'recall', request),
      remember: (request) => ask('host', 'remember', request),
      'show-document': async ({ name, unsaved }) => {
        document.title = `${unsaved ? '● ' : ''}${name} — Pagewalk`;
        return { ok: true, value: undefined };
      },
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };

  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(link), { once: true });
    socket.addEventListener('error', () => reject(new Error(`${lost.message} ${lost.remedy}`)), { once: true });
  });
}
