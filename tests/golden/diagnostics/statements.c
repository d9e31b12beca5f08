int f(int x) {
  else x = 1;
  if x == 1 return 2;
  while () { }
  for (x = 0; x < 3) { }
  do x++; while x < 3;
  return x +;
  x = = 3;
  }
}
int after(void) { return 1; }
