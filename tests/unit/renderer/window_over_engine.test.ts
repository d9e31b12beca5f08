import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp, effectScope, nextTick } from 'vue';
import { createEngineClient, engineClientKey, type EngineClient } from '../../../src/renderer/engine_client';
import { usePanelView } from '../../../src/renderer/panel_kit/use_panel_view';
import { useBreakpointStore } from '../../../src/renderer/stores/breakpoints';
import { useMachineStore } from '../../../src/renderer/stores/machine';
import { useProblemStore } from '../../../src/renderer/stores/problems';
import { useRunControl } from '../../../src/renderer/stores/run_control';
import { useWorkspaceStore } from '../../../src/renderer/stores/workspace';
import { engineInProcess } from './fixtures/engine_in_process';

// The stores drive the real engine here, as the window does, and nothing is drawn.

let app: ReturnType<typeof createApp>;
let client: EngineClient;

beforeEach(() => {
  const pinia = createPinia();
  client = createEngineClient(engineInProcess());
  app = createApp({});
  app.use(pinia);
  app.provide(engineClientKey, client);
  setActivePinia(pinia);
});

const twoMallocs = `#include <stdlib.h>
int total;
int main(void) {
  char *first = malloc(24);
  char *second = malloc(100);
  total = 3;
  first[0] = 'a';
  free(second);
  return total;
}
`;

async function started(text = twoMallocs) {
  const workspace = useWorkspaceStore();
  workspace.text = text;
  const control = useRunControl();
  expect(await control.run()).toBe(true);
  return { control, workspace, machine: useMachineStore() };
}

describe('a window over the engine', () => {
  it('starts before the first statement of main and goes to the end', async () => {
    const { control, machine } = await started();
    expect(machine.moment?.location?.line).toBe(4);
    expect(control.canGoBack).toBe(false);
    await control.resume();
    expect(machine.end).toMatchObject({ kind: 'exited', status: 3, title: 'Exited 3' });
    expect(control.canGoForward).toBe(false);
  });

  it('steps back to where it stepped from', async () => {
    const { control, machine } = await started();
    await control.step('step-over', 'forward');
    const there = machine.moment?.tick;
    await control.step('step-over', 'forward');
    await control.step('step-over', 'backward');
    expect(machine.moment?.tick).toBe(there);
    await control.toStart();
    expect(control.atStart).toBe(true);
  });

  it('binds a breakpoint to the next statement, and stops there in both directions', async () => {
    const { control, machine, workspace } = await started();
    const breakpoints = useBreakpointStore();
    await breakpoints.toggle(workspace.name, 8);
    expect(breakpoints.lines).toEqual([{ path: workspace.name, line: 8, bound: 8 }]);
    await control.resume();
    expect(machine.moment?.location?.line).toBe(8);
    const hit = machine.moment?.tick;
    await control.resume();
    await control.resume('backward');
    expect(machine.moment?.tick).toBe(hit);
  });

  it('stops when watched bytes are written', async () => {
    const { control, machine } = await started();
    const { globals } = await client.call('stack', { pid: 0 });
    const total = globals.find((variable) => variable.name === 'total');
    expect(total).toBeDefined();
    await useBreakpointStore().watch(total?.address ?? 0, 4, 'total', 0);
    await control.resume();
    expect(machine.moment?.reason.kind).toBe('watchpoint');
  });

  it('keeps the session when the changed source has errors, and says where they are', async () => {
    const { control, workspace, machine } = await started();
    const before = machine.moment;
    workspace.text = 'int main(void) { return x; }';
    expect(await control.run()).toBe(false);
    expect(machine.moment).toBe(before);
    expect(useProblemStore().diagnostics[0]).toMatchObject({ severity: 'error', range: { line: 1 } });
    expect(workspace.changedSinceStart).toBe('source');
  });

  it('stops a program that never ends, at once', async () => {
    const { control, machine } = await started('int main(void) { while (1); }');
    const running = control.resume();
    await vi.waitFor(() => expect(machine.running).toBe(true));
    const asked = performance.now();
    await machine.halt();
    await running;
    expect(performance.now() - asked).toBeLessThan(200);
    expect(machine.moment?.reason.kind).toBe('cancelled');
    expect(machine.busy).toBe(false);
  });

  it('opens a saved session at the same moment', async () => {
    const { control, machine } = await started();
    await control.step('step-over', 'forward');
    const tick = machine.moment?.tick;
    const { text } = await client.call('saveSession', {});
    const session = await client.call('readSession', { text, path: 'saved.pagewalk' });
    useWorkspaceStore().restoreInputs(session.inputs);
    await control.run();
    await machine.seek(session.tick);
    expect(machine.moment?.tick).toBe(tick);
  });

  it('refuses a damaged session file with its place and a remedy', async () => {
    const reading = client.call('readSession', { text: '{ "pagewalk"', path: 'broken.pagewalk' });
    const failure = await reading.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(failure).toMatchObject({ failure: { message: expect.stringContaining('broken.pagewalk') as string } });
    expect(failure).toMatchObject({ failure: { remedy: expect.stringMatching(/./) as string } });
  });
});

describe('the view of a panel', () => {
  /** What a panel holds after everything that was asked has been answered. */
  async function settled(): Promise<void> {
    await nextTick();
    await vi.waitFor(() => expect(client.pendingViews.value).toBe(0));
  }

  it('holds each stop against the stop before, and shows the same after a step and a step back', async () => {
    const { control } = await started();
    const scope = effectScope();
    const heap = app.runWithContext(() => scope.run(() => usePanelView('heap', () => ({ pid: 0 }))));
    if (heap === undefined) throw new Error('the scope is gone');
    await settled();
    expect(heap.previous.value).toBeUndefined();

    await control.step('step-over', 'forward');
    await settled();
    const first = heap.answer.value;
    expect(first?.allocatedBytes).toBeGreaterThan(0);

    await control.step('step-over', 'forward');
    await settled();
    expect(heap.previous.value).toEqual(first);
    expect(heap.changed((view) => view.allocatedBytes)).toBe(true);
    expect(heap.before((view) => view.allocatedBytes)).toBe(first?.allocatedBytes);

    await control.step('step-over', 'backward');
    await settled();
    expect(heap.answer.value).toEqual(first);
    scope.stop();
  });

  it('asks nothing while there is nothing to ask', async () => {
    await started();
    const scope = effectScope();
    const asked = vi.fn<() => undefined>();
    app.runWithContext(() => scope.run(() => usePanelView('frame', asked)));
    await settled();
    expect(asked).toHaveBeenCalled();
    expect(client.pendingViews.value).toBe(0);
    scope.stop();
  });
});
