/* String literals are read-only. */
#include <stdio.h>

int main(void) {
  char *text = "constant";
  puts(text);
  fflush(stdout);
  text[0] = 'C';
  puts(text);
  return 0;
}
