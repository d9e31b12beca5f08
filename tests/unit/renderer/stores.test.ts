import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp } from 'vue';
import { createEngineClient, engineClientKey } from '../../../src/renderer/engine_client';
import { useFocusStore } from '../../../src/renderer/stores/focus';
import { useMachineStore } from '../../../src/renderer/stores/machine';
import { useRunControl } from '../../../src/renderer/stores/run_control';
import { useTimelineStore } from '../../../src/renderer/stores/timeline';
import { splitArguments, useWorkspaceStore } from '../../../src/renderer/stores/workspace';
import { ScriptedHost } from './fixtures/scripted_host';

let host: ScriptedHost;

/** The stores of a window without a window. */
beforeEach(() => {
  host = new ScriptedHost();
  const pinia = createPinia();
  const app = createApp({});
  app.use(pinia);
  app.provide(engineClientKey, createEngineClient(host));
  setActivePinia(pinia);
});

async function started() {
  const control = useRunControl();
  const workspace = useWorkspaceStore();
  workspace.text = 'int main(void) { return 0; }';
  const run = control.run();
  await host.answerAll();
  await run;
  return { control, workspace, machine: useMachineStore() };
}

describe('the machine', () => {
  it('stands before main after a start, with one stop told to the panels', async () => {
    const { machine } = await started();
    expect(machine.moment?.tick).toBe(100);
    expect(machine.running).toBe(false);
    expect(machine.stops).toBe(1);
  });

  it('goes only to the newest place while the hand drags the playhead', async () => {
    const { machine } = await started();
    const first = machine.seek(300);
    await vi.waitFor(() => expect(host.asked('move')).toHaveLength(1));
    const drags = [first, ...[400, 500, 600].map((tick) => machine.seek(tick))];
    await host.answerAll();
    await Promise.all(drags);
    expect(host.asked('move')).toEqual([
      { kind: 'seek', tick: 300 },
      { kind: 'seek', tick: 600 },
    ]);
    expect(machine.moment?.tick).toBe(600);
  });

  it('ignores a step while another movement is under way', async () => {
    const { machine, control } = await started();
    const steps = [control.step('step-into', 'forward'), control.step('step-into', 'forward')];
    await host.answerAll();
    await Promise.all(steps);
    expect(machine.moment?.tick).toBe(110);
  });

  it('keeps its moment when a movement fails, and says why', async () => {
    const { machine } = await started();
    host.refuse('move', { message: 'No.', remedy: 'Go elsewhere.' });
    const step = machine.move({ kind: 'tick', direction: 'forward' });
    await host.answerAll();
    await step;
    expect(machine.moment?.tick).toBe(100);
    expect(machine.failure).toEqual({ message: 'No.', remedy: 'Go elsewhere.' });
    expect(machine.running).toBe(false);
  });

  it('loses the session and nothing else when the engine fails', async () => {
    const { machine, workspace } = await started();
    host.notify({ kind: 'engine-failed', message: 'The simulator failed.', remedy: 'Run again.' });
    expect(machine.hasSession).toBe(false);
    expect(workspace.text).toContain('int main');
  });
});

