/* Builtins of the compiler, calls inside calls, register pressure, old-style definitions, constructors. */
#include <stdio.h>
#include <stdlib.h>
#define P(e) printf("%s => %ld\n", #e, (long)(e))

int vals[] = {0, 1, -1, 2, 0x7fffffff, 0x80000000, 12345, -12345, 0x55555555};
long lvals[] = {0, 1, -1, 2, 0x7fffffffffffffff, 0x8000000000000000, 123456789012345, -98765432109876, 0x100000000, 0xffffffff};
struct big {
  char c[100];
  int n;
};

struct big mkbig(int n) {
  struct big b = {"text", n};
  return b;
}

int useb(struct big b, int k) {
  return b.c[0] + b.n + k;
}

int f1(int x) {
  return x + 1;
}

int f3(int a, int b, int c) {
  return a * 100 + b * 10 + c;
}

int acc;
int rec(int n) {
  acc += n;
  return n ? rec(n - 1) + n : 0;
}

int deep(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j) {
  return (a + (b - (c + (d - (e + (f - (g + (h - (i + (j - (a * (b + (c * (d - (e * (f + (g * (h - (i * j)))))))))))))))))));
}

double deepf(double a, double b) {
  return a + (b - (a * (b + (a - (b * (a + (b - (a * (b + (a - (b * (a + (b - (a * (b + (a - (b / (a + (b - (a * (b + a)))))))))))))))))))));
}

int old(a, b, c) int a;
char b;
double c;
{
  return a + b + (int)c;
}

static inline int sq(int x) {
  return x * x;
}

extern int later;
int later = 3;
static int tent;
static int tent = 4;
int arr[];
int arr[3] = {1, 2, 3};
void vfun(void) {
  return;
}

void vret(int *p) {
  if (*p) return vfun();
  *p = 1;
}

typedef int (*fn)(int);
fn tab[2] = {f1, sq};
enum e {
  A, B = 5, C, D = -1
};

enum e ge = C;
unsigned long ull = 1;
const int ci = 42;
volatile int vi = 7;
int hex(const char *s) {
  int r = 0;
  while (*s) {
    r = r * 16 + (*s <= '9' ? *s - '0' : *s - 'a' + 10);
    ++s;
  }
  return r;
}

__attribute__((constructor)) static void before(void) {
  printf("before\n");
}

static void bye(void) {
  printf("bye\n");
}

