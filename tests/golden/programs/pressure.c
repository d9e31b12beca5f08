/* Expressions that need more registers than there are: borrowed registers, jumps and calls while they are lent. */
#include <stdio.h>
#define P(e) printf("%s => %ld\n", #e, (long)(e))

struct pair {
  double d;
  long l;
};

int a[8] = {483, 186, -183, 383, 437, -44, 7, 9};
long g = -94;
double x = -232.37;
struct pair p[2] = {{1.5, 929}, {-2, 5}};

int small(double v) { return v >= 0 && v < 100 ? (int)v : 42; }

int last(signed char b, struct pair q, signed char c, signed char d) { return d + 1000 * c + (int)q.l * b; }

int six(int b, int c, int d, int e, int f, int h) { return b + 2 * c + 3 * d + 4 * e + 5 * f + 6 * h; }

int main(void) {
  P(last(a[2] % (((!small(x) > (0x3724f0b8f472001UL == 65535 ? small(x) : a[7]) ? small(x) >> (g & 31) : small(2.5)) & 127) + 1),
         p[0], small(x) ^ small(3), g));
  P(six(a[0], a[1], a[2], a[3], a[4], a[5] < a[6] && a[1] > a[2] ? a[6] : a[7]));
  P(six(a[0] > 400 ? a[1] : 0, !a[1], a[2] || a[3], a[3] == 383, a[4] != 437, (a[5] + (a[6] - (a[7] * (a[0] + (a[1] - (a[2] ? a[3] : a[4]))))))));
  P(a[0] + (a[1] - (a[2] + (a[3] - (a[4] + (a[5] - (a[6] + (a[7] - (a[0] < a[1] ? a[2] : a[3] > a[4] ? a[5] : a[6] + 1)))))))));
  P(a[0] - (a[1] - (a[2] - (a[3] - (a[4] - (a[5] - (a[6] - (a[7] - (!a[0] - (a[1] && a[2]) - (x < 0) - (x ? 1 : 2))))))))));
  P(a[0] - (a[1] - (a[2] - (a[3] - (a[4] - (a[5] - (a[6] - (a[7] - ({
    int t = 0;
    for (int i = 0; i < 5; i++) {
      switch (i) {
      case 1:
        continue;
      case 3:
        t += 100;
        break;
      default:
        t += small(i);
      }
    }
    t;
  })))))))));
  P(x + (x - (x * (x + (x - (x * (x + (x - (x * (x + (x - (x * (x + (x - (x * (x + (x - (x < a[0] ? x : small(x)))))))))))))))))));
  P(a[small(1) + (a[small(2)] < 0 ? a[6] - 5 : 3)] + (a[a[6] - 1] << (a[7] & 3)) * (a[a[7] - a[6]] / (a[6] ?: 1)));
  return 0;
}
