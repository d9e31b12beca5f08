// @vitest-environment happy-dom
/** Each panel with the answers of one moment: what a person reads, what a click asks, what is marked as changed. */
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia, type Pinia } from 'pinia';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ref, type Component } from 'vue';
import { createEngineClient, engineClientKey } from '../../../src/renderer/engine_client';
import { panelHostKey } from '../../../src/renderer/panel_kit/panel_host';
import { panels } from '../../../src/renderer/panels/registry';
import { useFocusStore } from '../../../src/renderer/stores/focus';
import { useMachineStore } from '../../../src/renderer/stores/machine';
import { answeringHost, before, earlier, now, type AnsweringHost } from './answers';
import { FOCUS, focusPlace, heap, moment } from './fixtures';

let host: AnsweringHost;
let pinia: Pinia;
let shown: VueWrapper | undefined;

// A test has no layout: every element is as large as a panel of the default arrangement.
class SizedElements implements ResizeObserver {
  private readonly report: ResizeObserverCallback;
  constructor(report: ResizeObserverCallback) {
    this.report = report;
  }
  observe(target: Element): void {
    const contentRect = new DOMRect(0, 0, 571, 220);
    const size = [{ inlineSize: 571, blockSize: 220 }];
    const entry = { target, contentRect, contentBoxSize: size, borderBoxSize: size, devicePixelContentBoxSize: size };
    queueMicrotask(() => this.report([entry], this));
  }
  unobserve = () => undefined;
  disconnect = () => undefined;
}
beforeAll(() => {
  globalThis.ResizeObserver = SizedElements;
  for (const name of ['offsetWidth', 'clientWidth']) {
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => 571 });
  }
  for (const name of ['offsetHeight', 'clientHeight']) {
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => 220 });
  }
  HTMLElement.prototype.scrollIntoView = () => undefined;
});
beforeEach(() => {
  host = answeringHost({ ...now, ...before, start: () => ({ diagnostics: [], moment: earlier }) });
  pinia = createPinia();
});
afterEach(() => shown?.unmount());

function show(id: string, visible = true, table = false): VueWrapper {
  const component: Component | undefined = panels.find((panel) => panel.id === id)?.component;
  if (component === undefined) throw new Error(`there is no panel ${id}`);
  const chrome = { id, visible: ref(visible), verdict: ref(), asTable: ref(table), hasTable: ref(false) };
  shown = mount(component, {
    attachTo: document.body,
    global: {
      plugins: [pinia],
      provide: { [engineClientKey as symbol]: createEngineClient(host), [panelHostKey as symbol]: chrome },
    },
  });
  setActivePinia(pinia);
  return shown;
}

/** Starts a session before the page was copied, with the variable n in focus. */
async function run(): Promise<void> {
  const focus = useFocusStore();
  await useMachineStore().start({ files: [], mainFiles: [], machine: 'classroom', args: [], stdin: '' });
  focus.lookAt(FOCUS, { name: 'n' });
  focus.place = focusPlace;
  await flushPromises();
}

/** Goes to the stop after the page was copied. */
async function step(): Promise<void> {
  host.answers = now;
  await useMachineStore().move({ kind: 'step-into', direction: 'forward' });
  await flushPromises();
}

const answerOf = (panel: VueWrapper) => panel.find('[data-panel]').attributes('data-answer');
const textOf = (panel: VueWrapper) => panel.text().replace(/\s+/g, ' ');
const asked = (method: string) => host.calls.filter((call) => call.method === method);

describe.each(panels.map((panel) => panel.id))('the panel %s', (id) => {
  it('says in a sentence what will be here and which button fills it, and asks nothing before', async () => {
    const panel = show(id);
    await flushPromises();
    expect(textOf(panel)).toMatch(/will be here.*Run /);
    expect(host.calls).toEqual([]);
    expect(answerOf(panel)).toBeUndefined();
  });

  it('asks nothing while it is hidden', async () => {
    show(id, false);
    await run();
    expect(host.calls.map((call) => call.method)).toEqual(['start']);
  });

  it('shows at a moment exactly what it showed there before', async () => {
    const panel = show(id);
    await run();
    const first = answerOf(panel);
    expect(first).toMatch(/^[0-9a-f]{8}$/);
    await step();
    host.answers = { ...now, ...before, move: () => earlier };
    await useMachineStore().move({ kind: 'step-into', direction: 'backward' });
    await flushPromises();
    expect(answerOf(panel)).toBe(first);
  });

  it('has a help text of its own', () => {
    expect(panels.find((panel) => panel.id === id)?.help.length).toBeGreaterThan(120);
  });
});

