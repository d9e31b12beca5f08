int negative[-1];
int n = 3;
int dynamic[n];
double d[2.5];
int f(void)[3];
int (*g)(void)(int);
int table[3](void);
void h(int m) { int a[m]; int b[m] = {0}; static int c[m]; a[0] = sizeof b + sizeof c; }
