int a = b;
int f(void) { return c; }
int g(void) { return d(; }
int h(void) { int x = 1 return x; }
int ok(void) { return 1; }
int k(void) { return e; }
