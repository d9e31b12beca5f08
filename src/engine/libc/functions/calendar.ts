/**
 * The calendar part of time.h: struct tm in memory.
 *
 *     0 tm_sec   4 tm_min   8 tm_hour   12 tm_mday   16 tm_mon   20 tm_year   24 tm_wday   28 tm_yday   32 tm_isdst
 *     40 tm_gmtoff   48 tm_zone
 */
import { type VirtAddr, virtAddr } from '../../units';
import { type BrokenDownTime, asctimeText, breakDown, strftimeText, toSeconds } from '../calendar';
import type { LibcContext, LibcFunctions } from '../context';
import { constantTexts } from '../image';
import { returnStaticText } from './strings';

/** Reads a signed 64-bit time_t: every time that has a calendar is exact. */
function loadTime({ memory }: LibcContext, at: VirtAddr): number {
  return memory.load32(virtAddr(at + 4)) * 4294967296 + (memory.load32(at) >>> 0);
}

function loadBrokenDown({ memory }: LibcContext, at: VirtAddr): BrokenDownTime {
  const field = (index: number): number => memory.load32(virtAddr(at + 4 * index));
  return {
    second: field(0),
    minute: field(1),
    hour: field(2),
    day: field(3),
    month: field(4),
    year: field(5),
    weekday: field(6),
    yearDay: field(7),
  };
}

function storeBrokenDown({ memory, symbols }: LibcContext, at: VirtAddr, time: BrokenDownTime): void {
  const { second, minute, hour, day, month, year, weekday, yearDay } = time;
  const fields = [second, minute, hour, day, month, year, weekday, yearDay, 0];
  fields.forEach((value, index) => memory.store32(virtAddr(at + 4 * index), value));
  memory.storeWord(virtAddr(at + 40), 0);
  memory.storeWord(virtAddr(at + 48), symbols.base + (constantTexts.get('GMT') ?? 0));
}

/** gmtime and localtime: the struct is libc's own or the caller's. */
function breakDownInto(context: LibcContext, target: VirtAddr): void {
  storeBrokenDown(context, target, breakDown(loadTime(context, context.call.address(0))));
  context.call.returnWord(target);
}

function returnText(context: LibcContext, text: string, target: VirtAddr | undefined): void {
  if (target === undefined) return returnStaticText(context, text);
  const bytes = new TextEncoder().encode(`${text}\0`);
  context.memory.writeBytes(target, bytes);
  context.call.returnWord(target);
}

function strftime(context: LibcContext): void {
  const { call, memory } = context;
  const format = memory.readBytes(call.address(2), memory.stringLength(call.address(2)));
  const text = strftimeText(String.fromCharCode(...format), loadBrokenDown(context, call.address(3)));
  const bytes = Uint8Array.from(`${text}\0`, (character) => character.charCodeAt(0));
  if (bytes.length > call.size(1)) return call.returnWord(0);
  memory.writeBytes(call.address(0), bytes);
  call.returnWord(bytes.length - 1);
}

/** The fields are brought into their ranges in the caller's struct too. */
function mktime(context: LibcContext): void {
  const at = context.call.address(0);
  const seconds = toSeconds(loadBrokenDown(context, at));
  storeBrokenDown(context, at, breakDown(seconds));
  context.call.returnWord(seconds);
}

const timeText = (context: LibcContext): string => asctimeText(breakDown(loadTime(context, context.call.address(0))));
const structText = (context: LibcContext): string => asctimeText(loadBrokenDown(context, context.call.address(0)));

export const calendar: LibcFunctions = {
  gmtime: (context) => breakDownInto(context, context.symbols.brokenDownTime),
  localtime: (context) => breakDownInto(context, context.symbols.brokenDownTime),
  gmtime_r: (context) => breakDownInto(context, context.call.address(1)),
  localtime_r: (context) => breakDownInto(context, context.call.address(1)),
  mktime,
  asctime: (context) => returnText(context, structText(context), undefined),
  asctime_r: (context) => returnText(context, structText(context), context.call.address(1)),
  ctime: (context) => returnText(context, timeText(context), undefined),
  ctime_r: (context) => returnText(context, timeText(context), context.call.address(1)),
  strftime,
};
