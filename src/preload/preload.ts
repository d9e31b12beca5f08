import { contextBridge, ipcRenderer } from 'electron';
import { askChannel, pushChannel, type Answer, type HostLink, type HostPush } from '../main/host_api';

/**
 * Forwards the contract and nothing else: questions one way, one stream the other. Both ends are compiled from the same
 * types, so what arrives is taken for what the method promises.
 */
async function ask<T>(to: 'engine' | 'host', method: string, request: unknown): Promise<Answer<T>> {
  return (await ipcRenderer.invoke(askChannel, { to, method, request })) as Answer<T>;
}

const link: HostLink = {
  kind: 'electron',
  call: (method, request) => ask('engine', method, request),
  host: {
    'opening-file': (request) => ask('host', 'opening-file', request),
    'open-file': (request) => ask('host', 'open-file', request),
    'open-recent': (request) => ask('host', 'open-recent', request),
    'save-file': (request) => ask('host', 'save-file', request),
    'recent-files': (request) => ask('host', 'recent-files', request),
    recall: (request) => ask('host', 'recall', request),
    remember: (request) => ask('host', 'remember', request),
    'show-document': (request) => ask('host', 'show-document', request),
  },
  listen: (listener) => {
    const forward = (_event: unknown, push: HostPush) => listener(push);
    ipcRenderer.on(pushChannel, forward);
    return () => {
      ipcRenderer.off(pushChannel, forward);
    };
  },
};

contextBridge.exposeInMainWorld('pagewalk', link);
