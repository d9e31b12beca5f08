/*
 * First malloc.
 *
 * Step through main and watch the heap. The first call of malloc asks the kernel for 132 KiB and cuts everything that
 * follows from it. Each chunk has a header of 16 bytes in front of the bytes that you get, and sizes are rounded up to
 * a multiple of 16. A freed chunk goes to a list for its size (the tcache), and the next malloc of that size takes it
 * from there: look at the address that `again` gets.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    char *name = malloc(12);
    int *squares = malloc(10 * sizeof *squares);
    double *half = malloc(sizeof *half);

    if (name == NULL || squares == NULL || half == NULL)
        return 1;

    strcpy(name, "pagewalk");
    for (int i = 0; i < 10; i++)
        squares[i] = i * i;
    *half = 0.5;
    printf("%s: 9 squared is %d, a half is %.1f\n", name, squares[9], *half);

    free(squares);

    int *again = malloc(10 * sizeof *again);
    if (again == NULL)
        return 1;
    printf("again is %s chunk\n", again == squares ? "the same" : "another");

    /* A large block does not come from the heap: it gets a mapping of its own. */
    char *large = malloc(200000);
    if (large == NULL)
        return 1;
    large[0] = 'A';
    large[199999] = 'Z';
    printf("the large block runs from %c to %c\n", large[0], large[199999]);

    free(large);
    free(again);
    free(half);
    free(name);
    return 0;
}
