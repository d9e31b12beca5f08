struct s { int bit : 2; int whole; } v;
int g(void);
void f(void) {
  register int fast = 1;
  &fast;
  &1;
  &g();
  &v.bit;
  &(v.whole + 1);
  int *p = &v.whole, **q = &&v;
  (void)p; (void)q;
}
