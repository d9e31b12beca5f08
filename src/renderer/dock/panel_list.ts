/** Every panel that can be docked: the memory pictures of the registry, and the shell's own. */
import BreakpointsPanel from '../editor/BreakpointsPanel.vue';
import EditorPanel from '../editor/EditorPanel.vue';
import ProblemsPanel from '../editor/ProblemsPanel.vue';
import type { PanelDefinition } from '../panel_kit/definition';
import { panels } from '../panels/registry';
import InputPanel from '../shell/InputPanel.vue';

const shellPanels: readonly [PanelDefinition, ...PanelDefinition[]] = [
  {
    id: 'editor',
    title: 'Editor',
    component: EditorPanel,
    help: 'The C source. Click beside a line number to stop there (F9). The line in the band is the one about to be executed; the values behind it are those of now. In the margin: how often a line allocated, and how many page faults it caused, up to the present moment. Hover over a name for its type, value, address and page.',
  },
  {
    id: 'problems',
    title: 'Problems',
    component: ProblemsPanel,
    help: 'What the compiler has to say about the source as it is now. Enter or a click goes to the place. While there are errors the other panels keep showing the last run.',
  },
  {
    id: 'breakpoints',
    title: 'Breakpoints',
    component: BreakpointsPanel,
    help: 'Lines and bytes at which the program stops. A data breakpoint stops just after a write to its bytes, whoever writes; going backwards it stops just before.',
  },
  {
    id: 'input',
    title: 'Input',
    component: InputPanel,
    help: 'What the program is given: the words of its command line and the text of its standard input. A change counts from the next run on.',
  },
];

const [editorPanel, ...otherShellPanels] = shellPanels;

export const allPanels: readonly PanelDefinition[] = [editorPanel, ...panels, ...otherShellPanels];

export function panelOf(id: string): PanelDefinition | undefined {
  return allPanels.find((panel) => panel.id === id);
}
