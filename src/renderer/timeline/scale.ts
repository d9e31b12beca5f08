/** Ticks and pixels of the timeline. */

/** A stretch of ticks over a stretch of pixels. */
export interface TimeScale {
  readonly from: number;
  readonly to: number;
  /** Pixels of the first and behind the last tick. */
  readonly left: number;
  readonly right: number;
}

export function xOf(scale: TimeScale, tick: number): number {
  const share = (tick - scale.from) / Math.max(1, scale.to - scale.from);
  return scale.left + share * (scale.right - scale.left);
}

/** The tick under a pixel, held inside the stretch. */
export function tickAt(scale: TimeScale, x: number): number {
  const share = (x - scale.left) / Math.max(1, scale.right - scale.left);
  const tick = scale.from + Math.min(1, Math.max(0, share)) * (scale.to - scale.from);
  return Math.round(tick);
}

/** The next number of the form 1, 2 or 5 times a power of ten: what the axis ends at while history still grows. */
export function roundedUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  const lead = value / power;
  return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
}

/** Where the axis has its numbers: round ticks at least `spacing` pixels apart. */
export function axisTicks(scale: TimeScale, spacing: number): readonly number[] {
  const perPixel = (scale.to - scale.from) / Math.max(1, scale.right - scale.left);
  const step = Math.max(1, roundedUp(perPixel * spacing));
  const ticks: number[] = [];
  for (let tick = Math.ceil(scale.from / step) * step; tick <= scale.to; tick += step) ticks.push(tick);
  return ticks;
}
