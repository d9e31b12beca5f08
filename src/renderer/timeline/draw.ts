/** Draws the timeline. Right of the playhead everything is at half strength: it is known, and it is not now. */
import type { TimelineView } from '../../engine/contract';
import { grouped } from '../panel_kit/format';
import { token } from '../panel_kit/theme';
import type { Bookmark } from '../stores/timeline';
import { binsOf, rows, type RowPlaces } from './lanes';
import { axisTicks, xOf, type TimeScale } from './scale';

export interface TimelinePicture {
  readonly view: TimelineView;
  readonly scale: TimeScale;
  readonly places: RowPlaces;
  readonly now: number;
  readonly recorded: number;
  readonly bookmarks: readonly Bookmark[];
}

type Context = CanvasRenderingContext2D;

const LABEL_LEFT = 10;
/** What text may take behind the last tick. */
const RIGHT_MARGIN = 14;

export function drawTimeline(context: Context, canvas: Element, picture: TimelinePicture): void {
  const ink = (name: `--${string}`) => token(canvas, name);
  const mono = `10px ${ink('--mono')}`;
  const sans = `11px ${ink('--sans')}`;

  drawNames(context, picture.places, sans, ink('--ink-2'));
  drawAxis(context, picture, mono, ink);
  context.save();
  context.beginPath();
  const { left, right } = picture.scale;
  context.rect(left, 0, right - left + 1, picture.places.bottom + 2);
  context.clip();
  drawRunning(context, picture, mono, ink);
  drawLanes(context, picture, ink);
  drawCurves(context, picture, ink);
  drawFuture(context, picture, ink('--panel'));
  context.restore();
  drawFlags(context, picture, sans, ink);
  drawPlayhead(context, picture, mono, ink);
}

type Ink = (name: `--${string}`) => string;

function drawNames(context: Context, places: RowPlaces, font: string, colour: string): void {
  context.font = font;
  context.fillStyle = colour;
  context.textAlign = 'left';
  context.fillText('running', LABEL_LEFT, places.running + 8);
  rows.forEach((row, index) => {
    context.fillText(row.title, LABEL_LEFT, (places.lanes[index] ?? 0) + places.laneHeight - 2);
  });
  context.fillText('TLB misses', LABEL_LEFT, places.tlb + places.tlbHeight - 3);
  context.fillText('RSS, heap', LABEL_LEFT, places.memory + Math.min(14, places.memoryHeight));
}

function drawAxis(context: Context, { scale, places }: TimelinePicture, font: string, ink: Ink): void {
  context.font = font;
  for (const tick of axisTicks(scale, 150)) {
    const x = Math.round(xOf(scale, tick)) + 0.5;
    context.fillStyle = ink('--line-2');
    context.fillRect(x - 0.5, places.axis + 8, 1, 5);
    context.fillStyle = ink('--ink-3');
    const text = grouped(tick);
    const width = context.measureText(text).width;
    const fits = x + 4 + width < scale.right + RIGHT_MARGIN;
    context.fillText(text, fits ? x + 4 : x - 4 - width, places.axis + 10);
  }
}

function drawRunning(
  context: Context,
  { view, scale, places, recorded }: TimelinePicture,
  font: string,
  ink: Ink,
): void {
  context.font = font;
  const first = view.running[0]?.pid;
  for (const turn of view.running) {
    const from = Math.max(scale.left, xOf(scale, turn.from));
    const to = Math.min(scale.right, xOf(scale, Math.min(turn.to, recorded)));
    const width = Math.max(1, to - from - 1);
    const other = turn.pid !== first;
    context.fillStyle = ink(other ? '--ink-2' : '--raise');
    context.fillRect(from, places.running, width, 10);
    context.strokeStyle = ink('--line-2');
    context.lineWidth = 1;
    context.strokeRect(Math.round(from) + 0.5, places.running + 0.5, Math.max(0, Math.round(width) - 1), 9);
    if (width > 30) {
      context.fillStyle = ink(other ? '--ink-inv' : '--ink-3');
      context.fillText(String(turn.pid), Math.max(from, scale.left) + 4, places.running + 8.5);
    }
  }
}

function drawLanes(context: Context, { view, scale, places }: TimelinePicture, ink: Ink): void {
  rows.forEach((row, index) => {
    const floor = (places.lanes[index] ?? 0) + places.laneHeight - 1;
    context.fillStyle = ink('--line');
    context.fillRect(scale.left, floor, scale.right - scale.left, 1);
    row.lanes.forEach(({ name, colour }, order) => {
      const bins = binsOf(view, name);
      if (bins === undefined) return;
      context.fillStyle = ink(colour);
      context.strokeStyle = ink(colour);
      drawBars(context, bins, scale, floor, places.laneHeight - 2, order > 0);
    });
  });
}

/** Bars whose area, not height, tells the count: a root keeps single events visible beside hundreds. */
function drawBars(
  context: Context,
  bins: Uint32Array,
  scale: TimeScale,
  floor: number,
  height: number,
  hollow: boolean,
): void {
  const width = (scale.right - scale.left) / bins.length;
  const most = bins.reduce((a, b) => Math.max(a, b), 1);
  bins.forEach((count, bin) => {
    if (count === 0) return;
    const tall = Math.max(3, Math.sqrt(count / most) * height);
    const x = scale.left + bin * width;
    if (hollow) {
      context.lineWidth = 1;
      context.strokeRect(x + 0.5, floor - tall + 0.5, Math.max(1, width - 1.6), tall - 1);
    } else context.fillRect(x, floor - tall, Math.max(1, width - 0.6), tall);
  });
}

