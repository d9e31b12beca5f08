/**
 * GLIBC_TUNABLES for malloc: `glibc.malloc.NAME=VALUE`, joined by colons, each within the bounds glibc gives it
 * (sysdeps dl-tunables.list of 2.36). glibc ignores what it does not understand; so do we, but we say so.
 */

/** A tunable that is set. Sizes are in bytes; one that is undefined keeps malloc's default. */
export interface MallocTunables {
  /** Chunks a tcache bin may hold (7). 0 switches the tcache off, though its structure is still allocated. */
  readonly tcacheCount?: number;
  /** Largest request served from the tcache (1032 on x86-64). */
  readonly tcacheMax?: number;
  /** Chunks sorted out of the unsorted bin before a cached exact fit is returned (0: no limit). */
  readonly tcacheUnsortedLimit?: number;
  /** Largest request served from fastbins. */
  readonly mxfast?: number;
  readonly mmapThreshold?: number;
  readonly mmapMax?: number;
  readonly trimThreshold?: number;
  readonly topPad?: number;
  readonly arenaMax?: number;
  readonly arenaTest?: number;
  /** Byte that freed memory is filled with; new memory gets its complement. */
  readonly perturb?: number;
}

interface TunableEntry {
  readonly field: keyof MallocTunables;
  readonly minimum: number;
  readonly maximum: number;
}

const SIZE_T_MAX = 2 ** 64;
const INT32_MAX = 2 ** 31 - 1;
const sizeT = (field: keyof MallocTunables, minimum = 0): TunableEntry => ({ field, minimum, maximum: SIZE_T_MAX });

const ENTRIES: ReadonlyMap<string, TunableEntry> = new Map([
  ['glibc.malloc.tcache_count', sizeT('tcacheCount')],
  ['glibc.malloc.tcache_max', sizeT('tcacheMax')],
  ['glibc.malloc.tcache_unsorted_limit', sizeT('tcacheUnsortedLimit')],
  ['glibc.malloc.mxfast', sizeT('mxfast')],
  ['glibc.malloc.mmap_threshold', sizeT('mmapThreshold')],
  ['glibc.malloc.mmap_max', { field: 'mmapMax', minimum: 0, maximum: INT32_MAX }],
  ['glibc.malloc.trim_threshold', sizeT('trimThreshold')],
  ['glibc.malloc.top_pad', sizeT('topPad')],
  ['glibc.malloc.arena_max', sizeT('arenaMax', 1)],
  ['glibc.malloc.arena_test', sizeT('arenaTest', 1)],
  ['glibc.malloc.perturb', { field: 'perturb', minimum: 0, maximum: 0xff }],
]);

export interface ParsedTunables {
  readonly tunables: MallocTunables;
  /** One sentence for each part of the string that has no effect, for whoever typed it. */
  readonly ignored: readonly string[];
}

/**
 * Reads a GLIBC_TUNABLES string. A name given twice keeps its last value. Numbers beyond 2^53 become 2^53 - 1, which is
 * as far beyond every size.
 */
export function parseTunables(text: string): ParsedTunables {
  const tunables: { -readonly [name in keyof MallocTunables]: number } = {};
  const ignored: string[] = [];
  for (const part of text.split(':')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    if (equals < 0) {
      ignored.push(`"${part}" has no value: write name=value, for example glibc.malloc.tcache_count=0`);
      continue;
    }
    const name = part.slice(0, equals);
    const text = part.slice(equals + 1);
    const entry = ENTRIES.get(name);
    if (entry === undefined) {
      ignored.push(whyUnknown(name, text));
      continue;
    }
    const value = readNumber(text);
    if (value === undefined) {
      ignored.push(`${name}: "${text}" is not a number (decimal, 0x hexadecimal or 0 octal)`);
    } else if (value < entry.minimum || value > entry.maximum) {
      ignored.push(`${name}=${text} is outside ${entry.minimum}..${boundText(entry.maximum)}`);
    } else {
      tunables[entry.field] = Math.min(value, Number.MAX_SAFE_INTEGER);
    }
  }
  return { tunables, ignored };
}

function boundText(maximum: number): string {
  return maximum === SIZE_T_MAX ? '2^64-1' : String(maximum);
}

function whyUnknown(name: string, value: string): string {
  if (name === 'glibc.malloc.hugetlb') {
    return `glibc.malloc.hugetlb=${value}: only 0 is simulated, malloc here asks for pages of the ordinary size`;
  }
  if (name === 'glibc.malloc.check') {
    return 'glibc.malloc.check does nothing without libc_malloc_debug.so, which is not simulated';
  }
  if (!name.startsWith('glibc.malloc.')) return `${name} is not a tunable of malloc`;
  return `${name} is not a tunable of glibc 2.36; known are ${[...ENTRIES.keys()].join(', ')}`;
}

/** _dl_strtoul's digits: 0x hexadecimal, 0 octal, else decimal, all of the text. */
function readNumber(text: string): number | undefined {
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return Number.parseInt(text.slice(2), 16);
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return /^[0-9]+$/.test(text) ? Number.parseInt(text, 10) : undefined;
}
