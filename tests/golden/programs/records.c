/* Structures, unions and bit-fields: layout, copies, arguments and results of every class, compound literals. */
#include <stdio.h>
#include <string.h>
#define P(e) printf("%s => %ld\n", #e, (long)(e))

struct a {
  char c;
  int i;
  short s;
  long l;
  char t;
};

struct b {
  int x, y;
};

struct c {
  double d;
  int i;
};

struct d {
  float a, b;
};

struct e {
  char b[3];
};

struct f {
  long a, b, c;
};

struct g {
  float x, y, z;
};

struct h {
  char a;
};

struct i2 {
  int a;
  float f;
  double d;
};

struct j {
  char s[5];
  short q;
};

union u {
  int i;
  float f;
  char c[8];
  long l;
};

struct n {
  struct b in;
  struct b *p;
  struct b arr[3];
  union u un;
};

struct k12 {
  int a, b, c;
};

struct an {
  int t;
  union {
    int i;
    struct {
      short lo, hi;
    };
  };
};

struct bf {
  unsigned a : 3;
  unsigned b : 5;
  int c : 4;
  unsigned d : 20;
  long e : 40;
  _Bool f : 1;
  unsigned char g : 4;
  unsigned : 0;
  int h : 31;
};

struct __attribute__((packed)) pk {
  char a;
  int b;
  short c;
  long d;
};

struct __attribute__((packed)) pb {
  int a : 5;
  int b : 13;
  unsigned long c : 50;
  char z;
};

struct bf gbf = {1, 2, -3, 4000, -5, 1, 7, 12345};
struct flex {
  int n;
  int d[];
};

struct b mkb(int x, int y) {
  struct b r = {x, y};
  return r;
}

struct c mkc(double d, int i) {
  return (struct c){d, i};
}

struct d mkd(float a, float b) {
  struct d r;
  r.a = a;
  r.b = b;
  return r;
}

struct e mke(int k) {
  struct e r = {{k, k + 1, k + 2}};
  return r;
}

struct f mkf(long k) {
  struct f r = {k, k * 2, k * 3};
  return r;
}

struct g mkg(float k) {
  return (struct g){k, k + 1, k + 2};
}

struct h mkh(char k) {
  struct h r = {k};
  return r;
}

struct i2 mki(int k) {
  return (struct i2){k, k / 2.0f, k * 2.5};
}

struct j mkj(int k) {
  struct j r = {"abcd", k};
  return r;
}

union u mku(int k) {
  union u r;
  r.l = 0;
  r.i = k;
  return r;
}

struct k12 mk12(int k) {
  struct k12 r = {k, k+1, k+2};
  return r;
}

int sumb(struct b v) {
  return v.x + v.y * 10;
}

double sumc(struct c v) {
  return v.d + v.i;
}

double sumd(struct d v) {
  return v.a + v.b * 10;
}

int sume(struct e v) {
  return v.b[0] + v.b[1] * 10 + v.b[2] * 100;
}

long sumf(struct f v) {
  v.a++;
  return v.a + v.b + v.c;
}

double sumg(struct g v) {
  return v.x + v.y * 10 + v.z * 100;
}

int sumh(struct h v) {
  return v.a;
}

double sumi(struct i2 v) {
  return v.a + v.f + v.d;
}

int sumj(struct j v) {
  return v.s[1] + v.q;
}

long many(int a, struct b b, double d, struct c c, struct f f, struct b b2, int x, struct b b3, struct c c2) {
  return a + sumb(b) + d + sumc(c) + f.c + sumb(b2) * 3 + x + sumb(b3) * 5 + sumc(c2) * 7;
}

int sum12(struct k12 k, int z, struct k12 m) {
  return k.a + k.b + k.c + z + m.a * m.b * m.c;
}

