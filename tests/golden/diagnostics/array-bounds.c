int f(void) {
  int a[4] = {0};
  int *end = &a[4];
  a[4] = 1;
  a[-1] = 2;
  *(a + 7) = 3;
  return a[3] + (end != a);
}
