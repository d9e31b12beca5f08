/*
 * A fragmented heap.
 *
 * Sixty pairs of a small and a larger block are allocated, then every larger one is freed. Half of the heap is free
 * now, and yet a request for 8000 bytes does not fit anywhere: no hole is that large, because a small block that is
 * still in use stands between every two of them. The heap has to grow, although it has room.
 *
 * Afterwards the small blocks go too. Watch the bins: neighbours that are both free melt into one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAIRS 60

static char *small[PAIRS];
static char *larger[PAIRS];

int main(void)
{
    size_t holes = 0;

    for (int i = 0; i < PAIRS; i++) {
        small[i] = malloc(24);
        larger[i] = malloc(1100 + 16 * (i % 8));
        if (small[i] == NULL || larger[i] == NULL)
            return 1;
        sprintf(small[i], "pair %d", i);
        memset(larger[i], '.', 1100);
    }

    for (int i = 0; i < PAIRS; i++) {
        free(larger[i]);
        holes += 1100 + 16 * (i % 8);
    }
    printf("%zu bytes are free in %d holes\n", holes, PAIRS);

    /* Larger than every hole: the sorted holes are searched in vain, and the top of the heap gives it. */
    char *wide = malloc(8000);
    if (wide == NULL)
        return 1;
    printf("8000 bytes lie %s the last small block\n", wide > small[PAIRS - 1] ? "behind" : "before");

    /* These fit into holes; what is left over of each becomes a smaller hole. */
    char *fits[8];
    for (int i = 0; i < 8; i++)
        fits[i] = malloc(600);

    for (int i = 0; i < 8; i++)
        free(fits[i]);
    for (int i = 0; i < PAIRS; i++)
        free(small[i]);
    free(wide);
    puts("everything is free again");
    return 0;
}
