void f(void) {
  int i = 1;
  char *s = i;
  int *p = "text";
  int n = p;
  const char *c = "x";
  char *m = c;
  unsigned *u = &i;
  void *any = p;
  (void)s; (void)n; (void)m; (void)u; (void)any;
}
