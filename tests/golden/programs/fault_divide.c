/* A division by zero raises SIGFPE. */
int zero;

int main(void) {
  return 5 / zero;
}
