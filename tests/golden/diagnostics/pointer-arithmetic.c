struct s { int x; };
void f(void *v, struct s *p, int *q, char *r, double d) {
  p + d;
  q - r;
  q += q;
  q * 2;
  v[0];
  d[q];
  q[d];
  ++d[1];
}
