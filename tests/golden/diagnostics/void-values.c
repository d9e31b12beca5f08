void nothing(void);
int f(void) {
  int x = nothing();
  nothing() + 1;
  if (nothing()) x = 1;
  x = nothing();
  f(nothing());
  return nothing();
}
