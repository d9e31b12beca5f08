/* Pointers and arrays: arithmetic, tables with addresses, function pointers, strings. */
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#include <stddef.h>
#define P(e) printf("%s => %ld\n", #e, (long)(e))

int ga[5] = {10, 20, 30, 40, 50};
int *gp = &ga[2];
int **gpp = &gp;
char *names[] = {"zero", "one", "two"};
char buf[20] = "buffer";
int m2[3][4] = {{1,2,3,4},{5,6},{[2]=9}};
const char *const cs = "const" + 2;
char (*pa)[20] = &buf;
int (*rows)[4] = m2 + 1;
void *self = &self;
long off = (long)&((struct {int a; char b; long c;}*)0)->c;
static int sq(int x) {
  return x * x;
}

static int neg(int x) {
  return -x;
}

int (*ops[])(int) = {sq, neg, &sq};
int (*gfp)(int) = neg;
int apply(int (*f)(int), int v) {
  return f(v) + (*f)(v) + (**f)(1);
}

int (*pick(int i))(int) {
  return ops[i];
}

struct list {
  int v;
  struct list *next;
};

struct list n3 = {3, 0}, n2 = {2, &n3}, n1 = {1, &n2};
void swap(int *a, int *b) {
  int t = *a;
  *a = *b;
  *b = t;
}

int *maxp(int *a, int n) {
  int *m = a;
  for (int i = 1; i < n; i++) if (a[i] > *m) m = a + i;
  return m;
}

int sum2(int a[][4], int n) {
  int s = 0;
  for (int i = 0; i < n; i++) for (int j = 0; j < 4; j++) s += a[i][j] * (i + 1);
  return s;
}

int cmp(const void *a, const void *b) {
  return *(const int *)a - *(const int *)b;
}

int main(void) {
  P(*gp);
  P(**gpp);
  P(gp[-1]);
  P(gp - ga);
  P(*(gp + 1));
  P(2[ga]);
  P(&ga[4] - &ga[1]);
  P((char *)&ga[1] - (char *)ga);
  gp++;
  P(*gp);
  P(*gp++);
  P(*gp);
  P(*--gp);
  P((*gp)++);
  P(*gp);
  P(++*gp);
  *gp += 5;
  P(ga[3]);
  gp -= 2;
  P(*gp);
  gp += 1;
  P(*gp);
  P(gp > ga);
  P(gp == &ga[2]);
  P(gp != 0);
  P(!gp);
  P(gp && 1);
  P(names[1][2]);
  puts(names[2]);
  puts(*(names + 1) + 1);
  puts(cs);
  puts(*pa);
  P(rows[0][1]);
  P((*rows)[0]);
  P(rows[1][2]);
  P(sizeof m2);
  P(sizeof m2[0]);
  P(sizeof *pa);
  P(self == &self);
  P(off);
  P(sum2(m2, 3));
  P(m2[2][2]);
  P(*(*(m2 + 1) + 1));
  for (struct list *p = &n1; p; p = p->next) printf("%d ", p->v);
  puts("");
  P(n1.next->next->v);
  n1.next->v = 42;
  P(n2.v);
  int a = 1, b = 2;
  swap(&a, &b);
  P(a);
  P(b);
  P(*maxp(ga, 5));
  P(maxp(ga, 5) - ga);
  P(apply(sq, 5));
  P(apply(pick(1), 5));
  P(ops[2](6));
  P(gfp(3));
  P((*ops[0])(4));
  P(pick(0)(7));
  gfp = sq;
  P(gfp(3));
  P(gfp == sq);
  P(gfp != neg);
  int loc[6] = {5, 3, 1};
  int *e = loc + 6, *q = loc;
  int t = 0;
  while (q < e) t += *q++;
  P(t);
  P(e - q);
  P(loc[5]);
  char s[] = "hello world, this is long";
  P(sizeof s);
  P(strlen(s));
  char *r = s;
  while (*r) {
    if (*r == 'o') *r = '0';
    r++;
  }
  puts(s);
  P(r - s);
  char s2[10] = "abc";
  P(s2[3]);
  P(s2[9]);
  char s3[3] = "xyz";
  P(s3[2]);
  unsigned char *bytes = (unsigned char *)&ga[1];
  P(bytes[0]);
  long w = 0x1122334455667788;
  P(*(short *)&w);
  P(*((char *)&w + 7));
  P(((int *)&w)[1]);
  int *hp = malloc(10 * sizeof *hp);
  for (int i = 0; i < 10; i++) hp[i] = (i * 7) % 10;
  qsort(hp, 10, sizeof(int), cmp);
  for (int i = 0; i < 10; i++) printf("%d ", hp[i]);
  puts("");
  free(hp);
  int (*arr)[3] = malloc(sizeof(int[2][3]));
  arr[1][2] = 77;
  P(arr[1][2]);
  P((int *)&arr[1] - (int *)arr);
  int x3[2][3][4];
  for (int i = 0; i < 24; i++) (&x3[0][0][0])[i] = i;
  P(x3[1][2][3]);
  P(x3[1][0][1]);
  P(sizeof x3[0]);
  P(&x3[1] - &x3[0]);
  P(*x3[1][1]);
  long idx = 2;
  P(ga[idx]);
  unsigned ui = 1;
  P(ga[ui]);
  char ci = 3;
  P(ga[ci]);
  P(*(ga + ci - 1));
  short si = -1;
  P(gp[si]);
  unsigned long uli = 4;
  P(ga[uli]);
  const char *str = "abc" "def";
  P(str[4]);
  P("xyz"[1]);
  P(sizeof "abc");
  void *vp = ga;
  P(*((int *)vp + 1));
  P((long)((char *)0 + 5));
  P(NULL == 0);
  int **pp = &gp;
  **pp = 99;
  P(*gp);
  P(offsetof(struct list, next));
  char **argvv = names;
  puts(*++argvv);
  P(**argvv);
  P((*argvv)[1]);
  P(*argvv[0]);
  int vi = 3;
  int *vp2 = &vi;
  P(-*vp2);
  P(*vp2 * *vp2);
  P(vi-- - --*vp2);
  return 0;
}
