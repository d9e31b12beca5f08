import { describe, expect, test } from 'vitest';
import { checkMallocState } from '../../../src/engine/libc/malloc/check';
import { ILP32, LP64 } from '../../../src/engine/libc/malloc/layout';
import type { MallocStep } from '../../../src/engine/libc/malloc/steps';
import { walkArenas } from '../../../src/engine/libc/malloc/walk';
import { virtAddr } from '../../../src/engine/units';
import { FlatProcess } from './flat_process';
import { randomThreadTrace, randomTrace } from './random_trace';
import { runScript } from './run_script';

const TRACE = `m 1 24
m 2 1000
m 3 1024
f 2
f 3
m 4 100
c 5 3 200
a 6 256 300
r 5 5000
m 7 140000
r 7 300000
f 7
m 8 200000
f 8
t 0
r 4 0
f 1
`;

/** What glibc 2.36 on x86-64 prints for TRACE. */
const LP64_OUTPUT = `1 0x2a0 24
brk 0x21000
2 0x2c0 1000
3 0x6b0 1032
2 free
3 free
4 0xac0 104
5 0xb30 600
6 0xe00 312
5 0x1000 5000
7 mmap+0x10 143344
7 mmap+0x10 303088
7 free
8 0x2390 200008
brk 0x54000
8 free
trim 1
brk 0x3000
4 null 0
1 free
[stats 17
total fast 0 0
total rest 1 3200
total mmap 0 0
system current 12288
system max 344064
aspace total 12288
aspace mprotect 12288
mallinfo2 arena=12288 ordblks=1 smblks=0 hblks=0 hblkhd=0 usmblks=0 fsmblks=0 uordblks=9088 fordblks=3200 keepcost=3200
tcache @0x10 0:1 5:2 10:1 36:1 61:1 63:1
brk 0x3000 ]
`;

/** And its i386 build. */
const ILP32_OUTPUT = `1 0x1a0 28
brk 0x22000
2 0x1c0 1004
3 0x5b0 1036
2 free
3 free
brk 0x21000
4 0x5b0 108
5 0x620 604
6 0x900 300
5 0xad0 5004
7 mmap+0x10 143344
7 mmap+0x10 303088
7 free
8 0x1e60 200012
brk 0x53000
8 free
trim 1
brk 0x2000
4 null 0
1 free
[stats 17
total fast 0 0
total rest 1 424
total mmap 0 0
system current 8192
system max 339968
aspace total 8192
aspace mprotect 8192
mallinfo2 arena=8192 ordblks=1 smblks=0 hblks=0 hblkhd=0 usmblks=0 fsmblks=0 uordblks=7768 fordblks=424 keepcost=424
tcache @0x10 1:1 6:1 7:1 9:1 37:1 62:1
brk 0x2000 ]
`;

