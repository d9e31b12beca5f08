/** Broken-down time in UTC, the only zone there is here: struct tm from seconds and back, and as text. */

export interface BrokenDownTime {
  /** 0 to 60. */
  readonly second: number;
  readonly minute: number;
  readonly hour: number;
  /** Of the month, from 1. */
  readonly day: number;
  /** From 0. */
  readonly month: number;
  /** Since 1900. */
  readonly year: number;
  /** Since Sunday. */
  readonly weekday: number;
  /** Since January 1. */
  readonly yearDay: number;
}

const DAY = 86_400;
const CYCLE_DAYS = 146_097;

/** Days from 1970-01-01 to a day of the Gregorian calendar; the year is a full one, the month from 0. */
function daysBefore(year: number, month: number, day: number): number {
  // Years that begin in March have the leap day at their end.
  const shifted = month < 2 ? year - 1 : year;
  const cycle = Math.floor(shifted / 400);
  const ofCycle = shifted - cycle * 400;
  const ofYear = Math.floor((153 * ((month + 10) % 12) + 2) / 5) + day - 1;
  return cycle * CYCLE_DAYS + ofCycle * 365 + Math.floor(ofCycle / 4) - Math.floor(ofCycle / 100) + ofYear - 719_468;
}

/** gmtime(3). */
export function breakDown(seconds: number): BrokenDownTime {
  const days = Math.floor(seconds / DAY);
  const rest = seconds - days * DAY;
  let year = 1970 + Math.floor(days / 365.2425);
  while (daysBefore(year, 0, 1) > days) year--;
  while (daysBefore(year + 1, 0, 1) <= days) year++;
  const yearDay = days - daysBefore(year, 0, 1);
  let month = 11;
  while (daysBefore(year, month, 1) > days) month--;
  return {
    second: rest % 60,
    minute: Math.floor(rest / 60) % 60,
    hour: Math.floor(rest / 3600),
    day: days - daysBefore(year, month, 1) + 1,
    month,
    year: year - 1900,
    weekday: (((days + 4) % 7) + 7) % 7,
    yearDay,
  };
}

/** timegm(3): fields out of their range carry into the next. */
export function toSeconds(time: Pick<BrokenDownTime, 'second' | 'minute' | 'hour' | 'day' | 'month' | 'year'>): number {
  const month = ((time.month % 12) + 12) % 12;
  const year = time.year + 1900 + Math.floor(time.month / 12);
  return daysBefore(year, month, 1) * DAY + (time.day - 1) * DAY + time.hour * 3600 + time.minute * 60 + time.second;
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const padded = (value: number, width: number, fill = '0'): string => String(value).padStart(width, fill);
const abbreviated = (name: string | undefined): string => (name ?? '?').slice(0, 3);

/** asctime(3): "Mon Jan  1 00:00:00 2024" and a newline. */
export const asctimeText = (time: BrokenDownTime): string =>
  `${strftimeText('%a %b %e %H:%M:%S', time)} ${time.year + 1900}\n`;

/** strftime(3) in the C locale. A conversion that it does not have is copied, as glibc does. */
export function strftimeText(format: string, time: BrokenDownTime): string {
  return format.replace(/%[-_0^#]?[EO]?./gs, (conversion) => {
    const flag = /^%([-_0^#])/.exec(conversion)?.[1];
    const text = convert(conversion.slice(-1), time) ?? conversion;
    if (flag === '-') return text.replace(/^[0 ]+(?=\d)/, '');
    if (flag === '_') return text.replace(/^0+(?=\d)/, (zeros) => ' '.repeat(zeros.length));
    if (flag === '0') return text.replace(/^ +(?=\d)/, (spaces) => '0'.repeat(spaces.length));
    return flag === '^' ? text.toUpperCase() : text;
  });
}

function convert(letter: string, time: BrokenDownTime): string | undefined {
  const { second, minute, hour, day, month, weekday, yearDay } = time;
  const year = time.year + 1900;
  const iso = isoWeek(time);
  const again = (format: string): string => strftimeText(format, time);
  const fields: Readonly<Record<string, string>> = {
    a: abbreviated(WEEKDAYS[weekday]),
    A: WEEKDAYS[weekday] ?? '?',
    b: abbreviated(MONTHS[month]),
    h: abbreviated(MONTHS[month]),
    B: MONTHS[month] ?? '?',
    C: padded(Math.floor(year / 100), 2),
    d: padded(day, 2),
    e: padded(day, 2, ' '),
    g: padded(iso.year % 100, 2),
    G: String(iso.year),
    H: padded(hour, 2),
    I: padded(hour % 12 === 0 ? 12 : hour % 12, 2),
    j: padded(yearDay + 1, 3),
    k: padded(hour, 2, ' '),
    l: padded(hour % 12 === 0 ? 12 : hour % 12, 2, ' '),
    m: padded(month + 1, 2),
    M: padded(minute, 2),
    n: '\n',
    p: hour < 12 ? 'AM' : 'PM',
    P: hour < 12 ? 'am' : 'pm',
    s: String(toSeconds(time)),
    S: padded(second, 2),
    t: '\t',
    u: String(weekday === 0 ? 7 : weekday),
    U: padded(Math.floor((yearDay + 7 - weekday) / 7), 2),
    V: padded(iso.week, 2),
    w: String(weekday),
    W: padded(Math.floor((yearDay + 7 - ((weekday + 6) % 7)) / 7), 2),
    y: padded(((year % 100) + 100) % 100, 2),
    Y: String(year),
    z: '+0000',
    Z: 'GMT',
    '%': '%',
  };
  const composed: Readonly<Record<string, string>> = {
    c: '%a %b %e %H:%M:%S %Y',
    D: '%m/%d/%y',
    F: '%Y-%m-%d',
    r: '%I:%M:%S %p',
    R: '%H:%M',
    T: '%H:%M:%S',
    x: '%m/%d/%y',
    X: '%H:%M:%S',
  };
  const whole = composed[letter];
  return whole === undefined ? fields[letter] : again(whole);
}

/** ISO 8601: weeks begin on Monday, the first one holds January 4. */
function isoWeek({ year, yearDay, weekday }: BrokenDownTime): { year: number; week: number } {
  const full = year + 1900;
  const thursday = yearDay - ((weekday + 6) % 7) + 3;
  const length = (of: number): number => daysBefore(of + 1, 0, 1) - daysBefore(of, 0, 1);
  if (thursday < 0) return { year: full - 1, week: Math.floor((thursday + length(full - 1)) / 7) + 1 };
  if (thursday >= length(full)) return { year: full + 1, week: 1 };
  return { year: full, week: Math.floor(thursday / 7) + 1 };
}
