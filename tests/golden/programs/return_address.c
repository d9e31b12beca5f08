/* The return address lies above the saved rbp, and overwriting it goes where it says. */
#include <stdio.h>

void elsewhere(void) {
  puts("elsewhere");
  fflush(stdout);
  __builtin_trap();
}

void overwrite(void) {
  long *frame = __builtin_frame_address(0);
  frame[1] = (long)elsewhere;
}

int main(void) {
  overwrite();
  puts("not reached");
  return 0;
}
