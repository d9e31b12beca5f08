struct s { int x; } v;
int f(double d, int *p) {
  int a = _Generic(d, int: 1, char: 2);
  int b = (int)v;
  struct s c = (struct s)1;
  double e = (double)p;
  int *q = (int *)d;
  int small = (int)p;
  int *wide = (int *)a;
  return a + b + c.x + e + *q + small + *wide;
}
