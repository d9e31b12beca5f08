int main(void) {
  printf("%d\n", INT_MAX);
  uint8_t byte = 3;
  size_t n = strlen("abc");
  FILE *f = NULL;
  return byte + (int)n + (f != NULL);
}
