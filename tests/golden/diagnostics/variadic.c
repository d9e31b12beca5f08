#include <stdarg.h>
int f(int n) {
  va_list ap;
  va_start(ap, n);
  return 0;
}
int g(int n, ...) {
  va_list ap;
  va_start(ap, n);
  int a = va_arg(ap, char);
  float b = va_arg(ap, float);
  int c = va_arg(n, int);
  va_end(ap);
  return a + b + c;
}
