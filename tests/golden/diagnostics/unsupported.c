_Complex double z;
__int128 big;
void f(void) { __asm__("nop"); }
