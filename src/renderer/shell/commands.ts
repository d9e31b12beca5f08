/**
 * Everything that can be done, once: the palette lists it, keys and buttons carry it out, tooltips show its key.
 *
 * The keys forward are VS Code's; with Alt the same key runs backwards.
 */
import { computed, inject, type ComputedRef, type InjectionKey } from 'vue';
import { samples } from '../../labs/samples';
import { allPanels } from '../dock/panel_list';
import { useBreakpointStore } from '../stores/breakpoints';
import { useEditorStore } from '../stores/editor';
import { useFocusStore } from '../stores/focus';
import { useLayoutStore } from '../stores/layout';
import { useMachineStore } from '../stores/machine';
import { useRunControl } from '../stores/run_control';
import { themeChoices, useSettingsStore } from '../stores/settings';
import { useTimelineStore } from '../stores/timeline';
import { useWorkspaceStore } from '../stores/workspace';
import type { Documents } from './documents';

export interface Command {
  readonly id: string;
  readonly title: string;
  /** The key that it comes with; the person may have chosen another. */
  readonly key?: string;
  /** Absent: always. */
  readonly enabled?: () => boolean;
  readonly run: () => unknown;
}

export interface Commands {
  readonly all: readonly Command[];
  /** The key that carries out a command; undefined where it has none. */
  keyFor(id: string): string | undefined;
  /** Title and key, for a tooltip. */
  tip(id: string): string;
  isEnabled(id: string): boolean;
  run(id: string): void;
  /** The command of a key that may be carried out now. */
  readonly byKey: ComputedRef<ReadonlyMap<string, Command>>;
}

export const commandsKey: InjectionKey<Commands> = Symbol('commands');

export function useCommands(): Commands {
  const commands = inject(commandsKey);
  if (commands === undefined) throw new Error('No commands are provided to this app.');
  return commands;
}

/** What only the window itself can do. */
export interface WindowActions {
  readonly openPalette: () => void;
  readonly findAddress: () => void;
  readonly showKeys: () => void;
  readonly showAbout: () => void;
}

/** All commands over the app's stores. Call it where stores can be used. */
export function createCommands(documents: Documents, actions: WindowActions): Commands {
  const settings = useSettingsStore();
  const all = [
    ...transportCommands(),
    ...documentCommands(documents),
    ...lookCommands(actions),
    ...panelCommands(),
    ...settingsCommands(),
  ];
  const byId = new Map(all.map((command) => [command.id, command]));
  const keyFor = (id: string) => settings.keys[id] ?? byId.get(id)?.key;
  const isEnabled = (id: string) => byId.get(id)?.enabled?.() ?? true;

  return {
    all,
    keyFor,
    tip(id) {
      const key = keyFor(id);
      const title = byId.get(id)?.title ?? id;
      return key === undefined ? title : `${title} (${key.replaceAll('+', ' ')})`;
    },
    isEnabled,
    run(id) {
      if (isEnabled(id)) void byId.get(id)?.run();
    },
    byKey: computed(() => {
      const keyed = new Map<string, Command>();
      for (const command of all) {
        const key = keyFor(command.id);
        if (key !== undefined) keyed.set(key, command);
      }
      return keyed;
    }),
  };
}

function transportCommands(): Command[] {
  const control = useRunControl();
  const machine = useMachineStore();
  const workspace = useWorkspaceStore();
  const breakpoints = useBreakpointStore();
  const editor = useEditorStore();
  const timeline = useTimelineStore();
  const canStart = () => !machine.running && (control.canGoForward || (!machine.hasSession && !workspace.isEmpty));
  const back = () => control.canGoBack;
  const hasPast = () => control.canMove;

  return [
    { id: 'run', title: 'Run from the start', key: 'Ctrl+Enter', enabled: () => !workspace.isEmpty, run: control.run },
    { id: 'stop', title: 'Stop', key: 'Ctrl+.', enabled: () => machine.running, run: machine.halt },
    { id: 'continue', title: 'Continue', key: 'F5', enabled: canStart, run: () => control.resume() },
    { id: 'to-start', title: 'Back to the start', key: 'Shift+F5', enabled: back, run: control.toStart },
    { id: 'into', title: 'Step into', key: 'F11', enabled: canStart, run: () => control.step('step-into', 'forward') },
    { id: 'over', title: 'Step over', key: 'F10', enabled: canStart, run: () => control.step('step-over', 'forward') },
    {
      id: 'out',
      title: 'Step out',
      key: 'Shift+F11',
      enabled: () => control.canGoForward,
      run: () => control.step('step-out', 'forward'),
    },
    {
      id: 'event',
      title: 'To the next event',
      key: 'F8',
      enabled: () => control.canGoForward,
      run: () => control.toEvent('forward'),
    },
    {
      id: 'continue-back',
      title: 'Continue, backwards',
      key: 'Alt+F5',
      enabled: back,
      run: () => control.resume('backward'),
    },
    {
      id: 'into-back',
      title: 'Step into, backwards',
      key: 'Alt+F11',
      enabled: back,
      run: () => control.step('step-into', 'backward'),
    },
    {
      id: 'over-back',
      title: 'Step over, backwards',
      key: 'Alt+F10',
      enabled: back,
      run: () => control.step('step-over', 'backward'),
    },
    {
      id: 'out-back',
      title: 'Step out, backwards: to the call of this function',
      key: 'Alt+Shift+F11',
      enabled: back,
      run: () => control.step('step-out', 'backward'),
    },
    {
      id: 'event-back',
      title: 'To the event before',
      key: 'Alt+F8',
      enabled: back,
      run: () => control.toEvent('backward'),
    },
    {
      id: 'run-to-cursor',
      title: 'Run to the cursor',
      key: 'Ctrl+F10',
      enabled: canStart,
      run: () => control.runTo('forward', workspace.name, editor.cursor.line),
    },
    {
      id: 'run-to-cursor-back',
      title: 'Run to the cursor, backwards',
      key: 'Ctrl+Alt+F10',
      enabled: back,
      run: () => control.runTo('backward', workspace.name, editor.cursor.line),
    },
    {
      id: 'tick',
      title: 'One operation on',
      enabled: () => control.canGoForward,
      run: () => machine.move({ kind: 'tick', direction: 'forward' }),
    },
    {
      id: 'tick-back',
      title: 'One operation back',
      enabled: back,
      run: () => machine.move({ kind: 'tick', direction: 'backward' }),
    },
    {
      id: 'breakpoint',
      title: 'Breakpoint at the cursor, on or off',
      key: 'F9',
      enabled: () => !workspace.isEmpty,
      run: () => breakpoints.toggle(workspace.name, editor.cursor.line),
    },
    { id: 'bookmark', title: 'Bookmark this moment', key: 'B', enabled: hasPast, run: timeline.toggleBookmark },
    { id: 'timeline-all', title: 'Timeline: show the whole run', enabled: hasPast, run: timeline.showAll },
  ];
}