describe('the workspace', () => {
  it('says that the source has changed since the start, until it is run again', async () => {
    const { workspace, control } = await started();
    expect(workspace.changedSinceStart).toBeUndefined();
    workspace.text = 'int main(void) { return 1; }';
    expect(workspace.changedSinceStart).toBe('source');
    const again = control.run();
    await host.answerAll();
    await again;
    expect(workspace.changedSinceStart).toBeUndefined();
  });

  it('says which part of it has changed', async () => {
    const { workspace } = await started();
    workspace.changeMachine({ seed: 8 });
    expect(workspace.changedSinceStart).toBe('machine');
    workspace.changeMachine({ seed: 7 });
    workspace.args = '-v';
    expect(workspace.changedSinceStart).toBe('input');
  });

  it('opens a sample with the machine that it was written for', () => {
    const workspace = useWorkspaceStore();
    workspace.choosePreset('pc64');
    workspace.openSample('memory_pressure');
    expect(workspace.name).toBe('memory_pressure.c');
    expect(workspace.machine.name).toBe('classroom');
    expect(workspace.unsaved).toBe(false);
  });

  it('comes back from its draft as it was', () => {
    const workspace = useWorkspaceStore();
    workspace.openSample('fork_cow');
    workspace.text += '/* mine */';
    const draft = workspace.saveDraft();
    workspace.clear();
    workspace.restoreDraft(draft);
    expect(workspace.text).toContain('/* mine */');
    expect(workspace.unsaved).toBe(true);
    workspace.restoreDraft('{ damaged');
    expect(workspace.text).toContain('/* mine */');
  });

  it('keeps unsaved changes when another program is opened, and brings them back', () => {
    const workspace = useWorkspaceStore();
    workspace.openSample('fork_cow');
    workspace.text += '/* mine */';
    workspace.openSample('first_malloc');
    expect(workspace.text).not.toContain('/* mine */');
    workspace.restoreDraft(workspace.saveDraft());
    workspace.bringBack();
    expect(workspace.name).toBe('fork_cow.c');
    expect(workspace.text).toContain('/* mine */');
    expect(workspace.unsaved).toBe(true);
    expect(workspace.setAside).toBeUndefined();
  });

  it('splits arguments as a shell does', () => {
    expect(splitArguments(`-n 3 "two words" 'it is' a"b c"d`)).toEqual(['-n', '3', 'two words', 'it is', 'ab cd']);
    expect(splitArguments('   ')).toEqual([]);
  });
});

describe('the focus', () => {
  it('knows which of two variables of one name led to it', () => {
    const focus = useFocusStore();
    focus.lookAt(0x2000, { name: 'n', at: 0x7fff_0010 });
    const inner = focus.current;
    focus.lookAt(0x2000, { name: 'n', at: 0x7fff_0050 });
    expect(focus.current.origin).toEqual({ kind: 'variable', name: 'n', at: 0x7fff_0050 });
    focus.back();
    expect(focus.current).toEqual(inner);
  });

  it('walks its history as a browser does', () => {
    const focus = useFocusStore();
    focus.lookAt(0x1000);
    focus.lookAt(0x2000, { name: 'n' });
    focus.lookAtFrame(0x502);
    focus.back();
    expect(focus.current).toMatchObject({ address: 0x2000, origin: { kind: 'variable', name: 'n' } });
    focus.back();
    expect(focus.address).toBe(0x1000);
    focus.forward();
    focus.lookAt(0x3000);
    expect(focus.canGoForward).toBe(false);
    focus.back();
    expect(focus.address).toBe(0x2000);
  });

  it('follows the program until the person chooses', () => {
    const focus = useFocusStore();
    focus.follow({ pid: 0, address: 0x10 });
    focus.follow({ pid: 0, address: 0x20 });
    expect(focus.address).toBe(0x20);
    expect(focus.canGoBack).toBe(false);
    focus.lookAt(0x30);
    focus.follow({ pid: 0, address: 0x40 });
    expect(focus.address).toBe(0x30);
  });
});

describe('the timeline', () => {
  it('keeps the tick under the hand in place while it zooms, and never leaves the recorded run', async () => {
    await started();
    const timeline = useTimelineStore();
    expect(timeline.stretch).toEqual({ from: 0, to: 1000 });
    timeline.zoom(500, 0.5);
    expect(timeline.stretch).toEqual({ from: 250, to: 750 });
    timeline.pan(5);
    expect(timeline.stretch).toEqual({ from: 500, to: 1000 });
    timeline.zoom(1000, 100);
    expect(timeline.stretch).toEqual({ from: 0, to: 1000 });
  });

  it('marks the present moment, and takes the mark away again', async () => {
    await started();
    const timeline = useTimelineStore();
    timeline.toggleBookmark();
    expect(timeline.bookmarks).toEqual([{ tick: 100, label: 'main:1' }]);
    timeline.toggleBookmark();
    expect(timeline.bookmarks).toEqual([]);
  });
});
