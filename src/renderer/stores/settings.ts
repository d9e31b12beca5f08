/** What the person likes: theme, size, keys. Kept between starts. */
import { useMediaQuery } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { applyTheme, themes, type Theme } from '../panel_kit/theme';

export const themeChoices = ['system', ...themes] as const;
export type ThemeChoice = (typeof themeChoices)[number];

/** How much larger everything is with large text. */
export const LARGE_TEXT = 1.35;

interface KeptSettings {
  readonly theme: ThemeChoice;
  readonly largeText: boolean;
  readonly keys: Readonly<Record<string, string>>;
}

export const useSettingsStore = defineStore('settings', () => {
  const theme = ref<ThemeChoice>('system');
  /** For a projector: everything a third larger. */
  const largeText = ref(false);
  /** What sizes that do not come from the tokens are multiplied with. */
  const scale = computed(() => (largeText.value ? LARGE_TEXT : 1));
  /** Keys that the person changed: command id to key. */
  const keys = shallowRef<Readonly<Record<string, string>>>({});

  const prefersLight = useMediaQuery('(prefers-color-scheme: light)');
  const prefersContrast = useMediaQuery('(prefers-contrast: more)');
  const shownTheme = computed<Theme>(() => {
    if (theme.value !== 'system') return theme.value;
    if (prefersContrast.value) return 'contrast';
    return prefersLight.value ? 'light' : 'dark';
  });

  watch(
    [shownTheme, scale],
    () => {
      document.documentElement.style.setProperty('--scale', String(scale.value));
      applyTheme(shownTheme.value);
    },
    { immediate: true, flush: 'sync' },
  );

  /** The settings as text to keep. */
  function save(): string {
    const kept: KeptSettings = { theme: theme.value, largeText: largeText.value, keys: keys.value };
    return JSON.stringify(kept);
  }

  /** Takes over kept settings. What does not look like settings is left out. */
  function restore(text: string): void {
    const kept = parseRecord(text);
    const choice = themeChoices.find((each) => each === kept.theme);
    if (choice !== undefined) theme.value = choice;
    if (typeof kept.largeText === 'boolean') largeText.value = kept.largeText;
    if (typeof kept.keys === 'object' && kept.keys !== null) {
      keys.value = Object.fromEntries(
        Object.entries(kept.keys).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      );
    }
  }

  return { theme, largeText, scale, keys, shownTheme, save, restore };
});

/** A kept text as an object; an empty one when it is damaged. */
export function parseRecord(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
