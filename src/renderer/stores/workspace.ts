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
import { isRecord, parseRecord } from './settings';

/** The fields of a machine that are changed most; all others come with the preset or a configuration file. */
export interface MachineOverrides {
  readonly randomize_va_space: boolean;
  readonly seed: number;
  readonly tunables: string;
}

/** A document as it is kept: its text, and the text on disk. */
interface KeptDocument {
  readonly name: string;
  readonly path?: string;
  readonly text: string;
  readonly savedText: string;
}

const emptyName = 'program.c';

export const useWorkspaceStore = defineStore('workspace', () => {
  const name = ref(emptyName);
  /** Where it lies on disk, for saving; undefined for a sample and in the browser. */
  const path = ref<string>();
  const text = ref('');
  const savedText = ref('');
  const sample = ref<Sample>();
  /** The document with unsaved changes that another one has taken the place of: nothing is lost by opening a file. */
  const setAside = shallowRef<KeptDocument>();

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

  const document = computed<KeptDocument>(() => ({
    name: name.value,
    path: path.value,
    text: text.value,
    savedText: savedText.value,
  }));

  function open(file: OpenedFile): void {
    if (unsaved.value && !isEmpty.value) setAside.value = document.value;
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

  /** Brings back what was set aside; what is open now takes its place when it has unsaved changes too. */
  function bringBack(): void {
    const kept = setAside.value;
    if (kept === undefined) return;
    setAside.value = undefined;
    open({ path: kept.path, name: kept.name, text: kept.text });
    savedText.value = kept.savedText;
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

  /** The document, and what was set aside for it, to keep between starts. */
  function saveDraft(): string {
    return JSON.stringify({ ...document.value, setAside: setAside.value });
  }

  function restoreDraft(kept: string): void {
    const draft = parseRecord(kept);
    const open = documentOf(draft);
    if (open === undefined) return;
    name.value = open.name;
    path.value = open.path;
    text.value = open.text;
    savedText.value = open.savedText;
    setAside.value = isRecord(draft.setAside) ? documentOf(draft.setAside) : undefined;
    sample.value = samples.find((each) => `${each.id}.c` === open.name && each.text === open.savedText);
  }

  return {
    name,
    path,
    text,
    sample,
    setAside,
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
    bringBack,
    savedAs,
    choosePreset,
    changeMachine,
    markStarted,
    restoreInputs,
    saveDraft,
    restoreDraft,
  };
});

function documentOf(kept: Readonly<Record<string, unknown>>): KeptDocument | undefined {
  const { name, path, text, savedText } = kept;
  if (typeof name !== 'string' || typeof text !== 'string') return undefined;
  return {
    name,
    path: typeof path === 'string' ? path : undefined,
    text,
    savedText: typeof savedText === 'string' ? savedText : '',
  };
}

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
