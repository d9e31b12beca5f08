#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <malloc.h>

struct record { char name[36]; int key; };
static int compared;
static char trace[4096];
static int by_value(const void *a, const void *b) { compared++; return *(const int *)a - *(const int *)b; }
static int by_key(const void *a, const void *b) {
  const struct record *x = a, *y = b; compared++;
  snprintf(trace + strlen(trace), sizeof trace - strlen(trace), "%d:%d ", x->key, y->key);
  return x->key / 10 - y->key / 10;
}
static int down(const void *a, const void *b, void *how) { return *(int *)how * (*(const short *)a - *(const short *)b); }
static void bye(void) { printf("bye\n"); }
static void first(void) { printf("registered first, called last\n"); }
static void late(void) { printf("registered while exiting\n"); }
static void registers(void) { printf("registers\n"); atexit(late); }

int main(void) {
  int v[300]; unsigned x = 1;
  for (int i = 0; i < 300; i++) { x = x * 1103515245 + 12345; v[i] = (x >> 16) % 1000; }
  qsort(v, 300, sizeof *v, by_value);
  for (int i = 1; i < 300; i++) if (v[i - 1] > v[i]) return 1;
  printf("%d compared, %d .. %d\n", compared, v[0], v[299]);
  struct record r[20];
  for (int i = 0; i < 20; i++) { sprintf(r[i].name, "record %d", i); r[i].key = (i * 37) % 50; }
  compared = 0; qsort(r, 20, sizeof *r, by_key);
  printf("%d compared %s\n", compared, trace);
  for (int i = 0; i < 20; i++) printf("%s=%d ", r[i].name, r[i].key);
  printf("\n");
  short s[] = { 3, 1, 2 }; int how = -1;
  qsort_r(s, 3, sizeof *s, down, &how); printf("%d %d %d\n", s[0], s[1], s[2]);
  qsort(v, 0, 4, by_value); qsort(v, 1, 4, by_value);
  int key = v[123]; int *p = bsearch(&key, v, 300, sizeof *v, by_value); printf("%d\n", p != NULL && *p == key);
  key = -1; printf("%p\n", bsearch(&key, v, 300, sizeof *v, by_value));
  printf("%p\n", bsearch(&key, v, 0, sizeof *v, by_value));
  atexit(first); atexit(registers); atexit(bye);
  return 7;
}
