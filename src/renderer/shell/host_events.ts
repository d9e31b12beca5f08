/** What the host asks of the page: menu entries, files opened from outside, and bad news. */
import { onScopeDispose } from 'vue';
import type { HostApi, HostCommand } from '../../main/host_api';
import { useWorkspaceStore } from '../stores/workspace';
import type { Commands } from './commands';
import type { Documents } from './documents';

const commandIds: Readonly<Record<HostCommand, string>> = {
  new: 'new',
  open: 'open',
  save: 'save',
  'save-as': 'save-as',
  run: 'run',
  'reset-layout': 'reset-layout',
  'show-keys': 'keys',
  about: 'about',
};

export function useHostEvents(host: HostApi, documents: Documents, commands: Commands): void {
  const workspace = useWorkspaceStore();
  const unsubscribe = host.onHostEvent((event) => {
    switch (event.kind) {
      case 'file-opened':
        documents.show(event.file);
        return;
      case 'open-sample':
        workspace.openSample(event.sample);
        return;
      case 'command':
        commands.run(commandIds[event.command]);
        return;
      case 'trouble':
      case 'host-lost':
        documents.report(event.failure);
    }
  });
  onScopeDispose(unsubscribe);
}
