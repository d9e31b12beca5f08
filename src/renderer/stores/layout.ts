/** Where the panels are. The dock owns the arrangement; the store says what others may ask of it. */
import type { SerializedDockview } from 'dockview-vue';
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';

/** What the dock can be asked; present while it is on screen. */
export interface DockActions {
  /** Brings a panel to the front, adding it where it was hidden. */
  show(id: string): void;
  /** As `show`, and the keyboard goes there too. */
  goTo(id: string): void;
  hide(id: string): void;
  /** Makes the panel's group fill the dock, or puts it back. */
  toggleMaximised(id: string): void;
  reset(): void;
}

export const useLayoutStore = defineStore('layout', () => {
  const actions = shallowRef<DockActions>();
  const shown = shallowRef<ReadonlySet<string>>(new Set());
  const active = ref<string>();
  const maximised = ref(false);
  /** The arrangement to start from, as it was kept. */
  const kept = shallowRef<SerializedDockview>();
  /** The panel whose help is open. */
  const helpFor = ref<string>();

  /** Whether the field for an address is open in the focus bar. */
  const finding = ref(false);

  return { actions, shown, active, maximised, kept, helpFor, finding };
});
