int counter;
int f(void) {
  conter = 1;
  return total;
}
