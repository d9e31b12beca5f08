import { describe, expect, test } from 'vitest';
import { parseTraceLine } from '../../../src/engine/libc/malloc/trace';
import { parseTunables } from '../../../src/engine/libc/malloc/tunables';

describe('GLIBC_TUNABLES', () => {
  test('reads names and values, the last of a name counting', () => {
    const { tunables, ignored } = parseTunables(
      'glibc.malloc.tcache_count=3:glibc.malloc.mmap_threshold=0x2000:glibc.malloc.top_pad=010:glibc.malloc.tcache_count=0',
    );
    expect(tunables).toEqual({ tcacheCount: 0, mmapThreshold: 8192, topPad: 8 });
    expect(ignored).toEqual([]);
  });

  test.each([
    ['glibc.malloc.tcache_size=3', 'glibc.malloc.tcache_size is not a tunable of glibc 2.36'],
    ['glibc.malloc.tcache_count', 'has no value'],
    ['glibc.malloc.tcache_count=many', '"many" is not a number'],
    ['glibc.malloc.perturb=256', 'glibc.malloc.perturb=256 is outside 0..255'],
    ['glibc.malloc.arena_max=0', 'glibc.malloc.arena_max=0 is outside 1..2^64-1'],
    ['glibc.malloc.hugetlb=1', 'only 0 is simulated'],
    ['glibc.rtld.nns=4', 'glibc.rtld.nns is not a tunable of malloc'],
  ])('ignores %s and says why', (text, reason) => {
    const { tunables, ignored } = parseTunables(text);
    expect(tunables).toEqual({});
    expect(ignored).toHaveLength(1);
    expect(ignored[0]).toContain(reason);
  });
});

describe('a line of a trace', () => {
  test('is an operation, or nothing', () => {
    expect(parseTraceLine('a 3 0x40 100')).toEqual({
      kind: 'operation',
      operation: { kind: 'memalign', id: 3, alignment: 64, size: 100 },
    });
    expect(parseTraceLine('# m 1 2')).toEqual({ kind: 'nothing' });
    expect(parseTraceLine('')).toEqual({ kind: 'nothing' });
  });

  test.each([
    ['z 1', '"z" is not an operation'],
    ['m 1', '"m" takes 2 numbers, here are 1'],
    ['m 1 -5', '"-5" is not a number'],
  ])('"%s" is refused with a reason', (line, reason) => {
    const parsed = parseTraceLine(line);
    expect(parsed.kind === 'bad' ? parsed.message : '').toContain(reason);
  });
});