int main(void) {
  P(sizeof(struct a));
  P(sizeof(struct j));
  P(sizeof(struct bf));
  P(sizeof(struct pk));
  P(sizeof(struct pb));
  P(sizeof(struct an));
  P(sizeof(union u));
  P(sizeof(struct n));
  struct a a = {1, 2, 3, 4, 5};
  struct a a2 = a;
  a.i = 99;
  P(a2.i);
  P(a.i);
  P(a2.t);
  a2 = a;
  P(a2.i);
  struct a *pa = &a;
  pa->l += 6;
  P(a.l);
  (*pa).s--;
  P(a.s);
  P(sumb(mkb(3, 4)));
  P(sumc(mkc(1.5, 2)) * 2);
  P(sumd(mkd(1, 2)));
  P(sume(mke(1)));
  P(sumf(mkf(7)));
  P(sumg(mkg(1)));
  P(sumh(mkh('x')));
  P(sumi(mki(10)));
  P(sumj(mkj(5)));
  P(mku(9).i);
  P(mkf(5).b);
  P(mkb(1, 2).y);
  P(mke(4).b[1]);
  P(many(1, mkb(1, 2), 2.5, mkc(1, 2), mkf(3), mkb(5, 6), 7, mkb(8, 9), mkc(3, 4)));
  P(sum12(mk12(1), 5, mk12(2)));
  struct n n = {{1, 2}, &n.in, {{3}, {4, 5}}, {.f = 1.0f}};
  P(n.p->y);
  P(n.arr[1].y);
  P(n.arr[2].x);
  P(n.un.i);
  n.arr[2] = n.in;
  P(n.arr[2].y);
  n.arr[0] = *n.p;
  P(n.arr[0].x);
  n.arr[1] = mkb(7, 8);
  P(n.arr[1].x);
  struct n n2 = n;
  n2.in.x = 50;
  P(n.in.x);
  P(n2.p->x);
  union u u;
  u.l = 0x4142434445464748;
  P(u.c[0]);
  P(u.i);
  u.f = 2.0f;
  P(u.i);
  struct an an = {1, {.lo = 5, .hi = 6}};
  P(an.i);
  an.hi = 1;
  P(an.i);
  struct bf b = gbf;
  P(b.a);
  P(b.b);
  P(b.c);
  P(b.d);
  P(b.e);
  P(b.f);
  P(b.g);
  P(b.h);
  b.a = 9;
  P(b.a);
  P(b.a = 15);
  b.c = 7;
  P(b.c);
  P(b.c = 9);
  b.c++;
  P(b.c);
  P(b.c--);
  P(b.c);
  b.d += 5000;
  P(b.d);
  b.e = 1L << 38;
  P(b.e);
  b.e <<= 1;
  P(b.e);
  P(b.e++);
  P(b.e);
  b.f = 2;
  P(b.f);
  b.g = 0x1f;
  P(b.g);
  b.g -= 16;
  P(b.g);
  b.h = -1;
  P(b.h);
  P(++b.b);
  b.b |= 31;
  P(b.b);
  P(b.a + b.b);
  P(-b.a);
  P(b.a - 8);
  struct bf *pb = &b;
  pb->d = 0xfffff;
  P(pb->d + 1);
  P(pb->a ? 1 : 2);
  struct pk pk = {1, 0x12345678, -2, 0x1122334455667788};
  P(pk.b);
  P(pk.c);
  P(pk.d);
  pk.b++;
  P(pk.b);
  P((char *)&pk.d - (char *)&pk);
  struct pb q = {-3, 4000, 0x3ffffffffffffUL, 'z'};
  P(q.a);
  P(q.b);
  P(q.c);
  P(q.z);
  q.c = 12345678901234;
  P(q.c);
  P(q.b);
  P(q.z);
  q.c++;
  q.b = -1;
  q.a = 7;
  P(q.c);
  P(q.b);
  P(q.a);
  P(sizeof q);
  struct b arr[4] = {[2] = {.y = 5}, [0].x = 1};
  P(arr[2].y + arr[0].x + arr[1].x);
  struct b *pp = arr;
  P(pp[2].y);
  pp += 2;
  P(pp->y);
  P(pp - arr);
  P((pp - 1)->x);
  P((&arr[3] - pp));
  struct b t = 1 ? arr[2] : arr[0];
  P(t.y);
  t = (arr[1].x = 3, arr[1]);
  P(t.x);
  P((t = arr[2]).y);
  struct b z = t = arr[0];
  P(z.x);
  P(((struct b){3, 4}).y);
  struct b *lp = &(struct b){5, 6};
  P(lp->x + lp->y);
  P(sumb((struct b){1, 2}));
  P(((int[]){1, 2, 3})[1]);
  struct {
    int a;
    struct b bs[2];
  } anon = {1, {{2, 3}, {4, 5}}};
  P(anon.bs[1].x);
  for (int i = 0; i < 2; i++) anon.bs[i].y *= 10;
  P(anon.bs[0].y + anon.bs[1].y);
  struct e e1 = mke(5), e2;
  e2 = e1;
  P(e2.b[2]);
  struct f f1 = mkf(1);
  f1 = mkf(f1.c);
  P(f1.c);
  struct f *fp = &f1;
  *fp = mkf(2);
  P(fp->c);
  memset(&f1, 0, sizeof f1);
  P(f1.a);
  struct {
    char tag;
    union {
      int i;
      double d;
    } v;
  } tg[2] = {{'i', {.i = 3}}, {'d', {.d = 2.5}}};
  P(tg[0].v.i);
  P(tg[1].v.d * 2);
  return 0;
}
