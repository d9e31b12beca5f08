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
  known.clear();
  version.value++;
}

const known = new Map<string, string>();

/**
 * The value of a design token such as `--ink` in the present theme, as `element` has it. Tokens are the same for the whole
 * page and read once a theme: asking for styles is slow.
 */
export function token(element: Element, name: `--${string}`): string {
  const value = known.get(name) ?? getComputedStyle(element).getPropertyValue(name).trim();
  known.set(name, value);
  return value;
}
