/* float and double: arithmetic, conversions both ways, comparisons with NaN, arguments in registers and on the stack. */
#include <stdio.h>
#define F(e) printf("%s => %.9g\n", #e, (double)(e))
#define P(e) printf("%s => %ld\n", #e, (long)(e))

float gf = 1.1f;
double gd = 2.5;
float fa[3] = {1, 2.5, -3};
double da[] = {1e10, -0.0, 3.14159};
float addf(float a, float b) {
  return a + b;
}

double mixed(int i, float f, long l, double d, char c) {
  return i + f * l - d / c;
}

float many(float a,float b,float c,float d,float e,float f,float g,float h,float i,float j) {
  return a+b*2+c*3+d*4+e*5+f*6+g*7+h*8+i*9+j*10;
}

long manyi(int a,long b,char c,short d,unsigned e,long f,int g,char h,long i) {
  return a+b*2+c*3+d*4+e*5+f*6+g*7+h*8+i*9;
}

int main(void) {
  float f = 0.1f, h = 3;
  double d = 0.1;
  F(f);
  F(d);
  F(f + d);
  F(f * f);
  F(f / h);
  F(h - f);
  F(d * 3);
  F(1 / 3.0);
  F(1 / 3.0f);
  F(1.0f / 3);
  F(-f);
  F(-d);
  F(+d);
  F(addf(f, h));
  F(mixed(1, 2.5f, 3, 4, 'a'));
  F(many(1,2,3,4,5,6,7,8,9,10));
  P(manyi(1,2,3,4,5,6,7,8,9));
  F(gf);
  F(gd);
  F(fa[1] + fa[2]);
  F(da[0] * da[2]);
  F(da[1]);
  F(1 / da[1]);
  f += d;
  F(f);
  f *= 3;
  F(f);
  f -= 1;
  F(f);
  f /= 7;
  F(f);
  d += f;
  F(d);
  d *= 2;
  d -= 0.5;
  d /= 3;
  F(d);
  f++;
  F(f++);
  F(--f);
  F(d--);
  F(++d);
  int i = 7;
  i += 2.9;
  P(i);
  i *= 1.5;
  P(i);
  i -= 0.5f;
  P(i);
  i /= 0.3;
  P(i);
  unsigned char c = 200;
  c *= 1.2;
  P(c);
  c += 0.9;
  P(c);
  long l = 1;
  l <<= 60;
  F(l);
  F((float)l);
  l += 12345;
  F(l);
  F((float)l);
  unsigned long ul = ~0ul;
  F(ul);
  F((float)ul);
  unsigned u = 4000000000u;
  F(u);
  F((float)u);
  P((int)3.99);
  P((int)-3.99);
  P((long)1e15);
  P((unsigned)3e9);
  P((unsigned char)200.7);
  P((short)-300.2);
  P((unsigned long)1e19 / 10);
  P((char)65.5);
  P((int)f);
  P((long)d);
  P(3.5 > 3);
  P(3.5 < 3);
  P(d == d);
  P(d != d);
  P(f >= 1);
  P(f <= 1);
  double nan = 0.0 / 0.0;
  P(nan == nan);
  P(nan != nan);
  P(nan < 1);
  P(nan > 1);
  P(!(nan < 1));
  P(!nan);
  P(nan ? 1 : 2);
  P(0.0 ? 1 : 2);
  P(-0.0 ? 1 : 2);
  P(!0.5);
  P(d && f);
  P(0.0 || f);
  if (d) P(1);
  if (!d) P(0);
  while (d > 0) d -= 1;
  F(d);
  for (f = 0; f < 1; f += 0.25f) F(f);
  F(l > 5 ? 1 : 2.5);
  F((l, 2.5f));
  F((float)0.1 == 0.1);
  P((float)0.1 == 0.1f);
  F(1e300 * 1e10);
  F(-1e300 * 1e10);
  F(1.5e-5f);
  F(0x1p-3);
  F(123456789.0f);
  F((float)123456789);
  F((float)9007199791611905L);
  F((float)16777217);
  F((float)-9007199791611905L);
  F((double)9007199254740993L);
  F(16777216.0f + 1.0f);
  F((float)(16777216.0 + 1.0));
  _Bool b = 0.1;
  P(b);
  b = nan;
  P(b);
  b = 0.0f;
  P(b);
  F('a' * 1.0);
  F(1 + 2 * 3.0 / 4 - 5);
  double *p = da + 1;
  F(*p++);
  F(*p);
  F(p[-2]);
  float *q = &fa[2];
  F(*--q);
  *q += 10;
  F(fa[1]);
  F(sizeof(1.0f * 1) + 0.0);
  F(sizeof(1.0f * 1.0));
  printf("%f %e %g %5.1f|%-8.3f|%08.2f %a\n", d, 12345.678, 1e-10, 2.25, 3.14159, -2.5, 1.0);
  long double ld = 1.5L;
  ld = ld * 2 + 1;
  F(ld);
  P((int)ld);
  F((float)ld);
  P(sizeof ld);
  printf("%.3Lf\n", ld);
  printf("%g %Lg %d %Lf %g\n", d, ld, 7, ld / 2, 2.5);
  return 0;
}
