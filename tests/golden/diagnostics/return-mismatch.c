void f(void) { return 1; }
int g(void) { return; }
char *h(void) { return 5; }
struct s { int x; } v;
int k(void) { return v; }
