int f(int x, int *p) {
  if (x = 3) return 1;
  while (x = 0) { }
  if ((x = 4)) return 2;
  while ((p = p)) { }
  return 0;
}
