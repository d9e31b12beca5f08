/**
 * What a panel and the place that holds it tell each other. The place says whether the panel can be seen; the panel says
 * its verdict, which the place shows in the header. A panel that stands alone is always visible and draws its own header.
 */
import { inject, ref, type InjectionKey, type Ref } from 'vue';
import type { Verdict } from '../../engine/contract';

export interface PanelHost {
  readonly id: string;
  readonly visible: Readonly<Ref<boolean>>;
  readonly verdict: Ref<Verdict | undefined>;
  /** Whether the panel shows its table in place of the drawing, and whether it has one. */
  readonly asTable: Ref<boolean>;
  readonly hasTable: Ref<boolean>;
}

export const panelHostKey: InjectionKey<PanelHost> = Symbol('panel host');

const alwaysVisible = ref(true);

export function usePanelHost(): PanelHost | undefined {
  return inject(panelHostKey, undefined);
}

/** Whether the panel can be seen: a hidden panel asks nothing. */
export function usePanelVisible(): Readonly<Ref<boolean>> {
  return usePanelHost()?.visible ?? alwaysVisible;
}
