import type { Component } from 'vue';

/** A panel as the dock, the View menu and F1 know it. `panels/registry.ts` lists them all. */
export interface PanelDefinition {
  readonly id: string;
  readonly title: string;
  readonly component: Component;
  /** "What am I looking at": a paragraph or two for somebody who sees such a picture for the first time. */
  readonly help: string;
}
