struct config { const int size; int used; };
void f(const int *p, int *const q, struct config *c) {
  *p = 1;
  q = 0;
  c->size = 3;
  c->used++;
}
