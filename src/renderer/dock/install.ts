import type { App } from 'vue';
import DockButtons from './DockButtons.vue';
import DockedPanel from './DockedPanel.vue';
import DockTab from './DockTab.vue';
import DockVerdict from './DockVerdict.vue';

/** The docking library finds what it shows by name, so that an arrangement can be kept as text. */
export function installDock(app: App): void {
  app.component('DockedPanel', DockedPanel);
  app.component('DockTab', DockTab);
  app.component('DockVerdict', DockVerdict);
  app.component('DockButtons', DockButtons);
}
