int f(int x) {
  return x / 0 + x % 0 + (x << 32) + (x << -1) + (1 << 31);
}
