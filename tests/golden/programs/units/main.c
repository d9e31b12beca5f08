#include <stdio.h>
#include "shared.h"

static int private_value = 1;
int tentative;
int (*borrowed)(const char *) = puts;

static int helper(int value) { return value + private_value; }

int main(void) {
  printf("%d %d %d\n", next_number(), next_number(), counter);
  printf("%d\n", apply_all(helper(5)));
  for (const struct item *item = first; item; item = item->next) printf("%s %d\n", item->name, item->apply(10));
  table[3] = twice(21);
  printf("%d %d %d\n", table[0], table[3], tentative);
  borrowed("through a pointer into libc");
  fprintf(stdout, "%d\n", borrowed == puts);
  return helper(counter);
}
