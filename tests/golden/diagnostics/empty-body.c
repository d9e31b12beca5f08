int f(int x) {
  if (x == 1);
    x = 2;
  for (int i = 0; i < 3; i++);
  { x++; }
  while (x < 10);
  { x++; }
  return x;
}
