/** The programs that are measured. Each is small, and runs as long as it is told to. */

/** Reads and writes a matrix of ints row by row: what a course's loops do. */
export const matrixWalk = (rounds: number): string => `
#include <stdio.h>
static int matrix[512][512];
int main(void)
{
    long sum = 0;
    for (int round = 0; round < ${rounds}; round++)
        for (int row = 0; row < 512; row++)
            for (int column = 0; column < 512; column++) {
                matrix[row][column] += row ^ column;
                sum += matrix[row][column];
            }
    printf("%ld\\n", sum);
    return 0;
}
`;

/** Follows pointers through a list that is scattered over 4 MiB: every access is another page. */
export const pointerChase = (rounds: number): string => `
#include <stdio.h>
struct node { struct node *next; long value; char room[240]; };
static struct node nodes[16384];
int main(void)
{
    for (int i = 0; i < 16384; i++)
        nodes[i].next = &nodes[(i * 4099 + 1) % 16384];
    long sum = 0;
    struct node *at = nodes;
    for (long i = 0; i < ${rounds}L * 16384; i++) {
        sum += at->value++;
        at = at->next;
    }
    printf("%ld\\n", sum);
    return 0;
}
`;

/** Allocates and frees blocks of many sizes in a table of slots. */
export const mallocChurn = (operations: number): string => `
#include <stdio.h>
#include <stdlib.h>
static void *slots[1024];
int main(void)
{
    unsigned state = 1;
    for (int i = 0; i < ${operations}; i++) {
        state = state * 1103515245u + 12345u;
        unsigned slot = (state >> 8) % 1024;
        free(slots[slot]);
        slots[slot] = malloc(16 + (state >> 18) % 2000);
    }
    puts("done");
    return 0;
}
`;
