/**
 * What the person looks at: a process and an address in it, or a frame, and the event that is open. Every panel shows it
 * in its own terms; looking at something new keeps the old place in a history, as a browser does.
 */
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { FocusView } from '../../engine/contract';

export interface Origin {
  readonly kind: string;
  readonly name: string;
  /** Where the variable itself lies, which tells it from others of its name; undefined where it is no variable. */
  readonly at?: number;
}

export interface Focus {
  /** 0 is the task on the processor. */
  readonly pid: number;
  readonly address?: number;
  /** What led here, in the person's words: `variable n`. */
  readonly origin?: Origin;
  /** A frame looked at by itself, where no address leads to it. */
  readonly frame?: number;
  /** The event that is open in the log. */
  readonly event?: number;
}

const HISTORY_LENGTH = 100;
const nothing: Focus = { pid: 0 };

export const useFocusStore = defineStore('focus', () => {
  const trail = shallowRef<readonly Focus[]>([nothing]);
  const position = shallowRef(0);
  /** The crumbs of the current focus at the present moment; the focus bar asks for them. */
  const place = shallowRef<FocusView>();
  /** False until the person chooses something; until then the shell follows the program. */
  const chosen = shallowRef(false);

  const current = computed(() => trail.value[position.value] ?? nothing);
  const address = computed(() => current.value.address);
  const pid = computed(() => current.value.pid);
  const event = computed(() => current.value.event);
  /** The frame looked at, or the one behind the address. */
  const frame = computed(() => current.value.frame ?? place.value?.frame);
  const chunk = computed(() => place.value?.chunk?.address);
  const canGoBack = computed(() => position.value > 0);
  const canGoForward = computed(() => position.value < trail.value.length - 1);

  function goTo(next: Focus): void {
    if (JSON.stringify(next) === JSON.stringify(current.value)) return;
    const kept = trail.value.slice(0, position.value + 1).slice(-HISTORY_LENGTH);
    trail.value = [...kept, next];
    position.value = trail.value.length - 1;
  }

  /** Looks at an address. `name` and `at`, the variable and where it lies, say what led there where one did. */
  function lookAt(target: number, options: { pid?: number; kind?: string; name?: string; at?: number } = {}): void {
    chosen.value = true;
    const { name, kind = 'variable', at } = options;
    const origin = name === undefined ? undefined : { kind, name, ...(at === undefined ? {} : { at }) };
    goTo({ pid: options.pid ?? current.value.pid, address: target, origin, event: current.value.event });
  }

  /** Looks at a frame by itself. */
  function lookAtFrame(target: number): void {
    chosen.value = true;
    goTo({ ...current.value, address: undefined, origin: undefined, frame: target });
  }

  /** Looks through the eyes of another process, at the same address. */
  function lookAtProcess(target: number): void {
    goTo({ ...current.value, pid: target });
  }

  function openEvent(index: number | undefined): void {
    goTo({ ...current.value, event: index });
  }

  /** Follows the program: shown as focus until the person chooses, and not kept in the history. */
  function follow(next: Focus): void {
    if (chosen.value || JSON.stringify(next) === JSON.stringify(current.value)) return;
    trail.value = [next];
    position.value = 0;
  }

  function back(): void {
    if (canGoBack.value) position.value--;
  }

  function forward(): void {
    if (canGoForward.value) position.value++;
  }

  /** A new session: what was looked at is gone. */
  function reset(): void {
    trail.value = [nothing];
    position.value = 0;
    place.value = undefined;
    chosen.value = false;
  }

  return {
    current,
    address,
    pid,
    event,
    frame,
    chunk,
    place,
    chosen,
    canGoBack,
    canGoForward,
    lookAt,
    lookAtFrame,
    lookAtProcess,
    openEvent,
    follow,
    back,
    forward,
    reset,
  };
});
