/**
 * The three themes, and the one place that tells canvases to redraw when the theme changes. Style sheets follow the
 * attribute `data-theme` by themselves; a canvas must read the tokens again.
 */
import { readonly, ref } from 'vue';

export const themes = ['dark', 'light', 'contrast'] as const;
export type Theme = (typeof themes)[number];

const version = ref(0);

/** Grows each time the theme changes; a drawing that reads it is drawn again. */
export const themeVersion = readonly(version);

/** Puts a theme on the page. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  version.value++;
}

/** The value of a design token such as `--ink`, as the theme of `element` has it. */
export function token(element: Element, name: `--${string}`): string {
  return getComputedStyle(element).getPropertyValue(name).trim();
}
