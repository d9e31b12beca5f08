/*
 * Replays an allocation trace on this machine's own malloc and prints what the simulated replay prints, plus writes
 * into the heap, so that the integrity checks can be provoked:
 *
 *   w ID OFFSET VALUE          store a word at block ID + OFFSET (OFFSET may be negative)
 *   p ID OFFSET ID2 OFFSET2    store the address of block ID2 + OFFSET2 there
 *   x ID OFFSET ID2 OFFSET2    store it protected, as a tcache or fastbin link
 *   b BYTES                    sbrk (BYTES)
 *   o PARAMETER VALUE          mallopt
 *   T N                        the following lines are run by thread N (0: the main thread), created when first named
 *   X N                        thread N ends; the following lines are the main thread's
 *
 * A block in a thread's arena is shown as arena+OFFSET, its offset in its 64 MiB heap.
 *
 * Freed blocks keep their number. Nothing here allocates: output is formatted into a buffer and written with write(2);
 * malloc_info writes to stderr, which is unbuffered, while that is a memory file.
 */
#define _GNU_SOURCE
#include <malloc.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { BLOCKS = 1 << 16 };
static char input[8 << 20], line[512], xml[1 << 20];
static char *blocks[BLOCKS];
static char *heap, *brk_seen;
static uint16_t *tcache;
static int info_file, real_stderr;

#define print(...) write_out(snprintf(line, sizeof line, __VA_ARGS__))
static void write_out(int length) {
  if (write(1, line, length) != length) _exit(3);
}

/* The tcache structure is the first allocation of this size; the trace's own blocks are known. */
static void find_tcache(void) {
  char *end = sbrk(0);
  for (char *chunk = heap; !tcache && chunk + 32 < end;) {
    size_t size = ((size_t *)chunk)[1] & ~7ul;
    if (size < 32 || chunk + size + 16 > end) return;
    int ours = 0;
    for (int i = 0; i < BLOCKS && !ours; i++) ours = blocks[i] == chunk + 16;
    if (size == 0x290 && !ours && ((size_t *)(chunk + size))[1] & 1) tcache = (uint16_t *)(chunk + 16);
    chunk += size;
  }
}

static void show(long id) {
  char *p = blocks[id];
  if (!p) print("%ld null 0\n", id);
  else if (((size_t *)p)[-1] & 2) print("%ld mmap+0x%lx %zu\n", id, (uintptr_t)p & 4095, malloc_usable_size(p));
  else if (((size_t *)p)[-1] & 4) print("%ld arena+0x%lx %zu\n", id, (uintptr_t)p & 0x3ffffff, malloc_usable_size(p));
  else print("%ld 0x%lx %zu\n", id, (long)(p - heap), malloc_usable_size(p));
}

/* Prints the values of an XML element's attributes, each after a space. */
static void show_values(const char *element) {
  const char *end = strchr(element, '>');
  for (const char *q = strchr(element, '"'); q && q < end; q = strchr(strchr(q + 1, '"') + 1, '"')) {
    int length = strcspn(q + 1, "\"");
    print(" %.*s", length, q + 1);
  }
  print("\n");
}

static void show_info(void) {
  if (ftruncate(info_file, 0) || lseek(info_file, 0, SEEK_SET)) _exit(4);
  dup2(info_file, 2);
  malloc_info(0, stderr);
  dup2(real_stderr, 2);
  ssize_t length = pread(info_file, xml, sizeof xml - 1, 0);
  if (length <= 0) _exit(5);
  xml[length] = 0;
  char *all_arenas = strstr(xml, "</heap>");
  for (char *e = strchr(xml, '<'); e; e = strchr(e + 1, '<')) {
    if (!strncmp(e, "<size ", 6)) print("bin"), show_values(e);
    else if (!strncmp(e, "<unsorted ", 10)) print("unsorted"), show_values(e);
    else if (e > all_arenas && !strncmp(e, "<total ", 7)) print("total"), show_values(e);
    else if (e > all_arenas && (!strncmp(e, "<system ", 8) || !strncmp(e, "<aspace ", 8))) {
      print("%.6s", e + 1);
      show_values(e);
    }
  }
}

