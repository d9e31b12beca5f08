/**
 * Where the program shall stop: lines, and bytes that are written. Debugger state: it belongs to no moment of history,
 * and survives a new run of the same files.
 */
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { Watchpoint } from '../../engine/contract';
import { failureOf, useEngineClient } from '../engine_client';
import { useMachineStore } from './machine';

export interface LineBreakpoint {
  readonly path: string;
  /** Where it was set. */
  readonly line: number;
  /** Where it stops: the line itself, a later one that has a statement, or null where there is none below. */
  readonly bound: number | null | undefined;
}

export const useBreakpointStore = defineStore('breakpoints', () => {
  const client = useEngineClient();
  const machine = useMachineStore();

  const lines = shallowRef<readonly LineBreakpoint[]>([]);
  const watchpoints = shallowRef<readonly Watchpoint[]>([]);
  const count = computed(() => lines.value.length + watchpoints.value.length);

  const inFile = (path: string) => lines.value.filter((breakpoint) => breakpoint.path === path);

  /** Sets a breakpoint on a line, or takes it away. */
  async function toggle(path: string, line: number): Promise<void> {
    const there = lines.value.some((each) => each.path === path && each.line === line);
    lines.value = there
      ? lines.value.filter((each) => each.path !== path || each.line !== line)
      : [...lines.value, { path, line, bound: undefined }];
    await tellLines(path);
  }

  /** The lines of a file's breakpoints after the text around them was edited. */
  async function replaceLines(path: string, moved: readonly number[]): Promise<void> {
    const others = lines.value.filter((each) => each.path !== path);
    lines.value = [...others, ...[...new Set(moved)].map((line) => ({ path, line, bound: undefined }))];
    await tellLines(path);
  }

  async function tellLines(path: string): Promise<void> {
    if (!machine.hasSession) return;
    const asked = inFile(path);
    try {
      const { bound } = await client.call('setBreakpoints', { path, lines: asked.map((each) => each.line) });
      const answers = new Map(asked.map((each, index) => [each.line, bound[index]]));
      lines.value = lines.value.map((each) =>
        each.path === path && answers.has(each.line) ? { ...each, bound: answers.get(each.line) } : each,
      );
    } catch (reason) {
      machine.failure = failureOf(reason);
    }
  }

  /**
   * Stops when one of these bytes is written. `label` is what the person calls them; pid 0 is the process that has the
   * processor now.
   */
  async function watch(address: number, length: number, label: string, whose: number): Promise<void> {
    const pid = whose === 0 ? (machine.moment?.pid ?? 0) : whose;
    if (watchpoints.value.some((each) => each.address === address && each.pid === pid)) return;
    watchpoints.value = [...watchpoints.value, { address, length, label, pid }];
    await tellWatchpoints();
  }

  async function unwatch(watchpoint: Watchpoint): Promise<void> {
    watchpoints.value = watchpoints.value.filter((each) => each !== watchpoint);
    await tellWatchpoints();
  }

  async function tellWatchpoints(): Promise<void> {
    if (!machine.hasSession) return;
    try {
      await client.call('setWatchpoints', { watchpoints: watchpoints.value });
    } catch (reason) {
      machine.failure = failureOf(reason);
    }
  }

  /** Tells a new session what the last one knew. Addresses of a new run need not mean the same: watchpoints end. */
  async function renew(): Promise<void> {
    watchpoints.value = [];
    await tellWatchpoints();
    for (const path of new Set(lines.value.map((each) => each.path))) await tellLines(path);
  }

  /** Takes over what a session file holds. */
  async function restore(
    breakpoints: readonly { readonly path: string; readonly line: number }[],
    watched: readonly Watchpoint[],
  ): Promise<void> {
    lines.value = breakpoints.map((each) => ({ ...each, bound: undefined }));
    watchpoints.value = watched;
    for (const path of new Set(lines.value.map((each) => each.path))) await tellLines(path);
    await tellWatchpoints();
  }

  return { lines, watchpoints, count, inFile, toggle, replaceLines, watch, unwatch, renew, restore };
});
