struct later;
struct later v;
void f(struct later a);
int g(void) { struct later l; return sizeof(struct later); }
void w;
int a[];
int n[3][];
struct self { struct self inner; };
