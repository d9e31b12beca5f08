/* Statements: switch in all its forms, loops, goto, variadic functions, recursion, setjmp, variable-length arrays. */
#include <stdio.h>
#include <setjmp.h>
#include <stdarg.h>
#define P(e) printf("%s => %ld\n", #e, (long)(e))

int sw(int x) {
  switch (x) {
  case 0:
    return 100;
  case 1:
  case 2:
    return 101;
  case 5:
    x++;
  case 6:
    x += 10;
    break;
  case -3:
    return -1;
  default:
    return 7;
  case 100 ... 110:
    return 55;
  }
  return x;
}

int dense(int x) {
  switch (x) {
  case 10:
    return 1;
  case 11:
    return 2;
  case 12:
    return 3;
  case 13:
    return 4;
  case 14:
    return 5;
  case 16:
    return 6;
  case 17:
    return 7;
  }
  return 0;
}

int sparse(long x) {
  switch (x) {
  case 1:
    return 1;
  case 1000:
    return 2;
  case 100000:
    return 3;
  case 10000000000:
    return 4;
  case -5:
    return 5;
  case 77:
    return 6;
  case 78:
    return 7;
  case 99999999:
    return 8;
  default:
    return 0;
  }
}

int usw(unsigned char c) {
  switch (c) {
  case 'a':
    return 1;
  case 200:
    return 2;
  case 255:
    return 3;
  }
  return 0;
}

int uusw(unsigned u) {
  switch (u) {
  case 0xffffffff:
    return 1;
  case 0x80000000:
    return 2;
  case 3:
    return 3;
  case 4:
    return 4;
  case 5:
    return 5;
  case 6:
    return 8;
  case 7:
    return 9;
  }
  return 0;
}

void duff(char *to, const char *from, int count) {
  int n = (count + 7) / 8;
  switch (count % 8) {
  case 0:
    do {
      *to++ = *from++;
    case 7:
      *to++ = *from++;
    case 6:
      *to++ = *from++;
    case 5:
      *to++ = *from++;
    case 4:
      *to++ = *from++;
    case 3:
      *to++ = *from++;
    case 2:
      *to++ = *from++;
    case 1:
      *to++ = *from++;
    }
    while (--n > 0);
  }
}

int sumv(int n, ...) {
  va_list ap;
  va_start(ap, n);
  int s = 0;
  for (int i = 0; i < n; i++) s += va_arg(ap, int);
  va_end(ap);
  return s;
}

double mixv(const char *f, ...) {
  va_list ap, ap2;
  va_start(ap, f);
  va_copy(ap2, ap);
  double s = 0;
  for (; *f; f++) {
    if (*f == 'i') s += va_arg(ap, int);
    else if (*f == 'd') s += va_arg(ap, double);
    else if (*f == 'l') s += va_arg(ap, long);
    else s += *va_arg(ap, char *);
  }
  va_end(ap);
  s += va_arg(ap2, int);
  va_end(ap2);
  return s;
}

struct s1 {
  int a, b;
};

struct s2 {
  double x, y;
};

struct s3 {
  long a[3];
};

struct s4 {
  double d;
  long l;
};

double recv(int n, ...) {
  va_list ap;
  va_start(ap, n);
  struct s1 a = va_arg(ap, struct s1);
  struct s2 b = va_arg(ap, struct s2);
  struct s3 c = va_arg(ap, struct s3);
  struct s4 d = va_arg(ap, struct s4);
  int e = va_arg(ap, int);
  struct s2 f;
  double s = a.a + a.b + b.x + b.y + c.a[2] + d.d + d.l + e;
  for (int i = 0; i < n; i++) {
    f = va_arg(ap, struct s2);
    s += f.y;
  }
  va_end(ap);
  return s;
}

int vf(char *b, const char *f, ...) {
  va_list ap;
  va_start(ap, f);
  int r = vsprintf(b, f, ap);
  va_end(ap);
  return r;
}

int rec(int n) {
  return n <= 1 ? 1 : n * rec(n - 1);
}

int ack(int m, int n) {
  if (m == 0) return n + 1;
  if (n == 0) return ack(m - 1, 1);
  return ack(m - 1, ack(m, n - 1));
}

static int counter(void) {
  static int c = 10;
  return c++;
}

int odd(int);
int even(int n) {
  return n == 0 ? 1 : odd(n - 1);
}

int odd(int n) {
  return n == 0 ? 0 : even(n - 1);
}

