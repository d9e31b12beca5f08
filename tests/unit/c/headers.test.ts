import { describe, expect, test } from 'vitest';
import { builtInHeader, headerDeclaring } from '../../../src/engine/c/headers';
import { libcFunctionNames } from '../../../src/engine/libc/function_names';
import { parse, unitOf } from './front_end';

const headers = (
  'assert ctype errno fcntl float getopt inttypes iso646 limits locale malloc math memory poll pthread sched semaphore ' +
  'setjmp signal stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string strings time ucontext ' +
  'unistd wchar sys/mman sys/prctl sys/resource sys/stat sys/swap sys/syscall sys/time sys/times sys/types sys/utsname sys/wait'
)
  .split(' ')
  .map((name) => `${name}.h`);

describe('built-in headers', () => {
  test.each(headers)('%s stands alone, on both data models, without a word', (name) => {
    for (const dataModel of ['lp64', 'ilp32'] as const) {
      expect(
        parse(`#define _GNU_SOURCE\n#include <${name}>\n#include <${name}>\nint x;`, { dataModel }).diagnostics,
      ).toEqual([]);
    }
  });

  test('all of them together agree', () => {
    const source = headers.map((name) => `#include <${name}>\n`).join('');
    expect(parse(`#define _GNU_SOURCE\n${source}`).diagnostics).toEqual([]);
  });

  test('every function they declare is in the library', () => {
    const source = headers.map((name) => `#include <${name}>\n`).join('');
    const declared = unitOf(`#define _GNU_SOURCE\n${source}`).functions.map(({ name }) => name);
    const known = new Set(libcFunctionNames);
    expect(declared.filter((name) => !known.has(name))).toEqual([]);
  });

  test('objects have glibc’s sizes', () => {
    const sizes: Readonly<Record<string, readonly [lp64: number, ilp32: number]>> = {
      FILE: [216, 148],
      jmp_buf: [200, 156],
      siginfo_t: [128, 128],
      'struct sigaction': [152, 140],
      sigset_t: [128, 128],
      'struct stat': [144, 88],
      'struct rusage': [144, 72],
      'struct tm': [56, 44],
      'struct timespec': [16, 8],
      pthread_mutex_t: [40, 24],
      pthread_cond_t: [48, 48],
      pthread_attr_t: [56, 36],
      pthread_rwlock_t: [56, 32],
      sem_t: [32, 16],
      time_t: [8, 4],
      off_t: [8, 4],
      size_t: [8, 4],
      wchar_t: [4, 4],
      intmax_t: [8, 8],
      'struct mallinfo2': [80, 40],
    };
    const includes = [
      'stdio',
      'setjmp',
      'signal',
      'sys/stat',
      'sys/resource',
      'time',
      'pthread',
      'semaphore',
      'stdint',
      'malloc',
    ];
    const text = includes.map((name) => `#include <${name}.h>\n`).join('');
    for (const [index, dataModel] of (['lp64', 'ilp32'] as const).entries()) {
      const checks = Object.entries(sizes).map(
        ([type, size]) => `_Static_assert(sizeof(${type}) == ${size[index] ?? 0}, "${type}");\n`,
      );
      expect(parse(text + checks.join(''), { dataModel }).diagnostics).toEqual([]);
    }
  });

  test('assert follows NDEBUG anew at each inclusion', () => {
    const source =
      '#include <assert.h>\nvoid f(int x) { assert(x); }\n#define NDEBUG\n#include <assert.h>\nvoid g(int x) { assert(undeclared); (void)x; }';
    expect(parse(source).diagnostics).toEqual([]);
  });

  test('a name leads to the header that declares it', () => {
    expect(
      ['printf', 'malloc', 'size_t', 'uint8_t', 'NULL', 'PROT_READ', 'EINVAL', 'strlen', 'nothing_at_all'].map(
        headerDeclaring,
      ),
    ).toEqual([
      'stdio.h',
      'stdlib.h',
      'stddef.h',
      'stdint.h',
      'stddef.h',
      'sys/mman.h',
      'errno.h',
      'string.h',
      undefined,
    ]);
    expect(builtInHeader('conio.h')).toBeUndefined();
  });
});
