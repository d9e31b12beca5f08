int outer(int x) {
  int inner(int y) { return y; }
  return inner(x);
}