function drawCurves(context: Context, { view, scale, places }: TimelinePicture, ink: Ink): void {
  const { samples } = view;
  const tlbFloor = places.tlb + places.tlbHeight;
  context.strokeStyle = ink('--ink-2');
  context.lineWidth = 1;
  trace(context, samples.ticks, samples.tlbMissPermille, scale, tlbFloor, places.tlbHeight - 2);
  context.stroke();

  const floor = places.memory + places.memoryHeight;
  const pagesOfHeap = samples.heapBytes.map((bytes) => bytes / 4096);
  const most = Math.max(1, maximum(samples.rssPages), maximum(pagesOfHeap));
  context.strokeStyle = ink('--st-anon');
  context.lineWidth = 1.5;
  trace(context, samples.ticks, samples.rssPages, scale, floor, places.memoryHeight - 2, most);
  context.stroke();
  const last = samples.ticks.at(-1);
  if (last !== undefined) {
    context.lineTo(xOf(scale, last), floor);
    context.lineTo(xOf(scale, samples.ticks[0] ?? 0), floor);
    context.globalAlpha = 0.22;
    context.fillStyle = ink('--st-anon');
    context.fill();
    context.globalAlpha = 1;
  }
  context.strokeStyle = ink('--ink');
  context.lineWidth = 1;
  context.setLineDash([3, 2]);
  trace(context, samples.ticks, pagesOfHeap, scale, floor, places.memoryHeight - 2, most);
  context.stroke();
  context.setLineDash([]);
}

function trace(
  context: Context,
  ticks: Float64Array,
  values: Float64Array,
  scale: TimeScale,
  floor: number,
  height: number,
  most = Math.max(1, maximum(values)),
): void {
  context.beginPath();
  ticks.forEach((tick, index) => {
    const y = floor - ((values[index] ?? 0) / most) * height;
    if (index === 0) context.moveTo(xOf(scale, tick), y);
    else context.lineTo(xOf(scale, tick), y);
  });
}

function maximum(values: Float64Array): number {
  return values.reduce((a, b) => Math.max(a, b), 0);
}

function drawFuture(context: Context, { scale, places, now }: TimelinePicture, panel: string): void {
  const x = xOf(scale, now);
  if (x >= scale.right) return;
  context.globalAlpha = 0.5;
  context.fillStyle = panel;
  context.fillRect(Math.max(scale.left, x), places.running, scale.right - x + 1, places.bottom - places.running + 2);
  context.globalAlpha = 1;
}

/** Marks of the run and bookmarks; a label that would cover the one before it is left out, its line stays. */
function drawFlags(
  context: Context,
  { view, scale, places, bookmarks, now }: TimelinePicture,
  font: string,
  ink: Ink,
): void {
  const flags = [...view.marks, ...bookmarks]
    .filter((flag) => flag.tick >= scale.from && flag.tick <= scale.to)
    .sort((a, b) => a.tick - b.tick);
  context.font = font;
  const nowX = xOf(scale, now);
  let free = scale.left;
  for (const { tick, label } of flags) {
    const x = Math.round(xOf(scale, tick)) + 0.5;
    context.strokeStyle = ink('--ink-3');
    context.lineWidth = 1;
    context.setLineDash([2, 2]);
    context.beginPath();
    context.moveTo(x, 8);
    context.lineTo(x, places.bottom);
    context.stroke();
    context.setLineDash([]);
    context.fillStyle = ink('--ink-2');
    context.beginPath();
    context.moveTo(x, 5);
    context.lineTo(x + 6, 5);
    context.lineTo(x + 4, 7.5);
    context.lineTo(x + 6, 10);
    context.lineTo(x, 10);
    context.fill();
    const width = context.measureText(label).width + 14;
    const meetsNow = x + width > nowX - 6 && x < nowX + 60;
    if (x >= free && x + width <= scale.right && !meetsNow) {
      context.fillText(label, x + 10, 12.5);
      free = x + width;
    }
  }
}

function drawPlayhead(context: Context, { scale, places, now }: TimelinePicture, font: string, ink: Ink): void {
  if (now < scale.from || now > scale.to) return;
  const x = xOf(scale, now);
  context.fillStyle = ink('--now');
  context.fillRect(x - 0.75, 14, 1.5, places.bottom - 12);
  context.beginPath();
  context.moveTo(x - 5, 3);
  context.lineTo(x + 5, 3);
  context.lineTo(x + 5, 10);
  context.lineTo(x, 15);
  context.lineTo(x - 5, 10);
  context.fill();
  context.font = `600 ${font}`;
  const text = grouped(now);
  const width = context.measureText(text).width + 8;
  const left = x + 8 + width > scale.right + RIGHT_MARGIN ? x - 8 - width : x + 8;
  context.beginPath();
  context.roundRect(left, 2, width, 14, 2);
  context.fill();
  context.fillStyle = ink('--ink-inv');
  context.fillText(text, left + 4, 12.5);
}
