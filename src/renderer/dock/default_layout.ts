/**
 * The arrangement that the window starts with: left to right the path of an access.
 *
 *     wide                                                  narrow (below 1500)
 *     editor    | address | page walk | TLB                 editor | address | page walk  | TLB, Swap, Memory
 *     stack     | space   | heap      | event log           stack  | space   | heap, RAM  | event log
 *     output .. |         | RAM       | swap                output |         |            |
 *
 * A column is a list of tab groups with their share of the height; the first panel of a group is in front. Panels that
 * the registry does not know are left out, and an empty group with them.
 */
import { Orientation, type SerializedDockview } from 'dockview-vue';
import { panelOf } from './panel_list';

/** A dock less wide than this has fewer groups. */
const NARROW = 1500;

interface Group {
  readonly panels: readonly string[];
  readonly share: number;
}
interface Column {
  /** Pixels; 0 takes what is left. */
  readonly width: number;
  readonly groups: readonly Group[];
}

const wide: readonly Column[] = [
  {
    width: 446,
    groups: [
      { panels: ['editor'], share: 64 },
      { panels: ['stack', 'processes'], share: 22 },
      { panels: ['output', 'problems', 'breakpoints', 'input'], share: 14 },
    ],
  },
  { width: 216, groups: [{ panels: ['addressSpace'], share: 1 }] },
  {
    width: 0,
    groups: [
      { panels: ['pageWalk', 'pageTables'], share: 32 },
      { panels: ['heap', 'memory'], share: 32 },
      { panels: ['ram'], share: 36 },
    ],
  },
  {
    width: 344,
    groups: [
      { panels: ['tlb'], share: 32 },
      { panels: ['eventLog'], share: 52 },
      { panels: ['swap'], share: 16 },
    ],
  },
];

const narrow: readonly Column[] = [
  {
    width: 388,
    groups: [
      { panels: ['editor'], share: 56 },
      { panels: ['stack', 'processes'], share: 30 },
      { panels: ['output', 'problems', 'breakpoints', 'input'], share: 14 },
    ],
  },
  { width: 176, groups: [{ panels: ['addressSpace'], share: 1 }] },
  {
    width: 0,
    groups: [
      { panels: ['pageWalk', 'pageTables'], share: 44 },
      { panels: ['heap', 'ram', 'memory'], share: 56 },
    ],
  },
  {
    width: 316,
    groups: [
      { panels: ['tlb', 'swap'], share: 36 },
      { panels: ['eventLog'], share: 64 },
    ],
  },
];

type GridNode = SerializedDockview['grid']['root'];

/**
 * The default arrangement for a dock of this size.
 * @param scale of the text: larger text makes a wide dock a narrow one, with columns somewhat wider
 */
export function defaultLayout(width: number, height: number, scale = 1): SerializedDockview {
  const columns = (width / scale < NARROW ? narrow : wide).map((column) => ({
    ...column,
    width: Math.round(column.width * Math.sqrt(scale)),
  }));
  const fixed = columns.reduce((sum, column) => sum + column.width, 0);
  const shown: Record<string, { id: string; contentComponent: string; title: string }> = {};
  let groupNumber = 0;

  const nodes: GridNode[] = columns.map((column) => {
    const groups = column.groups.map((group) => ({ ...group, panels: group.panels.filter(panelOf) }));
    const present = groups.filter((group) => group.panels.length > 0);
    const total = present.reduce((sum, group) => sum + group.share, 0);
    const leaves: GridNode[] = present.map((group) => {
      for (const id of group.panels) {
        shown[id] = { id, contentComponent: 'DockedPanel', title: panelOf(id)?.title ?? id };
      }
      return {
        type: 'leaf',
        size: Math.round((group.share / total) * height),
        data: { id: String(++groupNumber), views: [...group.panels], activeView: group.panels[0] ?? '' },
      };
    });
    return { type: 'branch', size: column.width === 0 ? Math.max(200, width - fixed) : column.width, data: leaves };
  });

  return {
    grid: {
      root: { type: 'branch', size: height, data: nodes },
      width,
      height,
      orientation: Orientation.HORIZONTAL,
    },
    panels: shown,
    activeGroup: '1',
  };
}

/** Whether two arrangements have the same panels in the same groups, whatever the sizes and whichever is in front. */
export function haveSameGroups(one: SerializedDockview, other: SerializedDockview): boolean {
  const groups = (node: GridNode): string[] =>
    Array.isArray(node.data) ? node.data.flatMap(groups) : [node.data.views.join()];
  return groups(one.grid.root).join(';') === groups(other.grid.root).join(';');
}
