#define MAX(a, b) ((a) > (b) ? (a) : (b))
int f(int x) {
  int y = MAX(x);
  return MAX(x, y, 3) + MAX(x, z);
}
int g(void) { return MAX(1, 2
