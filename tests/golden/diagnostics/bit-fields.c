struct s {
  unsigned a : 33;
  int b : 0;
  float c : 3;
  int d : -2;
  int e : 4;
};
struct s v;
int *p = &v.e;
int n = sizeof(v.e);
