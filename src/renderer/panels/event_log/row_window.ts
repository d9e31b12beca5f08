/**
 * Which rows of a long list to ask for. A window is moved in large strides, so that scrolling a little or stepping on
 * asks nothing new, and it always reaches well past what is in sight.
 */
export const WINDOW_ROWS = 256;
const STRIDE = 64;

/**
 * @param first the first row in sight
 * @param inSight how many rows are in sight
 * @param window the first row of the window at hand
 * @returns the first row of the window to have
 */
export function windowFor(first: number, inSight: number, window: number): number {
  const fits = first >= window && first + inSight <= window + WINDOW_ROWS;
  if (fits) return window;
  const middle = first + inSight / 2 - WINDOW_ROWS / 2;
  return Math.max(0, Math.floor(middle / STRIDE) * STRIDE);
}
