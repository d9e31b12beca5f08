/**
 * What will be run: the source, the machine, the arguments, the input. A session keeps the inputs that it was started
 * with; editing changes the workspace and leaves the session alone until it is run again.
 */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { presets, type MachineConfiguration, type PresetName } from '../../engine/config';
import type { Inputs } from '../../engine/contract';
import { samples, type Sample } from '../../labs/samples';
import type { OpenedFile, SavedFile } from '../../main/host_api';
import { parseRecord } from './settings';

/** The fields of a machine that are changed most; all others come with the preset or a configuration file. */
export interface MachineOverrides {
  readonly randomize_va_space: boolean;
  readonly seed: number;
  readonly tunables: string;
}

const emptyName = 'program.c';

export const useWorkspaceStore = defineStore('workspace', () => {
  const name = ref(emptyName);
  /** Where it lies on disk, for saving; undefined for a sample and in the browser. */
  const path = ref<string>();
  const text = ref('');
  const savedText = ref('');
  const sample = ref<Sample>();

  const machine = shallowRef<MachineConfiguration>(presets.classroom);
  const args = ref('');
  const stdin = ref('');

  /** The inputs of the running session; undefined without one. */
  const started = shallowRef<Inputs>();

  const unsaved = computed(() => text.value !== savedText.value);
  const isEmpty = computed(() => text.value.trim() === '');

  const inputs = computed<Inputs>(() => ({
    files: [{ path: name.value, text: text.value }],
    mainFiles: [name.value],
    machine: machine.value,
    args: splitArguments(args.value),
    stdin: stdin.value,
  }));
  /** What of the workspace is newer than in the session that runs: the next run will take it. */
  const changedSinceStart = computed<'source' | 'machine' | 'input' | undefined>(() => {
    const [was, is] = [started.value, inputs.value];
    if (was === undefined) return undefined;
    const differs = (part: (of: Inputs) => unknown) => JSON.stringify(part(was)) !== JSON.stringify(part(is));
    if (differs((of) => of.files)) return 'source';
    if (differs((of) => of.machine)) return 'machine';
    return differs((of) => [of.args, of.stdin]) ? 'input' : undefined;
  });

  function open(file: OpenedFile): void {
    name.value = file.name;
    path.value = file.path;
    text.value = file.text;
    savedText.value = file.text;
    sample.value = undefined;
  }

  function openSample(id: string): void {
    const found = samples.find((each) => each.id === id);
    if (found === undefined) return;
    open({ path: undefined, name: `${found.id}.c`, text: found.text });
    sample.value = found;
    choosePreset(found.machine);
  }

  function clear(): void {
    open({ path: undefined, name: emptyName, text: '' });
  }

  function savedAs(file: SavedFile): void {
    name.value = file.name;
    path.value = file.path;
    savedText.value = text.value;
  }

  function choosePreset(preset: PresetName): void {
    machine.value = presets[preset];
  }

  function changeMachine(overrides: Partial<MachineOverrides>): void {
    machine.value = { ...machine.value, ...overrides };
  }

  /** Remembers that a session was started from what the workspace holds now. */
  function markStarted(): void {
    started.value = inputs.value;
  }

  /** Takes over the inputs of a session file. */
  function restoreInputs(from: Inputs): void {
    const main = from.files.find((file) => file.path === from.mainFiles[0]) ?? from.files[0];
    if (main !== undefined) open({ path: undefined, name: main.path, text: main.text });
    machine.value = typeof from.machine === 'string' ? presets[from.machine] : from.machine;
    args.value = from.args.map(quoted).join(' ');
    stdin.value = from.stdin;
  }

  /** Text and place of the document, to keep between starts. */
  function saveDraft(): string {
    return JSON.stringify({ name: name.value, path: path.value, text: text.value, savedText: savedText.value });
  }

  function restoreDraft(kept: string): void {
    const draft = parseRecord(kept);
    if (typeof draft.name !== 'string' || typeof draft.text !== 'string') return;
    name.value = draft.name;
    path.value = typeof draft.path === 'string' ? draft.path : undefined;
    text.value = draft.text;
    savedText.value = typeof draft.savedText === 'string' ? draft.savedText : '';
    sample.value = samples.find((each) => `${each.id}.c` === draft.name && each.text === draft.savedText);
  }

  return {
    name,
    path,
    text,
    sample,
    machine,
    args,
    stdin,
    unsaved,
    isEmpty,
    inputs,
    changedSinceStart,
    open,
    openSample,
    clear,
    savedAs,
    choosePreset,
    changeMachine,
    markStarted,
    restoreInputs,
    saveDraft,
    restoreDraft,
  };
});

/** Splits as a shell does, with '...' and "..." for words that hold blanks. */
export function splitArguments(line: string): string[] {
  const words = line.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, (_all, double?: string, single?: string) => double ?? single ?? ''),
  );
}

function quoted(word: string): string {
  if (word !== '' && !/[\s"']/.test(word)) return word;
  return word.includes("'") ? `"${word}"` : `'${word}'`;
}
