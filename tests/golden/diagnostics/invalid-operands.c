struct s { int x; } v;
void f(int *p, int *q, double d, void (*g)(void)) {
  p + q;
  p * 2;
  d % 3;
  d << 1;
  v + 1;
  v == v;
  !v;
  ~d;
  -p;
}
