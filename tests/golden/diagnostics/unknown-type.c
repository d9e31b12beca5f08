#include <stdint.h>
struct node { int value; };
int f(void) {
  uint3_t a = 1;
  node n;
  string s;
  return a;
}
