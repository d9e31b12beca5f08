/**
 * What the panels tell the dock's headers, one entry a panel: the panel writes its verdict, the header of its group reads
 * it. Kept outside the panels, because a header stands in another part of the page.
 */
import { inject, ref, shallowReactive, shallowRef, type InjectionKey } from 'vue';
import type { Verdict } from '../../engine/contract';
import type { PanelHost } from '../panel_kit/panel_host';

export interface PanelChrome extends PanelHost {
  readonly visible: PanelHost['visible'] & { value: boolean };
}

export type DockChrome = ReturnType<typeof createDockChrome>;

export const dockChromeKey: InjectionKey<DockChrome> = Symbol('dock chrome');

export function createDockChrome() {
  const panels = shallowReactive(new Map<string, PanelChrome>());

  /** The entry of a panel, made when it is first asked for. */
  function of(id: string): PanelChrome {
    const known = panels.get(id);
    if (known !== undefined) return known;
    const made: PanelChrome = {
      id,
      visible: ref(true),
      verdict: shallowRef<Verdict>(),
      asTable: ref(false),
      hasTable: ref(false),
    };
    panels.set(id, made);
    return made;
  }
  return { of };
}

export function useDockChrome(): DockChrome {
  const chrome = inject(dockChromeKey);
  if (chrome === undefined) throw new Error('This component stands outside the dock.');
  return chrome;
}