int main(void) {
  atexit(bye);
  for (int i = 0; i < 9; i++) printf("%d %d %d %d\n", __builtin_popcount(vals[i]), vals[i] ? __builtin_clz(vals[i]) : -1, vals[i] ? __builtin_ctz(vals[i]) : -1, __builtin_ffs(vals[i]));
  for (int i = 0; i < 10; i++) printf("%d %d %d %d %d\n", __builtin_popcountl(lvals[i]), lvals[i] ? __builtin_clzl(lvals[i]) : -1, lvals[i] ? __builtin_ctzl(lvals[i]) : -1, __builtin_ffsl(lvals[i]), __builtin_parityl(lvals[i]));
  printf("%x %x %lx\n", __builtin_bswap16(0x1234), __builtin_bswap32(0x12345678), __builtin_bswap64(0x123456789abcdef0));
  int r;
  unsigned ur;
  long lr;
  unsigned long ulr;
  signed char cr;
  unsigned char ucr;
  for (int i = 0; i < 9; i++) for (int j = 0; j < 9; j++) {
    int o = __builtin_add_overflow(vals[i], vals[j], &r);
    printf("%d:%d ", o, r);
    o = __builtin_mul_overflow(vals[i], vals[j], &r);
    printf("%d:%d ", o, r);
    o = __builtin_sub_overflow(vals[i], vals[j], &ur);
    printf("%d:%u ", o, ur);
    o = __builtin_add_overflow(vals[i], vals[j], &cr);
    printf("%d:%d ", o, cr);
  }
  puts("");
  for (int i = 0; i < 10; i++) for (int j = 0; j < 10; j++) {
    int o = __builtin_add_overflow(lvals[i], lvals[j], &lr);
    printf("%d:%ld ", o, lr);
    o = __builtin_mul_overflow(lvals[i], lvals[j], &lr);
    printf("%d:%ld ", o, lr);
    o = __builtin_mul_overflow(lvals[i], (unsigned long)lvals[j], &ulr);
    printf("%d:%lu ", o, ulr);
    o = __builtin_sub_overflow((unsigned long)lvals[i], lvals[j], &ulr);
    printf("%d:%lu ", o, ulr);
    o = __builtin_mul_overflow(lvals[i], lvals[j], &ucr);
    printf("%d:%u ", o, ucr);
    o = __builtin_sub_overflow(lvals[i], lvals[j], &r);
    printf("%d:%d ", o, r);
  }
  puts("");
  int x = 10;
  P(__sync_fetch_and_add(&x, 5));
  P(x);
  P(__sync_add_and_fetch(&x, 5));
  P(__sync_fetch_and_sub(&x, 3));
  P(__sync_bool_compare_and_swap(&x, 17, 20));
  P(x);
  P(__sync_bool_compare_and_swap(&x, 17, 21));
  P(__sync_val_compare_and_swap(&x, 20, 30));
  P(x);
  P(__sync_lock_test_and_set(&x, 1));
  P(x);
  __sync_synchronize();
  long lx = 1;
  P(__sync_fetch_and_or(&lx, 6));
  P(lx);
  P(__sync_and_and_fetch(&lx, 5));
  char cx = -1;
  P(__sync_fetch_and_add(&cx, -1));
  P(cx);
  P(useb(mkbig(5), 3));
  struct big b = mkbig(9);
  P(useb(b, useb(b, 1)));
  P(mkbig(3).n + mkbig(4).n);
  P(f3(f1(1), f1(f1(2)), f3(1, f1(0), 2)));
  P(rec(10) + acc * rec(3));
  P(deep(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
  P(deepf(1.5, 2.25) * 1000);
  P(f1(1) + (f1(2) + (f1(3) + (f1(4) * f1(5)))) - f1(6));
  P(old(1, 2, 3.5));
  P(sq(5));
  P(later + tent + arr[2]);
  vret(&x);
  P(tab[1](4) + tab[0](4));
  P(ge + B + D);
  P(sizeof(enum e));
  P(ci + vi);
  vi++;
  P(vi);
  P(hex("1f"));
  P(__builtin_expect(x == 1, 1));
  if (__builtin_expect(x == 1, 1)) puts("likely");
  P(__builtin_constant_p(5));
  P(_Generic(x, int: 1, long: 2));
  typeof(x) tx = 6;
  P(tx);
  P(_Alignof(long));
  _Static_assert(sizeof(int) == 4, "int");
  P(__func__[0]);
  char *al = __builtin_alloca(20);
  al[19] = 5;
  P(al[19]);
  P((char *)__builtin_frame_address(0) > al);
  P(__builtin_return_address(0) != 0);
  P(x == 1 ? f1(5) : f1(6));
  P((x > 0) + (x > 1) * 2);
  P((x && vi) + (x || 0));
  P(x == 1 && vi == 8 || !x);
  P(-f1(3) * -2);
  P(!f1(-1));
  P((f1(1), f1(2)));
  int y = x = 5;
  P(x + y);
  x = y = f1(y);
  P(x);
  P(x += y -= 2);
  P((x = 3) + 1);
  int *ip = &x;
  *ip++ = 9;
  P(x);
  P(ip - &x);
  P(({ int q = f1(3); q += f1(4); q; }) * ({ f1(1); }));
  P(sizeof(int[f1(2)]));
  long acc2 = 0;
  for (long i = 0; i < 1000; i++) acc2 += i * i % 7;
  P(acc2);
  unsigned char h = 0;
  for (int i = 0; i < 300; i++) h = h * 31 + i;
  P(h);
  ull <<= 63;
  P(ull >> 62);
  P(ull / 3 > 5);
  {
    int x = 1;
    {
      int x = 2;
      P(x);
    }
    P(x);
  }
  extern int later;
  P(later);
  static int *sp = &tent;
  P(*sp);
  goto *(&&done);
  P(1);
done:
  return f1(3) == 4 ? 17 : 18;
}