jmp_buf env;
void thrower(int d) {
  if (d == 0) longjmp(env, 42);
  thrower(d - 1);
}

int gi;
int side(int v) {
  gi = gi * 10 + v;
  return v;
}

int main(int argc, char **argv) {
  for (int i = -4; i < 8; i++) printf("%d ", sw(i));
  P(sw(105));
  for (int i = 8; i < 20; i++) printf("%d ", dense(i));
  puts("");
  P(sparse(1000));
  P(sparse(10000000000));
  P(sparse(-5));
  P(sparse(78));
  P(sparse(3));
  P(sparse(99999999));
  P(usw(200));
  P(usw(255));
  P(uusw(0xffffffff));
  P(uusw(0x80000000));
  P(uusw(5));
  char to[30] = {0};
  duff(to, "hello duff device", 17);
  puts(to);
  P(sumv(3, 1, 2, 3));
  P(sumv(9, 1, 2, 3, 4, 5, 6, 7, 8, 9));
  P(mixv("idils", 1, 2.5, 3, 4L, "A"));
  P(mixv("iddddddddddi", 1, 1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 3) * 10);
  P(recv(5, (struct s1){1, 2}, (struct s2){3, 4}, (struct s3){{5, 6, 7}}, (struct s4){8, 9}, 10, (struct s2){1, 1}, (struct s2){1, 2}, (struct s2){1, 3}, (struct s2){1, 4}, (struct s2){1, 5}));
  char b[50];
  P(vf(b, "%d %s %.2f", 5, "x", 2.5));
  puts(b);
  P(rec(10));
  P(ack(2, 3));
  P(counter() + counter());
  P(counter());
  P(even(10));
  P(odd(7));
  int k = 0;
  do {
    k++;
    if (k == 3) continue;
    if (k == 6) break;
  } while (k < 10);
  P(k);
  for (int i = 0, j = 10; i < j; i++, j--) {
    if (i % 2) continue;
    k += i * j;
  }
  P(k);
  for (;;) {
    if (k++ > 90) break;
  }
  P(k);
  while (1) {
    while (1) {
      if (k-- < 80) break;
    }
    break;
  }
  P(k);
  int x = 0;
loop:
  x++;
  if (x < 5) goto loop;
  P(x);
  {
    int y = 3;
    if (y) goto out;
    x = 100;
  }
out:
  P(x);
  P(({ int z = 5; z * 2; }));
  P(({ 1; 2; }));
  int r = setjmp(env);
  if (r == 0) {
    thrower(3);
    P(0);
  } else P(r);
  P(side(1) + side(2) * side(3));
  P(gi);
  gi = 0;
  P(side(0) && side(1));
  P(side(1) || side(2));
  P(gi);
  gi = 0;
  P(side(1) ? side(2) : side(3));
  P(gi);
  gi = 0;
  printf("%d %d %d\n", side(1), side(2), side(3));
  P(gi);
  void *labels[] = {&&l1, &&l2, &&l3};
  int li = 0;
  goto *labels[li];
l1:
  li = 2;
  printf("l1 ");
  goto *labels[li];
l2:
  printf("l2\n");
  goto end;
l3:
  printf("l3 ");
  goto *labels[1];
end:
  P(argc);
  int vn = 5;
  {
    int vla[vn][vn + 1];
    for (int i = 0; i < vn; i++) for (int j = 0; j <= vn; j++) vla[i][j] = i * j;
    P(vla[3][4]);
    P(sizeof vla);
    P(sizeof vla[0]);
  }
  for (int i = 1; i < 4; i++) {
    char s[i * 100];
    s[i * 100 - 1] = i;
    if (i == 2) continue;
    P(sizeof s);
  }
  P(0 ?: 5);
  P(7 ?: 5);
  int q = 0;
  P(q++ ?: 9);
  P(q);
  if (argc > 5) P(1);
  else if (argc == 1) P(2);
  else P(3);
  unsigned n = 0;
  for (unsigned char c = 250; c != 4; c++) n++;
  P(n);
  int nest = 0;
  for (int i = 0; i < 3; i++) for (int j = 0; j < 3; j++) {
    switch (j) {
    case 1:
      continue;
    case 2:
      break;
    default:
      nest += 100;
    }
    nest++;
  }
  P(nest);
  ;
  ;
  {
  }
  P(!argc == 0);
  return sumv(2, 40, 2);
}
