/**
 * Where each TLB slot is drawn. A slot keeps its place while entries come and go.
 *
 *     stacked        set 0 1 2 ...        side by side    set 0           set 1
 *                    way 0                                way 0 1 2 ...   way 0 1 2 ...
 *                    way 1
 *
 * The data levels are stacked, a column a set; the small instruction level lies side by side in one row.
 */
import type { TlbLevelView } from '../../../engine/contract';
import type { Rectangle } from '../../panel_kit/cells';
import type { ArrowKey } from '../picture/blocks';

export interface PlacedLevel {
  readonly level: TlbLevelView;
  readonly sideBySide: boolean;
  readonly x: number;
  readonly y: number;
  /** Size of a slot with its gap. */
  readonly pitchX: number;
  readonly pitchY: number;
  readonly gap: number;
  readonly height: number;
  /** Number of the level's first slot among the slots of all levels. */
  readonly firstSlot: number;
}

export interface SlotPlace {
  readonly level: number;
  readonly set: number;
  readonly way: number;
}

const LEVEL_SPACE = 6;
/** The ring of the focus reaches beyond the slot. */
const RING_ROOM = 3;
/** Room for "16 × 4" under the name of a level. */
const LABEL_HEIGHT = 22;

/** @param scale of the text of the levels' names */
export function placeLevels(levels: readonly TlbLevelView[], left: number, width: number, scale = 1): PlacedLevel[] {
  const placed: PlacedLevel[] = [];
  let y = RING_ROOM;
  let firstSlot = 0;
  const labelHeight = LABEL_HEIGHT * scale;
  for (const level of levels) {
    const sideBySide = level.name === 'L1i';
    const pitchX = width / (sideBySide ? level.sets * level.ways : level.sets);
    const pitchY = sideBySide ? 9 : pitchX >= 10 ? 11 : Math.max(3, Math.min(4, pitchX));
    const height = sideBySide ? pitchY : level.ways * pitchY;
    placed.push({ level, sideBySide, x: left, y, pitchX, pitchY, gap: pitchX >= 3 ? 1 : 0, height, firstSlot });
    y += Math.max(labelHeight, height) + LEVEL_SPACE;
    firstSlot += level.sets * level.ways;
  }
  return placed;
}

export function pictureHeight(placed: readonly PlacedLevel[], scale = 1): number {
  const last = placed.at(-1);
  return last === undefined ? 0 : last.y + Math.max(LABEL_HEIGHT * scale, last.height) + RING_ROOM;
}

export function slotRectangle(placed: PlacedLevel, set: number, way: number): Rectangle {
  const column = placed.sideBySide ? set * placed.level.ways + way : set;
  const row = placed.sideBySide ? 0 : way;
  return {
    x: placed.x + column * placed.pitchX,
    y: placed.y + row * placed.pitchY,
    width: placed.pitchX - placed.gap,
    height: placed.pitchY - placed.gap,
  };
}

export const slotNumber = (placed: PlacedLevel, set: number, way: number) =>
  placed.firstSlot + set * placed.level.ways + way;

export function slotOf(placed: readonly PlacedLevel[], slot: number): SlotPlace {
  const level = Math.max(
    0,
    placed.findLastIndex((candidate) => slot >= candidate.firstSlot),
  );
  const ways = placed[level]?.level.ways ?? 1;
  const rest = slot - (placed[level]?.firstSlot ?? 0);
  return { level, set: Math.floor(rest / ways), way: rest % ways };
}

export function slotAt(placed: readonly PlacedLevel[], x: number, y: number): number | undefined {
  for (const candidate of placed) {
    const column = Math.floor((x - candidate.x) / candidate.pitchX);
    const row = Math.floor((y - candidate.y) / candidate.pitchY);
    const { sets, ways } = candidate.level;
    if (column < 0 || row < 0) continue;
    if (candidate.sideBySide && row === 0 && column < sets * ways) return candidate.firstSlot + column;
    if (!candidate.sideBySide && row < ways && column < sets) return slotNumber(candidate, column, row);
  }
  return undefined;
}

/** Left and right go to the neighbouring set, up and down to the neighbouring way and on to the next level. */
export function slotNeighbour(placed: readonly PlacedLevel[], slot: number, key: ArrowKey): number {
  const { level, set, way } = slotOf(placed, slot);
  const here = placed[level];
  if (here === undefined) return slot;
  const { sets, ways } = here.level;
  switch (key) {
    case 'ArrowLeft':
      return slotNumber(here, Math.max(0, set - 1), way);
    case 'ArrowRight':
      return slotNumber(here, Math.min(sets - 1, set + 1), way);
    case 'Home':
      return slotNumber(here, 0, way);
    case 'End':
      return slotNumber(here, sets - 1, way);
    case 'ArrowUp': {
      const above = placed[level - 1];
      if (way > 0) return slotNumber(here, set, way - 1);
      return above === undefined ? slot : slotNumber(above, Math.min(set, above.level.sets - 1), above.level.ways - 1);
    }
    case 'ArrowDown': {
      const below = placed[level + 1];
      if (way + 1 < ways) return slotNumber(here, set, way + 1);
      return below === undefined ? slot : slotNumber(below, Math.min(set, below.level.sets - 1), 0);
    }
  }
}
