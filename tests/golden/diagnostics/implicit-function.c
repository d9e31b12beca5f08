int main(void) {
  int *p = malloc(4);
  *p = squre(3);
  return *p;
}
