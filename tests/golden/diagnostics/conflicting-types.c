int f(int);
double f(int x) { return x; }
static int g(void);
int g(void) { return 1; }
int h(void);
static int h(void) { return 1; }
int k;
void k(void);
