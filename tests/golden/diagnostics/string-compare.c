int f(const char *s, int *p, char *q) {
  if (s == "yes") return 1;
  if (p == 3) return 2;
  return p == q;
}
