/* A store through a null pointer raises SIGSEGV. */
int main(void) {
  *(volatile int *)0 = 1;
  return 0;
}
