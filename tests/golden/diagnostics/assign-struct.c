struct a { int x; } p;
struct b { int x; } q;
void f(void) {
  p = q;
  p = 1;
  int n = p;
}
