void f(int x) {
  break;
  if (x) continue;
  goto nowhere;
  again: x++;
  again: x--;
}
