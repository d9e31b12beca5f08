void f(void) {
  char c = 300;
  unsigned char u = 256;
  short s = 70000;
  unsigned n = -1;
  signed char k = 0xff;
  (void)c; (void)u; (void)s; (void)n; (void)k;
}
