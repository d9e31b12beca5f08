void f(int n) {
  const int limit = 10;
  int a[3], b[3];
  limit = 11;
  n + 1 = 2;
  5 = n;
  a = b;
  n++ = 3;
  "abc" = 0;
}
