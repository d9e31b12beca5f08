#if 1
int a;
#else
int b
#else
int c;
#endif
#endif
#elif 1
#ifndef GUARD
#define GUARD 1 +
int d = GUARD;
