/*
 * Fork and copy-on-write.
 *
 * fork() gives the child a copy of everything, but it copies no page: both processes map the same frames, and every
 * page that could be written becomes read-only. The first of the two that writes to a page gets a copy of its own,
 * one page at a time. Step over the child's writes and watch the page walk: the frame changes, the address does not.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096
#define PAGES 8

static int shared_by_both = 41;

int main(void)
{
    int status;
    char *block = malloc(PAGES * PAGE);

    if (block == NULL)
        return 1;
    for (int i = 0; i < PAGES; i++)
        block[i * PAGE] = 'a' + i;

    pid_t child = fork();
    if (child < 0)
        return 1;

    if (child == 0) {
        /* Reading copies nothing. */
        char first = block[0];
        char last = block[(PAGES - 1) * PAGE];

        /* Writing copies the page that is written, and no other. */
        block[0] = 'X';
        block[3 * PAGE] = 'Y';
        shared_by_both++;
        printf("child:  read %c and %c, now it has %c and %d\n", first, last, block[0], shared_by_both);
        fflush(stdout);
        _exit(7);
    }

    waitpid(child, &status, 0);
    printf("parent: the child left with %d\n", WEXITSTATUS(status));
    printf("parent: still has %c and %d\n", block[0], shared_by_both);

    /* The child is gone, so this page has one owner again: it is not copied, it is made writable. */
    block[3 * PAGE] = 'Z';
    printf("parent: now has %c\n", block[3 * PAGE]);
    free(block);
    return 0;
}
