#include "shared.h"

static int private_value = 100;
int counter = 7;
int table[4] = {1, 2, 3};

static int helper(int value) { return value * private_value; }
static int negate(int value) { return -value; }

static const struct item last = {"helper", helper, 0};
static const struct item middle = {"twice", twice, &last};
static const struct item head = {"negate", negate, &middle};
const struct item *const first = &head;

int next_number(void) {
  static int number;
  return number++ + counter++;
}

int apply_all(int value) {
  for (const struct item *item = first; item; item = item->next) value = item->apply(value);
  return value;
}