static void statistics(long operations) {
  print("[stats %ld\n", operations);
  show_info();
  struct mallinfo2 m = mallinfo2();
  print("mallinfo2 arena=%zu ordblks=%zu smblks=%zu hblks=%zu hblkhd=%zu usmblks=%zu fsmblks=%zu uordblks=%zu"
        " fordblks=%zu keepcost=%zu\n",
        m.arena, m.ordblks, m.smblks, m.hblks, m.hblkhd, m.usmblks, m.fsmblks, m.uordblks, m.fordblks, m.keepcost);
  if (!tcache) print("tcache none\n");
  else {
    print("tcache @0x%lx", (long)((char *)tcache - heap));
    for (int i = 0; i < 64; i++)
      if (tcache[i]) print(" %d:%d", i, tcache[i]);
    print("\n");
  }
  print("brk 0x%lx ]\n", (long)((char *)sbrk(0) - heap));
}

static long operations;
static char *at = input;

/* Runs lines until one names a thread, and returns that line; NULL at the end. */
static char *run_lines(void) {
  while (*at) {
    char *now = at, op = *at, *q = at + (op != '\n');
    at += strcspn(at, "\n");
    at += *at == '\n';
    if (op == 'T' || op == 'X') return now;
    unsigned long n[4] = {0};
    for (int i = 0; i < 4 && *q == ' '; i++) n[i] = strtoul(q, &q, 0);
    char **block = &blocks[n[0] % BLOCKS];
    switch (op) {
    case 'm': *block = malloc(n[1]); show(n[0]); break;
    case 'c': *block = calloc(n[1], n[2]); show(n[0]); break;
    case 'a': *block = memalign(n[1], n[2]); show(n[0]); break;
    case 'r': {
      char *moved = realloc(*block, n[1]);
      if (moved || !n[1]) *block = moved, show(n[0]);
      else print("%ld null 0\n", n[0]);
      break;
    }
    case 'f': free(*block); print("%ld free\n", n[0]); break;
    case 't': print("trim %d\n", malloc_trim(n[0])); break;
    case 's': statistics(operations); continue;
    case 'w': *(size_t *)(*block + n[1]) = n[2]; continue;
    case 'p': *(char **)(*block + n[1]) = blocks[n[2]] + n[3]; continue;
    case 'x': *(uintptr_t *)(*block + n[1]) = (uintptr_t)(*block + n[1]) >> 12 ^ (uintptr_t)(blocks[n[2]] + n[3]); continue;
    case 'b': sbrk((intptr_t)n[0]); continue;
    case 'o': print("mallopt %d\n", mallopt(n[0], n[1])); continue;
    default: continue;
    }
    operations++;
    if (!tcache) find_tcache();
    if ((char *)sbrk(0) != brk_seen) {
      brk_seen = sbrk(0);
      print("brk 0x%lx\n", (long)(brk_seen - heap));
    }
  }
  return NULL;
}

enum { THREADS = 64 };
static pthread_t threads[THREADS];
static sem_t turns[THREADS], back;
static char *stopped_at, ending[THREADS];

static void *run_thread(void *argument) {
  long self = (long)argument;
  for (;;) {
    sem_wait(&turns[self]);
    if (ending[self]) return NULL;
    stopped_at = run_lines();
    sem_post(&back);
  }
}

int main(void) {
  ssize_t length, filled = 0;
  heap = brk_seen = sbrk(0);
  info_file = memfd_create("info", 0);
  real_stderr = dup(2);
  while ((length = read(0, input + filled, sizeof input - 1 - filled)) > 0) filled += length;
  for (char *switching = run_lines(); switching;) {
    long thread = strtoul(switching + 1, NULL, 0) % THREADS;
    if (*switching == 'X') {
      ending[thread] = 1;
      sem_post(&turns[thread]);
      pthread_join(threads[thread], NULL);
      ending[thread] = 0;
      threads[thread] = 0;
      thread = 0;
    }
    if (thread == 0) switching = run_lines();
    else {
      if (!threads[thread]) pthread_create(&threads[thread], NULL, run_thread, (void *)thread);
      sem_post(&turns[thread]);
      sem_wait(&back);
      switching = stopped_at;
    }
  }
  statistics(operations);
  _exit(0);
}
