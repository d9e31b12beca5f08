/**
 * Random C programs that use memory in every way there is: blocks of all sizes, strings, recursion, mappings that are
 * split and taken down, signals and callbacks, and processes that share pages until one of them writes. Each ends by itself and prints what it
 * has found in its memory.
 */
import { RandomSource } from '../differential/c_generator';

export interface ProgramShape {
  /** How many pieces of work main does. */
  readonly pieces: number;
  /** Pages of the area that is gone over and over, so that a small machine has to swap. */
  readonly areaPages: number;
}

const prologue = (areaPages: number): string => `#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096L
#define BLOCKS 16
#define AREA_PAGES ${areaPages}L

static char *blocks[BLOCKS];
static unsigned long sizes[BLOCKS];
static unsigned sum;
static int counters[2048];

static void put(int slot, unsigned long size, char fill)
{
    free(blocks[slot]);
    blocks[slot] = malloc(size);
    sizes[slot] = size;
    if (blocks[slot] == NULL)
        exit(3);
    memset(blocks[slot], fill, size < 300 ? size : 300);
    blocks[slot][size - 1] = fill;
}

static void resize(int slot, unsigned long size)
{
    blocks[slot] = realloc(blocks[slot], size);
    if (blocks[slot] == NULL)
        exit(3);
    sizes[slot] = size;
    blocks[slot][size - 1] = 'r';
}

static void take(int slot)
{
    if (blocks[slot] != NULL)
        sum = sum * 31 + (unsigned char)blocks[slot][sizes[slot] - 1];
    free(blocks[slot]);
    blocks[slot] = NULL;
}

static int descend(int depth, int width)
{
    volatile char frame[200];
    frame[depth % 200] = (char)width;
    if (depth == 0)
        return frame[0];
    return frame[depth % 200] + descend(depth - 1, width + 1);
}

static void write_area(char *area, long from, long to, long step)
{
    for (long page = from; page < to; page += step)
        area[page * PAGE + page % 4000] = (char)(page + step);
}

static void read_area(const char *area, long from, long to)
{
    for (long page = from; page < to; page++)
        sum = sum * 17 + (unsigned char)area[page * PAGE + page % 4000];
}

static volatile int signalled;

static void on_signal(int number)
{
    char buffer[600];
    memset(buffer, number, sizeof buffer);
    signalled += buffer[number];
}

static int by_last_digit(const void *a, const void *b)
{
    return *(const int *)a % 10 - *(const int *)b % 10;
}

int main(void)
{
    char text[80];
    int numbers[64];
    int status;
    char *area = mmap(NULL, AREA_PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (area == MAP_FAILED)
        return 2;
    write_area(area, 0, AREA_PAGES, 1);
    signal(SIGUSR1, on_signal);
    signal(SIGALRM, on_signal);
`;

const epilogue = `
    for (int slot = 0; slot < BLOCKS; slot++)
        take(slot);
    munmap(area, AREA_PAGES * PAGE);
    printf("sum %u\\n", sum);
    return (int)(sum % 50);
}
`;

/** A program; the same seed and shape give the same text. */
export function generateMemoryProgram(seed: number, shape: ProgramShape): string {
  const random = new RandomSource(seed);
  const body: string[] = [];
  for (let piece = 0; piece < shape.pieces; piece++) body.push(pieceOfWork(random, shape, piece, true));
  return prologue(shape.areaPages) + body.join('') + epilogue;
}

function pieceOfWork(random: RandomSource, shape: ProgramShape, number: number, mayFork: boolean): string {
  switch (random.below(mayFork ? 12 : 10)) {
    case 0:
    case 1:
      return heapWork(random);
    case 2:
      return `    sum += descend(${1 + random.below(60)}, ${random.below(50)});\n`;
    case 3:
      return `    snprintf(text, sizeof text, "piece %d of %u", ${number}, sum);\n    puts(text);\n    sum += strlen(text);\n`;
    case 4:
      return `    for (int i = 0; i < ${20 + random.below(6000)}; i++)\n        counters[(i * ${1 + random.below(700)}) % 2048] += i;\n    sum += counters[${random.below(2048)}];\n`;
    case 5:
    case 6:
      return areaWork(random, shape.areaPages);
    case 7:
      return mappingWork(random, number);
    case 8:
      return signalWork(random);
    case 9:
      return sortWork(random, shape.areaPages);
    default:
      return forkWork(random, shape, number);
  }
}

function heapWork(random: RandomSource): string {
  const lines: string[] = [];
  for (let count = 2 + random.below(8); count > 0; count--) {
    const slot = random.below(16);
    const choice = random.below(10);
    const size = random.pick([
      8 + random.below(100),
      8 + random.below(2000),
      1000 + random.below(20_000),
      130_000 + random.below(70_000),
    ]);
    if (choice < 5) lines.push(`    put(${slot}, ${size}, '${String.fromCharCode(97 + random.below(26))}');`);
    else if (choice < 7) lines.push(`    resize(${slot}, ${size});`);
    else lines.push(`    take(${slot});`);
  }
  return `${lines.join('\n')}\n`;
}

function areaWork(random: RandomSource, pages: number): string {
  const from = random.below(pages);
  const to = from + 1 + random.below(pages - from);
  return random.chance(60)
    ? `    write_area(area, ${from}, ${to}, ${1 + random.below(3)});\n`
    : `    read_area(area, ${from}, ${to});\n`;
}

function mappingWork(random: RandomSource, number: number): string {
  const pages = 4 + random.below(12);
  const hole = 1 + random.below(pages - 2);
  const name = `map${number}`;
  return `    char *${name} = mmap(NULL, ${pages} * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (${name} == MAP_FAILED)
        return 2;
    for (int i = 0; i < ${pages}; i += ${1 + random.below(3)})
        ${name}[i * PAGE + ${random.below(4096)}] = ${random.below(100)};
    munmap(${name} + ${hole} * PAGE, PAGE);
    mprotect(${name}, PAGE, PROT_READ);
    sum += ${name}[${random.below(4096)}];
    munmap(${name}, ${pages} * PAGE);
`;
}

function signalWork(random: RandomSource): string {
  return random.pick([
    '    raise(SIGUSR1);\n    sum += signalled;\n',
    '    kill(getpid(), SIGUSR1);\n    sum += signalled;\n',
    '    alarm(1);\n    pause();\n    sum += signalled;\n',
    `    usleep(${1 + random.below(3000)});\n`,
  ]);
}

function sortWork(random: RandomSource, pages: number): string {
  const from = random.below(pages);
  return `    for (int i = 0; i < 64; i++)
        numbers[i] = (i * ${7 + random.below(50)} + (int)sum) & 1023;
    qsort(numbers, ${2 + random.below(62)}, sizeof numbers[0], by_last_digit);
    sum = sum * 5 + numbers[1];
    madvise(area + ${from} * PAGE, ${1 + random.below(Math.min(8, pages - from))} * PAGE, MADV_DONTNEED);
`;
}

function forkWork(random: RandomSource, shape: ProgramShape, number: number): string {
  const child = [0, 1].map((part) => pieceOfWork(random, shape, number * 100 + part + 1000, false)).join('');
  const parent = pieceOfWork(random, shape, number * 100 + 2000, false);
  return `    fflush(stdout);
    if (fork() == 0) {
${child}        sum += 7;
        printf("child of ${number}: %u\\n", sum);
        fflush(stdout);
        _exit((int)(sum % 100));
    }
${parent}    wait(&status);
    if (WIFEXITED(status))
        sum = sum * 3 + WEXITSTATUS(status);
    else
        sum += 1000 + WTERMSIG(status);
`;
}
