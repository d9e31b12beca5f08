/**
 * What is kept between starts: the draft, the arrangement, the settings, and what the program is given. Written a moment
 * after the last change; what cannot be read back is left out, and the window starts with its defaults.
 */
import { useDebounceFn, watchDebounced } from '@vueuse/core';
import type { SerializedDockview } from 'dockview-vue';
import type { HostApi, KeptName } from '../../main/host_api';
import { parseConfiguration } from '../../engine/config';
import { failureOf } from '../engine_client';
import { useLayoutStore } from '../stores/layout';
import { useMachineStore } from '../stores/machine';
import { isRecord, parseRecord, useSettingsStore } from '../stores/settings';
import { useWorkspaceStore } from '../stores/workspace';

const KEEP_AFTER_MS = 400;

/** @returns `ready`, which settles once everything kept has been taken over, and where the dock hands its arrangement */
export function useKeptState(host: HostApi): {
  readonly ready: Promise<void>;
  readonly keepLayout: (layout: SerializedDockview) => unknown;
} {
  const workspace = useWorkspaceStore();
  const settings = useSettingsStore();
  const machine = useMachineStore();

  const keep = (name: KeptName, text: string) => {
    host.remember(name, text).catch((reason: unknown) => (machine.failure = failureOf(reason)));
  };
  const recall = (name: KeptName) => host.recall(name).catch(() => undefined);

  async function takeOver(): Promise<void> {
    const [draft, kept, session] = await Promise.all([recall('draft'), recall('settings'), recall('session')]);
    if (kept !== undefined) settings.restore(kept);
    if (draft !== undefined) workspace.restoreDraft(draft);
    if (session !== undefined) restoreRunSettings(session);

    watchDebounced(
      () => workspace.saveDraft(),
      (text) => keep('draft', text),
      { debounce: KEEP_AFTER_MS },
    );
    watchDebounced(
      () => settings.save(),
      (text) => keep('settings', text),
      { debounce: KEEP_AFTER_MS },
    );
    watchDebounced(
      () => JSON.stringify({ machine: workspace.machine, args: workspace.args, stdin: workspace.stdin }),
      (text) => keep('session', text),
      { debounce: KEEP_AFTER_MS },
    );
    watchDebounced(
      () => ({ name: workspace.name, unsaved: workspace.unsaved }),
      (document) => void host.showDocument(document).catch(() => undefined),
      { debounce: 50, immediate: true },
    );
  }

  function restoreRunSettings(text: string): void {
    const kept = parseRecord(text);
    const parsed = parseConfiguration(kept.machine);
    if (parsed.ok) workspace.machine = parsed.configuration;
    if (typeof kept.args === 'string') workspace.args = kept.args;
    if (typeof kept.stdin === 'string') workspace.stdin = kept.stdin;
  }

  const keepLayout = useDebounceFn(
    (layout: SerializedDockview) => keep('layout', JSON.stringify(layout)),
    KEEP_AFTER_MS,
  );
  return { ready: takeOver(), keepLayout };
}

/** Hands the kept arrangement to the dock; to be called before the dock is on screen. */
export async function recallLayout(host: HostApi): Promise<void> {
  const text = await host.recall('layout').catch(() => undefined);
  if (text === undefined) return;
  const kept: unknown = parseRecord(text);
  if (isArrangement(kept)) useLayoutStore().kept = kept;
}

/** The outline of an arrangement; the dock itself checks the rest and falls back to the default. */
function isArrangement(value: unknown): value is SerializedDockview {
  return isRecord(value) && isRecord(value.grid) && isRecord(value.panels);
}
