#include <stdlib.h>
int f(int a) {
  int unused;
  int used = a;
  static int never;
  used;
  a + 1;
  a == 2;
  malloc(10);
  lost: return used;
}