describe('malloc', () => {
  test('places blocks where glibc 2.36 on x86-64 places them', () => {
    expect(runScript(TRACE).output).toBe(LP64_OUTPUT);
  });

  test('places blocks where the i386 build places them', () => {
    expect(runScript(TRACE, { ilp32: true }).output).toBe(ILP32_OUTPUT);
  });

  const machines = [
    { name: 'x86-64', options: {} },
    { name: 'x86-64 without tcache', options: { tunables: 'glibc.malloc.tcache_count=0' } },
    { name: 'i386', options: { ilp32: true } },
    { name: 'i386 without tcache', options: { ilp32: true, tunables: 'glibc.malloc.tcache_count=0' } },
  ];
  test.each(machines)('keeps its invariants after every operation ($name)', ({ options }) => {
    for (let seed = 100; seed < 108; seed++) {
      const after = (process: FlatProcess, line: string): void => {
        const broken = checkMallocState(process);
        expect(broken, `seed ${seed} after "${line}"`).toEqual([]);
      };
      const run = runScript(randomTrace(seed, 250), { ...options, after });
      expect(run.signal).toBe(null);
    }
  });

  test.each(['', 'glibc.malloc.tcache_count=0'])(
    'keeps the invariants of every thread\'s arena with "%s"',
    (tunables) => {
      for (let seed = 200; seed < 204; seed++) {
        const after = (process: FlatProcess, line: string): void => {
          expect(checkMallocState(process), `seed ${seed} after "${line}"`).toEqual([]);
        };
        expect(runScript(randomThreadTrace(seed, 250, 4), { tunables, after }).signal).toBe(null);
      }
    },
  );

  test("gives each thread an arena, and an ended thread's arena to the next", () => {
    const { output, process } = runScript(
      ['m 1 24', 'T 1', 'm 2 24', 'm 3 500', 'T 2', 'm 4 24', 'X 1', 'T 3', 'm 5 24', 'm 6 500', 'T 0', 'm 7 24'].join(
        '\n',
      ),
    );
    expect(walkArenas(process)).toHaveLength(3);
    expect(output.split('\n').slice(0, 8)).toEqual([
      '1 0x2a0 24',
      'brk 0x21000',
      '2 arena+0xb70 24',
      '3 arena+0xb90 504',
      '4 arena+0xb70 24',
      '5 arena+0xd90 24',
      '6 arena+0xdb0 504',
      '7 0x500 24',
    ]);
  });

  test('has invariants that notice damage', () => {
    const { process } = runScript('m 1 2000\nm 2 2000\nm 3 24\nf 1');
    expect(checkMallocState(process)).toEqual([]);
    const foot = virtAddr(process.heapStart + 0x290 + 0x7e0);
    process.memory.storeWord(foot, 0x100);
    process.memory.storeWord(virtAddr(foot + 8), 0x7e1);
    const chunk = '0x555555559290';
    expect(checkMallocState(process)).toEqual([
      `${chunk}: prev_size behind it is not its size 0x7e0`,
      `${chunk}: free, but the next chunk says it is in use`,
    ]);
  });

  test('gives back all memory but the first page or two when everything is freed and trimmed', () => {
    const { process } = runScript(`${randomTrace(7, 600)}t 0\n`, { tunables: 'glibc.malloc.tcache_count=0' });
    expect(process.malloc.mallinfo2().uordblks).toBe(0x290);
    expect(process.malloc.mallinfo2().arena).toBe(4096);
  });

  test('sets errno to ENOMEM when the break and mmap both refuse', () => {
    const process = new FlatProcess({ heapLimit: 0x21000 });
    process.malloc.malloc(100);
    process.mmap = () => undefined;
    expect(process.malloc.malloc(0x30000)).toBe(0);
    expect(process.errno).toBe(12);
    expect(process.malloc.malloc(200)).not.toBe(0);
  });

  test('continues the arena in a mapping when the break refuses', () => {
    const process = new FlatProcess({ heapLimit: 0x21000 });
    process.malloc.mallopt(-4, 0);
    process.malloc.malloc(100);
    const far = process.malloc.malloc(0x30000);
    expect(far).toBeGreaterThan(0x7f00_0000_0000);
    expect(process.malloc.mallinfo2().arena).toBe(0x21000 + 0x100000);
    process.malloc.free(far);
    expect(process.malloc.malloc(0x30000)).toBe(far);
  });

  test('keeps tcache links mangled by their own address and marks entries with the key', () => {
    const process = new FlatProcess();
    const [first, second] = [process.malloc.malloc(24), process.malloc.malloc(24)];
    process.malloc.free(first);
    process.malloc.free(second);
    const link = process.memory.loadWord(second);
    expect(BigInt(link) ^ (BigInt(second) >> 12n)).toBe(BigInt(first));
    const key = process.memory.loadWord(process.symbols.tcacheKey);
    expect(key).not.toBe(0);
    expect(process.memory.loadWord(virtAddr(second + 8))).toBe(key);
    process.malloc.malloc(24);
    expect(process.memory.loadWord(virtAddr(second + 8))).toBe(0);
  });

  test('lets an unsorted chunk point into main_arena', () => {
    const process = new FlatProcess();
    const large = process.malloc.malloc(2000);
    process.malloc.malloc(24);
    process.malloc.free(large);
    expect(process.memory.loadWord(large)).toBe(process.symbols.mainArena + LP64.arena.top);
  });

  test('has the structure sizes and offsets of glibc 2.36', () => {
    expect(LP64.arena).toMatchObject({
      fastbinsY: 16,
      top: 96,
      bins: 112,
      binmap: 2144,
      systemMem: 2184,
      sizeof: 2200,
    });
    expect(LP64.par).toMatchObject({ nMmaps: 60, mmappedMem: 80, sbrkBase: 96, tcacheBins: 104, sizeof: 136 });
    expect(ILP32.arena).toMatchObject({ fastbinsY: 12, top: 56, bins: 64, binmap: 1080, sizeof: 1116 });
  });

  test('fills new and freed memory with M_PERTURB', () => {
    const process = new FlatProcess();
    process.malloc.mallopt(-6, 0xaa);
    const block = process.malloc.malloc(2000);
    expect(process.memory.load8(virtAddr(block + 1999))).toBe(0x55);
    process.malloc.malloc(24);
    process.malloc.free(block);
    expect(process.memory.load8(virtAddr(block + 1999))).toBe(0xaa);
    expect(process.memory.load8(process.malloc.calloc(1, 2000))).toBe(0);
  });

  test('does not touch fresh memory in calloc, and clears used memory', () => {
    const process = new FlatProcess();
    process.malloc.malloc(24);
    const before = process.memory.accesses;
    process.malloc.calloc(1, 100_000);
    expect(process.memory.accesses - before).toBeLessThan(60);
    const dirty = process.malloc.malloc(3000);
    process.memory.fill(dirty, 0xff, 3000);
    process.malloc.free(dirty);
    const cleared = process.malloc.calloc(30, 100);
    expect(cleared).toBe(dirty);
    expect(process.memory.readBytes(cleared, 3000).every((byte) => byte === 0)).toBe(true);
  });

  test('touches twelve words for a malloc from the tcache', () => {
    const process = new FlatProcess();
    process.malloc.free(process.malloc.malloc(24));
    const before = process.memory.accesses;
    process.malloc.malloc(24);
    expect(process.memory.accesses - before).toBe(12);
  });

  test('answers posix_memalign with error numbers and an aligned block', () => {
    const process = new FlatProcess();
    const result = process.malloc.malloc(8);
    expect(process.malloc.posixMemalign(result, 4, 10)).toBe(22);
    expect(process.malloc.posixMemalign(result, 0, 10)).toBe(22);
    expect(process.malloc.posixMemalign(result, 24, 10)).toBe(22);
    expect(process.malloc.posixMemalign(result, 2 ** 62, 10)).toBe(12);
    expect(process.malloc.posixMemalign(result, 512, 10)).toBe(0);
    expect(process.memory.loadWord(result) % 512).toBe(0);
    expect(process.malloc.valloc(10) % 4096).toBe(0);
    expect(process.malloc.usableSize(process.malloc.pvalloc(1))).toBe(4104);
  });

  test('aborts in malloc_info at a fastbin link that is not aligned', () => {
    const eight = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    const script = [...eight.map((id) => `m ${id} 24`), ...eight.map((id) => `f ${id}`), 'x 9 0 8 -8', 's'];
    const run = runScript(script.join('\n'));
    expect(run.message).toBe('__malloc_info(): unaligned fastbin chunk detected\n');
  });

  test('prints malloc_stats as glibc does', () => {
    const process = new FlatProcess();
    process.malloc.malloc(100);
    process.malloc.malloc(200_000);
    expect(process.malloc.mallocStats()).toBe(
      'Arena 0:\n' +
        'system bytes     =     135168\n' +
        'in use bytes     =        768\n' +
        'Total (incl. mmap):\n' +
        'system bytes     =     335872\n' +
        'in use bytes     =     201472\n' +
        'max mmap regions =          1\n' +
        'max mmap bytes   =     200704\n',
    );
  });
});

