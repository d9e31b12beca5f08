/**
 * A canvas that is as large as its element, sharp at the screen's resolution, and drawn again when, and only when, what
 * its drawing function read has changed: reactive data, the theme, or the element's size.
 */
import { onScopeDispose, ref, watchEffect, type Ref, shallowRef } from 'vue';
import { readPalette, type CellPalette } from './cells';
import { themeVersion } from './theme';

export interface CanvasSize {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * @param draw called with a context whose unit is the CSS pixel and which is cleared; it must read reactive data
 *   synchronously, so that a change of it draws again
 */
export function useCanvas(
  canvas: Ref<HTMLCanvasElement | null | undefined>,
  draw: (context: CanvasRenderingContext2D, size: CanvasSize, palette: CellPalette) => void,
): { readonly size: Readonly<Ref<CanvasSize>> } {
  const size = shallowRef<CanvasSize>({ width: 0, height: 0 });
  const ratio = ref(window.devicePixelRatio);
  const observer = new ResizeObserver((entries) => {
    const box = entries[0]?.contentRect;
    if (box === undefined) return;
    ratio.value = window.devicePixelRatio;
    if (box.width !== size.value.width || box.height !== size.value.height) {
      size.value = { width: box.width, height: box.height };
    }
  });
  let palette: CellPalette | undefined;
  let paletteVersion = -1;

  watchEffect((onCleanup) => {
    const element = canvas.value;
    if (!element) return;
    observer.observe(element);
    onCleanup(() => observer.unobserve(element));
  });

  watchEffect(
    () => {
      const element = canvas.value;
      const { width, height } = size.value;
      if (!element || width === 0 || height === 0) return;
      const context = element.getContext('2d');
      if (context === null) return;
      if (palette === undefined || paletteVersion !== themeVersion.value) {
        palette = readPalette(element);
        paletteVersion = themeVersion.value;
      }
      fit(element, width, height, ratio.value);
      context.setTransform(ratio.value, 0, 0, ratio.value, 0, 0);
      context.clearRect(0, 0, width, height);
      draw(context, size.value, palette);
    },
    { flush: 'post' },
  );

  onScopeDispose(() => observer.disconnect());
  return { size };
}

function fit(element: HTMLCanvasElement, width: number, height: number, ratio: number): void {
  const deviceWidth = Math.round(width * ratio);
  const deviceHeight = Math.round(height * ratio);
  if (element.width !== deviceWidth) element.width = deviceWidth;
  if (element.height !== deviceHeight) element.height = deviceHeight;
}
