/* Performs mmap, munmap, mprotect, mremap, madvise and page touches read from standard input within a window of
   addresses, and prints after each one its result, the faults it took, and the mappings of the window. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define PG 4096L
#define WINDOW 0x10000000L
#define PAGES 600

static char text[1 << 16], out[1 << 16], in[1 << 16];
static unsigned char rights[PAGES]; /* 1 readable, 2 writable */
static int owner[PAGES];            /* which mapping a page is in, 0 for none */
static long faults(void) { struct rusage r; getrusage(RUSAGE_SELF, &r); return r.ru_minflt; }

/* The mappings of the window as "start-end rights" in pages; fills `rights`. */
static void show(void) {
  int fd = open("/proc/self/maps", O_RDONLY);
  long n = 0, k;
  while ((k = read(fd, text + n, sizeof text - 1 - n)) > 0) n += k;
  close(fd);
  text[n] = 0;
  memset(rights, 0, sizeof rights);
  memset(owner, 0, sizeof owner);
  int count = 0;
  for (char *line = strtok(text, "\n"); line; line = strtok(0, "\n")) {
    unsigned long lo, hi;
    char perms[8];
    if (sscanf(line, "%lx-%lx %4s", &lo, &hi, perms) != 3 || hi <= WINDOW || lo >= WINDOW + PAGES * PG) continue;
    printf(" %ld-%ld%s", (lo - WINDOW) / PG, (hi - WINDOW) / PG, perms);
    count++;
    for (long p = (lo - WINDOW) / PG; p < (long)(hi - WINDOW) / PG && p < PAGES; p++) {
      rights[p] = (perms[0] == 'r') | (perms[1] == 'w') << 1;
      owner[p] = count;
    }
  }
  printf("\n");
}

int main(void) {
  prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
  setvbuf(stdout, out, _IOFBF, sizeof out);
  setvbuf(stdin, in, _IOFBF, sizeof in);
  show(); /* runs everything once, so that the faults counted later are those of the window */
  mlockall(MCL_CURRENT);
  char op;
  long page, span, x, y;
  while (scanf(" %c %ld %ld %ld %ld", &op, &page, &span, &x, &y) == 5) {
    char *at = (char *)WINDOW + page * PG;
    long result = 0;
    errno = 0;
    long before = faults();
    /* Without reserve: since 6.7 mprotect gives unused promises back, which lets other mappings merge. */
    if (op == 'm') result = mmap(at, span * PG, x, MAP_FIXED | MAP_ANONYMOUS | MAP_NORESERVE | (y & 1 ? MAP_SHARED : MAP_PRIVATE) | (y & 2 ? MAP_POPULATE : 0), -1, 0) == MAP_FAILED;
    if (op == 'u') result = munmap(at, span * PG);
    if (op == 'p') result = mprotect(at, span * PG, x);
    if (op == 'r') result = mremap(at, span * PG, x * PG, 0) == MAP_FAILED;
    /* Kernels since 6.17 also move several mappings at once: not compared. */
    int one = owner[page] && owner[page] == owner[page + span - 1];
    if (op == 'R') result = !one ? 1 : mremap(at, span * PG, span * PG, MREMAP_MAYMOVE | MREMAP_FIXED, (char *)WINDOW + x * PG) == MAP_FAILED;
    if (op == 'd') result = madvise(at, span * PG, MADV_DONTNEED);
    if (op == 't') {
      for (long p = page; p < page + span && p < PAGES; p++) {
        volatile char *c = (char *)WINDOW + p * PG;
        if (x && rights[p] & 2) *c = p;
        if (!x && rights[p] & 1) result += *c;
      }
    }
    long took = faults() - before;
    printf("%c %ld %d %ld", op, result, result && op != 't' && op != 'R' ? errno : 0, took);
    show();
  }
  return 0;
}
