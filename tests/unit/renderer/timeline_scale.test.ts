import { describe, expect, it } from 'vitest';
import { axisTicks, roundedUp, tickAt, xOf, type TimeScale } from '../../../src/renderer/timeline/scale';

const scale: TimeScale = { from: 1000, to: 3000, left: 100, right: 500 };

describe('the scale of the timeline', () => {
  it('takes ticks to pixels and back', () => {
    expect(xOf(scale, 1000)).toBe(100);
    expect(xOf(scale, 2000)).toBe(300);
    for (const tick of [1000, 1005, 2500, 3000]) expect(tickAt(scale, xOf(scale, tick))).toBe(tick);
  });

  it('holds a hand that leaves the plot at its ends', () => {
    expect(tickAt(scale, -50)).toBe(1000);
    expect(tickAt(scale, 5000)).toBe(3000);
  });

  it('numbers the axis at round ticks with enough room between them', () => {
    const ticks = axisTicks(scale, 80);
    expect(ticks).toEqual([1000, 1500, 2000, 2500, 3000]);
    const pixels = ticks.map((tick) => xOf(scale, tick));
    pixels.slice(1).forEach((x, index) => expect(x - (pixels[index] ?? 0)).toBeGreaterThanOrEqual(80));
  });

  it('holds still while history grows: the axis ends at the next 1, 2 or 5', () => {
    expect([1, 7, 11, 21, 51, 999, 1001].map(roundedUp)).toEqual([1, 10, 20, 50, 100, 1000, 2000]);
  });
});