describe('as a table', () => {
  it.each([
    ['stack', 'relabel'],
    ['addressSpace', '/lib/x86_64-linux-gnu/libc.so.6'],
    ['pageWalk', 'present, user, accessed, dirty, no execute'],
    ['tlb', '0x555555558'],
    ['heap', 'free, in a fast bin'],
    ['ram', 'inactive anonymous'],
    ['swap', '1012, 1013'],
    ['output', 'careful: memory is tight'],
  ])('%s tells the same', async (id, words) => {
    const panel = show(id, true, true);
    await run();
    expect(panel.find('[role="application"]').exists()).toBe(false);
    expect(panel.find('table, [role="table"]').text()).not.toBe('');
    expect(textOf(panel)).toContain(words);
    expect(answerOf(panel)).toMatch(/^[0-9a-f]{8}$/);
  });
});

describe('a panel whose answer changed', () => {
  it.each(['pageWalk', 'tlb', 'heap', 'ram'])('has another digest: %s', async (id) => {
    const panel = show(id);
    await run();
    const first = answerOf(panel);
    await step();
    expect(answerOf(panel)).not.toBe(first);
  });
});

describe('the page walk', () => {
  it('spells the address, every level, and the flags in words', async () => {
    const panel = show('pageWalk');
    await run();
    const text = textOf(panel);
    for (const part of [
      '0x555555566d20',
      'PGD 170',
      'PUD 341',
      'PTE 358',
      'offset 0xd20',
      'P present',
      'NX no execute',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('marks the flag and the frame that changed, with the old frame struck through', async () => {
    const panel = show('pageWalk');
    await run();
    await step();
    expect(panel.findAll('.flag.changed').map((flag) => flag.text())).toEqual(['W writable']);
    expect(panel.find('del').text()).toContain('0x495');
    expect(panel.find('ins').text()).toBe('0x502');
  });

  it('leads to the frame', async () => {
    const panel = show('pageWalk');
    await run();
    await panel.find('button.number').trigger('click');
    expect(useFocusStore().current.frame).toBe(0x495);
  });

  it('asks nothing while no address is chosen, and says how to choose one', async () => {
    const panel = show('pageWalk');
    await useMachineStore().start({ files: [], mainFiles: [], machine: 'classroom', args: [], stdin: '' });
    await flushPromises();
    expect(asked('pageWalk')).toEqual([]);
    expect(textOf(panel)).toContain('Choose an address to walk');
  });
});

describe('the page tables', () => {
  it('open on the way to the focused address and mark its entry', async () => {
    const panel = show('pageTables');
    await run();
    await flushPromises();
    expect(asked('pageTable').map((call) => call.request)).toContainEqual({ pid: 0, path: [170, 341, 170] });
    expect(panel.find('[data-way="leaf"]').text()).toContain('358');
  });

  it('lead from an entry to the page that it translates', async () => {
    const panel = show('pageTables');
    await run();
    await flushPromises();
    const entry = panel.findAll('button.entry').find((button) => button.text().startsWith('345'));
    await entry?.trigger('click');
    expect(useFocusStore().address).toBe(0x555555559000);
  });

  it('close again', async () => {
    const panel = show('pageTables');
    await run();
    await flushPromises();
    await panel.find('button.entry[aria-expanded="true"]').trigger('click');
    expect(panel.find('[data-way="leaf"]').exists()).toBe(false);
  });
});

describe('the TLB', () => {
  it('lists the set of the focused page with its newest entry and the one that goes next', async () => {
    const panel = show('tlb');
    await run();
    await step();
    const rows = panel.findAll('tbody tr').map((row) => row.text().replace(/\s+/g, ' '));
    expect(rows[0]).toContain('0x555555566');
    expect(rows[0]).toContain('newest');
    expect(rows[3]).toContain('next out');
    expect(panel.find('tr.on').classes()).toContain('new');
  });

  it('says that the focused page is in no TLB instead of going blank', async () => {
    const panel = show('tlb');
    await run();
    useFocusStore().lookAt(0x1000);
    await flushPromises();
    expect(textOf(panel)).toContain('The focused page 0x1 is in no TLB.');
  });
});

describe('the heap', () => {
  it('shows the bytes of the chosen chunk with the names of its fields, and the lists in their order', async () => {
    const panel = show('heap');
    await run();
    const text = textOf(panel);
    expect(text).toContain('chunk 0x555555566d10, allocated, 216 B usable');
    expect(text).toContain('prev_size');
    expect(text).toContain('n->next');
    const first = heap.bins.find((bin) => bin.kind === 'tcache' && bin.minimum === 0x40);
    expect(text).toContain(
      first?.chunks
        .slice(0, 3)
        .map((at) => at.toString(16).slice(-5))
        .join('→'),
    );
  });

  it('marks the bytes that changed since the last stop', async () => {
    const panel = show('heap');
    await run();
    await step();
    expect(panel.findAll('.bytes .changed')).toHaveLength(8);
    expect(panel.find('.bytes .changed').attributes('title')).toBe('was 47');
  });

  it('looks at a chunk of a list through the pointer that malloc would return', async () => {
    const panel = show('heap');
    await run();
    const unsorted = heap.bins.find((bin) => bin.kind === 'unsorted')?.chunks[0] ?? 0;
    const link = panel.findAll('.chain button').find((button) => button.text() === unsorted.toString(16).slice(-5));
    await link?.trigger('click');
    expect(useFocusStore().address).toBe(unsorted + 16);
  });

  it('is walked with the arrow keys, each chunk in words', async () => {
    const panel = show('heap');
    await run();
    const picture = panel.find('[role="application"]');
    await picture.trigger('keydown', { key: 'ArrowRight' });
    expect(panel.find('[aria-live="polite"]').text()).toBe('chunk 0x555555566d10, 224 B, allocated');
    await picture.trigger('keydown', { key: 'ArrowRight' });
    await picture.trigger('keydown', { key: 'Enter' });
    expect(useFocusStore().address).toBe(0x555555566df0 + 16);
  });

  it('says so when the focus is elsewhere', async () => {
    const panel = show('heap');
    await run();
    useFocusStore().lookAt(0x7fffffffe3b8);
    await flushPromises();
    expect(textOf(panel)).toContain('The focus is not in the heap.');
  });

  it('says so before the first malloc', async () => {
    const nothing = { ...heap, start: undefined, end: undefined, addresses: new Float64Array(), bins: [], mmapped: [] };
    host.answers = { ...host.answers, heap: () => nothing };
    const panel = show('heap');
    await run();
    expect(textOf(panel)).toContain('has not called malloc yet');
  });
});

describe('RAM', () => {
  it('asks for as many cells as fit and tells free frames, watermarks and free blocks', async () => {
    const panel = show('ram');
    await run();
    await step();
    expect(asked('ram')[0]?.request).toEqual({ maximumCells: 2048 });
    const text = textOf(panel);
    expect(text).toContain('NORMAL');
    expect(text).toContain('min 45 low 56 67');
    expect(panel.find('[aria-label^="NORMAL: 61 free"]').attributes('aria-label')).toContain('5 frames above low');
    expect(panel.find('.orders .changed').text()).toBe('33');
  });

  it('looks at a frame through the page that it holds', async () => {
    const panel = show('ram');
    await run();
    useFocusStore().lookAt(0x1000);
    useFocusStore().place = undefined;
    const picture = panel.find('[role="application"]');
    await picture.trigger('keydown', { key: 'ArrowRight' });
    await picture.trigger('keydown', { key: 'Enter' });
    await flushPromises();
    expect(useFocusStore().address).toBe(0x555555566000);
    expect(useFocusStore().pid).toBe(1013);
  });
});

describe('swap', () => {
  it('says whose the slots are and that the focused page is not here', async () => {
    const panel = show('swap');
    await run();
    expect(textOf(panel)).toContain('shared by 1012 and 1013: 100');
    expect(textOf(panel)).toContain('The page is in RAM, not here.');
  });
});

describe('the stack', () => {
  async function opened(): Promise<VueWrapper> {
    const panel = show('stack');
    await run();
    await panel.find('.twist').trigger('click');
    await flushPromises();
    return panel;
  }

  it('lists calls and variables and asks for members only when they are opened', async () => {
    const panel = show('stack');
    await run();
    expect(textOf(panel)).toContain('relabel:33main:59_start');
    expect(asked('expand')).toEqual([]);
    await panel.find('.twist').trigger('click');
    await flushPromises();
    expect(asked('expand')[0]?.request).toMatchObject({ path: '0/n', from: 0 });
    expect(textOf(panel)).toContain('"note 71"');
  });

  it('marks the member that changed and no other', async () => {
    const panel = await opened();
    await step();
    expect(panel.findAll('ins').map((mark) => mark.text())).toEqual(['-71']);
    expect(panel.find('del').text()).toContain('71');
  });

  it('follows a pointer', async () => {
    const panel = await opened();
    const next = panel.findAll('button.pointer').find((button) => button.text().includes('0x555555566bd0'));
    await next?.trigger('click');
    expect(useFocusStore().current).toMatchObject({
      address: 0x555555566bd0,
      origin: { kind: 'variable', name: 'next' },
    });
  });

  it('stops when a variable is written', async () => {
    const panel = await opened();
    await panel.find('[aria-label="Stop when id is written"]').trigger('click');
    await flushPromises();
    expect(asked('setWatchpoints')[0]?.request).toEqual({
      watchpoints: [{ address: FOCUS + 8, length: 8, label: 'id', pid: 1013 }],
    });
  });

  it('folds out the registers', async () => {
    const panel = show('stack');
    await run();
    expect(textOf(panel)).not.toContain('rip');
    await panel.find('button.fold').trigger('click');
    expect(textOf(panel)).toContain('rip0x5555555551d9');
  });
});

describe('the output', () => {
  it('names the process of each line, marks stderr with a word, and shows no terminal codes', async () => {
    const panel = show('output');
    await run();
    const lines = panel.findAll('.output p').map((line) => line.text());
    expect(lines).toEqual([
      '101272 notes, newest at 0x555555566d20',
      '1012stderrcareful: memory is tight',
      '1013nothing written yet',
    ]);
  });
});

describe('the event log', () => {
  it('opens the newest event of the present into its steps and fills the ones that decided', async () => {
    const panel = show('eventLog');
    await run();
    await flushPromises();
    expect(panel.findAll('.opened li')).toHaveLength(9);
    expect(panel.findAll('.opened .decisive b').map((step) => step.text())).toEqual(['Judge', 'Fill']);
  });

  it('goes to the tick after an event that is chosen', async () => {
    const panel = show('eventLog');
    await run();
    const list = panel.find('.list');
    list.element.scrollTop = 300 * 18;
    await list.trigger('scroll');
    await flushPromises();
    const row = panel.findAll('[role="row"]').find((each) => each.text().includes('thread data'));
    await row?.trigger('click');
    await flushPromises();
    expect(asked('event').map((call) => call.request)).toContainEqual({ index: 304 });
    expect(asked('move')[0]?.request).toEqual({ kind: 'seek', tick: 38_195 });
  });

  it('shows the recorded future at half strength and never opens it by itself', async () => {
    const panel = show('eventLog');
    await run();
    const list = panel.find('.list');
    list.element.scrollTop = 300 * 18;
    await list.trigger('scroll');
    await flushPromises();
    const future = panel.findAll('[role="row"].future');
    expect(future.map((row) => row.text())).toEqual([expect.stringContaining('0x555555565')]);
    expect(panel.find('[aria-current="true"]').text()).toContain('0x555555566');
  });

  it('asks only for the kinds that are chosen', async () => {
    const panel = show('eventLog');
    await run();
    await panel
      .findAll('button.filter')
      .find((button) => button.text() === 'malloc')
      ?.trigger('click');
    await flushPromises();
    expect(asked('events').at(-1)?.request).toMatchObject({ kinds: ['malloc', 'free'] });
  });
});

describe('memory', () => {
  it('shows the bytes around the focus and tells unmapped from absent', async () => {
    const panel = show('memory');
    await run();
    expect(asked('memory')[0]?.request).toMatchObject({ address: FOCUS - 48 });
    expect(panel.find('.focused').text()).toBe('d0');
    expect(panel.findAll('.not-mapped').length).toBeGreaterThan(0);
  });

  it('stays where it is while the focus moves inside it, and scrolls by key', async () => {
    const panel = show('memory');
    await run();
    useFocusStore().lookAt(FOCUS + 8);
    await flushPromises();
    expect(new Set(asked('memory').map((call) => JSON.stringify(call.request))).size).toBe(1);
    await panel.find('.area').trigger('keydown', { key: 'ArrowDown' });
    await flushPromises();
    expect(asked('memory').at(-1)?.request).toMatchObject({ address: FOCUS - 32 });
  });
});

describe('the processes', () => {
  it('stand below their parents, and choosing one looks through its eyes', async () => {
    const panel = show('processes');
    await run();
    const rows = panel.findAll('tbody tr').map((row) => row.text().replace(/\s+/g, ' '));
    expect(rows[0]).toContain('1012 notessleeping');
    expect(rows[1]).toContain('└ 1013 notesrunning');
    await panel.find('button.process').trigger('click');
    expect(useFocusStore().pid).toBe(moment.processes[0]?.pid);
  });
});
