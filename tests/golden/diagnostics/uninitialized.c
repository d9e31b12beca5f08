int f(int c) {
  int x, y, z;
  if (c) y = 1; else y = 2;
  int w = x + y;
  z++;
  return w + z;
}
int g(int c) { int p; if (c) p = 1; return p; }
int *h(void) { int *q; *q = 3; return q; }
