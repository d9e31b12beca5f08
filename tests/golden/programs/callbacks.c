#define _GNU_SOURCE
/* Functions of libc that call back: the order and number of comparisons is glibc's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rec {
  int key;
  char pad[41];
};

int calls;
int cmp(const void *a, const void *b) {
  calls++;
  return ((const struct rec *)a)->key - ((const struct rec *)b)->key;
}

int cmpi(const void *a, const void *b) {
  calls++;
  return (*(int *)a > *(int *)b) - (*(int *)a < *(int *)b);
}

int cmps(const void *a, const void *b) {
  return strcmp(*(char **)a, *(char **)b);
}

int cmpr(const void *a, const void *b, void *c) {
  ++*(int *)c;
  return *(char *)b - *(char *)a;
}

void one(void) {
  puts("one");
}

void two(void) {
  puts("two");
  atexit(one);
}

int main(void) {
  int v[1000];
  unsigned r = 1;
  for (int i = 0; i < 1000; i++) {
    r = r * 1103515245 + 12345;
    v[i] = (r >> 16) % 500;
  }
  qsort(v, 1000, sizeof *v, cmpi);
  long s = 0;
  for (int i = 0; i < 1000; i++) s = s * 31 + v[i];
  printf("%ld %d\n", s, calls);
  calls = 0;
  struct rec q[30];
  memset(q, 0, sizeof q);
  for (int i = 0; i < 30; i++) {
    q[i].key = (i * 7) % 11;
    sprintf(q[i].pad, "r%d", i);
  }
  qsort(q, 30, sizeof *q, cmp);
  for (int i = 0; i < 30; i++) printf("%d:%s ", q[i].key, q[i].pad);
  printf("%d\n", calls);
  char *names[] = {"pear", "apple", "fig"};
  qsort(names, 3, sizeof *names, cmps);
  printf("%s %s %s\n", names[0], names[1], names[2]);
  qsort(v, 1, 4, cmpi);
  qsort(v, 0, 4, cmpi);
  int n = 0;
  char w[] = "hello world";
  qsort_r(w, 11, 1, cmpr, &n);
  printf("%s %d\n", w, n);
  int k = 250, *f = bsearch(&k, v, 1000, 4, cmpi);
  printf("%d\n", f ? *f : -1);
  k = 1000;
  printf("%d\n", bsearch(&k, v, 1000, 4, cmpi) == 0);
  char *key = "fig";
  printf("%d\n", (int)((char **)bsearch(&key, names, 3, 8, cmps) - names));
  atexit(one);
  atexit(two);
  return 5;
}
