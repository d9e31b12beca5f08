/**
 * All panels on one page with the answers of the fixtures, to be looked at while they are worked on:
 *
 *     npx vite tests/unit/panels/gallery --config tests/unit/panels/gallery/vite.config.ts
 *     http://localhost:5173/?theme=light&only=heap&width=591&height=260&table=1
 */
import '../../../../src/renderer/tokens.css';
import '../../../../src/renderer/base.css';
import { createPinia } from 'pinia';
import { createApp, defineComponent, h, provide, ref, shallowRef } from 'vue';
import { createEngineClient, engineClientKey } from '../../../../src/renderer/engine_client';
import { panelHostKey } from '../../../../src/renderer/panel_kit/panel_host';
import { applyTheme, themes } from '../../../../src/renderer/panel_kit/theme';
import VerdictText from '../../../../src/renderer/panel_kit/VerdictText.vue';
import { panels } from '../../../../src/renderer/panels/registry';
import { useFocusStore } from '../../../../src/renderer/stores/focus';
import { useMachineStore } from '../../../../src/renderer/stores/machine';
import { answeringHost, before, earlier, now } from '../answers';
import { FOCUS, focusPlace } from '../fixtures';

/** The sizes of the default arrangement in a window of 1600 x 1000. */
const sizes: Readonly<Record<string, readonly [number, number]>> = {
  stack: [446, 168],
  addressSpace: [216, 740],
  pageWalk: [591, 236],
  pageTables: [591, 300],
  tlb: [344, 240],
  heap: [591, 244],
  ram: [591, 258],
  swap: [344, 138],
  eventLog: [344, 360],
  memory: [591, 200],
  processes: [446, 140],
  output: [446, 78],
};

const query = new URLSearchParams(location.search);
const only = query.get('only');
const host = answeringHost({ ...now, ...before });

const Framed = defineComponent({
  props: { id: { type: String, required: true } },
  setup(props) {
    const verdict = shallowRef();
    const panel = panels.find((each) => each.id === props.id);
    const asTable = ref(query.has('table'));
    provide(panelHostKey, { id: props.id, visible: ref(true), verdict, asTable, hasTable: ref(false) });
    const [width, height] = sizes[props.id] ?? [400, 200];
    const style = {
      display: 'grid',
      gridTemplateRows: '27px minmax(0, 1fr)',
      width: `${query.get('width') ?? width}px`,
      height: `${query.get('height') ?? height}px`,
      background: 'var(--panel)',
    };
    const header = () =>
      h(
        'header',
        {
          style: 'display: flex; gap: 8px; align-items: center; padding: 0 10px; white-space: nowrap; overflow: hidden',
        },
        [
          h('h2', panel?.title),
          h('p', { style: 'color: var(--ink-2)' }, verdict.value ? h(VerdictText, { verdict: verdict.value }) : ''),
        ],
      );
    return () => h('section', { style }, [header(), panel && h(panel.component)]);
  },
});

const Gallery = defineComponent({
  setup() {
    const shown = panels.filter((panel) => only === null || only.split(',').includes(panel.id));
    return () =>
      h(
        'main',
        {
          style:
            'display: flex; flex-wrap: wrap; gap: 8px; padding: 8px; height: 100%; overflow: auto; align-content: start',
        },
        shown.map((panel) => h(Framed, { id: panel.id, key: panel.id })),
      );
  },
});

async function start(): Promise<void> {
  const theme = themes.find((each) => each === query.get('theme')) ?? 'dark';
  applyTheme(theme);
  await document.fonts.ready;
  const app = createApp(Gallery);
  app.use(createPinia());
  app.provide(engineClientKey, createEngineClient(host));
  app.mount('#app');
  if (query.has('empty')) return;
  const { machine, focus } = app.runWithContext(() => ({ machine: useMachineStore(), focus: useFocusStore() }));
  // Two stops, so that what changed between them is marked.
  host.answers = { ...now, ...before, start: () => ({ diagnostics: [], moment: earlier }) };
  focus.lookAt(FOCUS, { name: 'n' });
  focus.place = focusPlace;
  await machine.start({ files: [], mainFiles: [], machine: 'classroom', args: [], stdin: '' });
  await new Promise((resolve) => setTimeout(resolve, 150));
  document.querySelector<HTMLElement>('[data-panel="stack"] .twist')?.click();
  await new Promise((resolve) => setTimeout(resolve, 150));
  host.answers = now;
  await machine.move({ kind: 'step-into', direction: 'forward' });
  await new Promise((resolve) => setTimeout(resolve, 900));
  document.body.dataset.ready = 'yes';
}

void start();
