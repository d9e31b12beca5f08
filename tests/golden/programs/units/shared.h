/* One program of several files: external and internal linkage, tentative definitions, tables of addresses. */
#ifndef SHARED_H
#define SHARED_H

struct item {
  const char *name;
  int (*apply)(int);
  const struct item *next;
};

extern int counter;
extern const struct item *const first;
extern int table[4];
int next_number(void);
int apply_all(int value);

static inline int twice(int value) { return 2 * value; }

#endif
