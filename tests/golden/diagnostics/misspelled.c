#include <stdio.h>
struct account { int balance; };
int main(void) {
  int count = 0;
  struct account a = { 1 };
  pritnf("%d\n", cuont);
  a.balence = 2;
  unsinged x = 3;
  retrun count;
}
