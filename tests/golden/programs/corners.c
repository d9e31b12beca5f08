/* Corners: anonymous and nested objects, declarators, tables of addresses, unusual places for labels, libc here and there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>
#include <stdbool.h>
#include <ctype.h>
#include <assert.h>
#include <errno.h>
#define P(...) printf("%s => %ld\n", #__VA_ARGS__, (long)(__VA_ARGS__))

struct in {
  int a[4];
  struct {
    char c;
    short d[2];
  } n;
};

struct out {
  struct in i;
  int z;
} go = {{{1,2,3,4},{'x',{5,6}}},7};

struct out mk(int k) {
  struct out o = go;
  o.i.a[2] = k;
  o.i.n.d[1] = k + 1;
  return o;
}

struct ops {
  struct out (*make)(int);
  int (*cmp)(const char *, const char *);
  const char *const *names;
} const table[] = {{mk, strcmp, (const char *const[]){"one", "two", 0}}, {.cmp = strcmp}};

static char grid[3][8] = {"abc", {'d','e'}, "fghijklm"};
struct flex {
  int n;
  int v[];
} fl = {3, {10, 20, 30}};

wchar_t wide[] = L"hi\u00e9";
unsigned char ub[] = "\xff\x01";
int neg[5] = {1,2,3,4,5};
int *mid = neg + 2;
union {
  int i;
  struct {
    unsigned lo : 4, hi : 4;
  } b;
} ubf = {0x5a};

enum color {
  RED, GREEN = 5, BLUE
} col = BLUE;

double hf = 0x1.8p3;
static const struct {
  const char *s;
  int v;
} kv[] = {{"a", 1}, {"b", 2}, {NULL, 0}};

char *argvs[] = {[2] = "two", [0] = "zero"};
int (*matrix[2])[3];
uint8_t u8 = 300 & 0xff;
int64_t i64 = INT64_MIN;
size_t sz = sizeof go;
static int *ps = &neg[3];
long diff = &neg[4] - &neg[1];
const char *const fmt = "%d-%s\n";
float farr[] = {1, 2.5, [4] = 9};
bool flag = 3;
char big[1000];
static struct out outs[3];
int (*fpa[])(int) = {isalpha, isdigit, toupper};
char (*rows(int k))[8] {
  return &grid[k];
}

int sumout(struct out o, struct out p) {
  o.z += p.z;
  return o.z + o.i.a[2] * p.i.a[2];
}

static int depth(struct out o, int n) {
  return n ? depth(o, n - 1) + o.i.a[n & 3] : o.z;
}

void fill(int m[][3], int n) {
  for (int i = 0; i < n; i++) for (int j = 0; j < 3; j++) m[i][j] = i * 3 + j;
}

long double ld(long double a, int k) {
  return a * k;
}

int vla(int n, int m, int a[n][m]) {
  int s = 0;
  for (int i = 0; i < n; i++) for (int j = 0; j < m; j++) s += a[i][j];
  return s + sizeof(a[0]);
}

unsigned long long ull(unsigned long long x) {
  return x << 33 >> 3 | 1ull << 63;
}

static void noop() {
}

int *nullp;
char *strrev(char *s) {
  for (int i = 0, j = strlen(s) - 1; i < j; ++i, --j) {
    char t = s[i];
    s[i] = s[j];
    s[j] = t;
  }
  return s;
}

int main(int argc, char *argv[]) {
  P(mk(9).i.a[2]);
  P(mk(9).i.n.d[1] + mk(3).z);
  P(mk(1).i.n.c);
  P(table[0].make(4).i.a[2]);
  P(table[1].cmp("a", "b") < 0);
  puts(table[0].names[1]);
  P((*rows(2))[7]);
  P(rows(1)[0][1]);
  P(fl.v[2]);
  P(sizeof fl);
  P(wide[2]);
  P(sizeof wide);
  P(ub[0] + ub[1]);
  P(mid[-2] + *(mid - 1));
  P(ubf.b.hi * 10 + ubf.b.lo);
  P(col);
  P(hf * 2);
  P(kv[1].s[0] + kv[1].v);
  P(kv[2].s == NULL);
  P(argvs[1] == 0);
  P(*ps);
  P(diff);
  printf(fmt, 3, "x");
  P(farr[4] + farr[3]);
  P(flag);
  P(i64 == INT64_MIN);
  P(sz);
  for (int i = 0; i < 3; i++) P(!!fpa[i]('7'));
  P(sumout(mk(2), mk(3)));
  P(depth(go, 7));
  outs[1] = go;
  outs[2] = outs[1];
  outs[0] = argc ? outs[2] : go;
  P(outs[0].i.a[3]);
  int m[4][3];
  fill(m, 4);
  P(m[3][2] + m[1][1]);
  matrix[1] = m;
  P(matrix[1][2][1]);
  P(ld(2.5L, 3) * 2);
  P(vla(2, 3, (int[2][3]){{1,2,3},{4,5,6}}));
  printf("%llx\n", ull(0x123456789abcdefull));
  noop(1, 2);
  char s[] = "reverse";
  puts(strrev(s));
  P(memcmp(big, big + 500, 500));
  struct {
    int x : 3;
    unsigned y : 3;
  } sf = {.x = 7, .y = 15};
  P(sf.x);
  P(sf.y);
  sf.x += 5;
  P(sf.x);
  struct in li = {.n.d = {[1] = 4}, .a[3] = 2};
  P(li.a[3] + li.n.d[1] + li.a[0]);
  int arr2[][2] = {{1}, {2, 3}, [4] = {9, 8}};
  P(sizeof arr2 / sizeof *arr2);
  P(arr2[4][1]);
  {
    goto inside;
    for (int k = 0; k < 3; k++) {
    inside:
      P(5);
      break;
    }
  }
  int i = 3;
  switch (i) {
    int q;
  case 3:
    q = 4;
    P(q);
  }
  for (int a = 0, *b = &a; *b < 2; ++*b) P(a);
  unsigned char c = 255;
  c++;
  P(c);
  c -= 1;
  P(c);
  short sh = -1;
  P((unsigned short)sh >> 4);
  P(sh >> 4);
  P((unsigned)sh >> 28);
  int x = 10;
  x = x++ + 5;
  P(x);
  P(-7 / 2);
  P(-7 % 3);
  P(7u / -2 == 0);
  P(1 << 3 << 2);
  P((x > 5) - (x < 5));
  P(!x + !!x);
  P(~0u >> 28);
  P("str"[1]);
  P(&"abc"[2] - &"abc"[0] > 0);
  P(sizeof(struct { char a; long b; char c; }));
  P(offsetof(struct out, i.n.d[1]));
  P((intptr_t)nullp);
  P(nullp == 0);
  void (*vf)() = noop;
  vf();
  (*vf)();
  (**vf)();
  P(vf == &noop);
  P(strtol("-123abc", NULL, 10));
  errno = 0;
  P(errno);
  assert(argc > 0);
  char *dup = strdup("dup");
  P(strlen(dup));
  free(dup);
  int *r = realloc(NULL, 40);
  r[9] = 3;
  r = realloc(r, 400);
  P(r[9]);
  free(r);
  P(atoi("42") + abs(-3));
  long big2 = 1L << 40;
  P((int)(big2 >> 38));
  P(big2 > INT32_MAX);
  float ff = 1e10f;
  P((long)ff);
  P((int)(char)300);
  double dd = -0.5;
  P((int)dd);
  P(dd < 0 ? -1 : 1);
  P((unsigned char)(int)3.99);
  const volatile int cv = 4;
  P(cv * cv);
  int *restrict rp = &x;
  *rp = 1;
  P(x);
  register int reg = 5;
  P(reg);
  P(({ struct in t = li; t.a[0] = 8; t; }).a[0]);
  P((struct in){.a = {1, 2}}.a[1]);
  P(((union { float f; int i; }){.f = 1.0f}).i);
  typedef int row3[3];
  row3 *rw = m;
  P(rw[2][0]);
  P(sizeof(row3));
  P(_Generic((char)1, char: 1, int: 2));
  P(__builtin_choose_expr(1, 2, 3));
  P(__builtin_types_compatible_p(int, int));
  P(__LINE__ > 0);
  P(sizeof(__func__));
  fprintf(stderr, "err\n");
  return x + 41;
}
