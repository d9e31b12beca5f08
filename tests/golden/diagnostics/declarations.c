unsigned float a;
long long long b;
static extern int c;
typedef static int d;
int ;
int e f;
x g;
struct { int a };
int 3bad;
void h(void) { int int i; }
