#include <stdio.h>
#include <string.h>
#include <stddef.h>
/* Prints the bytes of an automatic object that is initialised like that. */
#define P(T, ...) ({ T x = __VA_ARGS__; const unsigned char *c = (void *)&x; \
  for (unsigned i = 0; i < sizeof x; i++) printf("%d ", c[i]); puts(""); })
typedef struct { char a, b[]; } T65;
typedef int A23[2][3]; typedef int A3[3];
typedef struct { int a[2]; struct { char c; short d; } s[2]; int e; } N;
typedef union { struct { char a,b,c,d; } e; int f; } U;
typedef struct { int x; union { int y; char z[4]; }; struct { short p, q; }; } AN;
static T65 g66 = {'f', {'o','o','b'}};
static N gn = { 1, 2, { { 3 }, 4, 5 }, 6 };
static int *pp[] = { [1] = &gn.e, (int*)&gn.s[1] };
static struct { unsigned a:3; signed b:5; unsigned long long c:40; unsigned d:20; } bf = { 5, -3, 0x123456789aULL, 0xfffff };
static char *strs[2][2] = { "a", "b", { "c" } }; static const char two[][3] = { "ab", "cd", { 'e' } };
int main(){
  P(A23,{0,1,2,3,4,5});
  P(A23,{1,2,3,4,5,6,[0][1]=7,8,[0]=9,[0]=10,11,[1][0]=12});
  P(A23,{1,2,3,4,5,6,[0]={7,8},9,10});
  P(A3,{1,2,3,[0]=4,5});
  P(A3,{[1]=1,[0]=5});
  P(A23,{{1},2,3,4});
  P(A23,{1,{2},});
  P(N,{1,2,3,4,5,6,7});
  P(N,{{1},{{2,3}},4});
  P(N,{.s[1].d=9,8,.a={1}});
  P(N,{.s={[1]={7}},5});
  P(N,{.e=1,.a[1]=2,3,4});
  P(U,{1,2,3,4});
  P(U,{{1,2}});
  P(U,{.f=0x01020304});
  P(U,{.e.c=7, 8});
  P(AN,{1,2,3,4});
  P(AN,{.z={1,2},.q=5});
  P(AN,{.y=5,6});
  P(AN,{1,{.z="ab"},{7}});
  P(U,{.e={1,2},.f=3}); 
  printf("%s %d %d %zu\n", g66.b, *pp[1], pp[2]==(int*)&gn.s[1], sizeof pp/sizeof *pp);
  printf("%d %d %llx %x\n", bf.a,bf.b,(unsigned long long)bf.c,bf.d);
  puts(strs[0][1]);
  puts(strs[1][0]);
  printf("%s %s %s\n",two[0],two[1],two[2]);
 N loc = gn; N arr[2] = { gn, [1].e = 3 };
  printf("%d %d %d\n", loc.s[1].d, arr[0].e, arr[1].e); N arr2[2] = { [0] = loc, [0].e = 42 };
  printf("%d\n", arr2[0].e);
 struct { N n; int z; } w = { loc, 5 }, w2 = { .n = loc, .n.e = 7, .z = 1 };
  printf("%d %d %d %d %d\n", w.n.e, w.z, w2.n.e, w2.n.s[0].c, w2.z);
 char big[5] = "hello", m[] = {"xyz"};
  printf("%.5s %zu\n", big, sizeof m); wchar_t *ws = L"h\u00e9";
  printf("%d %d %zu\n", (int)ws[0], (int)ws[1], sizeof L"ab"); unsigned short u16[] = u"a\U0001F600";
  printf("%zu %x\n", sizeof u16/2, u16[1]);
  printf("%zu\n", strlen("\u00e9\xff\0z"));
 return 0; }
