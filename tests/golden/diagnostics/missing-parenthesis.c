int f(int x) {
  if (x > 1 {
    return 1;
  }
  return (x + 2;
}
