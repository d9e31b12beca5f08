/**
 * Numbers as the window writes them: hexadecimal in lower case and never padded, a thin space between thousands from
 * five digits up, sizes in binary units with three significant figures.
 */
import type { Verdict } from '../../engine/contract';

const THIN_SPACE = '\u2009';

/** An address or a frame number: `0x502`. Takes any safe integer from 0 up. */
export function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

/** A whole number with thin spaces between thousands once it has five digits: `2208`, `38 217`. */
export function grouped(value: number): string {
  const digits = String(Math.abs(Math.trunc(value)));
  const sign = value < 0 ? '\u2212' : '';
  if (digits.length < 5) return sign + digits;
  return sign + digits.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
}

/** A size: `224 B`, `34.5 KiB`, `8 MiB`. Below 10 000 bytes it is exact. */
export function bytes(value: number): string {
  if (value < 10_000) return `${value} B`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
  let scaled = value / 1024;
  let unit = 0;
  while (scaled >= 1000 && unit < units.length - 1) {
    scaled /= 1024;
    unit++;
  }
  const decimals = scaled >= 100 || Number.isInteger(scaled) ? 0 : 1;
  return `${scaled.toFixed(decimals).replace(/\.0$/, '')} ${units[unit] ?? ''}`;
}

/** `1 page`, `33 pages`; the plural is the singular with an s unless it is given. */
export function counted(value: number, singular: string, plural = `${singular}s`): string {
  return `${grouped(value)} ${value === 1 ? singular : plural}`;
}

/** A simulated duration in the unit that leaves one to three figures before the point. */
export function duration(nanoseconds: number): string {
  if (nanoseconds < 1000) return `${Math.round(nanoseconds)} ns`;
  if (nanoseconds < 1e6) return `${(nanoseconds / 1e3).toFixed(1)} µs`;
  if (nanoseconds < 1e9) return `${(nanoseconds / 1e6).toFixed(1)} ms`;
  return `${(nanoseconds / 1e9).toFixed(2)} s`;
}

/** A verdict as plain text, for names, titles and digests. */
export function verdictText(verdict: Verdict): string {
  return verdict.map((part) => (typeof part === 'string' ? part : part.strong)).join('');
}

/** The last part of a path, for titles: `notes.c`. */
export function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
