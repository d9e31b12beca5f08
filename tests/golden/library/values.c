#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static int build(char **text, const char *format, ...) {
  va_list args; va_start(args, format);
  int length = vasprintf(text, format, args);
  va_end(args); return length;
}
static int tell(const char *format, ...) {
  va_list args; va_start(args, format);
  int length = vdprintf(1, format, args);
  va_end(args); return length;
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  div_t d = div(-7, 2); ldiv_t l = ldiv(LONG_MIN, 10); lldiv_t ll = lldiv(7, -2);
  printf("%d %d %ld %ld %lld %lld\n", d.quot, d.rem, l.quot, l.rem, ll.quot, ll.rem);
  printf("%f %ld %ld\n", drand48(), lrand48(), mrand48());
  srand48(42); printf("%f %ld %ld\n", drand48(), lrand48(), mrand48());
  char state[128]; char *before = initstate(1, state, sizeof state); printf("%ld ", random()); setstate(before); printf("%ld\n", random());
  int e; double whole;
  double xs[] = { 0, -0.0, 1, 8, 0.75, -12.5, 1e300, 4e-320, INFINITY };
  for (int i = 0; i < 9; i++) {
    double f = frexp(xs[i], &e); printf("%a %d ", f, isinf(xs[i]) ? 0 : e);
    double r = modf(xs[i], &whole); printf("%a %a %g %d\n", r, whole, logb(xs[i]), ilogb(xs[i]));
  }
  printf("%a %a %a %a %a\n", ldexp(1.5, 4), ldexp(1, -1074), ldexp(1, 2000), scalbn(3, -2), ldexp(3, -1075));
  printf("%a %a %a %a\n", nextafter(1, 2), nextafter(1, 0), nextafter(0, -1), nextafter(-1, -2));
  float fw; printf("%a ", modff(2.5f, &fw)); printf("%a %a\n", fw, frexpf(10, &e));
  char *text; printf("%d ", build(&text, "%s-%d", "made", 7)); printf("%s\n", text); free(text);
  printf("%d\n", tell("%d %s\n", 3, "told"));
  char b[8]; printf("%s|%s|%s\n", strerror(ENOENT), strerror(EINVAL), strerror_r(9999, b, sizeof b));
  printf("%s %d\n", setlocale(LC_ALL, "C"), setlocale(LC_ALL, "xx_YY") == NULL);
  time_t times[] = { 0, 951782400, 1704067200, 1709251199, -1, -2208988800, 4102444800, 1735603200, 1483228800, 253402300799 };
  for (int i = 0; i < 10; i++) {
    struct tm tm = *gmtime(&times[i]); char s[400];
    printf("%ld %s", (long)mktime(&tm), asctime(&tm));
    strftime(s, sizeof s, "%a %A %b %B %C %d %D %e %F %g %G %H %I %j %k %l %m %M %n%p %P %r %R %S %T %u %U %V %w %W %x %X %y %Y %z %% %c %s", &tm);
    printf("%s\n", s);
  }
  struct tm odd = { .tm_sec = 75, .tm_min = -3, .tm_hour = 30, .tm_mday = 31, .tm_mon = 14, .tm_year = 123 };
  time_t made = mktime(&odd); printf("%ld %s%s", (long)made, ctime(&made), asctime(localtime(&made)));
  char small[5]; printf("%zu %zu %zu\n", strftime(small, 5, "%Y", &odd), strftime(small, 4, "%Y", &odd), strftime(b, 8, "%-d|%_m", &odd));
  struct rlimit r; printf("%d\n", getrlimit(RLIMIT_STACK, &r)); printf("%d\n", r.rlim_cur >= 1 << 20);
  printf("%d\n", getrlimit(99, &r)); printf("%d\n", errno == EINVAL);
  return 0;
}