function documentCommands(documents: Documents): Command[] {
  const machine = useMachineStore();
  const workspace = useWorkspaceStore();
  return [
    { id: 'new', title: 'New program', run: workspace.clear },
    { id: 'open', title: 'Open a C file…', key: 'Ctrl+O', run: documents.open },
    { id: 'save', title: 'Save', key: 'Ctrl+S', enabled: () => !workspace.isEmpty, run: documents.save },
    { id: 'save-as', title: 'Save as…', key: 'Ctrl+Shift+S', enabled: () => !workspace.isEmpty, run: documents.saveAs },
    { id: 'open-session', title: 'Open a session file…', run: documents.openSession },
    {
      id: 'save-session',
      title: 'Save the session to a file…',
      enabled: () => machine.hasSession && !machine.running,
      run: documents.saveSession,
    },
    { id: 'open-machine', title: 'Take the machine from a configuration file…', run: documents.openMachine },
    ...samples.map((sample) => ({
      id: `sample:${sample.id}`,
      title: `Open sample: ${sample.title}`,
      run: () => workspace.openSample(sample.id),
    })),
  ];
}

function lookCommands(actions: WindowActions): Command[] {
  const focus = useFocusStore();
  const machine = useMachineStore();
  const layout = useLayoutStore();
  return [
    { id: 'palette', title: 'All commands', key: 'Ctrl+Shift+P', run: actions.openPalette },
    {
      id: 'find-address',
      title: 'Look at an address or a variable',
      key: '/',
      enabled: () => machine.hasSession,
      run: actions.findAddress,
    },
    { id: 'keys', title: 'Keys…', run: actions.showKeys },
    { id: 'about', title: 'About Pagewalk', run: actions.showAbout },
    { id: 'focus-back', title: 'Look where you looked before', key: 'Alt+Left', run: focus.back },
    { id: 'focus-forward', title: 'Look where you looked after', key: 'Alt+Right', run: focus.forward },
    {
      id: 'help',
      title: 'What am I looking at',
      key: 'F1',
      run: () => (layout.helpFor = layout.helpFor === undefined ? (layout.active ?? 'editor') : undefined),
    },
  ];
}

/** The panels of keys 1 to 9, along the path of an access. */
const numbered = ['editor', 'stack', 'addressSpace', 'pageWalk', 'heap', 'ram', 'tlb', 'eventLog', 'swap'];

function panelCommands(): Command[] {
  const layout = useLayoutStore();
  return [
    {
      id: 'maximise',
      title: 'Maximise the panel, or put it back',
      key: 'Shift+Escape',
      run: () => layout.active !== undefined && layout.actions?.toggleMaximised(layout.active),
    },
    { id: 'reset-layout', title: 'Reset the layout of the panels', run: () => layout.actions?.reset() },
    ...allPanels.map((panel) => ({
      id: `panel:${panel.id}`,
      title: `Go to ${panel.title}`,
      ...(numbered.includes(panel.id) ? { key: String(numbered.indexOf(panel.id) + 1) } : {}),
      run: () => layout.actions?.goTo(panel.id),
    })),
    ...allPanels.map((panel) => ({
      id: `hide:${panel.id}`,
      title: `Hide ${panel.title}`,
      enabled: () => layout.shown.has(panel.id),
      run: () => layout.actions?.hide(panel.id),
    })),
  ];
}

const themeTitles = { system: 'as the system', dark: 'dark', light: 'light', contrast: 'high contrast' } as const;

function settingsCommands(): Command[] {
  const settings = useSettingsStore();
  return [
    ...themeChoices.map((theme) => ({
      id: `theme:${theme}`,
      title: `Theme: ${themeTitles[theme]}`,
      run: () => (settings.theme = theme),
    })),
    {
      id: 'large-text',
      title: 'Large text for a projector, on or off',
      run: () => (settings.largeText = !settings.largeText),
    },
  ];
}
