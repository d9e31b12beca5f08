int sign(int x) {
  if (x > 0) return 1;
  if (x < 0) return -1;
}
int nothing(void) { }
int endless(void) { for (;;) { } }
int both(int x) { if (x) return 1; else return 2; }
int chosen(int x) { switch (x) { case 1: return 1; default: return 2; } }
int leaves(int x) { while (1) { if (x) break; } }
