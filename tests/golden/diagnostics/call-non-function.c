int f(int x, int *p) {
  return x(1) + p();
}
