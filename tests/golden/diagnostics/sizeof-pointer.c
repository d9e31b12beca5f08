#include <string.h>
#include <stdlib.h>
struct big { int a[100]; };
void f(int array[10], struct big *b) {
  size_t n = sizeof(array);
  memset(b, 0, sizeof(b));
  memset(b, sizeof *b, 0);
  memset(b, 0, sizeof *b);
  (void)n;
}
