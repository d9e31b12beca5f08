import type { Answer, HostApi, HostLink, HostPush } from '../../main/host_api';
import { FailureError } from './failure_error';
import { connectSocket } from './socket_link';

/** The host of this page: Electron's, when its preload left a link; otherwise the server that served the page. */
export async function connectHost(): Promise<HostApi> {
  return hostOver(window.pagewalk ?? (await connectSocket(window.location)));
}

/** What stores and panels use, over a raw link: answers become values, failures become rejections. */
export function hostOver(link: HostLink): HostApi {
  return {
    kind: link.kind,
    call: async (method, request) => valueOf(await link.call(method, request)),
    onNotification: (listener) =>
      link.listen((push: HostPush) => {
        if (push.kind === 'notification') listener(push.notification);
      }),
    onHostEvent: (listener) =>
      link.listen((push: HostPush) => {
        if (push.kind === 'host-event') listener(push.event);
      }),
    openingFile: async () => valueOf(await link.host['opening-file'](undefined)),
    openFile: async () => valueOf(await link.host['open-file'](undefined)),
    openRecent: async (path) => valueOf(await link.host['open-recent']({ path })),
    saveFile: async (path, name, text) => valueOf(await link.host['save-file']({ path, name, text })),
    recentFiles: async () => valueOf(await link.host['recent-files'](undefined)),
    recall: async (name) => valueOf(await link.host.recall({ name })),
    remember: async (name, text) => valueOf(await link.host.remember({ name, text })),
    showDocument: async (document) => valueOf(await link.host['show-document'](document)),
  };
}

function valueOf<T>(answer: Answer<T>): T {
  if (answer.ok) return answer.value;
  throw new FailureError(answer.failure);
}
