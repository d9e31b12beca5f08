void f(int x, void *p, struct hidden *h) {
  *x;
  x[0];
  *h;
  h->field;
  h + 1;
  *p;
}
