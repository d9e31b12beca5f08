#include <stdio.h>
#include <stddef.h>
int main(void) {
  int n = 1; long l = 2; double d = 3; char *s = "s"; size_t z = 4; float fl = 5;
  printf("%d %ld %f %s %zu %f\n", n, l, d, s, z, fl);
  printf("%d\n", d);
  printf("%f\n", n);
  printf("%s\n", n);
  printf("%d\n", l);
  printf("%ld\n", n);
  printf("%d\n", s);
  printf("%d %d\n", n);
  printf("%d\n", n, n);
  printf("%y\n", n);
  printf("%p\n", n);
  printf("%*d\n", l, n);
  printf("100%\n");
  scanf("%d", n);
  scanf("%d", &n);
  scanf("%f", &d);
  scanf("%lf", &d);
  scanf("%s", &n);
  char word[10];
  scanf("%9s", word);
  printf(s);
  return 0;
}
