int *f(void) { int x = 1; return &x; }
char *g(void) { char buffer[10] = "hi"; return buffer; }
int *h(int n) { return &n; }
int *k(void) { static int s; return &s; }
