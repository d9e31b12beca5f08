struct point { int x, y; };
void move(struct point *p, const char *name);
void f(struct point p, int n, double d) {
  move(p, "a");
  move(&n, "a");
  move(&p, n);
  move(d, "a");
}
