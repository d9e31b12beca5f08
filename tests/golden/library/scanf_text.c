#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>

static void ints(const char *text, const char *format) {
  int a = -77, n = -77;
  int r = sscanf(text, format, &a, &n);
  printf("[%s] [%s] -> %d: %d %d\n", text, format, r, a, n);
}
static void longs(const char *text, const char *format) {
  long a = -77; int n = -77;
  int r = sscanf(text, format, &a, &n);
  printf("[%s] [%s] -> %d: %ld %d\n", text, format, r, a, n);
}
static void doubles(const char *text, const char *format) {
  double a = -77; int n = -77;
  int r = sscanf(text, format, &a, &n);
  printf("[%s] [%s] -> %d: %g %a %d\n", text, format, r, a, a, n);
}
static void strings(const char *text, const char *format) {
  char s[64] = "################"; int n = -77;
  int r = sscanf(text, format, s, &n);
  s[63] = 0;
  printf("[%s] [%s] -> %d: [%s] %d\n", text, format, r, s, n);
}

int main(void) {
  ints("42", "%d%n"); ints("  -42x", "%d%n"); ints("+7", "%d%n"); ints("", "%d%n"); ints("   ", "%d%n");
  ints("x", "%d%n"); ints("-", "%d%n"); ints("- 5", "%d%n"); ints("12345", "%3d%n"); ints("-12345", "%3d%n");
  ints("0x1f", "%i%n"); ints("017", "%i%n"); ints("09", "%i%n"); ints("0x", "%i%n"); ints("0xg", "%x%n");
  ints("0x1F", "%x%n"); ints("1F", "%X%n"); ints("777", "%o%n"); ints("89", "%o%n"); ints("0xff", "%3x%n");
  ints("0xff", "%2x%n"); ints("0xff", "%1x%n"); ints("0b11", "%i%n");
  ints("99999999999", "%d%n"); ints("-99999999999", "%d%n"); ints("4294967295", "%u%n"); ints("-1", "%u%n");
  ints("99999999999999999999", "%d%n"); ints("-99999999999999999999", "%d%n");
  ints("5,6", "%d,%d"); ints("5 , 6", "%d,%d"); ints("5 , 6", "%d ,%d"); ints("5%6", "%d%%%d"); ints("5 6", "%*d%d");
  ints("5", "%*d%d"); ints("ab12", "ab%d"); ints("  ab12", "ab%d"); ints("  ab12", " ab%d"); ints("ac12", "ab%d");
  ints("12abc", "%dabc%n"); ints("12abd", "%dabc%n"); ints("1 2", "%d %d"); ints("1", "%d %d"); ints("1 x", "%d %d");
  ints("300", "%hhd%n"); ints("70000", "%hd%n"); ints("1000", "%'d%n");
  longs("9223372036854775807", "%ld%n"); longs("9223372036854775808", "%ld%n"); longs("-9223372036854775809", "%lld%n");
  longs("18446744073709551615", "%lu%n"); longs("18446744073709551616", "%lu%n"); longs("-1", "%zu%n");
  longs("123", "%jd%n"); longs("123", "%td%n"); longs("0x7fffffffe000", "%p%n"); longs("(nil)", "%p%n");
  longs("(nix)", "%p%n"); longs("7fff", "%p%n"); longs("-18446744073709551615", "%lu%n");
  doubles("3.25", "%lf%n"); doubles("-1e3", "%lf%n"); doubles("1e", "%lf%n"); doubles("1e+", "%lf%n");
  doubles("1er", "%lf%n"); doubles(".5", "%lf%n"); doubles("5.", "%lf%n"); doubles(".", "%lf%n"); doubles("-.", "%lf%n");
  doubles("inf", "%lf%n"); doubles("INFINITY", "%lf%n"); doubles("-infinit", "%lf%n"); doubles("in", "%lf%n");
  doubles("nan", "%lf%n"); doubles("0x1.8p3", "%lf%n"); doubles("0x", "%lf%n"); doubles("0x.8", "%lf%n");
  doubles("0x1p", "%lf%n"); doubles("1e400", "%lf%n"); doubles("123456", "%3lf%n"); doubles("1.5e3", "%5lf%n");
  doubles("1.5e3", "%4lf%n"); doubles("e5", "%lf%n"); doubles("", "%lf%n"); doubles("1..5", "%lf%n");
  doubles("00012.50", "%lf%n"); doubles("1e-400", "%lf%n"); doubles("+2.5", "%lg%n");
  strings("hello world", "%s%n"); strings("  hello", "%3s%n"); strings("", "%s%n"); strings("abc123", "%[a-z]%n");
  strings("abc123", "%[^0-9]%n"); strings("]x", "%[]]%n"); strings("ab]", "%[^]]%n"); strings("a-b", "%[a-]%n");
  strings("xyz", "%[a-c]%n"); strings("abc", "%c%n"); strings("abc", "%2c%n"); strings("ab", "%5c%n");
  strings("", "%c%n"); strings(" x", "%c%n"); strings(" x", " %c%n"); strings("line one\nline two", "%[^\n]%n");
  strings("abcdef", "%3[a-z]%n"); strings("key=value", "key=%s%n"); strings("a b", "%*s %s%n");
  strings("", "%[^\n]%n"); strings("\n", "%[^\n]%n");
  float f = 0; long double ld = 0; short h = 0; unsigned char b = 0; char w1[20], w2[20];
  printf("%d %g\n", sscanf("2.5e-1", "%f", &f), f);
  printf("%d\n", sscanf("6.25", "%Lf", &ld)); printf("%g\n", (double)ld);
  printf("%d %d %d\n", sscanf("-5 300", "%hd %hhu", &h, &b), h, b);
  printf("%d %s %s\n", sscanf("first second", "%19s%19s", w1, w2), w1, w2);
  char *m = NULL, *q = NULL;
  printf("%d ", sscanf("allocated text", "%ms %m[a-z]", &m, &q)); printf("%s %s\n", m, q);
  free(m); free(q);
  int y, mo, d; char c;
  printf("%d", sscanf("2024-02-29T", "%4d-%2d-%2d%c", &y, &mo, &d, &c)); printf(" %d %d %d %c\n", y, mo, d, c);
  return 0;
}
