_Static_assert(sizeof(int) == 4, "never seen");
_Static_assert(sizeof(long) == 4, "long is not 4 bytes");
int n;
_Static_assert(n == 0, "not constant");