describe('the steps of malloc', () => {
  function stepsOf(process: FlatProcess, run: () => void): MallocStep[] {
    const steps: MallocStep[] = [];
    process.malloc.steps = { record: (step) => steps.push(step) };
    run();
    process.malloc.steps = undefined;
    return steps;
  }

  test('tell the complete flow of the first malloc of 1 KiB', () => {
    const process = new FlatProcess();
    const kinds = stepsOf(process, () => process.malloc.malloc(1024)).map(({ kind }) => kind);
    expect(kinds).toEqual([
      'call',
      'initialized',
      'padded',
      // The tcache structure is allocated first, and finds a heap of nothing.
      'fastbins-passed',
      'bin-passed',
      'bin-passed',
      'binmap-exhausted',
      'top-too-small',
      'sbrk',
      'top-split',
      'tcache-created',
      'tcache-passed',
      'fastbins-passed',
      'bin-passed',
      'bin-passed',
      'binmap-exhausted',
      'top-split',
      'return',
    ]);
  });

  test('tell how a freed chunk is merged and where it goes', () => {
    const process = new FlatProcess();
    const [first, second] = [process.malloc.malloc(2000), process.malloc.malloc(2000)];
    process.malloc.malloc(24);
    process.malloc.free(first);
    const steps = stepsOf(process, () => process.malloc.free(second));
    expect(steps).toEqual([
      { kind: 'call', call: 'free', bytes: 0, argument: second },
      { kind: 'merged', with: 'previous', chunk: first - 16, size: 4032 },
      { kind: 'bin-put', bin: { kind: 'unsorted' }, chunk: first - 16, size: 4032 },
      { kind: 'return', call: 'free', mem: 0 },
    ]);
  });

  test('end with the check that failed', () => {
    const process = new FlatProcess();
    const block = process.malloc.malloc(24);
    process.malloc.free(block);
    const steps = stepsOf(process, () => expect(() => process.malloc.free(block)).toThrow('double free'));
    expect(steps.at(-1)).toEqual({ kind: 'check-failed', message: 'free(): double free detected in tcache 2' });
  });
});
