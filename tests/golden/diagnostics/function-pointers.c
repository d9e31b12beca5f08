int add(int a, int b) { return a + b; }
void f(void) {
  int (*good)(int, int) = add;
  int (*fewer)(int) = add;
  double (*other)(int, int) = &add;
  int *data = add;
  good(1);
  fewer(1, 2);
  (void)other; (void)data;
  add = good;
}
