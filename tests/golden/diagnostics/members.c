struct point { int x, y; };
int f(struct point p, struct point *q, int n) {
  return p.z + p->x + q.x + n.x + q->yy;
}
