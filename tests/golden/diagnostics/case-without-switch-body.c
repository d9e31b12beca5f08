int f(int x) {
  switch (x)
    case 1: return 1;
  switch (x) {
    int never = 5;
    case 2: never++; return never;
    case 3 ... 1: return 3;
    case 'a': case 97: return 4;
  }
  return 0;
}
