#include "missing.h"
#include <nothing.h>
#define F(a, b) a + b
#define F(a) a
int x = F(1, 2);
#if 1 +
#endif
#if 1 / 0
#endif
#ifdef
#endif
#foo
#error this cannot work
#warning think about it
#define 3
#define G(a, a) a
#define H(a) #b
#define CAT(a, b) a ## b
int y = CAT(+, -) 1;
#else
#endif
#ifdef UNFINISHED
