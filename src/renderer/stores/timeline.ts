/** The stretch of history that the timeline shows, and the places that the person marked in it. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { useMachineStore } from './machine';

export interface Bookmark {
  readonly tick: number;
  readonly label: string;
}

/** The closest that the wheel zooms in, in ticks. */
const SHORTEST_STRETCH = 32;

export const useTimelineStore = defineStore('timeline', () => {
  const machine = useMachineStore();

  /** What is shown; undefined shows the whole recorded history and grows with it. */
  const chosen = shallowRef<{ readonly from: number; readonly to: number }>();
  const bookmarks = shallowRef<readonly Bookmark[]>([]);
  const asTable = ref(false);

  const recorded = computed(() => Math.max(1, machine.moment?.recordedTick ?? 1));
  const stretch = computed(() => chosen.value ?? { from: 0, to: recorded.value });

  /** Zooms around a tick, which keeps its place. A factor below 1 comes closer. */
  function zoom(around: number, factor: number): void {
    const { from, to } = stretch.value;
    const length = Math.max(SHORTEST_STRETCH, (to - from) * factor);
    if (length >= recorded.value) {
      chosen.value = undefined;
      return;
    }
    const share = (around - from) / (to - from);
    show(around - share * length, length);
  }

  /** Moves the shown stretch by a share of its length. */
  function pan(share: number): void {
    if (chosen.value === undefined) return;
    const { from, to } = chosen.value;
    show(from + share * (to - from), to - from);
  }

  function show(from: number, length: number): void {
    const start = Math.round(Math.min(Math.max(0, from), recorded.value - length));
    chosen.value = { from: start, to: start + Math.round(length) };
  }

  function showAll(): void {
    chosen.value = undefined;
  }

  /** Marks the present moment, or takes its mark away. */
  function toggleBookmark(): void {
    const at = machine.moment;
    if (at === undefined) return;
    const others = bookmarks.value.filter((each) => each.tick !== at.tick);
    const line = at.location === undefined ? '' : `:${at.location.line}`;
    bookmarks.value =
      others.length < bookmarks.value.length
        ? others
        : [...others, { tick: at.tick, label: `${at.functionName}${line}` }].sort((a, b) => a.tick - b.tick);
  }

  function reset(): void {
    chosen.value = undefined;
    bookmarks.value = [];
  }

  return { stretch, recorded, bookmarks, asTable, zoom, pan, showAll, toggleBookmark, reset };
});
