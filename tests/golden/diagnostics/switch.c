int f(int x, double d) {
  int k = 1;
  switch (x) {
  case 1: return 1;
  case 1: return 2;
  case k: return 3;
  default: return 4;
  default: return 5;
  }
  switch (d) { case 1: return 0; }
  case 7: return 1;
}
