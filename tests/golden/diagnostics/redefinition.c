int x = 1;
int x = 2;
double y;
int y;
int f(int a) { return a; }
int f(int a) { return a; }
struct s { int a; };
struct s { int b; };
enum color { RED, RED };
typedef int T;
typedef double T;
void g(int a, int a) { int b; int b; }
