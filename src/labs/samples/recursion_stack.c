/*
 * Stack frames of a recursion.
 *
 * Each call of depth_sum puts a frame on the stack: a return address, the caller's rbp, and the local variables, the
 * array among them. The stack grows towards lower addresses, and the kernel gives it a page only when it is touched:
 * each page is a fault of its own. When the calls return nothing is given back. The old bytes stay, until another
 * call writes over them.
 */
#include <stdio.h>

#define DEPTH 40

static int deepest;

static int depth_sum(int depth)
{
    int notes[64];

    for (int i = 0; i < 64; i++)
        notes[i] = depth;
    if (depth > deepest)
        deepest = depth;
    if (depth == DEPTH)
        return notes[0];
    return notes[63] + depth_sum(depth + 1);
}

static unsigned long factorial(unsigned n)
{
    if (n < 2)
        return 1;
    return n * factorial(n - 1);
}

int main(void)
{
    int sum = depth_sum(1);

    printf("the deepest call was %d, the sum is %d\n", deepest, sum);
    printf("12! is %lu\n", factorial(12));
    return 0;
}
